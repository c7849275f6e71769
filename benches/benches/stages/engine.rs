//! The engine's own stages: reading and checking files, calibration, runs of the reference workload, fans.

use std::env;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use attain::math::wide::Instructions;
use attain::model::Model;
use attain::scenario::Scenario;
use attain::simulate::{Execution, Simulation, Watch};
use attain_benches::Workload;
use criterion::{Criterion, Throughput};

use super::close;

/// Paths of a run: few, so that each sample is short.
const PATHS: u64 = 4_096;

/// The shipped scenario, from the folder of this package.
fn baseline() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../scenarios/chongqing-2024/baseline.toml")
}

pub fn benches(criterion: &mut Criterion) {
    files(criterion);
    runs(criterion);
}

fn files(criterion: &mut Criterion) {
    let path = baseline();
    let load = || Scenario::load(&path).unwrap();
    let scenario = load();
    assert_eq!(scenario.plan.targets.len(), 85);
    let model = scenario.clone().calibrate().unwrap();
    let exact = model.goals().iter().filter(|goal| model.exact(goal, goal.met).is_some()).count();
    assert!(exact >= 35, "{exact} targets have a closed form");
    let mut group = criterion.benchmark_group("shipped_plan");
    group.sample_size(10);
    group.bench_function("check", |bencher| bencher.iter(load));
    group.bench_function("calibrate", |bencher| {
        bencher.iter(|| scenario.clone().calibrate().unwrap());
    });
    group.finish();
}

/// A run on one thread.
fn run(model: &Model, instructions: Instructions) -> Simulation {
    let threads = NonZeroUsize::new(1);
    let execution = Execution { threads, instructions, ..Execution::default() };
    model.simulate_with(execution, &Watch::default()).unwrap()
}

fn runs(criterion: &mut Criterion) {
    let folder = env::temp_dir().join(format!("attain-stages-{}", std::process::id()));
    let scenario = Workload::B1.write(&folder).unwrap();
    let model = |frequency: &str, until: &str| {
        let paths = PATHS.to_string();
        let sets = [("paths", &*paths), ("frequency", frequency), ("until", until)];
        let sets = sets.map(|(key, value)| (format!("settings.{key}"), value.to_string()));
        Scenario::load_with(&scenario, &sets).unwrap().calibrate().unwrap()
    };
    let (annual, monthly) = (model("annual", "2021"), model("monthly", "2021-12"));
    // What cannot be removed from the temporary folder does not change the answers.
    let _ = std::fs::remove_dir_all(&folder);
    let best = run(&monthly, Instructions::Best);
    check(&best);
    check(&run(&annual, Instructions::Best));

    let mut group = criterion.benchmark_group("reference_workload");
    group.sample_size(10).throughput(Throughput::Elements(Workload::B1.cells(PATHS)));
    for (name, instructions) in [
        ("avx512", Instructions::Avx512),
        ("avx2", Instructions::Avx2),
        ("plain", Instructions::Plain),
    ] {
        if instructions.are_there() {
            assert_eq!(hits(&run(&monthly, instructions)), hits(&best), "{name}");
            group.bench_function(name, |bencher| bencher.iter(|| run(&monthly, instructions)));
        }
    }
    group.bench_function("without_months", |bencher| {
        bencher.iter(|| run(&annual, Instructions::Best));
    });
    group.finish();
    criterion.bench_function("reference_workload/quantiles_of_a_fan", |bencher| {
        bencher.iter(|| best.period_fan("indicator_0000").unwrap());
    });
}

/// Paths that meet each target.
fn hits(simulation: &Simulation) -> Vec<u64> {
    simulation.tally().goals.iter().map(|goal| goal.hits[0]).collect()
}

/// The counts agree with the averages of conditional probabilities: five standard errors, and a path where hardly any meets or misses.
fn check(simulation: &Simulation) {
    for (index, hits) in hits(simulation).into_iter().enumerate() {
        let averaged = simulation.averaged(index).unwrap().probability;
        let bound = 5.0 * (averaged * (1.0 - averaged) / PATHS as f64).sqrt() + 1.0 / PATHS as f64;
        close("share of hits", hits as f64 / PATHS as f64, averaged, bound);
    }
}
