//! Student t innovations and t copulas: margins, joint hits and tails against closed forms and quadrature.

use attain::attainment::{Estimator, Statistic};
use attain::math::{normal, student};
use attain::model::Loading;
use attain::plan::{Growth, Level, Measure, Movement, Plan, Relation, Share, Shows, Student};
use serde_json::Value;

use super::PATHS;
use crate::fixture::{
    YEAR, assert_fan, assert_near, assert_share, base, block, growth, indicator,
    log_growth_history, number, open, plan, run, run_one, scenario, steady_ar, target,
};

fn heavy(degrees: f64) -> Option<Student> {
    Some(Student { degrees_of_freedom: number(degrees) })
}

fn reference(id: &str) -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/closed_form/cases.json");
    let all: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = all["cases"].as_array().unwrap();
    cases.iter().find(|case| case["id"] == id).unwrap().clone()
}

fn log_growth(percent: f64) -> f64 {
    100.0 * (percent / 100.0).ln_1p()
}

/// t with unit variance.
fn unit_t(x: f64, degrees: f64) -> f64 {
    student::cdf(x * (degrees / (degrees - 2.0)).sqrt(), degrees)
}

/// 39 quantiles and a share: 40 comparisons at four standard errors, one seed in 390 would raise a false alarm.
#[test]
fn stated_growth_without_memory_is_student_t_in_every_year() {
    let mut prices = indicator("prices", Measure::Rate, Shows::Growth, growth(3.0, 1.5, None));
    prices.innovations = heavy(4.0);
    let one = target(&prices, Relation::AtLeast, 1.0, 1);
    let (simulation, found) = run_one(prices, one, PATHS);
    let cdf = |growth: f64| unit_t((log_growth(growth) - log_growth(3.0)) / (1.5 / 1.03), 4.0);
    assert_eq!(found.estimate.estimator, Estimator::Exact);
    assert_near("hit", found.estimate.probability, 1.0 - cdf(0.95), 1e-9);
    assert_share("hit", found.simulated, 1.0 - cdf(0.95), PATHS, 4.0);
    for year in YEAR..YEAR + 3 {
        assert_fan(&simulation, "prices", year, cdf);
    }
}

/// A level and a share in their first year: 26 quantiles, one seed in 600 would raise a false alarm.
#[test]
fn a_level_and_a_share_have_student_t_innovations_too() {
    let level = Movement::Level(Level {
        centre: number(500.0),
        volatility: number(4.0),
        drift: None,
        skew: None,
        persistence: number(0.6),
        base: None,
    });
    let share = Movement::Share(Share {
        centre: number(40.0),
        volatility: number(2.0),
        drift: None,
        persistence: number(0.6),
        base: None,
    });
    let mut plan = plan();
    plan.indicators = vec![
        indicator("level", Measure::Flow, Shows::Level, level),
        indicator("share", Measure::Ratio, Shows::Share, share),
    ];
    for one in &mut plan.indicators {
        one.innovations = heavy(5.0);
    }
    let simulation = run(scenario(plan, PATHS));
    assert_fan(&simulation, "level", YEAR, |x| unit_t(25.0 * (x / 500.0).ln(), 5.0));
    let logit = |x: f64| (x / (100.0 - x)).ln();
    assert_fan(&simulation, "share", YEAR, |x| unit_t((logit(x) - logit(40.0)) * 0.24 / 0.02, 5.0));
}

/// The sum of two innovations by quadrature over the first: two shares, one seed in 7,900 would raise a false alarm.
#[test]
fn persistent_deviations_add_student_t_innovations_up() {
    let (volatility, persistence, degrees) = (2.0, 0.6, 3.5);
    let movement = Movement::Growth(Growth {
        mean: number(0.0),
        volatility: number(volatility),
        skew: None,
        persistence: number(persistence),
        base: base(100.0, YEAR - 1),
        first_year: None,
    });
    let mut one = indicator("one", Measure::Flow, Shows::Growth, movement);
    one.innovations = heavy(degrees);
    let mut next = target(&one, Relation::AtLeast, 2.5, 12);
    next.year = YEAR + 1;
    let (_, found) = run_one(one, next, PATHS);
    let limit = log_growth(2.5) / volatility;
    // The midpoint rule over the probability of the first innovation.
    let steps = 200_000;
    let scale = ((degrees - 2.0) / degrees).sqrt();
    let fresh = (1.0 - persistence * persistence).sqrt();
    let hit = |k: i32| {
        let first = scale * student::quantile((f64::from(k) + 0.5) / f64::from(steps), degrees);
        unit_t(-(limit - persistence * first) / fresh, degrees)
    };
    let expected = (0..steps).map(hit).sum::<f64>() / f64::from(steps);
    assert_share("second year", found.simulated, expected, PATHS, 4.0);
    assert_eq!(found.estimate.estimator, Estimator::Count);
    assert_share("headline", found.estimate.probability, expected, PATHS, 4.0);
}

