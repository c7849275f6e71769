//! How likely each target of a plan is, alone and together, under the shocks that you fear.
//!
#![doc = include_str!("../README.md")]
#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests may compare with the platform's functions")
)]

pub mod attainment;
#[cfg(feature = "chart")]
pub mod chart;
#[cfg(feature = "cli")]
pub mod cli;
pub mod error;
pub mod evaluate;
pub mod math;
pub mod model;
pub mod plan;
pub mod process;
pub mod random;
#[cfg(feature = "report")]
pub mod report;
pub mod scenario;
pub mod shock;
pub mod simulate;
pub mod summary;

pub use error::{Error, Result};
