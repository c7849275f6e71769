//! Applies changes to a scenario: overrides of its file and `--set` of the command line.

use crate::error::{Fault, Place, Problem};
use crate::plan::file::meant_or_known;
use crate::plan::{Judged, Text};
use crate::scenario::{Frequency, Override, Sampling, Scenario};

const SETTINGS: [&str; 6] = [
    "settings.paths",
    "settings.seed",
    "settings.until",
    "settings.frequency",
    "settings.sampling",
    "settings.tolerance",
];

/// Applies the overrides of the file to the plan.
pub(super) fn overrides(scenario: &mut Scenario, problems: &mut Vec<Problem>) {
    let changes = scenario.overrides.clone();
    for change in changes.iter().filter(|change| !change.key.is_empty()) {
        let place = |key: &str| scenario.plan.place(&format!("override.{}.{key}", change.key));
        let (key, value) = (place("key"), place("value"));
        if change_plan(scenario, &change.key, change.value) {
            stands_at(scenario, &change.key, value);
        } else {
            let known: Vec<String> = plan_names(scenario);
            problems.push(unknown(&change.key, &known, "number of the plan").at(key));
        }
    }
}

/// From now on the value of this name stands elsewhere.
fn stands_at(scenario: &mut Scenario, key: &str, place: Option<Place>) {
    if let Some(place) = place {
        scenario.plan.places.insert(format!("{key}.value"), place.clone());
        scenario.plan.places.insert(key.to_owned(), place);
    }
}

/// Applies one `--set key=value`, the `line`th of them.
pub(super) fn set(
    scenario: &mut Scenario,
    line: usize,
    (key, value): &(String, String),
    problems: &mut Vec<Problem>,
) {
    let file = "--set".to_owned();
    let (column, width) = (key.chars().count() + 2, value.chars().count().max(1));
    let place = Place { file, line, column, width, text: format!("{key}={value}") };
    match apply(scenario, key, value) {
        Ok(()) => stands_at(scenario, key, Some(place)),
        Err(problem) => {
            // A name that does not exist is marked itself.
            let place = match problem.fault {
                Fault::UnknownName { .. } => Place { column: 1, width: column - 2, ..place },
                _ => place,
            };
            problems.push(problem.at(Some(place)));
        }
    }
}

fn apply(scenario: &mut Scenario, key: &str, text: &str) -> Result<(), Box<Problem>> {
    if SETTINGS.contains(&key) {
        let done = change_setting(scenario, key, text);
        let fault = match key {
            "settings.until" => {
                let hint = "write 2025, 2025-Q2 or 2025-06";
                wrong(key, text, "a year, a quarter or a month", hint)
            }
            "settings.frequency" => {
                let hint = meant_or_known(text, Frequency::WORDS.iter().map(|pair| pair.0));
                let fault = Fault::UnknownWord { what: "frequency".into(), found: text.into() };
                Problem::new(fault).hint(hint)
            }
            "settings.sampling" => {
                let hint = meant_or_known(text, Sampling::WORDS.iter().map(|pair| pair.0));
                let fault = Fault::UnknownWord { what: "sampling".into(), found: text.into() };
                Problem::new(fault).hint(hint)
            }
            "settings.tolerance" => {
                wrong(key, text, "a number", "write percentage points, such as 0.1")
            }
            _ => wrong(key, text, "a whole number", "write digits, such as 100000"),
        };
        return done.ok_or(fault.into());
    }
    let known: Vec<String> =
        SETTINGS.map(str::to_owned).into_iter().chain(names(scenario)).collect();
    if !known.iter().any(|name| name == key) {
        return Err(unknown(key, &known, "number to set").into());
    }
    let Some(value) = text.trim().parse().ok().filter(|value: &f64| value.is_finite()) else {
        return Err(wrong(key, text, "a finite number", "write it as 7.5, without %").into());
    };
    if change_plan(scenario, key, value) {
        let reason = Text::new("命令行设定", "set on the command line");
        scenario.overrides.retain(|other| other.key != key);
        scenario.overrides.push(Override { key: key.to_owned(), value, reason });
    } else {
        let mut numbers = scenario.numbers_mut();
        if let Some((_, number)) = numbers.iter_mut().find(|(name, _)| name == key) {
            replace(number, value);
        }
    }
    Ok(())
}

fn change_setting(scenario: &mut Scenario, key: &str, text: &str) -> Option<()> {
    let digits = text.trim().replace('_', "");
    let settings = &mut scenario.settings;
    match key {
        "settings.paths" => settings.paths = digits.parse().ok()?,
        "settings.seed" => settings.seed = digits.parse().ok()?,
        "settings.until" => settings.until = Some(text.trim().parse().ok()?),
        "settings.tolerance" => settings.tolerance = Some(text.trim().parse().ok()?),
        "settings.sampling" => {
            let known = Sampling::WORDS.iter().find(|(word, _)| *word == text.trim())?;
            settings.sampling = known.1;
        }
        _ => {
            let known = Frequency::WORDS.iter().find(|(word, _)| *word == text.trim())?;
            settings.frequency = known.1;
        }
    }
    Some(())
}

fn change_plan(scenario: &mut Scenario, key: &str, value: f64) -> bool {
    let mut numbers = scenario.plan.numbers_mut();
    let found = numbers.iter_mut().find(|(name, _)| name == key);
    found.map(|(_, number)| replace(number, value)).is_some()
}

/// Gives a number a new value and widens its range so that it holds the value.
fn replace(number: &mut Judged, value: f64) {
    number.value = value;
    number.low = number.low.min(value);
    number.high = number.high.max(value);
    number.published = false;
}

fn names(scenario: &Scenario) -> Vec<String> {
    let mut copy = scenario.without_files();
    copy.numbers_mut().into_iter().map(|(name, _)| name).collect()
}

fn plan_names(scenario: &Scenario) -> Vec<String> {
    scenario.plan.numbers().into_iter().map(|(name, _)| name).collect()
}

fn unknown(key: &str, known: &[String], what: &str) -> Problem {
    let hint = match crate::error::nearest(key, known.iter().map(String::as_str)) {
        Some(name) => format!("did you mean `{name}`?"),
        None => same_owner(key, known),
    };
    Problem::new(Fault::UnknownName { what: what.into(), id: key.into() }).hint(hint)
}

/// Advice when no name is near: the numbers of the same owner, or where to find all.
fn same_owner(key: &str, known: &[String]) -> String {
    let owner = key.rsplit_once('.').map_or(key, |(owner, _)| owner);
    let own: Vec<&str> = known
        .iter()
        .map(String::as_str)
        .filter(|name| name.rsplit_once('.').is_some_and(|(other, _)| other == owner))
        .collect();
    if own.is_empty() {
        return "write the id of an indicator, a dot and a key, such as `gdp_real.mean`; the ledger lists all names".into();
    }
    meant_or_known("", own.into_iter())
}

fn wrong(key: &str, text: &str, expected: &str, hint: &str) -> Problem {
    let (key, expected) = (key.to_owned(), expected.to_owned());
    let found = format!("\"{text}\"");
    Problem::new(Fault::WrongType { key, expected, found }).hint(hint)
}
