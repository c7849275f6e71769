//! Roots of continuous functions and inverses of cumulative distribution functions.

/// Why no root was found.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum RootError {
    /// The function has the same sign at both ends.
    #[error("no sign change: {at_low} at {low} and {at_high} at {high}")]
    NoSignChange {
        /// Lower end of the interval.
        low: f64,
        /// Upper end of the interval.
        high: f64,
        /// Value at the lower end.
        at_low: f64,
        /// Value at the upper end.
        at_high: f64,
    },
    /// The function is not a number, or an end of the interval is not finite.
    #[error("not a number, or not finite, at {at}")]
    NotANumber {
        /// The argument.
        at: f64,
    },
}

/// Number of interpolation steps before only bisection is used; bisection then ends within 1,100 steps.
const STEPS: usize = 2200;

/// A root of a continuous function between `low` and `high`, where it has different signs.
///
/// The answer is within `tolerance` (absolute) plus 4 units in the last place of a point where the sign changes. Chandrupatla's method
/// (1997, doi:10.1016/S0965-9978(96)00051-8): inverse quadratic interpolation where it is safe, else bisection.
///
/// ```
/// use attain::math::root::find_root;
/// let root = find_root(|x| x * x - 2.0, 0.0, 2.0, 0.0).unwrap();
/// assert!((root - 2.0_f64.sqrt()).abs() < 1e-15);
/// assert!(find_root(|x| x * x + 1.0, 0.0, 2.0, 0.0).is_err());
/// ```
pub fn find_root<F: FnMut(f64) -> f64>(
    mut function: F,
    low: f64,
    high: f64,
    tolerance: f64,
) -> Result<f64, RootError> {
    let at_low = function(low);
    let at_high = function(high);
    for (x, value) in [(low, at_low), (high, at_high)] {
        if !x.is_finite() || value.is_nan() {
            return Err(RootError::NotANumber { at: x });
        }
    }
    if at_low == 0.0 {
        return Ok(low);
    }
    if at_high == 0.0 {
        return Ok(high);
    }
    if (at_low > 0.0) == (at_high > 0.0) {
        return Err(RootError::NoSignChange { low, high, at_low, at_high });
    }
    narrow(function, (low, at_low), (high, at_high), tolerance)
}

/// Chandrupatla's iteration from a bracket of opposite signs.
fn narrow<F: FnMut(f64) -> f64>(
    mut function: F,
    mut older: (f64, f64),
    mut newest: (f64, f64),
    tolerance: f64,
) -> Result<f64, RootError> {
    let mut share = 0.5;
    for _ in 0..STEPS {
        let x = newest.0 + share * (older.0 - newest.0);
        let value = function(x);
        if value.is_nan() {
            return Err(RootError::NotANumber { at: x });
        }
        // Afterwards `newest` and `older` enclose the root and `dropped` is the point that was let go.
        let dropped = if (value > 0.0) == (newest.1 > 0.0) {
            newest
        } else {
            let dropped = older;
            older = newest;
            dropped
        };
        newest = (x, value);
        let best = if newest.1.abs() < older.1.abs() { newest } else { older };
        let width = (older.0 - newest.0).abs();
        let reach = (2.0 * f64::EPSILON * best.0.abs() + 0.5 * tolerance) / width;
        if best.1 == 0.0 || reach.is_nan() || reach >= 0.5 {
            return Ok(best.0);
        }
        let wanted = next_share(newest, older, dropped);
        share = if wanted.is_nan() { 0.5 } else { wanted.clamp(reach, 1.0 - reach) };
    }
    Ok(newest.0)
}

/// Where in the bracket to look next: inverse quadratic interpolation if it is monotone there, else the middle.
fn next_share(newest: (f64, f64), older: (f64, f64), dropped: (f64, f64)) -> f64 {
    let ratio = (newest.0 - older.0) / (dropped.0 - older.0);
    let level = (newest.1 - older.1) / (dropped.1 - older.1);
    if level * level < ratio && (1.0 - level) * (1.0 - level) < 1.0 - ratio {
        let first = newest.1 / (older.1 - newest.1) * dropped.1 / (older.1 - dropped.1);
        let slope = (dropped.0 - newest.0) / (older.0 - newest.0);
        let second = newest.1 / (dropped.1 - newest.1) * older.1 / (dropped.1 - older.1);
        return first + slope * second;
    }
    0.5
}

