//! Rare outcomes of counted targets: a further small run whose draws lean towards them, and weights that undo it.

mod direction;
mod draws;
mod sampler;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde::Serialize;

use super::estimate::{Estimate, Estimator};
use super::tally::goal_bounds;
use super::{Execution, Simulation, Stop, Tally, on_threads};
use crate::math::interval::clopper_pearson;
use crate::model::{Bounds, Model};
use sampler::Part;

/// A counted target is looked at again if fewer than one in so many paths meet it, or miss it.
const RARE: u64 = 100;
/// Paths of the further run.
const PATHS: u64 = 32_768;
/// The first path of the stages that find the direction, beyond all paths of runs and of scramblings.
const PILOT_FROM: u64 = 1 << 50;
/// The first path of the further run.
const FROM: u64 = 1 << 51;
/// The effective sample size must be this share of the rare paths.
const LEAST_SHARE: f64 = 0.01;
/// And no fewer than this.
const LEAST: f64 = 200.0;
/// The variance must be below this share of that of a count.
const MOST_VARIANCE: f64 = 0.5;
/// The mean weight must be within so many of its standard errors of 1.
const MOST_OFF: f64 = 5.0;
/// The count's interval with this coverage must not contradict it.
const CERTAIN: f64 = 0.9998;

/// The probability of a counted target whose rare outcome was sought out (importance sampling).
///
/// A further run of 32,768 paths of what the target rests on draws its standard normals z with the mean moved by θ, and the outcome is
/// summed with the weights exp(−θ·z + θ²/2), which are bounded by mixing in paths that are not moved. The weights are exact for any θ, so
/// the sum is unbiased before it is accepted or refused; θ decides the error only (Glasserman 2004, doi:10.1007/978-0-387-21617-1; Asmussen and Glynn 2007,
/// doi:10.1007/978-0-387-69033-9).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Importance {
    /// The probability, with its error from the spread of the weights.
    pub estimate: Estimate,
    /// Paths of the further run with the rare outcome.
    pub rare_paths: u64,
    /// (Σ w)²/Σ w² over these: as many paths of equal weight would say as much.
    pub effective_sample_size: f64,
    /// Mean weight of all paths of the further run; 1 but for chance.
    pub mean_weight: f64,
    /// Standard error of the mean weight.
    pub mean_weight_error: f64,
}

/// What the further run found for a goal: as worded, its floor, its band, 98 % of it.
#[derive(Clone, Debug)]
pub(super) struct Sought {
    pub goal: usize,
    pub found: [Option<Importance>; 4],
}

/// What is rare about a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Hit,
    Miss,
}

impl Outcome {
    /// What is rare in so many hits among so many paths.
    fn rare(hits: u64, paths: u64) -> Option<Self> {
        if hits * RARE < paths {
            Some(Self::Hit)
        } else if (paths - hits) * RARE < paths {
            Some(Self::Miss)
        } else {
            None
        }
    }

    fn is(self, bounds: Bounds, value: f64) -> bool {
        bounds.contain(value) == (self == Self::Hit)
    }

    /// How far a value is from the outcome; 0 or less if it is there.
    fn distance(self, bounds: Bounds, value: f64) -> f64 {
        let outside = (bounds.lower - value).max(value - bounds.upper);
        if self == Self::Hit { outside } else { -outside }
    }

    /// The probability of a hit from that of the outcome.
    fn of_hit(self, probability: f64) -> f64 {
        if self == Self::Hit { probability } else { 1.0 - probability }
    }
}

/// Seeks out the rare outcomes of all counted targets, until `stop` is set; false if it was. Nothing is drawn if there are none.
///
/// A target whose search was not finished is left out, and its count stands; what was found for another is a pure function of the seed.
pub(super) fn seek(
    model: &Model,
    tally: &Tally,
    execution: Execution,
    stop: &AtomicBool,
) -> (Vec<Sought>, bool) {
    let wanted: Vec<(usize, Outcome)> = (0..model.goals().len())
        .filter_map(|index| {
            let outcome = Outcome::rare(tally.goals[index].hits[0], tally.paths)?;
            let counted = tally.estimate(model, index, 0).estimator == Estimator::Count;
            counted.then_some((index, outcome))
        })
        .collect();
    if wanted.is_empty() {
        return (Vec::new(), true);
    }
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let one_thread = || {
        let mut found = Vec::new();
        while let Some((goal, outcome)) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
            found.extend(of_goal(model, tally, (*goal, *outcome), stop));
            if stop.load(Ordering::Relaxed) {
                stopped.store(true, Ordering::Relaxed);
                break;
            }
        }
        found
    };
    let mut sought: Vec<Sought> = on_threads(execution, one_thread).into_iter().flatten().collect();
    sought.sort_by_key(|one| one.goal);
    (sought, !stopped.load(Ordering::Relaxed))
}

