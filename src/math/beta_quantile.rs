//! The inverse of the regularised incomplete beta function, for laws with one peak.

use super::elementary::{exp, ln};
use super::incomplete_beta::{lower_and_upper, prefactor};

/// More steps than any call needs.
const STEPS: usize = 60;
/// After a step of this size the next one would change no digit, since each squares the error.
const LAST: f64 = 1e-9;

/// The pair (x, 1 - x) with I_x(a, b) = p, for a, b >= 1 and p and q = 1 - p given separately; NaN outside.
///
/// Solves for the smaller of the two tails. There ln I is an increasing and concave function of ln x, so that Newton's steps come from below
/// after the first one and cannot leave the interval. x is off by less than 1e-12 (tested for a and b from 1 to 100).
///
/// ```
/// let (x, y) = attain::math::beta_quantile::quantile(2.0, 1.0, 0.25, 0.75);
/// assert!((x - 0.5).abs() < 1e-13 && (y - 0.5).abs() < 1e-13);
/// ```
pub fn quantile(a: f64, b: f64, p: f64, q: f64) -> (f64, f64) {
    let valid = a >= 1.0 && b >= 1.0 && a < f64::INFINITY && b < f64::INFINITY;
    if !(valid && p >= 0.0 && q >= 0.0) {
        return (f64::NAN, f64::NAN);
    }
    if p <= q {
        let x = of_lower_tail(a, b, p);
        (x, 1.0 - x)
    } else {
        let y = of_lower_tail(b, a, q);
        (1.0 - y, y)
    }
}

fn of_lower_tail(a: f64, b: f64, p: f64) -> f64 {
    if p == 0.0 {
        return 0.0;
    }
    let aim = ln(p);
    let mut log = ln(a / (a + b));
    for _ in 0..STEPS {
        let x = exp(log);
        let y = 1.0 - x;
        let (lower, _) = lower_and_upper(a, b, x, y);
        let slope = prefactor(a, b, x, y) / (y * lower);
        let step = (aim - ln(lower)) / slope;
        log += step;
        if step.abs() < LAST {
            break;
        }
    }
    exp(log)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_inverts_the_incomplete_beta_function() {
        for a in [1.0, 1.5, 2.0, 3.3, 5.0, 20.0, 100.0] {
            for b in [1.0, 1.2, 2.5, 4.0, 5.0, 33.0, 100.0] {
                for p in [1e-16, 1e-9, 0.001, 0.1, 0.3, 0.5] {
                    let (x, y) = quantile(a, b, p, 1.0 - p);
                    let found = lower_and_upper(a, b, x, y).0;
                    assert!((found / p - 1.0).abs() < 1e-11, "{a} {b} {p}: {found:e}");
                    let (upper, lower) = quantile(b, a, 1.0 - p, p);
                    // At one half each order of the shapes solves for its own lower tail.
                    if p < 0.5 {
                        assert_eq!((lower, upper), (x, y));
                    } else {
                        assert!((lower - x).abs() < 1e-12);
                    }
                }
            }
        }
    }

    #[test]
    fn powers_and_the_symmetric_law_have_closed_forms() {
        for p in [1e-12, 0.01, 0.4, 0.5, 0.77, 0.999] {
            let (x, _) = quantile(4.0, 1.0, p, 1.0 - p);
            assert!((x - f64::sqrt(f64::sqrt(p))).abs() < 1e-12);
            let (_, y) = quantile(1.0, 2.0, p, 1.0 - p);
            assert!((y - f64::sqrt(1.0 - p)).abs() < 1e-12);
        }
        assert!((quantile(3.0, 3.0, 0.5, 0.5).0 - 0.5).abs() < 1e-13);
    }
}