/// The x at which an increasing function reaches `p`, for any cumulative distribution function on the real line.
///
/// Starts at `guess` and doubles steps of size `scale` until the value is enclosed, then narrows the bracket to the last
/// digits. Where the function is flat at `p` any point of the flat part is returned. If `p` is not reached within the
/// range of f64, the end of the range that was tried is returned; a function that gives NaN gives NaN.
///
/// ```
/// use attain::math::{normal, root::monotone_quantile};
/// let x = monotone_quantile(normal::cdf, 0.9, 0.0, 1.0);
/// assert!((x - normal::quantile(0.9)).abs() < 1e-14);
/// ```
pub fn monotone_quantile<F: FnMut(f64) -> f64>(mut cdf: F, p: f64, guess: f64, scale: f64) -> f64 {
    let start = cdf(guess) - p;
    if start == 0.0 {
        return guess;
    }
    if start.is_nan() || scale.is_nan() || scale <= 0.0 {
        return f64::NAN;
    }
    let direction: f64 = if start < 0.0 { 1.0 } else { -1.0 };
    let mut near = (guess, start);
    let mut step = scale;
    for _ in 0..1100 {
        let x = direction.mul_add(step, near.0);
        if !x.is_finite() {
            return near.0;
        }
        let value = cdf(x) - p;
        if value == 0.0 {
            return x;
        }
        if (value > 0.0) != (start > 0.0) {
            return narrow(|x| cdf(x) - p, near, (x, value), 0.0).unwrap_or(f64::NAN);
        }
        near = (x, value);
        step *= 2.0;
    }
    near.0
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::excessive_precision)]
mod tests {
    use super::*;
    use crate::math::normal;

    #[test]
    fn finds_roots_to_the_last_digits() {
        let root = find_root(|x| x.cos() - x, 0.0, 1.0, 0.0).unwrap();
        assert!((root - 0.739085133215160641655).abs() < 3e-16);
        let flat = find_root(|x| (x - 1.0) * (x - 1.0) * (x - 1.0), 0.0, 3.0, 1e-12).unwrap();
        assert!((flat - 1.0).abs() < 1e-12);
        let mut calls = 0;
        let counted = find_root(
            |x| {
                calls += 1;
                x * x * x - 2.0 * x - 5.0
            },
            2.0,
            3.0,
            0.0,
        );
        assert!((counted.unwrap() - 2.0945514815423265).abs() < 1e-15);
        assert!(calls <= 14, "{calls} calls");
    }

    #[test]
    fn steps_and_ends_are_handled() {
        let jump = find_root(|x| if x < 0.3 { -1.0 } else { 1.0 }, -1e6, 1e6, 0.0).unwrap();
        assert!((jump - 0.3).abs() < 1e-15);
        assert_eq!(find_root(|x| x, 0.0, 1.0, 0.0), Ok(0.0));
        assert_eq!(find_root(|x| x - 1.0, 0.0, 1.0, 0.0), Ok(1.0));
        assert!(matches!(find_root(|_| 1.0, 0.0, 1.0, 0.0), Err(RootError::NoSignChange { .. })));
        assert!(matches!(
            find_root(|_| f64::NAN, 0.0, 1.0, 0.0),
            Err(RootError::NotANumber { .. })
        ));
    }

    #[test]
    fn inverts_distribution_functions_from_bad_guesses() {
        for p in [1e-200, 1e-10, 0.03, 0.5, 0.97] {
            for guess in [-30.0, 0.0, 5.0] {
                let x = monotone_quantile(normal::cdf, p, guess, 0.1);
                assert!((x - normal::quantile(p)).abs() < 1e-13, "{p} {guess} {x}");
            }
        }
        assert!(monotone_quantile(|_| f64::NAN, 0.5, 0.0, 1.0).is_nan());
        assert!(monotone_quantile(|_| 0.4, 0.5, 0.0, 1.0) > 1e300);
    }
}
