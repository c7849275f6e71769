//! Conditions: what follows from pinned values and views, against closed forms.

use std::num::NonZeroUsize;

use attain::attainment::Given;
use attain::model::Model;
use attain::plan::{
    Block, Linked, Measure, Movement, Quantity, Relation, Shows, Target, Term, Text, Tie,
};
use attain::process::Scale;
use attain::scenario::{Condition, Demand, Scenario};
use attain::simulate::{Execution, Watch};

use crate::fixture::{
    YEAR, assert_near, base, calibrated, figure, growth, indicator, level, number, plan, scenario,
    steady_ar, target,
};

const PATHS: u64 = 40_000;
const CORRELATION: f64 = 0.6;

/// Two stocks whose growth is normal in logarithms, with a correlation of 0.6, and what is twice the first; a target on the second.
fn two(conditions: Vec<Condition>) -> Scenario {
    let mut plan = plan();
    let twice = Movement::Linked(Linked {
        terms: vec![Term { indicator: "a".into(), weight: 2.0 }],
        mean: number(0.0),
        volatility: number(0.0),
        persistence: number(0.0),
        base: None,
        base_error: None,
    });
    let growing = |id, mean, volatility| {
        let movement = growth(mean, volatility, base(100.0, YEAR - 1));
        let mut one = indicator(id, Measure::Stock, Shows::Growth, movement);
        one.block = Some("both".into());
        one
    };
    plan.indicators = vec![
        growing("a", 5.0, 2.0),
        growing("b", 4.0, 3.0),
        indicator("twice", Measure::Stock, Shows::Growth, twice),
        indicator("far", Measure::Stock, Shows::Level, level(50.0, 5.0)),
    ];
    let correlation = vec![vec![1.0, CORRELATION], vec![CORRELATION, 1.0]];
    let tie = Tie::Matrix { members: vec!["a".into(), "b".into()], correlation };
    plan.blocks = vec![Block { id: "both".into(), name: Text::same("both"), tie, copula: None }];
    plan.targets = vec![
        target(&plan.indicators[1], Relation::AtLeast, 6.0, 12),
        Target { id: "far_1".into(), ..target(&plan.indicators[3], Relation::AtLeast, 52.0, 12) },
    ];
    let mut scenario = scenario(plan, PATHS);
    scenario.conditions = conditions;
    scenario
}

fn given(scenario: Scenario) -> Given {
    calibrated(scenario).given().unwrap()
}

fn log_growth(value: f64) -> f64 {
    Scale::Growth.from_published(value)
}

/// Mean and standard deviation of the log growth of `a` and `b`.
fn laws() -> [(f64, f64); 2] {
    [(log_growth(5.0), 2.0 / 1.05), (log_growth(4.0), 3.0 / 1.04)]
}

fn upper(score: f64) -> f64 {
    attain::math::normal::cdf(-score)
}

/// Two comparisons at 4.5 standard errors: one seed in 70,000 would raise a false alarm.
#[test]
fn what_goes_with_a_pinned_value_moves_as_the_normal_law_says() {
    let pin = 8.0;
    let found = given(two(vec![Condition::pin("a", YEAR, number(pin))]));
    let [(mean_a, deviation_a), (mean_b, deviation_b)] = laws();
    let score = (log_growth(pin) - mean_a) / deviation_a;
    let plausibility = found.plausibility.unwrap();
    assert_near("distance", plausibility.squared_distance, score * score, 1e-9);
    assert_near("percentile", plausibility.percentile, 1.0 - 2.0 * upper(score), 1e-9);
    // Nothing is uncertain but innovations: all paths weigh alike.
    assert_near("effective", found.effective_sample_size, PATHS as f64, 1e-6);
    let a = found.indicators.iter().find(|one| one.indicator == "a" && one.year == YEAR).unwrap();
    assert_near("pinned", a.given_mean, pin, 1e-9);
    assert!(a.given_standard_deviation < 1e-6, "{}", a.given_standard_deviation);
    let mean = mean_b + CORRELATION * deviation_b * score;
    let deviation = deviation_b * (1.0 - CORRELATION * CORRELATION).sqrt();
    let expected = upper((log_growth(6.0) - mean) / deviation);
    let b = &found.targets[0];
    assert!((b.given - expected).abs() < 4.5 * b.standard_error, "{} {expected}", b.given);
    assert!(b.lower_95 < b.given && b.given < b.upper_95);
    let before = upper((log_growth(6.0) - mean_b) / deviation_b);
    assert_near("before", b.before.probability, before, 1e-9);
    // What has nothing to do with it stays.
    let far = &found.targets[1];
    let distance = (far.given - far.before.probability).abs();
    assert!(distance < 4.5 * far.standard_error, "{distance}");
}

/// History of growth up to two years before the plan's, so that two years are simulated.
fn fitted(years: i32, conditions: Vec<Condition>, threshold: f64) -> Model {
    let values = [6.1, 7.4, 5.2, 8.0, 6.6, 5.9, 7.1, 6.3, 4.8, 6.9, 5.5, 7.9];
    let mut plan = plan();
    let first = YEAR - 12;
    let mut movement = steady_ar(first, None);
    if let Movement::SteadyAr(ar) = &mut movement {
        ar.history.to = first + years - 1;
    }
    plan.indicators = vec![indicator("it", Measure::Stock, Shows::Growth, movement)];
    for (index, value) in values.iter().enumerate().take(years as usize) {
        let year = first + index as i32;
        plan.history.observations.push(figure("it", year, Quantity::Growth, *value));
    }
    plan.targets = vec![target(&plan.indicators[0], Relation::AtLeast, threshold, 12)];
    let mut scenario = scenario(plan, 100_000);
    scenario.conditions = conditions;
    calibrated(scenario)
}

