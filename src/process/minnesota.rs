//! A vector autoregression with a Minnesota prior and uncertain parameters: conjugate prior, exact posterior.

use super::lag_posterior::root;
use super::vector_autoregression::regressors;
use crate::error::Fault;
use crate::math::cholesky;
use crate::math::student;

/// What is believed of a vector autoregression before the data.
#[derive(Clone, Debug, PartialEq)]
pub struct MinnesotaPrior {
    /// Number of lags.
    pub lags: usize,
    /// Mean of the coefficient of a variable's own first lag; all others have mean 0.
    pub persistence: f64,
    /// Standard deviation of a variable's own coefficient of lag l is about tightness/l.
    pub tightness: f64,
    /// Squared scale of the innovations of each variable.
    pub scale_squared: Vec<f64>,
    /// How many observations the belief in these scales is worth; with 0 it is flat in the logarithm of each variance.
    pub weight: f64,
}

/// The exact posterior of `y_t = intercept + Σ_l A_l y_{t−l} + e_t`, `e_t ~ N(0, Σ)`, given the first rows.
///
/// With m variables, Σ has an inverse Wishart prior with m − 1 + weight degrees of freedom and scale weight × diag(s²), so that each variance has
/// a scaled inverse chi-squared prior with `weight` degrees of freedom around s². The prior of the intercepts is flat. Given Σ, the
/// coefficients of equation i are normal: that of variable j at lag l has mean persistence if i = j and l = 1, else 0, and variance
/// Σ_ii × tightness²/(l² s_j²); between equations they are correlated as the innovations are. So own and other lags are held equally
/// firmly, which conjugacy asks for.
///
/// With rows x = (1, y_{t−1}, y_{t−2}, …) the posterior is of the same kind: Σ is inverse Wishart with m + weight + rows − 2 degrees of freedom,
/// and given Σ the coefficients are matrix normal with row covariance (X′X + prior precision)⁻¹. One variable with weight 0 is
/// [`LagPosterior`](super::LagPosterior).
///
/// [Litterman 1986, doi:10.1080/07350015.1986.10509491; Kadiyala and Karlsson 1997,
/// doi:10.1002/(SICI)1099-1255(199703)12:2<99::AID-JAE429>3.0.CO;2-A; Giannone, Lenza and Primiceri 2015, doi:10.1162/REST_a_00483]
///
/// ```
/// use attain::process::{MinnesotaPosterior, MinnesotaPrior};
/// let rows = [3.1, 2.0, 2.7, 1.6, 2.3, 1.1, 2.1, 1.9, 2.5, 2.4, 2.9, 2.2, 1.8, 1.5, 2.4, 1.0];
/// let scale_squared = vec![0.2, 0.3];
/// let prior = MinnesotaPrior { lags: 1, persistence: 0.3, tightness: 0.3, scale_squared, weight: 3.0 };
/// let posterior = MinnesotaPosterior::fit(&rows, &prior).unwrap();
/// let (location, scale, degrees_of_freedom) = posterior.next(&[1.0, -1.0]);
/// assert!(location > 0.0 && scale > 0.0 && degrees_of_freedom == 9.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MinnesotaPosterior {
    /// Number of variables.
    pub variables: usize,
    /// Number of lags.
    pub lags: usize,
    /// Number of rows used, the first ones included.
    pub observations: usize,
    /// What was taken off the values of each variable; intercepts and values below are without it.
    pub centre: Vec<f64>,
    /// Posterior means, equation by equation: intercept, then the coefficients of all variables at lag 1, at lag 2, ….
    pub coefficients: Vec<f64>,
    /// An upper triangular root of the row covariance of the coefficients, row by row.
    pub root: Vec<f64>,
    /// The lower triangular root of the scale matrix of Σ, row by row.
    pub scale: Vec<f64>,
    /// Degrees of freedom of Σ.
    pub degrees_of_freedom: f64,
    /// The last rows less the centre, the latest first.
    pub last: Vec<f64>,
}

