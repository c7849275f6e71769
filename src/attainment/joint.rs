//! Targets together: all of a group, the number met, at least k of n, at low, default and high correlation.

use serde::Serialize;

use crate::model::Loading;
use crate::simulate::{Simulation, Tally, error_among, never_certain};

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

impl<'a> Numbers<'a> {
    fn of(tally: &'a Tally, group: usize) -> Self {
        let drawn = tally.scramblings.iter().filter(|one| one.paths > 0);
        let replicates = drawn.map(|one| (one.met[group].as_slice(), one.paths as f64)).collect();
        Self { met: &tally.met[group], paths: tally.paths, replicates }
    }

    fn figures(&self, group: &str, loading: Loading) -> Vec<JointFigure> {
        let targets = self.met.len() - 1;
        let figure = |statistic, k, (value, standard_error)| JointFigure {
            group: group.to_string(),
            targets,
            loading,
            statistic,
            k,
            value,
            standard_error,
        };
        let mut figures = vec![
            figure(Statistic::PAll, None, self.at_least(targets)),
            figure(Statistic::ExpectedMet, None, self.mean()),
        ];
        for percentage in [10, 50, 90] {
            figures.push(figure(
                Statistic::MetQuantile,
                Some(percentage),
                self.quantile(percentage),
            ));
        }
        for k in 1..=targets {
            figures.push(figure(Statistic::PAtLeast, Some(k), self.at_least(k)));
        }
        figures
    }

    /// The share of paths that meet at least k, with its standard error.
    fn at_least(&self, k: usize) -> (f64, f64) {
        let above = |met: &[u64]| met[k..].iter().sum::<u64>();
        let count = above(self.met);
        let share = never_certain(count, self.paths);
        let shares = self.replicates.iter().map(|(met, paths)| above(met) as f64 / paths);
        let spread = if self.replicates.len() > 1 { error_among(shares) } else { 0.0 };
        // Scramblings that all say the same, such as never, do not show their error.
        let independent = (share * (1.0 - share) / self.paths as f64).sqrt();
        (share, if spread > 0.0 { spread } else { independent })
    }

    /// The mean number met, with its standard error.
    fn mean(&self) -> (f64, f64) {
        let moment = |met: &[u64], paths: f64, power: fn(f64) -> f64| {
            let terms = met.iter().enumerate().map(|(k, count)| power(k as f64) * *count as f64);
            terms.sum::<f64>() / paths
        };
        let paths = self.paths as f64;
        let mean = moment(self.met, paths, |k| k);
        let means = self.replicates.iter().map(|(met, paths)| moment(met, *paths, |k| k));
        if self.replicates.len() > 1 {
            return (mean, error_among(means));
        }
        let variance = moment(self.met, paths, |k| k * k) - mean * mean;
        (mean, (variance.max(0.0) / paths).sqrt())
    }

    /// Smallest number with at least `percentage` percent of the paths at or below it, and half the distance of the numbers one
    /// standard error of the share to either side: 0 where both are the same number.
    fn quantile(&self, percentage: usize) -> (f64, f64) {
        let share = percentage as f64 / 100.0;
        let place = |share: f64| {
            let wanted = share * self.paths as f64 * (1.0 - 4.0 * f64::EPSILON);
            let mut seen = 0;
            let reached = self.met.iter().position(|count| {
                seen += count;
                seen as f64 >= wanted
            });
            reached.unwrap_or(self.met.len() - 1)
        };
        let number = place(share);
        let (_, above) = self.at_least((number + 1).min(self.met.len() - 1));
        let independent = (share * (1.0 - share) / self.paths as f64).sqrt();
        let error = if self.replicates.is_empty() { independent } else { above };
        let (low, high) = (place((share - error).max(0.0)), place((share + error).min(1.0)));
        (number as f64, (high - low) as f64 / 2.0)
    }
}