/// To pin the next year is to know it: the parameters learn from it too. What follows must be the exact forecast of a history that is a year
/// longer. Four comparisons at 4.5 standard errors: one seed in 36,000 would raise a false alarm.
#[test]
fn a_pinned_year_teaches_the_parameters_as_a_known_year_does() {
    for threshold in [5.0, 6.0, 7.0, 8.0] {
        let pinned = fitted(11, vec![Condition::pin("it", YEAR - 1, number(7.9))], threshold);
        let known = fitted(12, Vec::new(), threshold);
        let expected = known.simulate().unwrap().attainment_of(0).estimate;
        assert_eq!(expected.standard_error, 0.0, "it has a closed form");
        let found = &pinned.given().unwrap().targets[0];
        let distance = (found.given - expected.probability).abs();
        assert!(
            distance < 4.5 * found.standard_error,
            "{threshold}: {} instead of {}",
            found.given,
            expected.probability
        );
        assert!((found.before.probability - expected.probability).abs() > 1e-3, "nothing to learn");
    }
}

#[test]
fn a_view_of_a_probability_holds_and_costs_the_entropy_of_the_closed_form() {
    let view = Condition {
        demand: Demand::Chance { at_least: 6.0, probability: number(0.5) },
        ..Condition::view("b", YEAR, number(0.0))
    };
    let found = given(two(vec![view]));
    let b = &found.targets[0];
    assert_near("probability", b.given, 0.5, 1e-8);
    let free = two(Vec::new()).calibrate().unwrap().simulate().unwrap();
    let share = free.attainment_of(0).simulated;
    let entropy = 0.5 * (0.5 / share).ln() + 0.5 * (0.5 / (1.0 - share)).ln();
    assert_near("entropy", found.relative_entropy.unwrap(), entropy, 1e-9);
    assert!(found.plausibility.is_none());
}

/// A tilted normal is the same normal with another mean. Four comparisons at 4.5 standard errors: one seed in 36,000 would raise a false
/// alarm.
#[test]
fn a_view_of_a_mean_moves_the_law_and_what_goes_with_it() {
    let wanted = 5.8;
    let found = given(two(vec![Condition::view("a", YEAR, number(wanted))]));
    let a = found.indicators.iter().find(|one| one.indicator == "a" && one.year == YEAR).unwrap();
    assert_near("mean", a.given_mean, wanted, 1e-7);
    // Published growth is normal in logarithms; tilted by 0.8 points it differs from a moved law by less than a hundredth of a point.
    let [(_, deviation_a), (mean_b, deviation_b)] = laws();
    let score = (wanted - a.mean) / a.standard_deviation;
    assert!((a.given_standard_deviation / a.standard_deviation - 1.0).abs() < 0.03);
    assert!((score - 0.4).abs() < 0.1 && deviation_a > 0.0);
    let mean = mean_b + CORRELATION * deviation_b * score;
    let expected = upper((log_growth(6.0) - mean) / deviation_b);
    let b = &found.targets[0];
    assert!((b.given - expected).abs() < 4.5 * b.standard_error + 0.01, "{} {expected}", b.given);
}

#[test]
fn threads_change_no_bit() {
    let model = calibrated(two(vec![
        Condition::pin("a", YEAR, number(8.0)),
        Condition::pin("b", YEAR + 1, number(3.0)),
    ]));
    let with = |threads| {
        let execution = Execution { threads: NonZeroUsize::new(threads), ..Execution::default() };
        let given = model.given_with(execution, &Watch::default()).unwrap();
        serde_json::to_string(&given).unwrap()
    };
    assert_eq!(with(1), with(3));
}

fn refused(scenario: Scenario) -> String {
    match scenario.calibrate() {
        Ok(model) => model.given().err().map(|error| error.to_string()).unwrap_or_default(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_cannot_be_given_is_refused() {
    let pin = |id: &str, year, value| Condition::pin(id, year, number(value));
    for (conditions, message) in [
        (vec![], "the scenario has no conditions"),
        (vec![pin("a", YEAR, 8.0), pin("twice", YEAR, 17.0)], "are not independent"),
        (vec![pin("a", YEAR, 8.0), pin("a", YEAR, 7.0)], "there are two conditions on `a`"),
        (vec![pin("a", YEAR, -120.0)], "`a` cannot be -120 in 2024"),
        (vec![pin("nobody", YEAR, 1.0)], "there is no indicator `nobody`"),
        (vec![pin("a", YEAR + 40, 8.0)], "outside the simulated years"),
        (vec![pin("a", YEAR, 8.0), Condition::view("b", YEAR, number(3.0))], "do not go together"),
        (
            vec![Condition::view("a", YEAR, number(40.0))],
            "no weights of the paths give these views",
        ),
        (vec![Condition::view("a", YEAR, number(11.0))], "of the paths in effect"),
    ] {
        let said = refused(two(conditions));
        assert!(said.contains(message), "{said} lacks {message}");
    }
    let far = fitted(12, vec![pin("it", YEAR, 60.0)], 6.0).given().err().unwrap().to_string();
    assert!(far.contains("of the paths in effect"), "{far}");
}
