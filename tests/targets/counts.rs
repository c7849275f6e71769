//! Targets of whole numbers: nothing is rounded but growth, and all means all.

use attain::attainment::Estimator;
use attain::plan::{Completion, Count, Measure, Movement, Reading, Relation, Shows, Target};

use crate::fixture::{YEAR, run_one, scenario, target};
use crate::fixture::{assert_near, assert_share, base, growth, indicator, number, plan, run};

const PATHS: u64 = 100_000;

/// Masses of 0, 1, … of a negative binomial law, by its recursion. The variance is mean + (dispersion/100 × mean)².
pub fn count_masses(mean: f64, dispersion: f64, upto: usize) -> Vec<f64> {
    let size = (100.0 / dispersion) * (100.0 / dispersion);
    let mut masses = vec![(size * (size / (size + mean)).ln()).exp()];
    for k in 0..upto {
        let k = k as f64;
        masses.push(masses[k as usize] * (k + size) / (k + 1.0) * mean / (mean + size));
    }
    masses
}

/// Masses of a beta-binomial law, by its recursion.
pub fn completion_masses(items: usize, probability: f64, correlation: f64) -> Vec<f64> {
    let both = 1.0 / correlation - 1.0;
    let (a, b) = (probability * both, (1.0 - probability) * both);
    // The mass of none done: Π (b + i)/(a + b + i).
    let none = (0..items).map(|i| (b + i as f64) / (both + i as f64)).product();
    let mut masses = vec![none];
    for k in 0..items {
        let (left, at) = ((items - k) as f64, k as f64);
        masses.push(masses[k] * left / (at + 1.0) * (a + at) / (b + left - 1.0));
    }
    masses
}

fn count(mean: f64, dispersion: f64, known: Option<f64>) -> Movement {
    Movement::Count(Count {
        mean: Some(number(mean)),
        dispersion: number(dispersion),
        drift: None,
        persistence: number(0.0),
        base: known.and_then(|value| base(value, YEAR - 1)),
        rate: None,
    })
}

fn share(masses: &[f64], met: impl Fn(usize) -> bool) -> f64 {
    masses.iter().enumerate().filter(|(k, _)| met(*k)).map(|(_, mass)| mass).sum()
}

/// Seven counted shares at four standard errors: one seed in 2,200 would raise a false alarm.
#[test]
fn a_count_is_met_by_whole_numbers() {
    let masses = count_masses(40.0, 10.0, 400);
    let patents = indicator("patents", Measure::Count, Shows::Count, count(40.0, 10.0, None));
    let at = |relation, value| target(&patents, relation, value, 0);
    let band = |relation, value, high, tolerance| Target {
        reading: Reading::Band,
        high,
        tolerance,
        ..at(relation, value)
    };
    let cases: [(Target, &dyn Fn(usize) -> bool); 7] = [
        (at(Relation::AtLeast, 42.0), &|k| k >= 42),
        (at(Relation::AtLeast, 41.5), &|k| k >= 42),
        (at(Relation::MoreThan, 42.0), &|k| k >= 43),
        (at(Relation::AtMost, 38.0), &|k| k <= 38),
        (at(Relation::StabiliseAtLeast, 36.0), &|k| k >= 36),
        (band(Relation::About, 40.0, None, 3.0), &|k| (37..=43).contains(&k)),
        (band(Relation::Between, 38.0, Some(44.0), 0.0), &|k| (38..=44).contains(&k)),
    ];
    for (one, met) in cases {
        let what = format!("{:?} {}", one.relation, one.value);
        let expected = share(&masses, met);
        let (_, found) = run_one(patents.clone(), one, PATHS);
        assert_eq!(found.estimate.estimator, Estimator::Exact);
        assert_near(&what, found.estimate.probability, expected, 1e-9);
        assert_share(&what, found.simulated, expected, PATHS, 4.0);
    }
}

