//! The vector autoregression: fit by least squares, forecasts and their covariances.

use super::autoregression::AutoregressionError;
use crate::math::least_squares::{Design, LeastSquares};

/// A vector autoregression: `y_t = intercept + Σ_j A_j y_{t−j} + e_t`, `e_t ~ N(0, covariance)`.
///
/// Matrices are stored row by row. Forecast covariances are those of a plug-in forecast: they take the parameters as known.
/// [Lütkepohl 2005, New Introduction to Multiple Time Series Analysis, chapters 2 and 3, doi:10.1007/978-3-540-27752-1]
///
/// ```
/// use attain::process::VectorAutoregression;
/// let lag = vec![0.5, 0.1, 0.0, 0.5];
/// let unit = vec![1.0, 0.0, 0.0, 1.0];
/// let model = VectorAutoregression::new(vec![0.0, 1.0], vec![lag], unit).unwrap();
/// let forecast = model.forecast(&[1.0, 2.0], 2).unwrap();
/// assert_eq!(forecast[0], vec![0.7, 2.0]);
/// assert_eq!(model.forecast_covariances(2)[1][3], 1.25);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct VectorAutoregression {
    intercept: Vec<f64>,
    lags: Vec<Vec<f64>>,
    covariance: Vec<f64>,
}

impl VectorAutoregression {
    /// A vector autoregression with known intercept, matrices of lag 1, 2, … and covariance of the innovations.
    ///
    /// # Errors
    /// `Invalid` for a matrix of another size than the intercept asks, or a number that is not finite.
    pub fn new(
        intercept: Vec<f64>,
        lags: Vec<Vec<f64>>,
        covariance: Vec<f64>,
    ) -> Result<Self, AutoregressionError> {
        let size = intercept.len() * intercept.len();
        let sound = |numbers: &[f64]| numbers.iter().all(|number| number.is_finite());
        if intercept.is_empty() || !sound(&intercept) {
            return Err(AutoregressionError::Invalid("the intercept"));
        }
        if lags.iter().any(|matrix| matrix.len() != size || !sound(matrix)) {
            return Err(AutoregressionError::Invalid("a matrix of a lag"));
        }
        if covariance.len() != size || !sound(&covariance) {
            return Err(AutoregressionError::Invalid("the innovation covariance"));
        }
        Ok(Self { intercept, lags, covariance })
    }

    /// Fits each equation by least squares, given the first `lags` rows of `values` (row by row, `variables` numbers each).
    ///
    /// Without `constant` the intercept is zero. The residual covariance has rows minus coefficients of an equation as divisor.
    ///
    /// # Errors
    /// `TooFew` if no degree of freedom is left, `Invalid` if `values` is not a whole number of rows, `LeastSquares` for dependent columns.
    pub fn fit(
        values: &[f64],
        variables: usize,
        lags: usize,
        constant: bool,
    ) -> Result<Self, AutoregressionError> {
        if variables == 0 || !values.len().is_multiple_of(variables) {
            return Err(AutoregressionError::Invalid("the table of values"));
        }
        let first = usize::from(constant);
        let (found, columns) = (values.len() / variables, first + variables * lags);
        let needed = lags + columns + 1;
        if columns == 0 {
            return Err(AutoregressionError::Invalid("the number of coefficients"));
        }
        if found < needed {
            return Err(AutoregressionError::TooFew { found, needed });
        }
        let design = Design::new(&regressors(values, variables, lags, constant), columns)?;
        let equations: Result<Vec<LeastSquares>, _> = (0..variables)
            .map(|variable| {
                let response = values.iter().skip(lags * variables + variable).step_by(variables);
                design.fit(&response.copied().collect::<Vec<f64>>())
            })
            .collect();
        let equations = equations?;
        let intercept =
            equations.iter().map(|fit| if constant { fit.coefficients[0] } else { 0.0 }).collect();
        let of_lag = |lag: usize| {
            let start = first + lag * variables;
            let row = |fit: &LeastSquares| fit.coefficients[start..start + variables].to_vec();
            equations.iter().flat_map(row).collect()
        };
        Self::new(intercept, (0..lags).map(of_lag).collect(), residual_covariance(&equations))
    }

    /// Number of variables.
    pub fn variables(&self) -> usize {
        self.intercept.len()
    }

    /// The intercept of each equation.
    pub fn intercept(&self) -> &[f64] {
        &self.intercept
    }

    /// The matrices of lag 1, 2, …: row is the equation, column the lagged variable.
    pub fn lags(&self) -> &[Vec<f64>] {
        &self.lags
    }

    /// The covariance of the innovations.
    pub fn covariance(&self) -> &[f64] {
        &self.covariance
    }

