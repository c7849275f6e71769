//! Scenarios made in code, and several of them with weights.

use attain::attainment::Mixture;
use attain::model::Model;
use attain::plan::{Judged, Measure, Relation, Shows, Text};
use attain::process::Scale;
use attain::scenario::Scenario;
use attain::shock::{Arrival, Month, Profile, Reach, Shock, Size, When, Whom};

use crate::fixture::{
    YEAR, assert_near, base, calibrated, growth, indicator, number, plan, scenario, target,
};

const SMALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/small");

/// The shocks of `drought.toml`.
fn written() -> Vec<Shock> {
    let month = |month| When::At { month: Month { year: 2024, month } };
    let source = Some("yearbook".to_string());
    let such = "2022 was such a year";
    // A plain number rests on what the shock as a whole rests on.
    let plain = |value: f64, reason: &str, source: &Option<String>| Judged {
        source: source.clone(),
        ..Judged::new(value, value, value, reason)
    };
    let drought = Shock {
        name: Text::new("干旱", "Drought"),
        arrival: Arrival::Chance {
            probability: Judged::new(0.2, 0.1, 0.3, "two of the last ten summers"),
        },
        size: Size::Normal {
            mean: Judged::new(-5.0, -8.0, -3.0, "2022"),
            volatility: Judged::new(2.0, 1.0, 3.0, "two cases"),
        },
        profile: Profile::Persistence {
            share: Judged::new(0.2, 0.0, 0.4, "the next harvest is normal"),
        },
        reach: vec![
            Reach::new(Whom::Indicator("grain_area".into()), plain(1.0, such, &source)),
            Reach::new(
                Whom::Block("real".into()),
                Judged::new(0.2, 0.1, 0.3, "share of agriculture"),
            ),
        ],
        reason: Text::same(such),
        source,
        ..Shock::new("drought", month(7))
    };
    let announced = "the council announced it";
    let subsidy = Shock {
        name: Text::new("补贴", "Subsidy"),
        size: Size::Fixed { value: Judged::new(1.0, 0.5, 1.5, "announced") },
        profile: Profile::Persistence { share: Judged::new(0.5, 0.0, 1.0, "runs two years") },
        reach: vec![Reach::new(Whom::Indicator("orders".into()), plain(0.5, announced, &None))],
        reason: Text::same(announced),
        ..Shock::new("subsidy", month(4))
    };
    vec![drought, subsidy]
}

#[test]
fn a_scenario_made_in_code_is_that_of_the_file() {
    let file = Scenario::load(format!("{SMALL}/drought.toml")).unwrap();
    let mut code = Scenario::load(format!("{SMALL}/baseline.toml")).unwrap();
    code.shocks = written();
    assert_eq!(code.shocks, file.shocks);
    // The file changes a number of the plan, too.
    for (_, mean) in code.numbers_mut().into_iter().filter(|(name, _)| name == "prices.mean") {
        (mean.value, mean.high) = (4.0, 4.0);
    }
    let with = |mut scenario: Scenario| {
        scenario.settings.paths = 2_000;
        scenario.calibrate().unwrap().simulate().unwrap()
    };
    let (file, code) = (with(file), with(code));
    assert_eq!(file.joint(), code.joint());
    assert_eq!(file.fans(), code.fans());
}

/// Growth of a stock of 5 percent, and a scenario with a certain shock on it, for a target of 4.
fn pair() -> (Vec<Model>, [f64; 2]) {
    let mut plan = plan();
    let movement = growth(5.0, 2.0, base(100.0, YEAR - 1));
    plan.indicators = vec![indicator("it", Measure::Stock, Shows::Growth, movement)];
    plan.targets = vec![target(&plan.indicators[0], Relation::AtLeast, 4.0, 12)];
    let calm = scenario(plan, 20_000);
    let mut hit = calm.clone();
    hit.id = "hit".into();
    hit.shocks = vec![Shock {
        size: Size::Fixed { value: number(-2.0) },
        profile: Profile::Step,
        reach: vec![Reach::new(Whom::Indicator("it".into()), number(1.0))],
        source: Some("s".into()),
        ..Shock::new("blow", When::At { month: Month { year: YEAR, month: 3 } })
    }];
    let log = |value| Scale::Growth.from_published(value);
    let met = |shift: f64| attain::math::normal::cdf((log(5.0) + shift - log(4.0)) / (2.0 / 1.05));
    (vec![calibrated(calm), calibrated(hit)], [met(0.0), met(-2.0)])
}

#[test]
fn a_mixture_is_the_weighted_mean_of_its_scenarios() {
    let (models, [calm, hit]) = pair();
    let mixture = Mixture::of(models.clone(), &[0.7, 0.3]).unwrap();
    let found = &mixture.targets[0];
    assert_near("overall", found.overall.value, 0.7 * calm + 0.3 * hit, 1e-9);
    assert_near("first", found.scenarios[0].probability, calm, 1e-9);
    assert_near("second", found.scenarios[1].probability, hit, 1e-9);
    let plan = &mixture.groups[0];
    assert_near("expected", plan.expected.value, 0.7 * calm + 0.3 * hit, 1e-9);
    assert_near("none at least", plan.at_least[0], 1.0, 1e-12);
    // Counted, at 4.5 standard errors: one seed in 147,000 would raise a false alarm.
    let error = 4.5 * (0.25_f64 / 20_000.0).sqrt();
    assert!((plan.at_least[1] - plan.expected.value).abs() < error, "{:?}", plan.at_least);
    let other = Mixture::of(models.into_iter().rev().collect(), &[0.3, 0.7]).unwrap();
    assert_near("order", other.targets[0].overall.value, found.overall.value, 1e-14);
}

#[test]
fn weights_that_are_none_are_refused() {
    let (models, _) = pair();
    for (weights, message) in [
        (vec![0.7, 0.2], "the weights add up to 0.9, not to 1"),
        (vec![0.7, 0.2, 0.1], "there are 3 weights for 2 scenarios"),
        (vec![1.5, -0.5], "which lies outside 0 to 1"),
        (vec![f64::NAN, 1.0], "which lies outside 0 to 1"),
    ] {
        let said = Mixture::of(models.clone(), &weights).err().unwrap().to_string();
        assert!(said.contains(message), "{said}");
    }
}
