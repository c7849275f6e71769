//! Measures one thing at a time and prints one JSON object a figure; `cargo xtask bench` makes a table of them.

mod accuracy;
mod curves;
mod memory;
mod round;
mod stages;

use std::env;
use std::error::Error;
use std::path::{Path, PathBuf};

use attain::model::Model;
use attain::scenario::Scenario;
use serde_json::json;

const USAGE: &str = "\
Usage: attain-benches <what> [folder] [paths]

  round     the reference workload on each code path, and the parts that other programs can do
  curves    its time by paths, months and indicators
  accuracy  seconds until the targets of the shipped plan are exact to 0.01 point
  memory    the most memory that the reference workload takes
  stages    where the time of the command goes

The folder takes the made-up plans; it is target/bench if none is given.";

/// What a measurement gives.
type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let folder = PathBuf::from(arguments.get(1).map_or("target/bench", String::as_str));
    let paths = |usual: u64| arguments.get(2).map_or(Ok(usual), |text| text.parse());
    match arguments.first().map(String::as_str) {
        Some("round") => round::measure(&folder, paths(100_000)?),
        Some("curves") => curves::measure(&folder, paths(16_384)?),
        Some("accuracy") => accuracy::measure(),
        Some("memory") => memory::measure(&folder, paths(100_000)?),
        Some("stages") => stages::measure(&folder, paths(100_000)?),
        _ => Err(USAGE.into()),
    }
}

/// Prints one figure.
fn figure(name: &str, value: f64, unit: &str) {
    println!("{}", json!({ "figure": name, "value": value, "unit": unit }));
}

/// The model of a scenario with another number of paths.
fn model(scenario: &Path, paths: u64) -> Result<Model, Box<dyn Error>> {
    let sets = [("settings.paths".to_string(), paths.to_string())];
    Ok(Scenario::load_with(scenario, &sets)?.calibrate()?)
}