    /// Mean forecasts of the next `steps` rows after the last one of `history`.
    ///
    /// # Errors
    /// `TooFew` if the history has fewer rows than there are lags, `Invalid` if it is not a whole number of rows.
    pub fn forecast(
        &self,
        history: &[f64],
        steps: usize,
    ) -> Result<Vec<Vec<f64>>, AutoregressionError> {
        let (variables, lags) = (self.variables(), self.lags.len());
        if !history.len().is_multiple_of(variables) {
            return Err(AutoregressionError::Invalid("the table of values"));
        }
        let found = history.len() / variables;
        if found < lags {
            return Err(AutoregressionError::TooFew { found, needed: lags });
        }
        let known = history[(found - lags) * variables..].chunks_exact(variables);
        let mut path: Vec<Vec<f64>> = known.map(<[f64]>::to_vec).collect();
        for _ in 0..steps {
            let mut next = self.intercept.clone();
            for (matrix, before) in self.lags.iter().zip(path.iter().rev()) {
                for (sum, row) in next.iter_mut().zip(matrix.chunks_exact(variables)) {
                    *sum += dot(row, before);
                }
            }
            path.push(next);
        }
        Ok(path.split_off(lags))
    }

    /// The first `count` matrices of responses to the innovations: the unit matrix, then `Psi_h = Σ_j A_j Psi_{h−j}`.
    pub fn impulse_responses(&self, count: usize) -> Vec<Vec<f64>> {
        let n = self.variables();
        let mut responses: Vec<Vec<f64>> = Vec::with_capacity(count);
        for step in 0..count {
            let mut matrix = vec![0.0; n * n];
            if step == 0 {
                (0..n).for_each(|index| matrix[index * n + index] = 1.0);
            }
            for (lag, before) in self.lags.iter().zip(responses.iter().rev()) {
                for row in 0..n {
                    for column in 0..n {
                        let entries = before.iter().skip(column).step_by(n);
                        let products = lag[row * n..row * n + n].iter().zip(entries);
                        matrix[row * n + column] += products.map(|(a, b)| a * b).sum::<f64>();
                    }
                }
            }
            responses.push(matrix);
        }
        responses
    }

    /// Covariances of the forecast errors of 1, 2, … `steps` ahead: `Σ_{j<h} Psi_j covariance Psi_j'`.
    pub fn forecast_covariances(&self, steps: usize) -> Vec<Vec<f64>> {
        let n = self.variables();
        let mut sum = vec![0.0; n * n];
        let mut covariances = Vec::with_capacity(steps);
        for response in self.impulse_responses(steps) {
            for row in 0..n {
                // One row of Psi times the covariance.
                let left = &response[row * n..row * n + n];
                let middle: Vec<f64> = (0..n)
                    .map(|column| {
                        let entries = self.covariance.iter().skip(column).step_by(n);
                        left.iter().zip(entries).map(|(a, b)| a * b).sum()
                    })
                    .collect();
                for column in 0..n {
                    sum[row * n + column] += dot(&middle, &response[column * n..column * n + n]);
                }
            }
            covariances.push(sum.clone());
        }
        covariances
    }
}

/// A row a time from the first that has all its lags: the constant, then the lagged rows, the latest first.
pub(super) fn regressors(
    values: &[f64],
    variables: usize,
    lags: usize,
    constant: bool,
) -> Vec<f64> {
    let mut rows = Vec::new();
    for time in lags..values.len() / variables {
        rows.extend(constant.then_some(1.0));
        for lag in 1..=lags {
            rows.extend_from_slice(&values[(time - lag) * variables..][..variables]);
        }
    }
    rows
}

