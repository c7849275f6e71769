//! The regularised incomplete beta function and its complement.
//!
//! I_x(a, b) is the probability that a beta variable is at most x. Computed by the continued fraction of Didonato and
//! Morris (1992, doi:10.1145/131766.131776, formula 9), on the side of the mean where it converges fast, and by a power series where x is very small.
//! The common factor x^a (1-x)^b / B(a, b) is computed from the distance of x from the mean, which keeps it accurate for large a and b.

use super::elementary::{exp, exp_m1, ln, ln_1p};
use super::gamma::{HALF_LN_TWO_PI, ln_beta, stirling_remainder};
use super::incomplete_gamma::{TERMS, excess_over_logarithm};
use super::normal::INVERSE_ROOT_TWO_PI;

/// x^a y^b / B(a, b) with y = 1 - x, both given so that neither is rounded.
pub(crate) fn prefactor(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a < 1.0 || b < 1.0 {
        return exp(ln_prefactor(a, b, x, y));
    }
    exp(exponent(a, b, x, y)) * (a / (a + b)).sqrt() * b.sqrt() * INVERSE_ROOT_TWO_PI
}

/// The logarithm of [`prefactor`].
pub(crate) fn ln_prefactor(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a < 1.0 || b < 1.0 {
        let ln_x = if x < 0.5 { ln(x) } else { ln_1p(-y) };
        let ln_y = if y < 0.5 { ln(y) } else { ln_1p(-x) };
        return a * ln_x + b * ln_y - ln_beta(a, b);
    }
    exponent(a, b, x, y) + 0.5 * ln(a / (a + b) * b) - HALF_LN_TWO_PI
}

/// The part of the logarithm that falls with the distance of x from the mean, for a, b >= 1.
fn exponent(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let lambda = distance(a, b, x, y);
    let left = a * excess_over_logarithm(-lambda / a, n * x / a);
    let right = b * excess_over_logarithm(lambda / b, n * y / b);
    stirling_remainder(n) - stirling_remainder(a) - stirling_remainder(b) - left - right
}

/// a - (a + b) x, from the smaller of x and y.
fn distance(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= y { (a + b).mul_add(-x, a) } else { (a + b).mul_add(y, -b) }
}

/// I_x(a, b) by the continued fraction; converges fast for x below the mean.
fn fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let lambda = distance(a, b, x, y) + 1.0;
    let partial = |m: f64| {
        let bottom = a + 2.0 * m;
        let shared = m * (b - m) * x;
        let top = if m == 0.0 { 0.0 } else { shared / (bottom - 1.0) };
        m + top + (a + m) * (lambda + m * (1.0 + y)) / (bottom + 1.0)
    };
    let mut c = partial(0.0);
    let mut d: f64 = 0.0;
    let mut value = 1.0 / c;
    // value = 1 / (b0 + a1 / (b1 + ...)), by Lentz's method on the denominator.
    for index in 1..TERMS {
        let m = index as f64;
        let odd = a + 2.0 * m - 1.0;
        let numerator = (a + m - 1.0) / odd * ((a + b + m - 1.0) / odd) * m * (b - m) * x * x;
        let denominator = partial(m);
        d = 1.0 / d.mul_add(numerator, denominator);
        c = denominator + numerator / c;
        let ratio = c * d;
        value /= ratio;
        if (ratio - 1.0).abs() < 1e-16 {
            break;
        }
    }
    prefactor(a, b, x, y) * value
}

