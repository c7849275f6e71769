//! Stated growth, levels and shares, with skew, drift and persistence.

use attain::attainment::Estimator;
use attain::math::normal;
use attain::plan::{Growth, Level, Measure, Movement, Relation, Share, Shows};

use super::PATHS;
use crate::fixture::{YEAR, assert_fan, assert_near, assert_share, base, indicator, number};
use crate::fixture::{plan, run, run_one, scenario, target};

/// Two-piece normal written from its definition: mode, left and right standard deviation.
pub(super) struct TwoPiece(f64, f64, f64);

impl TwoPiece {
    /// Britton, Fisher and Whitley (1998): skew is mean minus mode.
    pub(super) fn new(mean: f64, sigma: f64, skew: f64) -> Self {
        let beta = std::f64::consts::PI / 2.0 * (skew / sigma).powi(2);
        let p = (1.0 + (1.0 + 2.0 * beta).sqrt()) / 2.0;
        let gamma = skew.signum() * (1.0 - 1.0 / (p * p)).sqrt();
        Self(mean - skew, sigma / (1.0 + gamma).sqrt(), sigma / (1.0 - gamma).sqrt())
    }

    pub(super) fn cdf(&self, x: f64) -> f64 {
        let Self(mode, left, right) = *self;
        let total = left + right;
        if x < mode {
            2.0 * left / total * normal::cdf((x - mode) / left)
        } else {
            1.0 - 2.0 * right / total * normal::cdf(-(x - mode) / right)
        }
    }
}

pub(super) fn log_growth(percent: f64) -> f64 {
    100.0 * (percent / 100.0).ln_1p()
}

/// 39 quantiles and a share, 40 comparisons: one seed in 390 would raise a false alarm.
#[test]
fn skewed_growth_is_two_piece_normal_in_every_year() {
    for skew in [0.9, -0.6] {
        let movement = Movement::Growth(Growth {
            mean: number(3.0),
            volatility: number(1.5),
            skew: Some(number(skew)),
            persistence: number(0.4),
            base: None,
            first_year: None,
        });
        let prices = indicator("prices", Measure::Rate, Shows::Growth, movement);
        let one = target(&prices, Relation::AtLeast, 3.0, 1);
        let (simulation, found) = run_one(prices, one, PATHS);
        let law = TwoPiece::new(log_growth(3.0), 1.5 / 1.03, skew / 1.03);
        let expected = 1.0 - law.cdf(log_growth(2.95));
        assert_eq!(found.estimate.estimator, Estimator::Exact);
        assert_near("hit", found.estimate.probability, expected, 1e-9);
        assert_share("hit", found.simulated, expected, PATHS, 4.0);
        for year in YEAR..YEAR + 3 {
            assert_fan(&simulation, "prices", year, |growth| law.cdf(log_growth(growth)));
        }
    }
}

/// The level of stated growth is a sum of persistent deviations: after three years its variance is v² Σ_ij r^|i−j|.
/// 39 quantiles and three shares, 42 comparisons: one seed in 370 would raise a false alarm.
#[test]
fn the_level_of_persistent_growth_adds_its_deviations_up() {
    let (mean, volatility, persistence) = (5.0, 4.0, 0.5);
    let movement = Movement::Growth(Growth {
        mean: number(mean),
        volatility: number(volatility),
        skew: None,
        persistence: number(persistence),
        base: base(2_400.0, YEAR - 1),
        first_year: None,
    });
    let orders = indicator("orders", Measure::Flow, Shows::Level, movement);
    let mut plan = plan();
    for (year, value) in [(YEAR, 2_500.0), (YEAR + 1, 2_700.0), (YEAR + 2, 2_750.0)] {
        let mut one = target(&orders, Relation::AtLeast, value, 0);
        (one.id, one.year) = (format!("orders_{year}"), year);
        plan.targets.push(one);
    }
    plan.indicators = vec![orders];
    let simulation = run(scenario(plan, PATHS));
    let score = |year: i32, level: f64| {
        let years = year - YEAR + 1;
        let mut variance = 0.0;
        for i in 0..years {
            for j in 0..years {
                variance += f64::powi(persistence, (i - j).abs());
            }
        }
        let deviation = volatility / (1.0 + mean / 100.0) * f64::sqrt(variance);
        let centre = f64::from(years) * log_growth(mean);
        (100.0 * (level / 2_400.0).ln() - centre) / deviation
    };
    for (found, (year, value)) in simulation.attainment().iter().zip([
        (YEAR, 2_500.0),
        (YEAR + 1, 2_700.0),
        (YEAR + 2, 2_750.0),
    ]) {
        let expected = normal::cdf(-score(year, value - 0.5));
        assert_near(&found.target, found.estimate.probability, expected, 1e-9);
        assert_share(&found.target, found.simulated, expected, PATHS, 4.0);
    }
    for year in YEAR..YEAR + 3 {
        assert_fan(&simulation, "orders", year, |level| normal::cdf(score(year, level)));
    }
}

