//! Measures the reference workload against one draw of a standard normal in the same run, and prints one JSON object a figure.

use std::env;
use std::error::Error;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use attain::math::wide::Instructions;
use attain::model::Model;
use attain::scenario::Scenario;
use attain::simulate::{Execution, Watch};
use attain_benches::Workload;
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::json;

const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/bench/b1".into()));
    let paths: u64 = arguments.next().map_or(Ok(20_000), |text| text.parse())?;
    let model = model(Workload::B1, &folder, paths)?;
    let cells = Workload::B1.cells(paths) as f64;
    let ways = [
        ("avx512", Instructions::Avx512, 1),
        ("avx2", Instructions::Avx2, 1),
        ("plain", Instructions::Plain, 1),
        ("best, 2 threads", Instructions::Best, 2),
        ("best, 1 thread", Instructions::Best, 1),
    ];
    for (name, instructions, threads) in ways.into_iter().filter(|way| way.1.are_there()) {
        let mut rounds: Vec<(f64, f64)> = Vec::new();
        for _ in 0..ROUNDS {
            let draw = normal_draw();
            let run = 1e9 * seconds(&model, instructions, threads) / cells;
            rounds.push((run, run / draw));
        }
        let (cell, ratio) =
            (median(rounds.iter().map(|r| r.0)), median(rounds.iter().map(|r| r.1)));
        let figure = json!({
            "figure": "b1", "way": name, "paths": paths,
            "nanoseconds_a_cell": cell, "ratio_to_one_normal": ratio,
        });
        println!("{figure}");
    }
    Ok(())
}

fn model(
    workload: Workload,
    folder: &std::path::Path,
    paths: u64,
) -> Result<Model, Box<dyn Error>> {
    let scenario = workload.write(folder)?;
    let sets = [("settings.paths".to_string(), paths.to_string())];
    Ok(Scenario::load_with(scenario, &sets)?.calibrate()?)
}

/// Seconds of a run, with all that it counts.
fn seconds(model: &Model, instructions: Instructions, threads: usize) -> f64 {
    let execution =
        Execution { threads: NonZeroUsize::new(threads), instructions, ..Execution::default() };
    let start = Instant::now();
    let simulation = model.simulate_with(execution, &Watch::default());
    let seconds = start.elapsed().as_secs_f64();
    assert!(simulation.is_ok_and(|run| run.paths == model.settings().paths));
    seconds
}

/// Nanoseconds of one draw of a standard normal by the ziggurat into a buffer that stays in cache.
fn normal_draw() -> f64 {
    const BUFFER: usize = 4096;
    const TIMES: usize = 2_000;
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut buffer = [0.0_f64; BUFFER];
    let start = Instant::now();
    for _ in 0..TIMES {
        for value in &mut buffer {
            *value = StandardNormal.sample(&mut generator);
        }
        black_box(&mut buffer);
    }
    1e9 * start.elapsed().as_secs_f64() / (BUFFER * TIMES) as f64
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
