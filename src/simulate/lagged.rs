//! Draws of a fitted autoregression with several lags: its coefficients, once a path, then its path.

use crate::model::{LaggedLaw, Leaf};
use crate::random::Source;

/// Parameters and last values of one node on each path of a block.
#[derive(Clone, Debug, Default)]
pub(super) struct Lagged {
    width: usize,
    lags: usize,
    /// Intercept and coefficients: row, lane.
    coefficient: Vec<f64>,
    deviation: Vec<f64>,
    normal: Vec<f64>,
    /// The last values less the centre, the latest first: lag, lane.
    last: Vec<f64>,
    centre: f64,
    known: Vec<f64>,
}

impl Lagged {
    pub(super) fn new(law: &LaggedLaw, lanes: usize) -> Self {
        let lags = law.posterior.lags;
        Self {
            width: lanes,
            lags,
            coefficient: vec![0.0; (lags + 1) * lanes],
            deviation: vec![0.0; lanes],
            normal: vec![0.0; lanes],
            last: vec![0.0; lags * lanes],
            centre: law.posterior.centre,
            known: law.posterior.last.clone(),
        }
    }

    /// Draws the variance (step 1) and the coefficients given it (steps 4, 5, …).
    #[inline(always)]
    pub(super) fn draw(&mut self, law: &LaggedLaw, source: &Source, first: u64, lanes: usize) {
        let (posterior, size, width) = (&law.posterior, self.lags + 1, self.width);
        let deviation = &mut self.deviation[..lanes];
        source.normals(first, 1, deviation);
        for value in deviation.iter_mut() {
            *value = law.spread.at(*value) * posterior.scale;
        }
        for (row, mean) in posterior.coefficients.iter().enumerate() {
            self.coefficient[row * width..][..lanes].fill(*mean);
        }
        for column in 0..size {
            let normal = &mut self.normal[..lanes];
            source.normals(first, 4 + column as u32, normal);
            for (value, deviation) in normal.iter_mut().zip(deviation.iter()) {
                *value *= deviation;
            }
            for row in 0..size {
                let loading = posterior.root[row * size + column];
                let out = &mut self.coefficient[row * width..][..lanes];
                for (out, value) in out.iter_mut().zip(normal.iter()) {
                    *out += loading * value;
                }
            }
        }
    }

    /// Sets the paths to their last known values.
    #[inline(always)]
    pub(super) fn begin(&mut self) {
        for (last, value) in self.last.chunks_mut(self.width).zip(&self.known) {
            last.fill(*value);
        }
    }

    /// One year of the recursion; `path` becomes its value.
    #[inline(always)]
    pub(super) fn advance(&mut self, innovation: &[f64], path: &mut [f64]) {
        let (width, lanes) = (self.width, path.len());
        for ((path, innovation), (intercept, deviation)) in path
            .iter_mut()
            .zip(innovation)
            .zip(self.coefficient[..lanes].iter().zip(&self.deviation[..lanes]))
        {
            *path = intercept + deviation * innovation;
        }
        for lag in 1..=self.lags {
            let coefficient = &self.coefficient[lag * width..][..lanes];
            let before = &self.last[(lag - 1) * width..][..lanes];
            for ((path, coefficient), before) in path.iter_mut().zip(coefficient).zip(before) {
                *path += coefficient * before;
            }
        }
        let moved = (self.lags - 1) * width;
        self.last.copy_within(0..moved, width);
        self.last[..lanes].copy_from_slice(path);
        for path in path {
            *path += self.centre;
        }
    }

    /// Adds the mean of a leaf on each path and writes the coefficients of its innovations, by the recursion backwards.
    #[inline(always)]
    pub(super) fn condition(
        &self,
        leaf: &Leaf,
        start: usize,
        mean: &mut [f64],
        coefficient: &mut [f64],
    ) {
        let (years, width) = (leaf.weights.len(), self.width);
        coefficient[..start * width].fill(0.0);
        let total: f64 = leaf.weights[start..].iter().sum();
        for (lane, mean) in mean.iter_mut().enumerate() {
            let of_lag = |lag: usize| self.coefficient[lag * width + lane];
            *mean += self.centre * total;
            for year in (start..years).rev() {
                let mut response = leaf.weights[year];
                let mut known = of_lag(0);
                for lag in 1..=self.lags {
                    if year + lag < years {
                        response += of_lag(lag) * coefficient[(year + lag) * width + lane];
                    }
                    if lag > year - start {
                        known += of_lag(lag) * self.known[lag - 1 - (year - start)];
                    }
                }
                coefficient[year * width + lane] = response;
                *mean += response * known;
            }
            for year in start..years {
                coefficient[year * width + lane] *= self.deviation[lane];
            }
        }
    }
}
