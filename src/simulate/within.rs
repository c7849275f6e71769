//! Inside a year: how far each month lies from the value of its year.
//!
//! A *gap* is the value of the year so far, or of the end of the month, minus that of the whole year, on the scale of the path. In
//! December it is 0, so that the months make up the year on every path. All draws are made again for each row, so that no months are kept.

use super::block::Scratch;
use super::growth::growth;
use super::shock::{Shocks, felt};
use super::weights::{self, Weights};
use crate::math::elementary::{exp, ln};
use crate::model::{Model, Mover, Node, PeriodRow};
use crate::plan::Inside;
use crate::process::Scale;

/// The least multiple of the months after a shock that makes up the year; below it all months are scaled alike.
const LEAST_REST: f64 = 0.01;

/// Buffers for the months of one node on the paths of a block: month, lane.
#[derive(Clone, Debug, Default)]
pub(super) struct Months {
    pub weights: Weights,
    weight: Vec<f64>,
    disturbance: Vec<f64>,
    /// Gaps of the year and of the year before.
    now: Vec<f64>,
    before: Vec<f64>,
    /// Node and year of the gaps in `now`.
    of: Option<(usize, i64)>,
    /// Sums of the parts of a node that is a sum.
    total: Vec<f64>,
    annual: Vec<f64>,
    effect: Vec<f64>,
    undisturbed: Vec<f64>,
    sums: [Vec<f64>; 3],
    /// Values of a period on each path.
    pub value: Vec<f64>,
}

impl Months {
    pub(super) fn new(model: &Model, lanes: usize) -> Self {
        if model.rows.is_empty() {
            return Self { weights: Weights::new(model, lanes), ..Self::default() };
        }
        let (months, buffer) = (|| vec![0.0; 12 * lanes], || vec![0.0; lanes]);
        Self {
            weights: Weights::new(model, lanes),
            weight: months(),
            disturbance: months(),
            now: months(),
            before: months(),
            of: None,
            total: months(),
            annual: buffer(),
            effect: buffer(),
            undisturbed: buffer(),
            sums: [buffer(), buffer(), buffer()],
            value: buffer(),
        }
    }

    /// Forgets the gaps of the last block.
    #[inline(always)]
    pub(super) fn begin(&mut self, first: u64) {
        self.weights.begin(first);
        self.of = None;
    }
}

/// Works out the gaps of a row, after which [`value`] gives its periods.
#[inline(always)]
pub(super) fn prepare(model: &Model, scratch: &mut Scratch, row: &PeriodRow, lanes: usize) {
    let year = row.year as i64;
    if let Mover::Sum { parts } = &model.nodes[row.node].mover {
        scratch.months.total.fill(0.0);
        for (part, forms) in parts {
            let Some((form, scale)) = &forms[row.year] else { continue };
            gaps(model, scratch, *part, year, row.step, lanes);
            scratch.evaluate(*part, form, lanes);
            add_part(scratch, row, *scale, lanes);
        }
    } else {
        if row.is_growth() {
            if scratch.months.of != Some((row.node, year - 1)) {
                gaps(model, scratch, row.node, year - 1, row.step, lanes);
            }
            let months = &mut scratch.months;
            std::mem::swap(&mut months.now, &mut months.before);
        }
        gaps(model, scratch, row.node, year, row.step, lanes);
    }
    scratch.evaluate(row.node, &row.form, lanes);
    scratch.months.annual[..lanes].copy_from_slice(&scratch.value[..lanes]);
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
    let width = scratch.lanes;
    let Months { now, before, total, annual, value, .. } = &mut scratch.months;
    let value = &mut value[..lanes];
    value.copy_from_slice(&annual[..lanes]);
    if month == 11 {
        return;
    }
    if let Mover::Sum { .. } = &model.nodes[row.node].mover {
        value.copy_from_slice(&total[month * width..][..lanes]);
        return;
    }
    let now = &now[month * width..][..lanes];
    if row.is_growth() {
        let before = &before[month * width..][..lanes];
        for ((value, now), before) in value.iter_mut().zip(now).zip(before) {
            *value += now - before;
        }
    } else {
        for (value, now) in value.iter_mut().zip(now) {
            *value += now;
        }
    }
}

/// Adds the level of a part at the end of each period, or its sum so far.
#[inline(always)]
fn add_part(scratch: &mut Scratch, row: &PeriodRow, scale: Scale, lanes: usize) {
    let width = scratch.lanes;
    let Months { now, total, .. } = &mut scratch.months;
    for month in row.ends() {
        let gap = &now[month * width..][..lanes];
        let out = &mut total[month * width..][..lanes];
        for ((out, value), gap) in out.iter_mut().zip(&scratch.value[..lanes]).zip(gap) {
            let level = value + gap;
            *out += if scale == Scale::LogLevel { exp(level / 100.0) } else { level };
        }
    }
}

