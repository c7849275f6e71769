//! Months of a flow: the share of the year's sum that has come is that of the weights so far.
//!
//! A sum so far is the year's sum × weights so far / weights of the year. Growth so far sets it against the same of the year before, so that two months of a
//! path take one division, and no logarithm.

use super::block::Scratch;
use super::weights::Multiple;
use super::within::Months;
use crate::math::elementary::exp;
use crate::model::PeriodRow;

/// The least multiple of the months after a shock that makes up the year; below it all months are scaled alike.
const LEAST_REST: f64 = 0.01;

/// Publishes the value of the year in `months.annual`, and works out what the weights so far are multiplied by: the year's value over its
/// weights, and times those of the year before where growth is shown.
#[inline(always)]
pub(super) fn factor(scratch: &mut Scratch, row: &PeriodRow, lanes: usize) {
    let (year, december) = (row.year as i64, 11 * scratch.lanes);
    let Months { weights, annual, factor, .. } = &mut scratch.months;
    let annual = &mut annual[..lanes];
    row.whole.publish(annual);
    let whole = &weights.so_far_in(year)[december..];
    let factors = factor[..lanes].iter_mut().zip(annual.iter()).zip(whole);
    if row.is_growth() {
        let before = &weights.so_far_in(year - 1)[december..];
        for (((factor, annual), whole), before) in factors.zip(before) {
            *factor = (100.0 + annual) * (before / whole);
        }
    } else {
        for ((factor, annual), whole) in factors {
            *factor = annual / whole;
        }
    }
}

/// `months.value` becomes the sum so far, or its growth in percent, at the end of a month.
#[inline(always)]
pub(super) fn value(scratch: &mut Scratch, row: &PeriodRow, month: usize, lanes: usize) {
    if row.is_growth() {
        return growth(scratch, row, month, lanes);
    }
    let (year, start) = (row.year as i64, month * scratch.lanes);
    let Months { weights, factor, value, .. } = &mut scratch.months;
    let now = &weights.so_far_in(year)[start..];
    for ((value, factor), now) in value[..lanes].iter_mut().zip(&factor[..lanes]).zip(now) {
        *value = factor * now;
    }
}

/// A month and its neighbour share one division: a/c and b/d are ad and bc times 1/(cd). A month has the same bits with its neighbour and without.
#[inline(always)]
fn growth(scratch: &mut Scratch, row: &PeriodRow, month: usize, lanes: usize) {
    let (year, width) = (row.year as i64, scratch.lanes);
    let Months { weights, factor, value, next: (ready, next), .. } = &mut scratch.months;
    let (value, next, factor) = (&mut value[..lanes], &mut next[..lanes], &factor[..lanes]);
    if *ready == month && month > 0 {
        return value.copy_from_slice(next);
    }
    let (now, before) = (weights.so_far_in(year), weights.so_far_in(year - 1));
    let span = |month: usize| month * width..month * width + lanes;
    let other = month ^ 1;
    let (now_here, before_here) = (&now[span(month)], &before[span(month)]);
    let (now_other, before_other) = (&now[span(other)], &before[span(other)]);
    let has_next = row.months == 12 && month < other;
    if !has_next {
        for lane in 0..lanes {
            let rate = factor[lane] / (before_here[lane] * before_other[lane]);
            value[lane] = now_here[lane] * before_other[lane] * rate - 100.0;
        }
        return;
    }
    *ready = other;
    for lane in 0..lanes {
        let rate = factor[lane] / (before_here[lane] * before_other[lane]);
        value[lane] = now_here[lane] * before_other[lane] * rate - 100.0;
        next[lane] = now_other[lane] * before_here[lane] * rate - 100.0;
    }
}

/// Works out the weights so far of a flow that is hit and whose year holds the effects of others. The months after the shock are scaled to make up the
/// year; those before it stay as they were.
#[inline(always)]
pub(super) fn fit(months: &mut Months, year: i64, (width, lanes): (usize, usize)) {
    let Months { weights, disturbance, effect, sums, .. } = months;
    weights.so_far.there[(year + 1) as usize] = Some(Multiple::Fitted);
    let (plain, so_far) = weights.plain_and_sums(year);
    let [all, untouched, touched] = sums;
    let (all, untouched, touched) =
        (&mut all[..lanes], &mut untouched[..lanes], &mut touched[..lanes]);
    all.fill(0.0);
    untouched.fill(0.0);
    touched.fill(0.0);
    let months = so_far.chunks_mut(width).zip(plain.chunks(width));
    for ((weight, plain), shock) in months.zip(disturbance.chunks(width)) {
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
    all.fill(0.0);
    for (weight, shock) in so_far.chunks_mut(width).zip(disturbance.chunks(width)) {
        let months = weight.iter_mut().zip(shock).zip(touched.iter()).zip(all.iter_mut());
        for (((weight, shock), rest), sum) in months {
            *sum += *weight * if *shock == 0.0 { 1.0 } else { *rest };
            *weight = *sum;
        }
    }
}
