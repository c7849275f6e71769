//! Quantile functions tabulated for random words of 21 bits, with as many digits in the tails as in the middle.

/// Bits of a word: the most of which three fit into 64, and half a unit beside them into an f32.
pub const WORD_BITS: u32 = 21;
/// Words that are looked up together.
pub const GROUP: usize = 64;

/// Cells of an octave are two to this power.
const BITS: u32 = 6;
/// Cells of one side: tail probabilities from 2^-22 to 1/2 in 21 octaves, and room up to a power of two.
const SIDE: usize = 32 << BITS;
const USED: usize = (WORD_BITS as usize) << BITS;
const MANTISSA_BITS: u32 = f32::MANTISSA_DIGITS - 1;
const MANTISSA: u32 = (1 << MANTISSA_BITS) - 1;
/// 2^23: adding it puts a whole number into the lowest bits.
const SHIFT: f32 = 8_388_608.0;
const WORD: u32 = (1 << WORD_BITS) - 1;

/// A quantile function as a table over words k of 21 bits, which stand for the probability (k + 1/2) / 2^21.
///
/// The tail probability p = min(u, 1 - u) is cut into octaves, and each of them into 64 cells. In a cell the function is the straight line through its values at the two
/// Gauss points, so that the mean over a cell hardly errs; the error is at most 1/12 × (1/64)² |p² f″| = 2.0e-5 × |p² f″|, with f″ at its largest in the cell, however far out, and about a
/// unit of an f32 of the distance from a centre. The cell is read from the leading bits of p as a floating-point number: no search, no logarithm, and the same bits on every
/// machine.
///
/// ```
/// use attain::math::{normal, tail_table::TailTable};
/// let table = TailTable::new(0.0, |p, upper| if upper { -normal::quantile(p) } else { normal::quantile(p) });
/// let word = 1_u32 << 4;
/// let exact = normal::quantile((f64::from(word) + 0.5) / f64::from(1 << 21));
/// assert!((table.at(word) - exact).abs() < 2e-5);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TailTable {
    centre: f64,
    /// Start of the line, less the centre, and its rise over the cell, side by side as the bits of two f32, so that one load brings both: the cells of the lower tail, then those
    /// of the upper one.
    cells: Vec<u64>,
}

/// The cell of a word, and the share of it that lies below.
#[inline(always)]
fn locate(word: u32) -> (u32, f32) {
    let upper = word >> (WORD_BITS - 1);
    let tail = if upper == 1 { word ^ WORD } else { word };
    // Exact: the tail has 20 bits, and half a unit is added.
    let size = (f32::from_bits(SHIFT.to_bits() | tail) - (SHIFT - 0.5)).to_bits();
    let cell = (size >> (MANTISSA_BITS - BITS)).wrapping_sub(126 << BITS);
    let share = f32::from_bits(1.0_f32.to_bits() | (size << BITS) & MANTISSA) - 1.0;
    (cell | (upper * SIDE as u32), share)
}

impl TailTable {
    /// Tabulates a function of (tail probability, whether it is the upper tail); digits are kept of the distance from the centre.
    pub fn new<F: FnMut(f64, bool) -> f64>(centre: f64, mut function: F) -> Self {
        let tail = |cell: usize, share: f64| {
            let octave = f64::from(1_u32 << (cell >> BITS));
            let within = (cell % (1 << BITS)) as f64 + share;
            octave * (1.0 + within / f64::from(1_u32 << BITS)) / f64::from(1_u32 << (WORD_BITS + 1))
        };
        let mut cells = vec![0; 2 * SIDE];
        for (upper, side) in cells.chunks_mut(SIDE).enumerate() {
            for (cell, bits) in side[..USED].iter_mut().enumerate() {
                let mut at = |share| function(tail(cell, share), upper == 1) - centre;
                // The Gauss points are 1/2 ∓ 1/√12.
                let apart = 1.0 / 12.0_f64.sqrt();
                let (low, high) = (at(0.5 - apart), at(0.5 + apart));
                let rise = (high - low) / (2.0 * apart);
                let start = 0.5 * (low + high) - 0.5 * rise;
                let [start, rise] = [start, rise].map(|x| u64::from((x as f32).to_bits()));
                *bits = start | (rise << 32);
            }
        }
        Self { centre, cells }
    }

