//! Inside a year: how far each month lies from the value of its year.
//!
//! Of a flow the months are its weights so far (`flow`). Of a rate or a stock they are *gaps*: the value of the year so far, or of the end of the month, minus that of the whole year, on the scale of the path, 0 in
//! December. Either way the months make up the year on every path. Draws and sums are kept while a node is in hand.

use super::block::Scratch;
use super::flow;
use super::growth::growth;
use super::shock::{Shocks, felt};
use super::weights::{self, Drawn, Felt, Weights};
use crate::math::elementary::exp;
use crate::model::{Model, Mover, Node, PeriodRow};
use crate::plan::Inside;
use crate::process::Scale;

/// Buffers for the months of one node on the paths of a block: month, lane.
#[derive(Clone, Debug, Default)]
pub(super) struct Months {
    pub weights: Weights,
    pub disturbance: Vec<f64>,
    /// Gaps of the year and of the year before.
    now: Vec<f64>,
    before: Vec<f64>,
    /// Node and year of what is in `now`.
    of: Option<(usize, i64)>,
    /// Sums of the parts of a node that is a sum.
    total: Vec<f64>,
    /// Value of the whole year, and what a flow's weights are multiplied by.
    pub annual: Vec<f64>,
    pub factor: Vec<f64>,
    pub effect: Vec<f64>,
    undisturbed: Vec<f64>,
    pub sums: [Vec<f64>; 3],
    /// Values of a period on each path.
    pub value: Vec<f64>,
    /// Those of the month after it, where they are worked out together, and which month that is.
    pub next: (usize, Vec<f64>),
}

impl Months {
    pub(super) fn new(model: &Model, lanes: usize) -> Self {
        if model.rows.is_empty() {
            return Self { weights: Weights::new(model, lanes), ..Self::default() };
        }
        let (months, buffer) = (|| vec![0.0; 12 * lanes], || vec![0.0; lanes]);
        Self {
            weights: Weights::new(model, lanes),
            disturbance: months(),
            now: months(),
            before: months(),
            of: None,
            total: months(),
            annual: buffer(),
            factor: buffer(),
            effect: buffer(),
            undisturbed: buffer(),
            sums: [buffer(), buffer(), buffer()],
            value: buffer(),
            next: (0, buffer()),
        }
    }

    /// Forgets the gaps of the last block.
    #[inline(always)]
    pub(super) fn begin(&mut self, first: u64) {
        self.weights.begin(first);
        self.of = None;
    }
}

/// Works out the months of a row, after which [`value`] gives its periods.
#[inline(always)]
pub(super) fn prepare(model: &Model, scratch: &mut Scratch, row: &PeriodRow, lanes: usize) {
    let year = row.year as i64;
    if let Mover::Sum { parts } = &model.nodes[row.node].mover {
        scratch.months.total.fill(0.0);
        for (part, forms) in parts {
            let Some((form, scale)) = &forms[row.year] else { continue };
            months_of(model, scratch, *part, year, lanes);
            scratch.evaluate(*part, form, lanes);
            let inside = model.nodes[*part].within.as_ref().map(|within| within.inside);
            add_part(scratch, row, (*scale, inside == Some(Inside::Flow)), lanes);
        }
    } else {
        if row.is_growth() {
            if scratch.months.of != Some((row.node, year - 1)) {
                months_of(model, scratch, row.node, year - 1, lanes);
            }
            let months = &mut scratch.months;
            std::mem::swap(&mut months.now, &mut months.before);
        }
        months_of(model, scratch, row.node, year, lanes);
    }
    scratch.evaluate(row.node, &row.form, lanes);
    scratch.months.annual[..lanes].copy_from_slice(&scratch.value[..lanes]);
    if row.of_flow {
        scratch.months.next.0 = 0;
        flow::factor(scratch, row, lanes);
    }
}

/// `months.value` becomes the value of the period that ends with a month, from 0, of the row that was prepared.
#[inline(always)]
pub(super) fn value(
    model: &Model,
    scratch: &mut Scratch,
    row: &PeriodRow,
    month: usize,
    lanes: usize,
) {
    if row.of_flow && month < 11 {
        return flow::value(scratch, row, month, lanes);
    }
    let width = scratch.lanes;
    let Months { now, before, total, annual, value, .. } = &mut scratch.months;
    let value = &mut value[..lanes];
    if month == 11 {
        value.copy_from_slice(&annual[..lanes]);
        return;
    }
    if let Mover::Sum { .. } = &model.nodes[row.node].mover {
        value.copy_from_slice(&total[month * width..][..lanes]);
        return;
    }
    let gaps = value.iter_mut().zip(&annual[..lanes]).zip(&now[month * width..]);
    if row.is_growth() {
        for (((value, annual), now), before) in gaps.zip(&before[month * width..]) {
            *value = annual + (now - before);
        }
    } else {
        for ((value, annual), now) in gaps {
            *value = annual + now;
        }
    }
}

