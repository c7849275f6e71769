//! What is to hold is tested in every year from the plan's to the target's.

use attain::attainment::Estimator;
use attain::plan::{Measure, Relation, Shows};

use crate::fixture::{YEAR, assert_share, base, growth, indicator, level, run_one, target};

/// A level without memory holds three times with the cube of the probability of once. One comparison at four standard errors: one seed in
/// 15,800 would raise a false alarm.
#[test]
fn a_level_that_is_to_hold_for_three_years_is_tested_three_times() {
    let one = indicator("stock", Measure::Stock, Shows::Level, level(100.0, 1.0));
    let mut held = target(&one, Relation::StabiliseAtLeast, 99.5, 1);
    let (_, once) = run_one(one.clone(), held.clone(), 1_000);
    assert_eq!(once.estimate.estimator, Estimator::Exact);
    held.year = YEAR + 2;
    let (_, three) = run_one(one.clone(), held.clone(), 40_000);
    assert_eq!(three.estimate.estimator, Estimator::Count);
    let cube = once.estimate.probability.powi(3);
    assert_share("three years", three.estimate.probability, cube, 40_000, 4.0);
    held.relation = Relation::AtLeast;
    let (_, last) = run_one(one, held, 1_000);
    assert_eq!(last.estimate.probability, once.estimate.probability, "at_least asks the last year");
}

/// The count is that of the paths of the run.
#[test]
fn holding_is_what_the_paths_say() {
    let movement = growth(1.0, 2.0, base(100.0, YEAR - 1));
    let one = indicator("stock", Measure::Stock, Shows::Level, movement);
    let mut held = target(&one, Relation::StabiliseAtLeast, 100.0, 0);
    held.year = YEAR + 1;
    let (simulation, found) = run_one(one, held, 5_000);
    let paths = simulation.model().paths("stock", 0, 5_000).unwrap();
    let both = paths.rows().into_iter().filter(|row| row[0] >= 99.5 && row[1] >= 99.5).count();
    assert_eq!(found.simulated, both as f64 / 5_000.0);
    assert!(found.simulated > 0.2 && found.simulated < 0.8);
}

/// What must hold in several years is no one quantity: there is no median of it, and no one distance by which it is missed.
#[test]
fn holding_for_several_years_has_no_median() {
    let one = indicator("stock", Measure::Stock, Shows::Level, level(100.0, 1.0));
    let mut held = target(&one, Relation::StabiliseAtLeast, 99.5, 1);
    let (_, once) = run_one(one.clone(), held.clone(), 1_000);
    assert!(once.median.is_some() && once.mean_shortfall.is_some());
    held.year = YEAR + 1;
    let (_, twice) = run_one(one, held, 1_000);
    assert_eq!((twice.median, twice.mean_shortfall), (None, None));
}
