//! Scores of probability forecasts: how good a forecast was once the outcome is known.
//!
//! All are oriented so that smaller is better, but for the log density. Each is proper: who states what he believes
//! expects the best score. [Gneiting and Raftery 2007, doi:10.1198/016214506000001437]

pub mod crps;
pub mod ensemble;
mod probability;

pub use probability::{
    brier, coverage, interval, log_density_of_normal, log_density_of_normal_mixture, log_score,
    quantile,
};
