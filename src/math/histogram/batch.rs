//! Counts of some ten thousand values for a histogram, in a quarter of its room.

use super::grid::Grid;
use super::{DifferentBins, Histogram};

/// Counts in 16 bits with the bins of a histogram, to be poured into it now and then.
///
/// ```
/// use attain::math::histogram::{Batch, Histogram};
/// let mut histogram = Histogram::smooth(0.0, 1.0, 1000);
/// let mut batch = Batch::new(&histogram);
/// batch.add_block(&[-1.0, 0.5, 2.0]);
/// batch.pour(&mut histogram).unwrap();
/// assert_eq!(histogram.total(), 3);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    grid: Grid,
    /// One count a bin, then the count of values that are not numbers.
    counts: Vec<u16>,
}

impl Batch {
    /// Pour before more values than this were counted: a count that is full starts again at 0.
    pub const MOST: usize = u16::MAX as usize;

    /// Empty counts with the bins of a histogram.
    pub fn new(histogram: &Histogram) -> Self {
        Self { grid: histogram.grid, counts: vec![0; histogram.counts.len()] }
    }

    /// An empty histogram with the same bins.
    pub fn histogram(&self) -> Histogram {
        Histogram { grid: self.grid, counts: vec![0; self.counts.len()] }
    }

    /// Counts a block of values, each in the bin of [`Histogram::add`].
    #[inline(always)]
    pub fn add_block(&mut self, values: &[f64]) {
        let counts = &mut self.counts;
        let bins = (counts.len() - 1) as f64;
        self.grid.each_bin(
            values,
            bins,
            #[inline(always)]
            |place| {
                if let Some(count) = counts.get_mut(place) {
                    *count = count.wrapping_add(1);
                }
            },
        );
    }

    /// Adds the counts to a histogram with the same bins and sets them back to 0.
    pub fn pour(&mut self, into: &mut Histogram) -> Result<(), DifferentBins> {
        if into.grid != self.grid || into.counts.len() != self.counts.len() {
            return Err(DifferentBins);
        }
        for (total, count) in into.counts.iter_mut().zip(&mut self.counts) {
            *total += u64::from(std::mem::take(count));
        }
        Ok(())
    }
}
