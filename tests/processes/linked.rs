//! Growth that is made of other growth, and levels that add up.

use attain::attainment::Estimator;
use attain::error::Error;
use attain::math::normal;
use attain::plan::{Count, Indicator, Linked, Measure, Movement, Plan, Relation, Shows, Term};
use attain::process::{Observed, Posterior, Prior, Series};

use super::PATHS;
use crate::fixture::{YEAR, assert_fan, assert_near, assert_share, base, block, growth, indicator};
use crate::fixture::{level, log_growth_history, number, plan, run, scenario, steady_ar, target};

const SERIES: [f64; 10] = [7.9, 7.4, 7.1, 6.2, 6.6, 2.4, 7.9, 2.7, 5.8, 6.1];

fn log_growth(percent: f64) -> f64 {
    100.0 * (percent / 100.0).ln_1p()
}

fn linked(terms: &[(&str, f64)], own: (f64, f64), base_error: f64) -> Movement {
    let term = |(indicator, weight): &(&str, f64)| Term {
        indicator: (*indicator).into(),
        weight: *weight,
    };
    Movement::Linked(Linked {
        terms: terms.iter().map(term).collect(),
        mean: number(own.0),
        volatility: number(own.1),
        persistence: number(0.0),
        base: base(1_000.0, YEAR - 1),
        base_error: Some(number(base_error)),
    })
}

pub(super) fn flow(id: &str, shows: Shows, movement: Movement) -> Indicator {
    indicator(id, Measure::Flow, shows, movement)
}

/// Mean of `f` over a standard normal, by a sum whose error for smooth `f` is far below 1e-12.
pub(super) fn over_normal(f: impl Fn(f64) -> f64) -> f64 {
    let steps = 2_000;
    let (mut sum, mut total) = (0.0, 0.0);
    for step in 0..=steps {
        let z = 18.0 * f64::from(step) / f64::from(steps) - 9.0;
        let weight = (-0.5 * z * z).exp();
        sum += weight * f(z);
        total += weight;
    }
    sum / total
}

/// Weights 1 and 1 (nominal growth) or 1 and −1 (a ratio); independent parts or parts of one block with correlation 0.6 × 0.5.
/// In each of eight cases a share and 39 quantiles: 320 comparisons, one seed in 49 would raise a false alarm.
#[test]
fn a_link_adds_growth_with_its_correlation() {
    for weight in [1.0, -1.0] {
        for together in [false, true] {
            for (own, error) in [((0.0, 0.0), 0.0), ((0.5, 1.0), 0.8)] {
                link(weight, together, own, error);
            }
        }
    }
}

fn link(weight: f64, together: bool, own: (f64, f64), error: f64) {
    let mut one = flow("one", Shows::Growth, growth(6.0, 2.0, None));
    let mut other = flow("other", Shows::Growth, growth(2.0, 1.5, None));
    let both = flow("both", Shows::Level, linked(&[("one", 1.0), ("other", weight)], own, error));
    let mut plan = plan();
    if together {
        plan.blocks = vec![block("real", number(0.6), number(0.4))];
        (one.block, other.block) = (Some("real".into()), Some("real".into()));
        other.loading = Some(number(0.5));
    }
    plan.targets = vec![target(&both, Relation::AtLeast, 1_050.0, 0)];
    plan.indicators = vec![both, one, other];
    let simulation = run(scenario(plan, PATHS));
    let found = simulation.attainment().remove(0);

    let (a, b) = (2.0 / 1.06, weight * 1.5 / 1.02);
    let correlation = if together { 0.6 * 0.5 } else { 0.0 };
    let a_year = a * a + b * b + 2.0 * correlation * a * b + own.1 * own.1;
    let centre = log_growth(6.0) + weight * log_growth(2.0) + own.0;
    let cdf = |year: i32, level: f64| {
        let years = f64::from(year - YEAR + 1);
        let deviation = (years * a_year + error * error).sqrt();
        normal::cdf((100.0 * (level / 1_000.0).ln() - years * centre) / deviation)
    };
    let expected = 1.0 - cdf(YEAR, 1_049.5);
    let what = format!("weight {weight}, together {together}, own part {own:?}");
    assert_eq!(found.estimate.estimator, Estimator::Exact, "{what}");
    assert_near(&what, found.estimate.probability, expected, 1e-9);
    assert_share(&what, found.simulated, expected, PATHS, 4.0);
    for year in YEAR..YEAR + 3 {
        assert_fan(&simulation, "both", year, |level| cdf(year, level));
    }
}

