//! An autoregression with several lags and uncertain parameters: conjugate prior, exact posterior.

use crate::error::Fault;
use crate::math::cholesky;
use crate::math::student;

/// What is believed of an autoregression with several lags before the data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LagPrior {
    /// Number of lags.
    pub lags: usize,
    /// Mean of the coefficient of the first lag; those of the others have mean 0.
    pub persistence: f64,
    /// Standard deviation of the coefficient of lag l is about tightness/l.
    pub tightness: f64,
    /// Squared scale of the innovations for which "about" is exact.
    pub scale_squared: f64,
}

/// The exact posterior of `y_t = intercept + Σ_l a_l y_{t−l} + e_t`, `e_t ~ N(0, variance)`, given the first values.
///
/// Prior: a_l | variance ~ N(persistence if l = 1 else 0, variance × tightness²/(l² scale²)), independent; flat in the intercept and in the
/// logarithm of the variance. With rows x = (1, y_{t−1}, …) the posterior is conjugate: variance = ν s²/χ²_ν with ν = rows − 1, and
/// coefficients given the variance are normal with covariance variance × (X′X + prior precision)⁻¹. So draws are exact.
/// [Zellner 1971; Litterman 1986, doi:10.1080/07350015.1986.10509491]
///
/// ```
/// use attain::process::{LagPosterior, LagPrior};
/// let values = [2.7, 1.6, 2.3, 2.1, 2.5, 2.9, 1.8, 2.4, 2.9, 2.4, 2.0, 2.6, 2.2, 2.8];
/// let prior = LagPrior { lags: 2, persistence: 0.3, tightness: 0.3, scale_squared: 0.2 };
/// let posterior = LagPosterior::fit(&values, &prior).unwrap();
/// assert!(posterior.next_cdf(2.0).1 > 0.5);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LagPosterior {
    /// Number of lags.
    pub lags: usize,
    /// Number of figures used.
    pub observations: usize,
    /// What was taken off all values; intercept and values below are without it.
    pub centre: f64,
    /// Posterior means: intercept, then the coefficients of lag 1, 2, ….
    pub coefficients: Vec<f64>,
    /// A root of the covariance of the coefficients in units of the variance, row by row.
    pub root: Vec<f64>,
    /// Scale s: the variance is degrees of freedom × s²/chi-squared.
    pub scale: f64,
    /// Degrees of freedom of the variance.
    pub degrees_of_freedom: f64,
    /// The last values less the centre, the latest first.
    pub last: Vec<f64>,
}

impl LagPosterior {
    /// Fits the model to consecutive values, the earliest first.
    ///
    /// # Errors
    /// `Fault::Contradiction` for fewer than lags + 3 values, or values that say nothing about the variance.
    pub fn fit(values: &[f64], prior: &LagPrior) -> Result<Self, Fault> {
        let lags = prior.lags;
        if values.len() < lags + 3 {
            return Err(Fault::Contradiction(format!(
                "{} values are too few for {lags} lags",
                values.len()
            )));
        }
        let centre = values.iter().sum::<f64>() / values.len() as f64;
        let values: Vec<f64> = values.iter().map(|value| value - centre).collect();
        let size = lags + 1;
        let precision_of = |lag: usize| {
            let spread = prior.tightness / lag as f64;
            prior.scale_squared / (spread * spread)
        };
        let mean_of = |lag: usize| if lag == 1 { prior.persistence } else { 0.0 };
        let mut normal = vec![0.0; size * size];
        let mut right = vec![0.0; size];
        for time in lags..values.len() {
            let row = row(&values[..time], lags);
            for (i, left) in row.iter().enumerate() {
                right[i] += left * values[time];
                for (j, other) in row.iter().enumerate() {
                    normal[i * size + j] += left * other;
                }
            }
        }
        for lag in 1..=lags {
            normal[lag * size + lag] += precision_of(lag);
            right[lag] += precision_of(lag) * mean_of(lag);
        }
        let singular = |_| Fault::Contradiction("the values have no variation".to_string());
        let lower = cholesky::factor(&normal, size).map_err(singular)?;
        let mut coefficients = right;
        lower.solve(&mut coefficients);
        let mut sum: f64 = (1..=lags)
            .map(|lag| {
                let distance = coefficients[lag] - mean_of(lag);
                precision_of(lag) * distance * distance
            })
            .sum();
        let mut total = 0.0;
        for time in lags..values.len() {
            let fitted = dot(&row(&values[..time], lags), &coefficients);
            sum += (values[time] - fitted) * (values[time] - fitted);
            total += values[time] * values[time];
        }
        if sum <= 1e-20 * total || total == 0.0 {
            let message = "all observations are equal, so they say nothing about the variance";
            return Err(Fault::Contradiction(message.into()));
        }
        let degrees_of_freedom = (values.len() - lags) as f64 - 1.0;
        Ok(Self {
            lags,
            observations: values.len(),
            centre,
            root: root(&lower, size),
            scale: (sum / degrees_of_freedom).sqrt(),
            degrees_of_freedom,
            last: values.iter().rev().take(lags).copied().collect(),
            coefficients,
        })
    }

