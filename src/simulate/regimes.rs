//! Regimes on the paths of a block, drawn year by year.

use crate::model::Leaf;
use crate::process::StatedRegimes;
use crate::random::Source;

/// The regime of one node by year and path.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawn {
    width: usize,
    /// 0 or 1: year, lane.
    regime: Vec<u8>,
    uniform: Vec<f64>,
}

impl Drawn {
    pub(super) fn new(years: usize, lanes: usize) -> Self {
        Self { width: lanes, regime: vec![0; years * lanes], uniform: vec![0.0; lanes] }
    }

    /// Draws the regimes of all years; the step is the calendar year.
    #[inline(always)]
    pub(super) fn draw(
        &mut self,
        law: &StatedRegimes,
        source: &Source,
        first: u64,
        (start, calendar): (usize, &[i32]),
        lanes: usize,
    ) {
        let begins = law.begins_in_first();
        for year in start..calendar.len() {
            let uniform = &mut self.uniform[..lanes];
            source.uniforms(first, calendar[year] as u32, uniform);
            let (done, rest) = self.regime.split_at_mut(year * self.width);
            let regime = &mut rest[..lanes];
            if year == start {
                for (regime, uniform) in regime.iter_mut().zip(uniform.iter()) {
                    *regime = u8::from(*uniform >= begins);
                }
            } else {
                let before = &done[(year - 1) * self.width..][..lanes];
                for ((regime, before), uniform) in regime.iter_mut().zip(before).zip(uniform.iter())
                {
                    *regime = law.next(usize::from(*before), *uniform) as u8;
                }
            }
        }
    }

    /// The values of a year.
    #[inline(always)]
    pub(super) fn values(
        &self,
        law: &StatedRegimes,
        year: usize,
        innovation: &[f64],
        out: &mut [f64],
    ) {
        let regime = &self.regime[year * self.width..];
        for ((out, innovation), regime) in out.iter_mut().zip(innovation).zip(regime) {
            let regime = usize::from(*regime & 1);
            *out = law.means[regime] + law.deviations[regime] * innovation;
        }
    }

    /// Adds the mean of a leaf given the regimes and writes the coefficients of its innovations.
    #[inline(always)]
    pub(super) fn condition(
        &self,
        law: &StatedRegimes,
        leaf: &Leaf,
        start: usize,
        mean: &mut [f64],
        coefficient: &mut [f64],
    ) {
        coefficient[..start * self.width].fill(0.0);
        for (year, weight) in leaf.weights.iter().enumerate().skip(start) {
            let regime = &self.regime[year * self.width..];
            let out = &mut coefficient[year * self.width..];
            for ((mean, regime), out) in mean.iter_mut().zip(regime).zip(out) {
                let regime = usize::from(*regime & 1);
                *mean += weight * law.means[regime];
                *out = weight * law.deviations[regime];
            }
        }
    }
}