fn with_fitted(loading: Option<f64>) -> (Plan, Posterior) {
    let mut fitted = flow("fitted", Shows::Growth, steady_ar(YEAR - 10, None));
    let mut stated = flow("stated", Shows::Growth, growth(2.0, 2.5, None));
    let both =
        flow("both", Shows::Growth, linked(&[("fitted", 1.0), ("stated", 0.8)], (0.0, 0.0), 0.0));
    let mut plan = plan();
    if let Some(loading) = loading {
        plan.blocks = vec![block("real", number(loading), number(0.0))];
        (fitted.block, stated.block) = (Some("real".into()), Some("real".into()));
    }
    plan.history.observations = log_growth_history("fitted", &SERIES);
    plan.targets = vec![target(&both, Relation::AtLeast, 8.0, 1)];
    plan.indicators = vec![fitted, stated, both];
    let observed =
        SERIES.iter().enumerate().map(|(first, &value)| Observed { first, years: 1, value });
    let series = Series { observed: observed.collect(), weights: vec![1.0; SERIES.len()] };
    (plan, Posterior::fit(&series, &Prior::default()).unwrap())
}

/// Two probabilities and 13 quantiles: one seed in 1,000 would raise a false alarm.
#[test]
fn a_link_with_a_fitted_part_is_its_convolution() {
    let (plan, posterior) = with_fitted(None);
    let simulation = run(scenario(plan, PATHS));
    let found = simulation.attainment().remove(0);
    let law = posterior.predictive(&[1.0]).unwrap();
    let cdf = |percent: f64| {
        let x = log_growth(percent) - 0.8 * log_growth(2.0);
        over_normal(|z| law.cdf(x - 0.8 * 2.5 / 1.02 * z))
    };
    let expected = 1.0 - cdf(7.95);
    assert_eq!(found.estimate.estimator, Estimator::RaoBlackwell);
    let distance = (found.estimate.probability - expected) / found.estimate.standard_error;
    assert!(distance.abs() < 4.0, "averaged: {distance:.2} standard errors off");
    assert_share("counted", found.simulated, expected, PATHS, 4.0);
    assert_fan(&simulation, "both", YEAR, cdf);
    let counted = (expected * (1.0 - expected) / PATHS as f64).sqrt();
    assert!(found.estimate.standard_error < counted, "averaging should gain something");
}

/// A stated part in the block of the fitted one: given parameters the sum is normal with the covariance of both, integrated here over
/// the grid of the persistence and over chi-squared. Two comparisons: one seed in 7,900 would raise a false alarm.
#[test]
fn a_link_with_a_fitted_part_in_its_block_has_their_covariance() {
    let loading = 0.7_f64;
    let (plan, posterior) = with_fitted(Some(loading));
    let simulation = run(scenario(plan, PATHS));
    let found = simulation.attainment().remove(0);
    let other = 0.8 * 2.5 / 1.02;
    let nu = posterior.degrees_of_freedom;
    let x = log_growth(7.95) - 0.8 * log_growth(2.0);
    // Chi-squared by its density on a fine grid of the logarithm.
    let (mut mass, mut expected) = (0.0, 0.0);
    for step in 0..1_200 {
        let log = -3.0 + 8.0 * f64::from(step) / 1_200.0;
        let chi = log.exp();
        let density = (nu / 2.0 * log - chi / 2.0).exp();
        let given: f64 = posterior
            .grid
            .iter()
            .map(|point| {
                let deviation = point.scale * (nu / chi).sqrt();
                let mean =
                    point.persistence * point.state + (1.0 - point.persistence) * point.location;
                let from_mean = (1.0 - point.persistence).powi(2) / point.precision;
                let variance = deviation * deviation * (1.0 + from_mean)
                    + other * other
                    + 2.0 * loading * loading * deviation * other;
                point.weight * normal::cdf((mean - x) / variance.sqrt())
            })
            .sum();
        mass += density;
        expected += density * given;
    }
    let expected = expected / mass;
    let distance = (found.estimate.probability - expected) / found.estimate.standard_error;
    assert!(distance.abs() < 4.0, "averaged: {distance:.2} standard errors off");
    assert_share("counted", found.simulated, expected, PATHS, 4.0);
}

/// Independent parts and parts of one block; a share and 13 quantiles each: one seed in 560 would raise a false alarm.
#[test]
fn a_sum_of_two_levels_is_their_convolution() {
    for loading in [None, Some(0.8_f64)] {
        let mut tax = flow("tax", Shows::Level, growth(6.0, 5.0, base(1_500.0, YEAR - 1)));
        let mut other = flow("other", Shows::Level, level(1_000.0, 8.0));
        let sum = Movement::Sum { parts: vec!["tax".into(), "other".into()] };
        let total = flow("total", Shows::Level, sum);
        let mut plan = plan();
        if let Some(loading) = loading {
            plan.blocks = vec![block("money", number(loading), number(0.3))];
            (tax.block, other.block) = (Some("money".into()), Some("money".into()));
        }
        plan.targets = vec![target(&total, Relation::AtLeast, 2_600.0, 0)];
        plan.indicators = vec![total, tax, other];
        let simulation = run(scenario(plan, PATHS));
        let found = simulation.attainment().remove(0);
        let correlation = loading.map_or(0.0, |loading| loading * loading);
        let cdf = |level: f64| {
            over_normal(|z| {
                let tax = 1_500.0 * ((log_growth(6.0) + 5.0 / 1.06 * z) / 100.0).exp();
                if tax >= level {
                    return 0.0;
                }
                let score = 100.0 * ((level - tax) / 1_000.0).ln() / 8.0;
                let own = (1.0 - correlation * correlation).sqrt();
                normal::cdf((score - correlation * z) / own)
            })
        };
        assert_share("sum", found.simulated, 1.0 - cdf(2_599.5), PATHS, 4.0);
        assert_fan(&simulation, "total", YEAR, cdf);
    }
}

