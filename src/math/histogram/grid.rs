//! How a histogram cuts the real line into bins.

/// The map from values to bins. All steps are IEEE exact operations, so a value is in the same bin on every machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Grid {
    /// z = (x - centre) / scale, s = z / sqrt(1 + z^2), bins of equal width in s.
    Smooth { centre: f64, scale: f64 },
    /// Bin k holds the value origin + k width.
    Lattice { origin: f64, width: f64 },
}

/// Beyond this z the square is not finite; s is 1 long before.
const FAR: f64 = 1e150;

impl Grid {
    /// The coordinate in which bins have width one: bin k covers [k, k + 1).
    #[inline(always)]
    pub(super) fn position(self, x: f64, bins: f64) -> f64 {
        match self {
            Grid::Smooth { centre, scale } => smooth_position(x, centre, scale, bins),
            Grid::Lattice { origin, width } => (x - origin) / width + 0.5,
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
        }
    }
}

/// [`Grid::position`] on a smooth grid.
#[inline(always)]
pub(super) fn smooth_position(x: f64, centre: f64, scale: f64, bins: f64) -> f64 {
    let z = (x - centre) / scale;
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
