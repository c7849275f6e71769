//! Weighted sums of what several models say about one path, and what they add up to.

use serde::Serialize;

use super::conditional::Conditional;
use super::error_among;
use super::groups::Group;
use super::tally::Tally;
use crate::math::exact_sum::ExactSum;
use crate::math::student;
use crate::model::{Latent, Model};
use crate::random::{REPLICATES, Sampling, replicate_of};

/// Weights of the models of a panel by position; the others have weight 0.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contrast {
    pub weights: Vec<(usize, f64)>,
}

impl Contrast {
    /// One model less another.
    pub(crate) fn between(one: usize, other: usize) -> Self {
        Self { weights: vec![(one, 1.0), (other, -1.0)] }
    }

    pub(super) fn weight(&self, model: usize) -> f64 {
        self.weights.iter().filter(|(known, _)| *known == model).map(|(_, weight)| weight).sum()
    }
}

/// What a path says about a goal.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Score {
    /// The probability given parameters and shocks; of each model the number itself where it is the same on all paths.
    Given(Vec<Option<f64>>),
    /// One if it is met, else zero.
    Met,
}

impl Score {
    /// The score of each goal: the conditional probability if every model has one.
    pub(super) fn of_goals(models: &[Model]) -> Vec<Self> {
        let conditionals: Vec<Conditional> =
            models.iter().map(|model| Conditional::new(model, 1)).collect();
        let of_model = |(model, conditional): (&Model, &Conditional), index: usize| {
            if conditional.varies(index) {
                return Some(None);
            }
            let goal = &model.goals()[index];
            model.latent(goal).filter(Latent::can_be_averaged)?;
            model.exact(goal, goal.met).map(Some)
        };
        let goals = models.first().map_or(0, |model| model.goals().len());
        let of_goal = |index: usize| {
            let all: Option<Vec<Option<f64>>> =
                models.iter().zip(&conditionals).map(|one| of_model(one, index)).collect();
            all.map_or(Self::Met, Self::Given)
        };
        (0..goals).map(of_goal).collect()
    }

    /// Adds the scores of all goals of a model, times its weight, to `out`: goal, lane.
    #[inline(always)]
    pub(super) fn add(
        scores: &[Self],
        conditional: &Conditional,
        (model, weight): (usize, f64),
        out: &mut [f64],
        lanes: usize,
    ) {
        for (goal, (score, out)) in scores.iter().zip(out.chunks_mut(lanes)).enumerate() {
            match score {
                Self::Met => {
                    let marks = &conditional.marks[goal * lanes..(goal + 1) * lanes];
                    for (out, mark) in out.iter_mut().zip(marks) {
                        *out += weight * f64::from(*mark);
                    }
                }
                Self::Given(constant) => match constant[model] {
                    Some(probability) => {
                        out.iter_mut().for_each(|out| *out += weight * probability)
                    }
                    None => {
                        let given = &conditional.scores[goal * lanes..(goal + 1) * lanes];
                        for (out, given) in out.iter_mut().zip(given) {
                            *out += weight * given;
                        }
                    }
                },
            }
        }
    }
}

/// A difference with its Monte Carlo error, from paths that both sides share.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The mean over the paths.
    pub value: f64,
    /// Its Monte Carlo standard error, that of the differences path by path; 0 where no path differs.
    pub standard_error: f64,
    /// Lower end of the 95 % Monte Carlo interval, by Student's t.
    pub lower_95: f64,
    /// Upper end of the 95 % Monte Carlo interval.
    pub upper_95: f64,
}

impl Difference {
    /// True if the interval holds zero and the difference is not exactly zero.
    pub fn is_noise(&self) -> bool {
        self.standard_error > 0.0 && self.lower_95 <= 0.0 && 0.0 <= self.upper_95
    }

    /// True if no path differs.
    pub fn is_none(&self) -> bool {
        self.value == 0.0 && self.standard_error == 0.0
    }
}

