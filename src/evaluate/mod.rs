//! How good forecasts are: scores, and reference cases that the engine must reproduce.
//!
//! [`score`] holds the scores of probability forecasts. [`selftest`] reads reference cases of known shapes and compares them with what the engine computes.

pub mod score;
pub mod selftest;
