//! The weights of the months of one node at a time, drawn once a block and kept for all that needs them.

use super::block::Scratch;
use super::shock::felt;
use crate::math::elementary::{exp, ln};
use crate::model::Model;

/// Weights and what shocks multiply them by, of the years of one node: year, month, lane. The first year is the one before the model's.
#[derive(Clone, Debug, Default)]
pub(super) struct Weights {
    lanes: usize,
    first: u64,
    node: Option<usize>,
    drawn: Vec<bool>,
    lifted: Vec<bool>,
    weight: Vec<f64>,
    lift: Vec<f64>,
}

impl Weights {
    pub(super) fn new(model: &Model, lanes: usize) -> Self {
        if model.nodes.iter().all(|node| node.within.is_none()) {
            return Self::default();
        }
        let years = model.years().len() + 1;
        let months = || vec![0.0; years * 12 * lanes];
        Self {
            lanes,
            first: 0,
            node: None,
            drawn: vec![false; years],
            lifted: vec![false; years],
            weight: months(),
            lift: months(),
        }
    }

    /// Forgets the weights of the last block.
    #[inline(always)]
    pub(super) fn begin(&mut self, first: u64) {
        (self.first, self.node) = (first, None);
    }

    /// The weights of a year by month and lane, after [`draw`].
    #[inline(always)]
    pub(super) fn of_year(&self, year: i64) -> &[f64] {
        &self.weight[self.range(year)]
    }

    /// What shocks multiply the weights of a year by, after [`lift`].
    #[inline(always)]
    pub(super) fn lift_of_year(&self, year: i64) -> &[f64] {
        &self.lift[self.range(year)]
    }

    #[inline(always)]
    fn range(&self, year: i64) -> std::ops::Range<usize> {
        let size = 12 * self.lanes;
        let start = (year + 1) as usize * size;
        start..start + size
    }
}

/// Draws the weights of a node in a year, which may be the one before the first of the model, unless they are there.
#[inline(always)]
pub(super) fn draw(model: &Model, weights: &mut Weights, position: usize, year: i64, lanes: usize) {
    if weights.node != Some(position) {
        weights.node = Some(position);
        weights.drawn.fill(false);
        weights.lifted.fill(false);
    }
    let slot = (year + 1) as usize;
    let Some(within) = model.nodes[position].within.as_ref().filter(|_| !weights.drawn[slot])
    else {
        return;
    };
    weights.drawn[slot] = true;
    let calendar = model.years()[0] + year as i32;
    let (first, width, range) = (weights.first, weights.lanes, weights.range(year));
    let out = (width, &mut weights.weight[range]);
    within.weights.draw(&within.stream, calendar, first, lanes, out);
}

/// Draws the weights of a flow in a year and works out what shocks with these elasticities multiply them by, unless it is there.
#[inline(always)]
pub(super) fn lift(
    model: &Model,
    scratch: &mut Scratch,
    (position, terms): (usize, &[(usize, f64)]),
    year: usize,
    lanes: usize,
) {
    let Scratch { shocks, months, .. } = &mut *scratch;
    let weights = &mut months.weights;
    draw(model, weights, position, year as i64, lanes);
    if weights.lifted[year + 1] {
        return;
    }
    weights.lifted[year + 1] = true;
    let (width, range) = (weights.lanes, weights.range(year as i64));
    let lift = &mut weights.lift[range];
    shocks.by_month(model, terms, year, lanes, lift);
    for lift in lift.chunks_mut(width) {
        lift[..lanes].iter_mut().for_each(|lift| *lift = exp(*lift / 100.0));
    }
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
        lift(model, scratch, (position, &effect.terms), year, lanes);
        let Scratch { shocks, months, value, .. } = &mut *scratch;
        let weights = &months.weights;
        let (weight, lift) = (weights.of_year(year as i64), weights.lift_of_year(year as i64));
        let (width, out) = (weights.lanes, shocks.effect_mut(index, year, lanes));
        out.fill(0.0);
        for (weight, lift) in weight.chunks(width).zip(lift.chunks(width)) {
            for ((sum, weight), lift) in out.iter_mut().zip(weight).zip(lift) {
                *sum += weight * lift;
            }
        }
        let total = &mut value[..lanes];
        total.copy_from_slice(&weight[..lanes]);
        for weight in weight.chunks(width).skip(1) {
            for (total, weight) in total.iter_mut().zip(weight) {
                *total += weight;
            }
        }
        for (sum, total) in out.iter_mut().zip(total.iter()) {
            *sum = 100.0 * ln(*sum / *total);
        }
    }
}