/// Sums of products of the residuals of each two equations, divided by the degrees of freedom.
fn residual_covariance(equations: &[LeastSquares]) -> Vec<f64> {
    let mut covariance = Vec::with_capacity(equations.len() * equations.len());
    for one in equations {
        for other in equations {
            let sum = dot(&one.residuals, &other.residuals);
            covariance.push(sum / one.degrees_of_freedom() as f64);
        }
    }
    covariance
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::math::cholesky;
    use crate::process::Autoregression;
    use crate::random::stream::Stream;

    fn model() -> VectorAutoregression {
        let first = vec![0.5, 0.2, -0.1, 0.4];
        let second = vec![-0.2, 0.1, 0.3, 0.1];
        VectorAutoregression::new(vec![1.0, -0.5], vec![first, second], vec![1.0, 0.6, 0.6, 2.0])
            .unwrap()
    }

    /// Draws the rows after `history`.
    fn simulate(model: &VectorAutoregression, history: &[f64], steps: u32, path: u64) -> Vec<f64> {
        let lower = cholesky::factor(model.covariance(), 2).unwrap();
        let streams = [Stream::new(11, "vector/first"), Stream::new(11, "vector/second")];
        let mut values = history.to_vec();
        for step in 0..steps {
            let mut shock = [streams[0].normal(path, step), streams[1].normal(path, step)];
            lower.colour(&mut shock);
            let time = values.len();
            for row in 0..2 {
                let mut value = model.intercept()[row] + shock[row];
                for (lag, matrix) in model.lags().iter().enumerate() {
                    let before = &values[time - 2 * (lag + 1)..][..2];
                    value += matrix[2 * row] * before[0] + matrix[2 * row + 1] * before[1];
                }
                values.push(value);
            }
        }
        values
    }

    /// 40,000 simulated paths; 15 comparisons at 4 standard errors raise a false alarm in one of 1,000 seeds, and the seed is fixed.
    #[test]
    fn forecasts_agree_with_simulated_paths() {
        let model = model();
        let (history, count) = ([0.3, 2.0, -1.0, 4.0], 40_000);
        let n = f64::from(count);
        let mut sums = [[0.0; 5]; 3];
        for path in 0..count {
            let values = simulate(&model, &history, 3, path as u64);
            for (step, pair) in values[4..].chunks_exact(2).enumerate() {
                let terms =
                    [pair[0], pair[1], pair[0] * pair[0], pair[0] * pair[1], pair[1] * pair[1]];
                sums[step].iter_mut().zip(terms).for_each(|(sum, term)| *sum += term / n);
            }
        }
        let forecast = model.forecast(&history, 3).unwrap();
        let covariances = model.forecast_covariances(3);
        for (step, sums) in sums.iter().enumerate() {
            let (mean, covariance) = (&forecast[step], &covariances[step]);
            for row in 0..2 {
                let error = (covariance[3 * row] / n).sqrt();
                assert!((sums[row] - mean[row]).abs() < 4.0 * error, "mean {step} {row}");
            }
            for (term, (row, column)) in [(2, (0, 0)), (3, (0, 1)), (4, (1, 1))] {
                let expected = covariance[2 * row + column];
                let found = sums[term] - sums[row] * sums[column];
                let error = ((covariance[3 * row] * covariance[3 * column] + expected * expected)
                    / n)
                    .sqrt();
                assert!((found - expected).abs() < 4.0 * error, "covariance {step} {row} {column}");
            }
        }
    }

    /// Coefficients of a long simulated table; 10 comparisons at 4 standard errors (of a factor above the true ones) on a fixed seed.
    #[test]
    fn a_long_table_gives_its_model_back() {
        let model = model();
        let values = simulate(&model, &[0.0; 4], 20_000, 0);
        let fitted = VectorAutoregression::fit(&values, 2, 2, true).unwrap();
        let close = |one: &[f64], other: &[f64], error: f64| {
            for (a, b) in one.iter().zip(other) {
                assert!((a - b).abs() < 4.0 * error, "{a} against {b}");
            }
        };
        close(fitted.intercept(), model.intercept(), 0.02);
        for (one, other) in fitted.lags().iter().zip(model.lags()) {
            close(one, other, 0.011);
        }
        close(fitted.covariance(), model.covariance(), 0.02);
    }

    #[test]
    fn one_variable_is_the_autoregression() {
        let values: Vec<f64> =
            (0..40_i32).map(|k| f64::from(k * k % 23) + 0.1 * f64::from(k)).collect();
        let one = Autoregression::fit(&values, 3).unwrap();
        let vector = VectorAutoregression::fit(&values, 1, 3, true).unwrap();
        let forecasts = vector.forecast(&values, 4).unwrap();
        for (a, b) in one.forecast(&values, 4).unwrap().iter().zip(forecasts) {
            assert!((a - b[0]).abs() < 1e-10, "{a} against {}", b[0]);
        }
        for (a, b) in one.forecast_variances(4).iter().zip(vector.forecast_covariances(4)) {
            assert!((a - b[0]).abs() < 1e-10 * a, "{a} against {}", b[0]);
        }
    }

    #[test]
    fn what_cannot_be_fitted_is_named() {
        let error = |values: &[f64], variables, lags| {
            VectorAutoregression::fit(values, variables, lags, true).unwrap_err()
        };
        assert_eq!(error(&[1.0; 8], 2, 1), AutoregressionError::TooFew { found: 4, needed: 5 });
        assert_eq!(error(&[1.0; 7], 2, 1), AutoregressionError::Invalid("the table of values"));
        assert!(matches!(error(&[1.0; 40], 2, 1), AutoregressionError::LeastSquares(_)));
        assert!(VectorAutoregression::new(vec![0.0], vec![vec![1.0, 2.0]], vec![1.0]).is_err());
        assert!(model().forecast(&[1.0, 2.0], 1).is_err());
    }
}
