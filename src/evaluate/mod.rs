//! How good the engine is: reference cases that it must reproduce.
//!
//! [`selftest`] reads reference cases of known shapes and compares them with what the engine computes.

pub mod selftest;
