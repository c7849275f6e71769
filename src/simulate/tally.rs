//! What paths add up to: counts and exact sums that merge in any order to the same bits.

use super::block::Scratch;
use crate::math::exact_sum::ExactSum;
use crate::math::histogram::Histogram;
use crate::math::normal;
use crate::model::{Bounds, Form, Gaussian, Model, Mover};
use crate::process::Scale;

/// Bins of a fan's histogram.
const BINS: usize = 2048;
/// Bins of the histogram of conditional probabilities.
const PROBABILITY_BINS: usize = 1000;

/// A quantity of an indicator in a year that a fan shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Position of the node.
    pub node: usize,
    /// Index of the year.
    pub year: usize,
    /// The form.
    pub form: Form,
    /// Its scale.
    pub scale: Scale,
}

/// Targets that are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// `plan`, a chapter or a section.
    pub id: String,
    /// Indices of the goals.
    pub goals: Vec<usize>,
}

/// Counts of one goal.
#[derive(Clone, Debug)]
pub struct GoalTally {
    /// Paths that meet it as worded, its floor, its band, 98 % of it.
    pub hits: [u64; 4],
    /// Sum of the conditional probabilities.
    pub probability: ExactSum<60>,
    /// Sum of their squares.
    pub squared: ExactSum<60>,
    /// Sums for the floor, the band and 98 %.
    pub others: [ExactSum<60>; 3],
    /// Histogram of the conditional probability without shocks: its spread over the parameters.
    pub undisturbed: Vec<u64>,
    /// Sum of the conditional probabilities without shocks.
    pub undisturbed_sum: ExactSum<60>,
}

/// What the paths of one model added up to.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Number of paths.
    pub paths: u64,
    /// Quantities with a fan; empty where only joint figures are wanted.
    pub shown: Vec<Shown>,
    /// One histogram for each, on its scale.
    pub histograms: Vec<Histogram>,
    /// One entry a goal.
    pub goals: Vec<GoalTally>,
    /// Groups of targets.
    pub groups: Vec<Group>,
    /// For each group, how many paths met 0, 1, … of its targets.
    pub met: Vec<Vec<u64>>,
    /// Paths that meet both of two goals, for i ≤ j at j (j + 1)/2 + i.
    pub pairs: Vec<u64>,
    fans: bool,
}

/// Gaussian forms of the goals and buffers for their conditional probabilities.
#[derive(Clone, Debug)]
pub(super) struct Conditional {
    goals: Vec<Option<Gaussian>>,
    mean: Vec<f64>,
    undisturbed: Vec<f64>,
    variance: Vec<f64>,
    coefficient: Vec<f64>,
    by_factor: Vec<f64>,
    probability: Vec<f64>,
    bits: Vec<u64>,
    count: Vec<u16>,
}

impl Conditional {
    pub(super) fn new(model: &Model, lanes: usize) -> Self {
        let goals: Vec<Option<Gaussian>> = model
            .goals()
            .iter()
            .map(|goal| {
                model.gaussian(goal.node, &goal.form).filter(|gaussian| model.varies(gaussian))
            })
            .collect();
        let leaves = goals.iter().flatten().map(|gaussian| gaussian.leaves.len()).max();
        let years = model.years().len();
        let words = lanes.div_ceil(64);
        Self {
            mean: vec![0.0; lanes],
            undisturbed: vec![0.0; lanes],
            variance: vec![0.0; lanes],
            coefficient: vec![0.0; leaves.unwrap_or(0) * years * lanes],
            by_factor: vec![0.0; lanes],
            probability: vec![0.0; lanes],
            bits: vec![0; model.goals().len() * words],
            count: vec![0; lanes],
            goals,
        }
    }
}

impl Model {
    /// True if the conditional probability of a Gaussian form differs from path to path.
    fn varies(&self, gaussian: &Gaussian) -> bool {
        let fitted = |node: usize| matches!(self.nodes[node].mover, Mover::Fitted(_));
        !gaussian.effects.is_empty() || gaussian.leaves.iter().any(|leaf| fitted(leaf.node))
    }
}