/// `months.now` becomes the gaps of a node in a year, which may be the one before the first of the model.
#[inline(always)]
fn gaps(
    model: &Model,
    scratch: &mut Scratch,
    position: usize,
    year: i64,
    step: usize,
    lanes: usize,
) {
    let node = &model.nodes[position];
    scratch.months.of = Some((position, year));
    let Some(within) = &node.within else { return };
    let width = scratch.lanes;
    weights::draw(model, &mut scratch.months.weights, position, year, lanes);
    let disturbed = year >= 0 && felt(model, &node.felt, year as usize);
    let lifted = disturbed && within.inside == Inside::Flow && !node.fitted_to_year;
    if lifted {
        weights::lift(model, scratch, (position, &node.felt), year as usize, lanes);
    } else if disturbed {
        let Scratch { months, shocks, .. } = scratch;
        shocks.by_month(model, &node.felt, year as usize, lanes, &mut months.disturbance);
        level_effect(shocks, node, year, lanes, &mut months.effect);
    }
    match within.inside {
        Inside::Flow => {
            let months = &mut scratch.months;
            match (disturbed, lifted) {
                (_, true) => lift_flow(months, year),
                (true, _) => disturb_flow(months, year, (width, lanes)),
                _ => months.weight.copy_from_slice(months.weights.of_year(year)),
            }
            flow(months, step, (width, lanes));
        }
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

/// Lays the shocks on the weights of a flow that makes up its year by itself.
#[inline(always)]
fn lift_flow(months: &mut Months, year: i64) {
    let Months { weights, weight, .. } = months;
    let lifted = weights.of_year(year).iter().zip(weights.lift_of_year(year));
    for (out, (weight, lift)) in weight.iter_mut().zip(lifted) {
        *out = weight * lift;
    }
}

/// The logarithm of the share of the year's sum that is reached.
#[inline(always)]
fn flow(months: &mut Months, step: usize, (width, lanes): (usize, usize)) {
    let Months { weight, now, .. } = months;
    for month in 1..12 {
        let (done, rest) = weight.split_at_mut(month * width);
        let before = &done[(month - 1) * width..][..lanes];
        for (sum, before) in rest[..lanes].iter_mut().zip(before) {
            *sum += before;
        }
    }
    let year = &weight[11 * width..][..lanes];
    for month in (0..11).filter(|month| (month + 1) % step == 0) {
        let gap = &mut now[month * width..][..lanes];
        for ((gap, sum), year) in gap.iter_mut().zip(&weight[month * width..][..lanes]).zip(year) {
            *gap = 100.0 * ln(sum / year);
        }
    }
}

/// Lays the shocks on the weights of a flow whose year holds the effects of others. The months after the shock are scaled to make up the
/// year; those before it stay as they were.
#[inline(always)]
fn disturb_flow(months: &mut Months, year: i64, (width, lanes): (usize, usize)) {
    let Months { weights, weight, disturbance, effect, sums, .. } = months;
    let [all, untouched, touched] = sums;
    let (all, untouched, touched) =
        (&mut all[..lanes], &mut untouched[..lanes], &mut touched[..lanes]);
    all.fill(0.0);
    untouched.fill(0.0);
    touched.fill(0.0);
    let plain = weights.of_year(year).chunks(width);
    for ((weight, plain), shock) in
        weight.chunks_mut(width).zip(plain).zip(disturbance.chunks(width))
    {
        for lane in 0..lanes {
            let (plain, shock) = (plain[lane], shock[lane]);
            let moved = plain * exp(shock / 100.0);
            weight[lane] = moved;
            all[lane] += plain;
            untouched[lane] += if shock == 0.0 { plain } else { 0.0 };
            touched[lane] += if shock == 0.0 { 0.0 } else { moved };
        }
    }
    for lane in 0..lanes {
        let wanted = exp(effect[lane] / 100.0) * all[lane] - untouched[lane];
        let rest = wanted / touched[lane];
        touched[lane] = if rest > LEAST_REST { rest } else { 1.0 };
    }
    for (weight, shock) in weight.chunks_mut(width).zip(disturbance.chunks(width)) {
        for ((weight, shock), rest) in weight.iter_mut().zip(shock).zip(touched.iter()) {
            *weight *= if *shock == 0.0 { 1.0 } else { *rest };
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
    let weight = weights.of_year(year);
    let [year, sum, _] = sums;
    let (year, sum) = (&mut year[..lanes], &mut sum[..lanes]);
    year.fill(0.0);
    for weight in weight.chunks(width) {
        for (year, weight) in year.iter_mut().zip(&weight[..lanes]) {
            *year += weight;
        }
    }
    sum.fill(0.0);
    for month in 0..11 {
        let (weight, shock) = (&weight[month * width..][..lanes], &disturbance[month * width..]);
        let gap = &mut now[month * width..][..lanes];
        for lane in 0..lanes {
            let shock = if disturbed { shock[lane] - effect[lane] } else { 0.0 };
            sum[lane] += weight[lane];
            gap[lane] = shock - (1.0 - sum[lane] / year[lane]) * undisturbed[lane];
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
