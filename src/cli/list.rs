//! `attain list`: targets, indicators, shocks and scenarios.

use std::path::Path;

use serde_json::{Value, json};

use super::arguments::{Format, List, What};
use super::output::say;
use crate::error::{Fault, Problem, Result};
use crate::scenario::Scenario;

/// Prints a list as text or JSON.
pub(super) fn run(arguments: &List) -> Result<()> {
    let rows = match arguments.what {
        What::Scenarios => scenarios(&arguments.scenario)?,
        what => of_scenario(what, &Scenario::load(&arguments.scenario)?),
    };
    match arguments.format {
        Format::Json => say!("{}", serde_json::to_string_pretty(&rows).unwrap_or_default()),
        Format::Text if rows.is_empty() => {
            say!("{}: no {}", arguments.scenario.display(), word(arguments.what));
        }
        Format::Text => {
            let width = rows.iter().map(|row| text(row, "id").chars().count()).max().unwrap_or(0);
            for row in &rows {
                let (zh, en) = (text(&row["name"], "zh"), text(&row["name"], "en"));
                say!("{:width$}  {:12}  {zh}  {en}", text(row, "id"), text(row, "what"));
            }
        }
    }
    Ok(())
}

fn word(what: What) -> &'static str {
    match what {
        What::Targets => "targets",
        What::Indicators => "indicators",
        What::Shocks => "shocks",
        What::Scenarios => "scenario files",
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_string()
}

fn of_scenario(what: What, scenario: &Scenario) -> Vec<Value> {
    let plan = &scenario.plan;
    match what {
        What::Targets => plan
            .targets
            .iter()
            .map(|one| json!({ "id": one.id, "name": one.name, "what": one.section, "value": one.value, "basis": one.basis }))
            .collect(),
        What::Indicators => plan
            .indicators
            .iter()
            .map(|one| {
                let kind = serde_json::to_value(&one.movement).unwrap_or_default();
                json!({ "id": one.id, "name": one.name, "what": text(&kind, "kind"), "unit": one.unit })
            })
            .collect(),
        _ => scenario
            .shocks
            .iter()
            .map(|one| {
                json!({ "id": one.id, "name": one.name, "what": one.when.to_string(), "kind": one.kind() })
            })
            .collect(),
    }
}

/// The scenarios of a folder, in the order of their names.
fn scenarios(folder: &Path) -> Result<Vec<Value>> {
    let files = crate::scenario::file::in_folder(folder).map_err(|cause| {
        let path = folder.display().to_string();
        let cause = match cause.kind() {
            _ if folder.is_file() => "it is a file, not a folder".to_owned(),
            std::io::ErrorKind::NotFound => "there is no such folder".to_owned(),
            _ => cause.to_string(),
        };
        let hint = "name the folder of the scenario files, such as scenarios/chongqing-2024";
        Problem::new(Fault::Unreadable { path, cause }).hint(hint)
    })?;
    files
        .iter()
        .map(|path| {
            let scenario = Scenario::load(path)?;
            Ok(json!({
                "id": scenario.id,
                "name": scenario.name,
                "what": what(&scenario),
                "likelihood": scenario.likelihood,
            }))
        })
        .collect()
}

/// How many shocks a scenario has, and how likely its author holds it.
fn what(scenario: &Scenario) -> String {
    let shocks = match scenario.shocks.len() {
        1 => "1 shock".to_string(),
        number => format!("{number} shocks"),
    };
    match &scenario.likelihood {
        Some(likelihood) => format!("{shocks}, 1 in {:.0}", 1.0 / likelihood.value),
        None => shocks,
    }
}