impl Tally {
    /// An empty tally; with or without fans.
    pub(super) fn new(model: &Model, fans: bool) -> Self {
        let goals = model.goals().len();
        let groups = groups(model);
        let probability = || ExactSum::new();
        let blank = GoalTally {
            hits: [0; 4],
            probability: probability(),
            squared: probability(),
            others: [probability(), probability(), probability()],
            undisturbed: vec![0; PROBABILITY_BINS],
            undisturbed_sum: probability(),
        };
        Self {
            paths: 0,
            shown: Vec::new(),
            histograms: Vec::new(),
            goals: vec![blank; goals],
            met: groups.iter().map(|group| vec![0; group.goals.len() + 1]).collect(),
            groups,
            pairs: vec![0; if fans { goals * (goals + 1) / 2 } else { 0 }],
            fans,
        }
    }

    /// Lays the histograms out from the paths of a pilot block.
    pub(super) fn set_histograms(&mut self, model: &Model, scratch: &mut Scratch, lanes: usize) {
        for (position, node) in model.nodes.iter().enumerate() {
            let shows = model.indicator_of(node).shows;
            for year in node.start..model.years().len() {
                let Some((form, scale)) = model.form(node, shows, year) else { continue };
                scratch.evaluate(position, &form, lanes);
                let mut values = scratch.value[..lanes].to_vec();
                values.sort_by(f64::total_cmp);
                let whole = values.iter().all(|value| value.fract() == 0.0);
                self.histograms.push(if whole && node.is_whole(shows) {
                    lattice(&values)
                } else {
                    let centre = values[lanes / 2];
                    let spread = values[lanes * 19 / 20] - values[lanes / 20];
                    let least = 1e-9 * centre.abs().max(1e-6);
                    Histogram::smooth(centre, (spread / 2.0).max(least), BINS)
                });
                self.shown.push(Shown { node: position, year, form, scale });
            }
        }
    }

    /// Adds a simulated block.
    #[inline(always)]
    pub(super) fn add(&mut self, model: &Model, scratch: &mut Scratch, lanes: usize) {
        self.paths += lanes as u64;
        for (shown, histogram) in self.shown.iter().zip(&mut self.histograms) {
            scratch.evaluate(shown.node, &shown.form, lanes);
            histogram.add_block(&scratch.value[..lanes]);
        }
        let words = lanes.div_ceil(64);
        for (index, goal) in model.goals().iter().enumerate() {
            scratch.evaluate(goal.node, &goal.form, lanes);
            let tally = &mut self.goals[index];
            let value = &scratch.value[..lanes];
            for (slot, bounds) in [goal.at_least, goal.in_band, goal.nearly].into_iter().enumerate()
            {
                let inside = value.iter().map(|value| u64::from(bounds.contain(*value)));
                tally.hits[slot + 1] += inside.sum::<u64>();
            }
            let bits = &mut scratch.conditional.bits[index * words..(index + 1) * words];
            mark(value, goal.met, bits);
            tally.hits[0] += bits.iter().map(|word| u64::from(word.count_ones())).sum::<u64>();
            if scratch.conditional.goals[index].is_some() {
                condition(model, scratch, index, lanes);
                let conditional = &mut scratch.conditional;
                tally.add_conditional(goal_bounds(goal), conditional, lanes);
            }
        }
        self.join(&mut scratch.conditional, words, lanes);
    }

    #[inline(always)]
    fn join(&mut self, conditional: &mut Conditional, words: usize, lanes: usize) {
        let count = &mut conditional.count[..lanes];
        for (group, met) in self.groups.iter().zip(&mut self.met) {
            count.fill(0);
            for goal in &group.goals {
                let bits = &conditional.bits[goal * words..(goal + 1) * words];
                for (lane, count) in count.iter_mut().enumerate() {
                    *count += ((bits[lane / 64] >> (lane % 64)) & 1) as u16;
                }
            }
            for count in count.iter() {
                met[usize::from(*count)] += 1;
            }
        }
        if !self.fans {
            return;
        }
        let mut slot = 0;
        for late in 0..self.goals.len() {
            for early in 0..=late {
                let left = &conditional.bits[early * words..(early + 1) * words];
                let right = &conditional.bits[late * words..(late + 1) * words];
                let both = left.iter().zip(right).map(|(a, b)| u64::from((a & b).count_ones()));
                self.pairs[slot] += both.sum::<u64>();
                slot += 1;
            }
        }
    }

