//! Runs that pour their counts often, and runs that are stopped: nothing is lost, and nothing is added.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use attain::model::Model;
use attain::plan::{Count, Measure, Movement, Relation, Shows};
use attain::simulate::{Execution, Simulation, Stop, Watch};

use super::{SMALL, load, simulate};
use crate::fixture::{YEAR, base, calibrated, growth, indicator, number, plan, scenario, target};

/// Counts have 16 bits while paths are drawn. On 300,000 paths of one thread the commonest number of a small count comes more often than 65,535 times.
#[test]
fn counts_of_many_paths_are_complete() {
    let count = Movement::Count(Count {
        mean: Some(number(2.0)),
        dispersion: number(5.0),
        drift: None,
        persistence: number(0.0),
        base: base(2.0, YEAR - 1),
        rate: None,
    });
    let mut plan = plan();
    plan.indicators = vec![
        indicator("count", Measure::Count, Shows::Count, count),
        indicator("growth", Measure::Flow, Shows::Growth, growth(5.0, 2.0, None)),
    ];
    plan.targets = vec![target(&plan.indicators[0], Relation::AtLeast, 2.0, 0)];
    let mut scenario = scenario(plan, 300_000);
    scenario.settings.frequency = attain::scenario::Frequency::Monthly;
    let model = calibrated(scenario);
    let runs = [256, 32_768].map(|block| simulate(&model, 1, block));
    let counts = model.paths("count", 0, 300_000).unwrap();
    let twos = counts.column(0).iter().filter(|count| **count == 2.0).count();
    assert!(twos > 65_535, "a count of 16 bits would be full: {twos}");
    for run in &runs {
        let histograms = run.tally().histograms.iter().chain(&run.tally().periods);
        assert!(histograms.clone().count() > 12);
        for histogram in histograms {
            assert_eq!((histogram.total(), histogram.not_a_number()), (300_000, 0));
        }
    }
    let [few, many] = runs.each_ref().map(|run| (&run.tally().histograms, &run.tally().periods));
    assert!(few == many, "blocks make no difference");
}

/// Stops a run from outside once it has drawn some paths.
fn stopped(model: &Model) -> Simulation {
    let watch = Watch::default();
    let execution = Execution::default();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while watch.done.load(Ordering::Relaxed) < 5_000 {
                std::thread::sleep(Duration::from_micros(100));
            }
            watch.stop.store(true, Ordering::Relaxed);
        });
        model.simulate_with(execution, &watch).unwrap()
    })
}

#[test]
fn a_stopped_run_that_is_finished_is_the_shorter_run() {
    for tolerance in [None, Some(1e-9)] {
        let mut long = load(SMALL, 1_000_000_000);
        long.settings.tolerance = tolerance;
        let mut stopped = stopped(&long.calibrate().unwrap());
        assert_eq!(stopped.stop, Stop::Interrupted);
        stopped.finish(Execution::default(), &AtomicBool::new(false));
        assert_eq!(stopped.stop, Stop::Interrupted, "paths are missing all the same");
        let mut short = load(SMALL, stopped.paths);
        short.settings.tolerance = tolerance;
        let short = simulate(&short.calibrate().unwrap(), 2, 256);
        assert_eq!(short.paths, stopped.paths);
        let described =
            |run: &Simulation| format!("{:?} {:?} {:?}", run.attainment(), run.joint(), run.fans());
        assert!(described(&short) == described(&stopped), "{tolerance:?}");
    }
}

/// All paths are there and only the search of rare outcomes was cut off.
#[test]
fn a_run_that_lacks_only_its_search_is_whole_once_it_is_finished() {
    let model = load(SMALL, 3_000).calibrate().unwrap();
    let whole = simulate(&model, 2, 256);
    let mut cut = whole.clone();
    cut.stop = Stop::Interrupted;
    cut.finish(Execution::default(), &AtomicBool::new(true));
    assert_eq!(cut.stop, Stop::Interrupted, "the search was stopped again");
    cut.finish(Execution::default(), &AtomicBool::new(false));
    assert_eq!(cut.stop, Stop::Paths);
    assert_eq!(format!("{:?}", cut.attainment()), format!("{:?}", whole.attainment()));
}
