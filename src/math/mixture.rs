//! Finite mixtures of Student t distributions with common degrees of freedom.

mod distance;

use super::root::monotone_quantile;
use super::student;

/// A finite mixture of Student t distributions that share their degrees of freedom.
///
/// This is what remains of a linear model with unknown mean and variance when one of its parameters lies on a grid.
/// Accuracy of all functions about 1e-13 relative to the largest location and scale.
///
/// ```
/// use attain::math::mixture::StudentMixture;
/// let mixture = StudentMixture::new(11.0, vec![1.0, 3.0], vec![0.0, 1.0], vec![1.0, 2.0]).unwrap();
/// assert!((mixture.mean() - 0.75).abs() < 1e-15);
/// let median = mixture.quantile(0.5);
/// assert!((mixture.cdf(median) - 0.5).abs() < 1e-14);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct StudentMixture {
    df: f64,
    weights: Vec<f64>,
    locations: Vec<f64>,
    scales: Vec<f64>,
}

/// Why a mixture cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MixtureError {
    /// The three vectors have different lengths, or none has an element.
    #[error("weights, locations and scales need the same length, at least 1")]
    Length,
    /// A weight is negative or not finite, or all are zero.
    #[error("weights must be finite, not negative and not all zero")]
    Weight,
    /// A location is not finite.
    #[error("location {0} is not finite")]
    Location(usize),
    /// A scale is not a positive finite number.
    #[error("scale {0} is not positive and finite")]
    Scale(usize),
    /// The degrees of freedom are not positive.
    #[error("degrees of freedom must be positive")]
    DegreesOfFreedom,
}

impl StudentMixture {
    /// A mixture from weights (scaled to sum to one here), locations and scales; `df` > 0 may be infinite (normal components).
    pub fn new(
        df: f64,
        weights: Vec<f64>,
        locations: Vec<f64>,
        scales: Vec<f64>,
    ) -> Result<Self, MixtureError> {
        let count = weights.len();
        if count == 0 || locations.len() != count || scales.len() != count {
            return Err(MixtureError::Length);
        }
        if df.is_nan() || df <= 0.0 {
            return Err(MixtureError::DegreesOfFreedom);
        }
        let sum: f64 = weights.iter().sum();
        if weights.iter().any(|w| *w < 0.0) || sum.is_nan() || sum <= 0.0 || sum == f64::INFINITY {
            return Err(MixtureError::Weight);
        }
        if let Some(index) = locations.iter().position(|m| !m.is_finite()) {
            return Err(MixtureError::Location(index));
        }
        if let Some(index) = scales.iter().position(|s| !(*s > 0.0 && s.is_finite())) {
            return Err(MixtureError::Scale(index));
        }
        let weights = weights.into_iter().map(|w| w / sum).collect();
        Ok(Self { df, weights, locations, scales })
    }

    /// The common degrees of freedom.
    pub fn df(&self) -> f64 {
        self.df
    }

