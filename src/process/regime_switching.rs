//! The autoregression around a mean that switches between two regimes: filter, likelihood and exact forecasts.

use super::autoregression::{AutoregressionError, extend, variance_factor};
use crate::math::elementary::{exp, ln};
use crate::math::mixture::{MixtureError, StudentMixture};

/// Two regimes with means of their own: `y_t − mean(S_t) = Σ_j coefficient_j (y_{t−j} − mean(S_{t−j})) + e_t`, `e_t ~ N(0, variance)`.
///
/// S is a Markov chain that stays in regime i with probability `staying[i]`. It is not seen.
/// [Hamilton 1989, doi:10.2307/1912559]
///
/// ```
/// use attain::process::RegimeSwitching;
/// let model = RegimeSwitching::new([-1.0, 1.0], [0.75, 0.9], vec![0.2], 0.5).unwrap();
/// let filtered = model.filter(&[1.2, 0.8, -1.1, -0.9]).unwrap();
/// assert!(filtered.probability(0) > 0.9);
/// let next = model.predictive(&filtered, &[1.0]).unwrap();
/// assert!(next.cdf(0.0) > 0.5);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RegimeSwitching {
    means: [f64; 2],
    staying: [f64; 2],
    coefficients: Vec<f64>,
    variance: f64,
}

/// What the values tell of the regimes.
#[derive(Clone, Debug, PartialEq)]
pub struct Filtered {
    /// Logarithm of the density of all values after the first `lags`, given those.
    pub log_likelihood: f64,
    /// Probability of each sequence of the latest regimes. Bit k of the index is the regime k periods before the last value.
    pub joint: Vec<f64>,
    /// The last values, as many as there are lags, in their order.
    latest: Vec<f64>,
}

impl Filtered {
    /// Probability that the last value came from a regime, 0 or 1.
    pub fn probability(&self, regime: usize) -> f64 {
        self.joint.iter().skip(regime & 1).step_by(2).sum()
    }
}

/// Regime sequences double with each period; beyond these their number is refused.
const LONGEST: usize = 20;

impl RegimeSwitching {
    /// A model with known parameters: mean of each regime, probability of staying in it, coefficients of lag 1, 2, …, innovation variance.
    ///
    /// # Errors
    /// `Staying` for a probability of 0 or 1, `Invalid` for other numbers that make no model, or more than 10 lags.
    pub fn new(
        means: [f64; 2],
        staying: [f64; 2],
        coefficients: Vec<f64>,
        variance: f64,
    ) -> Result<Self, AutoregressionError> {
        if staying.iter().any(|p| !(*p > 0.0 && *p < 1.0)) {
            return Err(AutoregressionError::Staying);
        }
        if means.iter().any(|mean| !mean.is_finite()) {
            return Err(AutoregressionError::Invalid("the mean"));
        }
        if coefficients.len() > LONGEST / 2 || coefficients.iter().any(|phi| !phi.is_finite()) {
            return Err(AutoregressionError::Invalid("a coefficient"));
        }
        if !(variance > 0.0 && variance.is_finite()) {
            return Err(AutoregressionError::Invalid("the innovation variance"));
        }
        Ok(Self { means, staying, coefficients, variance })
    }

    /// The long-run probability of each regime.
    pub fn ergodic(&self) -> [f64; 2] {
        let leave = self.staying.map(|p| 1.0 - p);
        let sum = leave[0] + leave[1];
        [leave[1] / sum, leave[0] / sum]
    }

    /// Expected number of periods that each regime lasts: 1/(1 − probability of staying).
    pub fn expected_durations(&self) -> [f64; 2] {
        self.staying.map(|p| 1.0 / (1.0 - p))
    }

    fn transition(&self, from: usize, to: usize) -> f64 {
        if from == to { self.staying[from] } else { 1.0 - self.staying[from] }
    }

    /// Periods of the chain that the filter remembers.
    fn remembered(&self) -> usize {
        self.coefficients.len().max(1)
    }

