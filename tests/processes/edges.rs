//! Where histories, bases and shocks do not begin together: nothing is left out in silence, and no level is taken for growth.

use attain::attainment::Estimator;
use attain::plan::{
    Block, Count, Indicator, Law, Linked, Measure, Movement, Quantity, Relation, Shows, Term, Text,
    Tie,
};
use attain::scenario::Scenario;
use attain::shock::{Arrival, Month, Profile, Reach, Shock, Size, When, Whom};

use super::PATHS;
use crate::fixture::{YEAR, assert_near, assert_share, base, figure, growth, indicator, level};
use crate::fixture::{log_growth_history, number, plan, run, scenario, steady_ar, target};

const SERIES: [f64; 10] = [7.9, 7.4, 7.1, 6.2, 6.6, 2.4, 7.9, 2.7, 5.8, 6.1];

fn flow(id: &str, shows: Shows, movement: Movement) -> Indicator {
    indicator(id, Measure::Flow, shows, movement)
}

fn known_level(id: &str) -> Indicator {
    let mut indicator = flow(id, Shows::Level, level(1_000.0, 2.0));
    if let Movement::Level(level) = &mut indicator.movement {
        level.base = base(950.0, YEAR - 1);
    }
    indicator
}

fn linked(to: &str, year: i32) -> Movement {
    Movement::Linked(Linked {
        terms: vec![Term { indicator: to.into(), weight: 1.0 }],
        mean: number(0.0),
        volatility: number(0.0),
        persistence: number(0.0),
        base: base(100.0, year),
        base_error: None,
    })
}

fn rated(rate: &str, year: i32) -> Indicator {
    let count = Count {
        mean: None,
        dispersion: number(0.0),
        drift: None,
        persistence: number(0.0),
        base: base(600.0, year),
        rate: Some(rate.into()),
    };
    flow("count", Shows::Count, Movement::Count(count))
}

fn of(indicators: Vec<Indicator>) -> Scenario {
    let mut plan = plan();
    plan.indicators = indicators;
    scenario(plan, PATHS)
}

pub(super) fn shock(whom: Whom) -> Shock {
    Shock {
        id: "blow".into(),
        name: Text::same("blow"),
        when: When::At { month: Month { year: YEAR, month: 1 } },
        exclusive: None,
        common: None,
        trigger: None,
        arrival: Arrival::Certain,
        size: Size::Fixed { value: number(-5.0) },
        profile: Profile::Persistence { share: number(1.0) },
        reach: vec![Reach::new(whom, number(1.0))],
        reason: Text::same("test"),
        source: None,
    }
}

fn refused(scenario: Scenario) -> String {
    scenario.calibrate().err().map(|error| error.to_string()).unwrap_or_default()
}

/// The level of the plan's year is the base times the known growth since then times the simulated growth.
#[test]
fn a_level_counts_known_growth_before_the_first_simulated_year() {
    let median = |year, value| {
        let fitted = flow("fitted", Shows::Level, steady_ar(YEAR - 10, base(value, year)));
        let mut scenario = of(vec![fitted]);
        scenario.plan.history.observations = log_growth_history("fitted", &SERIES);
        let fan = run(scenario).fan("fitted").unwrap();
        fan.points.iter().find(|point| point.year == YEAR && point.quantile == 0.5).unwrap().value
    };
    let since = 100.0 * ((7.9 + 2.7 + 5.8 + 6.1) / 100.0_f64).exp();
    assert_near("median", median(YEAR - 5, 100.0), median(YEAR - 1, since), 1e-9);
}

#[test]
fn growth_that_nobody_knows_is_an_error() {
    let own = || flow("own", Shows::Growth, growth(5.0, 1.0, None));
    let cases = [
        of(vec![own(), flow("link", Shows::Growth, linked("own", YEAR - 3))]),
        of(vec![own(), rated("own", YEAR - 3)]),
        of(vec![flow("bare", Shows::Level, level(9.0, 1.0)), rated("bare", YEAR - 1)]),
        of(vec![
            flow("late", Shows::Level, growth(5.0, 1.0, base(9.0, YEAR))),
            flow("total", Shows::Level, Movement::Sum { parts: vec!["late".into()] }),
        ]),
    ];
    for case in cases {
        let message = refused(case);
        assert!(message.contains("which has none"), "{message}");
    }
}

/// A link to a level or a count, and a count whose rate is a level, feel its growth. P(level ≥ 1,000) is one half.
#[test]
fn what_hangs_on_a_level_or_a_count_hangs_on_its_growth() {
    let count = rated("level", YEAR - 1);
    let link = flow("link", Shows::Level, linked("count", YEAR - 1));
    let mut scenario = of(vec![known_level("level"), count.clone(), link.clone()]);
    let mean: f64 = 600.0 * 1_000.0 / 950.0;
    scenario.plan.targets = vec![
        target(&count, Relation::AtLeast, mean.round(), 0),
        target(&link, Relation::AtLeast, 105.3, 1),
    ];
    let attainment = run(scenario).attainment();
    assert_share("count", attainment[0].estimate.probability, 0.5, 400, 1.0);
    assert_near("link", attainment[1].simulated, attainment[0].simulated, 1e-12);
}

