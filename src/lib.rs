//! How likely each target of a plan is, alone and together, under the shocks that you fear.

pub mod math;
pub mod random;
