//! Targets that hang together: joint probabilities, the number met, ratios of two indicators.

use super::skip_others;
use crate::attainment::Statistic;
use crate::evaluate::selftest::case::Outcome;
use crate::evaluate::selftest::finding::Findings;
use crate::evaluate::selftest::json::Node;
use crate::evaluate::selftest::laboratory::{
    CLOSED, Sample, YEAR, add, base, compare, compare_share, log_growth, number, plan, promise,
    run, tie,
};
use crate::math::elementary::exp;
use crate::math::normal;
use crate::model::Loading;
use crate::plan::{Linked, Measure, Movement, Plan, Shows, Student, Term};
use crate::process::Scale;
use crate::simulate::Simulation;

/// Targets of a case at most.
const LARGEST: usize = 200;

/// A plan whose targets have these probabilities and whose indicators have these correlations.
fn with(probabilities: &[f64], correlation: Vec<Vec<f64>>) -> Plan {
    let mut plan = plan();
    for (index, p) in probabilities.iter().enumerate() {
        let id = format!("indicator_{}", index + 1);
        add(&mut plan, &id, Measure::Flow, Shows::Growth, log_growth(5.0, 2.0));
        let limit = 5.0 - 2.0 * normal::quantile(*p);
        promise(&mut plan, &id, Shows::Growth, YEAR, Scale::Growth.to_published(limit));
    }
    tie(&mut plan, correlation);
    plan
}

fn equal(size: usize, correlation: f64) -> Vec<Vec<f64>> {
    let entry = |row, column| if row == column { 1.0 } else { correlation };
    (0..size).map(|row| (0..size).map(|column| entry(row, column)).collect()).collect()
}

fn figure(simulation: &Simulation, statistic: Statistic, k: Option<usize>) -> f64 {
    let joint = simulation.joint();
    joint.find("plan", Loading::Default, statistic, k).map_or(f64::NAN, |figure| figure.value)
}

/// Two targets under a Gaussian copula and under a t copula.
pub(super) fn two(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, given, expected) = (case.label(), case.get("parameters")?, case.get("expected")?);
    let p = [given.probability("p1")?, given.probability("p2")?];
    let simulation = run(with(&p, equal(2, given.number("rho")?)), case)?;
    for (index, p) in p.into_iter().enumerate() {
        let what = format!("p{}", index + 1);
        compare(findings, &name, &what, &simulation.attainment()[index], p);
    }
    let both = figure(&simulation, Statistic::PAll, None);
    let any = figure(&simulation, Statistic::PAtLeast, Some(1));
    for (key, found) in [("p_joint_gaussian", both), ("p_at_least_one_gaussian", any)] {
        if expected.has(&[key]) {
            compare_share(findings, &name, key, found, expected.number(key)?);
        }
    }
    let key = "p_joint_independent";
    if expected.has(&[key]) {
        let found = figure(&run(with(&p, equal(2, 0.0)), case)?, Statistic::PAll, None);
        compare_share(findings, &name, key, found, expected.number(key)?);
    }
    if expected.has(&["p_joint_t"]) {
        let mut plan = with(&p, equal(2, given.number("rho")?));
        plan.copula = Some(Student { degrees_of_freedom: number(given.positive("df_t_copula")?) });
        let found = figure(&run(plan, case)?, Statistic::PAll, None);
        compare_share(findings, &name, "p_joint_t", found, expected.number("p_joint_t")?);
    }
    let known = ["p_joint_gaussian", "p_at_least_one_gaussian", key, "p_joint_t"];
    skip_others(case, &known, findings)
}

/// The correlations of a joint case: one number for all pairs, or one for each pair by its name `r12`.
fn correlations(case: &Node, size: usize) -> Outcome<Vec<Vec<f64>>> {
    for key in ["rho", "common_correlation"] {
        if case.has(&[key]) {
            return Ok(equal(size, case.number(key)?));
        }
    }
    let pairs = case.get("correlations")?;
    let mut matrix = equal(size, 0.0);
    for (pair, value) in pairs.entries()? {
        let digits: Vec<usize> = pair
            .strip_prefix('r')
            .map(|text| text.chars().filter_map(|one| Some(one.to_digit(10)? as usize)).collect())
            .unwrap_or_default();
        let [row, column] = digits[..] else {
            return Err(value.wrong("a key such as `r12`"));
        };
        if row == 0 || column == 0 || row == column || row.max(column) > size {
            return Err(value.wrong("a key that names two of the targets, such as `r12`"));
        }
        matrix[row - 1][column - 1] = value.as_number()?;
        matrix[column - 1][row - 1] = value.as_number()?;
    }
    Ok(matrix)
}

