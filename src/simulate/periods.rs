//! Counts of the values of every period: a small histogram a period of an indicator.

use std::sync::Mutex;

use super::block::Scratch;
use super::tally::{Counted, Tally};
use super::within;
use crate::math::histogram::{Batch, Compact, Histogram};
use crate::model::Model;
use crate::process::Scale;

/// A law has one scale if the 5 % point is so many times as far from the median as the quartile, the other side at most so many times as wide, and the
/// outermost value of the pilot at most so many times as far as the 5 % point.
const ONE_SCALE: (std::ops::RangeInclusive<f64>, f64, f64) = (1.5..=4.0, 3.0, 6.0);
/// Bins for a law of more than one scale.
const FINE: usize = 2048;
/// Narrow bins reach so many times as far from the median as the 5 % and 95 % points.
const CORE: f64 = 4.0;
/// Wide bins reach so many times as far from them as the outermost value of the pilot, and at least so many times the width of the narrow ones together.
const REACH: f64 = 1.5;

/// What is done with the values of the periods.
#[derive(Clone, Debug, Default)]
pub(super) enum Periods {
    /// Nothing.
    #[default]
    None,
    /// The counts of each period are laid out from the values of a pilot.
    LayOut(Vec<Counts>),
    /// They are counted.
    Count(Vec<Counts>),
}

/// What one thread has counted of a period.
// Nearly all are compact, and so lie side by side.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug)]
pub(super) enum Counts {
    /// Of a law of one scale.
    Compact(Compact),
    /// Of a law of several, such as a rare deep fall beside a narrow middle.
    Fine(Batch),
}

impl Counts {
    #[inline(always)]
    fn add_block(&mut self, values: &[f64]) {
        match self {
            Self::Compact(counts) => counts.add_block(values),
            Self::Fine(counts) => counts.add_block(values),
        }
    }

    fn blank(&self) -> Histogram {
        match self {
            Self::Compact(counts) => counts.histogram(),
            Self::Fine(counts) => counts.histogram(),
        }
    }

    /// Adds the counts to a histogram with the bins of [`Counts::blank`] and sets them back to 0.
    fn pour(&mut self, into: &mut Histogram) {
        // The bins are the same.
        let _ = match self {
            Self::Compact(counts) => counts.pour(into),
            Self::Fine(counts) => counts.pour(into),
        };
    }
}

/// What a layout takes from the values of a pilot: the smallest one, those at 5, 25, 50, 75 and 95 %, and the largest. They are found without sorting all.
fn order_statistics(mut values: Vec<f64>) -> [f64; 7] {
    let count = values.len();
    let [fifth, quarter, half, upper, last] = [1, 5, 10, 15, 19].map(|of_20| count * of_20 / 20);
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut at = |from: usize, to: usize, place: usize| {
        *values[from..to].select_nth_unstable_by(place - from, f64::total_cmp).1
    };
    // Each part lies on its side of the one before.
    let median = at(0, count, half);
    let (low, high) = (at(0, half + 1, quarter), at(half, count, upper));
    [least, at(0, quarter + 1, fifth), low, median, high, at(upper, count, last), most]
}

/// Counts laid out for quantities with values like these.
#[inline(never)]
fn layout(values: &[f64]) -> Counts {
    let [first, fifth, quarter, median, upper, ninety_fifth, last] =
        order_statistics(values.to_vec());
    let (below, above) = (median - fifth, ninety_fifth - median);
    let quartiles = (median - quarter, upper - median);
    let (ratios, sides, extremes) = ONE_SCALE;
    let one_scale = ratios.contains(&(below / quartiles.0))
        && ratios.contains(&(above / quartiles.1))
        && below.max(above) <= sides * below.min(above)
        && median - first <= extremes * below
        && last - median <= extremes * above;
    if !one_scale {
        let blank = super::layout::smooth((fifth, median, ninety_fifth), FINE);
        return Counts::Fine(Batch::new(&blank));
    }
    let least = 0.1 * (below + above).max(1e-9 * median.abs().max(1e-6));
    let (low, high) = (median - CORE * below.max(least), median + CORE * above.max(least));
    let reach = REACH * (low - first).max(last - high).max(high - low);
    Counts::Compact(Compact::new(low, high, reach))
}

/// Takes the next node of a simulated block, in the order of the layout.
#[inline(always)]
pub(super) fn add(
    model: &Model,
    scratch: &mut Scratch,
    periods: &mut Periods,
    (position, counted): (usize, &mut Counted),
    lanes: usize,
) {
    if matches!(periods, Periods::None) {
        return;
    }
    while let Some(row) = model.rows.get(counted.rows).filter(|row| row.node == position) {
        within::prepare(model, scratch, row, lanes);
        for month in row.counted_ends() {
            within::value(model, scratch, row, month, lanes);
            let values = &scratch.months.value[..lanes];
            match periods {
                Periods::Count(counts) => {
                    if let Some(counts) = counts.get_mut(counted.periods) {
                        counts.add_block(values);
                    }
                }
                Periods::LayOut(counts) => counts.push(layout(values)),
                Periods::None => {}
            }
            counted.periods += 1;
        }
        counted.rows += 1;
    }
}

/// The counts of all threads.
pub(super) struct Total(Mutex<Vec<Histogram>>);

impl Total {
    pub(super) fn new(blank: &Periods) -> Self {
        let Periods::Count(counts) = blank else { return Self(Mutex::default()) };
        Self(Mutex::new(counts.iter().map(Counts::blank).collect()))
    }

    /// Takes the counts of a thread.
    pub(super) fn take(&self, tally: &mut Tally) {
        let Periods::Count(counts) = &mut tally.counting else { return };
        // Nothing in a locked part can fail, so that the lock is never poisoned.
        let Ok(mut total) = self.0.lock() else { return };
        for (counts, histogram) in counts.iter_mut().zip(total.iter_mut()) {
            counts.pour(histogram);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    /// Normal values with a volatility, of which a share falls by a depth.
    fn values(count: usize, (volatility, share, depth): (f64, f64, f64)) -> Vec<f64> {
        let (normal, falls) = (Stream::new(1, "normal"), Stream::new(1, "falls"));
        let fall = |path| if falls.uniform(path, 0) < share { depth } else { 0.0 };
        (0..count as u64).map(|path| volatility * normal.normal(path, 0) - fall(path)).collect()
    }

    /// Against the sorted sample, so that the error is that of the bins: each quantile within 1e-3 of the band from 5 % to 95 %.
    #[test]
    fn quantiles_are_right_for_laws_of_one_and_of_two_scales() {
        let laws = [(2.0, 0.0, 0.0), (2.0, 0.3, 1.0), (0.3, 0.06, 50.0), (1.0, 0.08, 20.0)];
        for (law, compact) in laws.into_iter().zip([true, true, false, false]) {
            let mut values = values(60_000, law);
            let mut counts = layout(&values[..1024]);
            assert_eq!(matches!(counts, Counts::Compact(_)), compact, "{law:?}");
            let mut histogram = counts.blank();
            counts.add_block(&values);
            counts.pour(&mut histogram);
            counts.pour(&mut histogram);
            assert_eq!(histogram.total(), 60_000);
            values.sort_by(f64::total_cmp);
            let at = |p: f64| values[(p * 60_000.0) as usize];
            for p in [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] {
                let error = (histogram.quantile(p) - at(p)).abs() / (at(0.95) - at(0.05));
                assert!(error < 1e-3, "{law:?} at {p}: {error}");
            }
        }
    }
}
