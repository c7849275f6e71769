//! Whole numbers and deliveries: counts with a drift, completions, classes of tasks, certificates that run for some years.

use attain::attainment::Estimator;
use attain::math::{normal, student};
use attain::plan::{Class, Cohort, Completion, Count, HistoryChoice, Law, Measure, Movement};
use attain::plan::{Quantity, Relation, Shows, Target, Text};
use attain::simulate::Simulation;

use super::PATHS;
use crate::fixture::{YEAR, assert_fan, assert_near, assert_share, base, figure, indicator};
use crate::fixture::{number, plan, run, run_one, scenario, target};
use crate::targets::counts::{completion_masses, count_masses};

/// Compares every cell that holds at least 200 expected paths with its mass; returns the number of cells.
fn assert_cells(simulation: &Simulation, id: &str, year: i32, masses: &[f64], unit: f64) -> usize {
    let distribution = simulation.distribution(id, year).unwrap();
    assert!(distribution.whole, "{id}: a cell holds one number");
    let mut seen = 0;
    for (k, mass) in masses.iter().enumerate().filter(|(_, m)| **m * PATHS as f64 >= 200.0) {
        let value = k as f64 * unit;
        let cell = distribution.cells.iter().find(|(low, high, _)| (*low..*high).contains(&value));
        let share = cell.map_or(0.0, |(_, _, share)| *share);
        assert_share(&format!("{id} = {value} in {year}"), share, *mass, PATHS, 4.5);
        seen += 1;
    }
    seen
}

/// About 240 cells at 4.5 standard errors: one seed in 600 would raise a false alarm.
#[test]
fn a_count_is_negative_binomial_in_every_year() {
    let movement = Movement::Count(Count {
        mean: Some(number(40.0)),
        dispersion: number(15.0),
        drift: Some(number(10.0)),
        persistence: number(0.5),
        base: base(38.0, YEAR - 1),
        rate: None,
    });
    let patents = indicator("patents", Measure::Count, Shows::Count, movement);
    let one = target(&patents, Relation::AtLeast, 40.0, 0);
    let (simulation, _) = run_one(patents, one, PATHS);
    let mut mean = 40.0;
    for year in YEAR..YEAR + 3 {
        let cells = assert_cells(&simulation, "patents", year, &count_masses(mean, 15.0, 500), 1.0);
        assert!(cells > 30, "{cells} cells say little");
        mean *= 1.1;
    }
}

/// About 21 cells at 4.5 standard errors: one seed in 7,000 would raise a false alarm.
#[test]
fn a_completion_is_beta_binomial() {
    let list = Movement::Completion(Completion {
        items: 20,
        probability: number(0.7),
        correlation: number(0.2),
    });
    let wards = indicator("wards", Measure::Count, Shows::Count, list);
    let one = target(&wards, Relation::AtLeast, 15.0, 0);
    let (simulation, _) = run_one(wards, one, PATHS);
    let masses = completion_masses(20, 0.7, 0.2);
    assert_near("sum of the masses", masses.iter().sum(), 1.0, 1e-12);
    assert!(assert_cells(&simulation, "wards", YEAR, &masses, 1.0) > 12);
}

fn classed(law: Law, movement: Movement, value: f64) -> (Simulation, Target) {
    let task = indicator("task", Measure::Count, Shows::Done, movement);
    let mut plan = plan();
    plan.classes = vec![Class { id: "A".into(), name: Text::same("A"), law }];
    let one = target(&task, Relation::AtLeast, value, 0);
    plan.targets = vec![one.clone()];
    plan.indicators = vec![task];
    (run(scenario(plan, PATHS)), one)
}

fn delivered(what: &str, law: Law, done: f64, cdf: impl Fn(f64) -> f64) {
    let movement = Movement::Delivery { class: "A".into() };
    let (simulation, target) = classed(law, movement, 800.0);
    let found = simulation.attainment().remove(0);
    assert_near(what, found.estimate.probability, done, 1e-9);
    assert_share(what, found.simulated, done, PATHS, 4.0);
    assert_fan(&simulation, "task", YEAR, |value| cdf(value / target.value));
}

/// 13 quantiles and a share, 14 comparisons: one seed in 1,100 would raise a false alarm.
#[test]
fn a_delivery_follows_the_ratio_of_its_class() {
    let (miss, excess, shortfall) = (0.2, 0.03, 0.1);
    let law =
        Law::Ratio { miss: number(miss), excess: number(excess), shortfall: number(shortfall) };
    delivered("ratio", law, 1.0 - miss, |ratio| {
        if ratio < 1.0 {
            miss * ((ratio - 1.0) / shortfall).exp()
        } else {
            1.0 - (1.0 - miss) * (-(ratio - 1.0) / excess).exp()
        }
    });
}

