//! `attain check`: every problem of scenario files at once.

use super::arguments::{Check, Format};
use super::diagnostic;
use super::output::say;
use crate::error::{Error, Problem, Result};
use crate::scenario::Scenario;

/// Reads, checks and calibrates each scenario without simulating it.
pub(super) fn run(arguments: &Check) -> Result<()> {
    let mut problems: Vec<Problem> = Vec::new();
    for path in &arguments.scenarios {
        let outcome = Scenario::load(path).and_then(|scenario| {
            let plan = &scenario.plan;
            let line = format!(
                "{}: {} targets, {} indicators, {} paths to {}, shocks: {}; no problem found",
                path.display(),
                plan.targets.len(),
                plan.indicators.len(),
                scenario.settings.paths,
                scenario.last_period(),
                scenario.shocks.len(),
            );
            let model = scenario.calibrate()?;
            diagnostic::warn(&model.calibration().warnings);
            Ok(line)
        });
        match outcome {
            Ok(line) if arguments.format == Format::Text => say!("{line}"),
            Ok(_) => {}
            Err(Error::Input(found)) => {
                problems.extend(found);
                problems.dedup();
            }
            Err(error) => return Err(error),
        }
    }
    if arguments.format == Format::Json {
        say!("{}", diagnostic::json(&problems));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}
