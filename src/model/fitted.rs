//! The law of a fitted autoregression, with the tables that draw its parameters.

use std::sync::Arc;

use super::Calibration;
use super::calibrate::Spread;
use crate::process::{GridPoint, Posterior};

/// Parts of the guide into the grid.
const GUIDE: usize = 2048;

/// What is drawn with the persistence: a grid point without what is seldom needed, so that it takes half a cache line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DrawnPoint {
    pub persistence: f64,
    pub scale: f64,
    pub location: f64,
    /// 1/√precision of the mean.
    pub mean_spread: f64,
}

/// A fitted autoregression with the tables that draw its parameters.
#[derive(Clone, Debug)]
pub(crate) struct FittedLaw {
    pub posterior: Posterior,
    /// What every path needs of each grid point.
    pub points: Vec<DrawnPoint>,
    /// The last state, if it is the same whatever the parameters.
    pub known_state: Option<f64>,
    /// Cumulated weights of the grid.
    pub cumulated: Vec<f64>,
    /// For each of `guide.len()` equal parts of [0, 1) the first grid point that can be meant.
    pub guide: Vec<u16>,
    /// √(degrees of freedom / chi-squared).
    pub spread: Arc<Spread>,
}

impl FittedLaw {
    pub(super) fn new(posterior: Posterior, calibration: &Calibration) -> Self {
        let mut sum = 0.0;
        let mut cumulated: Vec<f64> = posterior
            .grid
            .iter()
            .map(|point| {
                sum += point.weight;
                sum
            })
            .collect();
        // The last point takes what rounding left over, and no point beyond the last that has weight is ever drawn.
        if let Some(last) = cumulated.last_mut() {
            *last = 1.0;
        }
        let guide = (0..GUIDE)
            .map(|part| cumulated.partition_point(|c| *c <= part as f64 / GUIDE as f64) as u16)
            .collect();
        let spread = calibration.spread(posterior.degrees_of_freedom);
        let of_point = |point: &GridPoint| DrawnPoint {
            persistence: point.persistence,
            scale: point.scale,
            location: point.location,
            mean_spread: 1.0 / point.precision.sqrt(),
        };
        let points = posterior.grid.iter().map(of_point).collect();
        let state = posterior.grid.first().map_or(f64::NAN, |point| point.state);
        let is_known = |point: &GridPoint| {
            point.state == state && point.state_slope == 0.0 && point.state_spread == 0.0
        };
        let known_state = posterior.grid.iter().all(is_known).then_some(state);
        Self { cumulated, guide, spread, points, known_state, posterior }
    }
}