/// Adds the level of a part at the end of each period, or its sum so far.
#[inline(always)]
fn add_part(scratch: &mut Scratch, row: &PeriodRow, (scale, of_flow): (Scale, bool), lanes: usize) {
    let width = scratch.lanes;
    let Months { weights, now, total, .. } = &mut scratch.months;
    let value = &mut scratch.value[..lanes];
    let now = if of_flow { weights.so_far_in(row.year as i64) } else { now };
    if of_flow {
        for (value, year) in value.iter_mut().zip(&now[11 * width..]) {
            *value = if scale == Scale::LogLevel { exp(*value / 100.0) } else { *value } / year;
        }
    }
    for month in row.ends() {
        let now = &now[month * width..][..lanes];
        let out = &mut total[month * width..][..lanes];
        for ((out, value), now) in out.iter_mut().zip(value.iter()).zip(now) {
            *out += match (of_flow, scale) {
                (true, _) => value * now,
                (_, Scale::LogLevel) => exp((value + now) / 100.0),
                _ => value + now,
            };
        }
    }
}

/// Works out the weights so far of a flow, or the gaps in `months.now`, in a year, which may be the one before the first of the model.
#[inline(always)]
fn months_of(model: &Model, scratch: &mut Scratch, position: usize, year: i64, lanes: usize) {
    let node = &model.nodes[position];
    scratch.months.of = Some((position, year));
    let Some(within) = &node.within else { return };
    let width = scratch.lanes;
    let disturbed = year >= 0 && felt(model, &node.felt, year as usize);
    if within.inside == Inside::Flow && !(disturbed && node.fitted_to_year) {
        let lifted = disturbed.then_some(Felt::ByNode(position));
        return weights::add_up(model, scratch, (position, lifted), year, lanes);
    }
    let kept = if within.inside == Inside::Stock { Drawn::Running } else { Drawn::Single };
    weights::draw(model, &mut scratch.months.weights, (position, kept), year, lanes);
    if disturbed {
        weights::feel(model, scratch, (Felt::ByNode(position), false), year as usize, lanes);
        let Scratch { months, shocks, .. } = scratch;
        let felt = months.weights.felt_in(position, year as usize);
        months.disturbance.copy_from_slice(felt);
        level_effect(shocks, node, year, lanes, &mut months.effect);
    }
    match within.inside {
        Inside::Flow => return flow::fit(&mut scratch.months, year, (width, lanes)),
        Inside::Rate => rate(&mut scratch.months, node, (year, disturbed), (width, lanes)),
        Inside::Stock => {
            undisturbed_growth(model, scratch, position, year, lanes);
            stock(&mut scratch.months, (year, disturbed), (width, lanes));
        }
    }
    scratch.months.now[11 * width..].fill(0.0);
}

/// The effects that the value of a year holds, through all terms, in log percent of the level.
#[inline(always)]
fn level_effect(shocks: &Shocks, node: &Node, year: i64, lanes: usize, out: &mut [f64]) {
    let out = &mut out[..lanes];
    out.fill(0.0);
    for (effect, weight) in &node.held {
        for (out, value) in out.iter_mut().zip(shocks.effect(*effect, year as usize, lanes)) {
            *out += weight * value;
        }
    }
}

