//! A run has the same bits with every set of instructions.

use attain::math::wide::Instructions;
use attain::simulate::{Execution, Simulation, Watch};

use super::even;
use crate::determinism::{SLUMP, SMALL, load};

fn bits(simulation: &Simulation) -> String {
    simulation.cases().map(|case| format!("{case:?}")).collect()
}

/// Calibration does not choose instructions: it is compiled once, for the plain machine. So the same model is run with each choice,
/// tables made afresh. What the machine lacks cannot be tried; plain code and at least one other set are there on any x86-64 of the last decade.
#[test]
fn instructions_change_no_bit() {
    let all = [Instructions::Plain, Instructions::Avx2, Instructions::Avx512];
    let there: Vec<Instructions> = all.into_iter().filter(|one| one.are_there()).collect();
    assert!(there.contains(&Instructions::Plain));
    for paths in [2_048, 1_000] {
        let models = [
            || load(SLUMP, 1_000).calibrate().unwrap(),
            || load(SMALL, 1_000).calibrate().unwrap(),
            || even(SMALL, 2_048, 3),
        ];
        for model in models {
            let run = |instructions| {
                let execution = Execution { instructions, block: paths, ..Execution::default() };
                bits(&model().simulate_with(execution, &Watch::default()).unwrap())
            };
            let best = run(Instructions::Best);
            for instructions in &there {
                assert!(run(*instructions) == best, "{instructions:?}");
            }
        }
    }
}
