//! What is printed when a run is done: the headline and the weakest targets.

use std::path::Path;

use serde_json::json;

use super::diagnostic::{columns, width};
use super::output::say;
use crate::attainment::{Attainment, Statistic, percent};
use crate::model::Loading;
use crate::plan::Basis;
use crate::report::Results;

const WEAKEST: usize = 10;

/// Prints the headline, the ten weakest targets and the folder.
pub(super) fn print(results: &Results, folder: &Path, charts: bool) {
    let model = results.simulation.model();
    let scenario = model.scenario();
    say!("{}  {}", scenario.plan.name.zh, scenario.name.zh);
    say!("{}: {}", scenario.plan.name.en, scenario.name.en);
    say!();
    let figure = |statistic, k| {
        results.joint.find("plan", Loading::Default, statistic, k).map(|figure| figure.value)
    };
    let counted = results.attainment.iter().filter(|one| !is_scope(results, one)).count();
    say!(
        "Expected to be met: {:.0} of {counted} targets; 8 of 10 futures lie between {:.0} and {:.0}. All of them: {}.",
        figure(Statistic::ExpectedMet, None).unwrap_or_default(),
        figure(Statistic::MetQuantile, Some(10)).unwrap_or_default(),
        figure(Statistic::MetQuantile, Some(90)).unwrap_or_default(),
        percent(figure(Statistic::PAll, None).unwrap_or_default()),
    );
    for change in &scenario.overrides {
        say!("Changed: {} = {}{}", change.key, change.value, concerned(results, &change.key));
    }
    say!();
    say!("The weakest targets, with the range under the stated alternatives:");
    let mut weakest: Vec<&Attainment> =
        results.attainment.iter().filter(|one| !is_scope(results, one)).collect();
    weakest.sort_by(|a, b| a.estimate.probability.total_cmp(&b.estimate.probability));
    for one in weakest.into_iter().take(WEAKEST) {
        let Some(target) = model.plan().target(&one.target) else { continue };
        say!(
            "  {:>4}  {:>9}  {}  {}  {}",
            percent(one.estimate.probability),
            range(one.judgement_low, one.judgement_high),
            bar(one.estimate.probability),
            fit(&target.name.zh, 30),
            fit(&format!("{} ({})", target.name.en, basis(one.basis)), 44),
        );
    }
    say!();
    say!(
        "{} paths, seed {}. {}: {}",
        thousands(results.simulation.paths),
        scenario.settings.seed,
        if charts { "Tables and charts" } else { "Tables" },
        folder.display(),
    );
}

/// Prints the summary for machines.
pub(super) fn print_json(results: &Results, folder: &Path) {
    let model = results.simulation.model();
    let targets: Vec<_> = results
        .attainment
        .iter()
        .map(|one| {
            json!({
                "id": one.target,
                "probability": one.estimate.probability,
                "judgement_range": [one.judgement_low, one.judgement_high],
                "basis": one.basis,
            })
        })
        .collect();
    let value = json!({
        "scenario": model.scenario().id,
        "paths": results.simulation.paths,
        "folder": folder,
        "targets": targets,
    });
    say!("{}", serde_json::to_string(&value).unwrap_or_default());
}

/// The targets of the indicator that a changed number belongs to, with their probabilities.
fn concerned(results: &Results, key: &str) -> String {
    let owner = key.split('.').next().unwrap_or(key);
    let of_owner = results.attainment.iter().filter(|one| one.indicator == owner);
    of_owner
        .map(|one| format!("; {} is now {}", one.target, percent(one.estimate.probability)))
        .collect()
}

fn is_scope(results: &Results, one: &Attainment) -> bool {
    results.simulation.model().plan().target(&one.target).is_some_and(|target| target.scope)
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Fitted => "fitted",
        Basis::Assumed => "assumed",
        Basis::ReferenceClass => "class",
    }
}

fn range(low: f64, high: f64) -> String {
    format!("{}–{}", percent(low).trim_end_matches('%'), percent(high))
}

/// A bar of ten cells.
fn bar(probability: f64) -> String {
    let full = (10.0 * probability).round() as usize;
    format!("{}{}", "█".repeat(full), "·".repeat(10 - full.min(10)))
}

/// A text cut or filled to a number of columns.
fn fit(text: &str, room: usize) -> String {
    let mut shown = String::new();
    let mut used = 0;
    for character in text.chars() {
        if used + columns(character) > room - 1 && width(text) > room {
            shown.push('…');
            used += 1;
            break;
        }
        shown.push(character);
        used += columns(character);
    }
    shown + &" ".repeat(room.saturating_sub(used))
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
