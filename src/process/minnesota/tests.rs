//! The posterior against an independent computation, closed forms and the model of one variable.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::process::{LagPosterior, LagPrior};

const FIRST: [f64; 14] = [3.1, 2.7, 1.6, 2.3, 2.1, 2.5, 2.9, 1.8, 2.4, 2.9, 2.4, 1.2, 2.2, 3.0];
const SECOND: [f64; 14] = [1.2, 1.9, 2.2, 0.7, 1.4, 1.1, 2.6, 2.4, 1.0, 1.7, 2.3, 1.5, 0.4, 1.3];

fn rows() -> Vec<f64> {
    FIRST.iter().zip(SECOND).flat_map(|(one, other)| [*one, other]).collect()
}

fn prior(lags: usize, tightness: f64, weight: f64) -> MinnesotaPrior {
    MinnesotaPrior { lags, persistence: 0.25, tightness, scale_squared: vec![0.3, 0.5], weight }
}

/// The expected numbers were computed with numpy 2.4 and scipy 1.17 in another way: the prior as artificial rows below the data, all
/// solved by an orthogonal least-squares routine without taking off means.
#[test]
fn the_posterior_is_that_of_artificial_observations() {
    let posterior = MinnesotaPosterior::fit(&rows(), &prior(2, 0.4, 3.0)).unwrap();
    let slopes = [
        [0.00307062, -0.26546856, -0.11330576, 0.01709969],
        [0.74271045, 0.10847565, -0.02978197, -0.05847257],
    ];
    for (equation, expected) in slopes.iter().enumerate() {
        for (found, expected) in posterior.coefficients[5 * equation + 1..].iter().zip(expected) {
            assert!((found - expected).abs() < 1e-8, "{found} {expected}");
        }
    }
    let scale = &posterior.scale;
    let matrix =
        [scale[0] * scale[0], scale[2] * scale[0], scale[2] * scale[2] + scale[3] * scale[3]];
    for (found, expected) in matrix.iter().zip([3.28471927, 0.08138968, 4.17776698]) {
        assert!((found - expected).abs() < 1e-8, "{found} {expected}");
    }
    assert_eq!((scale[1], posterior.degrees_of_freedom), (0.0, 15.0));
    let next = [
        ([1.0, 0.0], 2.3494471453621197, 0.5461348486396352, 0.2662994126148137),
        ([0.0, 1.0], 2.152278153552225, 0.6159179579006551, 0.40415656851116255),
        ([1.0, -1.0], 0.19716899180989467, 0.8141482082533544, 0.9780499448824725),
        ([0.5, 2.0], 5.47927987978551, 1.2675829126505749, 0.007902535931410368),
    ];
    for (weights, location, scale, below_two) in next {
        let found = posterior.next(&weights);
        assert!((found.0 - location).abs() < 1e-12, "{found:?} {location}");
        assert!((found.1 - scale).abs() < 1e-12, "{found:?} {scale}");
        assert_eq!(found.2, 14.0);
        let (below, above) = posterior.next_cdf(&weights, 2.0);
        assert!((below - below_two).abs() < 1e-12, "{below} {below_two}");
        assert!((below + above - 1.0).abs() < 1e-14);
    }
}

#[test]
fn one_variable_without_weight_is_the_autoregression_with_lags() {
    let one = LagPrior { lags: 3, persistence: 0.3, tightness: 0.4, scale_squared: 0.7 };
    let several = MinnesotaPrior {
        lags: 3,
        persistence: 0.3,
        tightness: 0.4,
        scale_squared: vec![0.7],
        weight: 0.0,
    };
    let one = LagPosterior::fit(&FIRST, &one).unwrap();
    let several = MinnesotaPosterior::fit(&FIRST, &several).unwrap();
    assert_eq!(several.degrees_of_freedom, one.degrees_of_freedom);
    assert_eq!((&several.centre[0], &several.last), (&one.centre, &one.last));
    let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-14);
    several.coefficients.iter().zip(&one.coefficients).for_each(|(a, b)| close(*a, *b));
    several.root.iter().zip(&one.root).for_each(|(a, b)| close(*a, *b));
    close(several.scale[0] / several.degrees_of_freedom.sqrt(), one.scale);
    for x in [1.0, 2.0, 3.5] {
        close(several.next_cdf(&[1.0], x).0, one.next_cdf(x).0);
    }
}

/// With coefficients held at zero and no weight, each combination of the variables has the t law of its own sample: n − 1 degrees, 1 + 1/n.
#[test]
fn without_persistence_each_combination_has_the_t_law_of_its_sample() {
    let prior = MinnesotaPrior { persistence: 0.0, ..prior(1, 1e-7, 0.0) };
    let posterior = MinnesotaPosterior::fit(&rows(), &prior).unwrap();
    for weights in [[1.0, 0.0], [0.0, 1.0], [1.0, -1.0], [0.3, 0.9]] {
        let pairs = FIRST.iter().zip(SECOND).skip(1);
        let sample: Vec<f64> = pairs.map(|(a, b)| weights[0] * a + weights[1] * b).collect();
        let count = sample.len() as f64;
        let mean = sample.iter().sum::<f64>() / count;
        let squares: f64 = sample.iter().map(|value| (value - mean) * (value - mean)).sum();
        let scale = (squares / (count - 1.0) * (1.0 + 1.0 / count)).sqrt();
        let found = posterior.next(&weights);
        assert!((found.0 - mean).abs() < 1e-9, "{found:?} {mean}");
        assert!((found.1 - scale).abs() < 1e-9, "{found:?} {scale}");
        assert_eq!(found.2, count - 1.0);
    }
}

/// The order of the variables does not matter, but for rounding.
#[test]
fn the_order_of_the_variables_changes_no_law() {
    let turned: Vec<f64> = rows().chunks_exact(2).flat_map(|row| [row[1], row[0]]).collect();
    let straight = MinnesotaPosterior::fit(&rows(), &prior(2, 0.4, 3.0)).unwrap();
    let prior = MinnesotaPrior { scale_squared: vec![0.5, 0.3], ..prior(2, 0.4, 3.0) };
    let turned = MinnesotaPosterior::fit(&turned, &prior).unwrap();
    let (one, other) = (straight.next(&[0.7, -0.2]), turned.next(&[-0.2, 0.7]));
    assert!((one.0 - other.0).abs() < 1e-13 && (one.1 - other.1).abs() < 1e-13);
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let message = |values: &[f64], prior: &MinnesotaPrior| {
        MinnesotaPosterior::fit(values, prior).unwrap_err().to_string()
    };
    assert_eq!(message(&[1.0; 7], &prior(1, 0.3, 3.0)), "the values are not whole rows");
    assert_eq!(message(&[1.0; 8], &prior(2, 0.3, 3.0)), "4 rows are too few for 2 lags");
    let constant: Vec<f64> = FIRST.iter().flat_map(|one| [*one, 1.5]).collect();
    let found = message(&constant, &prior(1, 0.3, 3.0));
    assert!(found.contains("all observations are equal"), "{found}");
    let twice: Vec<f64> = FIRST.iter().flat_map(|one| [*one, 2.0 * one]).collect();
    for weight in [0.0, 3.0] {
        assert_eq!(message(&twice, &prior(1, 0.3, weight)), "one variable is a sum of others");
    }
    for bad in [prior(1, 0.0, 3.0), prior(1, f64::NAN, 3.0), prior(1, 0.3, -1.0)] {
        let found = message(&rows(), &bad);
        assert!(found.contains("must be positive"), "{found}");
    }
}
