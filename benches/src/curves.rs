//! How the time of the reference workload grows with paths, months and indicators.

use std::path::Path;

use attain::math::wide::Instructions;
use attain_benches::Workload;
use attain_benches::stopwatch::{median, run};

use super::{Outcome, figure, model};

const PATHS: [u64; 5] = [1, 2, 4, 8, 16];
const MONTHS: [usize; 5] = [12, 24, 36, 48, 60];
const INDICATORS: [usize; 5] = [20, 40, 85, 170, 340];
/// Rounds, of which the middle one counts.
const ROUNDS: usize = 3;

/// A point of a curve: its name, the size, the workload and the number of paths.
type Point = (&'static str, u64, Workload, u64);

/// Measures every size once a round, on one thread; `paths` is the number where paths do not vary, and half of the fewest.
pub fn measure(folder: &Path, paths: u64) -> Outcome {
    let b1 = Workload::B1;
    let mut points: Vec<Point> = Vec::new();
    points.extend(PATHS.map(|times| ("paths", times * paths / 2, b1, times * paths / 2)));
    points.extend(MONTHS.map(|months| ("months", months as u64, Workload { months, ..b1 }, paths)));
    points.extend(
        INDICATORS.map(|indicators| {
            ("indicators", indicators as u64, Workload { indicators, ..b1 }, paths)
        }),
    );
    let mut seconds = vec![Vec::new(); points.len()];
    for _ in 0..ROUNDS {
        for ((curve, size, workload, paths), times) in points.iter().zip(&mut seconds) {
            let place = folder.join(format!("{curve}-{size}"));
            let model = model(&workload.write(&place)?, *paths)?;
            times.push(run(&model, Instructions::Best, 1)?.0);
        }
    }
    for ((curve, size, workload, paths), times) in points.iter().zip(seconds) {
        let seconds = median(times);
        figure(&format!("curve/{curve}/{size}/seconds"), seconds, "s");
        let cell = 1e9 * seconds / workload.cells(*paths) as f64;
        figure(&format!("curve/{curve}/{size}/cell"), cell, "ns a cell");
    }
    Ok(())
}