    /// The quantile of a word.
    pub fn at(&self, word: u32) -> f64 {
        let mut words = [word & WORD; GROUP];
        let mut value = [0.0];
        self.fill(&mut words, &mut value);
        value[0]
    }

    /// The quantiles of the first words of a group, [`GROUP`] at most; the words, which have 21 bits, are overwritten.
    ///
    /// The arithmetic of all words comes first, in SIMD lanes; the look-ups are a pass of their own, one load each.
    #[inline(always)]
    pub fn fill(&self, words: &mut [u32; GROUP], out: &mut [f64]) {
        let mut shares = [0.0_f32; GROUP];
        for (word, share) in words.iter_mut().zip(&mut shares) {
            (*word, *share) = locate(*word);
        }
        // A length known to the compiler takes the bounds checks out of the loop.
        let Some(cells) = self.cells.first_chunk::<{ 2 * SIDE }>() else { return };
        let mut lines = [0; GROUP];
        for (line, word) in lines.iter_mut().zip(words.iter()) {
            *line = cells[*word as usize % (2 * SIDE)];
        }
        for ((out, line), share) in out.iter_mut().zip(lines).zip(shares) {
            let (start, rise) = (f32::from_bits(line as u32), f32::from_bits((line >> 32) as u32));
            *out = self.centre + f64::from(start + share * rise);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::normal;

    fn normals() -> TailTable {
        TailTable::new(0.0, |p, upper| {
            let z = normal::quantile(p);
            if upper { -z } else { z }
        })
    }

    fn probability(word: u32) -> f64 {
        (f64::from(word) + 0.5) / f64::from(1_u32 << WORD_BITS)
    }

    /// p² f″ of the normal quantile is (p / density)² × |z|; the larger one of those at the point and one cell further out bounds that in the cell.
    #[test]
    fn the_normal_quantile_has_its_digits_in_both_tails() {
        let table = normals();
        let curvature = |p: f64| {
            let z = normal::quantile(p);
            let steepness = p / normal::density(z);
            steepness * steepness * z.abs()
        };
        for word in 0..=WORD {
            let exact = normal::quantile(probability(word));
            let tail = probability(word.min(WORD - word));
            let curved = curvature(tail).max(curvature(tail * (1.0 - 1.0 / 64.0)));
            // Beside the line's error, the rounding of its start, its rise and of the sum.
            let rounding = 1.5 * f64::from(f32::EPSILON) * (exact.abs() + 0.02);
            let error = (table.at(word) - exact).abs();
            assert!(error < 2.1e-5 * curved + rounding, "{word}: {error:e}");
        }
    }

    /// Over all words, so that nothing but the table errs.
    #[test]
    fn the_mean_and_the_variance_of_the_normal_law_are_kept() {
        let table = normals();
        let (mut sum, mut square) = (0.0, 0.0);
        for word in 0..=WORD {
            let z = table.at(word);
            sum += z;
            square += z * z;
        }
        let count = f64::from(WORD) + 1.0;
        assert!((sum / count).abs() < 1e-7, "{}", sum / count);
        assert!((square / count - 1.0).abs() < 2e-6, "{}", square / count);
    }

    #[test]
    fn a_straight_tail_is_exact_and_digits_are_those_of_the_distance_from_the_centre() {
        let line = |p: f64, upper: bool| if upper { 1e6 - p } else { 1e6 + p };
        let table = TailTable::new(1e6, line);
        for word in (0..=WORD).step_by(7) {
            let upper = word >> (WORD_BITS - 1) == 1;
            let p = probability(if upper { WORD - word } else { word });
            let error = (table.at(word) - line(p, upper)).abs();
            assert!(error < f64::from(f32::EPSILON) * p + 2e-10, "{word}: {error:e}");
        }
    }

    #[test]
    fn wide_code_has_the_same_bits() {
        let table = normals();
        for first in (0..WORD).step_by(9_973) {
            let mut words: [u32; GROUP] = std::array::from_fn(|k| (first + 31 * k as u32) & WORD);
            let single = words.map(|word| table.at(word).to_bits());
            let mut wide = [0.0; GROUP];
            crate::math::wide::dispatch(
                #[inline(always)]
                || table.fill(&mut words, &mut wide),
            );
            assert_eq!(wide.map(f64::to_bits), single);
        }
    }
}