    /// Adds another tally of the same model.
    pub fn merge(&mut self, other: &Self) {
        self.paths += other.paths;
        if self.shown.is_empty() {
            self.shown.clone_from(&other.shown);
        }
        for (histogram, more) in self.histograms.iter_mut().zip(&other.histograms) {
            // Both come from the same blank tally, so their bins are the same.
            let _ = histogram.merge(more);
        }
        for (goal, more) in self.goals.iter_mut().zip(&other.goals) {
            goal.merge(more);
        }
        let counts = self.met.iter_mut().flatten().chain(&mut self.pairs);
        for (count, more) in counts.zip(other.met.iter().flatten().chain(&other.pairs)) {
            *count += more;
        }
    }

    /// The histogram of an indicator in a year, with its scale.
    pub fn histogram(&self, node: usize, year: usize) -> Option<(&Histogram, Scale)> {
        let find = |shown: &Shown| shown.node == node && shown.year == year;
        let position = self.shown.iter().position(find)?;
        Some((&self.histograms[position], self.shown[position].scale))
    }

    /// Paths that meet both goals.
    pub fn both(&self, one: usize, other: usize) -> Option<u64> {
        let (early, late) = (one.min(other), one.max(other));
        self.pairs.get(late * (late + 1) / 2 + early).copied()
    }
}

impl GoalTally {
    fn merge(&mut self, other: &Self) {
        for (hits, more) in self.hits.iter_mut().zip(other.hits) {
            *hits += more;
        }
        self.probability.merge(&other.probability);
        self.squared.merge(&other.squared);
        for (sum, more) in self.others.iter_mut().zip(&other.others) {
            sum.merge(more);
        }
        self.undisturbed_sum.merge(&other.undisturbed_sum);
        for (count, more) in self.undisturbed.iter_mut().zip(&other.undisturbed) {
            *count += more;
        }
    }

    #[inline(always)]
    fn add_conditional(&mut self, bounds: [Bounds; 4], scratch: &mut Conditional, lanes: usize) {
        let (mean, variance) = (&scratch.mean[..lanes], &scratch.variance[..lanes]);
        let probability = &mut scratch.probability[..lanes];
        between(bounds[0], mean, variance, probability);
        self.probability.add_block(probability);
        for value in probability.iter_mut() {
            *value *= *value;
        }
        self.squared.add_block(probability);
        for (slot, sum) in self.others.iter_mut().enumerate() {
            if bounds[slot + 1] != bounds[0] {
                between(bounds[slot + 1], mean, variance, probability);
                sum.add_block(probability);
            }
        }
        between(bounds[0], &scratch.undisturbed[..lanes], variance, probability);
        self.undisturbed_sum.add_block(probability);
        for value in probability.iter() {
            let bin = (value * PROBABILITY_BINS as f64) as usize;
            self.undisturbed[bin.min(PROBABILITY_BINS - 1)] += 1;
        }
    }
}

fn goal_bounds(goal: &crate::model::Goal) -> [Bounds; 4] {
    [goal.met, goal.at_least, goal.in_band, goal.nearly]
}

/// Probability of a normal value within bounds, lane by lane.
#[inline(always)]
fn between(bounds: Bounds, mean: &[f64], variance: &[f64], out: &mut [f64]) {
    let (below, above) = (bounds.lower == f64::NEG_INFINITY, bounds.upper == f64::INFINITY);
    for ((out, mean), variance) in out.iter_mut().zip(mean).zip(variance) {
        let deviation = variance.sqrt().max(1e-300);
        let up_to = normal::cdf((bounds.upper.min(1e300) - mean) / deviation);
        let from = normal::cdf((mean - bounds.lower.max(-1e300)) / deviation);
        *out = if above {
            from
        } else if below {
            up_to
        } else {
            (up_to + from - 1.0).max(0.0)
        };
    }
}

#[inline(always)]
fn mark(value: &[f64], bounds: Bounds, bits: &mut [u64]) {
    for (word, values) in bits.iter_mut().zip(value.chunks(64)) {
        let mut set = 0;
        for (bit, value) in values.iter().enumerate() {
            set |= u64::from(bounds.contain(*value)) << bit;
        }
        *word = set;
    }
}

