//! Sums of floating-point numbers that do not depend on the order of their terms.

/// 2^52 + 2^51: adding it rounds a small number to a whole one.
const ROUNDING: f64 = 6_755_399_441_055_744.0;

/// A sum kept as a whole number of units of 2^-SCALE, in 128 bits.
///
/// Each term is rounded once to the nearest unit (ties to even, error at most half a unit); all further addition is
/// exact, so any order and any partition into merged parts gives the same bits. Terms must be below 2^(63 - SCALE) in
/// size: with SCALE = 60, for probabilities and their squares, below 8; with SCALE = 32, below 2^31. A term that is
/// larger or not a number is left out and sets the overflow flag; [`ExactSum::value`] is then NaN. More than 2^64 terms
/// of any allowed size fit.
///
/// ```
/// use attain::math::exact_sum::ExactSum;
/// let mut left = ExactSum::<60>::new();
/// left.add(0.1);
/// let mut right = ExactSum::<60>::new();
/// right.add_block(&[0.3, 0.6]);
/// left.merge(&right);
/// assert_eq!(left.value(), 1.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExactSum<const SCALE: u32> {
    units: i128,
    overflow: bool,
}

impl<const SCALE: u32> ExactSum<SCALE> {
    /// Units in one, 2^SCALE. SCALE is at most 63, checked when the program is compiled.
    const UNITS: f64 = {
        assert!(SCALE <= 63, "the scale is at most 63");
        (1_u64 << SCALE) as f64
    };

    /// The size that a term must stay below, 2^63 / 2^SCALE.
    pub const LIMIT: f64 = 9_223_372_036_854_775_808.0 / Self::UNITS;

    /// An empty sum.
    pub fn new() -> Self {
        Self { units: 0, overflow: false }
    }

    /// Adds a term.
    #[inline(always)]
    pub fn add(&mut self, term: f64) {
        let allowed = term.abs() < Self::LIMIT;
        let units = if allowed { (term * Self::UNITS).round_ties_even() as i64 } else { 0 };
        self.overflow |= !allowed;
        self.include(i128::from(units));
    }

    /// Adds the terms of a block, with the result of adding them one by one.
    ///
    /// The loop splits each term into a whole number of 2^-(SCALE - 32) and a rest, adds both in 64 bits and has no
    /// branch, so that it becomes SIMD code.
    #[inline(always)]
    pub fn add_block(&mut self, terms: &[f64]) {
        for part in terms.chunks(1 << 16) {
            self.add_part(part);
        }
    }

    #[inline(always)]
    fn add_part(&mut self, terms: &[f64]) {
        const STEP: f64 = 4_294_967_296.0;
        let mut coarse_sum: i64 = 0;
        let mut fine_sum: i64 = 0;
        let mut refused: i64 = 0;
        for &term in terms {
            let allowed = term.abs() < Self::LIMIT;
            let scaled = if allowed { term * Self::UNITS } else { 0.0 };
            // scaled = coarse 2^32 + fine, both exact; |coarse| <= 2^31 and |fine| <= 2^31.
            let coarse = scaled.mul_add(1.0 / STEP, ROUNDING);
            let fine = (coarse - ROUNDING).mul_add(-STEP, scaled) + ROUNDING;
            coarse_sum = coarse_sum.wrapping_add(whole(coarse));
            fine_sum = fine_sum.wrapping_add(whole(fine));
            refused |= i64::from(!allowed);
        }
        self.overflow |= refused != 0;
        self.include((i128::from(coarse_sum) << 32) + i128::from(fine_sum));
    }

    /// Adds all terms of another sum.
    #[inline(always)]
    pub fn merge(&mut self, other: &Self) {
        self.overflow |= other.overflow;
        self.include(other.units);
    }

    /// The sum, rounded once to f64; NaN after an overflow.
    pub fn value(&self) -> f64 {
        if self.overflow { f64::NAN } else { self.units as f64 / Self::UNITS }
    }

    /// The sum as a whole number of units of 2^-SCALE.
    pub fn units(&self) -> i128 {
        self.units
    }

    /// Whether a term or the sum was out of range.
    pub fn overflowed(&self) -> bool {
        self.overflow
    }

    #[inline(always)]
    fn include(&mut self, units: i128) {
        let (sum, overflow) = self.units.overflowing_add(units);
        self.overflow |= overflow;
        self.units = if overflow { self.units } else { sum };
    }
}

/// The whole number in a float to which [`ROUNDING`] has been added.
#[inline(always)]
fn whole(rounded: f64) -> i64 {
    rounded.to_bits().wrapping_sub(ROUNDING.to_bits()) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_partition_do_not_matter() {
        // Multiples of the golden ratio modulo one: spread evenly, all bits in use.
        let mut draws: Vec<f64> =
            (0..100_003).map(|k| (f64::from(k) * 0.618_033_988_749_894_9).fract()).collect();
        draws[17] = -1.5;
        draws[18] = 7.999999999999999;
        draws[19] = 1e-18;
        draws[20] = -0.0;
        let mut one = ExactSum::<60>::new();
        draws.iter().for_each(|&x| one.add(x));
        let mut block = ExactSum::<60>::new();
        block.add_block(&draws);
        let mut wide = ExactSum::<60>::new();
        crate::math::wide::dispatch(
            #[inline(always)]
            || wide.add_block(&draws),
        );
        let mut parts = ExactSum::<60>::new();
        for part in draws.chunks(977).rev() {
            let mut sum = ExactSum::new();
            part.iter().rev().for_each(|&x| sum.add(x));
            parts.merge(&sum);
        }
        assert_eq!((one, one, one), (block, wide, parts));
        let plain: f64 = draws.iter().sum();
        assert!((one.value() - plain).abs() < 1e-9);
    }

    #[test]
    fn each_term_is_rounded_to_the_nearest_unit() {
        let mut sum = ExactSum::<60>::new();
        let unit = 1.0 / (1_u64 << 60) as f64;
        for (term, units) in
            [(0.3 * unit, 0), (0.75 * unit, 1), (-0.75 * unit, 0), (1.5 * unit, 2), (2.5 * unit, 4)]
        {
            sum.add(term);
            assert_eq!(sum.units(), units);
        }
        let mut block = ExactSum::<60>::new();
        block.add_block(&[0.3 * unit, 0.75 * unit, -0.75 * unit, 1.5 * unit, 2.5 * unit]);
        assert_eq!(block, sum);
    }

    #[test]
    fn out_of_range_is_flagged_not_wrapped() {
        for bad in [8.0, -8.0, f64::NAN, f64::INFINITY] {
            let mut sum = ExactSum::<60>::new();
            sum.add(1.0);
            let mut block = sum;
            sum.add(bad);
            block.add_block(&[bad]);
            assert!(sum.overflowed() && sum.value().is_nan() && sum == block);
            assert_eq!(sum.units(), 1 << 60);
        }
        let mut wide = ExactSum::<32>::new();
        wide.add(-2e9);
        assert_eq!(wide.value(), -2e9);
    }
}
