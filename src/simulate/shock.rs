//! Shocks on the paths of a block: whether they come, how large they are, what is left of them in each year.

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
}

impl Shocks {
    pub(super) fn new(model: &Model, lanes: usize) -> Self {
        let years = model.years().len();
        Self {
            lanes,
            years,
            size: vec![0.0; model.shocks.len() * lanes],
            buffer: vec![0.0; lanes],
            effect: vec![0.0; model.effects.len() * years * lanes],
        }
    }

    /// Arrival is step 0 of the shock's stream, size is step 1.
    #[inline(always)]
    pub(super) fn draw(&mut self, model: &Model, first: u64, lanes: usize) {
        for (index, shock) in model.shocks.iter().enumerate() {
            let size = &mut self.size[index * self.lanes..][..lanes];
            let arrival = &mut self.buffer[..lanes];
            shock.stream.uniforms(first, 0, arrival);
            shock.stream.normals(first, 1, size);
            for (size, arrival) in size.iter_mut().zip(arrival.iter()) {
                let drawn = shock.mean + shock.volatility * *size;
                *size = if *arrival < shock.probability { drawn } else { 0.0 };
            }
        }
        for (index, effect) in model.effects.iter().enumerate() {
            let shock = &model.shocks[effect.shock];
            let size = &self.size[effect.shock * self.lanes..][..lanes];
            for year in 0..self.years {
                let profile = profile(shock, year);
                let out = &mut self.effect[(index * self.years + year) * self.lanes..][..lanes];
                for (value, size) in out.iter_mut().zip(size) {
                    *value = if *size == 0.0 { 0.0 } else { year_effect(effect, &profile, *size) };
                }
            }
        }
    }

    /// The effect on the level in a year, in log percent.
    #[inline(always)]
    pub(super) fn effect(&self, effect: usize, year: usize, lanes: usize) -> &[f64] {
        &self.effect[(effect * self.years + year) * self.lanes..][..lanes]
    }
}

/// Share of the effect that is there in each month of a year.
fn profile(shock: &Hit, year: usize) -> [f64; 12] {
    let mut profile = [0.0; 12];
    for (month, share) in profile.iter_mut().enumerate() {
        let since = (year * 12 + month) as i64 - shock.first_month;
        if since >= 0 {
            *share = crate::math::elementary::powi(shock.monthly, since as i32);
        }
    }
    profile
}

#[inline(always)]
fn year_effect(effect: &Effect, profile: &[f64; 12], size: f64) -> f64 {
    let size = size * effect.elasticity;
    match effect.year_of {
        YearOf::Stock => size * profile[11],
        YearOf::Rate => size * profile.iter().sum::<f64>() / 12.0,
        YearOf::Flow => {
            let level: f64 = profile.iter().map(|share| exp(size * share / 100.0)).sum();
            100.0 * ln(level / 12.0)
        }
    }
}
