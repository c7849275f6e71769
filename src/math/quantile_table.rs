//! Quantile functions tabulated for uniform draws, with as many digits in the tails as in the middle.

/// Cells of an octave are two to this power.
const BITS: u32 = 5;
/// Octaves from 2^-53 to 1/2.
const OCTAVES: usize = 52;
/// Cells of one side, and room up to a power of two.
const SIDE: usize = 64 << BITS;
/// Draws that are looked up together.
const GROUP: usize = 64;
const MANTISSA_BITS: u32 = f64::MANTISSA_DIGITS - 1;
const MANTISSA: u64 = (1 << MANTISSA_BITS) - 1;
/// The exponent of 2^-53, as it stands in a number.
const LOWEST: u64 = 1023 - 53;

/// A quantile function as a table over uniforms from 2^-53 to 1 - 2^-53.
///
/// The tail probability p = min(u, 1 - u) is cut into octaves, and each of them into 32 cells with a parabola through both ends and the middle. The
/// error is at most √3/216 × (1/32)³ |p³ f‴(p)| = 2.5e-7 × |p³ f‴|, with p the start of the octave and f‴ at its largest in the cell, however far out. The cell is read from the
/// leading bits of p: no search, no logarithm, and the same bits on every machine.
///
/// ```
/// use attain::math::{normal, quantile_table::QuantileTable};
/// let table = QuantileTable::new(|p, upper| if upper { -normal::quantile(p) } else { normal::quantile(p) });
/// let mut values = [1e-9, 0.3];
/// table.map(&mut values);
/// assert!((values[0] - normal::quantile(1e-9)).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct QuantileTable {
    /// Coefficients of the parabola in the share of the cell: the cells of the lower tail, then those of the upper one.
    cells: Vec<[f64; 3]>,
}

/// The cell of a uniform, and the share of it that lies below.
#[inline(always)]
fn locate(uniform: f64) -> (u64, f64) {
    let upper = uniform > 0.5;
    let tail = (if upper { 1.0 - uniform } else { uniform }).to_bits();
    let cell = (tail >> (MANTISSA_BITS - BITS)).wrapping_sub(LOWEST << BITS);
    let share = f64::from_bits(1.0_f64.to_bits() | (tail << BITS) & MANTISSA) - 1.0;
    (if upper { cell | SIDE as u64 } else { cell }, share)
}

impl QuantileTable {
    /// Tabulates a function of (tail probability, whether it is the upper tail).
    pub fn new<F: FnMut(f64, bool) -> f64>(mut function: F) -> Self {
        let edge = |cell: usize, share: f64| {
            let exponent = LOWEST + (cell >> BITS) as u64;
            let within = (cell % (1 << BITS)) as f64 + share;
            f64::from_bits(exponent << MANTISSA_BITS) * (1.0 + within / f64::from(1_u32 << BITS))
        };
        let mut cells = vec![[0.0; 3]; 2 * SIDE];
        for (upper, side) in cells.chunks_mut(SIDE).enumerate() {
            let mut at = |cell, share| function(edge(cell, share), upper == 1);
            // One cell more, for 1/2 itself.
            for (cell, parabola) in side.iter_mut().enumerate().take((OCTAVES << BITS) + 1) {
                let (low, middle, high) = (at(cell, 0.0), at(cell, 0.5), at(cell, 1.0));
                let second = 2.0 * (low + high) - 4.0 * middle;
                *parabola = [low, high - low - second, second];
            }
        }
        Self { cells }
    }

    /// Puts the quantile in the place of each uniform.
    ///
    /// Places are found first, in SIMD lanes; the look-ups are a pass of their own.
    #[inline(always)]
    pub fn map(&self, values: &mut [f64]) {
        // A length known to the compiler takes the bounds checks out of the loop.
        let Some(cells) = self.cells.first_chunk::<{ 2 * SIDE }>() else { return };
        let mut places = [0; GROUP];
        for group in values.chunks_mut(GROUP) {
            for (place, value) in places.iter_mut().zip(group.iter_mut()) {
                (*place, *value) = locate(*value);
            }
            for (place, value) in places.iter().zip(group) {
                let [constant, first, second] = cells[*place as usize % (2 * SIDE)];
                *value = constant + *value * (first + *value * second);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::normal;

    fn normals() -> QuantileTable {
        QuantileTable::new(|p, upper| {
            let z = normal::quantile(p);
            if upper { -z } else { z }
        })
    }

    /// Both ends, one half, and uniforms of all sizes.
    fn uniforms() -> Vec<f64> {
        let least = 0.5 * f64::EPSILON / 2.0;
        let mut found = vec![2.0 * least, 1.0 - 2.0 * least, 0.5, 0.5_f64.next_up()];
        for path in 0..100_000 {
            let spread = (f64::from(path) * 0.618_033_988_749_894_9 + 0.1).fract();
            let tail = spread / f64::from(1_u32 << (path % 30));
            found.extend([tail, 1.0 - tail]);
        }
        found
    }

    #[test]
    fn the_normal_quantile_has_its_digits_in_both_tails() {
        let (uniforms, table) = (uniforms(), normals());
        let mut values = uniforms.clone();
        table.map(&mut values);
        for (uniform, value) in uniforms.iter().zip(values) {
            // p³ f‴ of the normal quantile, with p the start of the octave, is below 1.
            let error = (value - normal::quantile(*uniform)).abs();
            assert!(error < 2.5e-7, "{uniform}: {error:e}");
        }
    }

    #[test]
    fn a_parabola_in_the_tail_is_exact() {
        let exact = |p: f64, upper: bool| if upper { 3.0 - p * p } else { 1.0 + p - p * p };
        let (uniforms, table) = (uniforms(), QuantileTable::new(exact));
        let mut values = uniforms.clone();
        table.map(&mut values);
        for (uniform, value) in uniforms.iter().zip(values) {
            let upper = *uniform > 0.5;
            let tail = if upper { 1.0 - uniform } else { *uniform };
            assert!((value - exact(tail, upper)).abs() < 2e-15, "{uniform}");
        }
    }

    #[test]
    fn wide_code_has_the_same_bits() {
        let table = normals();
        let mut single = uniforms();
        let mut wide = single.clone();
        single.chunks_mut(1).for_each(|one| table.map(one));
        crate::math::wide::dispatch(
            #[inline(always)]
            || table.map(&mut wide),
        );
        assert!(single.iter().zip(&wide).all(|(one, other)| one.to_bits() == other.to_bits()));
    }
}
