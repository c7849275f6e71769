//! Valid files are read, and wrong ones are refused with a message that names the place.

mod corpus;

use std::collections::HashSet;
use std::mem::discriminant;

use attain::Error;
use attain::error::Problem;
use attain::plan::Movement;
use attain::scenario::{Period, Scenario};

const DROUGHT: &str = "tests/files/small/drought.toml";

fn drought() -> Scenario {
    Scenario::load(DROUGHT).unwrap_or_else(|error| panic!("{error}"))
}

/// The problems that a scenario file has, none if it can run.
fn problems(path: &std::path::Path, sets: &[(String, String)]) -> Vec<Problem> {
    match Scenario::load_with(path, sets) {
        Ok(_) => Vec::new(),
        Err(Error::Input(problems)) => problems,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn the_small_plan_is_read_and_has_every_movement() {
    let scenario = drought();
    let kinds: HashSet<_> =
        scenario.plan.indicators.iter().map(|one| discriminant(&one.movement)).collect();
    assert_eq!(kinds.len(), 11);
    assert!(matches!(scenario.plan.indicators[0].movement, Movement::SteadyAr(_)));
    assert_eq!(scenario.id, "drought");
    assert_eq!(scenario.name.en, "Drought");
    assert_eq!(scenario.settings.paths, 1000);
    assert_eq!(scenario.settings.until, Some(Period::Year(2026)));
    assert_eq!(scenario.shocks.len(), 2);
    assert_eq!(scenario.inputs.len(), 5);
    assert_eq!(scenario.inputs[0].sha256.len(), 64);
    // The model may begin before the plan's year, and these years count.
    let mut early = scenario.clone();
    assert_eq!(scenario.cells(), 14.0 * 3.0 * 1000.0);
    let Movement::SteadyAr(ar) = &mut early.plan.indicators[0].movement else { panic!("fitted") };
    ar.history.to -= 2;
    let cells = early.cells();
    let years = early.calibrate().unwrap_or_else(|error| panic!("{error}")).years().len() as f64;
    assert_eq!((years, cells), (5.0, 14.0 * 5.0 * 1000.0));
    assert_eq!(scenario.check(), []);
}

#[test]
fn an_override_widens_the_range_and_a_set_wins_over_it() {
    let number = |scenario: &Scenario| {
        let numbers = scenario.plan.numbers();
        numbers.into_iter().find(|(name, _)| name == "prices.mean").map(|(_, number)| number)
    };
    let mean = number(&drought()).expect("prices.mean is a number");
    assert_eq!((mean.value, mean.low, mean.high), (4.0, 1.0, 4.0));

    let sets = [("prices.mean", "0.5"), ("settings.paths", "2_000"), ("shock.drought.size", "-9")];
    let sets = sets.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let scenario = Scenario::load_with(DROUGHT, &sets).unwrap_or_else(|error| panic!("{error}"));
    let mean = number(&scenario).expect("prices.mean is a number");
    assert_eq!((mean.value, mean.low, mean.high), (0.5, 0.5, 4.0));
    assert_eq!(scenario.settings.paths, 2000);
    assert_eq!(scenario.overrides.len(), 1);
}

#[test]
fn places_count_characters_and_hold_the_line() {
    let scenario = drought();
    let place = scenario.plan.place("chapter.一.name.en").expect("the place is known");
    assert_eq!((place.line, place.column, place.width), (11, 26, 6));
    assert_eq!(place.text, "name = { zh = \"目标\", en = \"Aims\" }");
    let target = scenario.plan.place("target.output_growth").expect("the place is known");
    assert_eq!(target.text, "[[target]]");
}

#[test]
fn a_changed_scenario_in_memory_is_checked_too() {
    let mut scenario = drought();
    scenario.plan.indicators[0].block = Some("reel".into());
    scenario.settings.paths = 0;
    let shown: Vec<String> = scenario.check().iter().map(|one| one.fault.to_string()).collect();
    assert_eq!(shown, ["`settings.paths` is 0, outside 2 and above", "there is no block `reel`"]);
}

#[test]
fn files_from_a_spreadsheet_are_read() {
    let root = std::env::temp_dir().join(format!("attain-spreadsheet-{}", std::process::id()));
    std::fs::create_dir_all(root.join("plan")).expect("a temporary folder");
    for name in ["baseline.toml", "plan/plan.toml", "plan/history.csv", "plan/sources.csv"] {
        let text = std::fs::read_to_string(format!("tests/files/small/{name}")).expect("a file");
        let mut text = text.replace('\n', "\r\n");
        if name.ends_with("csv") {
            text.insert(0, '\u{feff}');
        }
        std::fs::write(root.join(name), text).expect("a copy");
    }
    let found = Scenario::load(root.join("baseline.toml"));
    std::fs::remove_dir_all(&root).expect("the copy can be removed");
    let found = found.unwrap_or_else(|error| panic!("{error}"));
    let plain = Scenario::load("tests/files/small/baseline.toml");
    let plain = plain.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(found.plan.history, plain.plan.history);
    assert_eq!(found.plan.targets, plain.plan.targets);
}
