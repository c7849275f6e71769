//! The continuous ranked probability score of laws, in closed form.
//!
//! CRPS(F, y) = ∫ (F(x) − 1{y <= x})² dx, in the unit of the outcome; for a forecast without spread it is the absolute error.
//! All accurate to about 1e-13 relative to the larger of the score and the scale. Collected in Jordan, Krueger and
//! Lerch (2019), doi:10.18637/jss.v090.i12.

use crate::math::counts::{BetaBinomial, NegativeBinomial};
use crate::math::elementary::{exp, ln, ln_1p};
use crate::math::gamma::ln_beta;
use crate::math::{normal, student};
use crate::process::TwoPiece;

/// 1 / √pi.
const INVERSE_ROOT_PI: f64 = 0.564_189_583_547_756_3;

/// Score of a normal law: sd (z (2 Φ(z) − 1) + 2 φ(z) − 1/√pi).
///
/// ```
/// let score = attain::evaluate::score::crps::of_normal(0.0, 1.0, -3.0);
/// assert!((score - 2.43657472509).abs() < 1e-11);
/// ```
pub fn of_normal(mean: f64, standard_deviation: f64, outcome: f64) -> f64 {
    let z = (outcome - mean) / standard_deviation;
    standard_deviation * (expected_distance(z) - INVERSE_ROOT_PI)
}

/// E|Z − z| for a standard normal Z.
fn expected_distance(z: f64) -> f64 {
    z * (normal::cdf(z) - normal::cdf(-z)) + 2.0 * normal::density(z)
}

/// Score of location + scale × Student t; NaN unless the degrees of freedom exceed 1.
pub fn of_student(df: f64, location: f64, scale: f64, outcome: f64) -> f64 {
    if df.is_nan() || df <= 1.0 {
        return f64::NAN;
    }
    if df == f64::INFINITY {
        return of_normal(location, scale, outcome);
    }
    let z = (outcome - location) / scale;
    let centre = z * (student::cdf(z, df) - student::cdf(-z, df));
    let tail = 2.0 * student::density(z, df) * (df + z * z) / (df - 1.0);
    let betas = exp(ln_beta(0.5, df - 0.5) - 2.0 * ln_beta(0.5, 0.5 * df));
    scale * (centre + tail - 2.0 * df.sqrt() / (df - 1.0) * betas)
}

/// Score of a two-piece normal law.
///
/// With y left of the mode, d = y − mode, a and b the standard deviations of the halves left and right:
/// 4a²/(a + b) (d/a Φ(d/a) + φ(d/a)) − d + 2/(√pi (a + b)²) (√2 b (b² − a²) − (a³ + b³)). Right of it the mirror image.
/// Gneiting and Thorarinsdottir (2010), arXiv:1010.2318.
pub fn of_two_piece(law: &TwoPiece, outcome: f64) -> f64 {
    let from_mode = outcome - law.mode;
    let (distance, a, b) = if from_mode <= 0.0 {
        (from_mode, law.left, law.right)
    } else {
        (-from_mode, law.right, law.left)
    };
    let z = distance / a;
    let near = 4.0 * a * a / (a + b) * (z * normal::cdf(z) + normal::density(z));
    let cubes = a * a * a + b * b * b;
    let spread = std::f64::consts::SQRT_2 * b * (b * b - a * a) - cubes;
    near - distance + 2.0 * INVERSE_ROOT_PI / ((a + b) * (a + b)) * spread
}

/// Score of exp(N(m, s²)), for any outcome.
pub fn of_lognormal(mean_of_log: f64, sd_of_log: f64, outcome: f64) -> f64 {
    let (m, s) = (mean_of_log, sd_of_log);
    let mean = exp(m + 0.5 * s * s);
    // E|X − X'| / 2 is the mean times 2 Φ(s/√2) − 1.
    let spread = mean * (2.0 * normal::cdf(s * std::f64::consts::FRAC_1_SQRT_2) - 1.0);
    if outcome <= 0.0 {
        return mean - outcome - spread;
    }
    let z = (ln(outcome) - m) / s;
    let distance = outcome * (normal::cdf(z) - normal::cdf(-z))
        + mean * (normal::cdf(s - z) - normal::cdf(z - s));
    distance - spread
}

/// Score of a logistic law: scale (z − 2 ln F(z) − 1).
pub fn of_logistic(location: f64, scale: f64, outcome: f64) -> f64 {
    let size = ((outcome - location) / scale).abs();
    // The score is even in z; for z >= 0, −ln F(z) = ln(1 + e^−z).
    scale * (size + 2.0 * ln_1p(exp(-size)) - 1.0)
}

