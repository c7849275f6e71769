//! Probabilities given parameters and shocks: mean and variance of Gaussian goals on each path.

mod forms;

pub(super) use forms::form_moments;

use super::block::Scratch;
use super::fitted::Parameters;
use crate::math::normal;
use crate::model::{Bounds, Gaussian, Joined, Latent, Leaf, Model, Mover, Pair, Regression};

/// Gaussian forms of the goals and buffers for their conditional probabilities.
#[derive(Clone, Debug)]
pub(super) struct Conditional {
    /// Forms whose conditional probability differs from path to path.
    goals: Vec<Option<Given>>,
    pub mean: Vec<f64>,
    pub undisturbed: Vec<f64>,
    pub variance: Vec<f64>,
    /// One over the standard deviation.
    per_deviation: Vec<f64>,
    pub probability: Vec<f64>,
    /// Conditional probabilities of being met as worded: goal, lane; empty where nobody asks for them.
    pub scores: Vec<f64>,
    /// Who meets what: goal, word of 64 lanes.
    pub bits: Vec<u64>,
    /// The same as one or zero: goal, lane.
    pub marks: Vec<u8>,
    pub count: Vec<u16>,
    /// Coefficients of innovations: leaf, year, lane.
    coefficient: Vec<f64>,
    by_factor: Vec<f64>,
    second: Second,
}

/// Moments of the second quantity of a pair.
#[derive(Clone, Debug)]
struct Second {
    mean: Vec<f64>,
    undisturbed: Vec<f64>,
    variance: Vec<f64>,
    /// Variance of the sum of both.
    both: Vec<f64>,
    regression: Regression,
}

/// What decides a goal.
#[derive(Clone, Debug)]
struct Given {
    /// The form; of a pair also the second one and the sum of both.
    parts: Vec<Part>,
    /// Bounds of the form: as worded, floor, band, 98 %.
    bounds: [Bounds; 4],
    pair: Option<Pair>,
}

/// A Gaussian form with what does not change from path to path.
#[derive(Clone, Debug)]
struct Part {
    gaussian: Gaussian,
    /// Mean and coefficients by year of leaves with known parameters.
    known: Vec<Option<(f64, Vec<f64>)>>,
    /// Of a form with one leaf: the variance of its innovation, own part and factors together.
    alone: Option<f64>,
    /// Systems that it rests on, with the places of their members' leaves.
    systems: Vec<(usize, Vec<usize>)>,
}

impl Conditional {
    pub(super) fn new(model: &Model, lanes: usize) -> Self {
        let goals: Vec<Option<Given>> = model
            .goals()
            .iter()
            .map(|goal| {
                let latent = model.latent(goal).filter(Latent::can_be_averaged)?;
                let Latent { gaussian, bounds, pair } = latent;
                let mut parts = vec![Part::new(model, gaussian)];
                for other in pair.iter().flat_map(|pair| [&pair.second, &pair.both]) {
                    parts.push(Part::new(model, other.clone()));
                }
                let varies = parts.iter().any(|part| model.varies(&part.gaussian));
                varies.then_some(Given { parts, bounds, pair })
            })
            .collect();
        let parts = goals.iter().flatten().flat_map(|given| &given.parts);
        let leaves = parts.map(|part| part.known.len()).max().unwrap_or(0);
        let buffer = || vec![0.0; lanes];
        let paired = goals.iter().flatten().any(|given| given.pair.is_some());
        let room = if paired { lanes } else { 0 };
        let second = || vec![0.0; room];
        Self {
            mean: buffer(),
            undisturbed: buffer(),
            variance: buffer(),
            per_deviation: buffer(),
            probability: buffer(),
            scores: Vec::new(),
            by_factor: buffer(),
            second: Second {
                mean: second(),
                undisturbed: second(),
                variance: second(),
                both: second(),
                regression: Regression::new(room),
            },
            bits: vec![0; model.goals().len() * lanes.div_ceil(64)],
            marks: vec![0; model.goals().len() * lanes],
            count: vec![0; lanes],
            coefficient: vec![0.0; leaves * model.years().len() * lanes],
            goals,
        }
    }

