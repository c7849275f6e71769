//! How large a shock is, as the user states it.

use serde::Serialize;

use super::SizeLaw;
use crate::math::normal;
use crate::plan::Judged;
use crate::process::TwoPiece;

/// A quantile of a size.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SizeQuantile {
    /// Probability of a size at most as large, between 0 and 1.
    pub probability: f64,
    /// Percent.
    pub value: Judged,
}

/// How large a shock is, in percent of the level that it hits (log scale).
///
/// Every size is an increasing function of one standard normal score, so that a change of the distribution keeps the draws.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Size {
    /// Always the same.
    Fixed {
        /// Percent; negative for a loss.
        value: Judged,
    },
    /// Normal.
    Normal {
        /// Percent.
        mean: Judged,
        /// Percentage points.
        volatility: Judged,
    },
    /// Two halves of normal laws that meet at the mode.
    TwoPieceNormal {
        /// The most likely size, percent.
        mode: Judged,
        /// Standard deviation of the half below the mode.
        volatility_below: Judged,
        /// Standard deviation of the half above the mode.
        volatility_above: Judged,
    },
    /// The same in the numbers of the Bank of England; see [`TwoPiece`].
    FanChart {
        /// The most likely size, percent.
        mode: Judged,
        /// Percentage points.
        uncertainty: Judged,
        /// Mean minus mode, percentage points.
        skew: Judged,
    },
    /// A beta law between two ends, with shapes 1 + peakedness × (mode − least)/(most − least) and 1 + peakedness × (most − mode)/(most − least).
    Pert {
        /// The least size, percent.
        least: Judged,
        /// The most likely size, percent.
        mode: Judged,
        /// The largest size, percent.
        most: Judged,
        /// How much the mode weighs; 4 is usual, 0 is the uniform law.
        peakedness: Judged,
    },
    /// A density that rises in a straight line to the mode and falls in one after it.
    Triangular {
        /// The least size, percent.
        least: Judged,
        /// The most likely size, percent.
        mode: Judged,
        /// The largest size, percent.
        most: Judged,
    },
    /// Log-normal; every size has the sign of the median.
    LogNormal {
        /// Percent, not 0.
        median: Judged,
        /// Standard deviation of the logarithm of the size.
        log_volatility: Judged,
    },
    /// Uniform.
    Uniform {
        /// The least size, percent.
        least: Judged,
        /// The largest size, percent.
        most: Judged,
    },
    /// One of these sizes, each as likely.
    Empirical {
        /// Percent.
        values: Vec<Judged>,
    },
    /// Through these quantiles: straight lines in the normal score between them, which go on beyond the ends.
    Quantiles {
        /// At least two, in the order of their probabilities.
        quantiles: Vec<SizeQuantile>,
    },
}

impl Size {
    /// Its numbers with the keys under which they stand in a file, such as `size.mode`.
    pub fn numbers_mut(&mut self) -> Vec<(String, &mut Judged)> {
        let listed = |(index, number)| (format!("size.values.{}", index + 1), number);
        let known: Vec<(&str, &mut Judged)> = match self {
            Self::Fixed { value } => vec![("size", value)],
            Self::Normal { mean, volatility } => vec![("size", mean), ("volatility", volatility)],
            Self::TwoPieceNormal { mode, volatility_below, volatility_above } => vec![
                ("size.mode", mode),
                ("size.volatility_below", volatility_below),
                ("size.volatility_above", volatility_above),
            ],
            Self::FanChart { mode, uncertainty, skew } => {
                vec![("size.mode", mode), ("size.uncertainty", uncertainty), ("size.skew", skew)]
            }
            Self::Pert { least, mode, most, peakedness } => vec![
                ("size.least", least),
                ("size.mode", mode),
                ("size.most", most),
                ("size.peakedness", peakedness),
            ],
            Self::Triangular { least, mode, most } => {
                vec![("size.least", least), ("size.mode", mode), ("size.most", most)]
            }
            Self::LogNormal { median, log_volatility } => {
                vec![("size.median", median), ("size.log_volatility", log_volatility)]
            }
            Self::Uniform { least, most } => vec![("size.least", least), ("size.most", most)],
            Self::Empirical { values } => {
                return values.iter_mut().enumerate().map(listed).collect();
            }
            Self::Quantiles { quantiles } => {
                let values = quantiles.iter_mut().map(|one| &mut one.value).enumerate();
                let name = |index| format!("size.quantiles.{}.value", index + 1);
                return values.map(|(index, value)| (name(index), value)).collect();
            }
        };
        known.into_iter().map(|(key, number)| (key.to_string(), number)).collect()
    }

    /// The law with these numbers.
    pub fn law(&self) -> SizeLaw {
        match self {
            Self::Fixed { value } => SizeLaw::Fixed(value.value),
            Self::Normal { mean, volatility } => {
                SizeLaw::Normal { mean: mean.value, volatility: volatility.value }
            }
            Self::TwoPieceNormal { mode, volatility_below, volatility_above } => {
                let (left, right) = (volatility_below.value, volatility_above.value);
                SizeLaw::TwoPiece(TwoPiece { mode: mode.value, left, right })
            }
            Self::FanChart { mode, uncertainty, skew } => {
                SizeLaw::TwoPiece(TwoPiece::from_mode(mode.value, uncertainty.value, skew.value))
            }
            Self::Pert { least, mode, most, peakedness } => {
                let range = most.value - least.value;
                let share = peakedness.value * (mode.value - least.value) / range;
                let shapes = (1.0 + share, 1.0 + (peakedness.value - share));
                SizeLaw::Beta { least: least.value, most: most.value, shapes }
            }
            Self::Triangular { least, mode, most } => {
                SizeLaw::Triangular { least: least.value, mode: mode.value, most: most.value }
            }
            Self::LogNormal { median, log_volatility } => {
                SizeLaw::LogNormal { median: median.value, log_volatility: log_volatility.value }
            }
            Self::Uniform { least, most } => {
                SizeLaw::Uniform { least: least.value, most: most.value }
            }
            Self::Empirical { values } => {
                let mut values: Vec<f64> = values.iter().map(|one| one.value).collect();
                values.sort_by(f64::total_cmp);
                SizeLaw::Empirical(values)
            }
            Self::Quantiles { quantiles } => {
                let point =
                    |one: &SizeQuantile| [normal::quantile(one.probability), one.value.value];
                SizeLaw::Quantiles(quantiles.iter().map(point).collect())
            }
        }
    }
}
