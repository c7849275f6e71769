//! What each shock adds: contributions add up, agree with closed forms, and uncertainty is taken apart rightly.

use std::num::NonZeroUsize;

use attain::attainment::Explanation;
use attain::error::Error;
use attain::model::{Model, Uncertain};
use attain::plan::{Measure, Relation, Shows, Text};
use attain::scenario::Scenario;
use attain::shock::{Arrival, Month, Profile, Reach, Shock, Size, When, Whom};
use attain::simulate::{Execution, Watch};

use crate::determinism::load;
use crate::fixture::{
    YEAR, assert_near, calibrated, growth, indicator, number, plan, scenario, target,
};

/// A shock that stays from January on, of normal size in log percent.
fn shock(id: &str, mean: f64, volatility: f64, whom: &str) -> Shock {
    Shock {
        id: id.into(),
        name: Text::same(id),
        when: When::At { month: Month { year: YEAR, month: 1 } },
        exclusive: None,
        common: None,
        trigger: None,
        arrival: Arrival::Certain,
        size: Size::Normal { mean: number(mean), volatility: number(volatility) },
        profile: Profile::Step,
        reach: vec![Reach::new(Whom::Indicator(whom.into()), number(1.0))],
        reason: Text::same("test"),
        source: None,
    }
}

/// Stock growth of 5 percent with a standard deviation of about 2 that must reach 5, and another that no shock reaches.
fn two(shocks: Vec<Shock>, paths: u64) -> Model {
    let mut plan = plan();
    for id in ["money", "other"] {
        let one = indicator(id, Measure::Stock, Shows::Growth, growth(5.0, 2.0, None));
        plan.targets.push(target(&one, Relation::AtLeast, 5.0, 12));
        plan.indicators.push(one);
    }
    calibrated(Scenario { shocks, ..scenario(plan, paths) })
}

fn explain(model: Model, threads: usize) -> Explanation {
    let execution = Execution { threads: NonZeroUsize::new(threads), ..Execution::default() };
    Explanation::of_with(model, execution, &Watch::default()).unwrap()
}

#[test]
fn contributions_add_up_to_the_difference() {
    let paths = 2_000;
    for model in [
        load("scenarios/chongqing-2024/combined-adverse.toml", paths).calibrate().unwrap(),
        load("tests/files/small/drought.toml", paths).calibrate().unwrap(),
    ] {
        let explanation = explain(model, 2);
        assert!(explanation.is_complete);
        let all = explanation.targets.iter().chain([&explanation.expected]);
        for one in all {
            let sum: f64 = one.contributions.iter().map(|part| part.value).sum();
            let (difference, id) = (one.difference.value, &one.id);
            assert!((sum - difference).abs() < 1e-12, "{id}: {sum} and {difference}");
            assert!((one.with - one.without - difference).abs() < 1e-11, "{id}");
        }
    }
}

/// Without innovations that matter a sum of normal shocks is normal, and every set of shocks has a closed form. 200,000 paths know a
/// contribution to about 0.0005; four standard errors fail one seed in 16,000 for each of the three.
#[test]
fn contributions_are_those_of_the_closed_form() {
    let sizes = [(-1.0, 0.8), (-0.5, 0.3), (0.4, 1.0)];
    let shocks = ["a", "b", "c"].iter().zip(sizes);
    let shocks = shocks.map(|(id, (mean, volatility))| shock(id, mean, volatility, "money"));
    let explanation = explain(two(shocks.collect(), 200_000), 2);
    let median = 100.0 * (1.05_f64).ln();
    let limit = 100.0 * (1.05_f64 - 5e-15).ln();
    let deviation = 2.0 / 1.05;
    let chance = |set: usize| {
        let parts = sizes.iter().enumerate().filter(|(k, _)| set >> k & 1 == 1);
        let (mean, variance) = parts.fold((median, deviation * deviation), |sum, (_, part)| {
            (sum.0 + part.0, sum.1 + part.1 * part.1)
        });
        attain::math::normal::cdf((mean - limit) / variance.sqrt())
    };
    let game: Vec<f64> = (0..8).map(chance).collect();
    let exact = attain::math::shapley::values(3, &game).unwrap();
    let found = &explanation.targets[0];
    for (part, exact) in found.contributions.iter().zip(&exact) {
        let distance = (part.value - exact).abs();
        assert!(distance <= 4.0 * part.standard_error, "{distance} at {part:?}");
        assert!(part.standard_error < 0.002, "{part:?}");
    }
    assert!(explanation.targets[1].contributions.iter().all(|part| part.is_none()));
}

