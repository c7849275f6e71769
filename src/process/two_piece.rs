//! The two-piece normal distribution of the fan charts of central banks.

use std::f64::consts::{FRAC_2_PI, PI};

use crate::math::elementary::ln;
use crate::math::normal;

/// 1/√(2π), the density of the standard normal at zero.
const HEIGHT: f64 = 0.398_942_280_401_432_7;
/// ln(2/π)/2.
const LN_ROOT_TWO_OVER_PI: f64 = -0.225_791_352_644_727_44;

/// The two-piece normal distribution, as the Bank of England states it.
///
/// Input are the uncertainty `sigma` and the skew = mean − mode. With beta = pi skew²/(2 sigma²), P = (1 + √(1 + 2 beta))/2 and
/// gamma = sign(skew) √(1 − 1/P²), the halves have standard deviations sigma/√(1 + gamma) and sigma/√(1 − gamma). The skew that
/// the Bank prints is not gamma. Units are those of the quantity.
/// [Britton, Fisher and Whitley 1998; Wallis 2014, doi:10.1214/13-STS417]
///
/// ```
/// use attain::process::TwoPiece;
/// let law = TwoPiece::from_mode(2.4, 1.0, -0.4);
/// assert!((law.mean() - 2.0).abs() < 1e-12);
/// assert!(law.cdf(2.0) < 0.5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoPiece {
    /// Mode.
    pub mode: f64,
    /// Standard deviation of the left half.
    pub left: f64,
    /// Standard deviation of the right half.
    pub right: f64,
}

impl TwoPiece {
    /// The law with this mean, uncertainty (positive) and skew (mean minus mode).
    pub fn new(mean: f64, sigma: f64, skew: f64) -> Self {
        Self::from_mode(mean - skew, sigma, skew)
    }

    /// The law with this mode, uncertainty (positive) and skew (mean minus mode): the numbers that the Bank of England publishes.
    pub fn from_mode(mode: f64, sigma: f64, skew: f64) -> Self {
        let gamma = Self::gamma(sigma, skew);
        Self { mode, left: sigma / (1.0 + gamma).sqrt(), right: sigma / (1.0 - gamma).sqrt() }
    }

    /// The gamma of an uncertainty and a skew: between −1 and 1, with the sign of the skew.
    pub fn gamma(sigma: f64, skew: f64) -> f64 {
        let beta = PI * skew * skew / (2.0 * sigma * sigma);
        let root = (1.0 + 2.0 * beta).sqrt();
        // P − 1 = beta/(1 + √(1 + 2 beta)) keeps its digits for a small skew.
        let (p, above_one) = (f64::midpoint(1.0, root), beta / (1.0 + root));
        let size = (above_one * (p + 1.0)).sqrt() / p;
        if skew < 0.0 { -size } else { size }
    }

    /// Probability of a value below the mode.
    pub fn mass_left(&self) -> f64 {
        self.left / (self.left + self.right)
    }

    fn mass_right(&self) -> f64 {
        self.right / (self.left + self.right)
    }

    /// Mean: mode + √(2/π) (right − left).
    pub fn mean(&self) -> f64 {
        self.mode + 2.0 * HEIGHT * (self.right - self.left)
    }

    /// Standard deviation: √((1 − 2/π)(right − left)² + left × right).
    pub fn standard_deviation(&self) -> f64 {
        let gap = self.right - self.left;
        ((1.0 - FRAC_2_PI) * gap * gap + self.left * self.right).sqrt()
    }

