//! What it would take: answers against closed forms, their intervals over seeds, and goals that cannot be reached.

use attain::attainment::{Lever, Question, Solution};
use attain::error::Error;
use attain::math::normal;
use attain::model::Model;
use attain::plan::{Measure, Movement, Relation, Shows, Text};
use attain::scenario::{Scenario, Settings};
use attain::shock::{Arrival, Month, Profile, Reach, Shock, Size, When, Whom};

use crate::fixture::{
    YEAR, assert_near, calibrated, growth, indicator, number, open, plan, scenario, target,
};

const MEAN: f64 = 4.0;
const DEVIATION: f64 = 2.0;
const WANTED: f64 = 5.0;

/// Growth whose mean is judged between 2 and 9 percent, a target of 5 percent, and perhaps shocks.
fn model(shocks: Vec<Shock>, settings: Settings) -> Model {
    let mut plan = plan();
    for id in ["money", "work"] {
        let mut movement = growth(MEAN, DEVIATION, None);
        if let Movement::Growth(growth) = &mut movement {
            growth.mean = open(MEAN, 2.0, 9.0);
        }
        let one = indicator(id, Measure::Stock, Shows::Growth, movement);
        plan.targets.push(target(&one, Relation::AtLeast, WANTED, 12));
        plan.indicators.push(one);
    }
    calibrated(Scenario { shocks, settings, ..scenario(plan, 1_000) })
}

fn settings(paths: u64, seed: u64) -> Settings {
    Settings { paths, seed, ..Settings::default() }
}

/// A shock of normal size that stays from January on.
fn shock(mean: f64, volatility: f64) -> Shock {
    Shock {
        id: "blow".into(),
        name: Text::same("blow"),
        when: When::At { month: Month { year: YEAR, month: 1 } },
        exclusive: None,
        common: None,
        trigger: None,
        arrival: Arrival::Certain,
        size: Size::Normal {
            mean: open(mean, mean - 6.0, mean + 6.0),
            volatility: number(volatility),
        },
        profile: Profile::Step,
        reach: vec![Reach::new(Whom::Indicator("money".into()), number(1.0))],
        reason: Text::same("test"),
        source: None,
    }
}

fn ask(targets: &[&str], probability: f64, lever: Lever) -> Question {
    let targets = targets.iter().map(|id| format!("{id}_target")).collect();
    Question { targets, probability, lever, range: None }
}

fn log(growth: f64) -> f64 {
    100.0 * (1.0 + growth / 100.0).ln()
}

/// Standard deviation of the log growth of the made-up plan.
fn own() -> f64 {
    DEVIATION / (1.0 + MEAN / 100.0)
}

#[test]
fn a_shift_of_a_normal_outcome_is_the_closed_form() {
    let model = model(Vec::new(), settings(1_000, 1));
    for probability in [0.05, 0.5, 0.8, 0.99] {
        let solution = model.solve(&ask(&["money"], probability, Lever::Shift)).unwrap();
        let exact = log(WANTED) - log(MEAN) - own() * normal::quantile(1.0 - probability);
        assert_near("shift", solution.answer, exact, 1e-8);
        assert_eq!((solution.lower_95, solution.upper_95), (solution.answer, solution.answer));
        assert_near("probability", solution.then.probability, probability, 1e-9);
        assert_eq!(solution.stated, 0.0);
    }
}

#[test]
fn the_level_of_a_target_is_a_figure_that_can_be_published() {
    let mut scenario = model(Vec::new(), settings(1_000, 1)).scenario().clone();
    scenario.plan.targets[0].decimals = 1;
    let solution = calibrated(scenario).solve(&ask(&["money"], 0.8, Lever::Target)).unwrap();
    // Published as 2.3 or more means at least 2.25.
    let exact = 100.0 * ((log(MEAN) + own() * normal::quantile(0.2)) / 100.0).exp_m1() + 0.05;
    assert_near("level", solution.answer, (exact * 10.0).floor() / 10.0, 1e-12);
    assert!(solution.then.probability >= 0.8 && solution.then.probability < 0.82, "{solution:?}");
}

#[test]
fn a_number_of_the_ledger_is_a_lever() {
    let model = model(Vec::new(), settings(1_000, 1));
    let lever = Lever::Number("money.mean".into());
    let solution = model.solve(&ask(&["money"], 0.7, lever)).unwrap();
    assert!(solution.answer > MEAN && solution.answer < 9.0, "{}", solution.answer);
    assert_near("probability", solution.then.probability, 0.7, 1e-8);
    assert_eq!(solution.stated, MEAN);
}

