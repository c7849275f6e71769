//! Times of runs, the unit that they are measured in, and what is taken of several rounds.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::time::Instant;

use attain::math::wide::Instructions;
use attain::model::Model;
use attain::simulate::{Execution, Simulation, Watch};
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Seconds of some work, and what it gave.
pub fn time<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let found = black_box(work());
    (start.elapsed().as_secs_f64(), found)
}

/// Runs a model on so many threads: seconds, and what its paths added up to.
///
/// # Errors
/// As [`Model::simulate_with`].
///
/// # Panics
/// If it did not draw all paths.
pub fn run(
    model: &Model,
    instructions: Instructions,
    threads: usize,
) -> attain::Result<(f64, Simulation)> {
    let execution =
        Execution { threads: NonZeroUsize::new(threads), instructions, ..Execution::default() };
    let (seconds, simulation) = time(|| model.simulate_with(execution, &Watch::default()));
    let simulation = simulation?;
    assert_eq!(simulation.paths, model.settings().paths, "all paths were drawn");
    Ok((seconds, simulation))
}

/// Nanoseconds of one draw of a standard normal by the ziggurat into a buffer that stays in cache.
///
/// # Panics
/// If the last buffer has not the mean and the variance of standard normals, within five standard errors.
pub fn normal_draw() -> f64 {
    const BUFFER: usize = 4096;
    const TIMES: usize = 5_000;
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut buffer = [0.0_f64; BUFFER];
    let (seconds, ()) = time(|| {
        for _ in 0..TIMES {
            for value in &mut buffer {
                *value = StandardNormal.sample(&mut generator);
            }
            black_box(&mut buffer);
        }
    });
    let count = BUFFER as f64;
    let mean = buffer.iter().sum::<f64>() / count;
    let square = buffer.iter().map(|x| x * x).sum::<f64>() / count;
    assert!(mean.abs() < 5.0 / count.sqrt(), "mean {mean}");
    assert!((square - 1.0).abs() < 5.0 * (2.0 / count).sqrt(), "mean square {square}");
    1e9 * seconds / (count * TIMES as f64)
}

/// The middle one of several values.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
