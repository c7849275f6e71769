//! The default model: a first-order autoregression with a steady state and uncertain parameters, solved exactly.

use crate::error::Fault;
use crate::math::cholesky;
use crate::math::elementary::{exp, ln};
use crate::math::mixture::{MixtureError, StudentMixture};

/// One published figure: the value of a year, or the average of several years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observed {
    /// Index of its first year, counted from the first year of the series.
    pub first: usize,
    /// Number of years that it averages; 1 for a plain observation.
    pub years: usize,
    /// Its value on the scale of the model.
    pub value: f64,
}

/// What is known of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The figures, ordered by their last year.
    pub observed: Vec<Observed>,
    /// Variance weight of each year from the first to the last; 1 for a common year.
    pub weights: Vec<f64>,
}

/// Prior of the persistence on the grid −0.95, −0.94, …, 0.95.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PersistencePrior {
    /// Proportional to exp(−((phi − centre)/scale)²/2).
    Normal {
        /// Centre.
        centre: f64,
        /// Scale.
        scale: f64,
    },
    /// Equal weights.
    Flat,
    /// This value alone.
    Known(f64),
}

/// Prior of the variance: scaled inverse chi-squared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VariancePrior {
    /// Degrees of freedom; 0 for none.
    pub degrees_of_freedom: f64,
    /// Squared scale.
    pub scale_squared: f64,
}

/// What is believed before the data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// Persistence.
    pub persistence: PersistencePrior,
    /// Mean and the number of observations that it is worth; weight 0 for a flat prior.
    pub mean: (f64, f64),
    /// Variance.
    pub variance: VariancePrior,
}

impl Default for Prior {
    /// Persistence around 0.3 ± 0.3, flat in mean and variance.
    fn default() -> Self {
        Self {
            persistence: PersistencePrior::Normal { centre: 0.3, scale: 0.3 },
            mean: (0.0, 0.0),
            variance: VariancePrior { degrees_of_freedom: 0.0, scale_squared: 0.0 },
        }
    }
}

/// The posterior given one value of the persistence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GridPoint {
    /// Persistence.
    pub persistence: f64,
    /// Posterior probability of this value.
    pub weight: f64,
    /// Location of the mean.
    pub location: f64,
    /// Precision of the mean in units of the variance: mean given variance is N(location, variance/precision).
    pub precision: f64,
    /// Scale s: the variance is degrees of freedom × s² / chi-squared.
    pub scale: f64,
    /// The last year's value is `state + state_slope × mean + deviation × state_spread × normal`.
    pub state: f64,
    /// See `state`; 0 if the last year was observed.
    pub state_slope: f64,
    /// See `state`; 0 if the last year was observed.
    pub state_spread: f64,
}

/// The exact posterior of the model, and through it every predictive probability.
///
/// The model of year t is `y_t − mean = persistence (y_{t−1} − mean) + e_t`, `e_t ~ N(0, w_t variance)`, with a stationary first value.
/// Given the persistence all figures are linear in the mean and Gaussian, averages and gaps included, so that mean and variance are
/// integrated in closed form; the persistence is a sum over 191 grid points. [Zellner 1971; Villani 2009, doi:10.1002/jae.1065]
///
/// ```
/// use attain::process::{Observed, Posterior, Prior, Series};
/// let values = [2.7, 1.6, 2.3, 2.1, 2.5, 2.9, 1.8, 2.4, 2.9, 2.4];
/// let observed = values.iter().enumerate().map(|(first, &value)| Observed { first, years: 1, value });
/// let series = Series { observed: observed.collect(), weights: vec![1.0; values.len()] };
/// let posterior = Posterior::fit(&series, &Prior::default()).unwrap();
/// let next_year = posterior.predictive(&[1.0]).unwrap();
/// assert!(1.0 - next_year.cdf(2.0) > 0.5);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// The grid, ascending in the persistence.
    pub grid: Vec<GridPoint>,
    /// Degrees of freedom of the variance.
    pub degrees_of_freedom: f64,
    /// Number of figures used.
    pub observations: usize,
}

const GRID_POINTS: usize = 191;

fn grid_value(index: usize) -> f64 {
    (index as f64 - 95.0) / 100.0
}