/// What cannot be formed must be refused with a problem, never simulated as something else.
fn assert_refused(what: &str, plan: Plan) {
    match scenario(plan, 1_000).calibrate() {
        Err(Error::Input(problems)) => assert!(!problems.is_empty()),
        Err(other) => panic!("{what}: {other}"),
        Ok(model) => {
            let simulation = model.simulate().unwrap();
            panic!("{what} was simulated: {:?}", simulation.fans().last().map(|fan| fan.points[6]));
        }
    }
}

fn pair(child: Indicator, parent: Indicator) -> Plan {
    let mut plan = plan();
    plan.targets = vec![target(&parent, Relation::AtLeast, 5.0, 1)];
    plan.indicators = vec![child, parent];
    plan
}

#[test]
fn a_link_to_a_number_without_growth_is_refused() {
    let part = flow("part", Shows::Level, level(1_000.0, 2.0));
    let sum = flow("sum", Shows::Level, Movement::Sum { parts: vec!["part".into()] });
    let parent = flow("parent", Shows::Growth, linked(&[("sum", 1.0)], (0.0, 1.0), 0.0));
    let mut plan = pair(sum, parent);
    plan.indicators.insert(0, part);
    assert_refused("growth of a sum", plan);

    let child = flow("child", Shows::Level, level(1_000.0, 2.0));
    let parent = flow("parent", Shows::Growth, linked(&[("child", 1.0)], (0.0, 1.0), 0.0));
    assert_refused("growth of a level without a base", pair(child, parent));
}

#[test]
fn a_sum_of_a_part_without_a_level_is_refused() {
    let child = flow("child", Shows::Growth, growth(5.0, 1.0, None));
    let parent = flow("parent", Shows::Level, Movement::Sum { parts: vec!["child".into()] });
    assert_refused("sum of growth", pair(child, parent));
}

#[test]
fn a_link_over_years_without_growth_is_refused() {
    let child = flow("child", Shows::Growth, growth(5.0, 1.0, None));
    let mut movement = linked(&[("child", 1.0)], (0.0, 1.0), 0.0);
    if let Movement::Linked(linked) = &mut movement {
        linked.base = base(1_000.0, YEAR - 3);
    }
    let parent = flow("parent", Shows::Level, movement);
    assert_refused("growth before the child begins", pair(child, parent));
}

#[test]
fn a_count_with_a_rate_that_is_no_growth_is_refused() {
    let rate = flow("rate", Shows::Level, level(1_000.0, 2.0));
    let movement = Movement::Count(Count {
        mean: None,
        dispersion: number(4.0),
        drift: None,
        persistence: number(0.0),
        base: base(200.0, YEAR - 1),
        rate: Some("rate".into()),
    });
    let parent = indicator("parent", Measure::Count, Shows::Count, movement);
    assert_refused("a count on a level", pair(rate, parent));
}

/// The levels of the year before are known for both parts, and so is their sum. One share: one seed in 15,800
/// would raise a false alarm.
#[test]
fn a_sum_grows_in_its_first_year() {
    let tax = flow("tax", Shows::Level, growth(6.0, 3.0, base(500.0, YEAR - 1)));
    let fees = flow("fees", Shows::Level, growth(2.0, 5.0, base(300.0, YEAR - 1)));
    let sum = Movement::Sum { parts: vec!["tax".into(), "fees".into()] };
    let total = flow("total", Shows::Growth, sum);
    let mut plan = plan();
    plan.targets = vec![target(&total, Relation::AtLeast, 5.0, 1)];
    plan.indicators = vec![total, tax, fees];
    let simulation = run(scenario(plan, PATHS));
    let found = simulation.attainment().remove(0);
    let fees = |z: f64| 300.0 * ((log_growth(2.0) + 5.0 / 1.02 * z) / 100.0).exp();
    let cdf = |percent: f64| {
        over_normal(|z| {
            let needed = 800.0 * (1.0 + percent / 100.0) - fees(z);
            normal::cdf((100.0 * (needed / 500.0).ln() - log_growth(6.0)) / (3.0 / 1.06))
        })
    };
    assert_share("growth", found.simulated, 1.0 - cdf(4.95), PATHS, 4.0);
}
