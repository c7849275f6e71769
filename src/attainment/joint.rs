//! Targets together: all of a group, the number met, at least k of n, at low, default and high correlation.

use serde::Serialize;

use crate::math::interval::wilson;
use crate::math::student;
use crate::model::Loading;
use crate::simulate::{Simulation, Tally, error_among, never_certain};

/// Two-sided 95 % point of the standard normal.
const NORMAL_95: f64 = 1.959_963_984_540_054;

/// A statistic of a group of targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// Probability that all are met.
    PAll,
    /// Expected number met.
    ExpectedMet,
    /// Quantile of the number met.
    MetQuantile,
    /// Probability that at least k are met.
    PAtLeast,
}

/// One joint figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JointFigure {
    /// `plan`, a chapter or a section.
    pub group: String,
    /// Number of targets in it.
    pub targets: usize,
    /// Correlations.
    pub loading: Loading,
    /// What it is.
    pub statistic: Statistic,
    /// k for `p_at_least`; the percentage for a quantile.
    pub k: Option<usize>,
    /// Its value.
    pub value: f64,
    /// Monte Carlo standard error; of a quantile, the half-width of its interval over 1.96.
    pub standard_error: f64,
    /// Lower end of the 95 % Monte Carlo interval: Wilson's for a probability, Student's for the expected number, order statistics
    /// for a quantile.
    pub lower_95: f64,
    /// Upper end of the 95 % Monte Carlo interval.
    pub upper_95: f64,
}

/// Joint figures of all groups. They rest on the correlations, which is why three cases of them stand side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Joint {
    /// All figures, by loading, group, statistic.
    pub figures: Vec<JointFigure>,
}

impl Joint {
    /// The figure of a group.
    pub fn find(
        &self,
        group: &str,
        loading: Loading,
        statistic: Statistic,
        k: Option<usize>,
    ) -> Option<&JointFigure> {
        self.figures.iter().find(|figure| {
            figure.group == group
                && figure.loading == loading
                && figure.statistic == statistic
                && figure.k == k
        })
    }
}

impl Simulation {
    /// Joint figures of the plan, its chapters and its sections; programme scopes are left out.
    pub fn joint(&self) -> Joint {
        let mut figures = Vec::new();
        for (loading, tally) in self.cases() {
            for (index, group) in tally.groups.iter().enumerate() {
                if !group.goals.is_empty() {
                    figures.extend(Numbers::of(tally, index).figures(&group.id, loading));
                }
            }
        }
        Joint { figures }
    }
}

/// Counts of paths that met 0, 1, … targets of a group: of the run, and of each scrambling where sampling is even.
struct Numbers<'a> {
    met: &'a [u64],
    paths: u64,
    replicates: Vec<(&'a [u64], f64)>,
}

/// A value with its standard error and its 95 % interval.
type Estimated = (f64, f64, (f64, f64));

impl<'a> Numbers<'a> {
    fn of(tally: &'a Tally, group: usize) -> Self {
        let drawn = tally.scramblings.iter().filter(|one| one.paths > 0);
        let replicates = drawn.map(|one| (one.met[group].as_slice(), one.paths as f64)).collect();
        Self { met: &tally.met[group], paths: tally.paths, replicates }
    }

    fn figures(&self, group: &str, loading: Loading) -> Vec<JointFigure> {
        let targets = self.met.len() - 1;
        let figure = |statistic, k, (value, standard_error, (lower_95, upper_95)): Estimated| {
            let group = group.to_string();
            JointFigure {
                group,
                targets,
                loading,
                statistic,
                k,
                value,
                standard_error,
                lower_95,
                upper_95,
            }
        };
        let mut figures = vec![
            figure(Statistic::PAll, None, self.at_least(targets)),
            figure(Statistic::ExpectedMet, None, self.mean()),
        ];
        for percentage in [10, 50, 90] {
            let quantile = self.quantile(percentage);
            figures.push(figure(Statistic::MetQuantile, Some(percentage), quantile));
        }
        for k in 1..=targets {
            figures.push(figure(Statistic::PAtLeast, Some(k), self.at_least(k)));
        }
        figures
    }

    /// The standard error among the scramblings and half the interval; none for independent paths, or if all scramblings say the same.
    fn spread(&self, figure: impl Fn(&[u64], f64) -> f64) -> Option<(f64, f64)> {
        if self.replicates.len() < 2 {
            return None;
        }
        let error = error_among(self.replicates.iter().map(|(met, paths)| figure(met, *paths)));
        let freedom = (self.replicates.len() - 1) as f64;
        (error > 0.0).then(|| (error, student::quantile(0.975, freedom) * error))
    }

