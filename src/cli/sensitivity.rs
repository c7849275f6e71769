//! `attain sensitivity`: which assumption matters most, for the plan and for each target.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::Ordering;

use serde_json::json;

use super::arguments::{Format, Sensitivity};
use super::option::Options;
use super::output::say;
use super::progress::Progress;
use super::{diagnostic, run};
use crate::attainment::percent;
use crate::error::{Error, Fault, Problem, Result, nearest};
use crate::report::{Charts, SensitivityResults, assumption, assumption_of};
use crate::scenario::Scenario;
use crate::simulate::{Execution, Watch};

/// Simulates the scenarios, varies their assumptions and writes what they do.
pub(super) fn run(arguments: &Sensitivity) -> Result<()> {
    let options = Options::read(&arguments.run)?;
    let scenarios = run::load(&arguments.run, &options)?;
    if let Some(id) = &arguments.target {
        scenarios.iter().try_for_each(|scenario| known(scenario, id))?;
    }
    run::ready(&arguments.run, &scenarios)?;
    let watch = run::watched();
    for scenario in scenarios {
        one(scenario, arguments, options.threads, &watch)?;
    }
    Ok(())
}

fn one(
    scenario: Scenario,
    arguments: &Sensitivity,
    threads: Option<NonZeroUsize>,
    watch: &Watch,
) -> Result<()> {
    let model = scenario.calibrate()?;
    diagnostic::warn(&model.calibration().warnings);
    watch.done.store(0, Ordering::Relaxed);
    let execution = Execution { threads, ..Execution::default() };
    let progress = Progress::new(&model.scenario().id, model.settings().paths);
    let simulation = progress.during(watch, || model.simulate_with(execution, watch))?;
    // What an interrupted run says about assumptions would be another thing than what was asked.
    if simulation.paths < model.settings().paths {
        return Err(Error::Interrupted);
    }
    let spinner = Progress::step("varying the assumptions, one by one and together");
    let results = SensitivityResults::new(simulation);
    let language = run::language(arguments.run.lang);
    let charts = (!arguments.run.no_charts).then(|| Charts { language, ..Charts::default() });
    let folder = results.write(&arguments.run.output, charts.as_ref())?;
    spinner.end();
    match (arguments.run.format, &arguments.target) {
        (Format::Json, _) => print_json(&results, &folder),
        (Format::Text, Some(id)) => print_target(&results, id, arguments.top, &folder),
        (Format::Text, None) => print_plan(&results, arguments.top, &folder),
    }
    Ok(())
}

fn known(scenario: &Scenario, id: &str) -> Result<()> {
    if scenario.plan.target(id).is_some() {
        return Ok(());
    }
    let known = scenario.plan.targets.iter().map(|target| target.id.as_str());
    let hint = match nearest(id, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`attain list targets` names them all".to_string(),
    };
    let fault = Fault::UnknownName { what: "target".into(), id: id.to_string() };
    Err(Problem::new(fault).hint(hint).into())
}

fn print_plan(results: &SensitivityResults, top: usize, folder: &Path) {
    let scenario = results.simulation.model().scenario();
    let together = &results.together;
    say!("{}: {}", scenario.plan.name.en, scenario.name.en);
    say!();
    say!(
        "Expected to be met: {:.1} of {} targets; {:.1} to {:.1} in 8 of 10 draws of all assumptions at once.",
        results.expected,
        results.count(),
        together.quantile(0.1),
        together.quantile(0.9),
    );
    say!(
        "With each target at its own worst {:.1}, at its own best {:.1}: bounds from outside, for what targets share cannot be at both ends.",
        together.unfavourable,
        together.favourable
    );
    say!();
    say!("Change of the expected number met, one assumption at a time, the most weighty first:");
    say!(
        "  {:>7}  {:>7}  {:>17}  {:>7}  assumption",
        "at low",
        "at high",
        "low–stated–high",
        "targets"
    );
    for one in results.influences.iter().take(top) {
        let [low, high] = one.ends();
        say!(
            "  {:>+7.2}  {:>+7.2}  {:>17}  {:>7}  {} ({})",
            low.1,
            high.1,
            range(low.0, one.value, high.0),
            one.targets,
            assumption(scenario, &one.key).en,
            one.key,
        );
    }
    end(results.influences.len(), top, folder);
}

fn print_target(results: &SensitivityResults, id: &str, top: usize, folder: &Path) {
    let scenario = results.simulation.model().scenario();
    let Some(one) = results.targets.iter().find(|one| one.target == id) else { return };
    let Some(target) = scenario.plan.target(id) else { return };
    say!("{}  {}", target.name.zh, target.name.en);
    say!();
    say!(
        "Probability {}; {} to {} in 8 of 10 draws of all its assumptions at once.",
        percent(one.probability),
        percent(one.together.quantile(0.1)),
        percent(one.together.quantile(0.9)),
    );
    say!();
    if one.swings.is_empty() {
        say!("It rests on no assumption that has a stated range.");
    } else {
        say!(
            "Probability at the low and at the high end of each assumption, the most weighty first:"
        );
        say!("  {:>6}  {:>6}  {:>17}  assumption", "at low", "at high", "low–stated–high");
    }
    for swing in one.swings.iter().take(top) {
        let [low, high] = swing.ends();
        say!(
            "  {:>6}  {:>6}  {:>17}  {} ({})",
            percent(low.1),
            percent(high.1),
            range(low.0, swing.value, high.0),
            assumption_of(scenario, &swing.key, &target.indicator).en,
            swing.key,
        );
    }
    end(one.swings.len(), top, folder);
}

fn range(low: f64, value: f64, high: f64) -> String {
    let figure = |value: f64| {
        let text = format!("{value:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    };
    let mut values = [low, value, high];
    values.sort_by(f64::total_cmp);
    let mut points: Vec<String> = values.into_iter().map(figure).collect();
    // A value at an end of its range stands there once.
    points.dedup();
    points.join("–")
}

fn end(all: usize, top: usize, folder: &Path) {
    if all > top {
        say!("  … and {} more", all - top);
    }
    say!();
    say!("Tables and charts: {}", folder.display());
}

fn print_json(results: &SensitivityResults, folder: &Path) {
    let value = json!({
        "scenario": results.simulation.model().scenario().id,
        "expected_met": results.expected,
        "expected_met_range_80": [results.together.quantile(0.1), results.together.quantile(0.9)],
        "folder": folder,
        "assumptions": results.influences,
    });
    say!("{}", serde_json::to_string(&value).unwrap_or_default());
}
