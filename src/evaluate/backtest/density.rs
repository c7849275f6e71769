//! A density forecast and its scores.

use crate::evaluate::score::{crps, log_density_of_normal};
use crate::math::elementary::ln;
use crate::math::mixture::StudentMixture;
use crate::math::normal;
use crate::process::TwoPiece;

/// The law that a forecast gives to an outcome.
#[derive(Clone, Debug, PartialEq)]
pub enum Density {
    /// A normal law.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        standard_deviation: f64,
    },
    /// A mixture of Student t, such as the posterior predictive of the default model.
    Mixture(StudentMixture),
    /// A two-piece normal law.
    TwoPiece(TwoPiece),
}

/// How good one density forecast was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// Probability integral transform: the forecast probability of a value at or below the outcome. [Dawid 1984, doi:10.2307/2981683]
    pub pit: f64,
    /// Continuous ranked probability score, in the unit of the outcome; smaller is better. [Gneiting and Raftery 2007, doi:10.1198/016214506000001437]
    pub crps: f64,
    /// Logarithm of the density at the outcome; larger is better.
    pub log_density: f64,
}

impl Density {
    /// Probability of a value at or below `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        match self {
            Self::Normal { mean, standard_deviation } => {
                normal::cdf((x - mean) / standard_deviation)
            }
            Self::Mixture(mixture) => mixture.cdf(x),
            Self::TwoPiece(law) => law.cdf(x),
        }
    }

    /// Logarithm of the density at `x`.
    pub fn log_density(&self, x: f64) -> f64 {
        match self {
            Self::Normal { mean, standard_deviation } => {
                log_density_of_normal(*mean, *standard_deviation, x)
            }
            Self::Mixture(mixture) => ln(mixture.density(x)),
            Self::TwoPiece(law) => law.ln_density(x),
        }
    }

    /// Continuous ranked probability score; of a mixture it is E|X − x| − E|X − Y|/2 with X and Y drawn from it.
    pub fn crps(&self, x: f64) -> f64 {
        match self {
            Self::Normal { mean, standard_deviation } => {
                crps::of_normal(*mean, *standard_deviation, x)
            }
            Self::Mixture(mixture) => {
                mixture.mean_distance(x) - 0.5 * mixture.mean_absolute_difference()
            }
            Self::TwoPiece(law) => crps::of_two_piece(law, x),
        }
    }

    /// All scores for an outcome.
    pub fn score(&self, outcome: f64) -> Scores {
        Scores {
            pit: self.cdf(outcome),
            crps: self.crps(outcome),
            log_density: self.log_density(outcome),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn laws() -> Vec<Density> {
        let mixture =
            StudentMixture::new(5.0, vec![0.3, 0.7], vec![-1.0, 2.0], vec![0.5, 1.5]).unwrap();
        vec![
            Density::Normal { mean: 1.0, standard_deviation: 0.7 },
            Density::Mixture(mixture),
            Density::TwoPiece(TwoPiece::from_mode(2.0, 1.0, -0.8)),
        ]
    }

    /// The definition: the integral of (F − 1{x ≥ outcome})², as midpoint sums on x = sinh(u) to the left and right of the outcome.
    #[test]
    fn the_ranked_score_is_its_integral() {
        let steps = 20_000;
        let integral = |from: f64, to: f64, function: &dyn Fn(f64) -> f64| -> f64 {
            let width = (to - from) / f64::from(steps);
            let middle = |k: i32| from + (f64::from(k) + 0.5) * width;
            (0..steps).map(|k| width * middle(k).cosh() * function(middle(k).sinh())).sum()
        };
        for law in laws() {
            for outcome in [-2.0_f64, 1.3, 6.0] {
                let below = integral(-9.0, outcome.asinh(), &|x| law.cdf(x).powi(2));
                let above = integral(outcome.asinh(), 9.0, &|x| (1.0 - law.cdf(x)).powi(2));
                let found = law.crps(outcome);
                assert!((found - below - above).abs() < 1e-6, "{law:?} at {outcome}: {found}");
            }
        }
    }

    #[test]
    fn the_density_is_the_slope_of_the_probability() {
        for law in laws() {
            for x in [-1.0, 0.5, 2.5] {
                let slope = (law.cdf(x + 1e-5) - law.cdf(x - 1e-5)) / 2e-5;
                assert!((law.log_density(x).exp() - slope).abs() < 1e-8, "{law:?} at {x}");
            }
        }
    }

    #[test]
    fn one_normal_is_a_mixture_of_one() {
        let one = Density::Normal { mean: 1.0, standard_deviation: 0.7 };
        let infinite = StudentMixture::new(f64::INFINITY, vec![1.0], vec![1.0], vec![0.7]);
        let other = Density::Mixture(infinite.unwrap());
        for x in [-1.0, 1.0, 3.0] {
            let (one, other) = (one.score(x), other.score(x));
            assert!((one.crps - other.crps).abs() < 1e-13, "{one:?} {other:?}");
            assert!((one.log_density - other.log_density).abs() < 1e-13, "{one:?} {other:?}");
        }
    }
}