/// I_x(a, b) = x^a / (a B(a, b)) times (1 + a sum of (1-b)(2-b)...(n-b) x^n / (n! (a + n))), DLMF 8.17.7; for b x <= 0.7.
///
/// Gives the pair (I, 1 - I), since for small a the complement may be the small one.
fn power_series(a: f64, b: f64, x: f64) -> (f64, f64) {
    let mut term = 1.0;
    let mut sum = 0.0;
    for index in 1..1000 {
        let n = f64::from(index);
        term *= (n - b) / n * x;
        let change = term / (a + n);
        sum += change;
        if change.abs() <= 1e-17 * sum.abs() {
            break;
        }
    }
    let log_power = a * ln(x) - ln_a_beta(a, b);
    let power = exp(log_power);
    let value = power * a.mul_add(sum, 1.0);
    let complement = -exp_m1(log_power) - power * a * sum;
    if value < 0.5 { (value, 1.0 - value) } else { (1.0 - complement, complement) }
}

/// ln(a B(a, b)), which tends to 0 with a.
fn ln_a_beta(a: f64, b: f64) -> f64 {
    use super::gamma::{ln_gamma, ln_gamma_1p};
    let sum = a + b;
    if a > 0.5 {
        return ln_beta(a, b) + ln(a);
    }
    if b >= 10.0 {
        let remainder = stirling_remainder(b) - stirling_remainder(sum);
        return ln_gamma_1p(a) + remainder + a - a * ln(sum) - (b - 0.5) * ln_1p(a / b);
    }
    if b <= 0.5 {
        // ln Gamma(1+a) + ln Gamma(1+b) - ln Gamma(1+a+b) + ln((a+b)/b)
        let joint = if sum <= 0.5 { ln_gamma_1p(sum) } else { ln_gamma(1.0 + sum) };
        return ln_gamma_1p(a) + ln_gamma_1p(b) - joint + ln_1p(a / b);
    }
    ln_gamma_1p(a) + (ln_gamma(b) - ln_gamma(sum))
}

/// The pair (I_x(a, b), 1 - I_x(a, b)) for x and y = 1 - x given separately, each accurate relative to itself.
///
/// Give both when one of them is tiny; only then is the other end of the interval resolved. Domain: a, b > 0 and
/// x, y in [0, 1]; NaN outside. For a and b from 1e-3 to 1e6 the absolute accuracy is 1e-14 and the relative accuracy of the smaller
/// of the two 1e-13, or 2e-12 where a or b is below 0.1 (seen on 1,300 random cases down to 1e-200).
///
/// ```
/// let (low, high) = attain::math::incomplete_beta::lower_and_upper(2.0, 1.0, 0.5, 0.5);
/// assert!((low - 0.25).abs() < 1e-15 && (high - 0.75).abs() < 1e-15);
/// ```
pub fn lower_and_upper(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    let valid =
        a > 0.0 && b > 0.0 && a < f64::INFINITY && b < f64::INFINITY && x >= 0.0 && y >= 0.0;
    if !valid {
        return (f64::NAN, f64::NAN);
    }
    if x == 0.0 {
        return (0.0, 1.0);
    }
    if y == 0.0 {
        return (1.0, 0.0);
    }
    if x <= 0.5 && (b * x <= 0.7 && a <= 20.0 || b < 1.0) {
        return power_series(a, b, x);
    }
    if y <= 0.5 && (a * y <= 0.7 && b <= 20.0 || a < 1.0) {
        let (upper, lower) = power_series(b, a, y);
        return (lower, upper);
    }
    if distance(a, b, x, y) >= 0.0 {
        let lower = fraction(a, b, x, y);
        (lower, 1.0 - lower)
    } else {
        let upper = fraction(b, a, y, x);
        (1.0 - upper, upper)
    }
}

/// I_x(a, b); see [`lower_and_upper`].
///
/// ```
/// assert!((attain::math::incomplete_beta::lower(0.5, 0.5, 0.5) - 0.5).abs() < 1e-15);
/// ```
pub fn lower(a: f64, b: f64, x: f64) -> f64 {
    lower_and_upper(a, b, x, 1.0 - x).0
}

/// 1 - I_x(a, b), without cancellation; see [`lower_and_upper`].
pub fn upper(a: f64, b: f64, x: f64) -> f64 {
    lower_and_upper(a, b, x, 1.0 - x).1
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