    /// The same with room for the scores of all goals.
    pub(super) fn with_scores(model: &Model, lanes: usize) -> Self {
        Self { scores: vec![0.0; model.goals().len() * lanes], ..Self::new(model, lanes) }
    }

    /// Keeps the probabilities at hand as the scores of a goal, if scores are kept.
    #[inline(always)]
    pub(super) fn keep(&mut self, goal: usize, lanes: usize) {
        if let Some(scores) = self.scores.get_mut(goal * lanes..(goal + 1) * lanes) {
            scores.copy_from_slice(&self.probability[..lanes]);
        }
    }

    /// True if the conditional probability of a goal differs from path to path.
    #[inline(always)]
    pub(super) fn varies(&self, goal: usize) -> bool {
        self.goals[goal].is_some()
    }

    /// True if shocks move it.
    #[inline(always)]
    pub(super) fn is_disturbed(&self, goal: usize) -> bool {
        let hit = |given: &Given| given.parts.iter().any(|part| !part.gaussian.effects.is_empty());
        self.goals[goal].as_ref().is_some_and(hit)
    }
}

impl Part {
    fn new(model: &Model, gaussian: Gaussian) -> Self {
        let known = gaussian.leaves.iter().map(|leaf| model.constant_leaf(leaf)).collect();
        let place = |member: &usize| gaussian.leaves.iter().position(|leaf| leaf.node == *member);
        let of_system = |(index, system): (usize, &Joined)| {
            let places: Option<Vec<usize>> = system.members.iter().map(place).collect();
            Some((index, places?))
        };
        let systems = model.systems.iter().enumerate().filter_map(of_system).collect();
        let alone = match gaussian.leaves.as_slice() {
            [leaf] => {
                let ties = &model.nodes[leaf.node].ties;
                let factors = ties.factors.iter().map(|(_, loading)| loading * loading);
                Some(ties.own * ties.own + factors.sum::<f64>())
            }
            _ => None,
        };
        Self { gaussian, known, alone, systems }
    }
}

impl Model {
    fn varies(&self, gaussian: &Gaussian) -> bool {
        let drawn = |node: usize| {
            let mover = &self.nodes[node].mover;
            matches!(
                mover,
                Mover::Fitted(_) | Mover::Lagged(_) | Mover::Member { .. } | Mover::Switching(_)
            )
        };
        !gaussian.effects.is_empty()
            || self.is_widened(gaussian)
            || gaussian.leaves.iter().any(|leaf| drawn(leaf.node))
    }
}

/// `probability` becomes that of a goal's bounds given the moments of each path, with or without shocks.
#[inline(always)]
pub(super) fn probability(
    conditional: &mut Conditional,
    goal: usize,
    which: usize,
    disturbed: bool,
    lanes: usize,
) {
    let Conditional { goals, mean, undisturbed, per_deviation, probability, second, .. } =
        conditional;
    let Some(Given { bounds, pair, .. }) = &goals[goal] else { return };
    let bounds = bounds[which];
    let first = if disturbed { &mean[..lanes] } else { &undisturbed[..lanes] };
    let (per_deviation, out) = (&per_deviation[..lanes], &mut probability[..lanes]);
    let Some(pair) = pair else { return between(bounds, first, per_deviation, out) };
    let other = if disturbed { &second.mean[..lanes] } else { &second.undisturbed[..lanes] };
    pair.probabilities(bounds, (first, other), &second.regression, out);
}

/// Probability of a normal value within bounds, lane by lane.
#[inline(always)]
fn between(bounds: Bounds, mean: &[f64], per_deviation: &[f64], out: &mut [f64]) {
    let (below, above) = (bounds.lower == f64::NEG_INFINITY, bounds.upper == f64::INFINITY);
    let (lower, upper) = (bounds.lower.max(-1e300), bounds.upper.min(1e300));
    for ((out, mean), rate) in out.iter_mut().zip(mean).zip(per_deviation) {
        *out = if above {
            normal::cdf((mean - lower) * rate)
        } else if below {
            normal::cdf((upper - mean) * rate)
        } else {
            let up_to = normal::cdf((upper - mean) * rate);
            (up_to - normal::cdf((lower - mean) * rate)).max(0.0)
        };
    }
}

