//! Normal autoregressions with known parameters, in closed form through the predictive law of the fitted model.

use crate::evaluate::selftest::case::Outcome;
use crate::evaluate::selftest::finding::Findings;
use crate::evaluate::selftest::json::Node;
use crate::evaluate::selftest::laboratory::CLOSED;
use crate::math::elementary::{exp, exp_m1, ln, ln_1p};
use crate::math::mixture::StudentMixture;
use crate::process::{GridPoint, Posterior};

/// More steps than any forecast has.
const LARGEST_HORIZON: usize = 10_000;

/// A posterior that knows its parameters: one grid point, an infinite precision, normal innovations.
fn known(mean: f64, persistence: f64, deviation: f64, last: f64) -> Posterior {
    let point = GridPoint {
        persistence,
        weight: 1.0,
        location: mean,
        precision: f64::INFINITY,
        scale: deviation,
        state: last,
        state_slope: 0.0,
        state_spread: 0.0,
    };
    Posterior { grid: vec![point], degrees_of_freedom: f64::INFINITY, observations: 0 }
}

/// The law of a weighted sum of the next values; the weights are those of the steps.
fn law(case: &Node, posterior: &Posterior, weights: &[f64]) -> Outcome<StudentMixture> {
    posterior
        .predictive(weights)
        .map_err(|cause| case.wrong_at("parameters", &format!("those of a process ({cause})")))
}

/// `qNN`: the probability that the name of a quantile holds.
fn probability_of(name: &str) -> Option<f64> {
    let percent: f64 = name.strip_prefix('q')?.parse().ok()?;
    (percent > 0.0 && percent < 100.0).then_some(percent / 100.0)
}

fn horizon(parameters: &Node, key: &str) -> Outcome<usize> {
    match parameters.whole(key, LARGEST_HORIZON)? {
        0 => Err(parameters.wrong_at(key, "a number of steps, at least 1")),
        steps => Ok(steps),
    }
}

/// Compares all expected numbers of a law on the scale on which it is normal.
fn compare_normal(
    case: &Node,
    law: &StudentMixture,
    threshold: f64,
    findings: &mut Findings,
) -> Outcome {
    let name = case.label();
    for (key, expected) in case.get("expected")?.entries()? {
        let found = match key.as_str() {
            "mean" => law.mean(),
            "variance" => law.variance(),
            "p_hit" => law.survival(threshold),
            other => match probability_of(other) {
                Some(p) => law.quantile(p),
                None => {
                    findings.skip(format!("{name}, {key}"), "the engine has no such number");
                    continue;
                }
            },
        };
        findings.compare(&name, &key, found, expected.as_number()?, CLOSED);
    }
    Ok(())
}

/// Compares all expected numbers of growth whose logarithm is normal; growth is a fraction.
fn compare_growth(
    case: &Node,
    law: &StudentMixture,
    threshold: f64,
    findings: &mut Findings,
) -> Outcome {
    let (name, mean, variance) = (case.label(), law.mean(), law.variance());
    let limit = if threshold > -1.0 { ln_1p(threshold) } else { f64::NEG_INFINITY };
    for (key, expected) in case.get("expected")?.entries()? {
        let found = match key.as_str() {
            "mean_log" => mean,
            "variance_log" => variance,
            "mean_growth" => exp_m1(mean + 0.5 * variance),
            "variance_growth" => exp(2.0 * mean + variance) * exp_m1(variance),
            "p_hit" => law.survival(limit),
            other => match other.strip_suffix("_growth").and_then(probability_of) {
                Some(p) => exp_m1(law.quantile(p)),
                None => {
                    findings.skip(format!("{name}, {key}"), "the engine has no such number");
                    continue;
                }
            },
        };
        findings.compare(&name, &key, found, expected.as_number()?, CLOSED);
    }
    Ok(())
}

/// The value after h steps.
pub(super) fn terminal(case: &Node, findings: &mut Findings) -> Outcome {
    let given = case.get("parameters")?;
    let get = |key: &str| given.number(key);
    let posterior = known(get("mu")?, get("phi")?, given.positive("sigma")?, get("y0")?);
    let mut weights = vec![0.0; horizon(&given, "h")?];
    if let Some(last) = weights.last_mut() {
        *last = 1.0;
    }
    compare_normal(case, &law(case, &posterior, &weights)?, get("threshold")?, findings)
}

/// Growth that is added up over H steps.
pub(super) fn cumulative(case: &Node, findings: &mut Findings) -> Outcome {
    let given = case.get("parameters")?;
    let get = |key: &str| given.number(key);
    let posterior = known(get("mu")?, get("phi")?, given.positive("sigma")?, get("y0")?);
    let weights = vec![1.0; horizon(&given, "H")?];
    compare_growth(case, &law(case, &posterior, &weights)?, get("threshold_growth")?, findings)
}

/// Mean reversion in continuous time, seen after T: one step with persistence e^(−kappa T).
pub(super) fn mean_reverting(case: &Node, findings: &mut Findings) -> Outcome {
    let given = case.get("parameters")?;
    let (kappa, time) = (given.positive("kappa")?, given.positive("T")?);
    let sigma = given.positive("sigma")?;
    let deviation = sigma * (-exp_m1(-2.0 * kappa * time) / (2.0 * kappa)).sqrt();
    let posterior =
        known(given.number("theta")?, exp(-kappa * time), deviation, given.number("x0")?);
    let threshold = given.number("threshold")?;
    compare_normal(case, &law(case, &posterior, &[1.0])?, threshold, findings)
}

/// Geometric Brownian motion, seen after T: one step of its logarithm, without memory.
pub(super) fn geometric(case: &Node, findings: &mut Findings) -> Outcome {
    let given = case.get("parameters")?;
    let (sigma, time) = (given.positive("sigma")?, given.positive("T")?);
    let drift = (given.number("mu")? - 0.5 * sigma * sigma) * time;
    let posterior = known(drift, 0.0, sigma * time.sqrt(), 0.0);
    let threshold = given.number("threshold_growth")?;
    compare_growth(case, &law(case, &posterior, &[1.0])?, threshold, findings)
}

/// ln of a number that must be positive.
pub(super) fn log(given: &Node, key: &str) -> Outcome<f64> {
    given.positive(key).map(ln)
}
