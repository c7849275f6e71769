//! The law of the size of a shock once its numbers are known: an increasing function of a standard normal score.

use crate::math::beta_quantile;
use crate::math::elementary::exp;
use crate::math::normal;
use crate::process::TwoPiece;

/// The law of a size, in percent.
///
/// A score z gives the quantile at Φ(z), worked out from the smaller tail, so that it is precise at both ends.
///
/// ```
/// use attain::shock::SizeLaw;
/// let law = SizeLaw::Uniform { least: -8.0, most: -2.0 };
/// assert!((law.at_score(0.0) + 5.0).abs() < 1e-12);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum SizeLaw {
    /// Always the same.
    Fixed(f64),
    /// mean + volatility × z.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        volatility: f64,
    },
    /// Two halves of normal laws.
    TwoPiece(TwoPiece),
    /// A beta law on an interval.
    Beta {
        /// Lower end.
        least: f64,
        /// Upper end.
        most: f64,
        /// Both at least 1.
        shapes: (f64, f64),
    },
    /// A triangle.
    Triangular {
        /// Lower end.
        least: f64,
        /// Peak.
        mode: f64,
        /// Upper end.
        most: f64,
    },
    /// median × exp(± volatility × z), with the sign of the median.
    LogNormal {
        /// Median.
        median: f64,
        /// Standard deviation of the logarithm.
        log_volatility: f64,
    },
    /// Even on an interval.
    Uniform {
        /// Lower end.
        least: f64,
        /// Upper end.
        most: f64,
    },
    /// Values in their order, each as likely.
    Empirical(Vec<f64>),
    /// Points (score, value) in their order, joined by straight lines.
    Quantiles(Vec<[f64; 2]>),
}

impl SizeLaw {
    /// True if it hangs on the score at all.
    pub fn is_random(&self) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Normal { volatility, .. } => *volatility > 0.0,
            _ => true,
        }
    }

    /// Puts the size in the place of each score.
    #[inline]
    pub fn at_scores(&self, scores: &mut [f64]) {
        match self {
            Self::Fixed(value) => scores.fill(*value),
            Self::Normal { mean, volatility } => {
                for score in scores {
                    *score = mean + volatility * *score;
                }
            }
            _ => scores.iter_mut().for_each(|score| *score = self.at_score(*score)),
        }
    }

    /// The size at a score.
    pub fn at_score(&self, score: f64) -> f64 {
        match self {
            Self::Fixed(value) => *value,
            Self::Normal { mean, volatility } => mean + volatility * score,
            Self::TwoPiece(law) => law.at_score(score),
            Self::Beta { least, most, shapes: (a, b) } => {
                let (p, q) = (normal::cdf(score), normal::cdf(-score));
                let (x, y) = beta_quantile::quantile(*a, *b, p, q);
                from_the_nearer_end(*least, *most, x, y)
            }
            Self::Triangular { least, mode, most } => {
                let (p, q) = (normal::cdf(score), normal::cdf(-score));
                let (range, below) = (most - least, mode - least);
                if p * range <= below {
                    least + (p * range * below).sqrt()
                } else {
                    most - (q * range * (most - mode)).sqrt()
                }
            }
            Self::LogNormal { median, log_volatility } => {
                median * exp((log_volatility * score).copysign(score * *median))
            }
            Self::Uniform { least, most } => {
                from_the_nearer_end(*least, *most, normal::cdf(score), normal::cdf(-score))
            }
            Self::Empirical(values) => {
                let place = (normal::cdf(score) * values.len() as f64) as usize;
                values.get(place).or(values.last()).copied().unwrap_or(0.0)
            }
            Self::Quantiles(points) => through(points, score),
        }
    }
}

fn from_the_nearer_end(least: f64, most: f64, share: f64, rest: f64) -> f64 {
    let range = most - least;
    if share <= rest { least + range * share } else { most - range * rest }
}