/// Means and variances of what decides a goal given the parameters and shocks of each path.
#[inline(always)]
pub(super) fn condition(model: &Model, scratch: &mut Scratch, goal: usize, lanes: usize) {
    let paired = scratch.conditional.goals[goal].as_ref().is_some_and(|given| given.pair.is_some());
    if paired {
        moments(model, scratch, (goal, 2), lanes);
        let Conditional { variance, second, .. } = &mut scratch.conditional;
        second.both[..lanes].copy_from_slice(&variance[..lanes]);
        moments(model, scratch, (goal, 1), lanes);
        let Conditional { mean, undisturbed, variance, second, .. } = &mut scratch.conditional;
        second.mean[..lanes].copy_from_slice(&mean[..lanes]);
        second.undisturbed[..lanes].copy_from_slice(&undisturbed[..lanes]);
        second.variance[..lanes].copy_from_slice(&variance[..lanes]);
    }
    moments(model, scratch, (goal, 0), lanes);
    if paired {
        let Conditional { variance, second, .. } = &mut scratch.conditional;
        let Second { variance: other, both, regression, .. } = second;
        regression.set(&variance[..lanes], &other[..lanes], &both[..lanes]);
    } else {
        let Conditional { variance, per_deviation, .. } = &mut scratch.conditional;
        for (rate, variance) in per_deviation[..lanes].iter_mut().zip(&variance[..lanes]) {
            *rate = 1.0 / variance.sqrt().max(1e-150);
        }
    }
}

/// Mean and variance of one Gaussian form of a goal on each path.
#[inline(always)]
fn moments(model: &Model, scratch: &mut Scratch, (goal, part): (usize, usize), lanes: usize) {
    let (years, width) = (scratch.years, scratch.lanes);
    let Scratch { conditional, parameters, lagged, regimes, systems, shocks, .. } = scratch;
    let Conditional { goals, mean, undisturbed, variance, coefficient, by_factor, .. } =
        conditional;
    let Some(Given { parts, .. }) = &goals[goal] else { return };
    let Some(Part { gaussian, known, alone, systems: joined }) = parts.get(part) else { return };
    let mean = &mut mean[..lanes];
    mean.fill(gaussian.constant);
    for (index, (leaf, known)) in gaussian.leaves.iter().zip(known).enumerate() {
        let coefficient = &mut coefficient[index * years * width..][..years * width];
        match known {
            Some((part, coefficients)) => {
                for mean in mean.iter_mut() {
                    *mean += part;
                }
                for (year, value) in coefficients.iter().enumerate() {
                    coefficient[year * width..][..lanes].fill(*value);
                }
            }
            None => {
                let start = model.nodes[leaf.node].start;
                match &model.nodes[leaf.node].mover {
                    Mover::Lagged(_) => {
                        lagged[leaf.node].condition(leaf, start, mean, coefficient);
                    }
                    // All members of a system at once, below.
                    Mover::Member { .. } => {}
                    Mover::Switching(law) => {
                        regimes[leaf.node].condition(law, leaf, start, mean, coefficient);
                    }
                    _ => {
                        let state = &mut undisturbed[..lanes];
                        let place = (start, width);
                        of_fitted(leaf, place, &parameters[leaf.node], mean, (coefficient, state));
                    }
                }
            }
        }
    }
    for (system, leaves) in joined {
        let span = (model.nodes[model.systems[*system].leader].start, years);
        systems[*system].condition((gaussian, leaves), span, mean, coefficient);
    }
    for (index, leaf) in gaussian.leaves.iter().enumerate() {
        let Some(wider) = model.nodes[leaf.node].wider else { continue };
        let coefficient = &mut coefficient[index * years * width..][..years * width];
        for (year, coefficient) in coefficient.chunks_mut(width).enumerate() {
            let scale = shocks.widening(wider, year, lanes);
            for (coefficient, scale) in coefficient[..lanes].iter_mut().zip(scale) {
                *coefficient *= scale;
            }
        }
    }
    let variance = &mut variance[..lanes];
    variance.fill(gaussian.error_variance);
    for year in 0..years {
        let of_leaf = |index: usize| &coefficient[(index * years + year) * width..][..lanes];
        if let Some(innovation) = alone {
            for (variance, coefficient) in variance.iter_mut().zip(of_leaf(0)) {
                *variance += innovation * coefficient * coefficient;
            }
            continue;
        }
        for factor in 0..model.factors.len() {
            let sum = &mut by_factor[..lanes];
            if through_factor(model, gaussian, factor, of_leaf, sum) {
                for (variance, sum) in variance.iter_mut().zip(sum.iter()) {
                    *variance += sum * sum;
                }
            }
        }
        for (index, leaf) in gaussian.leaves.iter().enumerate() {
            let own = model.nodes[leaf.node].ties.own;
            for (variance, coefficient) in variance.iter_mut().zip(of_leaf(index)) {
                *variance += own * own * coefficient * coefficient;
            }
        }
    }
    undisturbed[..lanes].copy_from_slice(mean);
    for (effect, weights) in &gaussian.effects {
        for (year, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
            for (mean, effect) in mean.iter_mut().zip(shocks.effect(*effect, year, lanes)) {
                *mean += weight * effect;
            }
        }
    }
}

