//! Random walks and returns to a mean, stated and fitted, against their closed forms.

use attain::attainment::{Attainment, Estimator};
use attain::math::{normal, student};
use attain::plan::{
    Indicator, Linked, MeanReversion, Measure, Movement, Persistence, Quantity, Relation, Shows,
    SteadyAr, Student, Term,
};
use attain::process::{Observed, PersistencePrior, Posterior, Prior, Series};
use attain::simulate::Simulation;
use serde_json::Value;

use super::PATHS;
use crate::fixture::{
    YEAR, assert_fan, assert_near, assert_share, base, figure, indicator, log_growth_history,
    number, plan, run, scenario, steady_ar, target,
};

fn reverting(quantity: Quantity, [mean, speed, volatility, from]: [f64; 4]) -> Movement {
    Movement::MeanReversion(MeanReversion {
        quantity,
        mean: number(mean),
        speed: number(speed),
        volatility: number(volatility),
        base: base(from, YEAR - 1),
    })
}

/// Mean and standard deviation after some years, written from the differential equation.
fn law([mean, speed, volatility, from]: [f64; 4], years: i32) -> (f64, f64) {
    let left = (-speed * f64::from(years)).exp();
    (mean + (from - mean) * left, volatility * ((1.0 - left * left) / (2.0 * speed)).sqrt())
}

fn run_targets(one: Indicator, values: &[(i32, f64)]) -> (Simulation, Vec<Attainment>) {
    let mut plan = plan();
    for (year, value) in values {
        let mut target = target(&one, Relation::AtLeast, *value, 12);
        (target.id, target.year) = (format!("{}_{year}", one.id), *year);
        plan.targets.push(target);
    }
    plan.indicators = vec![one];
    let simulation = run(scenario(plan, PATHS));
    let found = simulation.attainment();
    (simulation, found)
}

/// 39 quantiles and two shares: 41 comparisons at four standard errors, one seed in 380 would raise a false alarm.
#[test]
fn a_level_returns_to_its_mean() {
    let [mean, speed, volatility, from] = [500.0_f64, 0.4, 6.0, 430.0];
    let one = indicator(
        "level",
        Measure::Stock,
        Shows::Level,
        reverting(Quantity::Level, [mean, speed, volatility, from]),
    );
    let (simulation, found) = run_targets(one, &[(YEAR, 450.0), (YEAR + 2, 480.0)]);
    let cdf = |year: i32, level: f64| {
        let on_log = [100.0 * mean.ln(), speed, volatility, 100.0 * from.ln()];
        let (centre, deviation) = law(on_log, year - YEAR + 1);
        normal::cdf((100.0 * level.ln() - centre) / deviation)
    };
    for (found, (year, value)) in found.iter().zip([(YEAR, 450.0), (YEAR + 2, 480.0)]) {
        let expected = 1.0 - cdf(year, value);
        assert_eq!(found.estimate.estimator, Estimator::Exact);
        assert_near(&found.target, found.estimate.probability, expected, 1e-9);
        assert_share(&found.target, found.simulated, expected, PATHS, 4.0);
    }
    for year in YEAR..YEAR + 3 {
        assert_fan(&simulation, "level", year, |level| cdf(year, level));
    }
}

/// 39 quantiles: one seed in 400 would raise a false alarm.
#[test]
fn a_share_returns_to_its_mean() {
    let [mean, speed, volatility, from] = [30.0, 0.8, 2.0, 25.0];
    let one = indicator(
        "share",
        Measure::Ratio,
        Shows::Share,
        reverting(Quantity::Share, [mean, speed, volatility, from]),
    );
    let (simulation, _) = run_targets(one, &[]);
    let logit = |x: f64| (x / (100.0 - x)).ln();
    let on_logit = [logit(mean), speed, volatility * 0.01 / (0.3 * 0.7), logit(from)];
    for year in YEAR..YEAR + 3 {
        let (centre, deviation) = law(on_logit, year - YEAR + 1);
        assert_fan(&simulation, "share", year, |x| normal::cdf((logit(x) - centre) / deviation));
    }
}

