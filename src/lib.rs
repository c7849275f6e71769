//! How likely each target of a plan is, alone and together, under the shocks that you fear.

#[cfg(feature = "chart")]
pub mod chart;
pub mod math;
pub mod random;
