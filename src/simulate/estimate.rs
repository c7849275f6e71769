//! The probability of a target and its Monte Carlo error, from what paths added up to.

use serde::Serialize;

use super::tally::goal_bounds;
use super::{Importance, Simulation, Tally};
use crate::math::interval::wilson;
use crate::math::student;
use crate::model::{Bounds, Model, Mover};

/// Two-sided 95 % point of Student t with 15 degrees of freedom.
const STUDENT_95: f64 = 2.131_449_545_559_323;

/// How a probability was estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimator {
    /// In closed form.
    Exact,
    /// Average of the exact probabilities given parameters and shocks.
    RaoBlackwell,
    /// Share of the paths that meet the target.
    Count,
    /// Weighted share of paths that were led to a rare outcome (importance sampling).
    Importance,
    /// The rate of a class of like targets.
    ReferenceClass,
}

/// A probability with its Monte Carlo error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Strictly between 0 and 1.
    pub probability: f64,
    /// Monte Carlo standard error; 0 where the value is exact.
    pub standard_error: f64,
    /// Lower end of the 95 % Monte Carlo interval.
    pub lower_95: f64,
    /// Upper end of the 95 % Monte Carlo interval.
    pub upper_95: f64,
    /// How it was estimated.
    pub estimator: Estimator,
}

const SMALLEST: f64 = 1e-9;

/// The probability, or the nearest one that is neither 0 nor 1.
pub(crate) fn open(probability: f64) -> f64 {
    probability.clamp(SMALLEST, 1.0 - SMALLEST)
}

/// The share of paths; with none, or all, of them the centre of the Wilson interval stands in for 0 or 1.
pub(crate) fn never_certain(count: u64, paths: u64) -> f64 {
    if count == 0 || count == paths {
        let (lower, upper) = wilson(count, paths, 0.95);
        return f64::midpoint(lower, upper);
    }
    count as f64 / paths as f64
}

/// The share of paths that are counted, with Wilson's interval.
pub(crate) fn never_certain_estimate(count: u64, paths: u64) -> Estimate {
    let probability = never_certain(count, paths);
    let (lower, upper) = wilson(count, paths, 0.95);
    Estimate {
        probability: open(probability),
        standard_error: (probability * (1.0 - probability) / paths as f64).sqrt(),
        lower_95: open(lower),
        upper_95: open(upper),
        estimator: Estimator::Count,
    }
}

/// The standard error of the mean of figures from independent scramblings.
pub(crate) fn error_among(figures: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = figures.clone().count() as f64;
    let mean = figures.clone().sum::<f64>() / count;
    let square: f64 = figures.map(|one| (one - mean) * (one - mean)).sum();
    (square / (count - 1.0) / count).sqrt()
}

impl Estimate {
    /// Half the width of the 95 % Monte Carlo interval.
    pub fn half_width(&self) -> f64 {
        (self.upper_95 - self.lower_95) / 2.0
    }

    /// Independent paths that would have to be counted for the same standard error; `None` where it is exact.
    ///
    /// `p (1 − p) / standard_error²`. It is far above the number of paths where conditional probabilities are averaged.
    pub fn effective_paths(&self) -> Option<f64> {
        let error = self.standard_error;
        (error > 0.0).then(|| self.probability * (1.0 - self.probability) / (error * error))
    }

    /// From weighted paths; their effective sample size says how well their spread is known.
    pub(super) fn weighted(probability: f64, standard_error: f64, effective: f64) -> Self {
        let points = student::quantile(0.975, (effective - 1.0).max(1.0));
        Self::around(probability, standard_error, points, Estimator::Importance)
    }

    /// The same, no less likely than what it contains and no likelier than what contains it.
    fn nested(self, own: Bounds, other: Self, bounds: Bounds) -> Self {
        let within =
            |one: Bounds, other: Bounds| other.lower <= one.lower && one.upper <= other.upper;
        let limit: fn(f64, f64) -> f64 = match (within(bounds, own), within(own, bounds)) {
            (true, _) => f64::max,
            (_, true) => f64::min,
            _ => return self,
        };
        Self {
            probability: limit(self.probability, other.probability),
            lower_95: limit(self.lower_95, other.lower_95),
            upper_95: limit(self.upper_95, other.upper_95),
            ..self
        }
    }

    fn around(probability: f64, standard_error: f64, points: f64, estimator: Estimator) -> Self {
        let half = points * standard_error;
        Self {
            probability: open(probability),
            standard_error,
            lower_95: open(probability - half),
            upper_95: open(probability + half),
            estimator,
        }
    }
}

