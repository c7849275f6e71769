//! Scores of a probability, a quantile, an interval or a density; coverage of bands.

use crate::math::elementary::{exp, ln};

/// Brier score (p − outcome)² of the probability of an event. Brier (1950).
///
/// ```
/// assert!((attain::evaluate::score::brier(0.8, true) - 0.04).abs() < 1e-15);
/// ```
pub fn brier(probability: f64, happened: bool) -> f64 {
    let distance = probability - f64::from(u8::from(happened));
    distance * distance
}

/// Quantile score, also called pinball loss: level × (y − q) for an outcome y above the quantile q, (1 − level) × (q − y) below it.
///
/// In the unit of the outcome. Its integral over all levels is half the CRPS.
///
/// ```
/// assert!((attain::evaluate::score::quantile(5.0, 0.9, 7.0) - 1.8).abs() < 1e-15);
/// ```
pub fn quantile(quantile: f64, level: f64, outcome: f64) -> f64 {
    if outcome >= quantile {
        level * (outcome - quantile)
    } else {
        (1.0 - level) * (quantile - outcome)
    }
}

/// Interval score of a central band with coverage 1 − `alpha`: its width, plus 2/alpha times the distance of an outcome outside.
///
/// Gneiting and Raftery (2007), doi:10.1198/016214506000001437, equation 43.
///
/// ```
/// assert_eq!(attain::evaluate::score::interval(5.0, 9.0, 0.1, 10.0), 24.0);
/// ```
pub fn interval(lower: f64, upper: f64, alpha: f64, outcome: f64) -> f64 {
    let outside = (lower - outcome).max(outcome - upper).max(0.0);
    upper - lower + 2.0 / alpha * outside
}

/// Log score −ln f(y) of a forecast whose density at the outcome is f(y). Smaller is better. Good (1952).
pub fn log_score(density: f64) -> f64 {
    -ln(density)
}

/// ln of the density of a normal law at the outcome, without underflow far from the mean.
///
/// ```
/// let value = attain::evaluate::score::log_density_of_normal(6.0, 1.5, 5.0);
/// assert!((value + 1.546625863535).abs() < 1e-12);
/// ```
pub fn log_density_of_normal(mean: f64, standard_deviation: f64, outcome: f64) -> f64 {
    const LN_ROOT_TWO_PI: f64 = 0.918_938_533_204_672_8;
    let z = (outcome - mean) / standard_deviation;
    -0.5 * z * z - ln(standard_deviation) - LN_ROOT_TWO_PI
}

/// ln of the density of a mixture of normal laws, each (weight, mean, standard deviation); the weights sum to 1.
pub fn log_density_of_normal_mixture(components: &[(f64, f64, f64)], outcome: f64) -> f64 {
    let logs: Vec<f64> = components
        .iter()
        .map(|(weight, mean, sd)| ln(*weight) + log_density_of_normal(*mean, *sd, outcome))
        .collect();
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return largest;
    }
    largest + ln(logs.iter().map(|log| exp(log - largest)).sum::<f64>())
}

/// Share of outcomes inside the central band of a level, from the values of the forecast distributions at the outcomes (PIT).
///
/// A good forecast has a coverage near the level. NaN without outcomes. Christoffersen (1998), doi:10.2307/2527341.
///
/// ```
/// let coverage = attain::evaluate::score::coverage(&[0.02, 0.3, 0.5, 0.97], 0.9);
/// assert_eq!(coverage, 0.5);
/// ```
pub fn coverage(pits: &[f64], level: f64) -> f64 {
    let edge = 0.5 * (1.0 - level);
    let inside = pits.iter().filter(|pit| (edge..=1.0 - edge).contains(*pit)).count();
    inside as f64 / pits.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixture_of_one_is_that_one() {
        let one = log_density_of_normal(1.0, 2.0, 90.0);
        let mixture = [(0.4, 1.0, 2.0), (0.6, 1.0, 2.0)];
        assert!((log_density_of_normal_mixture(&mixture, 90.0) - one).abs() < 1e-12 * one.abs());
        assert_eq!(log_density_of_normal_mixture(&[], 0.0), f64::NEG_INFINITY);
    }

    #[test]
    fn inside_a_band_only_the_width_counts() {
        assert_eq!(interval(5.0, 9.0, 0.1, 7.0), 4.0);
        assert_eq!(interval(5.0, 9.0, 0.5, 4.0), 8.0);
        assert_eq!(quantile(5.0, 0.75, 4.0), 0.25);
    }
}