/// The value at a score on the straight lines through points, the outermost of which go on.
fn through(points: &[[f64; 2]], score: f64) -> f64 {
    let after = points.iter().position(|point| score < point[0]).unwrap_or(points.len());
    let after = after.clamp(1, points.len().max(2) - 1);
    let (Some([from, low]), Some([to, high])) = (points.get(after - 1), points.get(after)) else {
        return points.first().map_or(0.0, |point| point[1]);
    };
    low + (high - low) * ((score - from) / (to - from))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance by the midpoint rule over 400,000 equal probabilities.
    fn moments(law: &SizeLaw) -> (f64, f64) {
        let count = 400_000;
        let sizes: Vec<f64> = (0..count)
            .map(|k| law.at_score(normal::quantile((f64::from(k) + 0.5) / f64::from(count))))
            .collect();
        let mean = sizes.iter().sum::<f64>() / f64::from(count);
        let squares = sizes.iter().map(|size| (size - mean) * (size - mean));
        (mean, squares.sum::<f64>() / f64::from(count))
    }

    fn laws() -> Vec<SizeLaw> {
        vec![
            SizeLaw::Normal { mean: -2.0, volatility: 1.0 },
            SizeLaw::TwoPiece(TwoPiece { mode: -2.0, left: 3.0, right: 1.0 }),
            SizeLaw::Beta { least: -10.0, most: 0.0, shapes: (4.2, 1.8) },
            SizeLaw::Triangular { least: -10.0, mode: -2.0, most: 0.0 },
            SizeLaw::LogNormal { median: -4.0, log_volatility: 0.5 },
            SizeLaw::LogNormal { median: 4.0, log_volatility: 0.5 },
            SizeLaw::Uniform { least: -8.0, most: -2.0 },
            SizeLaw::Empirical(vec![-7.0, -3.0, -1.0, 2.0]),
            SizeLaw::Quantiles(vec![[-1.3, -8.0], [0.0, -3.0], [1.3, -1.0]]),
        ]
    }

    #[test]
    fn a_larger_score_is_never_a_smaller_size() {
        for law in laws() {
            let mut last = f64::NEG_INFINITY;
            for step in -800..=800 {
                let size = law.at_score(f64::from(step) / 100.0);
                assert!(size >= last && size.is_finite(), "{law:?} at {step}");
                last = size;
            }
        }
    }

    /// Errors of the midpoint rule: at most 1e-4 of a variance, in the tails of the normal and log-normal laws.
    #[test]
    fn means_and_variances_are_those_of_the_closed_forms() {
        let piece = TwoPiece { mode: -2.0, left: 3.0, right: 1.0 };
        let (rise, spread) = (f64::exp(0.125), f64::exp(0.25));
        let lognormal = (4.0 * rise, 16.0 * spread * (spread - 1.0));
        let expected = [
            (-2.0, 1.0),
            (piece.mean(), piece.standard_deviation() * piece.standard_deviation()),
            // Mean (least + 4 mode + most)/6 of a PERT law with its mode at -2, and the variance of its beta law.
            (-3.0, 100.0 * 4.2 * 1.8 / (36.0 * 7.0)),
            (-4.0, (100.0 + 4.0 - 20.0) / 18.0),
            (-lognormal.0, lognormal.1),
            lognormal,
            (-5.0, 3.0),
            (-2.25, 63.0 / 4.0 - 2.25 * 2.25),
        ];
        for (law, (mean, variance)) in laws().iter().zip(expected) {
            let found = moments(law);
            assert!((found.0 - mean).abs() < 1e-5, "{law:?}: mean {}", found.0);
            assert!((found.1 / variance - 1.0).abs() < 1e-4, "{law:?}: variance {}", found.1);
        }
    }

    #[test]
    fn stated_points_are_met_and_lines_go_on() {
        let law = SizeLaw::Quantiles(vec![[-1.0, -8.0], [0.0, -3.0], [2.0, -1.0]]);
        for (score, size) in [(-2.0, -13.0), (-1.0, -8.0), (0.0, -3.0), (1.0, -2.0), (3.0, 0.0)] {
            assert!((law.at_score(score) - size).abs() < 1e-13, "{score}");
        }
        let triangle = SizeLaw::Triangular { least: -10.0, mode: -2.0, most: 0.0 };
        assert!((triangle.at_score(normal::quantile(0.8)) + 2.0).abs() < 1e-12);
        let fifth = SizeLaw::Empirical(vec![1.0, 2.0, 3.0, 4.0, 5.0]);
        for (p, size) in [(0.19, 1.0), (0.21, 2.0), (0.81, 5.0), (0.99, 5.0)] {
            assert_eq!(fifth.at_score(normal::quantile(p)), size);
        }
    }
}