/// A fitted series with many figures around a constant is t around its estimates; heavy tails widen far quantiles and draw near ones in.
/// Both runs share their draws, so that the order of the quantiles is no matter of chance.
#[test]
fn fitted_growth_keeps_its_draws_under_heavy_tails() {
    let figures = [2.7, 1.6, 2.3, 2.1, 2.5, 2.9, 1.8, 2.4, 2.9, 2.4, 2.0, 2.2];
    let fan = |innovations| {
        let mut one = indicator(
            "one",
            Measure::Flow,
            Shows::Growth,
            steady_ar(YEAR - 12, base(1.0, YEAR - 1)),
        );
        one.innovations = innovations;
        let mut plan = plan();
        plan.history.observations = log_growth_history("one", &figures);
        plan.indicators = vec![one];
        run(scenario(plan, 40_000)).fan("one").unwrap().points
    };
    let (normal, nearly, heavy_tails) = (fan(None), fan(heavy(1e6)), fan(heavy(3.0)));
    let median = normal.iter().find(|point| point.quantile == 0.5).unwrap().value;
    for ((plain, close), wide) in normal.iter().zip(&nearly).zip(&heavy_tails) {
        assert!((plain.value - close.value).abs() < 1e-3, "a million degrees are normal");
        if plain.year == YEAR && (plain.quantile - 0.5).abs() > 0.47 {
            let further = (wide.value - median).abs() > (plain.value - median).abs();
            assert!(further, "{} {} {}", plain.quantile, plain.value, wide.value);
        }
    }
}

/// A plan whose two targets have these probabilities, with a block of this correlation.
fn pair(p: f64, q: f64, correlation: f64) -> Plan {
    let mut plan = plan();
    for (name, p) in [("a", p), ("b", q)] {
        let mut one = indicator(name, Measure::Flow, Shows::Growth, growth(5.0, 2.0, None));
        one.block = Some("block".into());
        let limit = log_growth(5.0) + 2.0 / 1.05 * normal::quantile(1.0 - p);
        let value = 100.0 * (limit / 100.0).exp_m1();
        plan.targets.push(target(&one, Relation::AtLeast, value, 12));
        plan.indicators.push(one);
    }
    let loading = correlation.sqrt();
    plan.blocks = vec![block("block", open(loading, loading, loading), open(0.3, 0.3, 0.3))];
    plan
}

fn both(plan: Plan, paths: u64) -> f64 {
    let joint = run(scenario(plan, paths)).joint();
    joint.find("plan", Loading::Default, Statistic::PAll, None).unwrap().value
}

/// P(T₁ ≥ a, T₂ ≥ b) of the t copula: the midpoint rule over the mixing variable, Simpson's rule over the first score.
fn orthant(p: f64, q: f64, correlation: f64, degrees: f64) -> f64 {
    let (a, b) = (student::quantile(1.0 - p, degrees), student::quantile(1.0 - q, degrees));
    let own = (1.0 - correlation * correlation).sqrt();
    let (draws, steps) = (4_000, 400);
    let given = |k: i32| {
        let share = (f64::from(k) + 0.5) / f64::from(draws);
        let scale = (attain::math::chi_square::quantile(share, degrees) / degrees).sqrt();
        let (a, b) = ((a * scale).max(-9.0), b * scale);
        let width = (9.0 - a).max(0.0) / f64::from(steps);
        let f = |x: f64| normal::density(x) * normal::cdf((correlation * x - b) / own);
        let inner: f64 =
            (1..steps).map(|k| f64::from(2 + 2 * (k % 2)) * f(a + width * f64::from(k))).sum();
        width / 3.0 * (f(a) + inner + f(9.0))
    };
    (0..draws).map(given).sum::<f64>() / f64::from(draws)
}

/// Against the reference case and, for two rare targets, quadrature; margins against their exact answers.
/// Two joint shares and 26 quantiles: 28 comparisons, one seed in 560 would raise a false alarm.
#[test]
fn a_t_copula_brings_extremes_together_and_keeps_margins() {
    let case = reference("joint-a");
    let value = |part: &str, key: &str| case[part][key].as_f64().unwrap();
    let (p, q) = (value("parameters", "p1"), value("parameters", "p2"));
    let correlation = value("parameters", "rho");
    let degrees = value("parameters", "df_t_copula");
    let expected = value("expected", "p_joint_t");
    assert!((orthant(p, q, correlation, degrees) - expected).abs() < 2e-5);
    let mut usual = pair(p, q, correlation);
    usual.blocks[0].copula = heavy(degrees);
    assert_share("reference", both(usual, PATHS), expected, PATHS, 4.0);

    let mut rare = pair(0.02, 0.03, correlation);
    rare.blocks[0].copula = heavy(degrees);
    let expected = orthant(0.02, 0.03, correlation, degrees);
    let gaussian = both(pair(0.02, 0.03, correlation), PATHS);
    let simulation = run(scenario(rare, PATHS));
    let joint = simulation.joint();
    let found = joint.find("plan", Loading::Default, Statistic::PAll, None).unwrap().value;
    assert_share("rare", found, expected, PATHS, 4.0);
    assert!(found > 1.15 * gaussian, "t {found}, Gaussian {gaussian}");
    let law = |x: f64| normal::cdf((log_growth(x) - log_growth(5.0)) * 1.05 / 2.0);
    for id in ["a", "b"] {
        assert_fan(&simulation, id, YEAR, law);
    }
    for (found, expected) in simulation.attainment().iter().zip([0.02, 0.03]) {
        assert_near(&found.target, found.estimate.probability, expected, 1e-9);
        assert_eq!(found.estimate.estimator, Estimator::Exact);
    }
}

/// One comparison at four standard errors: one seed in 15,800 would raise a false alarm.
#[test]
fn the_copula_of_the_plan_serves_all_blocks() {
    let mut plan = pair(0.03, 0.03, 0.5);
    plan.copula = heavy(3.0);
    plan.blocks.push(block("other", open(0.6, 0.6, 0.6), open(0.0, 0.0, 0.0)));
    plan.indicators[1].block = Some("other".into());
    // Uncorrelated, but with a common mixing variable.
    let expected = orthant(0.03, 0.03, 0.0, 3.0);
    assert!(expected > 3.0 * 0.03 * 0.03);
    assert_share("two blocks", both(plan, PATHS), expected, PATHS, 4.0);
}