impl MinnesotaPosterior {
    /// Fits the model to consecutive rows of values, the earliest first, each with one number for each variable of the prior.
    ///
    /// # Errors
    /// `Fault::Contradiction` if the values are not whole rows, for fewer than lags + 3 of them, if they say nothing about a variance, if one
    /// variable is a sum of others, or if the prior has a tightness or a scale that is not positive or a negative weight.
    pub fn fit(values: &[f64], prior: &MinnesotaPrior) -> Result<Self, Fault> {
        let (variables, lags) = (prior.scale_squared.len(), prior.lags);
        if variables == 0 || !values.len().is_multiple_of(variables) {
            return Err(Fault::Contradiction("the values are not whole rows".into()));
        }
        let positive = |value: f64| value > 0.0 && value.is_finite();
        let scales = prior.scale_squared.iter().all(|one| positive(*one));
        let weight = prior.weight >= 0.0 && prior.weight.is_finite();
        let usable = positive(prior.tightness) && scales && weight && prior.persistence.is_finite();
        if !usable {
            let message =
                "tightness and scales of the prior must be positive, its weight not negative";
            return Err(Fault::Contradiction(message.into()));
        }
        let observations = values.len() / variables;
        if observations < lags + 3 {
            let message = format!("{observations} rows are too few for {lags} lags");
            return Err(Fault::Contradiction(message));
        }
        let (centre, values) = centred(values, variables);
        let size = 1 + variables * lags;
        let rows = regressors(&values, variables, lags, true);
        let responses = &values[lags * variables..];
        let precisions = prior.precisions();
        let mut normal = vec![0.0; size * size];
        for row in rows.chunks_exact(size) {
            add_product(&mut normal, row, row);
        }
        for (index, precision) in precisions.iter().enumerate() {
            normal[index * size + index] += precision;
        }
        let singular = |_| Fault::Contradiction("the values have no variation".to_string());
        let lower = cholesky::factor(&normal, size).map_err(singular)?;
        let mut coefficients = Vec::with_capacity(variables * size);
        for equation in 0..variables {
            let mut right: Vec<f64> = prior.mean(equation, size);
            right.iter_mut().zip(&precisions).for_each(|(mean, precision)| *mean *= precision);
            for (row, response) in rows.chunks_exact(size).zip(responses.chunks_exact(variables)) {
                for (sum, value) in right.iter_mut().zip(row) {
                    *sum += value * response[equation];
                }
            }
            lower.solve(&mut right);
            coefficients.extend(right);
        }
        let matrix = prior.scale_matrix(&rows, responses, &coefficients);
        Ok(Self {
            variables,
            lags,
            observations,
            centre,
            root: root(&lower, size),
            scale: factored(&matrix, responses, variables)?,
            degrees_of_freedom: variables as f64 + prior.weight + (observations - lags) as f64
                - 2.0,
            last: values.chunks_exact(variables).rev().take(lags).flatten().copied().collect(),
            coefficients,
        })
    }

    /// Location, scale and degrees of freedom of the Student t law of Σ weights × next value, one weight for each variable; further weights are
    /// not read.
    ///
    /// Location w′(centre + B′x), squared scale w′S w (1 + x′V x)/ν with ν = degrees of freedom of Σ − variables + 1, where S is the scale matrix, B the
    /// posterior mean and V the row covariance of the coefficients.
    pub fn next(&self, weights: &[f64]) -> (f64, f64, f64) {
        let size = 1 + self.variables * self.lags;
        let row: Vec<f64> = std::iter::once(1.0).chain(self.last.iter().copied()).collect();
        let mut spread = 1.0;
        for column in 0..size {
            let part: f64 = (0..size).map(|i| self.root[i * size + column] * row[i]).sum();
            spread += part * part;
        }
        let mut location = 0.0;
        for (equation, weight) in weights.iter().take(self.variables).enumerate() {
            let coefficients = &self.coefficients[equation * size..][..size];
            let products = coefficients.iter().zip(&row).map(|(a, b)| a * b);
            location += weight * (self.centre[equation] + products.sum::<f64>());
        }
        let mut square = 0.0;
        for column in 0..self.variables {
            let entries = self.scale.iter().skip(column).step_by(self.variables);
            let part: f64 = entries.zip(weights).map(|(entry, weight)| entry * weight).sum();
            square += part * part;
        }
        let degrees_of_freedom = self.degrees_of_freedom - self.variables as f64 + 1.0;
        (location, (square * spread / degrees_of_freedom).sqrt(), degrees_of_freedom)
    }

    /// Probabilities that Σ weights × next value is at most and at least `x`.
    pub fn next_cdf(&self, weights: &[f64], x: f64) -> (f64, f64) {
        let (location, scale, degrees_of_freedom) = self.next(weights);
        let t = (x - location) / scale;
        (student::cdf(t, degrees_of_freedom), student::cdf(-t, degrees_of_freedom))
    }
}