impl Tally {
    /// The best estimate of a goal: 0 as worded, 1 its floor, 2 its band, 3 nearly.
    pub(crate) fn estimate(&self, model: &Model, index: usize, which: usize) -> Estimate {
        let goal = &model.goals()[index];
        let bounds = goal_bounds(goal)[which];
        if let Some(probability) = model.exact(goal, bounds) {
            let reference = matches!(model.nodes[goal.node].mover, Mover::Reference { .. });
            let estimator = if reference { Estimator::ReferenceClass } else { Estimator::Exact };
            return Estimate::around(probability, 0.0, 0.0, estimator);
        }
        let which = if bounds == goal.met { 0 } else { which };
        self.averaged(index, which).unwrap_or_else(|| self.counted(index, which))
    }

    /// The average of the conditional probabilities, where they differ from path to path.
    pub(crate) fn averaged(&self, index: usize, which: usize) -> Option<Estimate> {
        let goal = &self.goals[index];
        if !goal.averaged {
            return None;
        }
        if !self.scramblings.is_empty() {
            let mean =
                |one: &super::Scrambling| one.averages[index][which].value() / one.points as f64;
            let means = self.scramblings.iter().map(mean);
            let middle = means.clone().sum::<f64>() / self.scramblings.len() as f64;
            let error = error_among(means);
            return Some(Estimate::around(middle, error, STUDENT_95, Estimator::RaoBlackwell));
        }
        let paths = self.paths as f64;
        let sum = if which == 0 { &goal.probability } else { &goal.others[which - 1] };
        // The others share the spread of the first, which is close enough for a column that has no error of its own.
        let first = goal.probability.value() / paths;
        let variance = (goal.squared.value() / paths - first * first).max(0.0);
        // The paths are independent, so each is a batch of its own: Student's t on one fewer than there are.
        let freedom = paths - 1.0;
        let error = (variance / freedom).sqrt();
        let points = student::quantile(0.975, freedom);
        Some(Estimate::around(sum.value() / paths, error, points, Estimator::RaoBlackwell))
    }

    /// The share of the paths.
    pub(crate) fn counted(&self, index: usize, which: usize) -> Estimate {
        let hits = self.goals[index].hits[which];
        let probability = never_certain(hits, self.paths);
        let even = self.scramblings.iter().all(|one| one.paths > 0);
        if !self.scramblings.is_empty() && even && 0 < hits && hits < self.paths {
            let share = |one: &super::Scrambling| one.hits[index][which] as f64 / one.paths as f64;
            let error = error_among(self.scramblings.iter().map(share));
            return Estimate::around(probability, error, STUDENT_95, Estimator::Count);
        }
        never_certain_estimate(hits, self.paths)
    }

    /// The widest half of a 95 % interval among all goals, in percentage points.
    pub(crate) fn widest(&self, model: &Model) -> f64 {
        let half = |index| self.estimate(model, index, 0).half_width();
        100.0 * (0..self.goals.len()).map(half).fold(0.0, f64::max)
    }
}

impl Simulation {
    /// The best estimate of a goal: 0 as worded, 1 its floor, 2 its band, 3 nearly.
    pub(crate) fn estimate(&self, index: usize, which: usize) -> Estimate {
        let found = self.tally().estimate(&self.model, index, which);
        let bounds = goal_bounds(&self.model.goals()[index]);
        let which = if bounds[which] == bounds[0] { 0 } else { which };
        match (self.sought(index, which), self.sought(index, 0)) {
            (Some(sought), _) => sought.estimate,
            // A count beside a weighted estimate must not say that a part is likelier than the whole.
            (None, Some(met)) => found.nested(bounds[which], met.estimate, bounds[0]),
            (None, None) => found,
        }
    }

    fn sought(&self, index: usize, which: usize) -> Option<&Importance> {
        self.sought.iter().find(|one| one.goal == index)?.found[which].as_ref()
    }

    /// What a further run found that led its paths to the rare outcome of a counted target, by its position in the plan.
    ///
    /// `None` where the target is not counted, where more than 1 % of the paths meet it and more than 1 % miss it, or where the further
    /// run was not clearly more precise than a count.
    pub fn importance(&self, index: usize) -> Option<&Importance> {
        self.sought(index, 0)
    }

    /// The average of the conditional probabilities of a target given parameters and shocks, by its position in the plan.
    ///
    /// It stands beside an exact answer as a check of the simulation. `None` where the target is not Gaussian given them, or where
    /// nothing but innovations is uncertain, so that the average would be the exact answer itself.
    pub fn averaged(&self, index: usize) -> Option<Estimate> {
        self.tally().averaged(index, 0)
    }

    /// The share of the paths that meet a target, by its position in the plan.
    pub fn counted(&self, index: usize) -> Estimate {
        self.tally().counted(index, 0)
    }

    /// The widest half of a 95 % Monte Carlo interval among all targets, in percentage points.
    pub fn widest_half(&self) -> f64 {
        let half = |index| self.estimate(index, 0).half_width();
        100.0 * (0..self.model.goals().len()).map(half).fold(0.0, f64::max)
    }
}
