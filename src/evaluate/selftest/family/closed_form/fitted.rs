//! The fitted autoregression: posterior, predictive laws, and the simulation of them.

use super::skip_others;
use crate::evaluate::selftest::case::Outcome;
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::json::Node;
use crate::evaluate::selftest::laboratory::{
    CLOSED, YEAR, add, base, compare, number, plan, promise, run,
};
use crate::math::mixture::StudentMixture;
use crate::math::normal;
use crate::plan::{
    Date, HistoryChoice, Measure, Movement, Observation, Persistence, Quantity, Shows, SteadyAr,
    Text, TrendView,
};
use crate::process::{Observed, PersistencePrior, Posterior, Prior, Scale, Series, VariancePrior};

/// Fewer observations than this take the variance prior of a plan.
const FEWEST: usize = 8;

fn fit(case: &Node, values: &[f64], prior: &Prior) -> Outcome<Posterior> {
    let observed =
        values.iter().enumerate().map(|(first, &value)| Observed { first, years: 1, value });
    let series = Series { observed: observed.collect(), weights: vec![1.0; values.len()] };
    Posterior::fit(&series, prior)
        .map_err(|fault| case.wrong(&format!("a case that can be fitted ({fault})")))
}

fn law(case: &Node, posterior: &Posterior, weights: &[f64]) -> Outcome<StudentMixture> {
    posterior.predictive(weights).map_err(|cause| case.wrong(&format!("a horizon ({cause})")))
}

fn horizon(node: &Node, key: &str) -> Outcome<usize> {
    match node.whole(key, 1000)? {
        0 => Err(node.wrong_at(key, "a number of steps, at least 1")),
        steps => Ok(steps),
    }
}

/// A case of the default model with its priors.
pub(super) fn grid(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, values) = (case.label(), case.numbers("y")?);
    let persistence = match case.text("phi_prior")?.as_str() {
        "default" => PersistencePrior::Normal { centre: 0.3, scale: 0.3 },
        "flat" => PersistencePrior::Flat,
        _ => return Err(case.wrong_at("phi_prior", "`default` or `flat`")),
    };
    let scale_squared = case.find("s0_squared").map_or(Ok(0.0), |node| node.as_number())?;
    let variance = VariancePrior { degrees_of_freedom: case.number("nu0")?, scale_squared };
    let mean = (case.number("m0")?, case.number("kappa0")?);
    let posterior = fit(case, &values, &Prior { persistence, mean, variance })?;
    compare_posterior(&name, &posterior, &case.get("posterior")?, findings)?;
    for step in case.get("steps")?.items()? {
        let horizon = horizon(&step, "h")?;
        let mut weights = vec![0.0; horizon];
        weights[horizon - 1] = 1.0;
        let law = law(case, &posterior, &weights)?;
        compare_law(&name, &format!("step {horizon}"), &law, &step, findings)?;
    }
    if let Some(sum) = case.find("sum_of_steps") {
        let law = law(case, &posterior, &vec![1.0; horizon(&sum, "H")?])?;
        compare_law(&name, "sum", &law, &sum, findings)?;
    }
    // A plan states neither a flat prior of the persistence nor a prior of the variance.
    let of_a_plan = persistence != PersistencePrior::Flat
        && variance.degrees_of_freedom == 0.0
        && values.len() >= FEWEST;
    if of_a_plan { simulate(case, &values, mean, findings) } else { Ok(()) }
}

fn compare_posterior(
    case: &str,
    posterior: &Posterior,
    expected: &Node,
    findings: &mut Findings,
) -> Outcome {
    let mean = posterior.mean_persistence();
    let nu = posterior.degrees_of_freedom;
    for (key, reference) in expected.entries()? {
        let found = match key.as_str() {
            "df" => nu,
            "phi_mean" => mean,
            "phi_sd" => {
                let squares = posterior.grid.iter().map(|point| {
                    point.weight * (point.persistence - mean) * (point.persistence - mean)
                });
                squares.sum::<f64>().sqrt()
            }
            "phi_weight_at_0" => {
                let zero = posterior.grid.iter().find(|point| point.persistence == 0.0);
                zero.map_or(f64::NAN, |point| point.weight)
            }
            "mu_mean" => posterior.mean_location(),
            "sigma2_mean" => nu / (nu - 2.0) * posterior.mean_scale_squared(),
            _ => {
                findings.skip(format!("{case}, {key}"), "the engine has no such number");
                continue;
            }
        };
        findings.compare(case, &key, found, reference.as_number()?, CLOSED);
    }
    Ok(())
}

