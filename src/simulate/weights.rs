//! The weights of the months of one node at a time, drawn once a block and kept for all that needs them.

use std::cmp::Ordering;

use super::block::Scratch;
use super::shock::felt;
use crate::math::elementary::{exp, ln};
use crate::model::Model;

/// Weights of the years of one node: year, month, lane, the first year being the one before the model's; and what shocks do to months.
#[derive(Clone, Debug, Default)]
pub(super) struct Weights {
    lanes: usize,
    years: usize,
    first: u64,
    node: Option<usize>,
    /// What there is of each year.
    drawn: Vec<Option<Drawn>>,
    /// As drawn, or their sums so far.
    weight: Vec<f64>,
    /// Their sum over each year of a flow whose weights are multiplied: year, lane.
    total: Vec<f64>,
    /// The weights of a flow so far, with what shocks do to them.
    pub(super) so_far: SoFar,
    /// Of each node, and of each effect, the place of what months feel: the same shocks with the same elasticities are worked out once.
    node_place: Vec<usize>,
    effect_place: Vec<usize>,
    /// By place and year, whether what is felt and what it multiplies weights by are there.
    there: Vec<[bool; 2]>,
    /// By place, year, month, lane: log percent.
    felt: Vec<f64>,
    /// The same as a multiple.
    lift: Vec<f64>,
}

/// What months feel.
#[derive(Clone, Copy, Debug)]
pub(super) enum Felt {
    /// All that a node feels, through others too.
    ByNode(usize),
    /// What an effect consists of.
    ByEffect(usize),
}

impl Felt {
    #[inline(always)]
    fn terms(self, model: &Model) -> &[(usize, f64)] {
        match self {
            Self::ByNode(node) => &model.nodes[node].felt,
            Self::ByEffect(effect) => &model.effects[effect].terms,
        }
    }
}

/// What is kept of drawn weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    /// Each as it is.
    Single,
    /// Their sums so far.
    Running,
}

/// What the weights of a year are multiplied by before they are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Multiple {
    /// Nothing.
    One,
    /// What shocks do to them, at a place and year.
    Lift(usize),
    /// What makes up the year that others have moved.
    Fitted,
}

/// Sums over months by year, month and lane.
#[derive(Clone, Debug, Default)]
pub(super) struct SoFar {
    /// What multiplied the weights of each year whose sums are there.
    pub there: Vec<Option<Multiple>>,
    pub sum: Vec<f64>,
}

impl Weights {
    pub(super) fn new(model: &Model, lanes: usize) -> Self {
        if model.nodes.iter().all(|node| node.within.is_none()) {
            return Self::default();
        }
        let years = model.years().len();
        let mut distinct: Vec<&[(usize, f64)]> = Vec::new();
        for node in model.nodes.iter().filter(|node| node.within.is_some()) {
            distinct.push(&node.felt);
        }
        for effect in model.effects.iter().filter(|effect| effect.within.is_some()) {
            distinct.push(&effect.terms);
        }
        // What feels nothing has no place and is never asked for it.
        distinct.retain(|terms| !terms.is_empty());
        distinct.sort_by(|one, other| one.partial_cmp(other).unwrap_or(Ordering::Equal));
        distinct.dedup();
        let place = |felt: &[(usize, f64)]| {
            distinct.iter().position(|known| *known == felt).unwrap_or(usize::MAX)
        };
        let node_place = model.nodes.iter().map(|node| place(&node.felt)).collect();
        let effect_place = model.effects.iter().map(|effect| place(&effect.terms)).collect();
        let year = 12 * lanes;
        let sum = vec![0.0; (years + 1) * year];
        Self {
            lanes,
            years,
            first: 0,
            node: None,
            drawn: vec![None; years + 1],
            weight: vec![0.0; (years + 1) * year],
            total: vec![0.0; (years + 1) * lanes],
            so_far: SoFar { there: vec![None; years + 1], sum },
            node_place,
            effect_place,
            there: vec![[false; 2]; distinct.len() * years],
            felt: vec![0.0; distinct.len() * years * year],
            lift: vec![0.0; distinct.len() * years * year],
        }
    }

