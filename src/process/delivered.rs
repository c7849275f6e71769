//! Tasks that are delivered: the ratio of outturn to target in a class of like tasks.

use crate::math::elementary::{exp, ln};
use crate::math::table::UniformTable;
use crate::math::{normal, root, student};
use crate::plan::Law;

use super::stated::LARGEST_SCORE;

/// The law of the ratio R of outturn to target, as a function of a standard normal score.
///
/// R rises with the score, so that the common delay factor of a block can hold all its tasks back at once.
#[derive(Clone, Debug)]
pub struct RatioLaw {
    law: Law,
    /// Score at which R = 1.
    kink: f64,
    tables: Option<(UniformTable, UniformTable)>,
}

const CELLS: usize = 1024;

impl RatioLaw {
    /// Tabulates the law of a class.
    pub fn new(law: &Law) -> Self {
        let law = law.clone();
        let kink = normal::quantile(cdf(&law, 1.0));
        // Where all tasks are done, or none is, one of the tables is never read.
        let middle = kink.clamp(0.1 - LARGEST_SCORE, LARGEST_SCORE - 0.1);
        let tables = match law {
            Law::Rate { .. } => None,
            _ => Some((
                UniformTable::new(-LARGEST_SCORE, middle, CELLS, |z| {
                    at_score(&law, z.min(kink), kink)
                }),
                UniformTable::new(middle, LARGEST_SCORE, CELLS, |z| {
                    at_score(&law, z.max(kink), kink)
                }),
            )),
        };
        Self { law, kink, tables }
    }

    /// Probability that the task is done: R ≥ 1.
    pub fn done(&self) -> f64 {
        1.0 - cdf(&self.law, 1.0)
    }

    /// Probability of a ratio at or below `ratio`.
    pub fn cdf(&self, ratio: f64) -> f64 {
        cdf(&self.law, ratio)
    }

    /// The score above which the task is done.
    pub fn threshold_score(&self) -> f64 {
        self.kink
    }

    /// The ratio at a score; for a class that only has a rate, 1 if done and 0 if not.
    #[inline(always)]
    pub fn at(&self, z: f64) -> f64 {
        match &self.tables {
            None => f64::from(u8::from(z >= self.kink)),
            Some((below, _)) if z < self.kink => below.at(z).min(1.0 - f64::EPSILON),
            Some((_, above)) => above.at(z).max(1.0),
        }
    }
}

/// Probability of R below `ratio`; at 1 the probability of a miss.
fn cdf(law: &Law, ratio: f64) -> f64 {
    match law {
        Law::Ratio { miss, excess, shortfall } => {
            let miss = miss.value;
            if ratio <= 1.0 {
                miss * fallen(ratio, shortfall.value)
            } else {
                1.0 - (1.0 - miss) * exp((1.0 - ratio) / excess.value)
            }
        }
        Law::LogRatio { centre, scale, degrees_of_freedom, cap, shortfall } => {
            let t =
                |r: f64| student::cdf((ln(r) - centre.value) / scale.value, *degrees_of_freedom);
            let drawn = (cap.value / (1.0 - t(1.0))).min(1.0);
            let missed = fallen(ratio, shortfall.value);
            let from_law = if ratio > 0.0 { t(ratio) } else { 0.0 };
            drawn * from_law + (1.0 - drawn) * missed
        }
        Law::Rate { rate } => {
            if ratio > 1.0 {
                1.0
            } else {
                1.0 - rate.value
            }
        }
    }
}

/// Probability that a missed task comes at most to `ratio`; without a mean shortfall it comes to 1, as near as makes no difference.
fn fallen(ratio: f64, shortfall: f64) -> f64 {
    if ratio < 1.0 { exp((ratio - 1.0) / shortfall) } else { 1.0 }
}

fn at_score(law: &Law, z: f64, kink: f64) -> f64 {
    if let Law::Ratio { miss, excess, shortfall } = law {
        return if z < kink {
            1.0 + shortfall.value * ln(normal::cdf(z) / miss.value)
        } else {
            1.0 - excess.value * ln(normal::cdf(-z) / (1.0 - miss.value))
        };
    }
    let p = normal::cdf(z);
    root::monotone_quantile(|ratio| cdf(law, ratio), p, 1.0, 0.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Judged;

    fn number(value: f64) -> Judged {
        Judged::new(value, value, value, "test")
    }

    #[test]
    fn the_tabulated_ratio_follows_the_law_of_its_class() {
        let ratio =
            Law::Ratio { miss: number(0.07), excess: number(0.01), shortfall: number(0.05) };
        let log_ratio = Law::LogRatio {
            centre: number(0.18),
            scale: number(0.083),
            degrees_of_freedom: 8.0,
            cap: number(0.92),
            shortfall: number(0.05),
        };
        for law in [ratio, log_ratio] {
            let table = RatioLaw::new(&law);
            for step in -40..=40 {
                let z = f64::from(step) / 10.0;
                let difference = table.cdf(table.at(z)) - normal::cdf(z);
                assert!(difference.abs() < 1e-6, "{law:?} score {z}: {difference:e}");
            }
        }
    }

    #[test]
    fn laws_at_the_ends_of_their_ranges_stay_laws() {
        for (miss, shortfall) in [(0.0, 0.05), (1.0, 0.05), (0.1, 0.0)] {
            let (miss, shortfall) = (number(miss), number(shortfall));
            let law = Law::Ratio { miss, excess: number(0.04), shortfall };
            let table = RatioLaw::new(&law);
            assert!((table.done() - (1.0 - table.cdf(1.0))).abs() < 1e-15, "{law:?}");
            for step in -40..=40 {
                let z = f64::from(step) / 10.0 + 0.013;
                let (ratio, p) = (table.at(z), normal::cdf(z));
                // A law without a shortfall jumps just below 1.
                let holds =
                    table.cdf(ratio + 1e-9) >= p - 1e-6 && table.cdf(ratio - 1e-9) <= p + 1e-6;
                assert!(holds, "{law:?} score {z}: {ratio}");
            }
        }
    }

    #[test]
    fn a_class_with_a_cap_never_promises_more() {
        let law = Law::LogRatio {
            centre: number(0.5),
            scale: number(0.083),
            degrees_of_freedom: 8.0,
            cap: number(0.92),
            shortfall: number(0.05),
        };
        assert!((RatioLaw::new(&law).done() - 0.92).abs() < 1e-12);
    }
}
