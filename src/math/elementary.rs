//! Elementary functions that give the same bits on every machine.
//!
//! They use only IEEE exact operations (`+ - * /` and fused multiply-add) and integer bit work, never the
//! platform's library. All are branch-free, so that a loop over them becomes SIMD code.
//! The method is the textbook one: range reduction to a small interval, a polynomial there, and exact scaling back
//! (Muller 2016, Elementary Functions, 3rd edition, doi:10.1007/978-1-4899-7983-4). The polynomials interpolate at
//! Chebyshev nodes and were fitted for this library at 60 digits.

#[cfg(test)]
mod reference;

/// ln 2 rounded to 41 bits, so that a product with a small integer is exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3FE6_2E42_FEFA_3000);
/// ln 2 minus [`LN_2_HIGH`].
const LN_2_LOW: f64 = 2.8235290563031577e-13;
/// 1.5 times 2^52: adding and subtracting it rounds a small number to an integer.
const ROUNDING: f64 = 6_755_399_441_055_744.0;

/// (exp(r) - 1 - r) / r^2 for |r| <= ln(2)/2, absolute error of the whole exponential 2e-19.
const EXPONENTIAL: [f64; 11] = [
    0.5,
    0.1666666666666667,
    0.04166666666666667,
    0.008333333333326129,
    0.0013888888888883744,
    0.00019841269874840768,
    2.4801587325562125e-05,
    2.7557255374658744e-06,
    2.755727362486648e-07,
    2.510522763655176e-08,
    2.0914694560351592e-09,
];

/// (ln((1+s)/(1-s)) - 2s) / s^3 in powers of s^2, for |s| <= 0.1717.
const LOGARITHM: [f64; 7] = [
    0.666666666666667,
    0.3999999999989889,
    0.28571428626253836,
    0.22222211089379496,
    0.1818289243253687,
    0.15331611722055008,
    0.14617807153417325,
];

/// Polynomial with coefficients from the constant up, by Horner's rule with fused multiply-add.
///
/// ```
/// assert_eq!(attain::math::elementary::polynomial(2.0, &[1.0, 0.0, 3.0]), 13.0);
/// ```
#[inline(always)]
pub fn polynomial<const N: usize>(x: f64, coefficients: &[f64; N]) -> f64 {
    let mut sum = 0.0;
    for index in 0..N {
        let coefficient = coefficients[N - 1 - index];
        sum = if index == 0 { coefficient } else { x.mul_add(sum, coefficient) };
    }
    sum
}

/// Writes x as n ln 2 + r with |r| <= ln(2)/2 and gives (n, r, r - exact r).
#[inline(always)]
fn reduce(x: f64) -> (i64, f64, f64) {
    let rounded = x.mul_add(std::f64::consts::LOG2_E, ROUNDING);
    let count = rounded - ROUNDING;
    let integer = rounded.to_bits().wrapping_sub(ROUNDING.to_bits()) as i64;
    let high = count.mul_add(-LN_2_HIGH, x);
    let remainder = count.mul_add(-LN_2_LOW, high);
    let excess = count.mul_add(LN_2_LOW, remainder - high);
    (integer, remainder, excess)
}

/// 2^n for -1022 <= n <= 1023.
#[inline(always)]
fn power_of_two(n: i64) -> f64 {
    f64::from_bits((n.wrapping_add(1023) as u64) << 52)
}

/// e^x.
///
/// Domain: all reals; infinities and NaN as in IEEE 754; gradual underflow below -708.4.
/// Accuracy: at most 1 unit in the last place (0.8 seen on the reference table).
///
/// ```
/// use attain::math::elementary::exp;
/// assert_eq!(exp(0.0), 1.0);
/// assert!((exp(1.0) - 2.718281828459045).abs() < 1e-15);
/// assert_eq!(exp(f64::NEG_INFINITY), 0.0);
/// ```
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let low = if x < -750.0 { -750.0 } else { x };
    let clamped = if low > 710.0 { 710.0 } else { low };
    let (n, r, _) = reduce(clamped);
    let square = r * r;
    let value = 1.0 + square.mul_add(polynomial(r, &EXPONENTIAL), r);
    let shifted = n.wrapping_add(2048) as u64;
    let half = shifted >> 1;
    let first = f64::from_bits(half.wrapping_sub(1) << 52);
    let second = f64::from_bits(shifted.wrapping_sub(half).wrapping_sub(1) << 52);
    value * first * second
}

