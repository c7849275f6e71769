//! Stated deviations from a centre: normal, or the two-piece normal of central banks.

use crate::math::normal;
use crate::math::table::UniformTable;

/// The two-piece normal distribution, as the Bank of England states it.
///
/// Input are the uncertainty `sigma` and the skew = mean − mode. With beta = pi skew²/(2 sigma²), P = (1 + √(1 + 2 beta))/2 and
/// gamma = sign(skew) √(1 − 1/P²), the halves have standard deviations sigma/√(1 + gamma) and sigma/√(1 − gamma).
/// [Britton, Fisher and Whitley 1998; Wallis 2014, doi:10.1214/13-STS417]
///
/// ```
/// use attain::process::TwoPiece;
/// let law = TwoPiece::new(2.0, 1.0, -0.4);
/// assert!((law.mode - 2.4).abs() < 1e-12); // the mean is 2.0
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
    /// The law with this mean, uncertainty and skew (mean minus mode).
    pub fn new(mean: f64, sigma: f64, skew: f64) -> Self {
        let beta = std::f64::consts::PI * skew * skew / (2.0 * sigma * sigma);
        let root = f64::midpoint(1.0, (1.0 + 2.0 * beta).sqrt());
        let size = (1.0 - 1.0 / (root * root)).max(0.0).sqrt();
        let gamma = if skew < 0.0 { -size } else { size };
        Self {
            mode: mean - skew,
            left: sigma / (1.0 + gamma).sqrt(),
            right: sigma / (1.0 - gamma).sqrt(),
        }
    }

    fn mass_left(&self) -> f64 {
        self.left / (self.left + self.right)
    }

    /// Probability of a value at or below `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        let left = self.mass_left();
        if x <= self.mode {
            2.0 * left * normal::cdf((x - self.mode) / self.left)
        } else {
            1.0 - 2.0 * (1.0 - left) * normal::cdf(-(x - self.mode) / self.right)
        }
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
    fn at_score(&self, z: f64) -> f64 {
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

/// A deviation from a centre as a function of a standard normal score.
#[derive(Clone, Debug)]
pub enum Deviation {
    /// Proportional to the score.
    Normal {
        /// Standard deviation.
        volatility: f64,
    },
    /// Two-piece normal; the kink at the mode lies between two tables.
    Skewed {
        /// The law of the deviation.
        law: TwoPiece,
        /// Score of the mode.
        kink: f64,
        /// Deviation for scores below the kink.
        below: UniformTable,
        /// Deviation for scores above it.
        above: UniformTable,
    },
}

/// Scores beyond this do not occur: the smallest uniform draw is 2^-53.
pub(crate) const LARGEST_SCORE: f64 = 8.3;
const CELLS: usize = 256;

impl Deviation {
    /// A deviation with mean zero.
    pub fn new(volatility: f64, skew: f64) -> Self {
        if skew == 0.0 {
            return Self::Normal { volatility };
        }
        let law = TwoPiece::new(0.0, volatility, skew);
        let kink = normal::quantile(law.mass_left());
        let below = UniformTable::new(-LARGEST_SCORE, kink, CELLS, |z| law.at_score(z.min(kink)));
        let above = UniformTable::new(kink, LARGEST_SCORE, CELLS, |z| law.at_score(z.max(kink)));
        Self::Skewed { law, kink, below, above }
    }

    /// The deviation at a score.
    #[inline(always)]
    pub fn at(&self, z: f64) -> f64 {
        match self {
            Self::Normal { volatility } => volatility * z,
            Self::Skewed { kink, below, above, .. } => {
                if z < *kink {
                    below.at(z)
                } else {
                    above.at(z)
                }
            }
        }
    }

    /// Probability of a deviation at or below `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        match self {
            Self::Normal { volatility } => normal::cdf(x / volatility),
            Self::Skewed { law, .. } => law.cdf(x),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_a_skewed_deviation_follows_its_law() {
        let deviation = Deviation::new(1.3, -0.5);
        for step in -60..=60 {
            let z = f64::from(step) / 10.0;
            let difference = deviation.cdf(deviation.at(z)) - normal::cdf(z);
            assert!(difference.abs() < 1e-7, "score {z}: {difference:e}");
        }
    }

    #[test]
    fn the_mean_of_a_skewed_deviation_is_zero() {
        let law = TwoPiece::new(0.0, 1.0, 0.6);
        let root = (2.0 / std::f64::consts::PI).sqrt();
        let mean = law.mode + root * (law.right - law.left);
        assert!(mean.abs() < 1e-12);
    }
}
