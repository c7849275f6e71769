//! The autoregression of any order around a mean: fit, forecasts and their variances.

use crate::math::least_squares::{Design, LeastSquaresError};

/// Why an autoregression cannot be made, fitted or forecast.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum AutoregressionError {
    /// There are too few values for the number of coefficients, with one to spare for the variance.
    #[error("{found} values are too few; {needed} are needed")]
    TooFew {
        /// Values given.
        found: usize,
        /// Values needed.
        needed: usize,
    },
    /// The coefficients add up to one, so that there is no mean.
    #[error("the coefficients add up to one: there is no mean; model the changes instead")]
    UnitRoot,
    /// The regression has no answer.
    #[error(transparent)]
    LeastSquares(#[from] LeastSquaresError),
    /// A number is not finite, or a variance is negative, or a matrix has another size than stated.
    #[error("{0} must be finite, of the stated size, and a variance not negative")]
    Invalid(&'static str),
    /// A probability of staying is not between 0 and 1, ends excluded.
    #[error("the probability of staying in a regime must lie between 0 and 1, ends excluded")]
    Staying,
}

/// An autoregression: `y_t − mean = Σ_j coefficient_j (y_{t−j} − mean) + e_t`, `e_t ~ N(0, variance)`.
///
/// Forecast variances are those of a plug-in forecast: they take the parameters as known. For short series use
/// [`Posterior`](super::Posterior), which does not.
/// [Box, Jenkins, Reinsel and Ljung 2015, Time Series Analysis, chapter 5; Lütkepohl 2005, doi:10.1007/978-3-540-27752-1]
///
/// ```
/// use attain::process::Autoregression;
/// let model = Autoregression::new(2.0, vec![0.5], 1.0).unwrap();
/// assert_eq!(model.forecast(&[4.0], 2).unwrap(), vec![3.0, 2.5]);
/// assert_eq!(model.forecast_variances(2), vec![1.0, 1.25]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Autoregression {
    mean: f64,
    coefficients: Vec<f64>,
    variance: f64,
}

impl Autoregression {
    /// An autoregression with known mean, coefficients of lag 1, 2, … and innovation variance.
    ///
    /// # Errors
    /// `Invalid` for a number that is not finite or a negative variance.
    pub fn new(
        mean: f64,
        coefficients: Vec<f64>,
        variance: f64,
    ) -> Result<Self, AutoregressionError> {
        if !mean.is_finite() {
            return Err(AutoregressionError::Invalid("the mean"));
        }
        if coefficients.iter().any(|coefficient| !coefficient.is_finite()) {
            return Err(AutoregressionError::Invalid("a coefficient"));
        }
        if !(variance >= 0.0 && variance.is_finite()) {
            return Err(AutoregressionError::Invalid("the innovation variance"));
        }
        Ok(Self { mean, coefficients, variance })
    }

