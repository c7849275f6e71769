//! The regularised incomplete gamma functions P and Q, and the gamma distribution's quantile.
//!
//! P(a, x) is the probability that a gamma variable with shape a and scale 1 is at most x; Q = 1 - P.
//! Three methods: a power series below the mean and a continued fraction above it (DLMF 8.11.4, 8.9.2), and near the mean of large
//! shapes Temme's uniform expansion with its recursion in one table (Gil, Segura and Temme 2012, doi:10.1137/120872553).
//! The common factor x^a e^-x / Gamma(a) is computed from the distance of x from a, which keeps it accurate for large a.

use super::elementary::{exp, exp_m1, ln};
use super::gamma::{ln_gamma, ln_gamma_1p, stirling_remainder};
use super::normal::{self, INVERSE_ROOT_TWO_PI, scaled_tail};
use super::root::monotone_quantile;

/// The largest number of terms of a series or fraction.
pub(crate) const TERMS: usize = 1_000_000;
const TINY: f64 = 1e-17;

/// eta / mu in powers of eta, where eta^2 / 2 = mu - ln(1 + mu); computed at 60 digits.
const TEMME: [f64; 30] = [
    1.0,
    -0.3333333333333333,
    0.08333333333333333,
    -0.014814814814814815,
    0.0011574074074074073,
    0.0003527336860670194,
    -0.0001787551440329218,
    3.919263178522438e-05,
    -2.185448510679992e-06,
    -1.85406221071516e-06,
    8.296711340953087e-07,
    -1.7665952736826078e-07,
    6.707853543401498e-09,
    1.0261809784240309e-08,
    -4.382036018453353e-09,
    9.14769958223679e-10,
    -2.5514193994946248e-11,
    -5.830772132550426e-11,
    2.4361948020667415e-11,
    -5.0276692801141755e-12,
    1.1004392031956135e-13,
    3.371763262400985e-13,
    -1.392388722418162e-13,
    2.8534893807047445e-14,
    -5.139111834242572e-16,
    -1.9752288294349442e-15,
    8.099521156704561e-16,
    -1.6522531216398162e-16,
    2.5305430097478883e-18,
    1.1686939738559576e-17,
];

/// u - ln(1 + u) for u > -1, without cancellation near zero; at least 0. The caller gives 1 + u too, as exactly as it can.
///
/// With s = u / (2 + u), ln(1 + u) = 2 (s + s^3/3 + s^5/5 + ...) and u = 2 s + s u.
pub(crate) fn excess_over_logarithm(u: f64, one_plus_u: f64) -> f64 {
    if u.abs() > 0.5 {
        return u - ln(one_plus_u);
    }
    let s = u / (2.0 + u);
    let square = s * s;
    let mut series = 0.0;
    for term in (1..=16).rev() {
        series = square.mul_add(series, 1.0 / f64::from(2 * term + 1));
    }
    s.mul_add(u, -2.0 * s * square * series)
}

/// x^a e^-x / Gamma(a), for a, x > 0.
pub(crate) fn prefactor(a: f64, x: f64) -> f64 {
    if a < 1.0 {
        return a * exp(a * ln(x) - x - ln_gamma(a + 1.0));
    }
    let distance = a * excess_over_logarithm((x - a) / a, x / a);
    exp(-distance - stirling_remainder(a)) * a.sqrt() * INVERSE_ROOT_TWO_PI
}

/// P by 1 + x/(a+1) + x^2/((a+1)(a+2)) + ...
fn series(a: f64, x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut denominator = a;
    for _ in 0..TERMS {
        denominator += 1.0;
        term *= x / denominator;
        sum += term;
        if term < TINY * sum {
            break;
        }
    }
    prefactor(a, x) / a * sum
}

/// Q by the continued fraction, in the even form of DLMF 8.9.2, by Lentz's method.
fn fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = f64::INFINITY;
    let mut d = 1.0 / b;
    let mut value = d;
    for index in 1..TERMS {
        let i = index as f64;
        let numerator = i * (a - i);
        b += 2.0;
        d = 1.0 / numerator.mul_add(d, b);
        c = b + numerator / c;
        let ratio = c * d;
        value *= ratio;
        if (ratio - 1.0).abs() < 1e-16 {
            break;
        }
    }
    prefactor(a, x) * value
}

/// (P, Q) by Temme's expansion, for a >= 20 and |eta| < 1.
fn uniform_expansion(a: f64, x: f64) -> (f64, f64) {
    let mu = (x - a) / a;
    let half_square = excess_over_logarithm(mu, x / a);
    let eta = (2.0 * half_square).sqrt().copysign(mu);
    // The coefficients b of the correction, from the last down: b[m-1] = f[m] + (m+1) b[m+1] / a.
    let mut later = 0.0;
    let mut last = 0.0;
    let mut sum = 0.0;
    for m in (1..TEMME.len()).rev() {
        let coefficient = TEMME[m] + (m as f64 + 1.0) * later / a;
        later = last;
        last = coefficient;
        sum = eta.mul_add(sum, coefficient);
    }
    // `later` is now b[1].
    let correction = sum / (1.0 + later / a) * INVERSE_ROOT_TWO_PI / a.sqrt();
    let bell = exp(-a * half_square);
    let z = (eta * a.sqrt()).abs();
    let tail = if z < 40.0 { scaled_tail(z) } else { 0.0 };
    let small = bell * (tail + correction * eta.signum());
    if mu >= 0.0 { (1.0 - small, small) } else { (small, 1.0 - small) }
}

