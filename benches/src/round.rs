//! One round: what is compared is measured one after the other, each with the draw of a normal beside it.

use std::num::NonZeroUsize;
use std::path::Path;
use std::thread;

use attain::math::elementary::exp;
use attain::math::wide::{Instructions, dispatch};
use attain::random::Stream;
use attain::simulate::Simulation;
use attain_benches::Workload;
use attain_benches::part::{BASE, PERSISTENCE, Part};
use attain_benches::stopwatch::{normal_draw, run, time};

use super::{Outcome, figure, model};

/// Indicators and years of the parts.
const PART: (usize, usize) = (85, 24);
/// Paths of one indicator that are held at once.
const HELD: usize = 4_096;

/// Measures the reference workload on each code path that the machine has, on two threads, and the parts.
pub fn measure(folder: &Path, paths: u64) -> Outcome {
    reference(folder, paths)?;
    walk(folder, paths)?;
    held(folder, paths)?;
    by_hand(paths);
    Ok(())
}

fn reference(folder: &Path, paths: u64) -> Outcome {
    let model = model(&Workload::B1.write(&folder.join("b1"))?, paths)?;
    let cells = Workload::B1.cells(paths) as f64;
    let ways = [
        ("avx512", Instructions::Avx512, 1),
        ("avx2", Instructions::Avx2, 1),
        ("plain", Instructions::Plain, 1),
        ("one", Instructions::Best, 1),
        ("two", Instructions::Best, 2),
    ];
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let mut first: Option<Simulation> = None;
    for (name, instructions, threads) in ways {
        if !instructions.are_there() || threads > cores {
            continue;
        }
        let before = normal_draw();
        let (seconds, simulation) = run(&model, instructions, threads)?;
        let draw = f64::midpoint(before, normal_draw());
        let cell = 1e9 * seconds / cells;
        figure("r", draw, "ns");
        figure(&format!("b1/{name}"), cell, "ns a cell");
        figure(&format!("b1/{name}/r"), cell / draw, "");
        check(&simulation, first.as_ref());
        first.get_or_insert(simulation);
    }
    Ok(())
}

/// The counts agree with the averages of the conditional probabilities, and are the same on each code path.
fn check(simulation: &Simulation, first: Option<&Simulation>) {
    let paths = simulation.paths as f64;
    for (index, goal) in simulation.tally().goals.iter().enumerate() {
        let share = goal.hits[0] as f64 / paths;
        let averaged = simulation.averaged(index).map_or(share, |one| one.probability);
        // Five standard errors, and one path for targets that hardly any path meets or misses.
        let bound = 5.0 * (averaged * (1.0 - averaged) / paths).sqrt() + 1.0 / paths;
        assert!((share - averaged).abs() < bound, "target {index}: {share}, averaged {averaged}");
        if let Some(first) = first {
            assert_eq!(goal.hits, first.tally().goals[index].hits, "target {index}");
        }
    }
}

/// A correlated random walk with the quantiles of each indicator in each year: what OpenTURNS is compared with.
fn walk(folder: &Path, paths: u64) -> Outcome {
    let (indicators, years) = PART;
    let model = model(&Part::Walk.write(&folder.join("walk"), indicators, years)?, paths)?;
    let (seconds, (simulation, fans)) = time(|| {
        let simulation = run(&model, Instructions::Best, 1).map(|(_, simulation)| simulation);
        let fans = simulation.as_ref().map_or_else(|_| Vec::new(), Simulation::fans);
        (simulation, fans)
    });
    let deviation = Part::Walk.variance(years).sqrt() / 100.0;
    assert_eq!((simulation?.paths, fans.len()), (paths, indicators));
    for fan in &fans {
        for (quantile, score) in [(0.05, -1.644_853_6), (0.5, 0.0), (0.95, 1.644_853_6)] {
            let last = fan.points.iter().rev().find(|point| point.quantile == quantile);
            let found = last.map_or(f64::NAN, |point| point.value);
            // Five standard errors of a 95 % point, and one bin of the histogram.
            let bound = 5.0 * 2.2 / (paths as f64).sqrt() + 0.01;
            let (low, high) = ((score - bound) * deviation, (score + bound) * deviation);
            let within = BASE * exp(low)..BASE * exp(high);
            assert!(within.contains(&found), "{}: {found} at {quantile}", fan.indicator);
        }
    }
    let cells = (indicators * years) as f64 * paths as f64;
    figure("part/walk", 1e9 * seconds / cells, "ns a cell");
    Ok(())
}

/// Paths of one autoregression of order one, held in memory: what stochastic-rs is compared with.
fn held(folder: &Path, paths: u64) -> Outcome {
    let years = PART.1;
    let model = model(&Part::Return.write(&folder.join("return"), 1, years)?, paths)?;
    let batches = (10 * paths).div_ceil(HELD as u64);
    let (mut seconds, mut above) = (0.0, 0_u64);
    for batch in 0..batches {
        let first = batch * HELD as u64;
        let (took, drawn) = time(|| model.paths("indicator_0000", first, HELD));
        seconds += took;
        let drawn = drawn.ok_or("the part has its indicator")?;
        assert_eq!(drawn.dim(), (HELD, years));
        let limit = BASE * exp(Part::Return.variance(years).sqrt() / 100.0);
        above += drawn.column(years - 1).iter().filter(|value| **value > limit).count() as u64;
    }
    let count = (batches * HELD as u64) as f64;
    // One standard deviation above the median lie 15.9 %.
    let (share, exact) = (above as f64 / count, 0.158_655_253_931_457);
    assert!((share - exact).abs() < 5.0 * (exact * (1.0 - exact) / count).sqrt(), "share {share}");
    figure("part/paths", 1e9 * seconds / (count * years as f64), "ns a cell");
    Ok(())
}

/// The same recursion written by hand on the library's draws, one year after the other.
fn by_hand(paths: u64) {
    let years = PART.1;
    let stream = Stream::new(1, "by_hand");
    let batches = (10 * paths).div_ceil(HELD as u64);
    let mut drawn = vec![0.0; HELD * years];
    let (mut seconds, mut square) = (0.0, 0.0);
    for batch in 0..batches {
        let first = batch * HELD as u64;
        let recursion = || {
            dispatch(
                #[inline(always)]
                || recursion(&stream, first, &mut drawn),
            )
        };
        seconds += time(recursion).0;
        square += drawn[HELD * (years - 1)..].iter().map(|x| x * x).sum::<f64>();
    }
    let count = (batches * HELD as u64) as f64;
    let left = (0..2 * years).fold(1.0, |left, _| left * PERSISTENCE);
    let variance = (1.0 - left) / (1.0 - PERSISTENCE * PERSISTENCE);
    let error = variance * (2.0 / count).sqrt();
    assert!((square / count - variance).abs() < 5.0 * error, "variance {}", square / count);
    figure("part/by_hand", 1e9 * seconds / (count * years as f64), "ns a cell");
}

/// Writes an even number of years of [`HELD`] paths.
#[inline(always)]
fn recursion(stream: &Stream, first: u64, drawn: &mut [f64]) {
    for (pair, two) in drawn.chunks_exact_mut(2 * HELD).enumerate() {
        let (even, odd) = two.split_at_mut(HELD);
        stream.normal_pair(first, 2 * pair as u32, even, odd);
    }
    for year in 1..drawn.len() / HELD {
        let (before, after) = drawn.split_at_mut(year * HELD);
        let last = &before[(year - 1) * HELD..];
        for (value, last) in after[..HELD].iter_mut().zip(last) {
            *value += PERSISTENCE * last;
        }
    }
}
