//! Stated deviations from a centre: normal, or the two-piece normal of central banks.

use super::two_piece::TwoPiece;
use crate::math::normal;
use crate::math::table::UniformTable;

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

    /// The largest change of the deviation per score: in either tail it comes near the standard deviation of that half, and between them it
    /// is smaller than the larger one.
    pub fn steepest(&self) -> f64 {
        match self {
            Self::Normal { volatility } => volatility.abs(),
            Self::Skewed { law, .. } => law.left.max(law.right),
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
    fn no_slope_is_steeper_than_the_steepest() {
        for skew in [0.0, 0.9, -0.4] {
            let deviation = Deviation::new(1.3, skew);
            let slope = |step: i32| {
                let z = f64::from(step) / 100.0;
                (deviation.at(z + 0.005) - deviation.at(z - 0.005)) / 0.01
            };
            let found = (-700..=700).map(slope).fold(0.0, f64::max);
            let steepest = deviation.steepest();
            assert!(found < 1.001 * steepest && found > 0.9 * steepest, "{found} {steepest}");
        }
    }
}
