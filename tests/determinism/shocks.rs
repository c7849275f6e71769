//! Scenarios share their draws: without its shock a scenario is the baseline, and a certain shock moves every path by its profile.

use attain::plan::{Measure, Movement, Relation, Shows};
use attain::process::Scale;
use attain::scenario::Scenario;
use attain::shock::{Arrival, Month, Profile, Reach, Shock, Size, SizeQuantile, When, Whom};
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

pub(super) fn shock(size: Size, profile: Profile) -> Shock {
    let reach = ["flow", "stock", "rate", "level"]
        .map(|id| Reach::new(Whom::Indicator(id.into()), number(1.5)));
    Shock {
        id: "slump".into(),
        name: attain::plan::Text::same("slump"),
        when: When::At { month: Month { year: YEAR, month: 4 } },
        exclusive: None,
        common: None,
        trigger: None,
        arrival: Arrival::Certain,
        size,
        profile,
        reach: reach.to_vec(),
        reason: attain::plan::Text::same("test"),
        source: None,
    }
}

pub(super) fn four(shocks: Vec<Shock>) -> Simulation {
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

/// Effect on the level in log percent, where `share` is what is there so many months after April of the year of the shock.
fn effect(id: &str, year: i32, size: f64, share: fn(f64) -> f64) -> f64 {
    let month = |month: i32| {
        let since = f64::from(12 * (year - YEAR) + month - 3);
        if since < 0.0 { 0.0 } else { 1.5 * size * share(since) }
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
    let plain = four(Vec::new());
    let listed = [0.5, 1.0, -0.2].map(number).to_vec();
    let recovery = Profile::Recovery { after: number(2.0), share: number(0.8), over: number(10.0) };
    moved(&plain, Profile::Persistence { share: number(0.5) }, |since| 0.5_f64.powf(since / 12.0));
    moved(&plain, Profile::HalfLife { months: number(9.0) }, |since| 0.5_f64.powf(since / 9.0));
    moved(&plain, Profile::Impulse, |since| if since == 0.0 { 1.0 } else { 0.0 });
    moved(&plain, Profile::Step, |_| 1.0);
    moved(&plain, Profile::Ramp { months: number(6.0) }, |since| ((since + 1.0) / 6.0).min(1.0));
    moved(&plain, recovery, |since| match since {
        since if since <= 2.0 => 1.0,
        since if since >= 12.0 => 0.2,
        since => 1.0 - 0.08 * (since - 2.0),
    });
    moved(&plain, Profile::ByMonth { multiples: listed }, |since| match since {
        0.0 => 0.5,
        1.0 => 1.0,
        _ => -0.2,
    });
}

fn moved(plain: &Simulation, profile: Profile, share: fn(f64) -> f64) {
    let size = -4.0;
    let hit = four(vec![shock(Size::Fixed { value: number(size) }, profile.clone())]);
    for (id, scale, weight) in [
        ("flow", Scale::Growth, 1.0),
        ("stock", Scale::Growth, 1.0),
        ("rate", Scale::Growth, 1.0),
        ("level", Scale::LogLevel, 1.0),
        ("linked", Scale::Growth, 2.0),
    ] {
        let source = if id == "linked" { "flow" } else { id };
        let of_level = |year: i32| weight * effect(source, year, size, share);
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
            let what = format!("{profile:?}: {id} in {year}, path {}", index.0);
            assert_near(&what, scale.from_published(*found), expected, 1e-9);
        }
        for (one, other) in plain.fan(id).unwrap().points.iter().zip(hit.fan(id).unwrap().points) {
            let expected = scale.from_published(one.value) + shift(one.year);
            let what = format!("{profile:?}: {id} in {}, quantile {}", one.year, one.quantile);
            assert_near(&what, scale.from_published(other.value), expected, 5e-3);
        }
    }
}

/// Paths with a shock that stays, less the same paths without it, are its sizes: as many lie below a point as the law says, whose
/// points come from solving its distribution function by bisection. 24 comparisons at 4.5 standard errors: one seed in 6,000 would
/// raise a false alarm.
#[test]
fn sizes_on_the_paths_follow_their_laws() {
    let plain = growth_of_stock(Vec::new());
    for (size, points) in laws() {
        let hit = growth_of_stock(vec![shock(size.clone(), Profile::Step)]);
        for (point, probability) in points {
            let sizes = hit.iter().zip(&plain).map(|(after, before)| (after - before) / 1.5);
            let below = sizes.filter(|size| *size <= point).count() as f64 / plain.len() as f64;
            let error = (probability * (1.0 - probability) / plain.len() as f64).sqrt();
            assert!((below - probability).abs() <= 4.5 * error, "{size:?} at {point}: {below}");
        }
    }
}

fn growth_of_stock(shocks: Vec<Shock>) -> Vec<f64> {
    let simulation = four(shocks);
    let model = simulation.model();
    let year = model.path_years("stock").unwrap().iter().position(|year| *year == YEAR).unwrap();
    let paths = model.paths("stock", 0, 20_000).unwrap();
    paths.column(year).iter().map(|value| Scale::Growth.from_published(*value)).collect()
}

/// Each with points and the probabilities below them.
fn laws() -> Vec<(Size, [(f64, f64); 3])> {
    let deciles = |a, b, c| [(a, 0.1), (b, 0.5), (c, 0.9)];
    let (least, mode, most) = (number(-6.0), number(-4.5), number(0.0));
    let stated = [(0.1, -8.0), (0.5, -3.0), (0.9, -1.0)];
    let stated =
        stated.map(|(probability, value)| SizeQuantile { probability, value: number(value) });
    vec![
        (
            Size::Normal { mean: number(-2.0), volatility: number(1.5) },
            deciles(-3.922_327, -2.0, -0.077_673),
        ),
        (
            Size::TwoPieceNormal {
                mode: number(-2.0),
                volatility_below: number(3.0),
                volatility_above: number(1.0),
            },
            deciles(-6.503_258, -3.292_182, -1.158_378),
        ),
        // Six times a beta law with shapes 2 and 4, from -6 on.
        (
            Size::Pert { least, mode, most, peakedness: number(4.0) },
            deciles(-5.326_590, -4.117_139, -2.496_658),
        ),
        (
            Size::Triangular { least: number(-6.0), mode: number(-2.0), most: number(0.0) },
            deciles(-6.0 + 2.4_f64.sqrt(), -6.0 + 12.0_f64.sqrt(), -(1.2_f64.sqrt())),
        ),
        (
            Size::LogNormal { median: number(-3.0), log_volatility: number(0.4) },
            deciles(-5.008_983, -3.0, -1.796_772),
        ),
        (Size::Uniform { least: number(-5.0), most: number(-1.0) }, deciles(-4.6, -3.0, -1.4)),
        (
            Size::Empirical { values: [2.0, -7.0, -1.0, -3.0].map(number).to_vec() },
            [(-5.0, 0.25), (-2.0, 0.5), (0.0, 0.75)],
        ),
        (Size::Quantiles { quantiles: stated.to_vec() }, deciles(-8.0, -3.0, -1.0)),
    ]
}

/// A shock that comes with probability q leaves the share 1 − q of all paths alone. One comparison at four standard errors:
/// one seed in 15,800 would raise a false alarm.
#[test]
fn a_shock_comes_as_often_as_stated() {
    let mut uncertain =
        shock(Size::Fixed { value: number(-4.0) }, Profile::Persistence { share: number(0.5) });
    uncertain.arrival = Arrival::Chance { probability: number(0.3) };
    let (plain, hit) = (four(Vec::new()), four(vec![uncertain]));
    let before = plain.model().paths("stock", 0, 20_000).unwrap();
    let after = hit.model().paths("stock", 0, 20_000).unwrap();
    let moved = before.rows().into_iter().zip(after.rows()).filter(|(a, b)| a != b).count();
    crate::fixture::assert_share("moved", moved as f64 / 20_000.0, 0.3, 20_000, 4.0);
}