fn probabilities(case: &Node) -> Outcome<Vec<f64>> {
    let list = match case.find("p_marginal") {
        Some(_) => case.numbers("p_marginal")?,
        None => vec![case.probability("p_each")?; case.whole("k", LARGEST)?],
    };
    let valid = list.iter().all(|p| *p > 0.0 && *p < 1.0);
    if list.len() < 2 || list.len() > LARGEST || !valid {
        return Err(case.wrong("from 2 to 200 probabilities between 0 and 1"));
    }
    Ok(list)
}

/// The chance that all of k targets are met, and the distribution of the number met.
pub(super) fn joint(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, p) = (case.label(), probabilities(case)?);
    let simulation = run(with(&p, correlations(case, p.len())?), case)?;
    let all = figure(&simulation, Statistic::PAll, None);
    compare_share(findings, &name, "p_all", all, case.number("p_all")?);
    if case.has(&["distribution_of_number_hit"]) {
        let masses = case.numbers("distribution_of_number_hit")?;
        if masses.len() != p.len() + 1 {
            let expected = "one probability for each number from 0 to all";
            return Err(case.wrong_at("distribution_of_number_hit", expected));
        }
        let at_least = |k: usize| match k {
            0 => 1.0,
            k if k > p.len() => 0.0,
            k => figure(&simulation, Statistic::PAtLeast, Some(k)),
        };
        for (k, mass) in masses.into_iter().enumerate() {
            let found = at_least(k) - at_least(k + 1);
            compare_share(findings, &name, &format!("{k} met"), found, mass);
        }
    }
    if case.has(&["p_all_if_independent"]) {
        let simulation = run(with(&p, equal(p.len(), 0.0)), case)?;
        let found = figure(&simulation, Statistic::PAll, None);
        let expected = case.number("p_all_if_independent")?;
        compare_share(findings, &name, "p_all_if_independent", found, expected);
    }
    Ok(())
}

/// The ratio of two lognormal quantities: growth of the one less growth of the other, on a known base.
pub(super) fn ratio(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, given, expected) = (case.label(), case.get("parameters")?, case.get("expected")?);
    let start = exp(given.number("mean_log_numerator")? - given.number("mean_log_denominator")?);
    let spreads = [given.positive("sd_log_numerator")?, given.positive("sd_log_denominator")?];
    let threshold = given.positive("threshold")?;
    let with = |correlation: f64| {
        let mut plan = plan();
        let ids = ["numerator", "denominator"];
        for (id, spread) in ids.into_iter().zip(spreads) {
            add(&mut plan, id, Measure::Flow, Shows::Growth, log_growth(0.0, 100.0 * spread));
        }
        tie(&mut plan, equal(2, correlation));
        let terms = ids.into_iter().zip([1.0, -1.0]);
        let movement = Movement::Linked(Linked {
            terms: terms.map(|(id, weight)| Term { indicator: id.into(), weight }).collect(),
            mean: number(0.0),
            volatility: number(0.0),
            persistence: number(0.0),
            base: base(start),
            base_error: None,
        });
        add(&mut plan, "ratio", Measure::Ratio, Shows::Level, movement);
        promise(&mut plan, "ratio", Shows::Level, YEAR, threshold);
        plan
    };
    let simulation = run(with(given.number("rho")?), case)?;
    let found = &simulation.attainment()[0];
    if expected.has(&["p_hit"]) {
        compare(findings, &name, "p_hit", found, expected.number("p_hit")?);
    }
    if expected.has(&["p_hit_if_rho_ignored"]) {
        let found = &run(with(0.0), case)?.attainment()[0];
        let reference = expected.number("p_hit_if_rho_ignored")?;
        compare(findings, &name, "p_hit_if_rho_ignored", found, reference);
    }
    if expected.has(&["median"]) {
        findings.compare(&name, "median", start, expected.number("median")?, CLOSED);
    }
    let sample = Sample::draw(simulation.model(), "ratio", 1.0);
    if let Some(sample) = sample.filter(|_| expected.has(&["mean", "variance"])) {
        sample.compare_mean(findings, &name, "mean", expected.number("mean")?);
        sample.compare_variance(findings, &name, "variance", expected.number("variance")?);
    }
    skip_others(case, &["p_hit", "p_hit_if_rho_ignored", "median", "mean", "variance"], findings)
}