    /// The share of paths that meet at least k.
    fn at_least(&self, k: usize) -> Estimated {
        let above = |met: &[u64]| met[k..].iter().sum::<u64>();
        let count = above(self.met);
        let share = never_certain(count, self.paths);
        let spread = self.spread(|met, paths| above(met) as f64 / paths);
        match spread.filter(|_| 0 < count && count < self.paths) {
            Some((error, half)) => {
                (share, error, ((share - half).max(0.0), (share + half).min(1.0)))
            }
            None => {
                let error = (share * (1.0 - share) / self.paths as f64).sqrt();
                (share, error, wilson(count, self.paths, 0.95))
            }
        }
    }

    /// The mean number met.
    fn mean(&self) -> Estimated {
        let moment = |met: &[u64], paths: f64, power: fn(f64) -> f64| {
            let terms = met.iter().enumerate().map(|(k, count)| power(k as f64) * *count as f64);
            terms.sum::<f64>() / paths
        };
        let paths = self.paths as f64;
        let mean = moment(self.met, paths, |k| k);
        let (error, half) =
            self.spread(|met, paths| moment(met, paths, |k| k)).unwrap_or_else(|| {
                let variance = moment(self.met, paths, |k| k * k) - mean * mean;
                let error = (variance.max(0.0) / (paths - 1.0)).sqrt();
                (error, student::quantile(0.975, paths - 1.0) * error)
            });
        let most = (self.met.len() - 1) as f64;
        (mean, error, ((mean - half).max(0.0), (mean + half).min(most)))
    }

    /// A quantile of the number met. Evenly spread paths have the interval of independent ones, which is not too narrow for them.
    fn quantile(&self, percentage: usize) -> Estimated {
        let interval = quantile_interval(self.met, self.paths, percentage);
        let number = quantile(self.met, self.paths, percentage) as f64;
        (number, (interval.1 - interval.0) / (2.0 * NORMAL_95), interval)
    }
}

/// Smallest number with at least `percentage` percent of the paths at or below it.
fn quantile(met: &[u64], paths: u64, percentage: usize) -> usize {
    let mut seen = 0;
    for (k, count) in met.iter().enumerate() {
        seen += count;
        if u128::from(seen) * 100 >= u128::from(paths) * percentage as u128 {
            return k;
        }
    }
    met.len() - 1
}

/// 95 % interval of a quantile from order statistics: the number of paths below it is binomial, so its rank lies within
/// n p ± 1.96 √(n p (1 − p)), widened outwards to whole ranks.
///
/// Where a rank would lie before the first path or after the last, nothing is known on that side, and the interval ends at 0 or at the
/// number of targets. Both ends may be the same number: then the quantile of the number met is hardly in doubt.
fn quantile_interval(met: &[u64], paths: u64, percentage: usize) -> (f64, f64) {
    let (n, p) = (paths as f64, percentage as f64 / 100.0);
    let half = NORMAL_95 * (n * p * (1.0 - p)).sqrt();
    let (first, last) = ((n * p - half).floor(), (n * p + half).ceil() + 1.0);
    let at_rank = |rank: f64| {
        let mut seen = 0;
        met.iter().position(|count| {
            seen += count;
            seen as f64 >= rank
        })
    };
    let lower = if first < 1.0 { 0 } else { at_rank(first).unwrap_or(0) };
    let upper = at_rank(last).unwrap_or(met.len() - 1);
    (lower as f64, upper as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn independent(met: &[u64]) -> Numbers<'_> {
        Numbers { met, paths: met.iter().sum(), replicates: Vec::new() }
    }

    /// Of 100 paths the median lies between the 40th and the 61st, so 0.95 of the intervals of such runs hold it.
    #[test]
    fn a_quantile_of_the_number_met_has_an_interval() {
        // One path at each of the numbers 1 to 100: rank and number are the same.
        let mut met = vec![1; 101];
        met[0] = 0;
        assert_eq!(quantile_interval(&met, 100, 50), (40.0, 61.0));
        assert_eq!(quantile_interval(&met, 100, 10), (4.0, 17.0));
        let figures = independent(&met).figures("plan", Loading::Default);
        let median =
            figures.iter().find(|one| one.statistic == Statistic::MetQuantile && one.k == Some(50));
        let median = median.expect("there is a median");
        assert_eq!((median.lower_95, median.upper_95), (40.0, 61.0));
        assert!((median.standard_error - 10.5 / NORMAL_95).abs() < 1e-12);
        assert!(figures.iter().all(|one| one.lower_95 <= one.value && one.value <= one.upper_95));
    }

    #[test]
    fn with_few_paths_nothing_is_known() {
        assert_eq!(quantile_interval(&[0, 1, 1, 0], 2, 50), (0.0, 3.0));
        let figures = independent(&[0, 1, 1, 0]).figures("plan", Loading::Default);
        assert!(
            figures.iter().all(|one| one.standard_error > 0.0 && one.standard_error.is_finite())
        );
    }
}