/// 39 quantiles and three shares, 42 comparisons: one seed in 370 would raise a false alarm.
#[test]
fn a_level_drifts_and_grows_on_its_base() {
    let (centre, volatility, drift, persistence) = (500.0_f64, 3.0, 2.0, 0.6);
    let movement = Movement::Level(Level {
        centre: number(centre),
        volatility: number(volatility),
        drift: Some(number(drift)),
        skew: None,
        persistence: number(persistence),
        base: base(490.0, YEAR - 1),
    });
    let area = indicator("area", Measure::Stock, Shows::Level, movement);
    let mut plan = plan();
    plan.targets = vec![target(&area, Relation::AtLeast, 505.0, 0)];
    for (year, value) in [(YEAR, 3.0), (YEAR + 1, 2.5)] {
        let mut one = target(&area, Relation::AtLeast, value, 1);
        (one.id, one.year, one.quantity) = (format!("growth_{year}"), year, Shows::Growth);
        plan.targets.push(one);
    }
    plan.indicators = vec![area];
    let simulation = run(scenario(plan, PATHS));
    let score = |year: i32, level: f64| {
        let ahead = f64::from(year - YEAR);
        (100.0 * (level / centre).ln() - ahead * log_growth(drift)) / volatility
    };
    // Growth on the base in the first year; then the change of two deviations with correlation r, variance 2 (1 − r) v².
    let first = (log_growth(2.95) - 100.0 * (centre / 490.0).ln()) / volatility;
    let second = (log_growth(2.45) - log_growth(drift))
        / (volatility * f64::sqrt(2.0 * (1.0 - persistence)));
    let expected = [score(YEAR, 504.5), first, second].map(|score| normal::cdf(-score));
    for (found, expected) in simulation.attainment().iter().zip(expected) {
        assert_near(&found.target, found.estimate.probability, expected, 1e-9);
        assert_share(&found.target, found.simulated, expected, PATHS, 4.0);
    }
    for year in YEAR..YEAR + 3 {
        assert_fan(&simulation, "area", year, |level| normal::cdf(score(year, level)));
    }
}

/// 39 quantiles and a share, 40 comparisons: one seed in 390 would raise a false alarm.
#[test]
fn a_share_is_normal_on_the_logit_scale() {
    let logit = |percent: f64| (percent / (100.0 - percent)).ln();
    let movement = Movement::Share(Share {
        centre: number(88.0),
        volatility: number(2.0),
        drift: Some(number(1.5)),
        persistence: number(0.3),
        base: None,
    });
    let days = indicator("days", Measure::Rate, Shows::Share, movement);
    let one = target(&days, Relation::AtLeast, 89.0, 1);
    let (simulation, found) = run_one(days, one, PATHS);
    // A point at the centre is 1/(100 s (1 − s)) logits wide.
    let deviation = 2.0 / (100.0 * 0.88 * 0.12);
    let cdf = |year: i32, percent: f64| {
        let centre = 88.0 + 1.5 * f64::from(year - YEAR);
        normal::cdf((logit(percent) - logit(centre)) / deviation)
    };
    let expected = 1.0 - cdf(YEAR, 88.95);
    assert_near("hit", found.estimate.probability, expected, 1e-9);
    assert_share("hit", found.simulated, expected, PATHS, 4.0);
    for year in YEAR..YEAR + 3 {
        assert_fan(&simulation, "days", year, |percent| cdf(year, percent));
    }
}
