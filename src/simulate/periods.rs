//! Counts of the values of every period: a small histogram a period of an indicator.

use std::sync::Mutex;

use super::block::Scratch;
use super::tally::Tally;
use super::within;
use crate::math::histogram::{Compact, Histogram};
use crate::model::Model;
use crate::process::Scale;

/// Narrow bins reach so many times as far from the median as the 5 % and 95 % points.
const CORE: f64 = 4.0;
/// Wide bins reach so many times as far from them as the outermost value of the pilot.
const REACH: f64 = 1.5;

/// What is done with the values of the periods.
#[derive(Clone, Debug, Default)]
pub(super) enum Periods {
    /// Nothing.
    #[default]
    None,
    /// The counts of each period are laid out from the values of a pilot.
    LayOut(Vec<Compact>),
    /// They are counted.
    Count(Vec<Compact>),
}

/// Counts laid out for quantities with values like these.
#[inline(never)]
fn layout(values: &[f64]) -> Compact {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len();
    let (median, first, last) = (sorted[count / 2], sorted[0], sorted[count - 1]);
    let (below, above) = (median - sorted[count / 20], sorted[count * 19 / 20] - median);
    let least = 0.1 * (below + above).max(1e-9 * median.abs().max(1e-6));
    let (low, high) = (median - CORE * below.max(least), median + CORE * above.max(least));
    let reach = REACH * (low - first).max(last - high).max(high - low);
    Compact::new(low, high, reach)
}

/// Takes the next node of a simulated block, in the order of the layout; `next` is its first row and period.
#[inline(always)]
pub(super) fn add(
    model: &Model,
    scratch: &mut Scratch,
    periods: &mut Periods,
    (position, next): (usize, &mut (usize, usize)),
    lanes: usize,
) {
    if matches!(periods, Periods::None) {
        return;
    }
    while let Some(row) = model.rows.get(next.0).filter(|row| row.node == position) {
        within::prepare(model, scratch, row, lanes);
        for month in row.counted_ends() {
            within::value(model, scratch, row, month, lanes);
            let values = &scratch.months.value[..lanes];
            match periods {
                Periods::Count(counts) => {
                    if let Some(counts) = counts.get_mut(next.1) {
                        counts.add_block(values);
                    }
                }
                Periods::LayOut(counts) => counts.push(layout(values)),
                Periods::None => {}
            }
            next.1 += 1;
        }
        next.0 += 1;
    }
}

/// The counts of all threads.
pub(super) struct Total(Mutex<Vec<Histogram>>);

impl Total {
    pub(super) fn new(blank: &Periods) -> Self {
        let Periods::Count(counts) = blank else { return Self(Mutex::default()) };
        Self(Mutex::new(counts.iter().map(Compact::histogram).collect()))
    }

    /// Takes the counts of a thread.
    pub(super) fn take(&self, tally: &mut Tally) {
        let Periods::Count(counts) = &mut tally.counting else { return };
        // Nothing in a locked part can fail, so that the lock is never poisoned.
        let Ok(mut total) = self.0.lock() else { return };
        for (counts, histogram) in counts.iter_mut().zip(total.iter_mut()) {
            // Both have the bins of the layout.
            let _ = counts.pour(histogram);
        }
    }

    pub(super) fn finish(self) -> Vec<Histogram> {
        self.0.into_inner().unwrap_or_default()
    }
}

impl Tally {
    /// The histograms of the periods of a node in order, each with the index of its year, its last month from 0, and its scale.
    ///
    /// The last period of a year has the histogram of the year, where both show the same.
    pub(crate) fn periods(
        &self,
        model: &Model,
        node: usize,
    ) -> Vec<(usize, usize, Scale, &Histogram)> {
        let mut inner = self.periods.iter();
        let mut found = Vec::new();
        for row in &model.rows {
            let months = row.counted_ends().zip(&mut inner);
            let months: Vec<_> =
                months.map(|(month, one)| (row.year, month, row.scale, one)).collect();
            if row.node == node {
                found.extend(months);
                let is_year = row.months == 12 && !row.own_december;
                let year = self.histogram(node, row.year).filter(|_| is_year);
                found.extend(year.map(|(histogram, scale)| (row.year, 11, scale, histogram)));
            }
        }
        found
    }
}
