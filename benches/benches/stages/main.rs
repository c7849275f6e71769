//! Each stage of a run under criterion; before it is timed, its answer is checked.
//!
//! `cargo bench --package attain-benches` times all, `-- --test` only checks the answers, `-- NAME` picks stages.
#![allow(missing_docs, reason = "criterion's macros make functions without documentation")]
#![allow(clippy::unwrap_used, reason = "a bench that cannot be set up must stop at once")]

mod counting;
mod drawing;
mod draws;
mod elementary;
mod engine;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    stages,
    elementary::benches,
    draws::benches,
    counting::benches,
    engine::benches,
    drawing::benches
);
criterion_main!(stages);

/// Values in one block of the hot loop.
const BLOCK: usize = 256;

/// Stops unless two numbers are as close as stated.
fn close(name: &str, found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within, "{name}: {found}, expected {expected} ± {within}");
}

/// Mean and mean square.
fn moments(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let square = values.iter().map(|x| x * x).sum::<f64>();
    (values.iter().sum::<f64>() / count, square / count)
}