/// The mean of the months so far, minus that of the year.
#[inline(always)]
fn rate(
    months: &mut Months,
    node: &Node,
    (year, disturbed): (i64, bool),
    (width, lanes): (usize, usize),
) {
    if disturbed && node.fitted_to_year {
        shift_to_year(months, (width, lanes));
    }
    let Months { weights, disturbance, effect, now, sums, .. } = months;
    let weight = weights.of_year(year);
    let [mean, sum, _] = sums;
    let (mean, sum) = (&mut mean[..lanes], &mut sum[..lanes]);
    mean.fill(0.0);
    for weight in weight.chunks(width) {
        for (mean, weight) in mean.iter_mut().zip(&weight[..lanes]) {
            *mean += weight / 12.0;
        }
    }
    sum.fill(0.0);
    // A share moves by its odds: near 100 % a percent of the share itself would be more than all the rest.
    let unit = if node.scale == Scale::Logit { 1.0 } else { 100.0 };
    for month in 0..11 {
        let (weight, shock) = (&weight[month * width..][..lanes], &disturbance[month * width..]);
        let gap = &mut now[month * width..][..lanes];
        let part = 1.0 / (month as f64 + 1.0);
        for lane in 0..lanes {
            let (shock, effect) = if disturbed { (shock[lane], effect[lane]) } else { (0.0, 0.0) };
            sum[lane] += unit * (weight[lane] - mean[lane]) + node.effect_unit * shock;
            gap[lane] = sum[lane] * part - node.effect_unit * effect;
        }
    }
}

/// The growth that is still to come, and the shocks that will have come or gone by December.
#[inline(always)]
fn stock(months: &mut Months, (year, disturbed): (i64, bool), (width, lanes): (usize, usize)) {
    let Months { weights, disturbance, effect, undisturbed, now, sums, .. } = months;
    let so_far = weights.of_year(year);
    let [rate, _, apart] = sums;
    let (rate, apart) = (&mut rate[..lanes], &mut apart[..lanes]);
    let (effect, undisturbed) = (&effect[..lanes], &undisturbed[..lanes]);
    // Growth for each unit of weight, and what is there beside it all the year.
    let whole = &so_far[11 * width..][..lanes];
    for lane in 0..lanes {
        rate[lane] = undisturbed[lane] / whole[lane];
        apart[lane] = if disturbed { undisturbed[lane] + effect[lane] } else { undisturbed[lane] };
    }
    for month in 0..11 {
        let (so_far, shock) = (&so_far[month * width..][..lanes], &disturbance[month * width..]);
        let (gap, shock) = (&mut now[month * width..][..lanes], &shock[..lanes]);
        let gaps = gap.iter_mut().zip(so_far).zip(rate.iter()).zip(apart.iter());
        if disturbed {
            for ((((gap, so_far), rate), apart), shock) in gaps.zip(shock) {
                *gap = shock + (so_far * rate - apart);
            }
        } else {
            for (((gap, so_far), rate), apart) in gaps {
                *gap = so_far * rate - apart;
            }
        }
    }
}

/// Shifts the months in which a shock is felt, so that their mean is what the year holds.
#[inline(always)]
fn shift_to_year(months: &mut Months, (width, lanes): (usize, usize)) {
    let Months { disturbance, effect, sums, .. } = months;
    let [sum, count, _] = sums;
    let (sum, count) = (&mut sum[..lanes], &mut count[..lanes]);
    sum.fill(0.0);
    count.fill(0.0);
    for shock in disturbance.chunks(width) {
        for lane in 0..lanes {
            sum[lane] += shock[lane];
            count[lane] += if shock[lane] == 0.0 { 0.0 } else { 1.0 };
        }
    }
    for lane in 0..lanes {
        sum[lane] = (12.0 * effect[lane] - sum[lane]) / count[lane].max(1.0);
    }
    for shock in disturbance.chunks_mut(width) {
        for (shock, shift) in shock.iter_mut().zip(sum.iter()) {
            *shock += if *shock == 0.0 { 0.0 } else { *shift };
        }
    }
}

/// `months.undisturbed` becomes the growth of a year without shocks, in log percent.
#[inline(always)]
fn undisturbed_growth(
    model: &Model,
    scratch: &mut Scratch,
    position: usize,
    year: i64,
    lanes: usize,
) {
    let node = &model.nodes[position];
    if year < node.start as i64 {
        let known = node.within.as_ref().map_or(f64::NAN, |within| within.growth_before);
        scratch.months.undisturbed[..lanes].fill(known);
        return;
    }
    growth(model, scratch, position, year as usize, lanes);
    let Scratch { months, shocks, value, .. } = scratch;
    let out = &mut months.undisturbed[..lanes];
    out.copy_from_slice(&value[..lanes]);
    for (effect, weight) in &node.held {
        for (out, now) in out.iter_mut().zip(shocks.effect(*effect, year as usize, lanes)) {
            *out -= weight * now;
        }
        if year > 0 {
            let before = shocks.effect(*effect, year as usize - 1, lanes);
            for (out, before) in out.iter_mut().zip(before) {
                *out += weight * before;
            }
        }
    }
}