/// Sums of a difference over the paths: of itself, of its square, and of itself by scrambling.
#[derive(Clone, Debug)]
pub(crate) struct Moments<const SCALE: u32> {
    sum: ExactSum<SCALE>,
    squared: ExactSum<SCALE>,
    replicates: Vec<ExactSum<SCALE>>,
}

impl<const SCALE: u32> Moments<SCALE> {
    fn new(even: bool) -> Self {
        let replicates = if even { vec![ExactSum::new(); REPLICATES] } else { Vec::new() };
        Self { sum: ExactSum::new(), squared: ExactSum::new(), replicates }
    }

    /// Adds the differences of a block; `square` is room for their squares.
    #[inline(always)]
    fn add(&mut self, differences: &[f64], square: &mut [f64], first: u64) {
        self.sum.add_block(differences);
        for (square, difference) in square.iter_mut().zip(differences) {
            *square = difference * difference;
        }
        self.squared.add_block(&square[..differences.len()]);
        if self.replicates.is_empty() {
            return;
        }
        for (run, differences) in differences.chunks(64).enumerate() {
            let replicate = replicate_of(first + 64 * run as u64);
            self.replicates[replicate].add_block(differences);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.sum.merge(&other.sum);
        self.squared.merge(&other.squared);
        for (sum, more) in self.replicates.iter_mut().zip(&other.replicates) {
            sum.merge(more);
        }
    }

    /// The mean difference of a panel's paths with its error.
    pub(crate) fn difference(&self, tally: &Tally) -> Difference {
        let paths = tally.paths as f64;
        let value = self.sum.value() / paths;
        let (standard_error, freedom) = if self.replicates.is_empty() {
            let variance = (self.squared.value() / paths - value * value).max(0.0);
            // The same difference on every path is known up to rounding.
            let settled = variance <= 1e-24 * value * value;
            let error = if settled { 0.0 } else { (variance / (paths - 1.0)).sqrt() };
            (error, paths - 1.0)
        } else {
            let share =
                |(sum, one): (&ExactSum<SCALE>, &super::Scrambling)| sum.value() / one.paths as f64;
            let means = self.replicates.iter().zip(&tally.scramblings).map(share);
            (error_among(means), REPLICATES as f64 - 1.0)
        };
        let half = student::quantile(0.975, freedom) * standard_error;
        Difference { value, standard_error, lower_95: value - half, upper_95: value + half }
    }
}

/// What the paths say about one contrast.
#[derive(Clone, Debug)]
pub(crate) struct ContrastTally {
    /// One entry a goal.
    pub goals: Vec<Moments<60>>,
    /// The number met, one entry a group of targets.
    pub groups: Vec<Moments<40>>,
}

impl ContrastTally {
    pub(super) fn new(model: &Model, groups: &[Group]) -> Self {
        let even = model.settings().sampling == Sampling::Sobol;
        Self {
            goals: vec![Moments::new(even); model.goals().len()],
            groups: vec![Moments::new(even); groups.len()],
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (sum, more) in self.goals.iter_mut().zip(&other.goals) {
            sum.merge(more);
        }
        for (sum, more) in self.groups.iter_mut().zip(&other.groups) {
            sum.merge(more);
        }
    }

    /// Adds the differences of a block: goal, lane. `room` has two lanes' worth.
    #[inline(always)]
    pub(super) fn add(
        &mut self,
        groups: &[Group],
        differences: &[f64],
        room: &mut [f64],
        (first, lanes): (u64, usize),
    ) {
        let (square, total) = room.split_at_mut(lanes);
        for (goal, differences) in self.goals.iter_mut().zip(differences.chunks(lanes)) {
            goal.add(differences, square, first);
        }
        let total = &mut total[..lanes];
        for (group, sums) in groups.iter().zip(&mut self.groups) {
            total.fill(0.0);
            for goal in &group.goals {
                let of_goal = &differences[goal * lanes..(goal + 1) * lanes];
                for (total, difference) in total.iter_mut().zip(of_goal) {
                    *total += difference;
                }
            }
            sums.add(total, square, first);
        }
    }
}