impl MinnesotaPrior {
    /// Prior precisions of the coefficients of an equation in units of the inverse variance of its innovations; 0 for the intercept.
    fn precisions(&self) -> Vec<f64> {
        let of_lag = |lag: usize| {
            let spread = self.tightness / lag as f64;
            self.scale_squared.iter().map(move |scale| scale / (spread * spread))
        };
        std::iter::once(0.0).chain((1..=self.lags).flat_map(of_lag)).collect()
    }

    /// Prior means of the coefficients of an equation.
    fn mean(&self, equation: usize, size: usize) -> Vec<f64> {
        let mut mean = vec![0.0; size];
        if self.lags > 0 {
            mean[1 + equation] = self.persistence;
        }
        mean
    }

    /// The posterior scale matrix of Σ: that of the prior, products of residuals, and of distances from the prior means.
    fn scale_matrix(&self, rows: &[f64], responses: &[f64], coefficients: &[f64]) -> Vec<f64> {
        let variables = self.scale_squared.len();
        let size = 1 + variables * self.lags;
        let mut matrix = vec![0.0; variables * variables];
        for (index, scale) in self.scale_squared.iter().enumerate() {
            matrix[index * variables + index] = self.weight * scale;
        }
        for (row, response) in rows.chunks_exact(size).zip(responses.chunks_exact(variables)) {
            let fitted = |equation: usize| -> f64 {
                let own = &coefficients[equation * size..][..size];
                own.iter().zip(row).map(|(a, b)| a * b).sum()
            };
            let residual: Vec<f64> =
                (0..variables).map(|equation| response[equation] - fitted(equation)).collect();
            add_product(&mut matrix, &residual, &residual);
        }
        let means: Vec<Vec<f64>> = (0..variables).map(|one| self.mean(one, size)).collect();
        for (index, precision) in self.precisions().iter().enumerate() {
            let distance: Vec<f64> = (0..variables)
                .map(|equation| coefficients[equation * size + index] - means[equation][index])
                .collect();
            let weighted: Vec<f64> = distance.iter().map(|value| precision * value).collect();
            add_product(&mut matrix, &weighted, &distance);
        }
        matrix
    }
}

/// The mean of each variable, and the values less these means.
fn centred(values: &[f64], variables: usize) -> (Vec<f64>, Vec<f64>) {
    let rows = (values.len() / variables) as f64;
    let mean =
        |variable: usize| values.iter().skip(variable).step_by(variables).sum::<f64>() / rows;
    let centre: Vec<f64> = (0..variables).map(mean).collect();
    let values = values.iter().zip(centre.iter().cycle()).map(|(value, mean)| value - mean);
    let values = values.collect();
    (centre, values)
}

/// Adds left × right′ to a square matrix.
fn add_product(matrix: &mut [f64], left: &[f64], right: &[f64]) {
    for (row, left) in matrix.chunks_exact_mut(right.len()).zip(left) {
        for (entry, right) in row.iter_mut().zip(right) {
            *entry += left * right;
        }
    }
}

/// A variable of whose variance the others leave less than this share is taken for a sum of them.
const DEPENDENT: f64 = 1e-12;

/// The lower triangular root of the scale matrix, if the values say something about each variance and each correlation.
fn factored(matrix: &[f64], responses: &[f64], variables: usize) -> Result<Vec<f64>, Fault> {
    for variable in 0..variables {
        let own = responses.iter().skip(variable).step_by(variables);
        let total: f64 = own.map(|value| value * value).sum();
        if total == 0.0 || matrix[variable * variables + variable] <= 1e-20 * total {
            let message = "all observations are equal, so they say nothing about the variance";
            return Err(Fault::Contradiction(message.into()));
        }
    }
    let dependent = || Fault::Contradiction("one variable is a sum of others".to_string());
    // The prior would hide it, so the values are asked, where there are enough of them to tell.
    if responses.len() > variables * variables {
        let mut products = vec![0.0; variables * variables];
        for response in responses.chunks_exact(variables) {
            add_product(&mut products, response, response);
        }
        let lower = cholesky::factor(&products, variables).map_err(|_| dependent())?;
        let share = |row: usize| {
            let own = lower.row(row)[row];
            own * own / products[row * variables + row]
        };
        if (0..variables).any(|row| share(row) <= DEPENDENT) {
            return Err(dependent());
        }
    }
    let lower = cholesky::factor(matrix, variables).map_err(|_| dependent())?;
    let mut root = vec![0.0; variables * variables];
    for row in 0..variables {
        root[row * variables..][..=row].copy_from_slice(lower.row(row));
    }
    Ok(root)
}

#[cfg(test)]
mod tests;
