//! Exponential tilting: the least change of equal weights that gives stated means.

use super::cholesky::factor;
use super::elementary::{exp, ln};

/// Weights that give draws the stated means.
#[derive(Clone, Debug, PartialEq)]
pub struct Tilted {
    /// One coefficient a condition.
    pub coefficients: Vec<f64>,
    /// One weight a draw; they sum to 1.
    pub weights: Vec<f64>,
    /// Σ w ln(n w): 0 for equal weights.
    pub relative_entropy: f64,
    /// 1/Σ w²: the number of equally weighted draws that say as much.
    pub effective_sample_size: f64,
}

/// Newton's steps; each halves until the dual falls, so that a solution that exists is found long before.
const STEPS: usize = 60;

/// The weights closest to equal ones, in relative entropy, under which each condition has its mean.
///
/// `conditions` are functions of the draws, one value a draw, with the mean wanted. The weights are proportional to
/// exp(Σ coefficient × value); the coefficients minimise ln Σ exp(Σ coefficient × (value − mean)), a convex function. `None` if no weights
/// have these means: one of them lies outside of what the draws span, or two conditions say the same.
///
/// Robertson, Tallman and Whiteman (2005), doi:10.1353/mcb.2005.0039.
///
/// ```
/// use attain::math::tilting::tilt;
/// let tilted = tilt(&[(&[0.0, 1.0], 0.75)]).unwrap();
/// assert!((tilted.weights[1] - 0.75).abs() < 1e-12);
/// assert!(tilt(&[(&[0.0, 1.0], 1.5)]).is_none());
/// ```
pub fn tilt(conditions: &[(&[f64], f64)]) -> Option<Tilted> {
    let draws = conditions.first().map_or(0, |(values, _)| values.len());
    let number = conditions.len();
    if draws == 0 || conditions.iter().any(|(values, _)| values.len() != draws) {
        return None;
    }
    // Conditions are measured in their own standard deviations, so that steps and the test of the end do not depend on units.
    let scale: Vec<f64> = conditions.iter().map(|(values, _)| deviation(values)).collect();
    if scale.iter().any(|one| *one <= 0.0 || !one.is_finite()) {
        return None;
    }
    // A mean at the end of the draws would take all weight to one of them.
    let inside = |(values, mean): &(&[f64], f64)| {
        values.iter().any(|value| value < mean) && values.iter().any(|value| value > mean)
    };
    if !conditions.iter().all(inside) {
        return None;
    }
    let distance = |condition: usize, draw: usize| {
        let (values, mean) = conditions[condition];
        (values[draw] - mean) / scale[condition]
    };
    let mut coefficients = vec![0.0; number];
    let mut found = dual(&coefficients, draws, &distance);
    for _ in 0..STEPS {
        let (mean, covariance) = moments(&found.1, number, &distance);
        if mean.iter().all(|one| one.abs() < 1e-13) {
            break;
        }
        let mut step = mean.clone();
        factor(&covariance, number).ok()?.solve(&mut step);
        let slope: f64 = mean.iter().zip(&step).map(|(mean, step)| mean * step).sum();
        // Near the end the fall of the dual is lost in rounding, and full steps double the digits.
        let near = slope < 1e-8;
        if slope < 1e-24 {
            break;
        }
        let mut share = 1.0;
        let next = loop {
            let tried: Vec<f64> =
                coefficients.iter().zip(&step).map(|(one, step)| one - share * step).collect();
            let other = dual(&tried, draws, &distance);
            if near || other.0 <= found.0 - 1e-4 * share * slope {
                break Some((tried, other));
            }
            share /= 2.0;
            if share < 1e-12 {
                break None;
            }
        };
        let Some((tried, other)) = next else { break };
        (coefficients, found) = (tried, other);
    }
    let weights = found.1;
    let (mean, _) = moments(&weights, number, &distance);
    // Where no weights have the means, the dual falls for ever and all weight goes to the outermost draws.
    if mean.iter().any(|one| one.abs() > 1e-9) {
        return None;
    }
    let count = draws as f64;
    let entropy = |weight: &f64| if *weight > 0.0 { weight * ln(count * weight) } else { 0.0 };
    Some(Tilted {
        coefficients: coefficients.iter().zip(&scale).map(|(one, scale)| one / scale).collect(),
        relative_entropy: weights.iter().map(entropy).sum(),
        effective_sample_size: 1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>(),
        weights,
    })
}

fn deviation(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count).sqrt()
}

/// ln of the mean of exp(Σ coefficient × distance), and the weights that it gives.
fn dual(
    coefficients: &[f64],
    draws: usize,
    distance: &impl Fn(usize, usize) -> f64,
) -> (f64, Vec<f64>) {
    let power = |draw: usize| -> f64 {
        coefficients.iter().enumerate().map(|(k, one)| one * distance(k, draw)).sum()
    };
    let powers: Vec<f64> = (0..draws).map(power).collect();
    let largest = powers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut weights: Vec<f64> = powers.iter().map(|power| exp(power - largest)).collect();
    let total: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
    (largest + ln(total / draws as f64), weights)
}

/// Weighted means and covariances of the distances.
fn moments(
    weights: &[f64],
    number: usize,
    distance: &impl Fn(usize, usize) -> f64,
) -> (Vec<f64>, Vec<f64>) {
    let mut mean = vec![0.0; number];
    let mut covariance = vec![0.0; number * number];
    for (draw, weight) in weights.iter().enumerate() {
        for (row, mean) in mean.iter_mut().enumerate() {
            *mean += weight * distance(row, draw);
        }
    }
    for (draw, weight) in weights.iter().enumerate() {
        for row in 0..number {
            for column in 0..number {
                let left = distance(row, draw) - mean[row];
                let right = distance(column, draw) - mean[column];
                covariance[row * number + column] += weight * left * right;
            }
        }
    }
    (mean, covariance)
}

#[cfg(test)]
mod tests {
    use super::tilt;

    #[test]
    fn stated_means_are_met_and_no_others_would_be_closer() {
        let draws: Vec<f64> = (0..500).map(|k| ((k * 37) % 101) as f64 / 10.0).collect();
        let squares: Vec<f64> = draws.iter().map(|x| x * x).collect();
        let tilted = tilt(&[(&draws, 6.0), (&squares, 40.0)]).expect("it can be met");
        let mean =
            |values: &[f64]| tilted.weights.iter().zip(values).map(|(w, x)| w * x).sum::<f64>();
        assert!((mean(&draws) - 6.0).abs() < 1e-9 && (mean(&squares) - 40.0).abs() < 1e-8);
        // The least entropy is Σ coefficient × mean less the logarithm of the mean of exp: the dual at its end.
        let dual: f64 = draws
            .iter()
            .map(|x| {
                (tilted.coefficients[0] * (x - 6.0) + tilted.coefficients[1] * (x * x - 40.0)).exp()
            })
            .sum::<f64>()
            / 500.0;
        assert!((tilted.relative_entropy + dual.ln()).abs() < 1e-10);
    }

    #[test]
    fn what_no_weights_can_give_is_refused() {
        let draws = [1.0, 2.0, 3.0];
        for mean in [0.9, 3.1, 1.0, 3.0] {
            assert_eq!(tilt(&[(&draws, mean)]), None, "{mean}");
        }
        assert_eq!(tilt(&[(&draws, 2.5), (&draws, 2.5)]), None, "the same twice");
        assert_eq!(tilt(&[(&[2.0, 2.0], 2.0)]), None, "nothing varies");
        assert_eq!(tilt(&[]), None);
    }
}
