//! What paths add up to: counts and exact sums that merge in any order to the same bits.

use super::block::Scratch;
use super::conditional::{Conditional, condition, probability};
use super::groups::{Group, groups};
use super::layout;
use super::periods::{self, Periods};
use super::scrambling::Scrambling;
use crate::math::exact_sum::ExactSum;
use crate::math::histogram::{Batch, Histogram};
use crate::model::{Bounds, Form, Model};
use crate::process::Scale;
use crate::random::replicate_of;

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

/// Counts of one goal.
#[derive(Clone, Debug)]
pub struct GoalTally {
    /// Paths that meet it as worded, its floor, its band, 98 % of it.
    pub hits: [u64; 4],
    /// True if there are conditional probabilities, which differ from path to path.
    pub averaged: bool,
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
    /// What is counted and not yet poured into them.
    batches: Vec<Batch>,
    /// One entry a goal.
    pub goals: Vec<GoalTally>,
    /// Groups of targets.
    pub groups: Vec<Group>,
    /// For each group, how many paths met 0, 1, … of its targets.
    pub met: Vec<Vec<u64>>,
    /// Paths that meet both of two goals, for i ≤ j at j (j + 1)/2 + i.
    pub pairs: Vec<u64>,
    /// One histogram for each period inside a year of each indicator that has months, in the order of the model's rows.
    pub periods: Vec<Histogram>,
    /// What one thread has counted of them and not yet handed over.
    pub(super) counting: Periods,
    /// What each scrambling found; empty where draws are independent.
    pub scramblings: Vec<Scrambling>,
    detail: Detail,
}

/// 2^52: adding it puts a whole number into the lowest bits.
const SHIFT: f64 = 4_503_599_627_370_496.0;

/// What was added of a block: how many of the shown years, of the model's rows, and of the histograms of periods.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    years: usize,
    pub rows: usize,
    pub periods: usize,
}

/// How much a tally keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Fans, targets, pairs of targets and groups.
    Whole,
    /// Targets and groups.
    Targets,
    /// Groups only: who meets what, and how many at once.
    Groups,
}

