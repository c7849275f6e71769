//! Shocks on the paths of a block: whether they come, how large they are, what is left of them in each month and year.

use crate::math::elementary::{exp, ln};
use crate::model::{Effect, Hit, Model, YearOf};

/// Size of each shock on each path, and the effects on levels by year.
#[derive(Clone, Debug, Default)]
pub(super) struct Shocks {
    lanes: usize,
    years: usize,
    size: Vec<f64>,
    buffer: Vec<f64>,
    effect: Vec<f64>,
    /// Effects by month, lane.
    month: Vec<f64>,
}

impl Shocks {
    pub(super) fn new(model: &Model, lanes: usize) -> Self {
        let years = model.years().len();
        let months = if model.shocks.is_empty() { 0 } else { 12 * lanes };
        Self {
            lanes,
            years,
            size: vec![0.0; model.shocks.len() * lanes],
            buffer: vec![0.0; lanes],
            effect: vec![0.0; model.effects.len() * years * lanes],
            month: vec![0.0; months],
        }
    }

    /// Arrival is step 0 of the shock's source, size is step 1. Effects on flows whose months are drawn are left to those.
    #[inline(always)]
    pub(super) fn draw(&mut self, model: &Model, first: u64, lanes: usize) {
        for (index, shock) in model.shocks.iter().enumerate() {
            let size = &mut self.size[index * self.lanes..][..lanes];
            let arrival = &mut self.buffer[..lanes];
            shock.source.uniforms(first, 0, arrival);
            shock.source.normals(first, 1, size);
            shock.size.at_scores(size);
            for (size, arrival) in size.iter_mut().zip(arrival.iter()) {
                *size = if *arrival < shock.probability { *size } else { 0.0 };
            }
        }
        let drawn = |(_, effect): &(usize, &Effect)| effect.within.is_some();
        for (index, effect) in model.effects.iter().enumerate().filter(|one| !drawn(one)) {
            for year in 0..self.years {
                self.effect_of_year(model, (index, effect), year, lanes);
            }
        }
    }

    /// The effect on the level in a year, in log percent.
    #[inline(always)]
    pub(super) fn effect(&self, effect: usize, year: usize, lanes: usize) -> &[f64] {
        &self.effect[(effect * self.years + year) * self.lanes..][..lanes]
    }

    /// The same, to be written.
    #[inline(always)]
    pub(super) fn effect_mut(&mut self, effect: usize, year: usize, lanes: usize) -> &mut [f64] {
        &mut self.effect[(effect * self.years + year) * self.lanes..][..lanes]
    }

    /// Writes the effects of shocks with these elasticities in each month of a year, in log percent.
    #[inline(always)]
    pub(super) fn by_month(
        &self,
        model: &Model,
        terms: &[(usize, f64)],
        year: usize,
        lanes: usize,
        out: &mut [f64],
    ) {
        for (index, (shock, elasticity)) in terms.iter().enumerate() {
            let profile = profile(&model.shocks[*shock], year);
            let size = &self.size[shock * self.lanes..][..lanes];
            for (month, share) in profile.iter().enumerate() {
                let out = &mut out[month * self.lanes..][..lanes];
                for (out, size) in out.iter_mut().zip(size) {
                    let part = size * elasticity * share;
                    *out = if index == 0 { part } else { *out + part };
                }
            }
        }
    }

    #[inline(always)]
    fn effect_of_year(
        &mut self,
        model: &Model,
        (index, effect): (usize, &Effect),
        year: usize,
        lanes: usize,
    ) {
        let start = (index * self.years + year) * self.lanes;
        if !felt(model, &effect.terms, year) {
            self.effect[start..start + lanes].fill(0.0);
            return;
        }
        if effect.year_of == YearOf::Flow {
            let mut month = std::mem::take(&mut self.month);
            self.by_month(model, &effect.terms, year, lanes, &mut month);
            self.month = month;
            self.mean_of_months(lanes);
            self.effect[start..start + lanes].copy_from_slice(&self.buffer[..lanes]);
            return;
        }
        let out = &mut self.effect[start..start + lanes];
        for (term, (shock, elasticity)) in effect.terms.iter().enumerate() {
            let profile = profile(&model.shocks[*shock], year);
            let size = &self.size[shock * self.lanes..][..lanes];
            let (share, parts) = match effect.year_of {
                YearOf::Stock => (profile[11], 1.0),
                _ => (profile.iter().sum::<f64>(), 12.0),
            };
            for (out, size) in out.iter_mut().zip(size) {
                let part = size * elasticity * share / parts;
                *out = if term == 0 { part } else { *out + part };
            }
        }
    }

    /// `buffer` becomes the logarithm of the mean of the months' levels.
    #[inline(always)]
    fn mean_of_months(&mut self, lanes: usize) {
        let buffer = &mut self.buffer[..lanes];
        buffer.fill(0.0);
        for month in self.month.chunks(self.lanes) {
            for (sum, value) in buffer.iter_mut().zip(&month[..lanes]) {
                *sum += exp(value / 100.0);
            }
        }
        for sum in buffer.iter_mut() {
            *sum = 100.0 * ln(*sum / 12.0);
        }
    }
}

/// True if any of the shocks has come by the end of a year.
#[inline(always)]
pub(super) fn felt(model: &Model, terms: &[(usize, f64)], year: usize) -> bool {
    terms.iter().any(|(shock, _)| model.shocks[*shock].first_month < 12 * (year as i64 + 1))
}

/// Share of the effect that is there in each month of a year.
fn profile(shock: &Hit, year: usize) -> [f64; 12] {
    let mut profile = [0.0; 12];
    for (month, share) in profile.iter_mut().enumerate() {
        let since = usize::try_from((year * 12 + month) as i64 - shock.first_month);
        let known = since.ok().and_then(|since| shock.shares.get(since));
        *share = known.copied().unwrap_or(0.0);
    }
    profile
}
