//! `attain run`: simulate scenarios and write their results.

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use super::arguments::{Format, Lang, Run};
use super::interrupt::{First, INTERRUPTED, Interrupt};
use super::option::Options;
use super::progress::Progress;
use super::{diagnostic, score};
use crate::chart::Language;
use crate::error::{Error, Fault, Problem, Result};
use crate::report::{self, Charts, Results};
use crate::scenario::Scenario;
use crate::simulate::{Execution, Stop};

/// Runs above this size need `--yes`.
const LARGEST: f64 = 1e12;

/// Reads all scenarios, then runs them one after the other; gives the exit code.
pub(super) fn run(arguments: &Run) -> Result<u8> {
    let options = Options::read(arguments)?;
    let scenarios = load(arguments, &options)?;
    ready(arguments, &scenarios)?;
    let interrupt = Interrupt::listen(First::Keeps);
    let mut rest = scenarios.into_iter();
    while let Some(scenario) = rest.next() {
        let simulated = one(scenario, arguments, options.threads, &interrupt)?;
        let left_out = rest.as_slice();
        // After its last path a scenario is written whole, and an interrupt is felt by the next one.
        if simulated == Stop::Interrupted || interrupt.has_come() && !left_out.is_empty() {
            diagnostic::not_run(left_out);
            return Ok(INTERRUPTED);
        }
    }
    Ok(0)
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
    interrupt: &Interrupt,
) -> Result<Stop> {
    let model = scenario.calibrate()?;
    diagnostic::warn(&model.calibration().warnings);
    diagnostic::warn(model.settings().rounding().as_slice());
    interrupt.begin();
    let watch = &interrupt.watch;
    let execution = Execution { threads, ..Execution::default() };
    let progress = Progress::new(&model.scenario().id, model.settings().most_paths());
    let mut simulation = progress.during(watch, || model.simulate_with(execution, watch))?;
    let spinner = Progress::step(match simulation.stop {
        Stop::Interrupted => "interrupted: writing what is finished; again ends at once",
        Stop::Paths | Stop::Tolerance => "working out judgement ranges and charts",
    });
    simulation.finish(execution, &AtomicBool::new(false));
    let stop = simulation.stop;
    let language = language(arguments.lang);
    // Charts take longer than anybody waits who has just interrupted.
    let charts = (!arguments.no_charts && stop != Stop::Interrupted)
        .then(|| Charts { language, ..Charts::default() });
    let results = Results::new(simulation);
    let files = results.files(charts.as_ref())?;
    let folder = interrupt.write(|| files.write(&arguments.output))?;
    spinner.end();
    match arguments.format {
        Format::Text => score::print(&results, &folder, charts.is_some(), language),
        Format::Json => score::print_json(&results, &folder),
    }
    if stop == Stop::Interrupted {
        diagnostic::interrupted(&results.simulation);
    }
    Ok(stop)
}

/// The languages of charts.
pub(super) fn language(lang: Lang) -> Language {
    match lang {
        Lang::Zh => Language::Chinese,
        Lang::En => Language::English,
        Lang::Both => Language::Both,
    }
}
