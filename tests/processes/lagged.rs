//! Autoregressions with several lags against Student t laws that hold exactly.

use attain::attainment::Estimator;
use attain::math::student;
use attain::plan::{
    HistoryChoice, Indicator, Measure, Movement, Persistence, Plan, Relation, Shows, SteadyAr,
};
use attain::process::{LagPosterior, LagPrior, Posterior, Prior, Series};

use super::PATHS;
use crate::fixture::{
    YEAR, assert_fan, assert_near, assert_share, base, calibrated, indicator, log_growth_history,
    number, plan, run, scenario, steady_ar, target,
};

const FIGURES: [f64; 17] =
    [3.1, 2.7, 1.6, 2.3, 2.1, 2.5, 2.9, 1.8, 2.4, 2.9, 2.4, 1.2, 2.2, 3.0, 2.6, 2.0, 1.9];

fn lagged(lags: usize, tightness: f64, figures: &[f64]) -> (Indicator, Plan) {
    let first = YEAR - figures.len() as i32;
    let Movement::SteadyAr(ar) = steady_ar(first, base(100.0, YEAR - 1)) else { panic!() };
    let persistence = Persistence::Lags { lags, centre: number(0.3), tightness: number(tightness) };
    let history = HistoryChoice { from: first, ..ar.history.clone() };
    let movement = Movement::SteadyAr(SteadyAr { persistence, history, ..ar });
    let mut plan = plan();
    plan.history.observations = log_growth_history("one", figures);
    (indicator("one", Measure::Stock, Shows::Level, movement), plan)
}

/// With coefficients held at 0.3 and 0 the sum of two years is Student t. Two shares, one seed in 7,900 would raise a false alarm.
#[test]
fn with_known_coefficients_sums_are_student_t() {
    let (one, mut plan) = lagged(2, 1e-7, &FIGURES);
    let mut target = target(&one, Relation::AtLeast, 104.0, 12);
    target.year = YEAR + 1;
    (plan.indicators, plan.targets) = (vec![one], vec![target]);
    let found = run(scenario(plan, PATHS)).attainment().remove(0);
    let rest: Vec<f64> = FIGURES.windows(2).skip(1).map(|pair| pair[1] - 0.3 * pair[0]).collect();
    let count = rest.len() as f64;
    let mean = rest.iter().sum::<f64>() / count;
    let squares: f64 = rest.iter().map(|x| (x - mean) * (x - mean)).sum();
    let location = 2.3 * mean + (0.3 + 0.09) * FIGURES[16];
    let spread = 2.3_f64.powi(2) / count + 1.3 * 1.3 + 1.0;
    let scale = (squares / (count - 1.0) * spread).sqrt();
    let expected = student::cdf((location - 100.0 * 1.04_f64.ln()) / scale, count - 1.0);
    assert_eq!(found.estimate.estimator, Estimator::RaoBlackwell);
    let error = found.estimate.standard_error;
    assert!((found.estimate.probability - expected).abs() < 4.0 * error, "{found:?} {expected}");
    assert!(error < 0.002, "averaging gains: {error}");
    assert_share("counted", found.simulated, expected, PATHS, 4.0);
}

/// The next year has an exact answer whatever the lags: 13 quantiles and a share; the third year is averaged and counted with one result.
/// 15 comparisons, one seed in 1,000 would raise a false alarm.
#[test]
fn the_next_year_is_student_t() {
    let (one, mut plan) = lagged(3, 0.4, &FIGURES);
    for (year, value) in [(YEAR, 102.0), (YEAR + 2, 107.0)] {
        let mut target = target(&one, Relation::AtLeast, value, 12);
        (target.id, target.year) = (format!("one_{year}"), year);
        plan.targets.push(target);
    }
    plan.indicators = vec![one];
    let simulation = run(scenario(plan.clone(), PATHS));
    let observed = calibrated(scenario(plan, 2)).calibration().fits["one"].series.observed.clone();
    let series = Series { observed, weights: vec![1.0; 17] };
    let variance = Posterior::fit(&series, &Prior::default()).unwrap().mean_scale_squared();
    let prior = LagPrior { lags: 3, persistence: 0.3, tightness: 0.4, scale_squared: variance };
    let posterior = LagPosterior::fit(&FIGURES, &prior).unwrap();
    let cdf = |level: f64| posterior.next_cdf(100.0 * (level / 100.0).ln()).0;
    let found = simulation.attainment();
    assert_eq!(found[0].estimate.estimator, Estimator::Exact);
    assert_near("next", found[0].estimate.probability, 1.0 - cdf(102.0), 1e-9);
    assert_share("next", found[0].simulated, 1.0 - cdf(102.0), PATHS, 4.0);
    assert_fan(&simulation, "one", YEAR, cdf);
    assert_eq!(found[1].estimate.estimator, Estimator::RaoBlackwell);
    assert_share("third", found[1].simulated, found[1].estimate.probability, PATHS, 4.5);
}

#[test]
fn a_short_history_is_refused() {
    let (one, mut plan) = lagged(4, 0.3, &FIGURES);
    plan.indicators = vec![one];
    let error = scenario(plan, 10).calibrate().unwrap_err().to_string();
    assert!(error.contains("4 lags needs 20 figures of years in a row; there are 17"), "{error}");
}