/// A shock of −5 % on what shows a share but moves by growth, and on a fitted share: the conditional mean feels what the path feels.
#[test]
fn the_average_feels_the_shock_of_the_paths() {
    let mut scenarios = Vec::new();
    let growing = flow("one", Shows::Share, steady_ar(YEAR - 10, base(30.0, YEAR - 1)));
    let mut scenario = of(vec![growing.clone()]);
    scenario.plan.history.observations = log_growth_history("one", &SERIES);
    scenario.plan.targets = vec![target(&growing, Relation::AtLeast, 30.0, 1)];
    scenarios.push(scenario);
    let mut share = flow("one", Shows::Share, steady_ar(YEAR - 10, None));
    if let Movement::SteadyAr(ar) = &mut share.movement {
        ar.quantity = Quantity::Share;
        ar.history.quantity = Quantity::Share;
    }
    let mut scenario = of(vec![share.clone()]);
    let figures = (YEAR - 10..).zip(SERIES);
    scenario.plan.history.observations =
        figures.map(|(year, y)| figure("one", year, Quantity::Share, 50.0 + y)).collect();
    scenario.plan.targets = vec![target(&share, Relation::AtLeast, 55.0, 1)];
    scenarios.push(scenario);
    for mut scenario in scenarios {
        scenario.shocks = vec![shock(Whom::Indicator("one".into()))];
        let attainment = run(scenario).attainment().remove(0);
        assert_eq!(attainment.estimate.estimator, Estimator::RaoBlackwell);
        let probability = attainment.estimate.probability;
        assert_share("share", attainment.simulated, probability, PATHS, 4.0);
    }
}

#[test]
fn a_shock_on_a_block_with_a_matrix_hits_its_members() {
    let own = flow("own", Shows::Growth, growth(5.0, 1.0, None));
    let mut scenario = of(vec![own]);
    let tie = Tie::Matrix { members: vec!["own".into()], correlation: vec![vec![1.0]] };
    scenario.plan.blocks =
        vec![Block { id: "block".into(), name: Text::same("block"), tie, copula: None }];
    scenario.shocks = vec![shock(Whom::Block("block".into()))];
    let fan = run(scenario).fan("own").unwrap();
    let median = fan.points.iter().find(|point| point.quantile == 0.5).unwrap().value;
    assert_near("median", median, 100.0 * (1.05 * (-0.05_f64).exp() - 1.0), 0.01);
}

#[test]
fn a_shock_on_a_sum_is_refused() {
    let total = flow("total", Shows::Level, Movement::Sum { parts: vec!["level".into()] });
    let mut scenario = of(vec![known_level("level"), total]);
    scenario.shocks = vec![shock(Whom::Indicator("total".into()))];
    assert!(refused(scenario).contains("is a sum"));
}

/// A history of counts gives the same fit as the same numbers called levels.
#[test]
fn counts_in_a_history_are_levels() {
    let median = |quantity| {
        let mut fitted = flow("fitted", Shows::Growth, steady_ar(YEAR - 10, None));
        if let Movement::SteadyAr(ar) = &mut fitted.movement {
            ar.history.quantity = quantity;
        }
        let mut scenario = of(vec![fitted]);
        let figures = (YEAR - 10..).zip(SERIES);
        scenario.plan.history.observations =
            figures.map(|(year, y)| figure("fitted", year, quantity, 500.0 + y)).collect();
        run(scenario).fan("fitted").unwrap()
    };
    assert_eq!(median(Quantity::Count), median(Quantity::Level));
}

#[test]
fn a_delivery_needs_a_target_that_it_can_meet() {
    let rate = Law::Rate { rate: number(0.8) };
    let ratio = Law::Ratio { miss: number(0.1), excess: number(0.05), shortfall: number(0.05) };
    let cases = [
        (rate, Relation::MoreThan, 9.0),
        (ratio.clone(), Relation::AtMost, 9.0),
        (ratio, Relation::AtLeast, 0.0),
    ];
    for (law, relation, value) in cases {
        let task = flow("task", Shows::Count, Movement::Delivery { class: "class".into() });
        let mut scenario = of(vec![task.clone()]);
        let name = Text::same("class");
        scenario.plan.classes = vec![attain::plan::Class { id: "class".into(), name, law }];
        scenario.plan.targets = vec![target(&task, relation, value, 0)];
        assert!(!refused(scenario).is_empty(), "{relation:?} {value}");
    }
}

/// What begins after the last year is left out, and nothing breaks.
#[test]
fn an_indicator_may_begin_after_the_last_year() {
    let late = flow("late", Shows::Level, growth(5.0, 1.0, base(9.0, YEAR + 20)));
    let own = flow("own", Shows::Growth, growth(5.0, 1.0, None));
    let simulation = run(of(vec![late, rated_late(), own]));
    assert!(simulation.fan("late").unwrap().points.is_empty());
}

fn rated_late() -> Indicator {
    rated("late", YEAR + 20)
}