    /// Forgets the weights of the last block.
    #[inline(always)]
    pub(super) fn begin(&mut self, first: u64) {
        (self.first, self.node) = (first, None);
        self.there.fill([false; 2]);
    }

    /// Turns to a node, and forgets what belongs to another.
    #[inline(always)]
    fn turn_to(&mut self, position: usize) {
        if self.node != Some(position) {
            self.node = Some(position);
            self.drawn.fill(None);
            self.so_far.there.fill(None);
        }
    }

    /// The weights of a year by month and lane, or their sums so far, after [`draw`].
    #[inline(always)]
    pub(super) fn of_year(&self, year: i64) -> &[f64] {
        &self.weight[self.range((year + 1) as usize)]
    }

    /// The sums of a year by month and lane, after they were worked out.
    #[inline(always)]
    pub(super) fn so_far_in(&self, year: i64) -> &[f64] {
        let slot = (year + 1) as usize;
        let plain = self.so_far.there[slot] == Some(Multiple::One);
        let sums = if plain { &self.weight } else { &self.so_far.sum };
        &sums[self.range(slot)]
    }

    /// Weights, and the sums to be written, of a year.
    #[inline(always)]
    pub(super) fn plain_and_sums(&mut self, year: i64) -> (&[f64], &mut [f64]) {
        let own = self.range((year + 1) as usize);
        (&self.weight[own.clone()], &mut self.so_far.sum[own])
    }

    /// What the months of a node feel in a year, in log percent, after [`feel`].
    #[inline(always)]
    pub(super) fn felt_in(&self, node: usize, year: usize) -> &[f64] {
        &self.felt[self.range(self.slot(Felt::ByNode(node), year))]
    }

    #[inline(always)]
    fn slot(&self, felt: Felt, year: usize) -> usize {
        let place = match felt {
            Felt::ByNode(node) => self.node_place[node],
            Felt::ByEffect(effect) => self.effect_place[effect],
        };
        place * self.years + year
    }

    #[inline(always)]
    fn range(&self, slot: usize) -> std::ops::Range<usize> {
        let size = 12 * self.lanes;
        slot * size..(slot + 1) * size
    }
}

/// Draws the weights of a node in a year, which may be the one before the first of the model, unless they are there.
#[inline(always)]
pub(super) fn draw(
    model: &Model,
    weights: &mut Weights,
    (position, kept): (usize, Drawn),
    year: i64,
    lanes: usize,
) {
    weights.turn_to(position);
    let slot = (year + 1) as usize;
    let there = weights.drawn[slot].replace(kept) == Some(kept);
    let Some(within) = model.nodes[position].within.as_ref().filter(|_| !there) else { return };
    let calendar = model.years()[0] + year as i32;
    let (first, width, range) = (weights.first, weights.lanes, weights.range(slot));
    let out = &mut weights.weight[range];
    within.weights.draw(
        &within.stream,
        calendar,
        first,
        lanes,
        #[inline(always)]
        |month, from, drawn| {
            let (done, rest) = out.split_at_mut(month * width);
            let now = &mut rest[from..from + drawn.len()];
            if kept == Drawn::Single || month == 0 {
                return now.copy_from_slice(drawn);
            }
            let before = &done[(month - 1) * width + from..];
            for ((now, weight), before) in now.iter_mut().zip(drawn).zip(before) {
                *now = before + weight;
            }
        },
    );
}

/// Works out what months feel in a year, unless it is there; and what it multiplies weights by, if that is wanted.
#[inline(always)]
pub(super) fn feel(
    model: &Model,
    scratch: &mut Scratch,
    (what, lifts): (Felt, bool),
    year: usize,
    lanes: usize,
) {
    let Scratch { shocks, months, .. } = &mut *scratch;
    let weights = &mut months.weights;
    let slot = weights.slot(what, year);
    let (width, range) = (weights.lanes, weights.range(slot));
    let Weights { felt, lift, there, .. } = weights;
    let [is_felt, is_lifted] = &mut there[slot];
    let (felt, lift) = (&mut felt[range.clone()], &mut lift[range]);
    if !std::mem::replace(is_felt, true) {
        shocks.by_month(model, what.terms(model), year, lanes, felt);
    }
    if lifts && !std::mem::replace(is_lifted, true) {
        for (lift, felt) in lift.chunks_mut(width).zip(felt.chunks(width)) {
            for (lift, felt) in lift[..lanes].iter_mut().zip(felt) {
                *lift = exp(felt / 100.0);
            }
        }
    }
}

