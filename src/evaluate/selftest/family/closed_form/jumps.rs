//! Jumps: shocks that come any number of times.

use super::skip_others;
use crate::evaluate::selftest::case::Outcome;
use crate::evaluate::selftest::finding::Findings;
use crate::evaluate::selftest::json::Node;
use crate::evaluate::selftest::laboratory::{
    Sample, YEAR, add, base, compare, hit, log_growth, number, plan, promise, simulate,
};
use crate::math::elementary::{exp, ln_1p};
use crate::plan::{Measure, Plan, Shows};
use crate::shock::{Arrival, Month, Profile, Reach, Shock, Size, When, Whom};

/// Geometric Brownian motion with Poisson jumps of normal size (Merton 1976), over one year: a stock with a shock that has a rate and stays.
pub(super) fn merton(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, given, expected) = (case.label(), case.get("parameters")?, case.get("expected")?);
    let (sigma, rate) = (given.positive("sigma")?, given.positive("lam")?);
    let (jump, spread) = (given.number("jump_mean")?, given.positive("jump_sd")?);
    if given.number("T")? != 1.0 {
        findings.skip(name, "shocks come within years: only a time of 1 is run");
        return Ok(());
    }
    let drift = given.number("mu")?
        - 0.5 * sigma * sigma
        - rate * (exp(jump + 0.5 * spread * spread) - 1.0);
    let plan = stock(100.0 * drift, 100.0 * sigma, 100.0 * given.number("threshold_growth")?);
    let jumps = jumps(rate, 100.0 * jump, 100.0 * spread);
    let simulation = simulate(hit(plan, vec![jumps], case)?, case)?;
    let model = simulation.model();
    if let Some(found) = simulation.attainment().first() {
        compare(findings, &name, "p_hit", found, expected.number("p_hit")?);
    }
    if let Some(growth) = Sample::draw(model, "it", 0.01) {
        growth.compare_mean(findings, &name, "mean_growth", expected.number("mean_growth")?);
        let variance = expected.number("variance_growth")?;
        growth.compare_variance(findings, &name, "variance_growth", variance);
    }
    let last = |values: &[f64]| values.last().map_or(f64::NAN, |value| ln_1p(value / 100.0));
    if let Some(log) = Sample::over(model, "it", YEAR, last) {
        log.compare_mean(findings, &name, "mean_log", expected.number("mean_log")?);
        log.compare_variance(findings, &name, "variance_log", expected.number("variance_log")?);
    }
    let known = ["mean_growth", "variance_growth", "mean_log", "variance_log", "p_hit"];
    skip_others(case, &known, findings)
}

fn stock(centre: f64, deviation: f64, threshold: f64) -> Plan {
    let mut plan = plan();
    let mut movement = log_growth(centre, deviation);
    if let crate::plan::Movement::Growth(growth) = &mut movement {
        growth.base = base(100.0);
    }
    add(&mut plan, "it", Measure::Stock, Shows::Growth, movement);
    promise(&mut plan, "it", Shows::Growth, YEAR, threshold);
    plan
}

fn jumps(rate: f64, mean: f64, volatility: f64) -> Shock {
    let month = |month| Month { year: YEAR, month };
    Shock {
        arrival: Arrival::Rate { per_year: number(rate) },
        size: Size::Normal { mean: number(mean), volatility: number(volatility) },
        profile: Profile::Step,
        reach: vec![Reach::new(Whom::Indicator("it".into()), number(1.0))],
        source: Some("case".into()),
        ..Shock::new("jump", When::Window { from: month(1), to: month(12) })
    }
}
