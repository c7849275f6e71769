//! Counts of the values of every period: one histogram a period of an indicator, with few bins.

use std::sync::Mutex;

use super::block::Scratch;
use super::tally::Tally;
use super::within;
use crate::math::histogram::{Compact, Histogram};
use crate::model::Model;
use crate::process::Scale;

/// Bins of a period's histogram: one is 0.7 % of a standard deviation wide at the median, 1.9 % at the 5 % and 95 % points.
const BINS: usize = 512;
/// Paths after which a thread pours its counts out, long before 32 bits are full.
const POUR: u64 = 1 << 31;

/// Lays out a histogram for every period that is no year itself from the paths of a pilot block.
pub(super) fn layout(model: &Model, scratch: &mut Scratch, lanes: usize) -> Vec<Histogram> {
    let mut histograms = Vec::new();
    for row in &model.rows {
        within::prepare(model, scratch, row, lanes);
        for month in row.counted_ends() {
            within::value(model, scratch, row, month, lanes);
            let mut values = scratch.months.value[..lanes].to_vec();
            values.sort_by(f64::total_cmp);
            histograms.push(super::tally::smooth(&values, BINS));
        }
    }
    histograms
}

/// Adds the next node of a simulated block to the counts, in the order of the layout; `next` is its first row and histogram.
#[inline(always)]
pub(super) fn add(
    model: &Model,
    scratch: &mut Scratch,
    counts: &mut [Compact],
    (position, next): (usize, &mut (usize, usize)),
    lanes: usize,
) {
    while let Some(row) = model.rows.get(next.0).filter(|row| row.node == position) {
        within::prepare(model, scratch, row, lanes);
        for month in row.counted_ends() {
            within::value(model, scratch, row, month, lanes);
            if let Some(counts) = counts.get_mut(next.1) {
                counts.add_block(&scratch.months.value[..lanes]);
            }
            next.1 += 1;
        }
        next.0 += 1;
    }
}

/// The counts of all threads.
pub(super) struct Total(Mutex<Vec<Histogram>>);

impl Total {
    pub(super) fn new(blank: Vec<Histogram>) -> Self {
        Self(Mutex::new(blank))
    }

    /// Takes the counts of a thread if they are many, or if it has finished.
    pub(super) fn take(&self, tally: &mut Tally, since: &mut u64, finished: bool) {
        if *since < POUR && !finished {
            return;
        }
        *since = 0;
        // Nothing in a locked part can fail, so that the lock is never poisoned.
        let Ok(mut total) = self.0.lock() else { return };
        for (counts, histogram) in tally.period_counts.iter_mut().zip(total.iter_mut()) {
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
