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

/// 2^52: adding it puts a whole number into the lowest bits.
const SHIFT: f64 = 4_503_599_627_370_496.0;

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
        let index = &mut self.grid[..lanes];
        let persistence = &mut self.persistence[..lanes];
        let (deviation, mean) = (&mut self.deviation[..lanes], &mut self.mean[..lanes]);
        source.uniform_pair(first, 0, persistence, deviation);
        let parts = law.guide.len() as f64;
        for (slot, uniform) in index.iter_mut().zip(persistence.iter()) {
            *slot = ((uniform * parts).floor() + SHIFT).to_bits() as u16;
        }
        for (slot, uniform) in index.iter_mut().zip(persistence.iter()) {
            let mut at = law.guide[usize::from(*slot)];
            while law.cumulated[usize::from(at)] < *uniform {
                at += 1;
            }
            *slot = at;
        }
        if source.is_shifted(1) {
            source.to_normals(1, deviation);
            law.spread.by_score().map(deviation);
        } else {
            law.spread.by_uniform().map(deviation);
        }
        source.normals(first, 2, mean);
        let drawn = persistence.iter_mut().zip(deviation.iter_mut()).zip(mean.iter_mut());
        for (at, ((persistence, deviation), mean)) in index.iter().zip(drawn) {
            let point = &law.points[usize::from(*at)];
            *persistence = point.persistence;
            *deviation *= point.scale;
            *mean = point.location + *deviation * *mean * point.mean_spread;
        }
        self.state(law, source, first, lanes);
    }

    /// The last state: known, or given the parameters normal.
    #[inline(always)]
    fn state(&mut self, law: &FittedLaw, source: &Source, first: u64, lanes: usize) {
        let state = &mut self.state[..lanes];
        if let Some(known) = law.known_state {
            return state.fill(known);
        }
        let normal = &mut self.normal[..lanes];
        source.normals(first, 3, normal);
        let parameters = self.mean.iter().zip(&self.deviation).zip(&self.grid);
        for ((state, normal), ((mean, deviation), at)) in
            state.iter_mut().zip(normal.iter()).zip(parameters)
        {
            let point = &law.posterior.grid[usize::from(*at)];
            *state =
                point.state + point.state_slope * mean + deviation * point.state_spread * normal;
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
