//! Problems in the manner of a compiler: what, where, the line with a mark under the right characters, what to do.

use std::io::IsTerminal;

use serde_json::json;

use crate::error::{Error, Problem, Warning};
use crate::scenario::{Sampling, Scenario};
use crate::simulate::Simulation;

/// Prints an error to the standard error stream.
pub(super) fn report(error: &Error) {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    match error {
        Error::Input(problems) => {
            for problem in problems {
                eprintln!("{}", render(problem, colour));
            }
            let count = problems.len();
            let noun = if count == 1 { "problem" } else { "problems" };
            eprintln!("{count} {noun} found; nothing was written");
        }
        Error::Interrupted => {
            eprintln!(
                "interrupted before any path of this scenario was finished; nothing of it was written"
            )
        }
        other => eprintln!("error: {other}"),
    }
}

/// Prints how far an interrupted run came to the standard error stream.
pub(super) fn interrupted(simulation: &Simulation) {
    let (paths, asked) = (simulation.paths, simulation.model().settings().paths);
    eprintln!(
        "interrupted; the tables hold the first {paths} of {asked} paths, and there are no charts"
    );
    if simulation.model().settings().sampling == Sampling::Sobol {
        eprintln!("these paths are no longer evenly spread; no shorter run has the same ones");
    }
}

/// Names the scenarios that an interrupt left out.
pub(super) fn not_run(scenarios: &[Scenario]) {
    if !scenarios.is_empty() {
        let ids: Vec<&str> = scenarios.iter().map(|one| one.id.as_str()).collect();
        eprintln!("interrupted; not run: {}", ids.join(", "));
    }
}

/// Prints warnings to the standard error stream.
pub(super) fn warn(warnings: &[Warning]) {
    for warning in warnings {
        eprintln!("warning: {}", warning.message);
    }
}

fn render(problem: &Problem, colour: bool) -> String {
    let (red, blue, bold, plain) =
        if colour { ("\x1b[1;31m", "\x1b[1;34m", "\x1b[1m", "\x1b[0m") } else { ("", "", "", "") };
    let mut text = format!("{red}error{plain}{bold}: {}{plain}\n", problem.fault);
    if let Some(place) = &problem.place {
        let gutter = " ".repeat(place.line.to_string().len());
        let line = place.text.trim_end();
        let before: String = line.chars().take(place.column.saturating_sub(1)).collect();
        let meant: String =
            line.chars().skip(place.column.saturating_sub(1)).take(place.width.max(1)).collect();
        let indent = " ".repeat(width(&before));
        let marks = "^".repeat(width(&meant).max(1));
        text += &format!("{gutter}{blue}-->{plain} {place}\n");
        text += &format!("{gutter} {blue}|{plain}\n");
        text += &format!("{blue}{} |{plain} {}\n", place.line, line.replace('\t', " "));
        text += &format!("{gutter} {blue}|{plain} {indent}{red}{marks}{plain}\n");
    }
    if let Some(hint) = &problem.hint {
        text += &format!("  {blue}={plain} {hint}\n");
    }
    text
}

/// Columns that a text takes on a terminal: two for a Chinese character.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

pub(super) fn columns(character: char) -> usize {
    match character as u32 {
        0x1100..=0x115F
        | 0x2E80..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x20000..=0x3FFFD => 2,
        0x201C | 0x201D => 2,
        _ => 1,
    }
}

/// Problems as JSON, one object each.
pub(super) fn json(problems: &[Problem]) -> String {
    let list: Vec<_> = problems
        .iter()
        .map(|problem| {
            let place = problem.place.as_ref();
            json!({
                "message": problem.fault.to_string(),
                "file": place.map(|place| &place.file),
                "line": place.map(|place| place.line),
                "column": place.map(|place| place.column),
                "hint": problem.hint,
            })
        })
        .collect();
    serde_json::to_string_pretty(&list).unwrap_or_default()
}
