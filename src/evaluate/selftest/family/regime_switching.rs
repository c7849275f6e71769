//! An autoregression around a mean that switches: filter, likelihood and exact forecasts.

use super::ar_var::Case;
use crate::error::{Fault, Problem};
use crate::evaluate::selftest::case::Outcome;
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::json::Node;
use crate::math::mixture::StudentMixture;
use crate::process::{Filtered, RegimeSwitching};

/// A likelihood that is printed with five decimals.
const PRINTED: Demand = Demand::Absolute(5e-6);
const LONGEST: usize = 12;

/// Checks one case: the model of its parameters on its values.
pub(super) fn check(case: &Case, values: &[f64], text: &Node, findings: &mut Findings) -> Outcome {
    let (model, lags) = model(&text.get("source_parameters")?)?;
    if lags != case.lags {
        let wanted = format!("{} coefficients, one a lag", case.lags);
        return Err(text.get("source_parameters")?.get("ar")?.wrong(&wanted));
    }
    let filtered = model.filter(values).map_err(|cause| impossible(&cause))?;
    for (key, node) in text.entries()? {
        let (found, demand) = match key.as_str() {
            "loglikelihood_recomputed" => (filtered.log_likelihood, case.agreement),
            "ergodic_p_regime0" => (model.ergodic()[0], case.agreement),
            "expected_duration_regime0" => (model.expected_durations()[0], case.agreement),
            "expected_duration_regime1" => (model.expected_durations()[1], case.agreement),
            "filtered_p_regime0_last" => (filtered.probability(0), case.agreement),
            other if other.starts_with("loglikelihood") => (filtered.log_likelihood, PRINTED),
            other if other.starts_with("filtered_joint") => {
                joint(case, &filtered, &node, findings)?;
                continue;
            }
            "steps" => {
                for step in node.items()? {
                    let ahead = step.whole("h", LONGEST)?;
                    let mut weights = vec![0.0; ahead];
                    if let Some(last) = weights.last_mut() {
                        *last = 1.0;
                    }
                    let name = format!("{} {ahead} ahead", case.name);
                    forecast(case, &name, &law(&model, &filtered, &weights)?, &step, findings)?;
                }
                continue;
            }
            other => match periods(other) {
                Some(count) => {
                    let law = law(&model, &filtered, &vec![1.0; count])?;
                    let name = format!("{} sum of {count}", case.name);
                    forecast(case, &name, &law, &node, findings)?;
                    continue;
                }
                None => continue,
            },
        };
        let name = format!("{} filter", case.name);
        findings.compare(&name, &key, found, node.as_number()?, demand);
    }
    Ok(())
}

fn model(parameters: &Node) -> Outcome<(RegimeSwitching, usize)> {
    let coefficients = parameters.numbers("ar")?;
    let lags = coefficients.len();
    let means = [parameters.number("mean_regime0")?, parameters.number("mean_regime1")?];
    let staying =
        [parameters.number("p_stay_regime0")?, 1.0 - parameters.number("p_regime1_to_0")?];
    let variance = parameters.number("innovation_variance")?;
    let model = RegimeSwitching::new(means, staying, coefficients, variance);
    Ok((model.map_err(|cause| impossible(&cause))?, lags))
}

fn impossible(cause: &impl ToString) -> Problem {
    Problem::new(Fault::Contradiction(cause.to_string()))
}

fn law(model: &RegimeSwitching, filtered: &Filtered, weights: &[f64]) -> Outcome<StudentMixture> {
    model.predictive(filtered, weights).map_err(|cause| impossible(&cause))
}

/// The number in `sum_of_4_quarters`.
fn periods(key: &str) -> Option<usize> {
    let (count, _) = key.strip_prefix("sum_of_")?.split_once('_')?;
    count.parse().ok().filter(|count| (1..=LONGEST).contains(count))
}

/// Probabilities of sequences of regimes, written from the latest period backwards, such as `0011`.
fn joint(case: &Case, filtered: &Filtered, node: &Node, findings: &mut Findings) -> Outcome {
    let name = format!("{} filter", case.name);
    for (sequence, value) in node.entries()? {
        let backwards: String = sequence.chars().rev().collect();
        let index = usize::from_str_radix(&backwards, 2).ok();
        let found = index.and_then(|index| filtered.joint.get(index));
        let found =
            found.ok_or_else(|| value.wrong("a key with a regime, 0 or 1, for each lag"))?;
        let what = format!("regimes {sequence}");
        findings.compare(&name, &what, *found, value.as_number()?, case.agreement);
    }
    Ok(())
}

/// Mean, variance and probabilities of one forecast.
fn forecast(
    case: &Case,
    name: &str,
    law: &StudentMixture,
    node: &Node,
    findings: &mut Findings,
) -> Outcome {
    for (key, value) in node.entries()? {
        let threshold = key.strip_prefix("p_above_").and_then(|text| text.parse().ok());
        let found = match (key.as_str(), threshold) {
            ("mean", _) => law.mean(),
            ("variance", _) => law.variance(),
            (_, Some(threshold)) => law.survival(threshold),
            _ => continue,
        };
        findings.compare(name, &key, found, value.as_number()?, case.agreement);
    }
    Ok(())
}
