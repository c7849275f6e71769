//! Targets together: all of a group, the number met, at least k of n, at low, default and high correlation.

use serde::Serialize;

use crate::math::interval::wilson;
use crate::model::Loading;
use crate::simulate::Simulation;

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
    /// Monte Carlo standard error.
    pub standard_error: f64,
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
    let figure = |statistic, k, value, standard_error| JointFigure {
        group: group.to_string(),
        targets,
        loading,
        statistic,
        k,
        value,
        standard_error,
    };
    let share = |count: u64| {
        let p = never_certain(count, paths);
        (p, (p * (1.0 - p) / total).sqrt())
    };
    let (all, all_error) = share(met[targets]);
    let mut figures = vec![figure(Statistic::PAll, None, all, all_error)];
    let moment = |power: i32| {
        let term = |(k, count): (usize, &u64)| {
            let k = k as f64;
            (if power == 1 { k } else { k * k }) * *count as f64
        };
        met.iter().enumerate().map(term).sum::<f64>() / total
    };
    let mean = moment(1);
    let error = ((moment(2) - mean * mean).max(0.0) / total).sqrt();
    figures.push(figure(Statistic::ExpectedMet, None, mean, error));
    for percentage in [10, 50, 90] {
        let quantile = quantile(met, paths, percentage);
        figures.push(figure(Statistic::MetQuantile, Some(percentage), quantile as f64, 0.0));
    }
    let mut above = paths;
    for (k, count) in met.iter().enumerate() {
        if k > 0 {
            let (p, p_error) = share(above);
            figures.push(figure(Statistic::PAtLeast, Some(k), p, p_error));
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
