//! Growth that switches between two regimes, against the mixture over all sequences of regimes.

use attain::attainment::Estimator;
use attain::math::normal;
use attain::plan::{Linked, Measure, Movement, Regime, Regimes, Relation, Shows, Term};

use super::PATHS;
use crate::fixture::{
    YEAR, assert_fan, assert_near, assert_share, base, growth, indicator, number, plan, run,
    scenario, target,
};

const MEANS: [f64; 2] = [6.0, -2.0];
const VOLATILITIES: [f64; 2] = [1.0, 2.5];
const STAYING: [f64; 2] = [0.9, 0.55];

fn switching(first: Option<f64>) -> Movement {
    let regime = |index: usize| Regime {
        mean: number(MEANS[index]),
        volatility: number(VOLATILITIES[index]),
        staying: number(STAYING[index]),
    };
    Movement::RegimeSwitching(Regimes {
        regimes: vec![regime(0), regime(1)],
        first: first.map(number),
        base: base(100.0, YEAR - 1),
        first_year: None,
    })
}

fn log_growth(percent: f64) -> f64 {
    100.0 * (percent / 100.0).ln_1p()
}

/// P(growth of the last of some years ≤ x), by the powers of the transition matrix.
fn growth_cdf(first: f64, years: i32, x: f64) -> f64 {
    let mut usual = first;
    for _ in 0..years {
        usual = usual * STAYING[0] + (1.0 - usual) * (1.0 - STAYING[1]);
    }
    let of = |index: usize| {
        let mean = log_growth(MEANS[index]);
        let deviation = VOLATILITIES[index] / (1.0 + MEANS[index] / 100.0);
        normal::cdf((log_growth(x) - mean) / deviation)
    };
    usual * of(0) + (1.0 - usual) * of(1)
}

/// P(level after two years ≤ 100 e^(x/100)), over the four sequences of regimes.
fn two_years(first: f64, x: f64, more: f64) -> f64 {
    let begin = first * STAYING[0] + (1.0 - first) * (1.0 - STAYING[1]);
    let mut total = 0.0;
    for (one, chance) in [(0, begin), (1, 1.0 - begin)] {
        for other in [0, 1] {
            let stays = STAYING[one];
            let chance = chance * if one == other { stays } else { 1.0 - stays };
            let mut variance = more;
            let mut mean = 0.0;
            for regime in [one, other] {
                mean += log_growth(MEANS[regime]);
                variance += (VOLATILITIES[regime] / (1.0 + MEANS[regime] / 100.0)).powi(2);
            }
            total += chance * normal::cdf((x - mean) / variance.sqrt());
        }
    }
    total
}

/// 39 quantiles and a share for each of two beginnings: 80 comparisons at four standard errors, one seed in 200 would raise a false alarm.
#[test]
fn growth_is_a_mixture_of_two_normal_laws_in_every_year() {
    let long_run = (1.0 - STAYING[1]) / (2.0 - STAYING[0] - STAYING[1]);
    for (stated, first) in [(Some(0.2), 0.2), (None, long_run)] {
        let one = indicator("one", Measure::Flow, Shows::Growth, switching(stated));
        let mut plan = plan();
        plan.targets = vec![target(&one, Relation::AtLeast, 4.0, 12)];
        plan.indicators = vec![one];
        let simulation = run(scenario(plan, PATHS));
        let found = simulation.attainment().remove(0);
        let expected = 1.0 - growth_cdf(first, 1, 4.0);
        assert_eq!(found.estimate.estimator, Estimator::Exact);
        assert_near("hit", found.estimate.probability, expected, 1e-9);
        assert_share("hit", found.simulated, expected, PATHS, 4.0);
        for year in YEAR..YEAR + 3 {
            assert_fan(&simulation, "one", year, |x| growth_cdf(first, year - YEAR + 1, x));
        }
    }
}

/// The level sums its years; an indicator that adds normal growth to it is averaged over the regimes.
/// Two shares and an average at four standard errors: one seed in 5,200 would raise a false alarm.
#[test]
fn levels_are_mixtures_over_sequences_and_what_hangs_on_them_is_averaged() {
    let one = indicator("one", Measure::Flow, Shows::Level, switching(Some(1.0)));
    let other = indicator("other", Measure::Flow, Shows::Growth, growth(0.0, 1.5, None));
    let term = |id: &str| Term { indicator: id.into(), weight: 1.0 };
    let linked = Movement::Linked(Linked {
        terms: vec![term("one"), term("other")],
        mean: number(0.0),
        volatility: number(0.0),
        persistence: number(0.0),
        base: base(100.0, YEAR - 1),
        base_error: None,
    });
    let both = indicator("both", Measure::Flow, Shows::Level, linked);
    let mut plan = plan();
    for indicator in [&one, &both] {
        let mut target = target(indicator, Relation::AtLeast, 108.0, 12);
        target.year = YEAR + 1;
        plan.targets.push(target);
    }
    plan.indicators = vec![one, other, both];
    let found = run(scenario(plan, PATHS)).attainment();
    let limit = 100.0 * 1.08_f64.ln();
    let (alone, together) =
        (1.0 - two_years(1.0, limit, 0.0), 1.0 - two_years(1.0, limit, 2.0 * 1.5 * 1.5));
    assert_eq!(found[0].estimate.estimator, Estimator::Exact);
    assert_near("one", found[0].estimate.probability, alone, 1e-9);
    assert_share("one", found[0].simulated, alone, PATHS, 4.0);
    assert_eq!(found[1].estimate.estimator, Estimator::RaoBlackwell);
    let error = found[1].estimate.standard_error;
    assert!((found[1].estimate.probability - together).abs() < 4.0 * error, "{:?}", found[1]);
    assert_share("both", found[1].simulated, together, PATHS, 4.0);
}
