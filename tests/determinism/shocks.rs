//! Scenarios share their draws: without its shock a scenario is the baseline, and a certain shock moves every path by its profile.

use attain::plan::{Measure, Movement, Relation, Shows};
use attain::process::Scale;
use attain::scenario::Scenario;
use attain::shock::{Arrival, Month, Profile, Reach, Shock, Size, Whom};
use attain::simulate::Simulation;

use super::{BASELINE, SLUMP, load, simulate};
use crate::fixture::{
    YEAR, assert_near, base, growth, indicator, level, number, plan, scenario, target,
};

#[test]
fn a_shock_that_never_comes_changes_no_path() {
    let never = [("settings.paths", "5000"), ("shock.demand_slump.probability", "0")];
    let never = never.map(|(key, value)| (key.to_string(), value.to_string()));
    let never = Scenario::load_with(SLUMP, &never).unwrap().calibrate().unwrap();
    let never = simulate(&never, 2, 256);
    let plain = simulate(&load(BASELINE, 5_000).calibrate().unwrap(), 2, 256);
    assert_eq!(never.fans(), plain.fans());
    assert_eq!(never.joint(), plain.joint());
    for (one, other) in never.attainment().iter().zip(plain.attainment()) {
        assert_eq!(one.simulated, other.simulated, "{}", one.target);
        // What loses its closed form to the shock is averaged instead; the average must agree with it.
        let distance = (one.estimate.probability - other.estimate.probability).abs();
        let error = one.estimate.standard_error.max(other.estimate.standard_error);
        assert!(distance <= 4.5 * error + 1e-12, "{}: {distance} at {error}", one.target);
    }
}

#[test]
fn a_slump_leaves_what_it_does_not_reach_alone() {
    let slump = simulate(&load(SLUMP, 3_000).calibrate().unwrap(), 2, 256);
    let plain = simulate(&load(BASELINE, 3_000).calibrate().unwrap(), 2, 256);
    let (mut same, mut moved) = (0, 0);
    for (one, other) in slump.fans().iter().zip(plain.fans()) {
        if *one == other { same += 1 } else { moved += 1 }
    }
    assert!(same > 10 && moved > 10, "{same} fans stay, {moved} move");
}

fn shock(size: f64, persistence: f64) -> Shock {
    let reach = ["flow", "stock", "rate", "level"]
        .map(|id| Reach { whom: Whom::Indicator(id.into()), elasticity: number(1.5) });
    Shock {
        id: "slump".into(),
        name: attain::plan::Text::same("slump"),
        date: Month { year: YEAR, month: 4 },
        arrival: Arrival::Certain,
        size: Size::Fixed { value: number(size) },
        profile: Profile::Persistence { share: number(persistence) },
        reach: reach.to_vec(),
        reason: attain::plan::Text::same("test"),
        source: None,
    }
}

fn four(shocks: Vec<Shock>) -> Simulation {
    let growing = |id, measure| {
        indicator(id, measure, Shows::Growth, growth(5.0, 2.0, base(100.0, YEAR - 1)))
    };
    let mut plan = plan();
    plan.indicators = vec![
        growing("flow", Measure::Flow),
        growing("stock", Measure::Stock),
        growing("rate", Measure::Rate),
        indicator("level", Measure::Stock, Shows::Level, level(500.0, 2.0)),
        indicator("linked", Measure::Flow, Shows::Growth, linked()),
    ];
    plan.targets = vec![target(&plan.indicators[0], Relation::AtLeast, 4.0, 1)];
    let mut scenario = scenario(plan, 20_000);
    scenario.shocks = shocks;
    simulate(&scenario.calibrate().unwrap(), 2, 256)
}

fn linked() -> Movement {
    Movement::Linked(attain::plan::Linked {
        terms: vec![attain::plan::Term { indicator: "flow".into(), weight: 2.0 }],
        mean: number(0.0),
        volatility: number(0.0),
        persistence: number(0.0),
        base: None,
        base_error: None,
    })
}

/// Effect on the level in log percent: January of the year of the shock is month 0, what is left after a year is `persistence`.
fn effect(id: &str, year: i32, size: f64, persistence: f64) -> f64 {
    let month = |month: i32| {
        let since = f64::from(12 * (year - YEAR) + month - 3);
        if since < 0.0 { 0.0 } else { 1.5 * size * persistence.powf(since / 12.0) }
    };
    if year < YEAR {
        return 0.0;
    }
    match id {
        // Sum over sum: the logarithm of the mean of the months' levels.
        "flow" => 100.0 * ((0..12).map(|m| (month(m) / 100.0).exp()).sum::<f64>() / 12.0).ln(),
        // Year end over year end.
        "stock" | "level" => month(11),
        _ => (0..12).map(month).sum::<f64>() / 12.0,
    }
}

/// The histogram's bins move with the shock, so that quantiles agree to the width of a bin, 0.1 % of the spread; the paths agree to
/// rounding.
#[test]
fn a_certain_shock_moves_every_path_by_its_profile() {
    let (size, persistence) = (-4.0, 0.5);
    let (plain, hit) = (four(Vec::new()), four(vec![shock(size, persistence)]));
    for (id, scale, weight) in [
        ("flow", Scale::Growth, 1.0),
        ("stock", Scale::Growth, 1.0),
        ("rate", Scale::Growth, 1.0),
        ("level", Scale::LogLevel, 1.0),
        ("linked", Scale::Growth, 2.0),
    ] {
        let source = if id == "linked" { "flow" } else { id };
        let of_level = |year: i32| weight * effect(source, year, size, persistence);
        let shift = |year: i32| match scale {
            Scale::Growth => of_level(year) - of_level(year - 1),
            _ => of_level(year),
        };
        let before = plain.model().paths(id, 0, 2_000).unwrap();
        let after = hit.model().paths(id, 0, 2_000).unwrap();
        let years = plain.model().path_years(id).unwrap();
        for (index, found) in after.indexed_iter() {
            let year = years[index.1];
            let expected = scale.from_published(before[index]) + shift(year);
            let what = format!("{id} in {year}, path {}", index.0);
            assert_near(&what, scale.from_published(*found), expected, 1e-9);
        }
        for (one, other) in plain.fan(id).unwrap().points.iter().zip(hit.fan(id).unwrap().points) {
            let expected = scale.from_published(one.value) + shift(one.year);
            let what = format!("{id} in {}, quantile {}", one.year, one.quantile);
            assert_near(&what, scale.from_published(other.value), expected, 5e-3);
        }
    }
}

/// A shock that comes with probability q leaves the share 1 − q of all paths alone. One comparison at four standard errors:
/// one seed in 15,800 would raise a false alarm.
#[test]
fn a_shock_comes_as_often_as_stated() {
    let mut uncertain = shock(-4.0, 0.5);
    uncertain.arrival = Arrival::Chance { probability: number(0.3) };
    let (plain, hit) = (four(Vec::new()), four(vec![uncertain]));
    let before = plain.model().paths("stock", 0, 20_000).unwrap();
    let after = hit.model().paths("stock", 0, 20_000).unwrap();
    let moved = before.rows().into_iter().zip(after.rows()).filter(|(a, b)| a != b).count();
    crate::fixture::assert_share("moved", moved as f64 / 20_000.0, 0.3, 20_000, 4.0);
}
