//! A tolerance ends a run at a doubling, the same one for any number of threads.

use attain::random::Sampling;
use attain::simulate::{Simulation, Stop};

use crate::determinism::{BASELINE, load, simulate};

fn with_tolerance(paths: u64, tolerance: f64, sampling: Sampling, threads: usize) -> Simulation {
    let mut scenario = load(BASELINE, paths);
    scenario.settings.tolerance = Some(tolerance);
    scenario.settings.sampling = sampling;
    simulate(&scenario.calibrate().unwrap(), threads, 256)
}

#[test]
fn a_run_stops_at_the_first_doubling_that_is_precise_enough() {
    for sampling in [Sampling::Pseudo, Sampling::Sobol] {
        let found = with_tolerance(60_000, 0.9, sampling, 2);
        assert_eq!(found.stop, Stop::Tolerance);
        assert!(found.paths.is_power_of_two() && found.paths < 60_000, "{} paths", found.paths);
        assert!(found.widest_half() <= 0.9, "{}", found.widest_half());
        let again = with_tolerance(60_000, 0.9, sampling, 3);
        assert_eq!((again.paths, again.attainment()), (found.paths, found.attainment()));
        if found.paths > 4_096 {
            let before = with_tolerance(found.paths / 2, 0.9, sampling, 2);
            assert_eq!(before.stop, Stop::Paths, "one doubling earlier it was too wide");
            assert!(before.widest_half() > 0.9);
        }
    }
}

/// The paths of a run that stops early are those of a run that was asked for just as many.
#[test]
fn stopping_early_changes_no_path() {
    let early = with_tolerance(60_000, 0.9, Sampling::Pseudo, 2);
    let asked = simulate(&load(BASELINE, early.paths).calibrate().unwrap(), 2, 256);
    assert_eq!(early.attainment(), asked.attainment());
    assert_eq!(early.joint(), asked.joint());
}

#[test]
fn a_tolerance_out_of_reach_draws_all_paths() {
    let found = with_tolerance(5_000, 0.01, Sampling::Pseudo, 2);
    assert_eq!((found.stop, found.paths), (Stop::Paths, 5_000));
}
