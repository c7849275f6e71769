//! Quantile functions tabulated for random words of 32 bits, with as many digits in the tails as in the middle.

/// Cells of an octave are two to this power.
const BITS: u32 = 5;
/// Cells of one side: tail probabilities from 2^-33 to 1/2 in 32 octaves.
const SIDE: usize = 32 << BITS;
/// 2^52: adding it puts a whole number into the lowest bits.
const SHIFT: f64 = 4_503_599_627_370_496.0;
/// 2^33.
const TWICE_WORDS: f64 = 8_589_934_592.0;
const WORD: u64 = 0xFFFF_FFFF;
const MANTISSA: u64 = 0x000F_FFFF_FFFF_FFFF;

/// A quantile function as a table over words k of 32 bits, which stand for the probability (k + 1/2) / 2^32.
///
/// The tail probability p = min(u, 1 - u) is cut into octaves, and each of them into 32 cells with a parabola through both ends and the middle. The
/// error is at most √3/216 × (1/32)³ |p³ f‴(p)| = 2.5e-7 × |p³ f‴(p)|, however far out. The cell is read from the
/// leading bits of p as a floating-point number: no search, no logarithm, and the same bits on every machine.
///
/// ```
/// use attain::math::{normal, tail_table::TailTable};
/// let table = TailTable::new(|p, upper| if upper { -normal::quantile(p) } else { normal::quantile(p) });
/// let word = 1_u32 << 10;
/// let exact = normal::quantile((f64::from(word) + 0.5) / 2.0_f64.powi(32));
/// assert!((table.at(word) - exact).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TailTable {
    /// Coefficients of the parabola in the share of the cell: the cells of the lower tail, then those of the upper one.
    cells: Vec<[f64; 3]>,
}

/// The cell of a word, and the share of it that lies below, both in numbers of 64 bits.
#[inline(always)]
fn locate(word: u64) -> (u64, f64) {
    let upper = word >> 31;
    let tail = if upper == 1 { word ^ WORD } else { word };
    // Exact: the tail has 31 bits, and half a unit is added.
    let size = (f64::from_bits(SHIFT.to_bits() | tail) - (SHIFT - 0.5)).to_bits();
    let cell = (size >> (52 - BITS)).wrapping_sub(1022 << BITS);
    let share = f64::from_bits(1.0_f64.to_bits() | (size << BITS) & MANTISSA) - 1.0;
    (cell | (upper * SIDE as u64), share)
}

impl TailTable {
    /// Tabulates a function of (tail probability, whether it is the upper tail).
    pub fn new<F: FnMut(f64, bool) -> f64>(mut function: F) -> Self {
        let edge = |cell: usize, share: f64| {
            let octave = 1_u64 << (cell >> BITS);
            let within = (cell % (1 << BITS)) as f64 + share;
            octave as f64 * (1.0 + within / f64::from(1_u32 << BITS)) / TWICE_WORDS
        };
        let mut cells = Vec::with_capacity(2 * SIDE);
        for upper in [false, true] {
            let mut low = function(edge(0, 0.0), upper);
            for cell in 0..SIDE {
                let (middle, high) =
                    (function(edge(cell, 0.5), upper), function(edge(cell, 1.0), upper));
                let second = 2.0 * (low + high) - 4.0 * middle;
                cells.push([low, high - low - second, second]);
                low = high;
            }
        }
        Self { cells }
    }

    /// The quantile of a word.
    pub fn at(&self, word: u32) -> f64 {
        let mut value = [0.0];
        self.fill(&mut [u64::from(word)], &mut value);
        value[0]
    }

    /// The quantiles of words below 2^32, which are overwritten; the slices have the same length.
    ///
    /// The arithmetic of all words comes first, in SIMD lanes; the look-ups are a pass of their own, a few loads each.
    #[inline(always)]
    pub fn fill(&self, words: &mut [u64], out: &mut [f64]) {
        for (word, share) in words.iter_mut().zip(out.iter_mut()) {
            (*word, *share) = locate(*word);
        }
        // A length known to the compiler takes the bounds checks out of the loop.
        let Some(cells) = self.cells.first_chunk::<{ 2 * SIDE }>() else { return };
        for (cell, out) in words.iter().zip(out) {
            let [constant, first, second] = cells[*cell as usize % (2 * SIDE)];
            *out = constant + *out * (first + *out * second);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::normal;

    fn normals() -> TailTable {
        TailTable::new(|p, upper| {
            let z = normal::quantile(p);
            if upper { -z } else { z }
        })
    }

    /// All tails, and words without pattern in each octave.
    fn words() -> impl Iterator<Item = u32> {
        let ends = (0..100).flat_map(|k| [k, u32::MAX - k, (1 << 31) - k, (1 << 31) + k]);
        ends.chain((0..200_000_u32).flat_map(|k| {
            let word = k.wrapping_mul(2_654_435_769) >> (k % 32);
            [word, !word]
        }))
    }

    #[test]
    fn the_normal_quantile_has_its_digits_in_both_tails() {
        let table = normals();
        for word in words() {
            let below = (f64::from(word) + 0.5) / 2.0_f64.powi(32);
            let exact = normal::quantile(below);
            // p³ f‴ of the normal quantile is below 1 at the lower end of each octave, and the cells shrink towards the upper one.
            let error = (table.at(word) - exact).abs();
            assert!(error < 2.5e-7, "{word}: {error:e}");
        }
    }

    #[test]
    fn a_parabola_in_the_tail_is_exact() {
        let table = TailTable::new(|p, upper| if upper { 3.0 - p * p } else { 1.0 + p - p * p });
        for word in words() {
            let upper = word >> 31 == 1;
            let tail = if upper { !word } else { word };
            let p = (f64::from(tail) + 0.5) / 2.0_f64.powi(32);
            let exact = if upper { 3.0 - p * p } else { 1.0 + p - p * p };
            assert!((table.at(word) - exact).abs() < 2e-15, "{word}");
        }
    }

    #[test]
    fn wide_code_has_the_same_bits() {
        let table = normals();
        let mut words: Vec<u64> = words().take(10_001).map(u64::from).collect();
        let single: Vec<f64> = words.iter().map(|word| table.at(*word as u32)).collect();
        let mut wide = vec![0.0; words.len()];
        crate::math::wide::dispatch(
            #[inline(always)]
            || table.fill(&mut words, &mut wide),
        );
        assert!(single.iter().zip(&wide).all(|(one, other)| one.to_bits() == other.to_bits()));
    }
}