    /// Fits by least squares given the first `lags` values. The residual variance has the degrees of freedom as divisor.
    ///
    /// # Errors
    /// `TooFew` below 2 `lags` + 2 values; `LeastSquares` for values without variation; `UnitRoot` if there is no mean.
    pub fn fit(values: &[f64], lags: usize) -> Result<Self, AutoregressionError> {
        let needed = 2 * lags + 2;
        if values.len() < needed {
            return Err(AutoregressionError::TooFew { found: values.len(), needed });
        }
        let mut rows = Vec::with_capacity((values.len() - lags) * (lags + 1));
        for time in lags..values.len() {
            rows.push(1.0);
            rows.extend((1..=lags).map(|lag| values[time - lag]));
        }
        let fit = Design::new(&rows, lags + 1)?.fit(&values[lags..])?;
        let coefficients = fit.coefficients[1..].to_vec();
        let gap = 1.0 - coefficients.iter().sum::<f64>();
        if gap == 0.0 {
            return Err(AutoregressionError::UnitRoot);
        }
        let variance = fit.residual_sum_of_squares() / fit.degrees_of_freedom() as f64;
        Self::new(fit.coefficients[0] / gap, coefficients, variance)
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The coefficients of lag 1, 2, ….
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The variance of an innovation.
    pub fn variance(&self) -> f64 {
        self.variance
    }

    /// Whether deviations from the mean die out: all partial autocorrelations lie between −1 and 1.
    ///
    /// The partial autocorrelations come from the recursion of Durbin and Levinson run backwards. [Barndorff-Nielsen and Schou 1973, doi:10.1016/0047-259X(73)90030-4]
    pub fn is_stationary(&self) -> bool {
        let mut coefficients = self.coefficients.clone();
        while let Some(last) = coefficients.pop() {
            if last.abs() >= 1.0 {
                return false;
            }
            let scale = 1.0 - last * last;
            coefficients = coefficients
                .iter()
                .zip(coefficients.iter().rev())
                .map(|(one, mirrored)| (one + last * mirrored) / scale)
                .collect();
        }
        true
    }

    /// Mean forecasts of the next `steps` values after the last one of `history`.
    ///
    /// # Errors
    /// `TooFew` if the history is shorter than the number of lags.
    pub fn forecast(&self, history: &[f64], steps: usize) -> Result<Vec<f64>, AutoregressionError> {
        let lags = self.coefficients.len();
        if history.len() < lags {
            return Err(AutoregressionError::TooFew { found: history.len(), needed: lags });
        }
        let known = history[history.len() - lags..].iter();
        let mut path: Vec<f64> = known.map(|value| value - self.mean).collect();
        extend(&self.coefficients, &mut path, steps);
        Ok(path[lags..].iter().map(|deviation| self.mean + deviation).collect())
    }

    /// The first `count` responses to an innovation of one: psi_0 = 1, psi_h = Σ_j coefficient_j psi_{h−j}.
    pub fn impulse_responses(&self, count: usize) -> Vec<f64> {
        impulse_responses(&self.coefficients, count)
    }

    /// Variances of the forecast errors of 1, 2, … `steps` ahead: variance × Σ_{j<h} psi_j².
    pub fn forecast_variances(&self, steps: usize) -> Vec<f64> {
        let mut sum = 0.0;
        let responses = self.impulse_responses(steps);
        responses
            .iter()
            .map(|response| {
                sum += response * response;
                self.variance * sum
            })
            .collect()
    }

    /// Variance of the forecast error of `Σ weights[h] y_{n+1+h}`, such as of the sum of the next quarters.
    pub fn variance_of_sum(&self, weights: &[f64]) -> f64 {
        self.variance * variance_factor(&self.coefficients, weights)
    }
}

/// Appends `steps` values, each the sum of coefficients times the values before it.
pub(super) fn extend(coefficients: &[f64], path: &mut Vec<f64>, steps: usize) {
    for _ in 0..steps {
        let latest = path.iter().rev();
        path.push(coefficients.iter().zip(latest).map(|(phi, deviation)| phi * deviation).sum());
    }
}

fn impulse_responses(coefficients: &[f64], count: usize) -> Vec<f64> {
    let mut responses = Vec::with_capacity(count + 1);
    responses.push(1.0);
    extend(coefficients, &mut responses, count.saturating_sub(1));
    responses.truncate(count);
    responses
}

/// Σ_j (Σ_{h ≥ j} a_h psi_{h−j})²: the variance of a weighted sum of forecast errors for innovations of variance one.
pub(super) fn variance_factor(coefficients: &[f64], weights: &[f64]) -> f64 {
    let responses = impulse_responses(coefficients, weights.len());
    (0..weights.len())
        .map(|start| {
            let later = weights[start..].iter().zip(&responses);
            let response: f64 = later.map(|(weight, response)| weight * response).sum();
            response * response
        })
        .sum()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::random::stream::Stream;

    #[test]
    fn the_first_order_has_closed_forms() {
        let phi: f64 = 0.7;
        let model = Autoregression::new(1.5, vec![phi], 2.0).unwrap();
        let forecast = model.forecast(&[0.3, 9.0], 5).unwrap();
        let variances = model.forecast_variances(5);
        for (index, (mean, variance)) in forecast.iter().zip(variances).enumerate() {
            let h = index as i32 + 1;
            assert!((mean - 1.5 - phi.powi(h) * 7.5).abs() < 1e-14);
            let expected = 2.0 * (1.0 - phi.powi(2 * h)) / (1.0 - phi * phi);
            assert!((variance - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn values_without_noise_give_their_coefficients_back() {
        let mut values = vec![1.0, 4.0, -2.0];
        let model = Autoregression::new(0.8, vec![0.5, -0.3, 0.2], 0.0).unwrap();
        let more = model.forecast(&values, 12).unwrap();
        values.extend(more);
        let fitted = Autoregression::fit(&values, 3).unwrap();
        assert!((fitted.mean() - 0.8).abs() < 1e-9);
        for (one, other) in fitted.coefficients().iter().zip(model.coefficients()) {
            assert!((one - other).abs() < 1e-10, "{one} against {other}");
        }
        assert!(fitted.variance() < 1e-20);
    }

    /// Roots inside or outside the unit circle are known for the second order: the triangle of Box and Jenkins.
    #[test]
    fn stationarity_of_the_second_order_is_a_triangle() {
        for first in -25..=25 {
            for second in -15..=15 {
                let (a, b) = (f64::from(first) / 10.0 + 0.01, f64::from(second) / 10.0 + 0.001);
                let inside = a + b < 1.0 && b - a < 1.0 && b > -1.0;
                let model = Autoregression::new(0.0, vec![a, b], 1.0).unwrap();
                assert_eq!(model.is_stationary(), inside, "{a} {b}");
            }
        }
    }

    /// 40,000 simulated paths; 12 comparisons at 4 standard errors raise a false alarm in one of 1,300 seeds, and the seed is fixed.
    #[test]
    fn forecasts_agree_with_simulated_paths() {
        let model = Autoregression::new(1.0, vec![0.6, -0.2, 0.3], 0.5).unwrap();
        let history = [0.2, 2.0, -0.5];
        let (count, steps) = (40_000_u64, 4);
        let stream = Stream::new(7, "autoregression/test");
        let (mut sums, mut squares) = ([0.0; 6], [0.0; 6]);
        for path in 0..count {
            let mut values = history.to_vec();
            for step in 0..steps {
                let time = values.len();
                let mean: f64 = (1..=3)
                    .map(|lag| model.coefficients()[lag - 1] * (values[time - lag] - 1.0))
                    .sum();
                values.push(1.0 + mean + 0.5_f64.sqrt() * stream.normal(path, step));
            }
            let future = &values[3..];
            let mut watched = future.to_vec();
            watched.push(future.iter().sum());
            watched.push(future[1] - future[3]);
            for (index, value) in watched.iter().enumerate() {
                sums[index] += value;
                squares[index] += value * value;
            }
        }
        let forecast = model.forecast(&history, 4).unwrap();
        let weights = [
            [1.0, 0.0, 0.0, 0.0],
            [0.0, 1.0, 0.0, 0.0],
            [0.0, 0.0, 1.0, 0.0],
            [0.0, 0.0, 0.0, 1.0],
            [1.0; 4],
            [0.0, 1.0, 0.0, -1.0],
        ];
        for (index, weights) in weights.iter().enumerate() {
            let mean: f64 = weights.iter().zip(&forecast).map(|(a, y)| a * y).sum();
            let variance = model.variance_of_sum(weights);
            let n = count as f64;
            let found = sums[index] / n;
            let found_variance = squares[index] / n - found * found;
            assert!((found - mean).abs() < 4.0 * (variance / n).sqrt(), "mean {index}");
            let error = variance * (2.0 / n).sqrt();
            assert!((found_variance - variance).abs() < 4.0 * error, "variance {index}");
        }
    }

    #[test]
    fn what_cannot_be_fitted_is_named() {
        assert_eq!(
            Autoregression::fit(&[1.0, 2.0, 3.0], 1),
            Err(AutoregressionError::TooFew { found: 3, needed: 4 })
        );
        assert!(matches!(
            Autoregression::fit(&[2.0; 9], 1),
            Err(AutoregressionError::LeastSquares(LeastSquaresError::Dependent(1)))
        ));
        assert!(Autoregression::new(0.0, vec![], -1.0).is_err());
        let model = Autoregression::new(0.0, vec![0.1, 0.1], 1.0).unwrap();
        assert!(model.forecast(&[1.0], 1).is_err());
    }
}
