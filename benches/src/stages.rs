//! Where the time of the command goes: its steps on the shipped plan, one after the other.

use std::path::Path;

use attain::report::{Charts, Results};
use attain::scenario::Scenario;
use attain_benches::stopwatch::time;

use super::accuracy::BASELINE;
use super::{Outcome, figure};

/// Runs each step as the command does, on all cores.
pub fn measure(folder: &Path, paths: u64) -> Outcome {
    let sets = [("settings.paths".to_string(), paths.to_string())];
    let (read, scenario) = time(|| Scenario::load_with(BASELINE, &sets));
    let scenario = scenario?;
    let (calibrate, model) = time(|| scenario.calibrate());
    let model = model?;
    let (simulate, simulation) = time(|| model.simulate());
    let simulation = simulation?;
    let (judge, results) = time(|| Results::new(simulation));
    let (tables, plain) = time(|| results.write(&folder.join("tables"), None));
    let (whole, drawn) = time(|| results.write(&folder.join("charts"), Some(&Charts::default())));
    plain?;
    assert!(drawn?.join("charts").is_dir(), "the charts were drawn");
    assert_eq!(results.attainment.len(), model.goals().len());
    let steps = [
        ("read", read),
        ("calibrate", calibrate),
        ("simulate", simulate),
        ("judge", judge),
        ("tables", tables),
        ("charts", whole - tables),
    ];
    for (name, seconds) in steps {
        figure(&format!("stage/{name}"), seconds, "s");
    }
    Ok(())
}
