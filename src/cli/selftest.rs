//! `attain selftest`: the engine against reference cases, a row a family.

use serde_json::{Value, json};

use super::arguments::{Format, Selftest};
use super::diagnostic;
use super::output::say;
use crate::error::{Error, Result};
use crate::evaluate::selftest::{Comparison, Demand, FamilyReport, Report, check, check_built_in};

/// Runs the cases of a folder, or those built in, and fails if one of them does.
pub(super) fn run(arguments: &Selftest) -> Result<()> {
    let report = match &arguments.folder {
        Some(folder) => check(folder)?,
        None => check_built_in(),
    };
    match arguments.format {
        Format::Text => print(&report),
        Format::Json => {
            say!("{}", serde_json::to_string_pretty(&as_json(&report)).unwrap_or_default());
        }
    }
    let (failed, run, problems) = (report.failed(), report.run(), report.problems());
    match problems.is_empty() {
        true if failed == 0 => Ok(()),
        true => Err(Error::NotReproduced { failed, run }),
        false => Err(problems.into()),
    }
}

fn print(report: &Report) {
    say!(
        "{:<14} {:>6} {:>6} {:>6} {:>7}  {:>15}  demanded",
        "family",
        "cases",
        "passed",
        "failed",
        "skipped",
        "worst deviation"
    );
    for one in &report.families {
        let (worst, demanded) = match &one.worst {
            Some((_, worst)) => (short(worst.deviation), demanded(worst.demand)),
            None => ("-".into(), "-".into()),
        };
        say!(
            "{:<14} {:>6} {:>6} {:>6} {:>7}  {worst:>15}  {demanded}",
            one.family,
            one.cases(),
            one.passed,
            one.failed(),
            one.skipped.len(),
        );
    }
    for one in &report.families {
        print_failures(one);
    }
    if report.families.iter().any(|one| !one.skipped.is_empty()) {
        say!("\nSkipped:");
        for one in &report.families {
            print_skipped(one);
        }
    }
}

fn print_failures(family: &FamilyReport) {
    for failure in &family.failures {
        say!("\nFailed: {} / {}", family.family, failure.case);
        if let Some(problem) = &failure.problem {
            say!("  {problem}");
        }
        for one in &failure.comparisons {
            say!(
                "  {}: {} where the reference has {}; deviation {}, demanded {}",
                one.quantity,
                one.value,
                one.expected,
                short(one.deviation),
                demanded(one.demand),
            );
        }
    }
}

/// Cases that are skipped for one reason stand on one line.
fn print_skipped(family: &FamilyReport) {
    let mut reasons: Vec<&str> = family.skipped.iter().map(|one| one.reason.as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    for reason in reasons {
        let mut names: Vec<(&str, usize)> = Vec::new();
        for one in family.skipped.iter().filter(|one| one.reason == reason) {
            match names.last_mut() {
                Some((name, count)) if *name == one.case => *count += 1,
                _ => names.push((&one.case, 1)),
            }
        }
        let shown = |(name, count): &(&str, usize)| match count {
            1 => (*name).to_string(),
            _ => format!("{name} × {count}"),
        };
        let names: Vec<String> = names.iter().map(shown).collect();
        say!("  {}: {reason}:", family.family);
        for line in wrapped(&names) {
            say!("      {line}");
        }
    }
}

/// Names with commas between them, on lines of at most a hundred characters where the names allow it.
fn wrapped(names: &[String]) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (index, name) in names.iter().enumerate() {
        let end = if index + 1 == names.len() { "" } else { "," };
        let used = lines.last().map_or(0, |line| line.chars().count());
        if used > 0 && used + name.chars().count() > 98 {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            let space = if line.is_empty() { "" } else { " " };
            line.push_str(&format!("{space}{name}{end}"));
        }
    }
    lines
}

fn demanded(demand: Demand) -> String {
    match demand {
        Demand::Exact => "exact".into(),
        Demand::AtLeast(limit) => format!("at least {limit}"),
        Demand::Digits(limit) => format!("at least {limit} digits"),
        _ => format!("{} {}", short(demand.limit()), demand.unit()),
    }
}

/// A number in few characters.
fn short(number: f64) -> String {
    if number != 0.0 && (number.abs() < 1e-3 || number.abs() >= 1e5) {
        format!("{number:.1e}")
    } else {
        format!("{}", (number * 1e3).round() / 1e3)
    }
}

fn as_json(report: &Report) -> Value {
    let families: Vec<Value> = report.families.iter().map(family_as_json).collect();
    json!({ "passed": report.failed() == 0 && report.problems().is_empty(), "families": families })
}

fn family_as_json(one: &FamilyReport) -> Value {
    let worst = one
        .worst
        .as_ref()
        .map(|(case, worst)| json!({ "case": case, "comparison": comparison_as_json(worst) }));
    let failures: Vec<Value> = one
        .failures
        .iter()
        .map(|failure| {
            let numbers: Vec<Value> = failure.comparisons.iter().map(comparison_as_json).collect();
            json!({ "case": failure.case, "comparisons": numbers, "problem": failure.problem })
        })
        .collect();
    let problems: Value =
        serde_json::from_str(&diagnostic::json(&one.problems)).unwrap_or_default();
    json!({
        "family": one.family,
        "cases": one.cases(),
        "passed": one.passed,
        "failed": one.failed(),
        "skipped": one.skipped.len(),
        "comparisons": one.comparisons,
        "worst_deviation": one.worst.as_ref().map(|(_, worst)| worst.deviation),
        "demanded": one.worst.as_ref().map(|(_, worst)| demanded(worst.demand)),
        "worst": worst,
        "failures": failures,
        "skips": one.skipped,
        "problems": problems,
    })
}

fn comparison_as_json(one: &Comparison) -> Value {
    json!({
        "quantity": one.quantity,
        "value": one.value,
        "expected": one.expected,
        "deviation": one.deviation,
        "demanded": demanded(one.demand),
    })
}