/// Works out the weights so far of a flow in a year, unless they are there: as drawn, or multiplied by what shocks do to it.
#[inline(always)]
pub(super) fn add_up(
    model: &Model,
    scratch: &mut Scratch,
    (position, lifted): (usize, Option<Felt>),
    year: i64,
    lanes: usize,
) {
    let weights = &mut scratch.months.weights;
    weights.turn_to(position);
    let slot = (year + 1) as usize;
    let lift = |felt| Multiple::Lift(weights.slot(felt, year as usize));
    let multiple = Some(lifted.map_or(Multiple::One, lift));
    if std::mem::replace(&mut weights.so_far.there[slot], multiple) == multiple {
        return;
    }
    let Some(felt) = lifted else {
        return draw(model, weights, (position, Drawn::Running), year, lanes);
    };
    feel(model, scratch, (felt, true), year as usize, lanes);
    let Some(within) = &model.nodes[position].within else { return };
    let weights = &mut scratch.months.weights;
    let (first, width, own) = (weights.first, weights.lanes, weights.range(slot));
    let lift = weights.range(weights.slot(felt, year as usize));
    let Weights { total, so_far, lift: lifts, .. } = weights;
    let (lift, sum) = (&lifts[lift], &mut so_far.sum[own]);
    let total = &mut total[slot * width..][..lanes];
    let calendar = model.years()[0] + year as i32;
    // The weights themselves are not kept: they are summed up while they are drawn.
    within.weights.draw(
        &within.stream,
        calendar,
        first,
        lanes,
        #[inline(always)]
        |month, from, drawn| {
            let size = drawn.len();
            let total = &mut total[from..from + size];
            let (done, rest) = sum.split_at_mut(month * width);
            let now = &mut rest[from..from + size];
            let lift = &lift[month * width + from..][..size];
            if month == 0 {
                for ((now, weight), lift) in now.iter_mut().zip(drawn).zip(lift) {
                    *now = weight * lift;
                }
                return total.copy_from_slice(drawn);
            }
            let before = &done[(month - 1) * width + from..][..size];
            // Two loops of few slices each become SIMD code; one of all five does not.
            for (((now, weight), before), lift) in now.iter_mut().zip(drawn).zip(before).zip(lift) {
                *now = before + weight * lift;
            }
            for (total, weight) in total.iter_mut().zip(drawn) {
                *total += weight;
            }
        },
    );
}

/// Works out what the years of a flow feel of shocks on its drawn months: the logarithm of the mean of the months' levels, weighted by
/// their shares.
#[inline(always)]
pub(super) fn year_effects(model: &Model, scratch: &mut Scratch, position: usize, lanes: usize) {
    let Some(index) = model.nodes[position].effect else { return };
    let effect = &model.effects[index];
    if effect.within.is_none() {
        return;
    }
    for year in 0..scratch.years {
        if !felt(model, &effect.terms, year) {
            scratch.shocks.effect_mut(index, year, lanes).fill(0.0);
            continue;
        }
        add_up(model, scratch, (position, Some(Felt::ByEffect(index))), year as i64, lanes);
        let Scratch { shocks, months, .. } = &mut *scratch;
        let weights = &months.weights;
        let total = &weights.total[(year + 1) * weights.lanes..][..lanes];
        let lifted = &weights.so_far_in(year as i64)[11 * weights.lanes..];
        let out = shocks.effect_mut(index, year, lanes);
        for ((out, lifted), total) in out.iter_mut().zip(lifted).zip(total) {
            *out = 100.0 * ln(lifted / total);
        }
    }
}
