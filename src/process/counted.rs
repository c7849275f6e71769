//! Whole numbers: negative binomial counts by tabulated inverse distribution function, and completions of a fixed list.

use std::sync::{Arc, OnceLock};

use crate::math::counts::{BetaBinomial, NegativeBinomial};
use crate::math::elementary::exp;
use crate::math::table::{UniformTable, UniformTable2};
use crate::math::{normal, root};

use super::stated::LARGEST_SCORE;

const SCORE_CELLS: usize = 256;

/// The law of a count with a mean and a standard deviation beyond counting noise of `dispersion` percent of the mean.
///
/// The variance is mean + (dispersion/100 × mean)²; zero dispersion is a Poisson law.
fn law(mean: f64, dispersion: f64) -> NegativeBinomial {
    let share = dispersion / 100.0;
    let size = if share > 0.0 { 1.0 / (share * share) } else { f64::INFINITY };
    NegativeBinomial::new(mean.clamp(0.0, 1e15), size).unwrap_or_default()
}

/// The real x with continuous distribution function Φ(z); the count at that score is the next whole number.
fn continuous(law: &NegativeBinomial, z: f64) -> f64 {
    let deviation = law.variance().sqrt();
    let guess = law.mean() + deviation * z;
    if z <= 0.0 {
        root::monotone_quantile(|x| law.cdf(x), normal::cdf(z), guess.max(0.0), deviation)
    } else {
        let upper = |x: f64| -law.cdf_and_survival(x).1;
        root::monotone_quantile(upper, -normal::cdf(-z), guess, deviation)
    }
}

/// A count as a function of a standard normal score. The table is made at the first score and shared by copies: exact answers need none.
#[derive(Clone, Debug)]
pub struct CountTable {
    law: NegativeBinomial,
    table: Arc<OnceLock<UniformTable>>,
}

impl CountTable {
    /// The law with this mean and dispersion (percent of the mean).
    pub fn new(mean: f64, dispersion: f64) -> Self {
        Self { law: law(mean, dispersion), table: Arc::default() }
    }

    /// Makes the table, unless it is there.
    pub fn prepare(&self) {
        self.table();
    }

    #[inline(always)]
    fn table(&self) -> &UniformTable {
        self.table.get_or_init(|| {
            let count = |z| continuous(&self.law, z);
            UniformTable::new(-LARGEST_SCORE, LARGEST_SCORE, SCORE_CELLS, count)
        })
    }

    /// The count at a score.
    pub fn at(&self, z: f64) -> f64 {
        rounded(self.table(), z)
    }

    /// The counts at many scores.
    #[inline(always)]
    pub fn fill(&self, scores: &[f64], counts: &mut [f64]) {
        let table = self.table();
        for (count, score) in counts.iter_mut().zip(scores) {
            *count = rounded(table, *score);
        }
    }

    /// Probability of at most `count` under the law with this mean and dispersion, without a table.
    pub fn probability_up_to(mean: f64, dispersion: f64, count: f64) -> f64 {
        if count < 0.0 { 0.0 } else { law(mean, dispersion).cdf(count.floor()) }
    }

    /// Probability of at most `count`.
    pub fn cdf(&self, count: f64) -> f64 {
        if count < 0.0 { 0.0 } else { self.law.cdf(count.floor()) }
    }
}

/// The next whole number, none below 0.
#[inline(always)]
fn rounded(table: &UniformTable, z: f64) -> f64 {
    table.at(z).ceil().max(0.0)
}

/// A count whose mean is drawn on each path.
#[derive(Clone, Debug)]
pub struct RatedCount {
    table: UniformTable2,
}

impl RatedCount {
    /// Tabulates counts for means from `exp(low)` to `exp(high)`.
    pub fn new(low: f64, high: f64, dispersion: f64) -> Self {
        let cells = (((high - low) / 0.05).ceil() as usize).clamp(8, 96);
        let table = UniformTable2::new(
            (-LARGEST_SCORE, LARGEST_SCORE, 96),
            (low, high, cells),
            |z, log_mean| continuous(&law(exp(log_mean), dispersion), z) / exp(log_mean),
        );
        Self { table }
    }

    /// The count at a score, given the logarithm of its mean.
    #[inline(always)]
    pub fn at(&self, z: f64, log_mean: f64) -> f64 {
        (self.table.at(z, log_mean) * exp(log_mean)).ceil().max(0.0)
    }
}

/// Probabilities that 0, 1, …, `items` items are done: beta-binomial.
pub fn completion_masses(items: u32, probability: f64, correlation: f64) -> Vec<f64> {
    // The check has seen that both numbers are probabilities.
    let law = BetaBinomial::new(u64::from(items), probability, correlation);
    let mass = |done| law.as_ref().map_or(0.0, |law| law.probability_mass(u64::from(done)));
    (0..=items).map(mass).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_at_a_score_is_the_quantile_of_its_law() {
        for (mean, dispersion) in [(3.0, 0.0), (30.0, 20.0), (650.0, 5.0)] {
            let table = CountTable::new(mean, dispersion);
            for step in -45..=45 {
                let z = f64::from(step) / 10.0 + 0.013;
                let count = table.at(z);
                let p = normal::cdf(z);
                assert!(table.cdf(count) >= p - 1e-7, "mean {mean}, score {z}");
                assert!(table.cdf(count - 1.0) <= p + 1e-7, "mean {mean}, score {z}");
            }
        }
    }

    #[test]
    fn a_rated_count_agrees_with_a_count_of_that_mean() {
        let rated = RatedCount::new(6.0, 7.0, 5.0);
        let plain = CountTable::new(exp(6.43), 5.0);
        let differing = (-400..=400)
            .filter(|step| {
                let z = f64::from(*step) / 100.0;
                (rated.at(z, 6.43) - plain.at(z)).abs() > 0.5
            })
            .count();
        assert!(differing <= 2, "{differing} of 801 scores differ");
    }
}