/// e^x - 1, accurate also for small x.
///
/// Domain: all reals. Accuracy: at most 1.5 units in the last place.
///
/// ```
/// use attain::math::elementary::exp_m1;
/// assert_eq!(exp_m1(1e-20), 1e-20);
/// assert_eq!(exp_m1(f64::NEG_INFINITY), -1.0);
/// ```
#[inline(always)]
pub fn exp_m1(x: f64) -> f64 {
    let low = if x < -60.0 { -60.0 } else { x };
    let clamped = if low > 710.0 { 710.0 } else { low };
    let (n, r, excess) = reduce(clamped);
    // Half the scale, because 2^1024 is not a number.
    let scale = power_of_two(n.wrapping_sub(1));
    let correction = (r * r).mul_add(polynomial(r, &EXPONENTIAL), -excess);
    let linear = scale.mul_add(r, scale - 0.5);
    let value = 2.0 * scale.mul_add(correction, linear);
    if x.abs() < 1e-17 { x } else { value }
}

/// Writes a positive normal number as 2^k m with m in [sqrt(1/2), sqrt(2)) and gives (m, k).
#[inline(always)]
fn split(x: f64) -> (f64, f64) {
    const ROOT_HALF: u64 = 0x3FE6_A09E_667F_3BCD;
    let bits = x.to_bits();
    let biased = bits.wrapping_add((1024_u64 << 52).wrapping_sub(ROOT_HALF)) >> 52;
    let mantissa = f64::from_bits(bits.wrapping_sub(biased.wrapping_sub(1024) << 52));
    let exponent = f64::from_bits(0x4330_0000_0000_0000 | biased) - 4_503_599_627_371_520.0;
    (mantissa, exponent)
}

/// k ln 2 + ln(1 + f) + correction, for 1 + f in [sqrt(1/2), sqrt(2)).
#[inline(always)]
fn logarithm(f: f64, exponent: f64, correction: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    let series = z * polynomial(z, &LOGARITHM);
    let half_square = 0.5 * f * f;
    let low = s.mul_add(half_square + series, exponent.mul_add(LN_2_LOW, correction));
    exponent.mul_add(LN_2_HIGH, f - (half_square - low))
}

/// Natural logarithm.
///
/// Domain: x > 0, subnormal numbers included; 0 gives minus infinity, negative numbers give NaN.
/// Accuracy: at most 1 unit in the last place (0.8 seen on the reference table).
///
/// ```
/// use attain::math::elementary::ln;
/// assert_eq!(ln(1.0), 0.0);
/// assert!((ln(10.0) - 2.302585092994046).abs() < 1e-15);
/// ```
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let subnormal = x < f64::MIN_POSITIVE;
    let (mantissa, exponent) = split(if subnormal { x * 18_014_398_509_481_984.0 } else { x });
    let exponent = if subnormal { exponent - 54.0 } else { exponent };
    let value = logarithm(mantissa - 1.0, exponent, 0.0);
    let below = if x == 0.0 { f64::NEG_INFINITY } else { f64::NAN };
    let finite = if x < f64::INFINITY { value } else { x };
    if x > 0.0 { finite } else { below }
}

/// ln(1 + x), accurate also for small x.
///
/// Domain: x > -1; -1 gives minus infinity, less gives NaN. Accuracy: at most 1 unit in the last place.
///
/// ```
/// use attain::math::elementary::ln_1p;
/// assert_eq!(ln_1p(1e-20), 1e-20);
/// ```
#[inline(always)]
pub fn ln_1p(x: f64) -> f64 {
    let sum = 1.0 + x;
    let lost = if x > 1.0 { 1.0 - (sum - x) } else { x - (sum - 1.0) };
    let (mantissa, exponent) = split(sum);
    let near = exponent == 0.0;
    let f = if near { x } else { mantissa - 1.0 };
    let correction = if near { 0.0 } else { lost / sum };
    let value = logarithm(f, exponent, correction);
    let value = if x.abs() < 1e-17 { x } else { value };
    let below = if x == -1.0 { f64::NEG_INFINITY } else { f64::NAN };
    let finite = if x < f64::INFINITY { value } else { x };
    if x > -1.0 { finite } else { below }
}