/// What hangs on a reverting level grows as it does: an exact answer and one share, one seed in 15,800 would raise a false alarm.
#[test]
fn growth_of_a_returning_level_is_passed_on() {
    let parameters = [500.0_f64, 0.4, 6.0, 430.0];
    let level =
        indicator("level", Measure::Flow, Shows::Level, reverting(Quantity::Level, parameters));
    let linked = Movement::Linked(Linked {
        terms: vec![Term { indicator: "level".into(), weight: 2.0 }],
        mean: number(0.0),
        volatility: number(0.0),
        persistence: number(0.0),
        base: base(10.0, YEAR - 1),
        base_error: None,
    });
    let child = indicator("child", Measure::Flow, Shows::Level, linked);
    let mut one = target(&child, Relation::AtLeast, 12.0, 12);
    one.year = YEAR + 1;
    let mut plan = plan();
    (plan.indicators, plan.targets) = (vec![level, child], vec![one]);
    let found = run(scenario(plan, PATHS)).attainment().remove(0);
    let [mean, speed, volatility, from] = parameters;
    let (centre, deviation) = law([100.0 * mean.ln(), speed, volatility, 100.0 * from.ln()], 2);
    let growth = 50.0 * 1.2_f64.ln();
    let expected = normal::cdf((centre - 100.0 * from.ln() - growth) / deviation);
    assert_eq!(found.estimate.estimator, Estimator::Exact);
    assert_near("child", found.estimate.probability, expected, 1e-9);
    assert_share("child", found.simulated, expected, PATHS, 4.0);
}

fn reference(id: &str) -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/closed_form/cases.json");
    let all: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = all["cases"].as_array().unwrap();
    cases.iter().find(|case| case["id"] == id).unwrap().clone()
}

/// An autoregression with Student t innovations over one and two years, as the return of a log level.
/// Two shares, one seed in 7,900 would raise a false alarm.
#[test]
fn a_return_with_heavy_tails_is_that_of_the_reference() {
    let case = reference("t-a");
    let value = |part: &str, key: &str| case[part][key].as_f64().unwrap();
    let speed = -value("parameters", "phi").ln();
    let degrees = value("parameters", "df");
    let deviation = value("parameters", "scale") * (degrees / (degrees - 2.0)).sqrt();
    let volatility = deviation / ((1.0 - (-2.0 * speed).exp()) / (2.0 * speed)).sqrt();
    let level = |x: f64| (x / 100.0).exp();
    let (mean, from) = (level(value("parameters", "mu")), level(value("parameters", "y0")));
    let limit = level(value("parameters", "threshold"));
    let movement = reverting(Quantity::Level, [mean, speed, volatility, from]);
    let mut one = indicator("one", Measure::Rate, Shows::Level, movement);
    one.innovations = Some(Student { degrees_of_freedom: number(degrees) });
    let (_, found) = run_targets(one, &[(YEAR, limit), (YEAR + 1, limit)]);
    let (first, second) = (value("expected", "p_hit_1"), value("expected", "p_hit_2"));
    assert_eq!(found[0].estimate.estimator, Estimator::Exact);
    assert_near("one year", found[0].estimate.probability, first, 1e-9);
    assert_share("one year", found[0].simulated, first, PATHS, 4.0);
    assert_share("two years", found[1].simulated, second, PATHS, 4.0);
}

const GROWTH: [f64; 10] = [2.7, 1.6, 2.3, 2.1, 2.5, 2.9, 1.8, 2.4, 2.9, 2.4];

