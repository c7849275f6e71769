//! How likely each target is, alone and together, with both errors.

mod comparison;
mod dissection;
mod explanation;
mod given;
mod joint;
mod judgement;
mod missed;
mod mixture;
mod sensitivity;
mod solution;
mod words;

pub use comparison::{Compared, ComparedGroup, ComparedTarget, Comparison, Finding};
pub use dissection::{Dissection, SourceShare};
pub use explanation::{ALL_SUBSETS, Explained, Explanation};
pub use given::{Given, GivenIndicator, GivenTarget, LEAST_EFFECTIVE, Plausibility};
pub use joint::{Joint, JointFigure, Statistic};
pub use judgement::{Alternative, WindowView};
pub use missed::{FEWEST_MISSES, GivenMissed};
pub use mixture::{MixedGroup, MixedTarget, Mixture};
pub use sensitivity::{
    DRAWS, Influence, Sensitivity, Swing, Together, expected_together, influences,
};
pub use solution::{CURVE, Lever, Question, Solution};
pub use words::{Likelihood, percent};

use judgement::Share;
use serde::Serialize;

use crate::math::histogram::Histogram;
use crate::model::{Form, Goal, Mover};
use crate::plan::{Basis, Relation, Target};
use crate::process::Scale;
use crate::simulate::Simulation;
pub use crate::simulate::{Estimate, Estimator};

/// What a run says about one target.
///
/// Monte Carlo error (`standard_error`, `lower_95`, `upper_95`) shrinks with the number of paths. The judgement range does not:
/// it spans the probabilities under the stated alternatives, and for fitted indicators the central 80 % of the probability over the
/// posterior of the parameters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Attainment {
    /// Id of the target.
    pub target: String,
    /// Id of its indicator.
    pub indicator: String,
    /// Probability that the reported value meets the target as worded and read.
    pub estimate: Estimate,
    /// Lowest probability under the stated alternatives.
    pub judgement_low: f64,
    /// Highest probability under the stated alternatives.
    pub judgement_high: f64,
    /// Share of the simulated paths that meet it.
    pub simulated: f64,
    /// Average of its conditional probabilities given parameters and shocks, where they differ from path to path.
    pub averaged: Option<Estimate>,
    /// Effective sample size of the weighted paths, where the estimate comes from importance sampling.
    pub effective_sample_size: Option<f64>,
    /// Probability of the floor.
    pub at_least: f64,
    /// Probability of the band.
    pub in_band: f64,
    /// Probability of at least 98 % of the value.
    pub nearly: f64,
    /// How the probability was come by.
    pub basis: Basis,
    /// Usable observations behind a fit; 0 if nothing was fitted.
    pub observations: usize,
    /// Median of the promised quantity, if it has a distribution and is one quantity: what must hold in several years is not.
    pub median: Option<f64>,
    /// Mean distance of the paths that miss from the value that the plan states, in the target's unit.
    ///
    /// It is measured from the value itself, not from the edge at which a rounded figure just meets it, nor from the end of a
    /// tolerance. A band is missed on both sides. There is none for what must hold in several years.
    pub mean_shortfall: Option<f64>,
    /// Class of likelihood.
    pub likelihood: Likelihood,
    /// Probability under each alternative.
    pub alternatives: Vec<Alternative>,
}

impl Simulation {
    /// The probability of every target of the plan, in the order of the plan.
    pub fn attainment(&self) -> Vec<Attainment> {
        (0..self.model.goals.len()).map(|index| self.attainment_of(index)).collect()
    }

    /// The probability of one target, by its position in the plan.
    pub fn attainment_of(&self, index: usize) -> Attainment {
        self.attainment_shared(index, |pieces, work| (0..pieces).map(work).collect())
    }

    /// The same, with the alternatives worked out by `share`: it calls its second argument with each number below the first and gives the
    /// results in their order.
    pub(crate) fn attainment_shared(&self, index: usize, share: impl Share) -> Attainment {
        let goal = &self.model.goals[index];
        let target = self.target(goal);
        let estimate = self.estimate(index, 0);
        let (low, high, alternatives) = self.judgement(index, estimate.probability, share);
        let (median, mean_shortfall) = self.middle(goal);
        Attainment {
            target: target.id.clone(),
            indicator: target.indicator.clone(),
            estimate,
            judgement_low: low,
            judgement_high: high,
            simulated: self.tally().goals[index].hits[0] as f64 / self.paths as f64,
            averaged: self.averaged(index),
            effective_sample_size: self.importance(index).map(|one| one.effective_sample_size),
            at_least: self.estimate(index, 1).probability,
            in_band: self.estimate(index, 2).probability,
            nearly: self.estimate(index, 3).probability,
            basis: target.basis,
            observations: self.model.observations(goal),
            median,
            mean_shortfall,
            likelihood: Likelihood::of(estimate.probability),
            alternatives,
        }
    }

    pub(crate) fn target(&self, goal: &Goal) -> &Target {
        &self.model.plan().targets[goal.target]
    }

    /// Median of the promised quantity and mean shortfall of the misses.
    fn middle(&self, goal: &Goal) -> (Option<f64>, Option<f64>) {
        // The histogram is that of the last year, which does not say whether the years before held.
        let promised = self.promised(goal).filter(|_| goal.earlier.is_empty());
        let Some((histogram, view)) = promised else { return (None, None) };
        let median = view.value(histogram.quantile(0.5));
        let target = self.target(goal);
        let (lower, upper) = (view.place(goal.met.lower), view.place(goal.met.upper));
        let miss = |x: f64| distance(target, view.value(x));
        (Some(median), histogram.mean_outside(lower, upper, miss))
    }

    /// The histogram behind the promised quantity and how to read it.
    pub(crate) fn promised(&self, goal: &Goal) -> Option<(&Histogram, View)> {
        let year = self.model.years().iter().position(|y| *y == self.target(goal).year)?;
        if matches!(self.model.nodes[goal.node].mover, Mover::Reference { .. }) {
            return None;
        }
        let (histogram, scale) = self.tally().histogram(goal.node, year)?;
        let shown = self.tally().shown.iter().find(|s| s.node == goal.node && s.year == year)?;
        match &goal.form {
            form if *form == shown.form => Some((histogram, View::Same(scale))),
            Form::Change { previous: Some(previous), .. } => {
                Some((histogram, View::Change(*previous)))
            }
            _ => None,
        }
    }
}

/// How far a value that misses lies from what the plan says, in the target's unit: below its value, or above its upper end.
fn distance(target: &Target, value: f64) -> f64 {
    let most = match target.relation {
        Relation::AtMost | Relation::About => target.value,
        _ => target.high.unwrap_or(f64::INFINITY),
    };
    let beneath = if target.relation == Relation::AtMost { 0.0 } else { target.value - value };
    beneath.max(value - most).max(0.0)
}

/// How a histogram of an indicator is read as the promised quantity.
#[derive(Clone, Copy, Debug)]
pub(crate) enum View {
    /// It is the promised quantity, on this scale.
    Same(Scale),
    /// The promise is growth on this known number.
    Change(f64),
}

impl View {
    /// From the histogram to the promised quantity as published.
    pub(crate) fn value(self, x: f64) -> f64 {
        match self {
            Self::Same(scale) => scale.to_published(x),
            Self::Change(previous) => 100.0 * (x / previous - 1.0),
        }
    }

    /// From a bound of the goal to the histogram.
    pub(crate) fn place(self, bound: f64) -> f64 {
        match self {
            Self::Same(_) => bound,
            Self::Change(previous) => previous * (1.0 + bound / 100.0),
        }
    }
}