/// The size of a shock at which a target is met with a wished probability, from 4,000 paths with an averaged probability: the interval holds
/// the closed form in about 95 of 100 seeds. Fewer than 88 happens once in 370 sets of seeds if it is 95 %; the seeds are fixed.
#[test]
fn intervals_hold_the_closed_form_in_most_seeds() {
    let volatility = 2.5;
    let total = (own() * own() + volatility * volatility).sqrt();
    let exact = log(WANTED) - log(MEAN) - total * normal::quantile(1.0 - 0.6);
    let held = (0..100).filter(|seed| {
        let model = model(vec![shock(0.0, volatility)], settings(4_000, 100 + seed));
        let lever = Lever::Number("shock.blow.size.mean".into());
        let known = model.scenario().clone();
        let mut known = known;
        let names: Vec<String> = known.numbers_mut().into_iter().map(|(name, _)| name).collect();
        let lever = if names.contains(&"shock.blow.size".to_string()) {
            Lever::Number("shock.blow.size".into())
        } else {
            lever
        };
        let solution = model.solve(&ask(&["money"], 0.6, lever)).unwrap();
        assert!(solution.lower_95 < solution.answer && solution.answer < solution.upper_95);
        assert!(solution.upper_95 - solution.lower_95 < 0.5, "{solution:?}");
        solution.lower_95 <= exact && exact <= solution.upper_95
    });
    let held = held.count();
    assert!((88..100).contains(&held), "{held} of 100 intervals hold {exact}");
}

/// The same for two targets at once, which are counted.
#[test]
fn intervals_of_a_group_hold_the_closed_form_in_most_seeds() {
    // Both means move together only if the lever is common: here the other target is met with its own probability.
    let chance = normal::cdf((log(MEAN) - log(WANTED)) / own());
    let wanted = 0.2;
    let score = normal::quantile(wanted / chance);
    // The stated volatility is in percent of growth, so that the log deviation changes with the mean.
    let exact = attain::math::root::find_root(
        |mean| (log(mean) - log(WANTED)) * (1.0 + mean / 100.0) / DEVIATION - score,
        2.0,
        9.0,
        1e-10,
    )
    .unwrap();
    let held = (0..100).filter(|seed| {
        let model = model(Vec::new(), settings(2_000, 500 + seed));
        let question = ask(&["money", "work"], wanted, Lever::Number("money.mean".into()));
        let solution: Solution = model.solve(&question).unwrap();
        solution.lower_95 <= exact && exact <= solution.upper_95
    });
    let held = held.count();
    assert!(held >= 88, "{held} of 100 intervals hold {exact}");
}

#[test]
fn a_goal_out_of_reach_says_how_far_the_lever_goes() {
    let model = model(Vec::new(), settings(1_000, 1));
    let lever = || Lever::Number("money.mean".into());
    let best = normal::cdf((log(9.0) - log(WANTED)) * 1.09 / DEVIATION);
    match model.solve(&ask(&["money"], 0.99, lever())) {
        Err(Error::OutOfReach { from, to, best: found, at, .. }) => {
            assert_eq!((from, to, at), (2.0, 9.0, 9.0));
            assert_near("the best", found, best, 1e-9);
        }
        other => panic!("{other:?}"),
    }
    let said = model.solve(&ask(&["money"], 0.99, lever())).unwrap_err().to_string();
    assert_eq!(said, "no `money.mean` from 2 to 9 gives 99 %: it tops out at 98 %, at 9");
    let said = model.solve(&ask(&["money"], 0.01, lever())).unwrap_err().to_string();
    assert_eq!(said, "no `money.mean` from 2 to 9 gives 1 %: it never falls below 7 %, at 2");
}

#[test]
fn a_question_that_makes_no_sense_is_refused_with_all_its_problems() {
    let model = model(Vec::new(), settings(1_000, 1));
    let said = |question: Question| match model.solve(&question) {
        Err(Error::Input(problems)) => {
            problems.iter().map(|one| one.fault.to_string()).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let mut question = ask(&["mony"], 80.0, Lever::Number("money.men".into()));
    question.range = Some((3.0, 1.0));
    assert_eq!(
        said(question),
        [
            "there is no target `mony_target`",
            "`probability` is 80, outside the numbers between 0 and 1",
            "the range from 3 to 1 is empty",
            "there is no number `money.men`",
        ]
    );
    assert_eq!(
        said(ask(&["money", "work"], 0.5, Lever::Shift)),
        ["several targets have no common shift or level"]
    );
    assert_eq!(said(ask(&[], 0.5, Lever::Shift)), ["no target is named"]);
    assert_eq!(
        said(ask(&["money"], 0.5, Lever::Number("work.mean".into()))),
        ["`work.mean` does not concern `money_target`"]
    );
    let fixed = said(ask(&["money"], 0.5, Lever::Number("money.volatility".into())));
    assert_eq!(fixed, ["`money.volatility` has no range to look in"]);
    let mut below = ask(&["money"], 0.5, Lever::Number("money.volatility".into()));
    below.range = Some((-1.0, 2.0));
    assert!(said(below)[0].contains("outside the numbers above 0"), "a volatility is above 0");
}
