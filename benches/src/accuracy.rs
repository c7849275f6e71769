//! Seconds until every continuous target of the shipped plan is within 0.01 point of its exact probability.

use attain::math::wide::Instructions;
use attain::model::Model;
use attain::plan::Shows;
use attain::random::Sampling;
use attain::scenario::Scenario;
use attain::simulate::{Estimator, Simulation};
use attain::summary;
use attain_benches::stopwatch::{median, run, time};

use super::{Outcome, figure};

/// The scenario that ships with the project.
pub const BASELINE: &str = "scenarios/chongqing-2024/baseline.toml";
/// A hundredth of a percentage point.
const WITHIN: f64 = 1e-4;
/// Two-sided 95 % point of the standard normal distribution.
const NORMAL_95: f64 = 1.959_963_984_540_054;
/// Seeds that must all be within.
const SEEDS: u64 = 10;
/// Numbers of paths that are tried: powers of two, over which the nets are balanced.
const TRIED: [u64; 6] = [1_024, 2_048, 4_096, 8_192, 16_384, 32_768];
/// Seeds of the references where there is no exact answer; none of them is tried.
const REFERENCES: u64 = 8;
/// Paths of the counting run whose time is taken.
const COUNTED: u64 = 100_000;
const ROUNDS: usize = 5;

/// Measures averages over Sobol nets, and counting by its square-root law.
pub fn measure() -> Outcome {
    let truths = truths()?;
    let exact = truths.iter().filter(|truth| truth.exact).count();
    figure("accuracy/exact", exact as f64, "targets");
    figure("accuracy/reference", (truths.len() - exact) as f64, "targets");
    averages(&truths)?;
    counting(&truths)
}

/// A continuous target with its probability.
struct Truth {
    index: usize,
    probability: f64,
    /// Whether it is in closed form; else it is the mean of long runs with other seeds.
    exact: bool,
}

fn model(sampling: Sampling, paths: u64, seed: u64) -> attain::Result<Model> {
    let mut scenario = Scenario::load(BASELINE)?;
    scenario.settings.paths = paths;
    scenario.settings.seed = seed;
    scenario.settings.sampling = sampling;
    scenario.calibrate()
}

/// Targets of what moves along a path and not in whole numbers.
fn truths() -> Result<Vec<Truth>, Box<dyn std::error::Error>> {
    let mut references = Vec::new();
    for seed in 0..REFERENCES {
        references
            .push(run(&model(Sampling::Sobol, 8_192, 1_000 + seed)?, Instructions::Best, 2)?.1);
    }
    let Some(first) = references.first() else { return Ok(Vec::new()) };
    let model = first.model();
    let mut truths = Vec::new();
    for (index, goal) in model.goals().iter().enumerate() {
        let target = &model.plan().targets[goal.target];
        let indicator = model.plan().indicators.iter().find(|one| one.id == target.indicator);
        let fan = indicator.is_some_and(|one| {
            summary::figure(one) == summary::Figure::Fan && one.shows != Shows::Count
        });
        if !fan || goal.whole {
            continue;
        }
        let known = model.exact(goal, goal.met);
        let averages = references.iter().filter_map(|run| run.averaged(index));
        let mean = averages.map(|one| one.probability).sum::<f64>() / REFERENCES as f64;
        let probability = known.unwrap_or(mean);
        truths.push(Truth { index, probability, exact: known.is_some() });
    }
    Ok(truths)
}

/// The largest error of the averages; a target whose conditional probability is the same on each path has none.
fn largest(simulation: &Simulation, truths: &[Truth]) -> f64 {
    let error = |truth: &Truth| match simulation.averaged(truth.index) {
        Some(averaged) => (averaged.probability - truth.probability).abs(),
        None => {
            let estimate = simulation.attainment_of(truth.index).estimate;
            assert_eq!(estimate.estimator, Estimator::Exact, "target {}", truth.index);
            0.0
        }
    };
    truths.iter().map(error).fold(0.0, f64::max)
}

/// The fewest paths from which on all targets are within under all seeds, and the seconds that they take from the files to the averages.
fn averages(truths: &[Truth]) -> Outcome {
    let mut enough = None;
    for paths in TRIED {
        let mut worst = 0.0_f64;
        for seed in 1..=SEEDS {
            let (_, simulation) =
                run(&model(Sampling::Sobol, paths, seed)?, Instructions::Best, 2)?;
            worst = worst.max(largest(&simulation, truths));
        }
        figure(&format!("accuracy/sobol/{paths}"), 100.0 * worst, "points");
        enough = if worst <= WITHIN { enough.or(Some(paths)) } else { None };
    }
    let paths = enough.ok_or("no tried number of paths is enough for 0.01 point")?;
    figure("accuracy/sobol/paths", paths as f64, "paths");
    let (mut whole, mut alone) = (Vec::new(), Vec::new());
    for seed in 1..=ROUNDS as u64 {
        let (seconds, drawn) =
            time(|| run(&model(Sampling::Sobol, paths, seed)?, Instructions::Best, 1));
        alone.push(drawn?.0);
        whole.push(seconds);
    }
    figure("accuracy/sobol/seconds", median(whole), "s");
    figure("accuracy/sobol/simulate", median(alone), "s");
    Ok(())
}

/// Paths after which the 95 % interval of the target nearest to one half is 0.01 point to either side, and what a path takes.
fn counting(truths: &[Truth]) -> Outcome {
    let variance = |p: f64| p * (1.0 - p);
    let widest = truths.iter().map(|truth| variance(truth.probability)).fold(0.0, f64::max);
    let paths = (NORMAL_95 / WITHIN) * (NORMAL_95 / WITHIN) * widest;
    figure("accuracy/count/paths", paths, "paths");
    let model = model(Sampling::Pseudo, COUNTED, 1)?;
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let (seconds, simulation) = run(&model, Instructions::Best, 1)?;
        times.push(seconds / COUNTED as f64);
        if round == 0 {
            check(&simulation, truths);
        }
    }
    figure("accuracy/count/seconds", median(times) * paths, "s");
    let fans = model.plan().indicators.iter();
    let fans = fans.filter(|one| summary::figure(one) == summary::Figure::Fan).count();
    figure("accuracy/fans", fans as f64, "indicators");
    let years = model.years().iter().filter(|year| **year >= model.plan().year).count();
    figure("accuracy/years", years as f64, "years");
    Ok(())
}

/// Counts keep to the square-root law: no target is off by five standard errors, and some by at least a half.
fn check(simulation: &Simulation, truths: &[Truth]) {
    let score = |truth: &Truth| {
        let p = truth.probability;
        let counted = simulation.tally().goals[truth.index].hits[0] as f64 / COUNTED as f64;
        (counted - p).abs() / (p * (1.0 - p) / COUNTED as f64).sqrt()
    };
    let largest = truths.iter().map(score).fold(0.0, f64::max);
    assert!((0.5..5.0).contains(&largest), "largest error of a count: {largest} standard errors");
}
