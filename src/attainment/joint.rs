//! Targets together: all of a group, the number met, at least k of n, at low, default and high correlation.

use serde::Serialize;

use crate::math::interval::wilson;
use crate::math::student;
use crate::model::Loading;
use crate::simulate::Simulation;

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
            for (group, met) in tally.groups.iter().zip(&tally.met) {
                if !group.goals.is_empty() {
                    figures.extend(of_group(&group.id, loading, met));
                }
            }
        }
        Joint { figures }
    }
}

/// Figures from the counts of paths that met 0, 1, … targets.
fn of_group(group: &str, loading: Loading, met: &[u64]) -> Vec<JointFigure> {
    let targets = met.len() - 1;
    let paths: u64 = met.iter().sum();
    let total = paths as f64;
    let figure = |statistic, k, value, standard_error, (lower_95, upper_95)| JointFigure {
        group: group.to_string(),
        targets,
        loading,
        statistic,
        k,
        value,
        standard_error,
        lower_95,
        upper_95,
    };
    let share = |statistic, k, count: u64| {
        let p = never_certain(count, paths);
        let error = (p * (1.0 - p) / total).sqrt();
        figure(statistic, k, p, error, wilson(count, paths, 0.95))
    };
    let mut figures = vec![share(Statistic::PAll, None, met[targets])];
    let moment = |power: i32| {
        let term = |(k, count): (usize, &u64)| {
            let k = k as f64;
            (if power == 1 { k } else { k * k }) * *count as f64
        };
        met.iter().enumerate().map(term).sum::<f64>() / total
    };
    let mean = moment(1);
    let freedom = total - 1.0;
    let error = ((moment(2) - mean * mean).max(0.0) / freedom).sqrt();
    let half = student::quantile(0.975, freedom) * error;
    let interval = ((mean - half).max(0.0), (mean + half).min(targets as f64));
    figures.push(figure(Statistic::ExpectedMet, None, mean, error, interval));
    for percentage in [10, 50, 90] {
        let quantile = quantile(met, paths, percentage) as f64;
        let interval = quantile_interval(met, paths, percentage);
        let error = (interval.1 - interval.0) / (2.0 * NORMAL_95);
        figures.push(figure(Statistic::MetQuantile, Some(percentage), quantile, error, interval));
    }
    let mut above = paths;
    for (k, count) in met.iter().enumerate() {
        if k > 0 {
            figures.push(share(Statistic::PAtLeast, Some(k), above));
        }
        above -= count;
    }
    figures
}

/// The share of paths; with none, or all, of them the centre of the Wilson interval stands in for 0 or 1.
pub(super) fn never_certain(count: u64, paths: u64) -> f64 {
    if count == 0 || count == paths {
        let (lower, upper) = wilson(count, paths, 0.95);
        return f64::midpoint(lower, upper);
    }
    count as f64 / paths as f64
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

    /// Of 100 paths the median lies between the 40th and the 61st, so 0.95 of the intervals of such runs hold it.
    #[test]
    fn a_quantile_of_the_number_met_has_an_interval() {
        // One path at each of the numbers 1 to 100: rank and number are the same.
        let mut met = vec![1; 101];
        met[0] = 0;
        assert_eq!(quantile_interval(&met, 100, 50), (40.0, 61.0));
        assert_eq!(quantile_interval(&met, 100, 10), (4.0, 17.0));
        let figures = of_group("plan", Loading::Default, &met);
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
        let figures = of_group("plan", Loading::Default, &[0, 1, 1, 0]);
        assert!(
            figures.iter().all(|one| one.standard_error > 0.0 && one.standard_error.is_finite())
        );
    }
}