/// A random walk with drift, mean and variance uncertain: the sum of h years is Student t with n − 1 degrees, location h ȳ and
/// squared scale s² (h + h²/n). Two shares, one seed in 7,900 would raise a false alarm.
#[test]
fn a_fitted_random_walk_is_student_t() {
    let Movement::SteadyAr(ar) = steady_ar(YEAR - 10, base(100.0, YEAR - 1)) else { panic!() };
    let walk = Movement::SteadyAr(SteadyAr { persistence: Persistence::None, ..ar });
    let one = indicator("walk", Measure::Stock, Shows::Level, walk);
    let values = [(YEAR, 102.0), (YEAR + 2, 106.0)];
    let mut plan = plan();
    for (year, value) in values {
        let mut target = target(&one, Relation::AtLeast, value, 12);
        (target.id, target.year) = (format!("walk_{year}"), year);
        plan.targets.push(target);
    }
    plan.history.observations = log_growth_history("walk", &GROWTH);
    plan.indicators = vec![one];
    let mean = GROWTH.iter().sum::<f64>() / 10.0;
    let squares: f64 = GROWTH.iter().map(|y| (y - mean) * (y - mean)).sum();
    for (found, (year, value)) in run(scenario(plan, PATHS)).attainment().iter().zip(values) {
        let years = f64::from(year - YEAR + 1);
        let scale = (squares / 9.0 * (years + years * years / 10.0)).sqrt();
        let growth = 100.0 * (value / 100.0_f64).ln();
        let expected = student::cdf((years * mean - growth) / scale, 9.0);
        assert_eq!(found.estimate.estimator, Estimator::Exact);
        assert_near(&found.target, found.estimate.probability, expected, 1e-9);
        assert_share(&found.target, found.simulated, expected, PATHS, 4.0);
    }
}

/// Levels fitted around their mean: the engine takes figures, prior and starting level as stated. 13 quantiles of the second year and
/// one share, one seed in 1,100 would raise a false alarm.
#[test]
fn a_fitted_level_returns_to_an_uncertain_mean() {
    let levels = [50.0, 53.0, 49.0, 51.5, 55.0, 52.0, 48.0, 50.5, 54.0, 56.0_f64];
    let Movement::SteadyAr(ar) = steady_ar(YEAR - 10, None) else { panic!() };
    let mut history = ar.history.clone();
    history.quantity = Quantity::Level;
    let persistence = Persistence::Around { centre: number(0.7) };
    let movement =
        Movement::SteadyAr(SteadyAr { persistence, quantity: Quantity::Level, history, ..ar });
    let one = indicator("level", Measure::Stock, Shows::Level, movement);
    let mut growth = target(&one, Relation::AtLeast, -2.0, 12);
    growth.quantity = Shows::Growth;
    let mut plan = plan();
    plan.history.observations = (YEAR - 10..)
        .zip(levels)
        .map(|(year, value)| figure("level", year, Quantity::Level, value))
        .collect();
    (plan.indicators, plan.targets) = (vec![one], vec![growth]);
    let simulation = run(scenario(plan, PATHS));
    let observed = levels.iter().enumerate();
    let observed = observed
        .map(|(first, level)| Observed { first, years: 1, value: 100.0 * level.ln() })
        .collect();
    let prior = Prior {
        persistence: PersistencePrior::Normal { centre: 0.7, scale: 0.3 },
        ..Prior::default()
    };
    let series = Series { observed, weights: vec![1.0; 10] };
    let posterior = Posterior::fit(&series, &prior).unwrap();
    let next = posterior.predictive(&[1.0]).unwrap();
    let expected = 1.0 - next.cdf(100.0 * (56.0_f64 * 0.98).ln());
    let found = simulation.attainment().remove(0);
    assert_eq!(found.estimate.estimator, Estimator::Exact);
    assert_near("growth", found.estimate.probability, expected, 1e-9);
    assert_share("growth", found.simulated, expected, PATHS, 4.0);
    let second = posterior.predictive(&[0.0, 1.0]).unwrap();
    assert_fan(&simulation, "level", YEAR + 1, |level| second.cdf(100.0 * level.ln()));
}
