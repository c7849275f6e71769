//! Sums of two levels and skewed parts beside normal ones: averages are as exact as quadrature whichever part is small, steep or tied.
//!
//! A shock that always comes with the same size leaves nothing to chance: each path has the same conditional probability, so that an
//! average differs from the truth by the error of its rule only.

use attain::attainment::{Attainment, Estimator};
use attain::math::normal;
use attain::plan::{Growth, Indicator, Linked, Movement, Plan, Relation, Shows, Term};
use attain::scenario::Scenario;
use attain::shock::Whom;

use super::edges::shock;
use super::linked::{flow, over_normal};
use super::stated::{TwoPiece, log_growth};
use crate::fixture::{assert_share, block, level, number, plan, run, scenario, target};

/// A shock of −5 % on an indicator, by itself.
fn hit(plan: Plan, whom: &str) -> Scenario {
    let mut hit = scenario(plan, 1_024);
    hit.shocks = vec![shock(Whom::Indicator(whom.into()))];
    hit
}

/// A sum with targets at these values, after a shock on `one`: centres and deviations of the parts, and their loading.
fn sum(parts: [(&str, f64, f64); 2], loading: f64, values: &[f64]) -> Vec<Attainment> {
    let mut plan = plan();
    plan.blocks = vec![block("money", number(loading), number(0.0))];
    for (id, centre, deviation) in parts {
        let mut part = flow(id, Shows::Level, level(centre, deviation));
        part.block = Some("money".into());
        plan.indicators.push(part);
    }
    let parts = parts.map(|(id, ..)| id.to_string()).to_vec();
    let total = flow("total", Shows::Level, Movement::Sum { parts });
    for (index, value) in values.iter().enumerate() {
        let mut one = target(&total, Relation::AtLeast, *value, 0);
        one.id = format!("total_{index}");
        plan.targets.push(one);
    }
    plan.indicators.push(total);
    run(hit(plan, "one")).attainment()
}

/// The probability that `one` × exp(−0.05) + `other` reaches a value, summed over the score of `one`.
fn convolution(one: (f64, f64), other: (f64, f64), correlation: f64, value: f64) -> f64 {
    over_normal(|z| {
        let left = value - 0.5 - one.0 * ((one.1 * z - 5.0) / 100.0).exp();
        if left <= 0.0 {
            return 1.0;
        }
        let score = 100.0 * (left / other.0).ln() / other.1;
        let own = (1.0 - correlation * correlation).sqrt();
        normal::cdf((correlation * z - score) / own)
    })
}

/// Parts of one to thirty and of equal size, calm and wild, apart and tied, in both orders of the plan: as near as the documents say.
#[test]
fn a_sum_of_two_levels_does_not_depend_on_the_order_of_its_parts() {
    for (one, other) in [(100.0, 3_000.0), (3_000.0, 100.0), (2_000.0, 2_000.0)] {
        for (calm, wild, most) in [
            (1.0, 10.0, 1e-11),
            (10.0, 10.0, 1e-11),
            (10.0, 30.0, 1e-9),
            (2.0, 50.0, 5e-6),
            (50.0, 50.0, 5e-6),
        ] {
            for loading in [0.0, 0.7, 0.98] {
                let (one, other): ((f64, f64), (f64, f64)) = ((one, calm), (other, wild));
                let spread = (one.0 * one.1).hypot(other.0 * other.1) / 100.0;
                let at = |far: f64| (one.0 + other.0 + far * spread).round();
                let values = [-1.5, 0.0, 2.0, 4.0].map(at);
                let straight = [("one", one.0, one.1), ("other", other.0, other.1)];
                for parts in [straight, [straight[1], straight[0]]] {
                    for (found, value) in sum(parts, loading, &values).iter().zip(values) {
                        let what = format!("{parts:?} tied by {loading}, target {value}");
                        assert_eq!(found.estimate.estimator, Estimator::RaoBlackwell, "{what}");
                        // No probability below 1e-9 is told.
                        let truth = convolution(one, other, loading * loading, value).max(1e-9);
                        let off = (found.estimate.probability - truth).abs();
                        assert!(off < most, "{what}: {off:e}");
                    }
                }
            }
        }
    }
}

/// Growth with a skew, and a link to it with a normal part of its own.
fn skewed(own: f64, skew: f64) -> Attainment {
    let prices = Movement::Growth(Growth {
        mean: number(3.0),
        volatility: number(1.5),
        skew: Some(number(skew)),
        persistence: number(0.0),
        base: None,
        first_year: None,
    });
    let prices: Indicator = flow("prices", Shows::Growth, prices);
    let nominal = Movement::Linked(Linked {
        terms: vec![Term { indicator: "prices".into(), weight: 1.0 }],
        mean: number(0.0),
        volatility: number(own),
        persistence: number(0.0),
        base: None,
        base_error: None,
    });
    let nominal = flow("nominal", Shows::Growth, nominal);
    let mut plan = plan();
    plan.targets = vec![target(&nominal, Relation::AtLeast, -2.0, 1)];
    plan.indicators = vec![prices, nominal];
    run(hit(plan, "prices")).attainment().remove(0)
}

/// The probability of the target of `skewed` by the distribution function of the skewed part, averaged over the normal one.
fn beside_a_normal(own: f64, skew: f64) -> f64 {
    let law = TwoPiece::new(log_growth(3.0), 1.5 / 1.03, skew / 1.03);
    over_normal(|z| 1.0 - law.cdf(log_growth(-2.05) + 5.0 - own * z))
}

/// Normal parts from large to very small. The skewed part is read from a table that is exact to some 2e-9.
#[test]
fn a_skewed_part_beside_a_very_small_normal_one() {
    for skew in [0.9, -0.6] {
        for own in [1.0, 0.2, 0.05, 0.03] {
            let found = skewed(own, skew).estimate;
            assert_eq!(found.estimator, Estimator::RaoBlackwell, "{own}");
            let off = (found.probability - beside_a_normal(own, skew)).abs();
            assert!(off < 1e-8, "skew {skew}, normal part {own}: {off:e}");
        }
    }
}

/// No rule of a bearable size would be exact; one share at four standard errors, one seed in 15,800 would raise a false alarm.
#[test]
fn a_normal_part_too_small_for_the_rule_is_counted() {
    let found = skewed(0.01, 0.9);
    assert_eq!(found.estimate.estimator, Estimator::Count);
    assert_share("counted", found.simulated, beside_a_normal(0.01, 0.9), 1_024, 4.0);
}
