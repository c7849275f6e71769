//! When shocks come: windows, rates, one after another, one instead of another, together; and what they do beside moving levels.

use attain::model::Model;
use attain::plan::Measure;
use attain::process::Scale;
use attain::shock::{
    Arrival, Common, Month, Moves, Profile, Reach, Shock, Side, Size, Trigger, When, Whom,
};

use super::shocks::{four, shock};
use crate::fixture::{YEAR, assert_near, assert_share, number};

const PATHS: usize = 20_000;
/// The elasticity of the shocks of `four`.
const ELASTICITY: f64 = 1.5;

fn month(month: u32) -> Month {
    Month { year: YEAR, month }
}

fn fixed(id: &str, size: f64, profile: Profile) -> Shock {
    Shock { id: id.into(), ..shock(Size::Fixed { value: number(size) }, profile) }
}

fn likely(id: &str, size: f64, probability: f64) -> Shock {
    let arrival = Arrival::Chance { probability: number(probability) };
    Shock { arrival, ..fixed(id, size, Profile::Step) }
}

/// Log growth of an indicator in the year of the plan, path by path.
fn growth_of(model: &Model, id: &str) -> Vec<f64> {
    let year = model.path_years(id).unwrap().iter().position(|year| *year == YEAR).unwrap();
    let paths = model.paths(id, 0, PATHS).unwrap();
    paths.column(year).iter().map(|value| Scale::Growth.from_published(*value)).collect()
}

/// What shocks add to the stock at the end of the year on each path, in multiples of their size.
fn added(shocks: Vec<Shock>) -> Vec<f64> {
    let (plain, hit) = (four(Vec::new()), four(shocks));
    let (before, after) = (growth_of(plain.model(), "stock"), growth_of(hit.model(), "stock"));
    after.iter().zip(before).map(|(after, before)| (after - before) / ELASTICITY).collect()
}

fn share(values: &[f64], what: impl Fn(f64) -> bool) -> f64 {
    values.iter().filter(|value| what(**value)).count() as f64 / values.len() as f64
}

fn near(value: f64, expected: f64) -> bool {
    (value - expected).abs() < 1e-9
}

/// Seven comparisons at 4.5 standard errors: one seed in 20,000 would raise a false alarm.
#[test]
fn a_window_makes_each_of_its_months_as_likely() {
    let mut blow = likely("blow", -24.0, 0.6);
    blow.when = When::Window { from: month(4), to: month(9) };
    blow.profile = Profile::Ramp { months: number(24.0) };
    let added = added(vec![blow]);
    assert_share("none", share(&added, |one| near(one, 0.0)), 0.4, PATHS as u64, 4.5);
    for came in 4..=9 {
        // By December so many of 24 months have passed.
        let december = -f64::from(13 - came);
        let found = share(&added, |one| near(one, december));
        assert_share(&format!("month {came}"), found, 0.1, PATHS as u64, 4.5);
    }
}

/// Nine comparisons at 4.5 standard errors: one seed in 16,000 would raise a false alarm.
#[test]
fn a_rate_brings_poisson_many_with_sizes_of_their_own() {
    let mut blow = fixed("blow", -1.0, Profile::Step);
    // Half a year of three a year.
    blow.when = When::Window { from: month(4), to: month(9) };
    blow.arrival = Arrival::Rate { per_year: number(3.0) };
    let counts = added(vec![blow.clone()]);
    let mut mass = (-1.5_f64).exp();
    for came in 0..7 {
        let found = share(&counts, |one| near(one, -f64::from(came)));
        assert_share(&format!("{came} arrivals"), found, mass, PATHS as u64, 4.5);
        mass *= 1.5 / f64::from(came + 1);
    }
    blow.size = Size::Normal { mean: number(-2.0), volatility: number(1.5) };
    let sizes = added(vec![blow]);
    let mean = sizes.iter().sum::<f64>() / PATHS as f64;
    let variance = sizes.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / PATHS as f64;
    // A compound Poisson sum: rate × mean, rate × mean square; its fourth moment is rate × E x⁴ + 3 variance².
    let square = 4.0 + 2.25;
    let fourth = 16.0 + 6.0 * 4.0 * 2.25 + 3.0 * 2.25 * 2.25;
    let of_mean = (1.5 * square / PATHS as f64).sqrt();
    assert!((mean + 3.0).abs() < 4.5 * of_mean, "{mean}");
    let of_variance = ((1.5 * fourth + 2.0 * (1.5_f64 * square).powi(2)) / PATHS as f64).sqrt();
    assert!((variance - 1.5 * square).abs() < 4.5 * of_variance, "{variance}");
}

