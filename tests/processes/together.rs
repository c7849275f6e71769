//! Correlations: how often targets are met together is the orthant probability of the stated correlation, in all three cases of it.

use attain::attainment::Statistic;
use attain::math::normal;
use attain::model::Loading;
use attain::plan::{Block, Measure, Plan, Relation, Shows, Text, Tie};
use attain::simulate::Simulation;
use serde_json::Value;

use super::PATHS;
use crate::fixture::{assert_share, block, growth, indicator, open, plan, run, scenario, target};

/// A plan whose targets have these probabilities, each with an indicator of its own: `a`, `b`, …
fn with_probabilities(probabilities: &[f64]) -> Plan {
    let mut plan = plan();
    for (name, p) in ('a'..).zip(probabilities) {
        let mut one =
            indicator(&name.to_string(), Measure::Flow, Shows::Growth, growth(5.0, 2.0, None));
        one.block = Some("block".into());
        let limit = 100.0 * 1.05_f64.ln() + 2.0 / 1.05 * normal::quantile(1.0 - p);
        let value = 100.0 * (limit / 100.0).exp_m1();
        plan.targets.push(target(&one, Relation::AtLeast, value, 12));
        plan.indicators.push(one);
    }
    plan
}

/// P(X ≥ a, Y ≥ b) with P(X ≥ a) = p, P(Y ≥ b) = q, by integration over X.
fn orthant(p: f64, q: f64, correlation: f64) -> f64 {
    let (a, b) = (normal::quantile(1.0 - p), normal::quantile(1.0 - q));
    let steps = 4_000;
    let width = (10.0 - a) / f64::from(steps);
    let own = (1.0 - correlation * correlation).sqrt();
    let f = |x: f64| normal::density(x) * normal::cdf((correlation * x - b) / own);
    // Simpson's rule.
    let inner: f64 =
        (1..steps).map(|k| f64::from(2 + 2 * (k % 2)) * f(a + width * f64::from(k))).sum();
    width / 3.0 * (f(a) + inner + f(10.0))
}

fn all_met(simulation: &Simulation, loading: Loading) -> f64 {
    simulation.joint().find("plan", loading, Statistic::PAll, None).unwrap().value
}

fn assert_pair(what: &str, plan: Plan, p: f64, q: f64, correlations: [f64; 3]) {
    let simulation = run(scenario(plan, PATHS));
    let cases = [Loading::Low, Loading::Default, Loading::High];
    for (loading, correlation) in cases.into_iter().zip(correlations) {
        let expected = orthant(p, q, correlation);
        let found = all_met(&simulation, loading);
        assert_share(&format!("{what}, {loading:?}"), found, expected, PATHS, 4.0);
    }
    let both = simulation.tally().both(0, 1).unwrap() as f64 / PATHS as f64;
    assert_eq!(both, all_met(&simulation, Loading::Default), "{what}: two counts of one thing");
}

#[test]
fn the_orthant_probability_is_right() {
    // Exact: 1/4 + asin(r)/(2 pi) at p = q = 1/2.
    for r in [0.0_f64, 0.3, 0.75, -0.5] {
        let exact = 0.25 + r.asin() / std::f64::consts::TAU;
        assert!((orthant(0.5, 0.5, r) - exact).abs() < 1e-10, "{r}");
    }
    // tests/reference/closed_form/cases.json, joint-a.
    assert!((orthant(0.7, 0.6, 0.5) - 0.491_890_686_824_918).abs() < 1e-10);
}

/// Four plans in three cases: 12 comparisons at four standard errors, one seed in 1,300 would raise a false alarm.
#[test]
fn two_targets_are_met_together_as_their_correlation_says() {
    let (p, q) = (0.7, 0.6);
    let mut one_block = with_probabilities(&[p, q]);
    one_block.blocks = vec![block("block", open(0.6, 0.3, 0.8), open(0.4, 0.0, 0.6))];
    assert_pair("one block", one_block.clone(), p, q, [0.09, 0.36, 0.64]);

    let mut own_loading = one_block.clone();
    own_loading.indicators[0].loading = Some(open(0.7, 0.4, 0.9));
    assert_pair("own loading", own_loading, p, q, [0.12, 0.42, 0.72]);

    let mut two_blocks = one_block.clone();
    two_blocks.blocks.push(block("other", open(0.7, 0.5, 0.9), open(0.5, 0.2, 0.9)));
    two_blocks.indicators[1].block = Some("other".into());
    // loading × loading × common × common.
    let city = [0.3 * 0.5 * 0.0 * 0.2, 0.6 * 0.7 * 0.4 * 0.5, 0.8 * 0.9 * 0.6 * 0.9];
    assert_pair("two blocks", two_blocks, p, q, city);

    let mut matrix = with_probabilities(&[p, q]);
    let tie = Tie::Matrix {
        members: vec!["b".into(), "a".into()],
        correlation: vec![vec![1.0, -0.4], vec![-0.4, 1.0]],
    };
    matrix.blocks =
        vec![Block { id: "block".into(), name: Text::same("block"), tie, copula: None }];
    // Halfway to independence, as stated, halfway to full correlation.
    assert_pair("matrix", matrix, p, q, [-0.2, -0.4, 0.3]);
}

fn reference(id: &str) -> Value {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/closed_form/joint_attainment.json");
    let all: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = all["cases"].as_array().unwrap();
    cases.iter().find(|case| case["id"] == id).unwrap().clone()
}

/// Four comparisons: one seed in 3,900 would raise a false alarm.
#[test]
fn equally_correlated_targets_are_all_met_as_the_reference_says() {
    for size in [3, 5, 10, 20] {
        let case = reference(&format!("equicorrelated-half-{size}"));
        let mut plan = with_probabilities(&vec![0.5; size]);
        let loading = 0.5_f64.sqrt();
        plan.blocks = vec![block("block", open(loading, loading, loading), open(0.3, 0.3, 0.3))];
        let simulation = run(scenario(plan, PATHS));
        let expected = case["p_all"].as_f64().unwrap();
        let found = all_met(&simulation, Loading::Default);
        assert_share(&format!("{size} targets"), found, expected, PATHS, 4.0);
    }
}

/// Seven comparisons: one seed in 2,200 would raise a false alarm.
#[test]
fn the_number_met_has_the_distribution_of_the_reference() {
    let case = reference("one-factor-5");
    let numbers = |key: &str| -> Vec<f64> {
        case[key].as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect()
    };
    let loading = case["common_correlation"].as_f64().unwrap().sqrt();
    let probabilities = numbers("p_marginal");
    let mut plan = with_probabilities(&probabilities);
    plan.blocks = vec![block("block", open(loading, loading, loading), open(0.0, 0.0, 0.0))];
    let simulation = run(scenario(plan, PATHS));
    let masses = numbers("distribution_of_number_hit");
    let joint = simulation.joint();
    for k in 1..=5 {
        let figure = joint.find("plan", Loading::Default, Statistic::PAtLeast, Some(k)).unwrap();
        let expected: f64 = masses[k..].iter().sum();
        assert_share(&format!("at least {k}"), figure.value, expected, PATHS, 4.0);
    }
    let mean = joint.find("plan", Loading::Default, Statistic::ExpectedMet, None).unwrap();
    let expected: f64 = probabilities.iter().sum();
    assert!((mean.value - expected).abs() < 4.0 * mean.standard_error, "{}", mean.value);
    let p_all = case["p_all"].as_f64().unwrap();
    assert_share("all", all_met(&simulation, Loading::Default), p_all, PATHS, 4.0);
}
