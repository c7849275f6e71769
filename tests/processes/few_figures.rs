//! A fit with few figures borrows its variance from the fitted indicators of the same measure, on the same scale.

use attain::model::Calibration;
use attain::plan::{Indicator, Measure, Movement, Observation, Quantity, Shows};
use attain::process::{Observed, Posterior, Prior, Series, VariancePrior};

use crate::fixture::{YEAR, figure, indicator, log_growth_history, plan, steady_ar};

const STEADY: [f64; 9] = [5.0, 5.3, 4.8, 5.1, 5.6, 4.9, 5.2, 5.0, 5.4];
const WILD: [f64; 9] = [5.0, 12.3, -4.8, 9.1, 1.6, 14.9, -5.2, 8.0, 3.4];
const FEW: [f64; 4] = [4.0, 6.0, 5.0, 7.0];

fn fitted(id: &str, measure: Measure, figures: usize) -> Indicator {
    indicator(id, measure, Shows::Growth, steady_ar(YEAR - figures as i32, None))
}

fn share(id: &str, figures: usize) -> Indicator {
    let mut movement = steady_ar(YEAR - figures as i32, None);
    if let Movement::SteadyAr(ar) = &mut movement {
        (ar.quantity, ar.history.quantity) = (Quantity::Share, Quantity::Share);
    }
    indicator(id, Measure::Ratio, Shows::Share, movement)
}

/// Shares whose logits are these.
fn shares(id: &str, logits: &[f64]) -> Vec<Observation> {
    let first = YEAR - logits.len() as i32;
    let published = |x: f64| 100.0 / (1.0 + (-x).exp());
    (first..)
        .zip(logits)
        .map(|(year, x)| figure(id, year, Quantity::Share, published(*x)))
        .collect()
}

fn calibration(indicators: Vec<Indicator>, rows: Vec<Vec<Observation>>) -> Calibration {
    let mut plan = plan();
    plan.indicators = indicators;
    plan.history.observations = rows.concat();
    Calibration::new(&plan).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The posterior with the stated scale as its prior.
fn expected(values: &[f64], scale_squared: f64) -> Posterior {
    let observed = values.iter().enumerate();
    let observed = observed.map(|(first, &value)| Observed { first, years: 1, value });
    let series = Series { observed: observed.collect(), weights: vec![1.0; values.len()] };
    let variance = VariancePrior { degrees_of_freedom: 4.0, scale_squared };
    Posterior::fit(&series, &Prior { variance, ..Prior::default() }).unwrap()
}

#[track_caller]
fn assert_same(found: &Posterior, expected: &Posterior) {
    assert_eq!(found.degrees_of_freedom, expected.degrees_of_freedom);
    let (a, b) = (found.mean_scale_squared(), expected.mean_scale_squared());
    assert!((a / b - 1.0).abs() < 1e-9, "{a} is not {b}");
}

#[test]
fn growth_borrows_from_its_own_measure() {
    let indicators = vec![
        fitted("steady", Measure::Stock, 9),
        fitted("wild", Measure::Flow, 9),
        fitted("few", Measure::Stock, 4),
    ];
    let rows = [("steady", &STEADY[..]), ("wild", &WILD), ("few", &FEW)];
    let rows = rows.map(|(id, values)| log_growth_history(id, values)).to_vec();
    let found = calibration(indicators, rows);
    let own = found.fits["steady"].posterior.mean_scale_squared();
    assert_same(&found.fits["few"].posterior, &expected(&FEW, own));
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
}

#[test]
fn without_its_own_measure_it_borrows_from_all_and_says_so() {
    let indicators = vec![fitted("wild", Measure::Flow, 9), fitted("few", Measure::Stock, 4)];
    let rows = vec![log_growth_history("wild", &WILD), log_growth_history("few", &FEW)];
    let found = calibration(indicators, rows);
    let all = found.fits["wild"].posterior.mean_scale_squared();
    assert_same(&found.fits["few"].posterior, &expected(&FEW, all));
    assert_eq!(found.warnings.len(), 1);
    assert_eq!(found.warnings[0].subject, "few");
    assert!(found.warnings[0].message.contains("no other fitted indicator has its measure"));
}

#[test]
fn a_share_with_few_figures_borrows_from_shares() {
    let long = [0.10, 0.14, 0.12, 0.19, 0.21, 0.20, 0.26, 0.25, 0.31];
    let few = [0.40, 0.46, 0.44, 0.52];
    let indicators = vec![share("long", 9), share("few", 4), fitted("wild", Measure::Ratio, 9)];
    let rows = vec![shares("long", &long), shares("few", &few), log_growth_history("wild", &WILD)];
    let found = calibration(indicators, rows);
    let own = found.fits["long"].posterior.mean_scale_squared();
    assert_same(&found.fits["few"].posterior, &expected(&few, own));
}
