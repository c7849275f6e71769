//! `attain run`: simulate scenarios and write their results.

use super::arguments::{Format, Lang, Run};
use super::diagnostic;
use super::progress::Progress;
use super::score;
use crate::chart::Language;
use crate::error::{Error, Fault, Problem, Result};
use crate::report::{self, Charts, Results};
use crate::scenario::Scenario;
use crate::simulate::{Execution, Stop, Watch};

/// Runs above this size need `--yes`.
const LARGEST: f64 = 1e12;

/// Reads all scenarios, then runs them one after the other.
pub(super) fn run(arguments: &Run) -> Result<()> {
    let scenarios = load(arguments)?;
    distinct(&scenarios)?;
    report::ready(&arguments.output)?;
    for scenario in &scenarios {
        let cells = scenario.cells();
        if cells > LARGEST && !arguments.yes {
            return Err(Error::TooLarge { cells, limit: LARGEST });
        }
    }
    let watch = std::sync::Arc::new(Watch::default());
    let on_interrupt = std::sync::Arc::clone(&watch);
    // Without a handler an interrupt ends the program at once, which leaves no half-written folder either.
    let _ = ctrlc::set_handler(move || {
        on_interrupt.stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    for scenario in scenarios {
        one(scenario, arguments, &watch)?;
    }
    Ok(())
}

/// Two scenarios of one name would write into one folder.
fn distinct(scenarios: &[Scenario]) -> Result<()> {
    for (index, one) in scenarios.iter().enumerate() {
        let same = |other: &&Scenario| other.id == one.id && other.plan.id == one.plan.id;
        if scenarios[..index].iter().any(|other| same(&other)) {
            let fault = Fault::Duplicate { what: "scenario".into(), id: one.id.clone() };
            let hint = "give the file another name; the results of a run are named after it";
            return Err(Problem::new(fault).hint(hint).into());
        }
    }
    Ok(())
}

/// All problems of all scenarios at once.
fn load(arguments: &Run) -> Result<Vec<Scenario>> {
    let mut sets = arguments.set.clone();
    let mut setting = |key: &str, value: Option<String>| {
        sets.extend(value.map(|value| (format!("settings.{key}"), value)));
    };
    setting("paths", arguments.paths.map(|paths| paths.to_string()));
    setting("seed", arguments.seed.map(|seed| seed.to_string()));
    setting("until", arguments.until.clone());
    setting("frequency", arguments.frequency.clone());
    setting("sampling", arguments.sampling.clone());
    setting("tolerance", arguments.tolerance.clone());
    let mut scenarios = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    for path in &arguments.scenarios {
        match Scenario::load_with(path, &sets) {
            Ok(scenario) => scenarios.push(scenario),
            Err(Error::Input(found)) => {
                problems.extend(found);
                problems.dedup();
            }
            Err(error) => return Err(error),
        }
    }
    if problems.is_empty() { Ok(scenarios) } else { Err(problems.into()) }
}

fn one(scenario: Scenario, arguments: &Run, watch: &Watch) -> Result<()> {
    let model = scenario.calibrate()?;
    if let Some(warning) = model.settings().rounding() {
        diagnostic::warn(&warning);
    }
    watch.done.store(0, std::sync::atomic::Ordering::Relaxed);
    let execution = Execution { threads: arguments.threads, ..Execution::default() };
    let progress = Progress::new(&model.scenario().id, model.settings().most_paths());
    let simulation = progress.during(watch, || model.simulate_with(execution, watch))?;
    let interrupted = simulation.stop == Stop::Interrupted;
    let spinner = Progress::step("working out judgement ranges and charts");
    let results = Results::new(simulation);
    let charts = (!arguments.no_charts).then(|| Charts {
        language: match arguments.lang {
            Lang::Zh => Language::Chinese,
            Lang::En => Language::English,
            Lang::Both => Language::Both,
        },
        ..Charts::default()
    });
    let folder = results.write(&arguments.output, charts.as_ref())?;
    spinner.end();
    match arguments.format {
        Format::Text => score::print(&results, &folder, charts.is_some()),
        Format::Json => score::print_json(&results, &folder),
    }
    if interrupted { Err(Error::Interrupted) } else { Ok(()) }
}
