//! Counts in half the room, for many histograms at once.

use super::grid::{Grid, bin};
use super::{DifferentBins, GROUP, Histogram};

/// The counts of a histogram in 32 bits, to be poured into it now and then.
///
/// Pour before 2^32 values were counted: a count that is full starts again at 0.
///
/// ```
/// use attain::math::histogram::{Compact, Histogram};
/// let mut histogram = Histogram::smooth(0.0, 1.0, 512);
/// let mut compact = Compact::of(&histogram);
/// compact.add_block(&[-1.0, 0.5, 2.0]);
/// compact.pour(&mut histogram).unwrap();
/// assert_eq!(histogram.total(), 3);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Compact {
    grid: Grid,
    counts: Vec<u32>,
}

impl Compact {
    /// Empty counts with the bins of a histogram.
    pub fn of(histogram: &Histogram) -> Self {
        Self { grid: histogram.grid, counts: vec![0; histogram.counts.len()] }
    }

    /// Counts a block of values.
    #[inline(always)]
    pub fn add_block(&mut self, values: &[f64]) {
        let bins = (self.counts.len() - 1) as f64;
        let mut places = [0_usize; GROUP];
        for group in values.chunks(GROUP) {
            for (place, x) in places.iter_mut().zip(group) {
                *place = bin(self.grid.position(*x, bins), bins);
            }
            for place in &places[..group.len()] {
                if let Some(count) = self.counts.get_mut(*place) {
                    *count = count.wrapping_add(1);
                }
            }
        }
    }

    /// Adds the counts to a histogram with the same bins and sets them back to 0.
    pub fn pour(&mut self, into: &mut Histogram) -> Result<(), DifferentBins> {
        if self.grid != into.grid || self.counts.len() != into.counts.len() {
            return Err(DifferentBins);
        }
        for (total, count) in into.counts.iter_mut().zip(&mut self.counts) {
            *total += u64::from(std::mem::take(count));
        }
        Ok(())
    }
}