/// Three comparisons at 4.5 standard errors: one seed in 48,000 would raise a false alarm.
#[test]
fn contagion_comes_only_after_its_cause_and_so_many_months_later() {
    let cause = likely("cause", -1.0, 0.4);
    let mut next = likely("next", -96.0, 0.5);
    next.when = When::After { shock: "cause".into(), months: 3 };
    next.profile = Profile::Ramp { months: number(24.0) };
    // The cause comes in April, what follows it in July: six months have passed by December. It stands first in the file.
    let added = added(vec![next, cause]);
    let both = share(&added, |one| near(one, -25.0));
    assert_share("both", both, 0.2, PATHS as u64, 4.5);
    assert_share("cause alone", share(&added, |one| near(one, -1.0)), 0.2, PATHS as u64, 4.5);
    assert_share("neither", share(&added, |one| near(one, 0.0)), 0.6, PATHS as u64, 4.5);
}

/// Three comparisons at 4.5 standard errors: one seed in 48,000 would raise a false alarm.
#[test]
fn of_exclusive_shocks_one_comes_at_most_and_each_as_often_as_stated() {
    let exclusive = |one: Shock| Shock { exclusive: Some("either".into()), ..one };
    let shocks = vec![
        exclusive(likely("first", -1.0, 0.5)),
        exclusive(likely("second", -10.0, 0.3)),
        exclusive(likely("third", -50.0, 0.1)),
    ];
    let added = added(shocks);
    for (size, probability) in [(-1.0, 0.5), (-10.0, 0.3), (-50.0, 0.1)] {
        let found = share(&added, |one| near(one, size));
        assert_share(&format!("{size}"), found, probability, PATHS as u64, 4.5);
    }
    assert!(added.iter().all(|one| [0.0, -1.0, -10.0, -50.0].iter().any(|size| near(*one, *size))));
}

/// Loadings of 0.8 and 0.6 make a correlation of 0.48: both of two even chances come with probability ¼ + asin(0.48)/2π. Four
/// comparisons at 4.5 standard errors: one seed in 36,000 would raise a false alarm.
#[test]
fn shocks_of_one_factor_come_together_and_hit_alike() {
    let common = |arrival, size| {
        Some(Common { factor: "world".into(), arrival: number(arrival), size: number(size) })
    };
    let first = Shock { common: common(0.8, 0.0), ..likely("first", -1.0, 0.5) };
    let second = Shock { common: common(0.6, 0.0), ..likely("second", -10.0, 0.5) };
    let both = added(vec![first.clone(), second]);
    let expected = 0.25 + 0.48_f64.asin() / (2.0 * std::f64::consts::PI);
    let found = share(&both, |one| near(one, -11.0));
    assert_share("both", found, expected, PATHS as u64, 4.5);
    assert_share("neither", share(&both, |one| near(one, 0.0)), expected, PATHS as u64, 4.5);
    let normal = Size::Normal { mean: number(0.0), volatility: number(1.0) };
    let size = |id: &str, loading| Shock {
        size: normal.clone(),
        arrival: Arrival::Certain,
        common: common(0.0, loading),
        ..likely(id, 0.0, 1.0)
    };
    let sizes = [
        added(vec![size("first", 0.8)]),
        added(vec![size("second", 0.6)]),
        added(vec![size("first", 0.8), size("second", 0.6)]),
    ];
    let product = sizes[0].iter().zip(&sizes[1]).map(|(one, other)| one * other).sum::<f64>();
    let correlation = product / PATHS as f64;
    let error = ((1.0 + 0.48_f64.powi(2)) / PATHS as f64).sqrt();
    assert!((correlation - 0.48).abs() < 4.5 * error, "{correlation}");
    let square = sizes[0].iter().map(|one| one * one).sum::<f64>() / PATHS as f64;
    assert!((square - 1.0).abs() < 4.5 * (2.0 / PATHS as f64).sqrt(), "{square}");
    for ((one, other), both) in sizes[0].iter().zip(&sizes[1]).zip(&sizes[2]) {
        assert!(near(one + other, *both), "another shock changed a draw");
    }
}

/// Each shock adds to a path what it adds alone: none changes a draw of another.
#[test]
fn a_new_shock_changes_no_draw_of_any_other() {
    let mut often = fixed("often", -1.0, Profile::HalfLife { months: number(4.0) });
    often.when = When::Window { from: month(1), to: month(12) };
    often.arrival = Arrival::Rate { per_year: number(2.0) };
    often.size = Size::Normal { mean: number(-1.0), volatility: number(0.5) };
    let exclusive = |one: Shock| Shock { exclusive: Some("either".into()), ..one };
    let first = likely("first", -3.0, 0.3);
    let second = exclusive(likely("second", 2.0, 0.3));
    let alone = [added(vec![often.clone()]), added(vec![first.clone()])];
    let two = added(vec![often.clone(), first.clone()]);
    let three = added(vec![often, exclusive(first), second]);
    for path in 0..PATHS {
        assert!(near(two[path], alone[0][path] + alone[1][path]), "path {path}");
        let second = three[path] - two[path];
        assert!(near(second, 0.0) || near(second, 2.0), "path {path}: {second}");
    }
}

