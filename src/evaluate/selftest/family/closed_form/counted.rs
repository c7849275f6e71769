//! Shares, lists of items and open counts: the law that the engine uses, and its simulation.

use super::autoregression::log;
use super::skip_others;
use crate::evaluate::selftest::case::Outcome;
use crate::evaluate::selftest::finding::Findings;
use crate::evaluate::selftest::json::Node;
use crate::evaluate::selftest::laboratory::{
    CLOSED, Sample, YEAR, add, compare, number, plan, promise, run,
};
use crate::math::counts::{BetaBinomial, NegativeBinomial};
use crate::math::normal;
use crate::plan::{Completion, Count, Measure, Movement, Plan, Share, Shows};
use crate::process::Scale;
use crate::simulate::Simulation;

/// Larger counts are no plans.
const LARGEST: usize = 100_000;

/// A plan of one indicator with one target.
fn one(measure: Measure, shows: Shows, movement: Movement, threshold: f64) -> Plan {
    let mut plan = plan();
    add(&mut plan, "it", measure, shows, movement);
    promise(&mut plan, "it", shows, YEAR, threshold);
    plan
}

/// A share whose logit is normal.
pub(super) fn share(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, given, expected) = (case.label(), case.get("parameters")?, case.get("expected")?);
    let (centre, spread) = (given.number("m")?, given.positive("s")?);
    let median = Scale::Logit.to_published(centre);
    let movement = Movement::Share(Share {
        centre: number(median),
        // Percentage points at the centre for a spread of the logit.
        volatility: number(spread * median * (100.0 - median) / 100.0),
        drift: None,
        persistence: number(0.0),
        base: None,
    });
    let threshold = 100.0 * given.probability("threshold")?;
    let simulation = run(one(Measure::Ratio, Shows::Share, movement, threshold), case)?;
    let known = ["p_hit", "median", "mean"];
    if expected.has(&["p_hit"]) {
        let found = &simulation.attainment()[0];
        compare(findings, &name, "p_hit", found, expected.number("p_hit")?);
    }
    if expected.has(&["median"]) {
        let found = median / 100.0;
        findings.compare(&name, "median", found, expected.number("median")?, CLOSED);
    }
    if expected.has(&["mean"])
        && let Some(sample) = Sample::draw(simulation.model(), "it", 0.01)
    {
        sample.compare_mean(findings, &name, "mean", expected.number("mean")?);
    }
    for (key, reference) in expected.entries()? {
        let percent = key.strip_prefix('q').and_then(|text| text.parse::<f64>().ok());
        if let Some(percent) = percent {
            let logit = centre + spread * normal::quantile(percent / 100.0);
            let found = Scale::Logit.to_published(logit) / 100.0;
            findings.compare(&name, &key, found, reference.as_number()?, CLOSED);
        } else if !known.contains(&key.as_str()) {
            findings.skip(format!("{name}, {key}"), "the engine has no such number");
        }
    }
    Ok(())
}

/// Mean and variance of the law and of the paths.
fn moments(
    case: &Node,
    law: (f64, f64),
    simulation: &Simulation,
    findings: &mut Findings,
) -> Outcome {
    let (name, expected) = (case.label(), case.get("expected")?);
    let sample = Sample::draw(simulation.model(), "it", 1.0);
    if expected.has(&["mean"]) {
        let reference = expected.number("mean")?;
        findings.compare(&name, "mean", law.0, reference, CLOSED);
        sample.iter().for_each(|sample| sample.compare_mean(findings, &name, "mean", reference));
    }
    if expected.has(&["variance"]) {
        let reference = expected.number("variance")?;
        findings.compare(&name, "variance", law.1, reference, CLOSED);
        sample
            .iter()
            .for_each(|sample| sample.compare_variance(findings, &name, "variance", reference));
    }
    Ok(())
}

/// A list of items that share an unknown rate of completion.
pub(super) fn completed(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, given, expected) = (case.label(), case.get("parameters")?, case.get("expected")?);
    let items = given.whole("n", LARGEST)?;
    let (alpha, beta) = (given.positive("alpha")?, given.positive("beta")?);
    let (probability, correlation) = (alpha / (alpha + beta), 1.0 / (alpha + beta + 1.0));
    let threshold = given.whole("k", LARGEST)? as f64;
    let list = |correlation: f64| {
        let movement = Movement::Completion(Completion {
            items: items as u32,
            probability: number(probability),
            correlation: number(correlation),
        });
        one(Measure::Count, Shows::Count, movement, threshold)
    };
    let law = BetaBinomial::new(items as u64, probability, correlation)
        .map_err(|cause| given.wrong(&cause.to_string()))?;
    let simulation = run(list(correlation), case)?;
    if expected.has(&["p_hit"]) {
        let found = &simulation.attainment()[0];
        compare(findings, &name, "p_hit", found, expected.number("p_hit")?);
    }
    if expected.has(&["p_hit_if_plain_binomial"]) {
        let reference = expected.number("p_hit_if_plain_binomial")?;
        let found = &run(list(0.0), case)?.attainment()[0];
        compare(findings, &name, "p_hit_if_plain_binomial", found, reference);
    }
    if expected.has(&["rho"]) {
        findings.compare(&name, "rho", correlation, expected.number("rho")?, CLOSED);
    }
    moments(case, (law.mean(), law.variance()), &simulation, findings)?;
    let known = ["p_hit", "p_hit_if_plain_binomial", "rho", "mean", "variance"];
    skip_others(case, &known, findings)
}

/// An open count with noise beyond that of a Poisson law.
pub(super) fn count(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, given, expected) = (case.label(), case.get("parameters")?, case.get("expected")?);
    let (mean, size) = (log(&given, "mean").and(given.number("mean"))?, given.positive("size")?);
    if mean > LARGEST as f64 {
        return Err(given.wrong_at("mean", "a count below 100,000"));
    }
    let threshold = given.whole("c", LARGEST)? as f64;
    let counted = |dispersion: f64| {
        let movement = Movement::Count(Count {
            mean: Some(number(mean)),
            dispersion: number(dispersion),
            drift: None,
            persistence: number(0.0),
            base: None,
            rate: None,
        });
        one(Measure::Count, Shows::Count, movement, threshold)
    };
    let law = NegativeBinomial::new(mean, size).map_err(|cause| given.wrong(&cause.to_string()))?;
    let simulation = run(counted(100.0 / size.sqrt()), case)?;
    if expected.has(&["p_hit"]) {
        let found = &simulation.attainment()[0];
        compare(findings, &name, "p_hit", found, expected.number("p_hit")?);
    }
    if expected.has(&["p_hit_if_poisson"]) {
        let found = &run(counted(0.0), case)?.attainment()[0];
        let reference = expected.number("p_hit_if_poisson")?;
        compare(findings, &name, "p_hit_if_poisson", found, reference);
    }
    if expected.has(&["p_hit"]) {
        let found = law.cdf_and_survival(threshold - 1.0).1;
        findings.compare(&name, "p_hit of the law", found, expected.number("p_hit")?, CLOSED);
    }
    moments(case, (law.mean(), law.variance()), &simulation, findings)?;
    skip_others(case, &["p_hit", "p_hit_if_poisson", "mean", "variance"], findings)
}