fn compare_law(
    case: &str,
    what: &str,
    law: &StudentMixture,
    expected: &Node,
    findings: &mut Findings,
) -> Outcome {
    for (key, reference) in expected.entries()? {
        let found = match key.as_str() {
            "h" | "H" | "threshold" => continue,
            "mean" => law.mean(),
            "variance" => law.variance(),
            "p_hit" => law.survival(expected.number("threshold")?),
            other => match other.strip_prefix('q').and_then(|text| text.parse::<f64>().ok()) {
                Some(percent) => law.quantile(percent / 100.0),
                None => {
                    findings.skip(format!("{case}, {key}"), "the engine has no such number");
                    continue;
                }
            },
        };
        let quantity = format!("{what}: {key}");
        findings.compare(case, &quantity, found, reference.as_number()?, CLOSED);
    }
    Ok(())
}

/// A plan with this history; each step is a target of growth, the sum a target of the level.
fn simulate(case: &Node, values: &[f64], view: (f64, f64), findings: &mut Findings) -> Outcome {
    let mut plan = plan();
    add(&mut plan, "series", Measure::Flow, Shows::Growth, movement(values.len(), view));
    let first = YEAR - values.len() as i32;
    let published = |(year, value): (i32, &f64)| Observation {
        indicator: "series".into(),
        period: year.to_string(),
        quantity: Quantity::Growth,
        value: Scale::Growth.to_published(*value),
        unit: "%".into(),
        basis: "final".into(),
        source: "case".into(),
        released: Date { year: year + 1, month: 1, day: 20 },
        released_assumed: true,
        note: String::new(),
    };
    plan.history.observations = (first..).zip(values).map(published).collect();
    let mut expected = Vec::new();
    // A plan runs three years ahead.
    for step in case.get("steps")?.items()? {
        let horizon = horizon(&step, "h")?;
        if horizon <= 3 {
            let growth = Scale::Growth.to_published(step.number("threshold")?);
            promise(&mut plan, "series", Shows::Growth, YEAR - 1 + horizon as i32, growth);
            expected.push((format!("step {horizon}: p_hit"), step.number("p_hit")?));
        }
    }
    if let Some(sum) = case.find("sum_of_steps") {
        let horizon = horizon(&sum, "H")?;
        if horizon <= 3 {
            let level = 100.0 + Scale::Growth.to_published(sum.number("threshold")?);
            promise(&mut plan, "series", Shows::Level, YEAR - 1 + horizon as i32, level);
            expected.push(("sum: p_hit".into(), sum.number("p_hit")?));
        }
    }
    let (name, simulation) = (case.label(), run(plan, case)?);
    for (found, (what, expected)) in simulation.attainment().iter().zip(expected) {
        compare(findings, &name, &what, found, expected);
    }
    Ok(())
}

fn movement(values: usize, (mean, weight): (f64, f64)) -> Movement {
    let view = TrendView { mean: number(Scale::Growth.to_published(mean)), weight: number(weight) };
    Movement::SteadyAr(SteadyAr {
        quantity: Quantity::Growth,
        persistence: Persistence::default(),
        history: HistoryChoice {
            indicator: None,
            quantity: Quantity::Growth,
            basis: vec!["final".into()],
            from: YEAR - values as i32,
            to: YEAR - 1,
        },
        averages: Vec::new(),
        windows: Vec::new(),
        window_reason: Text::same("case"),
        mean: (weight > 0.0).then_some(view),
        pandemic_weight: None,
        base: base(100.0),
    })
}

/// Independent values with a flat prior: all prior weight on a persistence of 0.
pub(super) fn independent(case: &Node, findings: &mut Findings) -> Outcome {
    let (name, given, expected) = (case.label(), case.get("parameters")?, case.get("expected")?);
    let values = given.numbers("y")?;
    // At 0.01, the next point of the grid, the prior weight is e^−50 of that at 0.
    let persistence = PersistencePrior::Normal { centre: 0.0, scale: 0.001 };
    let posterior = fit(case, &values, &Prior { persistence, ..Prior::default() })?;
    let next = law(case, &posterior, &[1.0])?;
    let sum = law(case, &posterior, &vec![1.0; horizon(&given, "H")?])?;
    let (df, location) = (posterior.degrees_of_freedom, posterior.mean_location());
    // The variance of Student t is df/(df − 2) times the squared scale.
    let scale = |law: &StudentMixture| (law.variance() * (df - 2.0) / df).sqrt();
    let threshold = given.number("threshold_next")?;
    let deviation = posterior.mean_scale_squared().sqrt();
    let numbers = [
        ("n", values.len() as f64),
        ("df", df),
        ("location", location),
        ("scale_next", scale(&next)),
        ("scale_sum", scale(&sum)),
        ("p_hit_next", next.survival(threshold)),
        ("p_hit_next_plug_in_normal", normal::cdf((location - threshold) / deviation)),
        ("p_hit_sum", sum.survival(given.number("threshold_sum")?)),
    ];
    for (key, found) in numbers {
        if expected.has(&[key]) {
            let demand = if key == "n" { Demand::Exact } else { CLOSED };
            findings.compare(&name, key, found, expected.number(key)?, demand);
        }
    }
    skip_others(case, &numbers.map(|(key, _)| key), findings)
}