    /// Probability of a value at or below `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        if x <= self.mode {
            2.0 * self.mass_left() * normal::cdf((x - self.mode) / self.left)
        } else {
            1.0 - self.survival(x)
        }
    }

    /// Probability of a value above `x`, without cancellation in the upper tail.
    pub fn survival(&self, x: f64) -> f64 {
        if x > self.mode {
            2.0 * self.mass_right() * normal::cdf((self.mode - x) / self.right)
        } else {
            1.0 - self.cdf(x)
        }
    }

    /// Logarithm of the density at `x`.
    pub fn ln_density(&self, x: f64) -> f64 {
        let score = (x - self.mode) / if x <= self.mode { self.left } else { self.right };
        LN_ROOT_TWO_OVER_PI - ln(self.left + self.right) - 0.5 * score * score
    }

    /// The value with probability `p` at or below it.
    pub fn quantile(&self, p: f64) -> f64 {
        let left = self.mass_left();
        if p <= left {
            self.mode + self.left * normal::quantile(p / (2.0 * left))
        } else {
            self.mode - self.right * normal::quantile((1.0 - p) / (2.0 * (1.0 - left)))
        }
    }

    /// The value for a standard normal score `z`, that is the quantile at Φ(z), precise in both tails.
    pub(crate) fn at_score(&self, z: f64) -> f64 {
        if z <= 0.0 {
            return self.quantile(normal::cdf(z));
        }
        let upper = normal::cdf(-z);
        let right = 1.0 - self.mass_left();
        if upper <= right {
            self.mode - self.right * normal::quantile(upper / (2.0 * right))
        } else {
            self.quantile(1.0 - upper)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAWS: [(f64, f64, f64); 5] =
        [(2.0, 1.3, 0.5), (0.0, 0.4, -0.9), (1.5, 1.0, 0.0), (-3.0, 2.0, 1e-7), (0.7, 0.2, 2.0)];

    /// Midpoint sum over ± 12 standard deviations, each half for itself.
    fn integral(law: &TwoPiece, function: impl Fn(f64) -> f64) -> f64 {
        let steps = 40_000;
        let sum = |from: f64, to: f64| {
            let width = (to - from) / f64::from(steps);
            (0..steps).map(|k| width * function(from + (f64::from(k) + 0.5) * width)).sum::<f64>()
        };
        sum(law.mode - 12.0 * law.left, law.mode) + sum(law.mode, law.mode + 12.0 * law.right)
    }

    #[test]
    fn mean_is_mode_plus_skew() {
        for (mode, sigma, skew) in LAWS {
            let law = TwoPiece::from_mode(mode, sigma, skew);
            assert!((law.mean() - mode - skew).abs() < 1e-13, "{law:?}");
            assert_eq!(TwoPiece::new(mode + skew, sigma, skew).left, law.left);
        }
    }

    /// The harmonic mean of the two variances is sigma squared, whatever the skew.
    #[test]
    fn the_halves_keep_the_uncertainty() {
        for (mode, sigma, skew) in LAWS {
            let law = TwoPiece::from_mode(mode, sigma, skew);
            let mean = 0.5 * (law.left.powi(-2) + law.right.powi(-2));
            assert!((mean * sigma * sigma - 1.0).abs() < 1e-13, "{law:?}");
        }
    }

    #[test]
    fn moments_are_integrals_of_the_density() {
        for (mode, sigma, skew) in LAWS {
            let law = TwoPiece::from_mode(mode, sigma, skew);
            let mean = |f: &dyn Fn(f64) -> f64| integral(&law, |x| f(x) * law.ln_density(x).exp());
            assert!((mean(&|_| 1.0) - 1.0).abs() < 1e-8, "{law:?}");
            let variance = mean(&|x| (x - law.mean()).powi(2));
            assert!((variance.sqrt() / law.standard_deviation() - 1.0).abs() < 1e-7, "{law:?}");
        }
    }

    #[test]
    fn quantiles_undo_probabilities() {
        for (mode, sigma, skew) in LAWS {
            let law = TwoPiece::from_mode(mode, sigma, skew);
            for p in [1e-9, 0.05, 0.3, 0.5, 0.8, 0.999] {
                assert!((law.cdf(law.quantile(p)) / p - 1.0).abs() < 1e-12, "{law:?} at {p}");
            }
            assert_eq!(law.cdf(mode), law.mass_left());
        }
    }
}
