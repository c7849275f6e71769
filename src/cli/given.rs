//! `attain given`: what follows from pinned values and views, and how plausible they are.

use std::path::Path;

use serde_json::json;

use super::arguments::{Format, Given as Asked};
use super::diagnostic;
use super::interrupt::{First, Interrupt};
use super::option::Options;
use super::output::say;
use super::progress::Progress;
use super::run;
use super::score::{filled, spoken, thousands, title};
use crate::attainment::percent;
use crate::chart::Language;
use crate::error::{Fault, Problem, Result};
use crate::plan::Judged;
use crate::report::{Charts, GivenResults};
use crate::scenario::{Condition, Scenario};
use crate::simulate::Execution;

/// Columns for the Chinese name beside the English one.
const ROOM: usize = 30;

/// Answers for each scenario and writes what follows.
pub(super) fn run(arguments: &Asked) -> Result<()> {
    let options = Options::read(&arguments.run)?;
    let mut scenarios = run::load(&arguments.run, &options)?;
    let conditions = conditions(arguments)?;
    for scenario in &mut scenarios {
        for condition in &conditions {
            scenario
                .conditions
                .retain(|one| (&one.indicator, one.year) != (&condition.indicator, condition.year));
            scenario.conditions.push(condition.clone());
        }
    }
    run::ready(&arguments.run, &scenarios)?;
    let interrupt = Interrupt::listen(First::Ends);
    for scenario in scenarios {
        one(scenario, arguments, options.threads, &interrupt)?;
    }
    Ok(())
}

/// The conditions of the command line.
fn conditions(arguments: &Asked) -> Result<Vec<Condition>> {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    let all = [("--pin", &arguments.pin), ("--view", &arguments.view)];
    for (option, texts) in all {
        for (name, value) in texts {
            let parts = name.rsplit_once('.');
            let year = parts.and_then(|(_, year)| year.parse::<i32>().ok());
            let (Some((indicator, _)), Some(year), Ok(number)) =
                (parts, year, value.parse::<f64>())
            else {
                let found = format!("\"{name}={value}\"");
                let expected = "an indicator, a year and a number".to_string();
                let fault = Fault::WrongType { key: option.into(), expected, found };
                problems
                    .push(Problem::new(fault).hint(format!("write {option} gdp_real.2024=4.5")));
                continue;
            };
            let number = Judged::new(number, number, number, "given on the command line");
            found.push(match option {
                "--pin" => Condition::pin(indicator, year, number),
                _ => Condition::view(indicator, year, number),
            });
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems.into()) }
}

fn one(
    scenario: Scenario,
    arguments: &Asked,
    threads: Option<std::num::NonZeroUsize>,
    interrupt: &Interrupt,
) -> Result<()> {
    let model = scenario.calibrate()?;
    diagnostic::warn(&model.calibration().warnings);
    interrupt.begin();
    let spinner = Progress::step("working out what follows");
    let execution = Execution { threads, ..Execution::default() };
    let given = model.given_with(execution, &interrupt.watch);
    spinner.end();
    let results = GivenResults::new(model, given?);
    let language = run::language(arguments.run.lang);
    let charts = (!arguments.run.no_charts).then(|| Charts { language, ..Charts::default() });
    let files = results.files(charts.as_ref())?;
    let folder = interrupt.write(|| files.write(&arguments.run.output))?;
    match arguments.run.format {
        Format::Json => {
            let value = json!({ "folder": folder, "given": results.given });
            say!("{}", serde_json::to_string(&value).unwrap_or_default());
        }
        Format::Text => print(&results, &folder, language, arguments.top),
    }
    Ok(())
}

fn print(results: &GivenResults, folder: &Path, language: Language, top: usize) {
    let ((zh, en), scenario, given) = (spoken(language), results.scenario(), &results.given);
    title(scenario, zh, en);
    for one in results.conditions() {
        match (zh, en) {
            (true, true) => say!("给定：{}  Given: {}", one.zh, one.en),
            (true, false) => say!("给定：{}", one.zh),
            _ => say!("Given: {}", one.en),
        }
    }
    if let Some(found) = &given.plausibility {
        let distance = found.squared_distance.max(0.0).sqrt();
        let nearer = percent(found.percentile);
        if zh {
            say!("可信度：马氏距离{distance:.2}，{nearer}的未来比它更近。");
        }
        if en {
            say!(
                "Plausibility: Mahalanobis distance {distance:.2}; {nearer} of futures are nearer."
            );
        }
    }
    let (before, after) = results.expected();
    let effective = percent(given.effective_sample_size / given.paths as f64);
    let (paths, seed) = (thousands(given.paths), scenario.settings.seed);
    if zh {
        say!("预计达标：无条件{before:.1}个，给定条件{after:.1}个。");
    }
    if en {
        say!("Expected to be met: {before:.1} without, {after:.1} with what is given.");
    }
    say!();
    for one in results.by_size().into_iter().take(top) {
        let Some(target) = scenario.plan.target(&one.target) else { continue };
        let name = match (zh, en) {
            (true, false) => target.name.zh.clone(),
            (false, _) => target.name.en.clone(),
            _ => format!("{}  {}", filled(&target.name.zh, ROOM), target.name.en),
        };
        say!(
            "  {:>4} → {:>4} ± {:<4.1}  {name}",
            percent(one.before.probability),
            percent(one.given),
            (196.0 * one.standard_error).max(0.1)
        );
    }
    say!();
    if en {
        say!(
            "{paths} paths, seed {seed}, {effective} of them in effect. Tables and charts: {}",
            folder.display()
        );
    } else {
        say!("路径{paths}条，种子{seed}，有效{effective}。表和图：{}", folder.display());
    }
}