/// Adds the mean of a fitted leaf and writes the coefficients of its innovations, by the recursion on each path's parameters. Years after the last that counts
/// have coefficient 0.
#[inline(always)]
fn of_fitted(
    leaf: &Leaf,
    (start, width): (usize, usize),
    parameters: &Parameters,
    mean: &mut [f64],
    (coefficient, state): (&mut [f64], &mut [f64]),
) {
    let lanes = mean.len();
    let end = leaf.weights.iter().rposition(|weight| *weight != 0.0).map_or(0, |last| last + 1);
    let (persistence, centre) = (&parameters.persistence[..lanes], &parameters.mean[..lanes]);
    let deviation = &parameters.deviation[..lanes];
    state.copy_from_slice(&parameters.state[..lanes]);
    for weight in leaf.weights.iter().take(end).skip(start) {
        for lane in 0..lanes {
            state[lane] = centre[lane] + persistence[lane] * (state[lane] - centre[lane]);
            mean[lane] += weight * state[lane];
        }
    }
    // The states are no longer needed; what a unit of an innovation adds later takes their place.
    let impulse = state;
    impulse.fill(0.0);
    for (year, coefficient) in coefficient.chunks_mut(width).enumerate().rev() {
        let coefficient = &mut coefficient[..lanes];
        if year < start || year >= end {
            coefficient.fill(0.0);
            continue;
        }
        let weight = leaf.weights[year];
        for lane in 0..lanes {
            impulse[lane] = weight + persistence[lane] * impulse[lane];
            coefficient[lane] = deviation[lane] * impulse[lane];
        }
    }
}

/// Sums what hangs on a factor; false if nothing does.
#[inline(always)]
fn through_factor<'a>(
    model: &Model,
    gaussian: &Gaussian,
    factor: usize,
    of_leaf: impl Fn(usize) -> &'a [f64],
    sum: &mut [f64],
) -> bool {
    let mut any = false;
    for (index, leaf) in gaussian.leaves.iter().enumerate() {
        let ties = &model.nodes[leaf.node].ties.factors;
        let Some((_, loading)) = ties.iter().find(|(known, _)| *known == factor) else {
            continue;
        };
        if !any {
            sum.fill(0.0);
            any = true;
        }
        for (sum, coefficient) in sum.iter_mut().zip(of_leaf(index)) {
            *sum += loading * coefficient;
        }
    }
    any
}