/// Mean and variance of a Gaussian goal given the parameters and shocks of each path.
#[inline(always)]
fn condition(model: &Model, scratch: &mut Scratch, goal: usize, lanes: usize) {
    let years = scratch.years;
    let Scratch { conditional, parameters, shocks, lanes: width, .. } = scratch;
    let Conditional { goals, mean, undisturbed, variance, coefficient, by_factor, .. } =
        conditional;
    let Some(gaussian) = &goals[goal] else { return };
    let (mean, variance) = (&mut mean[..lanes], &mut variance[..lanes]);
    mean.fill(gaussian.constant);
    variance.fill(gaussian.error_variance);
    for (index, leaf) in gaussian.leaves.iter().enumerate() {
        let start = model.nodes[leaf.node].start;
        let offset = index * years * *width;
        if let Some((part, coefficients)) = leaf_constants(model, leaf) {
            for lane in 0..lanes {
                mean[lane] += part;
            }
            for (year, value) in coefficients.iter().enumerate() {
                coefficient[offset + year * *width..][..lanes].fill(*value);
            }
            continue;
        }
        let parameters = &parameters[leaf.node];
        for lane in 0..lanes {
            let (phi, centre) = (parameters.persistence[lane], parameters.mean[lane]);
            let mut value = parameters.state[lane];
            for year in start..years {
                value = centre + phi * (value - centre);
                mean[lane] += leaf.weights[year] * value;
            }
            let mut impulse = 0.0;
            for year in (0..years).rev() {
                let slot = offset + year * *width + lane;
                if year < start {
                    coefficient[slot] = 0.0;
                } else {
                    impulse = leaf.weights[year] + phi * impulse;
                    coefficient[slot] = parameters.deviation[lane] * impulse;
                }
            }
        }
    }
    for year in 0..years {
        for factor in 0..model.factors.len() {
            let mut any = false;
            let sum = &mut by_factor[..lanes];
            for (index, leaf) in gaussian.leaves.iter().enumerate() {
                let ties = &model.nodes[leaf.node].ties.factors;
                let Some((_, loading)) = ties.iter().find(|(known, _)| *known == factor) else {
                    continue;
                };
                if !any {
                    sum.fill(0.0);
                    any = true;
                }
                let coefficient = &coefficient[(index * years + year) * *width..][..lanes];
                for (sum, coefficient) in sum.iter_mut().zip(coefficient) {
                    *sum += loading * coefficient;
                }
            }
            if any {
                for (variance, sum) in variance.iter_mut().zip(sum.iter()) {
                    *variance += sum * sum;
                }
            }
        }
        for (index, leaf) in gaussian.leaves.iter().enumerate() {
            let own = model.nodes[leaf.node].ties.own;
            let coefficient = &coefficient[(index * years + year) * *width..][..lanes];
            for (variance, coefficient) in variance.iter_mut().zip(coefficient) {
                *variance += own * own * coefficient * coefficient;
            }
        }
    }
    undisturbed[..lanes].copy_from_slice(mean);
    for (effect, weights) in &gaussian.effects {
        for (year, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
            let effect = shocks.effect(*effect, year, lanes);
            for (mean, effect) in mean.iter_mut().zip(effect) {
                *mean += weight * effect;
            }
        }
    }
}

fn leaf_constants(model: &Model, leaf: &crate::model::Leaf) -> Option<(f64, Vec<f64>)> {
    model.constant_leaf(leaf)
}

fn lattice(sorted: &[f64]) -> Histogram {
    let (low, high) = (sorted[0], sorted[sorted.len() - 1]);
    let reach = ((high - low) * 1.5).max(8.0);
    let origin = (low - reach).floor().max(0.0);
    let width = ((high + reach - origin) / 4000.0).ceil().max(1.0);
    let bins = ((high + reach - origin) / width).ceil() as usize + 1;
    Histogram::lattice(origin, width, bins)
}

/// The plan, its chapters and its sections; programme scopes are left out.
fn groups(model: &Model) -> Vec<Group> {
    let plan = model.plan();
    let mut groups = vec![Group { id: "plan".into(), goals: Vec::new() }];
    let mut sections: Vec<Group> = Vec::new();
    for chapter in &plan.chapters {
        groups.push(Group { id: chapter.id.clone(), goals: Vec::new() });
    }
    for (index, goal) in model.goals().iter().enumerate() {
        let target = &plan.targets[goal.target];
        if target.scope {
            continue;
        }
        groups[0].goals.push(index);
        if let Some(group) = groups[1..].iter_mut().find(|group| group.id == target.chapter()) {
            group.goals.push(index);
        }
        match sections.iter_mut().find(|group| group.id == target.section) {
            Some(group) => group.goals.push(index),
            None => {
                sections.push(Group { id: target.section.clone(), goals: vec![index] });
            }
        }
    }
    groups.extend(sections);
    groups
}
