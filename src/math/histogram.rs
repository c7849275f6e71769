//! Mergeable histograms with whole counts, from which quantiles and probabilities of a stream of values are read.

mod batch;
mod compact;
mod grid;

pub use batch::Batch;
pub use compact::Compact;

use super::elementary::{exp, ln};
use grid::{Grid, bin};

/// Number of values whose bins are found together.
const GROUP: usize = 64;

/// A histogram of a stream of values; memory does not grow with their number.
///
/// Counts are whole numbers, so merging any partition of the values gives the same histogram. The error of a quantile from binning is
/// below the width of one bin; NaN values are counted apart and take no part in anything else.
///
/// ```
/// use attain::math::histogram::Histogram;
/// let mut histogram = Histogram::smooth(0.0, 1.0, 1000);
/// histogram.add_block(&[-1.0, 0.5, 2.0]);
/// assert_eq!(histogram.total(), 3);
/// assert!((histogram.quantile(0.5) - 0.5).abs() < 0.01);
/// assert!((histogram.cdf(0.0) - 1.0 / 3.0).abs() < 1e-12);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    grid: Grid,
    /// One count a bin, then the count of values that are not numbers.
    counts: Vec<u64>,
}

/// Two histograms with different bins cannot be merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the histograms have different bins")]
pub struct DifferentBins;

impl Histogram {
    /// For a continuous quantity: covers the whole real line with bins that are finest around `centre`.
    ///
    /// With z = (x - centre) / scale, bins have equal width 2 / bins in s = z / sqrt(1 + z^2). The width at x is
    /// 2 scale (1 + z^2)^(3/2) / bins. Give a typical spread as `scale` (positive; 1 is taken otherwise) and 1 to 2^31 bins.
    pub fn smooth(centre: f64, scale: f64, bins: usize) -> Self {
        let usable = scale > 0.0 && scale.is_finite() && (1.0 / scale).is_finite();
        let scale = if usable { scale } else { 1.0 };
        Self::with_grid(Grid::Smooth { centre, scale }, bins)
    }

    /// For whole numbers and other equally spaced values: bin k holds origin + k width.
    ///
    /// A value in between goes to the nearest bin, one outside to the bin at that end. `width` is positive (1 is taken otherwise).
    pub fn lattice(origin: f64, width: f64, bins: usize) -> Self {
        let width = if width > 0.0 && width.is_finite() { width } else { 1.0 };
        Self::with_grid(Grid::Lattice { origin, width }, bins)
    }

    fn with_grid(grid: Grid, bins: usize) -> Self {
        Self { grid, counts: vec![0; bins.clamp(1, 1 << 31) + 1] }
    }

    /// Counts a value.
    #[inline(always)]
    pub fn add(&mut self, x: f64) {
        let bins = self.width();
        let place = bin(self.grid.position(x, bins), bins);
        if let Some(count) = self.counts.get_mut(place) {
            *count += 1;
        }
    }

    /// Counts a block of values, with the result of [`Histogram::add`] on each.
    #[inline(always)]
    pub fn add_block(&mut self, values: &[f64]) {
        let (bins, counts) = (self.width(), &mut self.counts);
        self.grid.each_bin(
            values,
            bins,
            #[inline(always)]
            |place| {
                if let Some(count) = counts.get_mut(place) {
                    *count += 1;
                }
            },
        );
    }

    /// Adds the counts of another histogram with the same bins.
    pub fn merge(&mut self, other: &Self) -> Result<(), DifferentBins> {
        if self.grid != other.grid || self.counts.len() != other.counts.len() {
            return Err(DifferentBins);
        }
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        Ok(())
    }

    /// Number of values counted, without NaN.
    pub fn total(&self) -> u64 {
        self.numbers().iter().sum()
    }

    /// Number of NaN values.
    pub fn not_a_number(&self) -> u64 {
        self.counts.last().copied().unwrap_or(0)
    }

    /// True for the bins of whole numbers and other equally spaced values.
    pub fn is_lattice(&self) -> bool {
        matches!(self.grid, Grid::Lattice { .. })
    }

    /// Number of bins.
    pub fn bins(&self) -> usize {
        self.counts.len() - 1
    }