    /// (weight, location, scale) of each component; the weights sum to one.
    pub fn components(&self) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        let rest = self.locations.iter().zip(&self.scales);
        self.weights.iter().zip(rest).map(|(w, (m, s))| (*w, *m, *s))
    }

    /// P(X <= x).
    pub fn cdf(&self, x: f64) -> f64 {
        self.components().map(|(w, m, s)| w * student::cdf((x - m) / s, self.df)).sum()
    }

    /// P(X > x), without cancellation in the upper tail.
    pub fn survival(&self, x: f64) -> f64 {
        self.components().map(|(w, m, s)| w * student::cdf((m - x) / s, self.df)).sum()
    }

    /// Density at x.
    pub fn density(&self, x: f64) -> f64 {
        self.components().map(|(w, m, s)| w / s * student::density((x - m) / s, self.df)).sum()
    }

    /// The mean, for df > 1; NaN otherwise.
    pub fn mean(&self) -> f64 {
        if self.df > 1.0 { self.centre() } else { f64::NAN }
    }

    /// The variance: mean of the components' variances plus variance of their locations. As [`student::variance`] for small df.
    pub fn variance(&self) -> f64 {
        let centre = self.centre();
        let between: f64 = self.components().map(|(w, m, _)| w * (m - centre) * (m - centre)).sum();
        let within: f64 = self.components().map(|(w, _, s)| w * s * s).sum();
        within.mul_add(student::variance(self.df), between)
    }

    /// The x with P(X <= x) = p; infinite at 0 and 1, NaN outside [0, 1]. Solved to the last digits of [`StudentMixture::cdf`].
    pub fn quantile(&self, p: f64) -> f64 {
        if !(0.0..=1.0).contains(&p) {
            return f64::NAN;
        }
        if p == 0.0 || p == 1.0 {
            return if p == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
        }
        let spread = self.spread();
        let guess = self.centre() + spread * student::quantile(p, self.df);
        if !guess.is_finite() {
            return guess;
        }
        let step = 0.1 * spread;
        if p < 0.5 {
            monotone_quantile(|x| self.cdf(x), p, guess, step)
        } else {
            monotone_quantile(|x| -self.survival(x), -(1.0 - p), guess, step)
        }
    }

    fn centre(&self) -> f64 {
        self.components().map(|(w, m, _)| w * m).sum()
    }

    /// Root mean square of the scales and of the distances of the locations from their mean.
    fn spread(&self) -> f64 {
        let centre = self.centre();
        let square: f64 =
            self.components().map(|(w, m, s)| w * ((m - centre) * (m - centre) + s * s)).sum();
        square.sqrt()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::math::normal;

    #[test]
    fn one_component_is_student_t() {
        let one = StudentMixture::new(7.0, vec![5.0], vec![2.0], vec![3.0]).unwrap();
        for p in [1e-8, 0.05, 0.3, 0.5, 0.9, 0.9999] {
            let expected = 2.0 + 3.0 * student::quantile(p, 7.0);
            assert!((one.quantile(p) - expected).abs() < 1e-12 * (1.0 + expected.abs()), "{p}");
        }
        assert!((one.variance() - 9.0 * 7.0 / 5.0).abs() < 1e-14);
        assert!((one.density(2.0) - student::density(0.0, 7.0) / 3.0).abs() < 1e-16);
    }

    /// A step of the default model of `closed_form/grid_ar1_reference.json` (us-gdp-2010-2021), rebuilt from its formulas.
    #[test]
    fn steps_of_the_published_grid_model() {
        let y = [
            2.659511875,
            1.552296109,
            2.263304781,
            2.095714327,
            2.492498771,
            2.903001242,
            1.803098834,
            2.427909858,
            2.923349322,
            2.437100119,
            -2.238332959,
            5.638230507,
        ];
        let (mut logs, mut locations, mut scales) = (Vec::new(), Vec::new(), Vec::new());
        for step in -95..=95 {
            let phi = f64::from(step) / 100.0;
            let root = (1.0 - phi * phi).sqrt();
            let mut kappa = root * root;
            let mut cross = root * root * y[0];
            let mut squares = root * root * y[0] * y[0];
            for pair in y.windows(2) {
                let z = pair[1] - phi * pair[0];
                kappa += (1.0 - phi) * (1.0 - phi);
                cross += (1.0 - phi) * z;
                squares += z * z;
            }
            let m = cross / kappa;
            let sum = squares - kappa * m * m;
            let prior = -((phi - 0.3) / 0.3).powi(2) / 2.0;
            logs.push(prior + root.ln() - 0.5 * kappa.ln() - 5.5 * sum.ln());
            locations.push(phi * y[11] + (1.0 - phi) * m);
            scales.push((sum / 11.0 * ((1.0 - phi).powi(2) / kappa + 1.0)).sqrt());
        }
        let top = logs.iter().copied().fold(f64::MIN, f64::max);
        let weights = logs.iter().map(|l| (l - top).exp()).collect();
        let mixture = StudentMixture::new(11.0, weights, locations, scales).unwrap();
        let expected = [
            (mixture.mean(), 2.0480447853183517),
            (mixture.variance(), 4.991406633050644),
            (mixture.survival(2.0), 0.4903451454782106),
            (mixture.quantile(0.05), -1.4089440630955579),
            (mixture.quantile(0.25), 0.5770825505442841),
            (mixture.quantile(0.5), 1.9494817439288958),
            (mixture.quantile(0.75), 3.4153145459191063),
            (mixture.quantile(0.95), 5.845506390066446),
        ];
        for (value, expected) in expected {
            assert!((value - expected).abs() < 1e-9, "{value} against {expected}");
        }
    }

    #[test]
    fn two_far_components_are_separated() {
        let two =
            StudentMixture::new(f64::INFINITY, vec![1.0, 1.0], vec![-1e3, 1e3], vec![1.0, 1.0])
                .unwrap();
        assert!((two.quantile(0.25) + 1e3).abs() < 1e-10);
        assert!((two.quantile(0.95) - 1e3 - normal::quantile(0.9)).abs() < 1e-10);
        assert!((two.variance() - 1e6 - 1.0).abs() < 1e-6);
    }

    #[test]
    fn bad_arguments_are_named() {
        let make =
            |df, w: f64, m, s| StudentMixture::new(df, vec![w], vec![m], vec![s]).unwrap_err();
        assert_eq!(make(0.0, 1.0, 0.0, 1.0), MixtureError::DegreesOfFreedom);
        assert_eq!(make(1.0, 0.0, 0.0, 1.0), MixtureError::Weight);
        assert_eq!(make(1.0, 1.0, f64::NAN, 1.0), MixtureError::Location(0));
        assert_eq!(make(1.0, 1.0, 0.0, 0.0), MixtureError::Scale(0));
        assert_eq!(StudentMixture::new(1.0, vec![], vec![], vec![]), Err(MixtureError::Length));
    }
}
