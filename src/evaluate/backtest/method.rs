//! The ways to forecast the next year: the default model and what it must beat.

use super::density::Density;
use crate::error::Fault;
use crate::math::mixture::StudentMixture;
use crate::process::{Autoregression, Observed, PersistencePrior, Posterior, Prior, Series};

/// A way to forecast the next value of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// The engine's own: the posterior predictive of [`Posterior`] with its default prior.
    GridAutoregression,
    /// The same with a flat prior of the persistence.
    FlatGridAutoregression,
    /// AR(1) by least squares, its normal law with the estimates taken for the truth.
    LeastSquaresAutoregression,
    /// A constant mean with unknown variance: Student t with n − 1 degrees of freedom, scale s √(1 + 1/n).
    ConstantMean,
    /// The last value; a normal law with the root mean square of the past changes.
    RandomWalk,
}

impl Method {
    /// Every method, the engine's own first.
    pub const ALL: [Self; 5] = [
        Self::GridAutoregression,
        Self::FlatGridAutoregression,
        Self::LeastSquaresAutoregression,
        Self::ConstantMean,
        Self::RandomWalk,
    ];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::GridAutoregression => "grid_ar1",
            Self::FlatGridAutoregression => "grid_ar1_flat_phi",
            Self::LeastSquaresAutoregression => "plugin_ols_ar1",
            Self::ConstantMean => "constant_mean_t",
            Self::RandomWalk => "random_walk",
        }
    }

    /// The method with this name in tables.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// The law of the next value, given the values before it.
    ///
    /// # Errors
    /// `Fault::Contradiction` if the values are too few for the method, or say nothing about the variance.
    pub fn density(self, values: &[f64]) -> Result<Density, Fault> {
        match self {
            Self::GridAutoregression => grid(values, &Prior::default()),
            Self::FlatGridAutoregression => {
                grid(values, &Prior { persistence: PersistencePrior::Flat, ..Prior::default() })
            }
            Self::LeastSquaresAutoregression => least_squares(values),
            Self::ConstantMean => constant_mean(values),
            Self::RandomWalk => random_walk(values),
        }
    }
}

fn impossible(cause: impl ToString) -> Fault {
    Fault::Contradiction(cause.to_string())
}

fn grid(values: &[f64], prior: &Prior) -> Result<Density, Fault> {
    let observed =
        values.iter().enumerate().map(|(first, &value)| Observed { first, years: 1, value });
    let series = Series { observed: observed.collect(), weights: vec![1.0; values.len()] };
    let posterior = Posterior::fit(&series, prior)?;
    posterior.predictive(&[1.0]).map(Density::Mixture).map_err(impossible)
}

fn least_squares(values: &[f64]) -> Result<Density, Fault> {
    let fitted = Autoregression::fit(values, 1).map_err(impossible)?;
    let mean = fitted.forecast(values, 1).map_err(impossible)?[0];
    normal(mean, fitted.variance())
}

fn constant_mean(values: &[f64]) -> Result<Density, Fault> {
    if values.len() < 2 {
        return Err(impossible("a constant mean needs two values"));
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let scale = (squares / (n - 1.0) * (1.0 + 1.0 / n)).sqrt();
    StudentMixture::new(n - 1.0, vec![1.0], vec![mean], vec![scale])
        .map(Density::Mixture)
        .map_err(impossible)
}

fn random_walk(values: &[f64]) -> Result<Density, Fault> {
    let Some(last) = values.last().filter(|_| values.len() > 1) else {
        return Err(impossible("a random walk needs two values"));
    };
    let squares: f64 =
        values.windows(2).map(|pair| (pair[1] - pair[0]) * (pair[1] - pair[0])).sum();
    normal(*last, squares / (values.len() - 1) as f64)
}

fn normal(mean: f64, variance: f64) -> Result<Density, Fault> {
    let standard_deviation = variance.sqrt();
    if standard_deviation > 0.0 && standard_deviation.is_finite() && mean.is_finite() {
        return Ok(Density::Normal { mean, standard_deviation });
    }
    Err(impossible("the values say nothing about the variance"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_methods() {
        for method in Method::ALL {
            assert_eq!(Method::from_name(method.name()), Some(method));
        }
        assert_eq!(Method::from_name("oracle"), None);
    }

    #[test]
    fn a_random_walk_stands_on_the_last_value() {
        let law = Method::RandomWalk.density(&[1.0, 4.0, 3.0]).unwrap();
        assert_eq!(law, Density::Normal { mean: 3.0, standard_deviation: 5.0_f64.sqrt() });
    }

    /// For 1, 2, 3 the mean is 2, s is 1, and the scale is √(4/3) with two degrees of freedom: F(t) = 1/2 + t/(2√(2 + t²)).
    #[test]
    fn a_constant_mean_is_a_student_t() {
        let law = Method::ConstantMean.density(&[1.0, 2.0, 3.0]).unwrap();
        let t: f64 = 1.5 / (4.0_f64 / 3.0).sqrt();
        let expected = 0.5 + t / (2.0 * (2.0 + t * t).sqrt());
        assert!((law.cdf(3.5) - expected).abs() < 1e-14);
    }

    #[test]
    fn values_without_news_give_no_law() {
        for method in Method::ALL {
            assert!(method.density(&[2.0; 12]).is_err(), "{method:?}");
            assert!(method.density(&[2.0]).is_err(), "{method:?}");
            assert!(method.density(&[]).is_err(), "{method:?}");
        }
    }
}