impl Posterior {
    /// Fits the model.
    ///
    /// # Errors
    /// `Fault::Contradiction` if there is no figure, if degrees of freedom are not positive, or if all figures are equal and no
    /// prior of the variance is given: a width could then only be made up.
    pub fn fit(series: &Series, prior: &Prior) -> Result<Self, Fault> {
        let rows = series.observed.len();
        if rows == 0 {
            return Err(Fault::Contradiction("there is no observation to fit".into()));
        }
        let flat = f64::from(u8::from(prior.mean.1 == 0.0));
        let degrees_of_freedom = prior.variance.degrees_of_freedom + rows as f64 - flat;
        if degrees_of_freedom <= 0.0 {
            return Err(Fault::Contradiction(
                "one observation says nothing about the variance; give a trend view or more years"
                    .into(),
            ));
        }
        let values = match prior.persistence {
            PersistencePrior::Known(value) => vec![value],
            _ => (0..GRID_POINTS).map(grid_value).collect(),
        };
        let mut grid = Vec::with_capacity(values.len());
        let mut logs = Vec::with_capacity(values.len());
        for value in values {
            let (point, log_weight) = fit_given(value, series, prior, degrees_of_freedom)?;
            grid.push(point);
            logs.push(log_weight);
        }
        normalise(&mut grid, &logs);
        Ok(Self { grid, degrees_of_freedom, observations: rows })
    }

    /// The exact law of `Σ weights[h] y_{n+1+h}`: a finite mixture of Student t.
    ///
    /// # Errors
    /// `MixtureError` if all weights are zero, so that there is no spread.
    pub fn predictive(&self, weights: &[f64]) -> Result<StudentMixture, MixtureError> {
        let mut locations = Vec::with_capacity(self.grid.len());
        let mut scales = Vec::with_capacity(self.grid.len());
        for point in &self.grid {
            let response = Response::new(point.persistence, weights);
            let mean_factor = response.total - response.of_state * (1.0 - point.state_slope);
            locations.push(response.of_state * point.state + mean_factor * point.location);
            let of_state = response.of_state * point.state_spread;
            let spread = mean_factor * mean_factor / point.precision
                + of_state * of_state
                + response.innovations;
            scales.push(point.scale * spread.sqrt());
        }
        let weights = self.grid.iter().map(|point| point.weight).collect();
        StudentMixture::new(self.degrees_of_freedom, weights, locations, scales)
    }

    /// Posterior mean of the persistence.
    pub fn mean_persistence(&self) -> f64 {
        self.grid.iter().map(|point| point.weight * point.persistence).sum()
    }

    /// Posterior mean of the long-run mean.
    pub fn mean_location(&self) -> f64 {
        self.grid.iter().map(|point| point.weight * point.location).sum()
    }

    /// Posterior mean of the squared scale s².
    pub fn mean_scale_squared(&self) -> f64 {
        self.grid.iter().map(|point| point.weight * point.scale * point.scale).sum()
    }
}

/// How a weighted sum of future values responds to the state, the mean and the innovations.
struct Response {
    /// Σ a_h phi^h.
    of_state: f64,
    /// Σ a_h.
    total: f64,
    /// Σ_j (Σ_{h ≥ j} a_h phi^{h−j})².
    innovations: f64,
}

impl Response {
    fn new(persistence: f64, weights: &[f64]) -> Self {
        let (mut impulse, mut innovations, mut total) = (0.0, 0.0, 0.0);
        for weight in weights.iter().rev() {
            impulse = weight + persistence * impulse;
            innovations += impulse * impulse;
            total += weight;
        }
        Self { of_state: persistence * impulse, total, innovations }
    }
}

