//! `attain run`: simulate scenarios and write their results.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::arguments::{Format, Lang, Run};
use super::diagnostic;
use super::option::Options;
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
    let options = Options::read(arguments)?;
    let scenarios = load(arguments, &options)?;
    ready(arguments, &scenarios)?;
    let watch = watched();
    for scenario in scenarios {
        one(scenario, arguments, options.threads, &watch)?;
    }
    Ok(())
}

/// Whether the scenarios can be run and written side by side.
pub(super) fn ready(arguments: &Run, scenarios: &[Scenario]) -> Result<()> {
    distinct(scenarios)?;
    report::ready(&arguments.output)?;
    for scenario in scenarios {
        let cells = scenario.cells();
        if cells > LARGEST && !arguments.yes {
            return Err(Error::TooLarge { cells, limit: LARGEST });
        }
    }
    Ok(())
}

/// A watch that an interrupt stops.
pub(super) fn watched() -> Arc<Watch> {
    let watch = Arc::new(Watch::default());
    let on_interrupt = Arc::clone(&watch);
    // Without a handler an interrupt ends the program at once, which leaves no half-written folder either.
    let _ = ctrlc::set_handler(move || on_interrupt.stop.store(true, Ordering::Relaxed));
    watch
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
pub(super) fn load(arguments: &Run, options: &Options) -> Result<Vec<Scenario>> {
    let mut scenarios = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    for path in &arguments.scenarios {
        match Scenario::load_with(path, &options.sets) {
            Ok(scenario) => scenarios.push(scenario),
            Err(Error::Input(found)) => {
                problems.extend(found.into_iter().map(|problem| options.at_option(problem)));
                problems.dedup();
            }
            Err(error) => return Err(error),
        }
    }
    if problems.is_empty() { Ok(scenarios) } else { Err(problems.into()) }
}

fn one(
    scenario: Scenario,
    arguments: &Run,
    threads: Option<NonZeroUsize>,
    watch: &Watch,
) -> Result<()> {
    let model = scenario.calibrate()?;
    diagnostic::warn(&model.calibration().warnings);
    diagnostic::warn(model.settings().rounding().as_slice());
    watch.done.store(0, Ordering::Relaxed);
    let execution = Execution { threads, ..Execution::default() };
    let progress = Progress::new(&model.scenario().id, model.settings().most_paths());
    let simulation = progress.during(watch, || model.simulate_with(execution, watch))?;
    let interrupted = simulation.stop == Stop::Interrupted;
    let spinner = Progress::step("working out judgement ranges and charts");
    let results = Results::new(simulation);
    let language = language(arguments.lang);
    let charts = (!arguments.no_charts).then(|| Charts { language, ..Charts::default() });
    let folder = results.write(&arguments.output, charts.as_ref())?;
    spinner.end();
    match arguments.format {
        Format::Text => score::print(&results, &folder, charts.is_some(), language),
        Format::Json => score::print_json(&results, &folder),
    }
    if interrupted { Err(Error::Interrupted) } else { Ok(()) }
}

/// The languages of charts.
pub(super) fn language(lang: Lang) -> Language {
    match lang {
        Lang::Zh => Language::Chinese,
        Lang::En => Language::English,
        Lang::Both => Language::Both,
    }
}