impl Simulation {
    /// Seeks out the rare outcomes that an interrupt left out, so that with independent draws the results are to the bit those of a run that was
    /// asked for [`paths`](Simulation::paths) paths. Under Sobol they are those of the first paths of the longer run.
    ///
    /// A run that was not interrupted stays as it is. Where all paths had been drawn when the interrupt came, and there is no tolerance, nothing is missing afterwards:
    /// [`stop`](Simulation::stop) is then `Stop::Paths`. If `stop` is set meanwhile, the counts of targets that were not finished stand.
    pub fn finish(&mut self, execution: Execution, stop: &AtomicBool) {
        if self.stop != Stop::Interrupted {
            return;
        }
        let (sought, finished) = seek(&self.model, &self.tallies[0].1, execution, stop);
        self.sought = sought;
        let settings = self.model.settings();
        if finished && settings.tolerance.is_none() && self.paths == settings.most_paths() {
            self.stop = Stop::Paths;
        }
    }
}

fn of_goal(
    model: &Model,
    tally: &Tally,
    (index, outcome): (usize, Outcome),
    stop: &AtomicBool,
) -> Option<Sought> {
    let mut part = Part::new(model, &model.goals()[index], stop)?;
    let leanings = direction::leanings(&mut part, outcome, PILOT_FROM)?;
    let bounds = goal_bounds(&part.goal);
    let sums = weigh(&mut part, &leanings, outcome, FROM)?;
    let found = std::array::from_fn(|which| {
        if which > 0 && bounds[which] == bounds[0] {
            return None;
        }
        let rare = Outcome::rare(tally.goals[index].hits[which], tally.paths);
        let found = importance(&sums, which, outcome);
        let worth = rare == Some(outcome)
            && is_worth_it(&found, tally.paths)
            && agrees(&found.estimate, tally.goals[index].hits[which], tally.paths);
        worth.then_some(found)
    });
    Some(Sought { goal: index, found })
}

/// Sums over the paths of one law of the mixture, in the order of their numbers.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    paths: u64,
    weight: [f64; 2],
    /// Paths with the outcome, for each bounds.
    rare: [u64; 4],
    /// Their weights and the squares of these.
    rare_weight: [[f64; 2]; 4],
}

/// The sums of the further run; none if it was stopped.
fn weigh(
    part: &mut Part,
    leanings: &[Vec<f64>],
    outcome: Outcome,
    first: u64,
) -> Option<Vec<Sums>> {
    let mixture = part.mixture(leanings, PATHS);
    let bounds = goal_bounds(&part.goal);
    let blank = |paths| Sums { paths, ..Sums::default() };
    let mut sums: Vec<Sums> = mixture.paths().map(blank).collect();
    part.run(&mixture, first, |law, drawn| {
        let sums = &mut sums[law];
        for (value, weight) in drawn.values.iter().zip(drawn.weights) {
            sums.weight[0] += weight;
            sums.weight[1] += weight * weight;
            for (which, bounds) in bounds.iter().enumerate() {
                if outcome.is(*bounds, *value) {
                    sums.rare[which] += 1;
                    sums.rare_weight[which][0] += weight;
                    sums.rare_weight[which][1] += weight * weight;
                }
            }
        }
    })?;
    Some(sums)
}

/// The mean of what paths add up to, and its standard error: each law has a fixed number of paths, so only the spread within it counts.
fn mean(sums: &[Sums], of: impl Fn(&Sums) -> [f64; 2]) -> (f64, f64) {
    let paths: u64 = sums.iter().map(|one| one.paths).sum();
    let (mut total, mut variance) = (0.0, 0.0);
    for one in sums {
        let ([sum, squares], count) = (of(one), one.paths as f64);
        total += sum;
        variance += (squares - sum * sum / count).max(0.0) * count / (count - 1.0);
    }
    (total / paths as f64, variance.sqrt() / paths as f64)
}

fn importance(sums: &[Sums], which: usize, outcome: Outcome) -> Importance {
    let (probability, error) = mean(sums, |one| one.rare_weight[which]);
    let (mean_weight, mean_weight_error) = mean(sums, |one| one.weight);
    let total = |power: usize| sums.iter().map(|one| one.rare_weight[which][power]).sum::<f64>();
    let effective = total(0) * total(0) / total(1).max(f64::MIN_POSITIVE);
    Importance {
        estimate: Estimate::weighted(outcome.of_hit(probability), error, effective),
        rare_paths: sums.iter().map(|one| one.rare[which]).sum(),
        effective_sample_size: effective,
        mean_weight,
        mean_weight_error,
    }
}

/// True if the count of the run does not contradict it: four standard errors reach into the count's interval of 99.98 %.
///
/// A group of rare paths that the search overlooked is missing from the error too; the run, which leans nowhere, may have met it.
fn agrees(found: &Estimate, hits: u64, paths: u64) -> bool {
    let (lower, upper) = clopper_pearson(hits, paths, CERTAIN);
    let reach = 4.0 * found.standard_error;
    lower <= found.probability + reach && found.probability - reach <= upper
}

/// True if its weights add up, and it rests on enough paths and is clearly more precise than a count of as many paths, and than that of the run.
fn is_worth_it(found: &Importance, paths: u64) -> bool {
    let (probability, error) = (found.estimate.probability, found.estimate.standard_error);
    let counted = probability * (1.0 - probability) / paths.max(PATHS) as f64;
    let off = (found.mean_weight - 1.0).abs();
    off <= MOST_OFF * found.mean_weight_error
        && found.effective_sample_size >= LEAST.max(LEAST_SHARE * found.rare_paths as f64)
        && error * error <= MOST_VARIANCE * counted
}