/// x^y = exp(y ln x) for x >= 0.
///
/// The relative error is about (1 + |y ln x|) units in the last place, because the error of the logarithm is
/// magnified by the exponent: 1e-15 for everyday growth factors, 1e-13 near overflow. A zero base gives 0 for y > 0 and
/// infinity for y < 0; x^0 is 1 for every x; a negative base gives NaN. Use [`powi`] for integer powers.
///
/// ```
/// assert!((attain::math::elementary::pow(1.05, 0.5) - 1.05_f64.sqrt()).abs() < 1e-15);
/// ```
#[inline(always)]
pub fn pow(x: f64, y: f64) -> f64 {
    let value = exp(y * ln(x));
    let fixed = y == 0.0 || x == 1.0;
    if fixed { 1.0 } else { value }
}

/// x^n by repeated multiplication, for any integer n.
///
/// Accuracy: about log2(n) + (number of bits set in n) roundings of the growing power, that is at most n half units in the last place.
///
/// ```
/// assert_eq!(attain::math::elementary::powi(3.0, 4), 81.0);
/// assert_eq!(attain::math::elementary::powi(2.0, -2), 0.25);
/// ```
#[inline(always)]
pub fn powi(x: f64, n: i32) -> f64 {
    let mut remaining = n.unsigned_abs();
    let mut square = x;
    let mut product = 1.0;
    while remaining > 0 {
        if remaining & 1 == 1 {
            product *= square;
        }
        square *= square;
        remaining >>= 1;
    }
    if n < 0 { 1.0 / product } else { product }
}

#[cfg(test)]
mod tests {
    use super::reference::{EXP, EXP_M1, LN, LN_1P, Row};
    use super::*;

    fn worst(function: fn(f64) -> f64, rows: &[Row]) -> f64 {
        let mut worst: f64 = 0.0;
        for &(x, high, low) in rows {
            let unit = f64::from_bits(high.abs().to_bits() + 1) - high.abs();
            let error = (((function(x) - high) - low) / unit).abs();
            assert!(error < 2.0, "at {x:e}: {} against {high}: {error} units", function(x));
            worst = worst.max(error);
        }
        worst
    }

    #[test]
    fn within_the_stated_units_in_the_last_place() {
        let (e, l, m, p) =
            (worst(exp, EXP), worst(ln, LN), worst(exp_m1, EXP_M1), worst(ln_1p, LN_1P));
        println!("exp {e:.3} ln {l:.3} exp_m1 {m:.3} ln_1p {p:.3}");
        assert!(e <= 1.0 && l <= 1.0 && m <= 1.5 && p <= 1.0, "{e} {l} {m} {p}");
    }

    #[test]
    fn special_arguments() {
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert_eq!(exp(709.79), f64::INFINITY);
        assert_eq!(exp(-746.0), 0.0);
        assert!(exp(f64::NAN).is_nan() && ln(f64::NAN).is_nan());
        assert!(exp_m1(f64::NAN).is_nan() && ln_1p(f64::NAN).is_nan());
        assert_eq!(exp_m1(f64::INFINITY), f64::INFINITY);
        assert_eq!(exp_m1(-800.0), -1.0);
        assert!(exp_m1(-0.0).is_sign_negative());
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert_eq!(ln(f64::INFINITY), f64::INFINITY);
        assert!(ln(-1.0).is_nan() && ln_1p(-2.0).is_nan());
        assert_eq!(ln_1p(-1.0), f64::NEG_INFINITY);
        assert_eq!(ln_1p(f64::INFINITY), f64::INFINITY);
        assert_eq!(pow(0.0, 2.0), 0.0);
        assert_eq!(pow(0.0, -1.0), f64::INFINITY);
        assert_eq!(pow(0.0, 0.0), 1.0);
        assert_eq!(powi(-2.0, 3), -8.0);
        assert_eq!(powi(5.0, 0), 1.0);
    }

    #[test]
    fn dense_comparison_with_the_platform() {
        for step in 0..200_000 {
            let x = -700.0 + 0.007 * f64::from(step);
            assert!((exp(x) / x.exp() - 1.0).abs() < 4.5e-16, "exp {x}");
            let y = x.exp();
            assert!((ln(y) - y.ln()).abs() <= 2.3e-16 * y.ln().abs(), "ln {y}");
            let small = -0.9 + 1e-5 * f64::from(step);
            assert!((exp_m1(small) - small.exp_m1()).abs() <= 4.5e-16 * small.exp_m1().abs());
            assert!((ln_1p(small) - small.ln_1p()).abs() <= 4.5e-16 * small.ln_1p().abs());
        }
    }
}