fn fit_given(
    persistence: f64,
    series: &Series,
    prior: &Prior,
    degrees_of_freedom: f64,
) -> Result<(GridPoint, f64), Fault> {
    let rows = series.observed.len();
    let variances = year_variances(persistence, &series.weights);
    let covariance = covariance(persistence, &variances, &series.observed);
    let singular =
        |_| Fault::Contradiction("two observations say the same; drop one of them".to_string());
    let lower = cholesky::factor(&covariance, rows).map_err(singular)?;
    let values: Vec<f64> = series.observed.iter().map(|row| row.value).collect();
    let mut whitened = values.clone();
    lower.whiten(&mut whitened);
    let mut ones = vec![1.0; rows];
    lower.whiten(&mut ones);

    let (prior_mean, prior_weight) = prior.mean;
    let precision = prior_weight + dot(&ones, &ones);
    let location = (prior_weight * prior_mean + dot(&ones, &whitened)) / precision;
    let residual: Vec<f64> = whitened.iter().zip(&ones).map(|(z, c)| z - c * location).collect();
    let from_mean = prior_weight * (location - prior_mean) * (location - prior_mean);
    let sum_of_squares = prior.variance.degrees_of_freedom * prior.variance.scale_squared
        + from_mean
        + dot(&residual, &residual);
    let size = values.iter().fold(1e-12, |largest: f64, value| largest.max(value.abs()));
    if sum_of_squares <= 1e-20 * size * size {
        return Err(Fault::Contradiction(
            "all observations are equal, so they say nothing about the variance".into(),
        ));
    }
    let log_weight = log_prior(prior.persistence, persistence)
        - 0.5 * lower.ln_determinant()
        - 0.5 * ln(precision)
        - 0.5 * degrees_of_freedom * ln(sum_of_squares);
    let (state, state_slope, state_spread) =
        last_state(persistence, &variances, series, &lower, &whitened, &ones);
    let point = GridPoint {
        persistence,
        weight: 0.0,
        location,
        precision,
        scale: (sum_of_squares / degrees_of_freedom).sqrt(),
        state,
        state_slope,
        state_spread,
    };
    Ok((point, log_weight))
}

fn log_prior(prior: PersistencePrior, persistence: f64) -> f64 {
    match prior {
        PersistencePrior::Normal { centre, scale } => {
            let distance = (persistence - centre) / scale;
            -0.5 * distance * distance
        }
        PersistencePrior::Flat | PersistencePrior::Known(_) => 0.0,
    }
}

/// Variance of each year's deviation from the mean, in units of the innovation variance.
fn year_variances(persistence: f64, weights: &[f64]) -> Vec<f64> {
    let mut variance = 0.0;
    weights
        .iter()
        .enumerate()
        .map(|(year, weight)| {
            variance = match year {
                0 => weight / (1.0 - persistence * persistence),
                _ => persistence * persistence * variance + weight,
            };
            variance
        })
        .collect()
}

/// Covariance of two years: persistence^distance × variance of the earlier one.
fn between(persistence: f64, variances: &[f64], one: usize, other: usize) -> f64 {
    let (early, late) = (one.min(other), one.max(other));
    (early..late).fold(variances[early], |product, _| product * persistence)
}

fn covariance(persistence: f64, variances: &[f64], rows: &[Observed]) -> Vec<f64> {
    let mut matrix = Vec::with_capacity(rows.len() * rows.len());
    for left in rows {
        for right in rows {
            let mut sum = 0.0;
            for one in left.first..left.first + left.years {
                for other in right.first..right.first + right.years {
                    sum += between(persistence, variances, one, other);
                }
            }
            matrix.push(sum / (left.years * right.years) as f64);
        }
    }
    matrix
}

/// The law of the last year's value given the figures: intercept, slope in the mean, spread.
fn last_state(
    persistence: f64,
    variances: &[f64],
    series: &Series,
    lower: &cholesky::Lower,
    whitened: &[f64],
    ones: &[f64],
) -> (f64, f64, f64) {
    let last = series.weights.len() - 1;
    if let Some(row) = series.observed.iter().find(|row| row.years == 1 && row.first == last) {
        return (row.value, 0.0, 0.0);
    }
    let mut gain: Vec<f64> = series
        .observed
        .iter()
        .map(|row| {
            let years = row.first..row.first + row.years;
            let sum: f64 = years.map(|year| between(persistence, variances, year, last)).sum();
            sum / row.years as f64
        })
        .collect();
    lower.whiten(&mut gain);
    let variance = (variances[last] - dot(&gain, &gain)).max(0.0);
    (dot(&gain, whitened), 1.0 - dot(&gain, ones), variance.sqrt())
}

fn normalise(grid: &mut [GridPoint], logs: &[f64]) {
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut total = 0.0;
    for (point, log) in grid.iter_mut().zip(logs) {
        point.weight = exp(log - largest);
        total += point.weight;
    }
    for point in grid {
        point.weight /= total;
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}
