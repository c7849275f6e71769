//! What it takes to reach a probability, and draws that are tilted to stated means.

use crate::attainment::{Lever, Question};
use crate::evaluate::selftest::case::Outcome;
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::json::Node;
use crate::evaluate::selftest::laboratory::{self, CLOSED, PATHS, STANDARD_ERRORS, YEAR};
use crate::math::tilting::{Tilted, tilt};
use crate::plan::{Measure, Shows};
use crate::process::Scale;

/// The shift of a normal outcome that gives a probability. The outcome is growth on the scale of logarithms, in percent.
pub(super) fn goal(case: &Node, findings: &mut Findings) -> Outcome {
    let parameters = case.get("parameters")?;
    let (mean, deviation) = (parameters.number("mean")?, parameters.number("sd")?);
    let (wanted, probability) = (parameters.number("target")?, parameters.number("probability")?);
    let mut plan = laboratory::plan();
    let movement = laboratory::log_growth(mean, deviation);
    laboratory::add(&mut plan, "outcome", Measure::Stock, Shows::Growth, movement);
    let value = Scale::Growth.to_published(wanted);
    laboratory::promise(&mut plan, "outcome", Shows::Growth, YEAR, value);
    let targets = vec![plan.targets[0].id.clone()];
    let model = laboratory::model(plan, case)?;
    let question = Question { targets, probability, lever: Lever::Shift, range: None };
    let solution = model.solve(&question).map_err(|cause| case.wrong(&cause.to_string()))?;
    let name = case.label();
    for (key, expected) in case.get("expected")?.entries()? {
        let found = match key.as_str() {
            "shift" => solution.answer,
            "p_hit_now" => solution.now.probability,
            _ => {
                findings.skip(format!("{name}, {key}"), "the engine has no such number");
                continue;
            }
        };
        findings.compare(&name, &key, found, expected.as_number()?, CLOSED);
    }
    Ok(())
}

/// A simulated normal outcome, tilted to a stated mean and to a stated mean and variance.
///
/// The relative entropy of n draws has the standard error √((n/n_eff − 1)/n), since it is the logarithm of a mean at its least; a share of
/// tilted draws has at most that of n_eff equally weighted ones.
pub(super) fn tilted(case: &Node, findings: &mut Findings) -> Outcome {
    let parameters = case.get("parameters")?;
    let (mean, variance) = (parameters.number("mean")?, parameters.positive("variance")?);
    let (wanted, spread) =
        (parameters.number("target_mean")?, parameters.positive("target_variance")?);
    let threshold = parameters.number("threshold")?;
    let mut plan = laboratory::plan();
    let movement = laboratory::log_growth(mean, variance.sqrt());
    laboratory::add(&mut plan, "outcome", Measure::Stock, Shows::Growth, movement);
    let model = laboratory::model(plan, case)?;
    let paths = model.paths("outcome", 0, PATHS as usize).unwrap_or_default();
    let of_year = paths.columns().into_iter().next();
    let draws: Vec<f64> = of_year
        .iter()
        .flat_map(|column| column.iter().map(|value| Scale::Growth.from_published(*value)))
        .collect();
    let squares: Vec<f64> = draws.iter().map(|x| x * x).collect();
    let refused = || case.wrong_at("parameters", "means that the draws span");
    let by_mean = tilt(&[(&draws, wanted)]).ok_or_else(refused)?;
    let second = spread + wanted * wanted;
    let by_both = tilt(&[(&draws, wanted), (&squares, second)]).ok_or_else(refused)?;
    let name = case.label();
    let count = PATHS as f64;
    for (key, expected) in case.get("expected")?.entries()? {
        let reference = expected.as_number()?;
        let one = if key.ends_with("and_variance") { &by_both } else { &by_mean };
        let effective = one.effective_sample_size;
        let above = |weights: &mut dyn Iterator<Item = f64>| -> f64 {
            weights.zip(&draws).filter(|(_, x)| **x >= threshold).map(|(w, _)| w).sum()
        };
        let share = |p: f64, paths: f64| (p * (1.0 - p) / paths).sqrt();
        let (found, error) = match key.as_str() {
            "p_hit_before" => {
                let equal = &mut std::iter::repeat_n(1.0 / count, draws.len());
                (above(equal), share(reference, count))
            }
            "p_hit_mean_only" | "p_hit_mean_and_variance" => {
                (above(&mut one.weights.iter().copied()), share(reference, effective))
            }
            "kl_mean_only" | "kl_mean_and_variance" => {
                (one.relative_entropy, ((count / effective - 1.0) / count).sqrt())
            }
            _ => {
                findings.skip(format!("{name}, {key}"), "the engine has no such number");
                continue;
            }
        };
        let demand = Demand::StandardErrors { limit: STANDARD_ERRORS, error };
        findings.compare(&name, &key, found, reference, demand);
    }
    Ok(())
}

/// Weights of given draws that have a stated mean.
pub(super) fn draws(text: &Node, findings: &mut Findings) -> Outcome {
    let draws = text.numbers("draws")?;
    let (mean, threshold) = (text.number("target_mean")?, text.number("threshold")?);
    let Some(tilted) = tilt(&[(&draws, mean)]) else {
        return Err(text.wrong_at("target_mean", "a mean between the least and the largest draw"));
    };
    let Tilted { coefficients, weights, relative_entropy, effective_sample_size } = tilted;
    let name = "entropic_tilting_draws.json";
    let expected = text.get("expected")?;
    let above: f64 =
        weights.iter().zip(&draws).filter(|(_, draw)| **draw >= threshold).map(|(w, _)| w).sum();
    for (key, reference) in expected.entries()? {
        let found = match key.as_str() {
            "gamma" => coefficients[0],
            "relative_entropy" => relative_entropy,
            "effective_sample_size" => effective_sample_size,
            "share_at_or_above_threshold" => above,
            "weights" => {
                for (index, reference) in expected.numbers("weights")?.into_iter().enumerate() {
                    let what = format!("weight {}", index + 1);
                    let found = weights.get(index).copied().unwrap_or(f64::NAN);
                    findings.compare(name, &what, found, reference, CLOSED);
                }
                continue;
            }
            _ => {
                findings.skip(format!("{name}, {key}"), "the engine has no such number");
                continue;
            }
        };
        findings.compare(name, &key, found, reference.as_number()?, CLOSED);
    }
    Ok(())
}
