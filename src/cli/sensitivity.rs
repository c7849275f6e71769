//! `attain sensitivity`: which assumption matters most, for the plan and for each target.

use std::num::NonZeroUsize;

use super::arguments::{Format, Sensitivity};
use super::interrupt::{First, Interrupt};
use super::option::Options;
use super::progress::Progress;
use super::{diagnostic, influence, run};
use crate::error::{Error, Fault, Problem, Result, nearest};
use crate::report::{Charts, SensitivityResults};
use crate::scenario::Scenario;
use crate::simulate::{Execution, Stop};

/// Simulates the scenarios, varies their assumptions and writes what they do.
pub(super) fn run(arguments: &Sensitivity) -> Result<()> {
    let options = Options::read(&arguments.run)?;
    let scenarios = run::load(&arguments.run, &options)?;
    if let Some(id) = &arguments.target {
        scenarios.iter().try_for_each(|scenario| known(scenario, id))?;
    }
    run::ready(&arguments.run, &scenarios)?;
    // What an interrupted run says about assumptions would be another thing than what was asked.
    let interrupt = Interrupt::listen(First::Ends);
    for scenario in scenarios {
        one(scenario, arguments, options.threads, &interrupt)?;
    }
    Ok(())
}

fn one(
    scenario: Scenario,
    arguments: &Sensitivity,
    threads: Option<NonZeroUsize>,
    interrupt: &Interrupt,
) -> Result<()> {
    let model = scenario.calibrate()?;
    diagnostic::warn(&model.calibration().warnings);
    interrupt.begin();
    let watch = &interrupt.watch;
    let execution = Execution { threads, ..Execution::default() };
    let progress = Progress::new(&model.scenario().id, model.settings().most_paths());
    let simulation = progress.during(watch, || model.simulate_with(execution, watch))?;
    if simulation.stop == Stop::Interrupted {
        return Err(Error::Interrupted);
    }
    let spinner = Progress::step("varying the assumptions, one by one and together");
    let results = SensitivityResults::new(simulation);
    let language = run::language(arguments.run.lang);
    let charts = (!arguments.run.no_charts).then(|| Charts { language, ..Charts::default() });
    let files = results.files(charts.as_ref())?;
    let folder = interrupt.write(|| files.write(&arguments.run.output))?;
    spinner.end();
    match (arguments.run.format, &arguments.target) {
        (Format::Json, _) => influence::print_json(&results, &folder),
        (Format::Text, Some(id)) => {
            influence::print_target(&results, id, (arguments.top, language), &folder);
        }
        (Format::Text, None) => influence::print_plan(&results, (arguments.top, language), &folder),
    }
    Ok(())
}

pub(super) fn known(scenario: &Scenario, id: &str) -> Result<()> {
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
