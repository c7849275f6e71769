//! The scales on which indicators move, and the way back to what is published.

use crate::math::elementary::{exp, ln};

/// How a number of the simulation is read as a published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// 100 × the logarithm of one plus growth; published as growth in percent.
    Growth,
    /// 100 × the logarithm of a level; published as the level.
    LogLevel,
    /// The logit of a share; published in percent.
    Logit,
    /// Published as it is.
    Plain,
}

impl Scale {
    /// From the simulation to the published figure.
    ///
    /// ```
    /// use attain::process::Scale;
    /// let growth = Scale::Growth.from_published(7.5);
    /// assert!((Scale::Growth.to_published(growth) - 7.5).abs() < 1e-12);
    /// ```
    #[inline(always)]
    pub fn to_published(self, value: f64) -> f64 {
        match self {
            Self::Growth => 100.0 * (exp(value / 100.0) - 1.0),
            Self::LogLevel => exp(value / 100.0),
            Self::Logit => 100.0 / (1.0 + exp(-value)),
            Self::Plain => value,
        }
    }

    /// From a published figure to the simulation; minus or plus infinity for what cannot be reached.
    pub fn from_published(self, value: f64) -> f64 {
        let log = |x: f64| if x > 0.0 { ln(x) } else { f64::NEG_INFINITY };
        match self {
            Self::Growth => 100.0 * log(1.0 + value / 100.0),
            Self::LogLevel => 100.0 * log(value),
            Self::Logit if value >= 100.0 => f64::INFINITY,
            Self::Logit => log(value / (100.0 - value)),
            Self::Plain => value,
        }
    }
}
