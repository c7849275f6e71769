//! The filter against sums over all sequences of regimes, forecasts against simulated paths.

use super::*;
use crate::process::Autoregression;
use crate::random::stream::Stream;

fn model() -> RegimeSwitching {
    RegimeSwitching::new([-0.4, 1.2], [0.75, 0.9], vec![0.3, -0.2], 0.6).unwrap()
}

const VALUES: [f64; 7] = [0.5, 1.4, -0.3, -0.9, 0.1, 1.1, 0.8];

/// Likelihood and law of the last two regimes, by a sum over all 2^7 sequences.
#[test]
fn the_filter_is_the_sum_over_all_sequences() {
    let model = model();
    let count = VALUES.len();
    let mut joint = [0.0; 4];
    for sequence in 0..1_usize << count {
        let regime = |time: usize| sequence >> time & 1;
        let mut mass = model.ergodic()[regime(0)];
        for time in 1..count {
            let stay = [0.75, 0.9][regime(time - 1)];
            mass *= if regime(time) == regime(time - 1) { stay } else { 1.0 - stay };
        }
        for time in 2..count {
            let gap = |time: usize| VALUES[time] - [-0.4, 1.2][regime(time)];
            let error = gap(time) - 0.3 * gap(time - 1) + 0.2 * gap(time - 2);
            mass *= (-0.5 * error * error / 0.6).exp() / (2.0 * std::f64::consts::PI * 0.6).sqrt();
        }
        joint[regime(count - 1) + 2 * regime(count - 2)] += mass;
    }
    let total: f64 = joint.iter().sum();
    let filtered = model.filter(&VALUES).unwrap();
    assert!((filtered.log_likelihood - total.ln()).abs() < 1e-12);
    for (found, expected) in filtered.joint.iter().zip(joint) {
        assert!((found - expected / total).abs() < 1e-14, "{found} against {expected}");
    }
    let first = (joint[0] + joint[2]) / total;
    assert!((filtered.probability(0) - first).abs() < 1e-14);
}

#[test]
fn equal_means_are_the_plain_autoregression() {
    let model = RegimeSwitching::new([0.7, 0.7], [0.6, 0.8], vec![0.3, -0.2], 0.6).unwrap();
    let plain = Autoregression::new(0.7, vec![0.3, -0.2], 0.6).unwrap();
    let filtered = model.filter(&VALUES).unwrap();
    let law = model.predictive(&filtered, &[0.0, 0.0, 1.0]).unwrap();
    assert!((law.mean() - plain.forecast(&VALUES, 3).unwrap()[2]).abs() < 1e-14);
    assert!((law.variance() - plain.forecast_variances(3)[2]).abs() < 1e-14);
}

/// 40,000 simulated futures; 4 comparisons at 4 standard errors raise a false alarm in one of 4,000 seeds, and the seed is fixed.
#[test]
fn forecasts_agree_with_simulated_paths() {
    let model = model();
    let filtered = model.filter(&VALUES).unwrap();
    let law = model.predictive(&filtered, &[1.0, 1.0, 1.0]).unwrap();
    let (chain, noise) = (Stream::new(5, "switching/chain"), Stream::new(5, "switching/noise"));
    let count = 40_000_u64;
    let (mut sum, mut square, mut below, mut above) = (0.0, 0.0, 0.0, 0.0);
    for path in 0..count {
        let mut left = chain.uniform(path, 0);
        let past = filtered.joint.iter().position(|mass| {
            left -= mass;
            left < 0.0
        });
        let past = past.unwrap_or(3);
        let mut regimes = vec![past >> 1, past & 1];
        let mut values = VALUES[5..].to_vec();
        for step in 0..3 {
            let now = regimes[regimes.len() - 1];
            let stays = chain.uniform(path, step + 1) < [0.75, 0.9][now];
            regimes.push(if stays { now } else { 1 - now });
            let time = values.len();
            let gap = |back: usize| values[time - back] - model.means[regimes[time - back]];
            let mean = model.means[regimes[time]] + 0.3 * gap(1) - 0.2 * gap(2);
            values.push(mean + 0.6_f64.sqrt() * noise.normal(path, step));
        }
        let total: f64 = values[2..].iter().sum();
        sum += total;
        square += total * total;
        below += f64::from(u8::from(total <= 0.0));
        above += f64::from(u8::from(total > 3.0));
    }
    let n = count as f64;
    let within = |found: f64, expected: f64, error: f64, what: &str| {
        assert!((found - expected).abs() < 4.0 * error, "{what}: {found} against {expected}");
    };
    within(sum / n, law.mean(), (law.variance() / n).sqrt(), "mean");
    let share = |p: f64| (p * (1.0 - p) / n).sqrt();
    within(below / n, law.cdf(0.0), share(law.cdf(0.0)), "below");
    within(above / n, law.survival(3.0), share(law.survival(3.0)), "above");
    // A mixture of two modes has thinner tails than a normal, so the normal's error of a variance is on the safe side.
    let variance = square / n - (sum / n) * (sum / n);
    within(variance, law.variance(), law.variance() * (2.0 / n).sqrt(), "variance");
}

#[test]
fn without_lags_the_values_are_draws_of_their_regime() {
    let model = RegimeSwitching::new([-1.0, 1.0], [0.5, 0.5], vec![], 1.0).unwrap();
    let filtered = model.filter(&[0.3]).unwrap();
    let bell = |x: f64| (-0.5 * x * x).exp();
    let expected = bell(1.3) / (bell(1.3) + bell(-0.7));
    assert!((filtered.probability(0) - expected).abs() < 1e-15);
    let law = model.predictive(&filtered, &[1.0]).unwrap();
    assert!(law.mean().abs() < 1e-15 && (law.variance() - 2.0).abs() < 1e-14);
}

#[test]
fn what_makes_no_model_is_named() {
    let error = |staying, variance| {
        RegimeSwitching::new([0.0, 1.0], staying, vec![0.1], variance).unwrap_err()
    };
    assert_eq!(error([1.0, 0.5], 1.0), AutoregressionError::Staying);
    assert_eq!(error([0.5, 0.5], 0.0), AutoregressionError::Invalid("the innovation variance"));
    assert!(model().filter(&[1.0]).is_err());
    let filtered = model().filter(&VALUES).unwrap();
    assert_eq!(model().predictive(&filtered, &[]), Err(MixtureError::Length));
    assert_eq!(model().predictive(&filtered, &[1.0; 19]), Err(MixtureError::Length));
    assert_eq!(model().predictive(&filtered, &[0.0]), Err(MixtureError::Scale(0)));
}