    /// (low edge, high edge, count) of each bin from the lowest up. The outer edges of a smooth histogram are infinite, those of an even one are the ends of its range; on a lattice
    /// the edges are half a width from the value.
    pub fn iter(&self) -> impl Iterator<Item = (f64, f64, u64)> + '_ {
        let bins = self.width();
        self.numbers().iter().enumerate().map(move |(index, count)| {
            let low = self.grid.value(index as f64, bins);
            (low, self.grid.value(index as f64 + 1.0, bins), *count)
        })
    }

    /// The value below which a share p of the counted values lies; NaN if nothing was counted or p is outside [0, 1].
    ///
    /// Smooth and even: interpolated linearly inside the bin in the coordinate of the bins. Lattice: the smallest value whose cumulative
    /// share reaches p (up to a rounding of p).
    pub fn quantile(&self, p: f64) -> f64 {
        let total = self.total();
        if total == 0 || !(0.0..=1.0).contains(&p) {
            return f64::NAN;
        }
        let wanted = p * total as f64;
        let lattice = self.is_lattice();
        let reached = if lattice { wanted * (1.0 - 4.0 * f64::EPSILON) } else { wanted };
        let mut below = 0;
        let mut last = 0.0;
        for (index, &count) in self.numbers().iter().enumerate().filter(|(_, count)| **count > 0) {
            let upto = below + count;
            if upto as f64 >= reached {
                let inside = (wanted - below as f64) / count as f64;
                let share = if lattice { 0.5 } else { inside.clamp(0.0, 1.0) };
                return self.grid.value(index as f64 + share, self.width());
            }
            below = upto;
            last = index as f64 + if lattice { 0.5 } else { 1.0 };
        }
        self.grid.value(last, self.width())
    }

    /// The share of counted values that are at most x; NaN if nothing was counted. Interpolated as in [`Histogram::quantile`].
    pub fn cdf(&self, x: f64) -> f64 {
        let (below, within) = self.split(x, true);
        (below as f64 + within) / self.total() as f64
    }

    /// The density at x; NaN if nothing was counted.
    ///
    /// Smooth: the mean count of the bins within 1/64 of all bins to either side, changed from the coordinate s to x; the smoothing
    /// error is below 0.2 % for a normal law whose standard deviation is the scale. Even: the same in x. Lattice: the share of the nearest value over the width.
    pub fn density(&self, x: f64) -> f64 {
        let bins = self.width();
        let place = bin(self.grid.position(x, bins), bins);
        let reach = if self.is_lattice() { 0 } else { self.bins() / 64 };
        let first = place.saturating_sub(reach);
        let last = (place + reach).min(self.bins() - 1);
        let window = self.numbers().get(first..=last).unwrap_or(&[]);
        let mean = window.iter().sum::<u64>() as f64 / window.len() as f64;
        mean / self.total() as f64 * self.grid.slope(x, bins)
    }

    /// The Monte Carlo standard error of [`Histogram::quantile`].
    ///
    /// Smooth and even: sqrt(p (1 - p) / N) / f, with 1/f estimated by (q(p + d) - q(p - d)) / 2d and d = min(p, 1 - p, N^(-1/5)) / 4 (Bloch and
    /// Gastwirth 1968, doi:10.1214/aoms/1177698342). Lattice: half the distance of the quantiles at p plus and minus sqrt(p (1 - p) / N),
    /// hence 0 when the interval of order statistics stays on one value. NaN if nothing was counted or p is not inside (0, 1).
    pub fn quantile_standard_error(&self, p: f64) -> f64 {
        let n = self.total() as f64;
        if n == 0.0 || !(p > 0.0 && p < 1.0) {
            return f64::NAN;
        }
        let error = (p * (1.0 - p) / n).sqrt();
        if let Grid::Lattice { .. } = self.grid {
            return 0.5
                * (self.quantile((p + error).min(1.0)) - self.quantile((p - error).max(0.0)));
        }
        let reach = 0.25 * p.min(1.0 - p).min(exp(-0.2 * ln(n)));
        error * (self.quantile(p + reach) - self.quantile(p - reach)) / (2.0 * reach)
    }

    /// Mean of a function over the values below `lower` and those above `upper`; either may be infinite. `None` if there are none.
    ///
    /// Each bin stands at its middle in s, the bin of a bound at the middle of its outer part.
    pub fn mean_outside<F: Fn(f64) -> f64>(
        &self,
        lower: f64,
        upper: f64,
        function: F,
    ) -> Option<f64> {
        let beneath = if lower == f64::NEG_INFINITY { 0.0 } else { self.cut(lower, false) };
        let above = if upper == f64::INFINITY { f64::INFINITY } else { self.cut(upper, true) };
        let bins = || self.numbers().iter().enumerate().map(|(k, n)| (k as f64, *n as f64));
        let under = bins().map(|(k, count)| (count, k, (k + 1.0).min(beneath)));
        let over = bins().map(|(k, count)| (count, k.max(above), k + 1.0));
        self.mean_of(under.chain(over), function)
    }

    /// Mean of a function over (count of the whole bin, from, to) in the coordinate of the bins.
    fn mean_of<F: Fn(f64) -> f64>(
        &self,
        parts: impl Iterator<Item = (f64, f64, f64)>,
        function: F,
    ) -> Option<f64> {
        let (mut mass, mut sum) = (0.0, 0.0);
        for (count, from, to) in parts {
            if count > 0.0 && to > from {
                let part = count * (to - from);
                mass += part;
                sum += part * function(self.grid.value(0.5 * (from + to), self.width()));
            }
        }
        if mass > 0.0 { Some(sum / mass) } else { None }
    }

    /// The coordinate that parts what is below x from what is above; whole bins on a lattice, where `with` says whether x itself is below.
    fn cut(&self, x: f64, with: bool) -> f64 {
        let bins = self.width();
        let position = self.grid.position(x, bins);
        let cut = match self.grid {
            Grid::Smooth { .. } | Grid::Even(_) => position,
            // A value within 1e-9 widths of a lattice point is that point.
            Grid::Lattice { .. } if with => (position + 0.5 + 1e-9).floor(),
            Grid::Lattice { .. } => (position - 0.5 - 1e-9).floor() + 1.0,
        };
        if cut.is_nan() { cut } else { cut.clamp(0.0, bins) }
    }

    /// (count of the whole bins below x, part of the count of the bin that holds x).
    fn split(&self, x: f64, with: bool) -> (u64, f64) {
        let cut = self.cut(x, with);
        if cut.is_nan() {
            return (0, f64::NAN);
        }
        let whole = cut.floor();
        let counts = self.numbers();
        let index = (whole as usize).min(counts.len());
        let part = counts.get(index).map_or(0.0, |count| *count as f64 * (cut - whole));
        (counts[..index].iter().sum(), part)
    }

    fn numbers(&self) -> &[u64] {
        &self.counts[..self.counts.len() - 1]
    }

    /// The number of bins as f64.
    #[inline(always)]
    fn width(&self) -> f64 {
        (self.counts.len() - 1) as f64
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
