//! What a run was made from and what it found, for machines.

use serde_json::{Value, json};

use super::Results;
use super::tables::name;
use crate::attainment::Statistic;
use crate::model::Loading;

pub(super) fn pretty(value: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The results in one file, with a version of its shape.
pub(super) fn summary(results: &Results) -> Vec<u8> {
    let model = results.simulation.model();
    let scenario = model.scenario();
    let targets: Vec<Value> = results
        .attainment
        .iter()
        .filter_map(|one| {
            let target = model.plan().target(&one.target)?;
            Some(json!({
                "id": one.target,
                "indicator": one.indicator,
                "name": target.name,
                "section": target.section,
                "scope": target.scope,
                "probability": one.estimate.probability,
                "standard_error": one.estimate.standard_error,
                "estimator": one.estimate.estimator,
                "judgement_range": [one.judgement_low, one.judgement_high],
                "basis": one.basis,
                "likelihood": one.likelihood,
                "alternatives": one.alternatives,
            }))
        })
        .collect();
    let joint: Vec<Value> = [Loading::Low, Loading::Default, Loading::High]
        .into_iter()
        .map(|loading| {
            let value = |statistic, k| {
                results.joint.find("plan", loading, statistic, k).map(|figure| figure.value)
            };
            let ends = |percentage| {
                results
                    .joint
                    .find("plan", loading, Statistic::MetQuantile, Some(percentage))
                    .map(|figure| [figure.lower_95, figure.upper_95])
            };
            json!({
                "loading": name(&loading),
                "expected_met": value(Statistic::ExpectedMet, None),
                "met_range_80": [value(Statistic::MetQuantile, Some(10)), value(Statistic::MetQuantile, Some(90))],
                "met_range_80_intervals_95": [ends(10), ends(90)],
                "p_all": value(Statistic::PAll, None),
            })
        })
        .collect();
    pretty(&json!({
        "schema": "attain/summary/1",
        "plan": { "id": scenario.plan.id, "name": scenario.plan.name, "as_of": scenario.plan.as_of },
        "scenario": { "id": scenario.id, "name": scenario.name, "description": scenario.description },
        "frequency": scenario.settings.frequency,
        "paths": results.simulation.paths,
        "paths_asked": scenario.settings.paths,
        "stopped": results.simulation.stop,
        "seed": scenario.settings.seed,
        "joint": joint,
        "targets": targets,
    }))
}

/// What the run was made from.
pub(super) fn manifest(results: &Results) -> Vec<u8> {
    let model = results.simulation.model();
    let scenario = model.scenario();
    let expected: f64 = results
        .attainment
        .iter()
        .filter(|one| model.plan().target(&one.target).is_some_and(|target| !target.scope))
        .map(|one| one.estimate.probability)
        .sum();
    let simulated = results
        .joint
        .find("plan", Loading::Default, Statistic::ExpectedMet, None)
        .map(|figure| figure.value);
    pretty(&json!({
        "schema": "attain/manifest/1",
        "version": env!("CARGO_PKG_VERSION"),
        "plan": scenario.plan.id,
        "scenario": scenario.id,
        "as_of": scenario.plan.as_of,
        "years": [model.years().first(), model.years().last()],
        "frequency": scenario.settings.frequency,
        "until": scenario.last_period(),
        "paths": results.simulation.paths,
        "paths_asked": scenario.settings.paths,
        "seed": scenario.settings.seed,
        "sampling": scenario.settings.sampling,
        "tolerance": scenario.settings.tolerance,
        "stopped": {
            "because": results.simulation.stop,
            "widest_half_width": results.simulation.widest_half(),
        },
        "generator": "Philox4x32-10",
        "inputs": scenario.inputs,
        "likelihood": scenario.likelihood,
        "overrides": scenario.overrides,
        "shocks": scenario.described_shocks(),
        "checks": {
            "sum_of_probabilities": expected,
            "mean_number_met_simulated": simulated,
        },
    }))
}
