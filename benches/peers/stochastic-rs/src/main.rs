//! The part of the reference workload that stochastic-rs can do, timed on one thread: paths of one autoregression of order one, held in memory.
//!
//! There are no quantiles, no correlation and no uncertain parameters in it. It checks mean, variance and autocovariance of what it drew
//! against the exact law, then prints one JSON object.

use std::env;
use std::error::Error;
use std::time::Instant;

use serde_json::json;
use stochastic_rs_stochastic::autoregressive::ar::ARp;
use stochastic_rs_stochastic::simd_rng::Deterministic;
use stochastic_rs_stochastic::traits::ProcessExt;

const PERSISTENCE: f64 = 0.3;
const STEPS: usize = 24;
/// Paths that are held at once, so that they stay in the cache of a core.
const BATCH: usize = 4_096;

fn main() -> Result<(), Box<dyn Error>> {
    let paths: usize = env::args().nth(1).map_or(Ok(400_000), |text| text.parse())?;
    let batches = paths.div_ceil(BATCH);
    let process =
        ARp::<f64, _>::new(vec![PERSISTENCE].into(), 1.0, STEPS, None, Deterministic::new(1));
    let (mut sums, mut seconds) = ([0.0; 3], 0.0);
    for _ in 0..batches {
        let start = Instant::now();
        let drawn = process.sample_par(BATCH);
        seconds += start.elapsed().as_secs_f64();
        for path in &drawn {
            let (before, last) = (path[STEPS - 2], path[STEPS - 1]);
            sums = [sums[0] + last, sums[1] + last * last, sums[2] + last * before];
        }
    }
    let paths = (batches * BATCH) as f64;
    check(sums.map(|sum| sum / paths), paths);
    let value = 1e9 * seconds / (paths * STEPS as f64);
    let version = "stochastic-rs 3.0.0-rc.4";
    println!(
        "{}",
        json!({"figure": "stochastic-rs/paths", "value": value, "unit": "ns a cell", "version": version})
    );
    Ok(())
}

/// Mean 0, variance 1/(1 − φ²) and autocovariance φ/(1 − φ²) of the last values, each within five standard errors.
fn check([mean, square, product]: [f64; 3], paths: f64) {
    let variance = 1.0 / (1.0 - PERSISTENCE * PERSISTENCE);
    let error = variance / paths.sqrt();
    assert!(mean.abs() < 5.0 * error, "mean {mean}");
    assert!((square - variance).abs() < 5.0 * error * 2.0_f64.sqrt(), "variance {square}");
    assert!((product - PERSISTENCE * variance).abs() < 5.0 * error * 1.1, "autocovariance {product}");
}