impl Tally {
    /// An empty tally.
    pub(super) fn new(model: &Model, detail: Detail) -> Self {
        let goals = model.goals().len();
        let groups = groups(model);
        let sizes: Vec<usize> = groups.iter().map(|group| group.goals.len()).collect();
        let probability = || ExactSum::new();
        let blank = GoalTally {
            hits: [0; 4],
            averaged: false,
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
            batches: Vec::new(),
            goals: vec![blank; goals],
            met: groups.iter().map(|group| vec![0; group.goals.len() + 1]).collect(),
            groups,
            pairs: vec![0; if detail == Detail::Whole { goals * (goals + 1) / 2 } else { 0 }],
            periods: Vec::new(),
            counting: Periods::None,
            scramblings: Scrambling::blank(model, &sizes),
            detail,
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
                let blank = layout::of_values(node, shows, &values);
                self.batches.push(Batch::new(&blank));
                self.histograms.push(blank);
                self.shown.push(Shown { node: position, year, form, scale });
            }
        }
    }

    /// Adds the years and the periods of a node whose path was simulated, in the order of the model's nodes.
    #[inline(always)]
    pub(super) fn add_node(
        &mut self,
        model: &Model,
        scratch: &mut Scratch,
        (position, counted): (usize, &mut Counted),
        lanes: usize,
    ) {
        let years = self.shown[counted.years..].iter().zip(&mut self.batches[counted.years..]);
        for (shown, batch) in years.take_while(|(shown, _)| shown.node == position) {
            scratch.evaluate(position, &shown.form, lanes);
            batch.add_block(&scratch.value[..lanes]);
            counted.years += 1;
        }
        periods::add(model, scratch, &mut self.counting, (position, counted), lanes);
    }

    /// Pours what was counted into the histograms, before a count is full.
    pub(super) fn pour(&mut self) {
        for (batch, histogram) in self.batches.iter_mut().zip(&mut self.histograms) {
            // The bins are the same.
            let _ = batch.pour(histogram);
        }
    }

    /// Lets go of the small counts, after they were poured.
    pub(super) fn close(&mut self) {
        self.counting = Periods::None;
        self.batches = Vec::new();
    }

    /// Adds a simulated block; its years and periods were added node by node.
    #[inline(always)]
    pub(super) fn add(&mut self, model: &Model, scratch: &mut Scratch, first: u64, lanes: usize) {
        self.paths += lanes as u64;
        let words = lanes.div_ceil(64);
        for (index, goal) in model.goals().iter().enumerate() {
            scratch.evaluate_goal(goal, lanes);
            let tally = &mut self.goals[index];
            let value = &scratch.value[..lanes];
            let bits = &mut scratch.conditional.bits[index * words..(index + 1) * words];
            let marks = &mut scratch.conditional.marks[index * lanes..(index + 1) * lanes];
            mark(value, goal.met, (bits, marks));
            let met: u64 = bits.iter().map(|word| u64::from(word.count_ones())).sum();
            tally.hits[0] += met;
            if self.detail == Detail::Groups {
                continue;
            }
            for (slot, bounds) in [goal.at_least, goal.in_band, goal.nearly].into_iter().enumerate()
            {
                tally.hits[slot + 1] += if bounds == goal.met {
                    met
                } else {
                    value.iter().map(|value| u64::from(bounds.contain(*value))).sum()
                };
            }
            if scratch.conditional.varies(index) {
                tally.averaged = true;
                condition(model, scratch, index, lanes);
                let conditional = &mut scratch.conditional;
                tally.add_conditional((index, goal_bounds(goal)), conditional, lanes);
            }
        }
        if !self.scramblings.is_empty() {
            self.deal_out(model, scratch, first, lanes);
        }
        self.join(&mut scratch.conditional, words, first, lanes);
    }

    /// Counts the hits of each scrambling; a block begins with one of its runs.
    #[inline(always)]
    fn deal_out(&mut self, model: &Model, scratch: &mut Scratch, first: u64, lanes: usize) {
        for start in (0..lanes).step_by(64) {
            let scrambling = &mut self.scramblings[replicate_of(first + start as u64)];
            scrambling.paths += (lanes - start).min(64) as u64;
        }
        if self.detail == Detail::Groups {
            return;
        }
        for (index, goal) in model.goals().iter().enumerate() {
            scratch.evaluate_goal(goal, lanes);
            for (run, values) in scratch.value[..lanes].chunks(64).enumerate() {
                let replicate = replicate_of(first + 64 * run as u64);
                let hits = &mut self.scramblings[replicate].hits[index];
                for (hits, bounds) in hits.iter_mut().zip(goal_bounds(goal)) {
                    let inside = values.iter().map(|value| u64::from(bounds.contain(*value)));
                    *hits += inside.sum::<u64>();
                }
            }
        }
    }

    #[inline(always)]
    fn join(&mut self, conditional: &mut Conditional, words: usize, first: u64, lanes: usize) {
        let count = &mut conditional.count[..lanes];
        for (index, (group, met)) in self.groups.iter().zip(&mut self.met).enumerate() {
            count.fill(0);
            for goal in &group.goals {
                let marks = &conditional.marks[goal * lanes..(goal + 1) * lanes];
                for (count, mark) in count.iter_mut().zip(marks) {
                    *count += u16::from(*mark);
                }
            }
            for count in count.iter() {
                met[usize::from(*count)] += 1;
            }
            if self.scramblings.is_empty() {
                continue;
            }
            for (run, counts) in count.chunks(64).enumerate() {
                let replicate = replicate_of(first + 64 * run as u64);
                let met = &mut self.scramblings[replicate].met[index];
                for count in counts {
                    met[usize::from(*count)] += 1;
                }
            }
        }
        if self.detail != Detail::Whole {
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
        for (scrambling, more) in self.scramblings.iter_mut().zip(&other.scramblings) {
            scrambling.merge(more);
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
        self.averaged |= other.averaged;
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
    fn add_conditional(
        &mut self,
        (goal, bounds): (usize, [Bounds; 4]),
        given: &mut Conditional,
        lanes: usize,
    ) {
        for (slot, sum) in self.others.iter_mut().enumerate() {
            if bounds[slot + 1] != bounds[0] {
                probability(given, goal, slot + 1, true, lanes);
                sum.add_block(&given.probability[..lanes]);
            }
        }
        probability(given, goal, 0, true, lanes);
        given.keep(goal, lanes);
        self.probability.add_block(&given.probability[..lanes]);
        let squares = &mut given.mean[..lanes];
        for (square, value) in squares.iter_mut().zip(&given.probability[..lanes]) {
            *square = value * value;
        }
        self.squared.add_block(squares);
        if given.is_disturbed(goal) {
            probability(given, goal, 0, false, lanes);
        }
        let calm = &given.probability[..lanes];
        self.undisturbed_sum.add_block(calm);
        let last = PROBABILITY_BINS as f64 - 1.0;
        let mut bins = [0_u64; 64];
        for group in calm.chunks(64) {
            for (bin, value) in bins.iter_mut().zip(group) {
                let place = value * PROBABILITY_BINS as f64;
                let place = if place > last { last } else { place };
                *bin = (place.floor() + SHIFT).to_bits() % (1 << 32);
            }
            for bin in &bins[..group.len()] {
                if let Some(count) = self.undisturbed.get_mut(*bin as usize) {
                    *count += 1;
                }
            }
        }
    }
}

pub(super) fn goal_bounds(goal: &crate::model::Goal) -> [Bounds; 4] {
    [goal.met, goal.at_least, goal.in_band, goal.nearly]
}

#[inline(always)]
fn mark(value: &[f64], bounds: Bounds, (bits, marks): (&mut [u64], &mut [u8])) {
    for (mark, value) in marks.iter_mut().zip(value) {
        *mark = u8::from(bounds.contain(*value));
    }
    for (word, marks) in bits.iter_mut().zip(marks.chunks(64)) {
        let set = |(bit, mark): (usize, &u8)| u64::from(*mark) << bit;
        *word = marks.iter().enumerate().map(set).fold(0, |sum, bit| sum | bit);
    }
}
