//! How likely each target of a plan is, alone and together, under the shocks that you fear.

pub mod error;
pub mod math;
pub mod plan;
pub mod random;
pub mod scenario;
pub mod shock;

pub use error::{Error, Result};
