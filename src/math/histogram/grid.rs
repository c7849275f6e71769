//! How a histogram cuts the real line into bins.

use super::GROUP;

/// The map from values to bins. All steps are IEEE exact operations, so a value is in the same bin on every machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Grid {
    /// z = (x - centre) / scale, s = z / sqrt(1 + z^2), bins of equal width in s.
    Smooth { centre: f64, scale: f64 },
    /// Bin k holds the value origin + k width.
    Lattice { origin: f64, width: f64 },
    /// [`CORE`] bins of equal width between two values, and [`OUTER`] wider ones on either side.
    Even(Even),
}

/// Bins of equal width where the mass is, wider ones outside; a value is placed without a division or a root.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Even {
    low: f64,
    high: f64,
    per_unit: f64,
    outer_per_unit: f64,
    /// Position that the straight line of the narrow bins has at 0, and how much steeper it is than that of the wide ones.
    start: f64,
    more_in_core: f64,
}

/// Narrow bins of [`Even`].
const CORE: usize = 191;
/// Wide bins of [`Even`] on each side.
const OUTER: usize = 32;

impl Even {
    /// Number of bins.
    pub(super) const BINS: usize = CORE + 2 * OUTER;

    /// Narrow bins from `low` to `high`, wide ones for a `reach` below and above.
    pub(super) fn new(low: f64, high: f64, reach: f64) -> Self {
        let positive = |wanted: f64, stand_in: f64| {
            if wanted > 0.0 && wanted.is_finite() { wanted } else { stand_in }
        };
        let wide = positive(high - low, 1.0);
        let reach = positive(reach, wide);
        let (per_unit, outer_per_unit) = (CORE as f64 / wide, OUTER as f64 / reach);
        let (start, more_in_core) = (OUTER as f64 - low * per_unit, per_unit - outer_per_unit);
        Self { low, high: low + wide, per_unit, outer_per_unit, start, more_in_core }
    }

    #[inline(always)]
    pub(super) fn position(&self, x: f64) -> f64 {
        let above = if x < self.low { self.low } else { x };
        let core = if above > self.high { self.high } else { above };
        self.start + core * self.more_in_core + x * self.outer_per_unit
    }

    fn value(&self, position: f64) -> f64 {
        let end = (OUTER + CORE) as f64;
        let core = position.clamp(OUTER as f64, end);
        let inside = (core - OUTER as f64) / self.per_unit;
        self.low + inside + (position - core) / self.outer_per_unit
    }
}

/// Beyond this z the square is not finite; s is 1 long before.
const FAR: f64 = 1e150;

impl Grid {
    /// The coordinate in which bins have width one: bin k covers [k, k + 1).
    #[inline(always)]
    pub(super) fn position(self, x: f64, bins: f64) -> f64 {
        match self {
            Grid::Smooth { centre, scale } => smooth_position(x, centre, 1.0 / scale, bins),
            Grid::Lattice { origin, width } => (x - origin) / width + 0.5,
            Grid::Even(even) => even.position(x),
        }
    }

    /// Calls a function with the bin of each value in turn.
    ///
    /// The bins of a group are found first, in SIMD lanes; what is done with them is a pass of its own.
    #[inline(always)]
    pub(super) fn each_bin<F: FnMut(usize)>(self, values: &[f64], bins: f64, count: F) {
        match self {
            Grid::Smooth { centre, scale } => {
                let per_unit = 1.0 / scale;
                each_place(
                    values,
                    bins,
                    #[inline(always)]
                    |x| smooth_position(x, centre, per_unit, bins),
                    count,
                );
            }
            Grid::Lattice { origin, width } => each_place(
                values,
                bins,
                #[inline(always)]
                |x| (x - origin) / width + 0.5,
                count,
            ),
            Grid::Even(even) => each_place(
                values,
                bins,
                #[inline(always)]
                |x| even.position(x),
                count,
            ),
        }
    }

    /// The value at a coordinate: infinite at the ends of a smooth grid, between values halfway on a lattice.
    pub(super) fn value(self, position: f64, bins: f64) -> f64 {
        match self {
            Grid::Smooth { centre, scale } => {
                // 1 - s^2 from the distances to both ends, which loses nothing near them.
                let below = 2.0 * position / bins;
                let above = 2.0 * (bins - position) / bins;
                let s = 0.5 * (below - above);
                scale.mul_add(s / (below * above).max(0.0).sqrt(), centre)
            }
            Grid::Lattice { origin, width } => (position - 0.5).mul_add(width, origin),
            Grid::Even(even) => even.value(position),
        }
    }

    /// The derivative of the position with respect to x.
    pub(super) fn slope(self, x: f64, bins: f64) -> f64 {
        match self {
            Grid::Smooth { centre, scale } => {
                let z = (x - centre) / scale;
                let square = 1.0 + z * z;
                0.5 * bins / (scale * square * square.sqrt())
            }
            Grid::Lattice { width, .. } => 1.0 / width,
            Grid::Even(even) if x < even.low || x > even.high => even.outer_per_unit,
            Grid::Even(even) => even.per_unit,
        }
    }
}

#[inline(always)]
fn each_place<P: Fn(f64) -> f64, F: FnMut(usize)>(
    values: &[f64],
    bins: f64,
    position: P,
    mut count: F,
) {
    let mut places = [0_usize; GROUP];
    for group in values.chunks(GROUP) {
        for (place, x) in places.iter_mut().zip(group) {
            *place = bin(position(*x), bins);
        }
        for place in &places[..group.len()] {
            count(*place);
        }
    }
}

/// [`Grid::position`] on a smooth grid with 1 / scale.
#[inline(always)]
pub(super) fn smooth_position(x: f64, centre: f64, per_unit: f64, bins: f64) -> f64 {
    let z = (x - centre) * per_unit;
    let low = if z < -FAR { -FAR } else { z };
    let z = if low > FAR { FAR } else { low };
    let s = z / (1.0 + z * z).sqrt();
    (s + 1.0) * 0.5 * bins
}

/// The bin of a position, clamped to the end bins; `bins` itself, the place of what is not a number, for NaN.
#[inline(always)]
pub(super) fn bin(position: f64, bins: f64) -> usize {
    const SHIFT: f64 = 4_503_599_627_370_496.0;
    let last = bins - 1.0;
    let floor = position.floor();
    let low = if floor < 0.0 { 0.0 } else { floor };
    let clamped = if low > last { last } else { low };
    let place = if position.is_nan() { bins } else { clamped };
    ((place + SHIFT).to_bits() & 0xFFFF_FFFF) as usize
}