/// Score of a mixture of normal laws, each (weight, mean, standard deviation); the weights are scaled to sum to 1.
///
/// Σ w A(y − m, s²) − Σ Σ w w' A(m − m', s² + s'²)/2 with A(d, v) = E|N(d, v)|. Grimit, Gneiting, Berrocal and
/// Johnson (2006), doi:10.1256/qj.05.235.
pub fn of_normal_mixture(components: &[(f64, f64, f64)], outcome: f64) -> f64 {
    let distance = |gap: f64, sd: f64| sd * expected_distance(gap / sd);
    let total: f64 = components.iter().map(|(weight, _, _)| weight).sum();
    let (mut to_outcome, mut between) = (0.0, 0.0);
    for (weight, mean, sd) in components {
        to_outcome += weight * distance(outcome - mean, *sd);
        for (other_weight, other, other_sd) in components {
            let joint = (sd * sd + other_sd * other_sd).sqrt();
            between += weight * other_weight * distance(mean - other, joint);
        }
    }
    to_outcome / total - 0.5 * between / (total * total)
}

/// Score of a beta-binomial count.
pub fn of_beta_binomial(law: &BetaBinomial, trials: u64, outcome: f64) -> f64 {
    let mut below = 0.0;
    let cdf = |k: f64| {
        below += law.probability_mass(k as u64);
        below
    };
    of_count(cdf, trials as f64, outcome)
}

/// Score of a negative binomial count.
pub fn of_negative_binomial(law: &NegativeBinomial, outcome: f64) -> f64 {
    let far = law.quantile(1.0 - 1e-15).max(outcome) + 1.0;
    let mut score = of_count(|k| law.cdf(k), far, outcome);
    let mut k = far;
    // What lies beyond the far quantile is small; it is added until it no longer counts.
    loop {
        let beyond = law.cdf_and_survival(k).1;
        let next = score + beyond * beyond;
        if next == score {
            return score;
        }
        (score, k) = (next, k + 1.0);
    }
}

/// Σ (F(k) − 1{y <= k})² over the steps of a count from 0 to `last`, with the parts of steps that an outcome between counts cuts.
/// `cdf` is asked for 0, 1, 2, … in this order.
fn of_count(mut cdf: impl FnMut(f64) -> f64, last: f64, outcome: f64) -> f64 {
    let mut score = (0.0 - outcome).max(0.0) + (outcome - last).max(0.0);
    let mut k = 0.0;
    while k < last {
        let below = cdf(k);
        let above = 1.0 - below;
        // The part of (k, k + 1) that lies before the outcome.
        let before = (outcome - k).clamp(0.0, 1.0);
        score += before * below * below + (1.0 - before) * above * above;
        k += 1.0;
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ∫ (F − 1{y <= x})² by the midpoint rule between bounds that hold nearly all mass.
    fn by_quadrature(cdf: impl Fn(f64) -> f64, outcome: f64, low: f64, high: f64) -> f64 {
        let pieces = [(low, outcome, 0.0), (outcome, high, 1.0)];
        let steps = 200_000;
        pieces
            .iter()
            .map(|(from, to, step)| {
                let width = (to - from) / f64::from(steps);
                let at = |i: i32| cdf(from + (f64::from(i) + 0.5) * width) - step;
                (0..steps).map(|i| at(i) * at(i) * width).sum::<f64>()
            })
            .sum()
    }

    #[test]
    fn closed_forms_are_the_integral_of_their_definition() {
        let law = TwoPiece { mode: 0.3, left: 0.7, right: 1.6 };
        for y in [-2.0, 0.1, 0.3, 2.5] {
            let near = |found: f64, expected: f64| {
                assert!((found - expected).abs() < 1e-8, "{y}: {found} {expected}");
            };
            near(of_two_piece(&law, y), by_quadrature(|x| law.cdf(x), y, -9.0, 16.0));
            let normal_cdf = |x: f64| normal::cdf((x - 0.5) / 1.2);
            near(of_normal(0.5, 1.2, y), by_quadrature(normal_cdf, y, -12.0, 13.0));
            let logistic = |x: f64| 1.0 / (1.0 + (-(x - 0.5) / 0.4).exp());
            near(of_logistic(0.5, 0.4, y), by_quadrature(logistic, y, -20.0, 20.0));
            let student_cdf = |x: f64| student::cdf(x - 0.2, 12.0);
            near(of_student(12.0, 0.2, 1.0, y), by_quadrature(student_cdf, y, -60.0, 60.0));
            let log = |x: f64| if x > 0.0 { normal::cdf((x.ln() - 0.1) / 0.5) } else { 0.0 };
            near(of_lognormal(0.1, 0.5, y), by_quadrature(log, y, y.min(0.0), 60.0));
        }
    }

    #[test]
    fn counts_are_scored_on_and_between_their_values() {
        let law = BetaBinomial::new(6, 0.6, 0.2).expect("valid");
        let cdf = |x: f64| if x < 0.0 { 0.0 } else { law.cdf(x.floor() as u64) };
        for y in [-1.0, 0.0, 2.5, 6.0, 7.0] {
            let expected = by_quadrature(cdf, y, -1.0, 8.0);
            let found = of_beta_binomial(&law, 6, y);
            assert!((found - expected).abs() < 1e-4, "{y}: {found} {expected}");
        }
    }
}