    /// Probabilities that the next value is at most and at least `x`: Student t.
    pub fn next_cdf(&self, x: f64) -> (f64, f64) {
        let size = self.lags + 1;
        let row: Vec<f64> = std::iter::once(1.0).chain(self.last.iter().copied()).collect();
        let mut spread = 1.0;
        for column in 0..size {
            let part: f64 = (0..size).map(|i| self.root[i * size + column] * row[i]).sum();
            spread += part * part;
        }
        let location = self.centre + dot(&row, &self.coefficients);
        let t = (x - location) / (self.scale * spread.sqrt());
        (student::cdf(t, self.degrees_of_freedom), student::cdf(-t, self.degrees_of_freedom))
    }
}

/// One, then the values before a time, the latest first.
fn row(before: &[f64], lags: usize) -> Vec<f64> {
    std::iter::once(1.0).chain(before.iter().rev().take(lags).copied()).collect()
}

/// The transposed inverse of the Cholesky factor, column by column: A⁻¹ L e.
pub(super) fn root(lower: &cholesky::Lower, size: usize) -> Vec<f64> {
    let mut root = vec![0.0; size * size];
    for column in 0..size {
        let mut unit = vec![0.0; size];
        unit[column] = 1.0;
        lower.colour(&mut unit);
        lower.solve(&mut unit);
        for (row, value) in unit.iter().enumerate() {
            root[row * size + column] = *value;
        }
    }
    root
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::random::Stream;

    /// Values of a known autoregression with two lags, long enough that the prior has little weight.
    fn simulated(count: usize) -> Vec<f64> {
        let stream = Stream::new(11, "two lags");
        let mut values = vec![5.0, 5.0];
        for path in 0..count as u64 {
            let [first, second] = [values[values.len() - 1], values[values.len() - 2]];
            values.push(5.0 + 0.5 * (first - 5.0) - 0.4 * (second - 5.0) + stream.normal(path, 0));
        }
        values.split_off(2)
    }

    /// Three coefficients and the scale at four standard errors of 4,000 values (about 1/√n): a false alarm in one of 3,900 seeds.
    #[test]
    fn long_data_reveal_the_coefficients() {
        let prior = LagPrior { lags: 3, persistence: 0.3, tightness: 0.3, scale_squared: 1.0 };
        let posterior = LagPosterior::fit(&simulated(4_000), &prior).unwrap();
        let error = 4.0 / 4_000.0_f64.sqrt();
        for (found, expected) in posterior.coefficients[1..].iter().zip([0.5, -0.4, 0.0]) {
            assert!((found - expected).abs() < error, "{found} {expected}");
        }
        assert!((posterior.scale - 1.0).abs() < error, "{}", posterior.scale);
    }

    #[test]
    fn a_tight_prior_holds_the_coefficients() {
        let prior = LagPrior { lags: 3, persistence: 0.3, tightness: 1e-6, scale_squared: 1.0 };
        let posterior = LagPosterior::fit(&simulated(40), &prior).unwrap();
        for (found, expected) in posterior.coefficients[1..].iter().zip([0.3, 0.0, 0.0]) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }

    /// With one lag that is held at zero the posterior is that of a normal sample: mean ȳ, n − 1 degrees, spread 1 + 1/n.
    #[test]
    fn without_persistence_it_is_the_t_law_of_a_sample() {
        let values = [3.0, 2.7, 1.6, 2.3, 2.1, 2.5, 2.9, 1.8, 2.4, 2.9, 2.4];
        let prior = LagPrior { lags: 1, persistence: 0.0, tightness: 1e-7, scale_squared: 1.0 };
        let posterior = LagPosterior::fit(&values, &prior).unwrap();
        let sample = &values[1..];
        let mean = sample.iter().sum::<f64>() / 10.0;
        let squares: f64 = sample.iter().map(|value| (value - mean) * (value - mean)).sum();
        let expected = student::cdf((2.0 - mean) / (squares / 9.0 * 1.1).sqrt(), 9.0);
        assert!((posterior.next_cdf(2.0).0 - expected).abs() < 1e-9);
    }
}