#[test]
fn a_sample_of_orders_adds_up_and_lies_near_all_of_them() {
    // Nine shocks of which the first eight are one and the same: by symmetry each has an eighth of what they do together.
    let mut shocks: Vec<Shock> =
        (0..8).map(|k| shock(&format!("s{k}"), -0.3, 0.01, "money")).collect();
    shocks.push(shock("last", 1.0, 0.01, "money"));
    let explanation = explain(two(shocks, 1_000), 2);
    assert!(!explanation.is_complete);
    let found = &explanation.targets[0];
    let sum: f64 = found.contributions.iter().map(|part| part.value).sum();
    assert!((sum - found.difference.value).abs() < 1e-12, "{sum}");
    let alike = &found.contributions[..8];
    let mean = alike.iter().map(|part| part.value).sum::<f64>() / 8.0;
    for part in alike {
        let distance = (part.value - mean).abs();
        // Sixteen pairs of orders: Student's t with 15 degrees of freedom exceeds 5 once in 6,000.
        assert!(distance <= 5.0 * part.standard_error, "{distance} at {part:?}");
        assert!(part.standard_error > 0.0, "the choice of orders leaves something open");
    }
}

#[test]
fn threads_change_nothing() {
    let shocks = || vec![shock("a", -1.0, 0.8, "money"), shock("b", 0.5, 0.2, "money")];
    let one = explain(two(shocks(), 3_000), 1);
    let other = explain(two(shocks(), 3_000), 2);
    assert_eq!(one.targets, other.targets);
    assert_eq!(one.expected, other.expected);
}

#[test]
fn a_scenario_without_shocks_has_nothing_to_explain() {
    match Explanation::of(two(Vec::new(), 1_000)) {
        Err(Error::Input(problems)) => {
            let said = problems[0].fault.to_string();
            assert_eq!(said, "the scenario `test` has no shocks to explain");
        }
        other => panic!("{:?}", other.map(|one| one.targets)),
    }
}

/// A sum of independent normal parts: first-order and total shares are the shares of the variances. 32,768 paths know a share to about
/// 0.01; five standard errors, and the seed is fixed.
#[test]
fn shares_of_variance_are_those_of_a_sum() {
    let shocks = vec![shock("a", -1.0, 1.5, "money"), shock("b", 0.5, 0.5, "other")];
    let found = two(shocks, 1_000).dissect(0).unwrap();
    let own = (2.0 / 1.05_f64).powi(2);
    let total = own + 1.5 * 1.5;
    assert_near("deviation", found.deviation, total.sqrt(), 0.02);
    let of = |source| found.shares.iter().find(|share| share.source == source).unwrap();
    for (source, share) in [
        (Uncertain::Innovations, own / total),
        (Uncertain::Shock(0), 2.25 / total),
        (Uncertain::Parameters, 0.0),
    ] {
        let part = of(source);
        for found in [part.first, part.total] {
            let distance = (found.value - share).abs();
            assert!(distance <= 5.0 * found.standard_error + 1e-9, "{source:?}: {found:?}");
        }
    }
    assert_eq!(found.shares.len(), 3, "the other shock does not reach the target");
    // In a sum the contributions on the misses add up; of a normal sum each has its share of the gap.
    let gap = found.gap.unwrap();
    assert!(gap < -0.5 && found.rest.abs() < 1e-9, "{gap} {}", found.rest);
    let shock = of(Uncertain::Shock(0)).on_misses / gap;
    assert!((shock - 2.25 / total).abs() < 0.03, "{shock}");
}
