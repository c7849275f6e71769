//! What is printed when a run is done: the headline and the weakest targets.

use std::path::Path;

use serde_json::json;

use super::diagnostic::width;
use super::output::say;
use crate::attainment::{Attainment, Statistic, percent};
use crate::chart::Language;
use crate::model::Loading;
use crate::plan::Basis;
use crate::report::Results;
use crate::scenario::Scenario;
use crate::shock::Kind;
use crate::simulate::Stop;

const WEAKEST: usize = 10;
/// Columns for the Chinese name beside the English one.
const ROOM: usize = 30;

/// Prints the headline, the ten weakest targets and the folder, in the languages of the charts.
pub(super) fn print(results: &Results, folder: &Path, charts: bool, language: Language) {
    let scenario = results.simulation.model().scenario();
    let (zh, en) = spoken(language);
    title(scenario, zh, en);
    headline(results, zh, en);
    shocks(results, zh, en);
    for change in &scenario.overrides {
        let concerned = concerned(results, &change.key, en);
        let changed = if en { "Changed:" } else { "改动：" };
        say!("{changed} {} = {}{concerned}", change.key, change.value);
    }
    say!();
    weakest(results, zh, en);
    say!();
    let (paths, seed) = (thousands(results.simulation.paths), scenario.settings.seed);
    let folder = folder.display();
    if results.simulation.stop == Stop::Interrupted {
        let asked = thousands(scenario.settings.paths);
        if en {
            say!(
                "Interrupted: {paths} of {asked} paths were drawn, seed {seed}; all figures are those of these first paths. Tables, no charts: {folder}"
            );
        } else {
            say!(
                "已中断：{asked}条路径中抽取了前{paths}条，种子{seed}；所有数字均出自这些路径。表（无图）：{folder}"
            );
        }
    } else if en {
        let what = if charts { "Tables and charts" } else { "Tables" };
        say!("{paths} paths, seed {seed}. {what}: {folder}");
    } else {
        say!("路径{paths}条，种子{seed}。{}：{folder}", if charts { "表和图" } else { "表" });
    }
}

/// Chinese and English: which of them is printed.
pub(super) fn spoken(language: Language) -> (bool, bool) {
    (language != Language::English, language != Language::Chinese)
}

/// Prints the names of the plan and of the scenario.
pub(super) fn title(scenario: &Scenario, zh: bool, en: bool) {
    if zh {
        say!("{}  {}", scenario.plan.name.zh, scenario.name.zh);
    }
    if en {
        say!("{}: {}", scenario.plan.name.en, scenario.name.en);
    }
    say!();
}

fn headline(results: &Results, zh: bool, en: bool) {
    let figure = |statistic, k| {
        let found = results.joint.find("plan", Loading::Default, statistic, k);
        found.map(|figure| figure.value).unwrap_or_default()
    };
    let counted = results.attainment.iter().filter(|one| !is_scope(results, one)).count();
    let met = figure(Statistic::ExpectedMet, None);
    let low = figure(Statistic::MetQuantile, Some(10));
    let high = figure(Statistic::MetQuantile, Some(90));
    let all = percent(figure(Statistic::PAll, None));
    if zh {
        say!(
            "预计达标：{counted}个目标中的{met:.0}个；十次中有八次在{low:.0}至{high:.0}个之间。全部达标：{all}。"
        );
    }
    if en {
        say!(
            "Expected to be met: {met:.0} of {counted} targets; 8 of 10 futures lie between {low:.0} and {high:.0}. All of them: {all}."
        );
    }
}

/// The shocks by their kind, and how many targets they cannot touch.
fn shocks(results: &Results, zh: bool, en: bool) {
    let model = results.simulation.model();
    let shocks = &model.scenario().shocks;
    if shocks.is_empty() {
        return;
    }
    let targets = results.attainment.len();
    let untouched = (0..targets).filter(|goal| !model.is_reached(*goal)).count();
    if zh {
        let named = shocks
            .iter()
            .map(|one| format!("{}（{}，{}）", one.name.zh, kind(one.kind()).0, one.when));
        let named = named.collect::<Vec<_>>().join("、");
        say!("冲击：{named}。{targets}个目标中{untouched}个不受任何冲击影响。");
    }
    if en {
        let named = shocks
            .iter()
            .map(|one| format!("{} ({}, {})", one.name.en, kind(one.kind()).1, one.when));
        let named = named.collect::<Vec<_>>().join(", ");
        say!("Shocks: {named}. {untouched} of {targets} targets are not reached by any of them.");
    }
}

