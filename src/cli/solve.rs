//! `attain solve`: what it would take for targets to be as likely as wished.

use std::path::Path;

use serde_json::json;

use super::arguments::{Format, Solve};
use super::diagnostic;
use super::interrupt::{First, Interrupt};
use super::option::Options;
use super::output::say;
use super::progress::Progress;
use super::run;
use super::score::{spoken, title};
use crate::attainment::{Lever, Question, percent};
use crate::chart::Language;
use crate::error::{Fault, Problem, Result};
use crate::report::{Charts, SolutionResults};
use crate::scenario::Scenario;

/// Solves the question for each scenario and writes the answer.
pub(super) fn run(arguments: &Solve) -> Result<()> {
    let options = Options::read(&arguments.run)?;
    let scenarios = run::load(&arguments.run, &options)?;
    let question = question(arguments)?;
    run::ready(&arguments.run, &scenarios)?;
    let interrupt = Interrupt::listen(First::Ends);
    for scenario in scenarios {
        one(scenario, arguments, &question, &interrupt)?;
    }
    Ok(())
}

fn question(arguments: &Solve) -> Result<Question> {
    let lever = match arguments.lever.as_str() {
        "shift" => Lever::Shift,
        "target" => Lever::Target,
        name => Lever::Number(name.to_string()),
    };
    let range = match (arguments.from, arguments.to) {
        (None, None) => None,
        (Some(from), Some(to)) => Some((from, to)),
        _ => {
            let fault = Fault::Contradiction("a range has two ends".into());
            return Err(Problem::new(fault).hint("give both --from and --to, or neither").into());
        }
    };
    let (targets, probability) = (arguments.target.clone(), arguments.probability);
    Ok(Question { targets, probability, lever, range })
}

fn one(
    scenario: Scenario,
    arguments: &Solve,
    question: &Question,
    interrupt: &Interrupt,
) -> Result<()> {
    let model = scenario.calibrate()?;
    diagnostic::warn(&model.calibration().warnings);
    interrupt.begin();
    let spinner = Progress::step("trying values of the lever");
    let solved = model.solve(question);
    spinner.end();
    let results = SolutionResults::new(model, solved?);
    let language = run::language(arguments.run.lang);
    let charts = (!arguments.run.no_charts).then(|| Charts { language, ..Charts::default() });
    let files = results.files(charts.as_ref())?;
    let folder = interrupt.write(|| files.write(&arguments.run.output))?;
    match arguments.run.format {
        Format::Json => {
            let value = json!({ "folder": folder, "solution": results.solution });
            say!("{}", serde_json::to_string(&value).unwrap_or_default());
        }
        Format::Text => print(&results, &folder, language),
    }
    Ok(())
}

fn print(results: &SolutionResults, folder: &Path, language: Language) {
    let ((zh, en), scenario) = (spoken(language), results.scenario());
    title(scenario, zh, en);
    let solution = &results.solution;
    let then = percent(solution.then.probability);
    let now = percent(solution.now.probability);
    for id in &solution.question.targets {
        let Some(target) = scenario.plan.target(id) else { continue };
        match (zh, en) {
            (true, true) => say!("{}  {}", target.name.zh, target.name.en),
            (true, false) => say!("{}", target.name.zh),
            _ => say!("{}", target.name.en),
        }
    }
    let lever = results.lever();
    let (stated, answer) = (figure(solution.stated), figure(solution.answer));
    let (low, high) = (figure(solution.lower_95), figure(solution.upper_95));
    let exact = solution.then.standard_error == 0.0;
    if zh {
        let error = if exact { String::new() } else { format!("（95%：{low}至{high}）") };
        say!("{}：由{stated}变为{answer}{error}，达标概率由{now}变为{then}。", lever.zh);
    }
    if en {
        let error = if exact { " (exact)".into() } else { format!(" (95 %: {low} to {high})") };
        say!(
            "{}: from {stated} to {answer}{error} takes the probability from {now} to {then}.",
            lever.en
        );
    }
    say!();
    for (value, found) in &solution.curve {
        let bar = "█".repeat((20.0 * found.probability).round() as usize);
        say!("  {:>10}  {:>4}  {bar}", figure(*value), percent(found.probability));
    }
    say!();
    if en {
        say!("Tables and chart: {}", folder.display());
    } else {
        say!("表和图：{}", folder.display());
    }
}

/// A number with at most three decimals.
fn figure(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}
