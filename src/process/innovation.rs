//! Student t in the place of the normal law: innovations with heavy tails, and tails that indicators share.

use crate::math::elementary::{exp, ln};
use crate::math::table::UniformTable;
use crate::math::{normal, student};

use super::stated::LARGEST_SCORE;

const CELLS: usize = 1024;
/// Few degrees of freedom stretch the axis of the copula.
const COPULA_CELLS: usize = 4096;

/// Innovations with Student's t distribution, scaled to unit variance, as a function of a standard normal score.
///
/// With ν degrees of freedom the innovation at the score z is √((ν − 2)/ν) T⁻¹(Φ(z)), where T is the distribution function of t. It rises with
/// the score, so that a copula of scores is kept as it is. [Lange, Little and Taylor 1989, doi:10.1080/01621459.1989.10478852]
///
/// ```
/// use attain::process::StudentInnovation;
/// let law = StudentInnovation::new(5.0);
/// assert!(law.at(0.0).abs() < 1e-12);
/// assert!(law.at(3.0) > 3.0); // rare innovations are larger than normal ones
/// assert!(law.at(1.0) < 1.0); // common ones are smaller
/// ```
#[derive(Clone, Debug)]
pub struct StudentInnovation {
    degrees_of_freedom: f64,
    table: UniformTable,
}

impl StudentInnovation {
    /// Tabulates the law with these degrees of freedom, which must be above 2.
    pub fn new(degrees_of_freedom: f64) -> Self {
        let scale = unit_scale(degrees_of_freedom);
        let table = UniformTable::new(-LARGEST_SCORE, LARGEST_SCORE, CELLS, |z| {
            scale * quantile_at(z, degrees_of_freedom)
        });
        Self { degrees_of_freedom, table }
    }

    /// The innovation at a score.
    #[inline(always)]
    pub fn at(&self, z: f64) -> f64 {
        self.table.at(z)
    }

    /// Probability of an innovation at or below `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        student::cdf(x / unit_scale(self.degrees_of_freedom), self.degrees_of_freedom)
    }
}

/// What makes the variance of t one.
fn unit_scale(degrees_of_freedom: f64) -> f64 {
    ((degrees_of_freedom - 2.0) / degrees_of_freedom).sqrt()
}

/// The t quantile at Φ(z), precise in both tails.
fn quantile_at(z: f64, degrees_of_freedom: f64) -> f64 {
    let lower = student::quantile(normal::cdf(-z.abs()), degrees_of_freedom);
    if z > 0.0 { -lower } else { lower }
}

/// Scores of a t copula: normal scores with a common mixing variable, brought back to the standard normal law.
///
/// With correlated normal scores z and a common W ~ χ²_ν, z √(ν/W) are jointly t, and Φ⁻¹(T(z √(ν/W))) are normal scores again whose copula
/// is that of t: each keeps its law, but extremes come together. [Demarta and McNeil 2005, doi:10.1111/j.1751-5823.2005.tb00254.x]
#[derive(Clone, Debug)]
pub struct StudentCopula {
    root: f64,
    scores: UniformTable,
}

impl StudentCopula {
    /// Tabulates the scores for these degrees of freedom, which must be positive.
    pub fn new(degrees_of_freedom: f64) -> Self {
        let root = degrees_of_freedom.sqrt();
        let largest = quantile_at(LARGEST_SCORE, degrees_of_freedom);
        // Over the area hyperbolic sine of t/√ν the score is smooth up to its largest value.
        let scores = UniformTable::new(0.0, area_sinh(largest / root), COPULA_CELLS, |x| {
            let t = root * 0.5 * (exp(x) - exp(-x));
            -normal::quantile(student::cdf(-t, degrees_of_freedom))
        });
        Self { root, scores }
    }

    /// The score that becomes of `z` where √(ν/W) is `spread`.
    #[inline(always)]
    pub fn at(&self, z: f64, spread: f64) -> f64 {
        let t = z * spread / self.root;
        let score = self.scores.at(area_sinh(t.abs()));
        if t < 0.0 { -score } else { score }
    }
}

#[inline(always)]
fn area_sinh(x: f64) -> f64 {
    ln(x + (1.0 + x * x).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tabulated_innovation_follows_its_law() {
        for degrees in [2.5, 5.0, 30.0, 1e6] {
            let law = StudentInnovation::new(degrees);
            for step in -60..=60 {
                let z = f64::from(step) / 10.0 + 0.007;
                // The smaller tail is compared relative to itself.
                let tail = normal::cdf(-z.abs());
                let difference = law.cdf(-law.at(z).abs()) / tail - 1.0;
                assert!(difference.abs() < 2e-6, "{degrees} degrees, score {z}: {difference:e}");
            }
        }
    }

    #[test]
    fn innovations_have_mean_zero_and_unit_variance() {
        // Trapezoidal rule over the score.
        for degrees in [5.0, 12.0] {
            let law = StudentInnovation::new(degrees);
            let (mut mean, mut variance) = (0.0, 0.0);
            for step in -8_000..=8_000 {
                let z = f64::from(step) / 1_000.0;
                let weight = normal::density(z) / 1_000.0;
                mean += weight * law.at(z);
                variance += weight * law.at(z) * law.at(z);
            }
            assert!(mean.abs() < 1e-12, "{mean}");
            assert!((variance - 1.0).abs() < 1e-5, "{degrees} degrees: {variance}");
        }
    }

    #[test]
    fn the_copula_brings_t_back_to_normal_scores() {
        for degrees in [1.0, 5.0, 40.0] {
            let copula = StudentCopula::new(degrees);
            for step in -120..=120 {
                let (z, spread) = (f64::from(step) / 20.0, 1.3);
                let exact = normal::quantile(student::cdf(-(z * spread).abs(), degrees)).abs();
                let found = copula.at(z, spread).abs();
                assert!((found - exact).abs() < 1e-8, "{degrees} degrees, {z}: {found} {exact}");
            }
        }
    }

    /// Moments of the score over both draws, by the trapezoidal rule: it is standard normal whatever the degrees of freedom.
    #[test]
    fn margins_stay_normal() {
        let copula = StudentCopula::new(5.0);
        let mut moments = [0.0; 3];
        for draw in 0..4_000 {
            let chi = crate::math::chi_square::quantile((f64::from(draw) + 0.5) / 4_000.0, 5.0);
            for step in -160..=160 {
                let z = f64::from(step) / 20.0;
                let weight = normal::density(z) / 20.0 / 4_000.0;
                let score = copula.at(z, (5.0 / chi).sqrt());
                for (power, moment) in [1, 2, 4].into_iter().zip(&mut moments) {
                    *moment += weight * crate::math::elementary::powi(score, power);
                }
            }
        }
        let [mean, variance, fourth] = moments;
        assert!(mean.abs() < 1e-12 && (variance - 1.0).abs() < 2e-3, "{mean} {variance}");
        assert!((fourth - 3.0).abs() < 2e-2, "{fourth}");
    }
}