fn kind(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::AddOn => ("确定性附加", "add-on"),
        Kind::Stochastic => ("随机", "stochastic"),
        Kind::Response => ("应对措施", "response"),
    }
}

/// The ten weakest targets. The last name of a line is never cut: a terminal wraps it.
fn weakest(results: &Results, zh: bool, en: bool) {
    say!(
        "{}",
        if en {
            "The weakest targets, with the range under the stated alternatives:"
        } else {
            "最弱的目标，以及在写明的其他取值下的范围："
        }
    );
    let mut weakest: Vec<&Attainment> =
        results.attainment.iter().filter(|one| !is_scope(results, one)).collect();
    weakest.sort_by(|a, b| a.estimate.probability.total_cmp(&b.estimate.probability));
    for one in weakest.into_iter().take(WEAKEST) {
        let Some(target) = results.simulation.model().plan().target(&one.target) else { continue };
        let names = match (zh, en) {
            (true, false) => format!("{}（{}）", target.name.zh, basis(one.basis, false)),
            (false, _) => format!("{} ({})", target.name.en, basis(one.basis, true)),
            _ => {
                let zh = filled(&target.name.zh, ROOM);
                format!("{zh}  {} ({})", target.name.en, basis(one.basis, true))
            }
        };
        say!(
            "  {:>4}  {:>9}  {}  {names}",
            percent(one.estimate.probability),
            range(one.judgement_low, one.judgement_high),
            bar(one.estimate.probability),
        );
    }
}

/// Prints the summary for machines.
pub(super) fn print_json(results: &Results, folder: &Path) {
    let model = results.simulation.model();
    let targets: Vec<_> = results
        .attainment
        .iter()
        .enumerate()
        .map(|(goal, one)| {
            json!({
                "id": one.target,
                "reached_by_shocks": model.is_reached(goal),
                "probability": one.estimate.probability,
                "judgement_range": [one.judgement_low, one.judgement_high],
                "basis": one.basis,
            })
        })
        .collect();
    let value = json!({
        "scenario": model.scenario().id,
        "paths": results.simulation.paths,
        "paths_asked": model.scenario().settings.paths,
        "stopped": results.simulation.stop,
        "folder": folder,
        "targets": targets,
    });
    say!("{}", serde_json::to_string(&value).unwrap_or_default());
}

/// The targets of the indicator that a changed number belongs to, with their probabilities.
fn concerned(results: &Results, key: &str, en: bool) -> String {
    let owner = key.split('.').next().unwrap_or(key);
    let of_owner = results.attainment.iter().filter(|one| one.indicator == owner);
    of_owner
        .map(|one| {
            let now = percent(one.estimate.probability);
            if en {
                format!("; {} is now {now}", one.target)
            } else {
                format!("；{}现为{now}", one.target)
            }
        })
        .collect()
}

fn is_scope(results: &Results, one: &Attainment) -> bool {
    results.simulation.model().plan().target(&one.target).is_some_and(|target| target.scope)
}

fn basis(basis: Basis, en: bool) -> &'static str {
    match (basis, en) {
        (Basis::Fitted, true) => "fitted",
        (Basis::Assumed, true) => "assumed",
        (Basis::ReferenceClass, true) => "class",
        (Basis::Fitted, false) => "拟合",
        (Basis::Assumed, false) => "假定",
        (Basis::ReferenceClass, false) => "同类",
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

/// A text filled to a number of columns; a longer one stays whole.
pub(super) fn filled(text: &str, room: usize) -> String {
    format!("{text}{}", " ".repeat(room.saturating_sub(width(text))))
}

pub(super) fn thousands(number: u64) -> String {
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