/// (P, Q) for 0 < x < 1.5 and a <= 1, where Q may be small without x being large.
fn small_shape(a: f64, x: f64) -> (f64, f64) {
    let log_power = a * ln(x) - if a <= 0.5 { ln_gamma_1p(a) } else { ln_gamma(a + 1.0) };
    let mut term = 1.0;
    let mut sum = 0.0;
    for index in 1..200 {
        let n = f64::from(index);
        term *= -x / n;
        let change = term / (a + n);
        sum += change;
        if change.abs() < TINY * sum.abs() {
            break;
        }
    }
    let power = exp(log_power);
    let q = -exp_m1(log_power) - power * a * sum;
    let p = power * (1.0 + a * sum);
    if p < 0.5 { (p, 1.0 - p) } else { (1.0 - q, q) }
}

/// The pair (P(a, x), Q(a, x)), each accurate relative to itself.
///
/// Domain: a > 0, x >= 0; NaN outside. Absolute accuracy 1e-15, relative accuracy of the smaller of the two 2e-13, for a from 1e-3
/// to 1e6 and down to 1e-200 (1,000 random cases). An infinite x gives (1, 0).
///
/// ```
/// let (p, q) = attain::math::incomplete_gamma::lower_and_upper(1.0, 2.0);
/// assert!((q - (-2.0_f64).exp()).abs() < 1e-15 && p + q == 1.0);
/// ```
pub fn lower_and_upper(a: f64, x: f64) -> (f64, f64) {
    if !(a > 0.0 && x >= 0.0) || a == f64::INFINITY {
        return (f64::NAN, f64::NAN);
    }
    if x == 0.0 {
        return (0.0, 1.0);
    }
    if x == f64::INFINITY {
        return (1.0, 0.0);
    }
    if a <= 1.0 && x < 1.5 {
        return small_shape(a, x);
    }
    if a >= 20.0 && excess_over_logarithm((x - a) / a, x / a) < 0.4 {
        return uniform_expansion(a, x);
    }
    if x < a + 1.0 {
        let p = series(a, x);
        (p, 1.0 - p)
    } else {
        let q = fraction(a, x);
        (1.0 - q, q)
    }
}

/// P(a, x), the regularised lower incomplete gamma function; see [`lower_and_upper`].
pub fn lower(a: f64, x: f64) -> f64 {
    lower_and_upper(a, x).0
}

/// Q(a, x), the regularised upper incomplete gamma function; see [`lower_and_upper`].
pub fn upper(a: f64, x: f64) -> f64 {
    lower_and_upper(a, x).1
}

/// The x with P(a, x) = p, the quantile of the gamma distribution with shape a and scale 1.
///
/// Domain: a > 0, 0 <= p <= 1. The root of the computed P to the last digits: the relative error of x is about that of
/// P divided by the elasticity of P. Starts at Wilson and Hilferty's cube (1931, doi:10.1073/pnas.17.12.684) or the leading
/// power, and inverts in the logarithm of x.
///
/// ```
/// let x = attain::math::incomplete_gamma::quantile(1.0, 0.5);
/// assert!((x - 2.0_f64.ln()).abs() < 1e-14);
/// ```
pub fn quantile(a: f64, p: f64) -> f64 {
    if !(a > 0.0 && (0.0..=1.0).contains(&p)) || a == f64::INFINITY {
        return f64::NAN;
    }
    if p == 0.0 {
        return 0.0;
    }
    if p == 1.0 {
        return f64::INFINITY;
    }
    let root = 1.0 - 1.0 / (9.0 * a) + normal::quantile(p) / (3.0 * a.sqrt());
    let power = (ln(p) + ln_gamma(a + 1.0)) / a;
    if power < -700.0 {
        return exp(power);
    }
    let guess = if a < 0.5 || root < 0.3 {
        power.min(ln(a + 5.0 - 5.0 * ln(1.0 - p)))
    } else {
        ln(a * root * root * root)
    };
    let scale = 0.1 / a.sqrt().max(0.3);
    // Work with the smaller of P and Q, which is the one that is known relatively.
    let log_x = if p < 0.5 {
        monotone_quantile(|y| lower(a, exp(y)), p, guess, scale)
    } else {
        monotone_quantile(|y| -upper(a, exp(y)), -(1.0 - p), guess, scale)
    };
    polish(a, p, exp(log_x))
}

/// One Newton step, which takes away the rounding of the logarithm.
fn polish(a: f64, p: f64, x: f64) -> f64 {
    let density = prefactor(a, x) / x;
    let (lower, upper) = lower_and_upper(a, x);
    let miss = if p < 0.5 { lower - p } else { (1.0 - p) - upper };
    let step = miss / density;
    if step.abs() < 1e-6 * x { x - step } else { x }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
