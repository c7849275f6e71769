//! Shocks on the paths of a block: whether they come, how large they are, what is left of them in each month and year.

use super::arrival::{Arrivals, Came};
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
    /// What widens innovations: widener, year, lane.
    wider: Vec<f64>,
    /// Shocks whose month differs from path to path.
    pub(super) arrivals: Arrivals,
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
            wider: vec![1.0; model.wideners.len() * years * lanes],
            arrivals: Arrivals::new(model, lanes),
        }
    }

    /// Arrival is step 0 of the shock's source, size is step 1; what comes more than once, or in any month, draws from later steps too.
    /// Effects on flows whose months are drawn are left to those.
    #[inline(always)]
    pub(super) fn draw(&mut self, model: &Model, first: u64, lanes: usize) {
        for index in &model.shock_order {
            let hit = &model.shocks[*index];
            let size = &mut self.size[index * self.lanes..][..lanes];
            let arrival = &mut self.buffer[..lanes];
            self.arrivals.uniforms(hit, first, arrival);
            if hit.moves() {
                self.arrivals.spread(hit, (*index, first), arrival, size);
                continue;
            }
            self.arrivals.scores(hit, (first, 0), size);
            hit.size.at_scores(size);
            let (from, probability) = (hit.from, hit.probability);
            for (size, arrival) in size.iter_mut().zip(arrival.iter()) {
                let place = *arrival - from;
                *size = if 0.0 <= place && place < probability { *size } else { 0.0 };
            }
            self.arrivals.note(hit, *index, arrival, size);
        }
        let drawn = |(_, effect): &(usize, &Effect)| effect.within.is_some();
        for (index, effect) in model.effects.iter().enumerate().filter(|one| !drawn(one)) {
            for year in 0..self.years {
                self.effect_of_year(model, (index, effect), year, lanes);
            }
        }
        for index in 0..model.wideners.len() {
            for year in 0..self.years {
                self.widen(model, index, year, lanes);
            }
        }
    }

    /// What the innovations of a year are multiplied by.
    #[inline(always)]
    pub(super) fn widening(&self, widener: usize, year: usize, lanes: usize) -> &[f64] {
        &self.wider[(widener * self.years + year) * self.lanes..][..lanes]
    }

    #[inline(always)]
    fn widen(&mut self, model: &Model, widener: usize, year: usize, lanes: usize) {
        let terms = &model.wideners[widener];
        let start = (widener * self.years + year) * self.lanes;
        let out = &mut self.wider[start..start + lanes];
        if !felt(model, terms, year) {
            return out.fill(1.0);
        }
        out.fill(0.0);
        for (shock, multiple) in terms {
            let (size, moving) = (&self.size[shock * self.lanes..][..lanes], *multiple / 12.0);
            let share = profile(&model.shocks[*shock], year).iter().sum::<f64>();
            match self.arrivals.in_year(*shock, year) {
                Came::Fixed => {
                    for (out, size) in out.iter_mut().zip(size) {
                        *out += size * share * moving;
                    }
                }
                Came::Moving(months) => {
                    for month in months.chunks(self.lanes) {
                        for (out, strength) in out.iter_mut().zip(month) {
                            *out += strength * moving;
                        }
                    }
                }
            }
        }
        out.iter_mut().for_each(|value| *value = exp(*value / 100.0));
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
            if let Came::Moving(months) = self.arrivals.in_year(*shock, year) {
                for (month, strength) in months.chunks(self.lanes).enumerate() {
                    let out = &mut out[month * self.lanes..][..lanes];
                    for (out, strength) in out.iter_mut().zip(strength) {
                        let part = strength * elasticity;
                        *out = if index == 0 { part } else { *out + part };
                    }
                }
                continue;
            }
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
            if let Came::Moving(months) = self.arrivals.in_year(*shock, year) {
                if term == 0 {
                    out.fill(0.0);
                }
                let (months, parts) = match effect.year_of {
                    YearOf::Stock => (&months[11 * self.lanes..], 1.0),
                    _ => (months, 12.0),
                };
                for month in months.chunks(self.lanes) {
                    for (out, strength) in out.iter_mut().zip(month) {
                        *out += strength * elasticity / parts;
                    }
                }
                continue;
            }
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
