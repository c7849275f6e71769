//! Draws of a fitted autoregression: its parameters, once a path, then its path.

use crate::model::FittedLaw;
use crate::random::Source;

/// Parameters of one node on each path of a block.
#[derive(Clone, Debug, Default)]
pub(super) struct Parameters {
    pub persistence: Vec<f64>,
    pub mean: Vec<f64>,
    pub deviation: Vec<f64>,
    pub state: Vec<f64>,
    normal: Vec<f64>,
    grid: Vec<u16>,
}

impl Parameters {
    pub(super) fn new(lanes: usize) -> Self {
        let buffer = || vec![0.0; lanes];
        Self {
            persistence: buffer(),
            mean: buffer(),
            deviation: buffer(),
            state: buffer(),
            normal: buffer(),
            grid: vec![0; lanes],
        }
    }

    /// Draws persistence (step 0), variance (1), mean (2) and, if it is uncertain, the last state (3).
    #[inline(always)]
    pub(super) fn draw(&mut self, law: &FittedLaw, source: &Source, first: u64, lanes: usize) {
        let grid = &law.posterior.grid;
        let index = &mut self.grid[..lanes];
        let persistence = &mut self.persistence[..lanes];
        source.uniforms(first, 0, persistence);
        for (slot, value) in index.iter_mut().zip(persistence.iter_mut()) {
            let uniform = *value;
            let mut at = law.guide[(uniform * law.guide.len() as f64) as usize];
            while law.cumulated[usize::from(at)] < uniform {
                at += 1;
            }
            *slot = at;
            *value = grid[usize::from(at)].persistence;
        }
        let (deviation, mean) = (&mut self.deviation[..lanes], &mut self.mean[..lanes]);
        source.normals(first, 1, deviation);
        law.spread.map(deviation);
        source.normals(first, 2, mean);
        let state = &mut self.state[..lanes];
        if grid.iter().any(|point| point.state_spread > 0.0) {
            source.normals(first, 3, &mut self.normal[..lanes]);
        }
        let (index, normal) = (&self.grid[..lanes], &self.normal[..lanes]);
        let spreads = &law.mean_spread[..grid.len()];
        for lane in 0..lanes {
            let at = usize::from(index[lane]);
            let point = &grid[at];
            deviation[lane] *= point.scale;
            mean[lane] = point.location + deviation[lane] * mean[lane] * spreads[at];
            state[lane] = point.state
                + point.state_slope * mean[lane]
                + deviation[lane] * point.state_spread * normal[lane];
        }
    }

    /// One year of the recursion on each path.
    #[inline(always)]
    pub(super) fn advance(&self, innovation: &[f64], state: &mut [f64]) {
        let parameters = self.persistence.iter().zip(&self.mean).zip(&self.deviation);
        for ((state, innovation), ((persistence, mean), deviation)) in
            state.iter_mut().zip(innovation).zip(parameters)
        {
            *state = mean + persistence * (*state - mean) + deviation * innovation;
        }
    }
}