    /// Runs the filter of Hamilton over the values, in their order in time.
    ///
    /// The chain starts in its long-run law; the first `lags` values are taken as given.
    ///
    /// # Errors
    /// `TooFew` if there are fewer values than lags, `Invalid` for a value that is not finite.
    pub fn filter(&self, values: &[f64]) -> Result<Filtered, AutoregressionError> {
        let lags = self.coefficients.len();
        if values.len() < lags {
            return Err(AutoregressionError::TooFew { found: values.len(), needed: lags });
        }
        if values.iter().any(|value| !value.is_finite()) {
            return Err(AutoregressionError::Invalid("a value"));
        }
        let mut joint = self.first_law();
        let mut log_likelihood = 0.0;
        for time in lags..values.len() {
            log_likelihood += self.update(&mut joint, &values[time - lags..=time]);
        }
        Ok(Filtered { log_likelihood, joint, latest: values[values.len() - lags..].to_vec() })
    }

    /// The law of the remembered regimes before any value is used.
    fn first_law(&self) -> Vec<f64> {
        let remembered = self.remembered();
        (0..1_usize << remembered)
            .map(|sequence| {
                let regime = |back: usize| sequence >> back & 1;
                let start = self.ergodic()[regime(remembered - 1)];
                (1..remembered).rev().fold(start, |product, back| {
                    product * self.transition(regime(back), regime(back - 1))
                })
            })
            .collect()
    }

    /// Takes in the last of `window`, whose other values are the lags; gives the logarithm of its density.
    fn update(&self, joint: &mut [f64], window: &[f64]) -> f64 {
        let states = joint.len();
        let mut weights = vec![0.0; 2 * states];
        let mut logs = vec![0.0; 2 * states];
        for sequence in 0..2 * states {
            let (before, now) = (sequence >> 1, sequence & 1);
            weights[sequence] = joint[before] * self.transition(before & 1, now);
            logs[sequence] = self.ln_density(window, sequence);
        }
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut total = 0.0;
        joint.fill(0.0);
        for (sequence, (weight, log)) in weights.iter().zip(&logs).enumerate() {
            let mass = weight * exp(log - top);
            joint[sequence & (states - 1)] += mass;
            total += mass;
        }
        joint.iter_mut().for_each(|mass| *mass /= total);
        top + ln(total)
    }

    /// Logarithm of the density of the last value given a sequence of regimes and the values before it.
    fn ln_density(&self, window: &[f64], sequence: usize) -> f64 {
        let deviations = window.iter().rev().enumerate();
        let mut deviations = deviations.map(|(back, y)| y - self.means[sequence >> back & 1]);
        let now = deviations.next().unwrap_or_default();
        let expected: f64 = self.coefficients.iter().zip(deviations).map(|(phi, d)| phi * d).sum();
        let error = now - expected;
        -0.5 * (error * error / self.variance + ln(std::f64::consts::TAU * self.variance))
    }

    /// The exact law of `Σ weights[h] y_{n+1+h}`: a mixture of normals over the regimes of the past and of the future.
    ///
    /// # Errors
    /// `MixtureError::Length` for no weight or so many that there are more than 2^20 sequences; `MixtureError::Scale` if all are zero.
    pub fn predictive(
        &self,
        filtered: &Filtered,
        weights: &[f64],
    ) -> Result<StudentMixture, MixtureError> {
        let (steps, remembered) = (weights.len(), self.remembered());
        if steps == 0 || steps + remembered > LONGEST {
            return Err(MixtureError::Length);
        }
        let scale = (self.variance * variance_factor(&self.coefficients, weights)).sqrt();
        let count = filtered.joint.len() << steps;
        let (mut masses, mut locations) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for (past, mass) in filtered.joint.iter().enumerate() {
            let carried = self.carried_over(filtered, past, weights);
            for future in 0..1_usize << steps {
                let (mut probability, mut location, mut from) = (*mass, carried, past & 1);
                for (step, weight) in weights.iter().enumerate() {
                    let to = future >> step & 1;
                    probability *= self.transition(from, to);
                    location += weight * self.means[to];
                    from = to;
                }
                masses.push(probability);
                locations.push(location);
            }
        }
        StudentMixture::new(f64::INFINITY, masses, locations, vec![scale; count])
    }

    /// What the last deviations from the mean add to the weighted sum.
    fn carried_over(&self, filtered: &Filtered, past: usize, weights: &[f64]) -> f64 {
        let lags = self.coefficients.len();
        let deviation = |(index, y): (usize, &f64)| y - self.means[past >> (lags - 1 - index) & 1];
        let mut path: Vec<f64> = filtered.latest.iter().enumerate().map(deviation).collect();
        extend(&self.coefficients, &mut path, weights.len());
        path[lags..].iter().zip(weights).map(|(deviation, weight)| deviation * weight).sum()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