/// Two classes, 28 comparisons: one seed in 560 would raise a false alarm.
#[test]
fn a_delivery_follows_the_log_ratio_of_its_class_up_to_its_cap() {
    for (centre, cap) in [(0.02, 0.95), (0.2, 0.9)] {
        let (scale, freedom, shortfall) = (0.08, 5.0, 0.06);
        let law = Law::LogRatio {
            centre: number(centre),
            scale: number(scale),
            degrees_of_freedom: freedom,
            cap: number(cap),
            shortfall: number(shortfall),
        };
        let above = student::cdf(centre / scale, freedom);
        let done = above.min(cap);
        // Of the paths of the law so many stay that P(R ≥ 1) is the cap; the rest misses.
        let stays = (cap / above).min(1.0);
        delivered("log ratio", law, done, |ratio| {
            let missed = ((ratio.min(1.0) - 1.0) / shortfall).exp();
            stays * student::cdf((ratio.ln() - centre) / scale, freedom) + (1.0 - stays) * missed
        });
    }
}

/// One share: one seed in 15,800 would raise a false alarm.
#[test]
fn a_reference_class_has_its_rate() {
    let movement = Movement::ReferenceClass { class: "A".into() };
    let (simulation, _) = classed(Law::Rate { rate: number(0.83) }, movement, 1.0);
    let found = simulation.attainment().remove(0);
    assert_eq!(found.estimate.estimator, Estimator::ReferenceClass);
    assert_near("rate", found.estimate.probability, 0.83, 1e-12);
    assert_share("rate", found.simulated, 0.83, PATHS, 4.0);
}

/// 13 quantiles and a share in the first year; then the stock of the second year with a single source of doubt, 13 quantiles more.
/// 28 comparisons: one seed in 560 would raise a false alarm.
#[test]
fn a_cohort_holds_what_still_runs() {
    let flows = [300.0, 350.0, 420.0, 500.0, 640.0, 700.0];
    let (term, renewal, retained) = (3, 0.6, 0.95);
    let (mean, volatility) = (5.0_f64, 12.0);
    let first = YEAR - flows.len() as i32;
    let movement = Movement::Cohort(Cohort {
        term,
        flows: HistoryChoice {
            indicator: None,
            quantity: Quantity::Count,
            basis: vec!["final".into()],
            from: first,
            to: YEAR - 1,
        },
        renewal: number(100.0 * renewal),
        mean: number(mean),
        volatility: number(volatility),
        persistence: number(0.0),
        retained: number(100.0 * retained),
    });
    let firms = indicator("firms", Measure::Count, Shows::Count, movement);
    let mut plan = plan();
    let mut growing = target(&firms, Relation::AtLeast, 18.0, 1);
    (growing.id, growing.quantity) = ("growing".into(), Shows::Growth);
    plan.targets = vec![target(&firms, Relation::AtLeast, 2_050.0, 0), growing];
    plan.history.observations = (first..)
        .zip(flows)
        .map(|(year, value)| figure("firms", year, Quantity::Count, value))
        .collect();
    plan.indicators = vec![firms];
    let simulation = run(scenario(plan, PATHS));
    let mut found = simulation.attainment();
    let growing = found.remove(1);
    let found = found.remove(0);

    // Entrants of the last year are what was not renewed from three years before.
    let entrants = flows[5] - renewal * flows[2];
    let centre = 100.0 * (mean / 100.0).ln_1p();
    let law = |stock: f64| {
        let new = stock / retained - flows[4] - flows[5] - renewal * flows[3];
        normal::cdf((100.0 * (new / entrants).ln() - centre) / volatility)
    };
    let expected = 1.0 - law(2_049.5);
    assert_near("hit", found.estimate.probability, expected, 1e-9);
    assert_share("hit", found.simulated, expected, PATHS, 4.0);
    assert_fan(&simulation, "firms", YEAR, law);
    // The stock of the year before is known from the flows, so that growth in the first year is too.
    let before = retained * (flows[3] + flows[4] + flows[5]);
    let expected = 1.0 - law(before * 1.1795);
    assert_near("growth", growing.estimate.probability, expected, 1e-9);
    assert_share("growth", growing.simulated, expected, PATHS, 4.0);

    // Second year: entrants e1 = e0 G1 and e2 = e1 G2 beside the known flows, integrated over G1.
    let second = |stock: f64| {
        let steps = 2_000;
        let (mut sum, mut total) = (0.0, 0.0);
        for step in 0..=steps {
            let z = 16.0 * f64::from(step) / f64::from(steps) - 8.0;
            let weight = (-0.5 * z * z).exp();
            let first = entrants * ((centre + volatility * z) / 100.0).exp();
            let recognised = first + renewal * flows[3];
            let new = stock / retained - flows[5] - recognised - renewal * flows[4];
            if new > 0.0 {
                let score = (100.0 * (new / first).ln() - centre) / volatility;
                sum += weight * normal::cdf(score);
            }
            total += weight;
        }
        sum / total
    };
    assert_fan(&simulation, "firms", YEAR + 1, second);
}