/// Four counted shares at four standard errors: one seed in 3,900 would raise a false alarm.
#[test]
fn a_full_share_means_every_item() {
    let masses = completion_masses(30, 0.97, 0.15);
    let list = Movement::Completion(Completion {
        items: 30,
        probability: number(0.97),
        correlation: number(0.15),
    });
    let as_share = indicator("wards", Measure::Ratio, Shows::Share, list.clone());
    let as_count = indicator("wards", Measure::Count, Shows::Count, list);
    let at_least = |of, value| target(of, Relation::AtLeast, value, 0);
    // 29 of 30 are 96.67 %, which is published as 97. Only completeness is not a matter of rounding.
    let cases = [
        (&as_share, at_least(&as_share, 100.0), 30),
        (&as_share, at_least(&as_share, 97.0), 29),
        (&as_share, at_least(&as_share, 90.0), 27),
        (&as_count, at_least(&as_count, 29.0), 29),
    ];
    for (list, one, least) in cases {
        let what = format!("{:?} of at least {}", list.shows, one.value);
        let expected = share(&masses, |k| k >= least);
        let (_, found) = run_one(list.clone(), one, PATHS);
        assert_near(&what, found.estimate.probability, expected, 1e-9);
        assert_share(&what, found.simulated, expected, PATHS, 4.0);
    }
}

/// The smallest count whose growth on `previous`, published with `decimals` and rounded half up, is at least `percent`: in whole numbers.
fn least_count(previous: i64, percent: f64, decimals: u32) -> usize {
    let units = 10_i64.pow(decimals);
    let needed = (percent * units as f64).round() as i64;
    // round(100 units (n/previous − 1)) ≥ needed, that is 2 × 100 units (n − previous) ≥ (2 needed − 1) previous.
    let enough = |n: &i64| 200 * units * (n - previous) >= (2 * needed - 1) * previous;
    (0..).find(enough).unwrap() as usize
}

/// Growth of 4 % on 200 in whole percent begins at 3.5 %, which is 207 exactly: the count that is just enough must count.
/// Six counted shares at four standard errors: one seed in 2,600 would raise a false alarm.
#[test]
fn growth_of_a_count_is_rounded_as_growth() {
    let masses = count_masses(210.0, 5.0, 2_000);
    for (percent, decimals) in [(4.0, 0), (5.0, 0), (1.0, 0), (5.1, 1), (4.5, 1), (6.25, 2)] {
        let movement = count(210.0, 5.0, Some(200.0));
        let patents = indicator("patents", Measure::Count, Shows::Count, movement);
        let mut one = target(&patents, Relation::AtLeast, percent, decimals);
        one.quantity = Shows::Growth;
        let expected = share(&masses, |k| k >= least_count(200, percent, decimals));
        let (_, found) = run_one(patents, one, PATHS);
        let what = format!("at least {percent} % with {decimals} decimals");
        assert_share(&what, found.simulated, expected, PATHS, 4.0);
    }
}

/// A count whose rate is log-normal, averaged over the rate by a fine sum, at the same just-enough counts.
/// Six counted shares at four standard errors: one seed in 2,600 would raise a false alarm.
#[test]
fn growth_of_a_count_with_a_drawn_rate() {
    let (mean, volatility) = (4.0_f64, 6.0);
    let steps = 4_000;
    let mut masses = vec![0.0; 1_501];
    let mut total = 0.0;
    for step in 0..=steps {
        let z = 16.0 * f64::from(step) / f64::from(steps) - 8.0;
        let weight = (-0.5 * z * z).exp();
        let rate = 200.0 * (1.0 + mean / 100.0) * (volatility / (100.0 + mean) * z).exp();
        for (sum, mass) in masses.iter_mut().zip(count_masses(rate, 4.0, 1_500)) {
            *sum += weight * mass;
        }
        total += weight;
    }
    masses.iter_mut().for_each(|mass| *mass /= total);
    for (percent, decimals) in [(4.0, 0), (5.0, 0), (1.0, 0), (5.1, 1), (4.5, 1), (6.25, 2)] {
        let rate = indicator("rate", Measure::Flow, Shows::Growth, growth(mean, volatility, None));
        let movement = Movement::Count(Count {
            mean: None,
            dispersion: number(4.0),
            drift: None,
            persistence: number(0.0),
            base: base(200.0, YEAR - 1),
            rate: Some("rate".into()),
        });
        let patents = indicator("patents", Measure::Count, Shows::Count, movement);
        let mut one = target(&patents, Relation::AtLeast, percent, decimals);
        one.quantity = Shows::Growth;
        let expected = share(&masses, |k| k >= least_count(200, percent, decimals));
        let mut plan = plan();
        plan.indicators = vec![rate, patents];
        plan.targets = vec![one];
        let found = run(scenario(plan, PATHS)).attainment().remove(0);
        let what = format!("at least {percent} % with {decimals} decimals");
        assert_eq!(found.estimate.estimator, Estimator::Exact, "{what}");
        assert_near(&what, found.estimate.probability, expected, 1e-9);
        assert_share(&what, found.simulated, expected, PATHS, 4.0);
    }
}
