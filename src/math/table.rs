//! Smooth functions tabulated on uniform grids.

use super::elementary::polynomial;

/// A smooth function of one variable, tabulated on a uniform grid and interpolated by local cubics.
///
/// Each value is the cubic through the four nearest grid points (Lagrange; DLMF 3.3), with error at most (9/384) h^4 max|f''''| inside and
/// (1/24) h^4 max|f''''| in the first and last cell. Continuous. Outside the grid the end value is given; NaN gives NaN.
///
/// ```
/// use attain::math::table::UniformTable;
/// let table = UniformTable::new(0.0, 1.0, 101, |x| x * x * x);
/// assert!((table.at(0.123) - 0.123_f64.powi(3)).abs() < 1e-15);
/// assert_eq!(table.at(7.0), 1.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct UniformTable {
    axis: Axis,
    values: Vec<f64>,
}

/// A smooth function of two variables on a uniform grid, by products of local cubics.
///
/// Error as [`UniformTable`] in each variable, the errors of the second being magnified by at most 1.25 (inside) or 1.64 (in the outer cells).
///
/// ```
/// use attain::math::table::UniformTable2;
/// let table = UniformTable2::new((0.0, 1.0, 11), (0.0, 2.0, 21), |x, y| x * y * y);
/// assert!((table.at(0.37, 1.21) - 0.37 * 1.21 * 1.21).abs() < 1e-14);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct UniformTable2 {
    rows: Axis,
    columns: Axis,
    values: Vec<f64>,
}

/// Values that are looked up together.
const GROUP: usize = 64;

/// A uniform grid with at least four points.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Axis {
    low: f64,
    high: f64,
    per_unit: f64,
    points: usize,
}

impl Axis {
    fn new(low: f64, high: f64, points: usize) -> Self {
        let points = points.clamp(4, 1 << 30);
        Self { low, high, per_unit: (points - 1) as f64 / (high - low), points }
    }

    fn point(&self, index: usize) -> f64 {
        let share = index as f64 / (self.points - 1) as f64;
        if index + 1 == self.points {
            self.high
        } else {
            share.mul_add(self.high - self.low, self.low)
        }
    }

    /// The first of the four points around x, and the place of x counted in cells from the second of them.
    #[inline(always)]
    fn locate(&self, x: f64) -> (usize, f64) {
        const SHIFT: f64 = 4_503_599_627_370_496.0;
        let place = (x - self.low) * self.per_unit;
        let end = (self.points - 1) as f64;
        let low = if place < 0.0 { 0.0 } else { place };
        let place = if low > end { end } else { low };
        let start = place.floor() - 1.0;
        let last = end - 3.0;
        let start = if start > last { last } else { start };
        let start = if start > 0.0 { start } else { 0.0 };
        let index = ((start + SHIFT).to_bits() & 0x7FFF_FFFF) as usize;
        (index, place - start - 1.0)
    }
}

/// Weights of the four points at -1, 0, 1 and 2 for the cubic's value at t.
#[inline(always)]
fn weights(t: f64) -> [f64; 4] {
    let (before, after, far) = (t + 1.0, t - 1.0, t - 2.0);
    let outer = t * after * (1.0 / 6.0);
    let inner = before * far * 0.5;
    [-outer * far, inner * after, -inner * t, outer * before]
}

#[inline(always)]
fn combine(weights: [f64; 4], values: [f64; 4]) -> f64 {
    let [a, b, c, d] = weights;
    a.mul_add(values[0], b.mul_add(values[1], c.mul_add(values[2], d * values[3])))
}

/// Four neighbouring values; `start` is inside by construction, the fallback is never used.
#[inline(always)]
fn four(values: &[f64], start: usize) -> [f64; 4] {
    match values.get(start..start + 4) {
        Some(&[a, b, c, d]) => [a, b, c, d],
        _ => [f64::NAN; 4],
    }
}

impl UniformTable {
    /// Tabulates a function at `points` (at least 4) equally spaced points from `low` to `high`, low < high.
    pub fn new<F: FnMut(f64) -> f64>(low: f64, high: f64, points: usize, mut function: F) -> Self {
        let axis = Axis::new(low, high, points);
        let values = (0..axis.points).map(|index| function(axis.point(index))).collect();
        Self { axis, values }
    }

    /// The interpolated value at x.
    #[inline(always)]
    pub fn at(&self, x: f64) -> f64 {
        let (start, t) = self.axis.locate(x);
        combine(weights(t), four(&self.values, start))
    }

    /// Puts the interpolated value in the place of each x, with the bits of [`UniformTable::at`].
    ///
    /// Places are found first, in SIMD lanes; the look-ups are a pass of their own.
    #[inline(always)]
    pub fn map(&self, values: &mut [f64]) {
        let mut starts = [0; GROUP];
        for group in values.chunks_mut(GROUP) {
            for (start, x) in starts.iter_mut().zip(group.iter_mut()) {
                (*start, *x) = self.axis.locate(*x);
            }
            for (start, t) in starts.iter().zip(group) {
                *t = combine(weights(*t), four(&self.values, *start));
            }
        }
    }