/// What widens multiplies every deviation from the centre, and the averaged probability follows it. One comparison at 4.5 standard errors:
/// one seed in 147,000 would raise a false alarm.
#[test]
fn a_shock_on_volatility_widens_and_does_not_lower() {
    let mut wide = fixed("wide", 40.0, Profile::Step);
    wide.when = When::At { month: month(1) };
    wide.reach = vec![Reach {
        whom: Whom::Indicator("flow".into()),
        moves: Moves::Volatility,
        elasticity: number(1.0),
    }];
    let (plain, hit) = (four(Vec::new()), four(vec![wide]));
    let (before, after) = (growth_of(plain.model(), "flow"), growth_of(hit.model(), "flow"));
    let centre = Scale::Growth.from_published(5.0);
    for (before, after) in before.iter().zip(after) {
        assert_near("deviation", after - centre, 0.4_f64.exp() * (before - centre), 1e-9);
    }
    let found = &hit.attainment()[0];
    let distance = (found.estimate.probability - found.simulated).abs();
    assert!(distance < 4.5 * (0.25 / PATHS as f64).sqrt(), "{distance}");
    assert!(found.estimate.probability < plain.attainment()[0].estimate.probability);
}

#[test]
fn a_response_comes_where_an_indicator_would_fall_below_its_level() {
    let mut response = fixed("response", 2.0, Profile::Step);
    response.when = When::At { month: month(7) };
    response.trigger = Some(Trigger {
        indicator: "flow".into(),
        year: YEAR,
        side: Side::Below,
        level: number(4.0),
    });
    let shocks = vec![likely("slump", -3.0, 0.5), response];
    let (plain, hit) = (four(shocks[..1].to_vec()), four(shocks));
    let (watched, responded) = (growth_of(plain.model(), "flow"), growth_of(hit.model(), "flow"));
    let (before, after) = (growth_of(plain.model(), "stock"), growth_of(hit.model(), "stock"));
    let level = Scale::Growth.from_published(4.0);
    let mut called = 0;
    for path in 0..PATHS {
        let calls = watched[path] < level;
        called += usize::from(calls);
        let expected = if calls { ELASTICITY * 2.0 } else { 0.0 };
        assert!(near(after[path] - before[path], expected), "path {path}");
        assert_eq!(responded[path] > watched[path], calls, "path {path}");
    }
    assert!((PATHS / 5..PATHS).contains(&called), "{called}");
    // What a response does is not known before the path is: the target on what it moves is counted.
    let found = &hit.attainment()[0];
    assert_eq!(found.estimate.probability, found.simulated);
}

/// A census lifts the level of what it measures: growth stays, a ratio on it falls by as much.
#[test]
fn another_measure_moves_ratios_only() {
    use attain::plan::{Linked, Movement, Shows, Term};
    let model = |shocks: Vec<Shock>| {
        let simulation = four(Vec::new());
        let mut scenario = simulation.model().scenario().clone();
        let ratio = Movement::Linked(Linked {
            terms: vec![
                Term { indicator: "stock".into(), weight: 1.0 },
                Term { indicator: "flow".into(), weight: -1.0 },
            ],
            mean: number(0.0),
            volatility: number(0.0),
            persistence: number(0.0),
            base: None,
            base_error: None,
        });
        let indicator = crate::fixture::indicator("ratio", Measure::Ratio, Shows::Growth, ratio);
        scenario.plan.indicators.push(indicator);
        scenario.shocks = shocks;
        scenario.calibrate().unwrap()
    };
    let mut census = fixed("census", 3.0, Profile::Step);
    census.when = When::At { month: month(1) };
    census.reach = vec![Reach {
        whom: Whom::Indicator("flow".into()),
        moves: Moves::Measurement,
        elasticity: number(1.0),
    }];
    let (plain, hit) = (model(Vec::new()), model(vec![census]));
    assert_eq!(growth_of(&plain, "flow"), growth_of(&hit, "flow"));
    for (before, after) in growth_of(&plain, "ratio").iter().zip(growth_of(&hit, "ratio")) {
        assert_near("ratio", after, before - 3.0, 1e-9);
    }
}
