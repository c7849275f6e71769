//! How good forecasts are: scores, forecasts of years whose outcome is known, and reference cases that the engine must reproduce.
//!
//! [`score`] holds the scores of probability forecasts. [`backtest`] forecasts each year of a panel from the years before it and
//! scores the forecasts. [`selftest`] reads reference cases of known shapes and compares them with what the engine computes.

pub mod backtest;
pub mod score;
pub mod selftest;