    /// The derivative of the interpolating cubic at x; error of order h^3. Constant outside as the end cubic's slope there.
    #[inline(always)]
    pub fn slope(&self, x: f64) -> f64 {
        let (start, t) = self.axis.locate(x);
        let [a, b, c, d] = four(&self.values, start);
        // The cubic through the points at -1, 0, 1, 2 in powers of t.
        let second = 0.5 * (a + c) - b;
        let third = (d - a) / 6.0 + 0.5 * (b - c);
        let first = c - b - second - third;
        polynomial(t, &[first, 2.0 * second, 3.0 * third]) * self.axis.per_unit
    }

    /// The grid's first and last point.
    pub fn range(&self) -> (f64, f64) {
        (self.axis.low, self.axis.high)
    }
}

impl UniformTable2 {
    /// Tabulates a function of (x, y); each axis is (low, high, points) with at least 4 points.
    pub fn new<F>(x_axis: (f64, f64, usize), y_axis: (f64, f64, usize), mut function: F) -> Self
    where
        F: FnMut(f64, f64) -> f64,
    {
        let rows = Axis::new(x_axis.0, x_axis.1, x_axis.2);
        let columns = Axis::new(y_axis.0, y_axis.1, y_axis.2);
        let mut values = Vec::with_capacity(rows.points * columns.points);
        for row in 0..rows.points {
            let x = rows.point(row);
            values.extend((0..columns.points).map(|column| function(x, columns.point(column))));
        }
        Self { rows, columns, values }
    }

    /// The interpolated value at (x, y), clamped to the grid in each variable.
    #[inline(always)]
    pub fn at(&self, x: f64, y: f64) -> f64 {
        let (row, t) = self.rows.locate(x);
        let (column, u) = self.columns.locate(y);
        let across = weights(u);
        let mut sums = [0.0; 4];
        for (offset, sum) in sums.iter_mut().enumerate() {
            *sum =
                combine(across, four(&self.values, (row + offset) * self.columns.points + column));
        }
        combine(weights(t), sums)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_of_one_variable_is_below_the_bound() {
        let table = UniformTable::new(-2.0, 3.0, 101, f64::sin);
        let h4 = 0.05_f64.powi(4);
        let (mut inside, mut ends): (f64, f64) = (0.0, 0.0);
        for step in 0..=5000 {
            let x = -2.0 + 0.001 * f64::from(step);
            let error = (table.at(x) - x.sin()).abs();
            if (-1.95..2.95).contains(&x) {
                inside = inside.max(error);
            } else {
                ends = ends.max(error);
            }
            assert!((table.slope(x) - x.cos()).abs() < 1e-4 * 0.5, "{x} {}", table.slope(x));
        }
        assert!(inside <= 9.0 / 384.0 * h4 && ends <= h4 / 24.0 + 1e-15, "{inside:e} {ends:e}");
    }

    #[test]
    fn grid_points_ends_and_clamping() {
        let table = UniformTable::new(1.0, 2.0, 11, f64::exp);
        for index in 0..=10 {
            let x = 1.0 + 0.1 * f64::from(index);
            assert!((table.at(x) - x.exp()).abs() < 1e-14);
        }
        assert_eq!(table.at(0.0), table.at(1.0));
        assert_eq!(table.at(f64::INFINITY), table.at(2.0));
        assert!(table.at(f64::NAN).is_nan());
        assert_eq!(table.range(), (1.0, 2.0));
    }

    #[test]
    fn error_of_two_variables_is_below_the_bound() {
        let function = |x: f64, y: f64| (x + 2.0 * y).sin();
        let table = UniformTable2::new((0.0, 1.0, 41), (-1.0, 1.0, 161), function);
        let h4 = 0.025_f64.powi(4);
        for i in 0..=100 {
            for j in 0..=100 {
                let (x, y) = (0.01 * f64::from(i), -1.0 + 0.02 * f64::from(j));
                assert!((table.at(x, y) - function(x, y)).abs() <= (1.0 + 1.64) * h4 / 24.0);
            }
        }
        assert_eq!(table.at(-5.0, 9.0), table.at(0.0, 1.0));
    }

    #[test]
    fn dispatched_code_has_the_same_bits() {
        let table = UniformTable::new(-1.0, 1.0, 64, f64::exp);
        let plane = UniformTable2::new((-1.0, 1.0, 20), (0.0, 1.0, 9), |x, y| x * y);
        let start: Vec<f64> = (0..1001).map(|i| -1.1 + 0.0022 * f64::from(i)).collect();
        let mut wide = start.clone();
        crate::math::wide::dispatch(
            #[inline(always)]
            || wide.iter_mut().for_each(|x| *x = table.at(*x) + plane.at(*x, *x)),
        );
        let mut mapped = start.clone();
        crate::math::wide::dispatch(
            #[inline(always)]
            || table.map(&mut mapped),
        );
        assert!(start.iter().zip(&mapped).all(|(x, y)| table.at(*x).to_bits() == y.to_bits()));
        for (x, wide) in start.iter().zip(&wide) {
            assert_eq!((table.at(*x) + plane.at(*x, *x)).to_bits(), wide.to_bits());
        }
    }
}
