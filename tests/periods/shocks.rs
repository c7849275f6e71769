//! Shocks come in months: what lies before them stays, what lies after them moves by their profile, and the year is made up exactly.

use attain::model::Model;
use attain::plan::{Count, Indicator, Linked, Measure, Movement, Shows, Term};
use attain::scenario::{Frequency, Period};
use attain::shock::Shock;

use super::{at, growing, model, monthly, of_year, shock, summed};
use crate::fixture::{
    YEAR, assert_near, assert_share, base, calibrated, indicator, number, run, scenario,
};

const PATHS: usize = 200;

fn linked(id: &str, measure: Measure, shows: Shows, terms: &[(&str, f64)]) -> Indicator {
    let term = |(indicator, weight): &(&str, f64)| Term {
        indicator: (*indicator).into(),
        weight: *weight,
    };
    let movement = Movement::Linked(Linked {
        terms: terms.iter().map(term).collect(),
        mean: number(0.0),
        volatility: number(1.0),
        persistence: number(0.0),
        base: base(40.0, YEAR - 1),
        base_error: None,
    });
    indicator(id, measure, shows, movement)
}

fn all() -> Vec<Indicator> {
    let terms = [("flow", 2.0), ("rate", 1.0)];
    vec![
        summed(growing("flow", Measure::Flow, Shows::Level)),
        growing("stock", Measure::Stock, Shows::Level),
        growing("rate", Measure::Rate, Shows::Level),
        summed(linked("linked_flow", Measure::Flow, Shows::Level, &terms)),
        linked("linked_ratio", Measure::Ratio, Shows::Share, &terms),
        linked("linked_stock", Measure::Stock, Shows::Level, &terms),
        summed(growing("second_flow", Measure::Flow, Shows::Level)),
    ]
}

const IDS: [&str; 7] =
    ["flow", "stock", "rate", "linked_flow", "linked_ratio", "linked_stock", "second_flow"];
/// Those that have months in spite of the shock.
const MONTHLY: [&str; 6] = ["flow", "stock", "rate", "linked_flow", "linked_ratio", "second_flow"];

fn july() -> Vec<Shock> {
    let reach = [("flow", 1.0), ("stock", 1.5), ("rate", 0.5), ("second_flow", 1.0)];
    vec![shock("slump", 7, -6.0, 0.4, &reach)]
}

#[test]
fn a_shock_in_july_leaves_january_to_june_alone_and_is_felt_from_july() {
    let (plain, hit) = (model(all(), Vec::new()), model(all(), july()));
    for id in MONTHLY {
        for month in 1..=12 {
            let before = at(&plain, id, YEAR, month, PATHS);
            let after = at(&hit, id, YEAR, month, PATHS);
            for path in 0..PATHS {
                let what = format!("{id}, month {month}, path {path}");
                let ratio = after[path] / before[path];
                if month < 7 {
                    assert_near(&what, ratio, 1.0, 1e-12);
                } else {
                    assert!(ratio < 1.0 - 1e-4, "{what}: {ratio}");
                }
            }
        }
        assert_eq!(at(&hit, id, YEAR, 12, PATHS), of_year(&hit, id, YEAR, PATHS));
    }
}

/// The logarithm of a month's own value, from the values of the year so far.
fn months(model: &Model, id: &str, year: i32) -> Vec<Vec<f64>> {
    let so_far: Vec<Vec<f64>> = (1..=12).map(|month| at(model, id, year, month, PATHS)).collect();
    let of = |month: usize, path: usize| {
        let (now, before) = (so_far[month][path], so_far[month.saturating_sub(1)][path]);
        let (count, first) = ((month + 1) as f64, month == 0);
        match id {
            "flow" | "linked_flow" if first => 100.0 * now.ln(),
            "flow" | "linked_flow" => 100.0 * (now - before).ln(),
            "rate" | "linked_ratio" if first => 100.0 * now.ln(),
            "rate" | "linked_ratio" => 100.0 * (count * now.ln() - (count - 1.0) * before.ln()),
            _ => 100.0 * now.ln(),
        }
    };
    (0..12).map(|month| (0..PATHS).map(|path| of(month, path)).collect()).collect()
}

#[test]
fn every_month_moves_by_the_profile_of_the_shock() {
    let (plain, hit) = (model(all(), Vec::new()), model(all(), july()));
    for (id, elasticity) in [("flow", 1.0), ("stock", 1.5), ("rate", 0.5)] {
        for year in [YEAR, YEAR + 1] {
            let (before, after) = (months(&plain, id, year), months(&hit, id, year));
            for month in 0..12 {
                let since = f64::from(12 * (year - YEAR) + month as i32 - 6);
                let left = if since < 0.0 { 0.0 } else { 0.4_f64.powf(since / 12.0) };
                let expected = -6.0 * elasticity * left;
                for path in 0..PATHS {
                    let found = after[month][path] - before[month][path];
                    assert_near(&format!("{id} {year}, month {month}"), found, expected, 1e-8);
                }
            }
        }
    }
}

/// A year holds the effects of others on its value; its months after the shock share what their own profile does not explain, alike.
#[track_caller]
fn assert_months_follow(id: &str, reach: &[(&str, f64)], elasticity: f64, bound: f64) {
    let slump = vec![shock("slump", 7, -6.0, 0.4, reach)];
    let (plain, hit) = (model(all(), Vec::new()), model(all(), slump));
    for (year, first) in [(YEAR, 6), (YEAR + 1, 0)] {
        let (before, after) = (months(&plain, id, year), months(&hit, id, year));
        for path in 0..PATHS {
            let moved = |month: usize| {
                let since = 12.0 * f64::from(year - YEAR) + month as f64 - 6.0;
                let left = 0.4_f64.powf(since / 12.0);
                after[month][path] - before[month][path] + 6.0 * elasticity * left
            };
            for month in 0..first {
                assert_near(
                    &format!("{id}, month {month}"),
                    after[month][path],
                    before[month][path],
                    1e-8,
                );
            }
            let apart = moved(first);
            assert!(apart.abs() < bound, "{id} {year}: {apart} percent is what they add up to");
            for month in first + 1..12 {
                assert_near(&format!("{id} {year}, month {month}"), moved(month), apart, 1e-8);
            }
        }
        assert_eq!(at(&hit, id, year, 12, PATHS), of_year(&hit, id, year, PATHS));
    }
}

#[test]
fn what_hangs_on_others_feels_them_in_their_months() {
    let terms = [("flow", 1.0), ("rate", 0.5)];
    for id in ["linked_flow", "linked_ratio"] {
        // 2 × 1 through the flow and 1 × 0.5 through the rate. The months of the terms are drawn apart from its own, here with a standard
        // deviation of 3.5 % for half a year, and of 15 percent that much can be what they add up to.
        assert_months_follow(id, &terms, 2.5, 6.0);
    }
}

#[test]
fn what_is_itself_hit_moves_by_its_own_profile() {
    for id in ["linked_flow", "linked_ratio"] {
        assert_months_follow(id, &[(id, 1.5)], 1.5, 1e-8);
        // The effects through its terms and its own add up.
        assert_months_follow(id, &[("flow", 1.0), ("rate", 0.5), (id, 1.5)], 4.0, 9.6);
    }
}

/// The December of a stock holds the mean effect of a flow's year, which is not the effect in December: no path of months leads there.
#[test]
fn a_stock_that_feels_others_has_its_decembers_only() {
    let (plain, hit) = (model(all(), Vec::new()), model(all(), july()));
    assert_eq!(plain.period_paths("linked_stock", 0, 1).unwrap().0.len(), 36);
    let (labels, _) = hit.period_paths("linked_stock", 0, 1).unwrap();
    assert_eq!(labels, [0, 1, 2].map(|year| Period::Month { year: YEAR + year, month: 12 }));
    assert_eq!(hit.period_paths("stock", 0, 1).unwrap().0.len(), 36, "its own shock has months");
}

/// A count's year has no months, so that a flow that hangs on it moves alike in all of them.
#[test]
fn a_shock_on_a_count_moves_all_months_of_what_hangs_on_it_alike() {
    let count = Movement::Count(Count {
        mean: Some(number(400.0)),
        dispersion: number(5.0),
        drift: None,
        persistence: number(0.0),
        base: base(390.0, YEAR - 1),
        rate: None,
    });
    let all = || {
        let count = indicator("count", Measure::Count, Shows::Count, count.clone());
        vec![count, summed(linked("follower", Measure::Flow, Shows::Level, &[("count", 1.0)]))]
    };
    let october = vec![shock("slump", 10, -20.0, 0.5, &[("count", 1.0)])];
    let (plain, hit) = (model(all(), Vec::new()), model(all(), october));
    let mut moved: f64 = 0.0;
    for month in 1..=12 {
        let before = at(&plain, "follower", YEAR, month, PATHS);
        let after = at(&hit, "follower", YEAR, month, PATHS);
        let (year, shocked) =
            (of_year(&plain, "follower", YEAR, PATHS), of_year(&hit, "follower", YEAR, PATHS));
        for path in 0..PATHS {
            let (found, expected) = (after[path] / before[path], shocked[path] / year[path]);
            assert_near(&format!("month {month}, path {path}"), found, expected, 1e-12);
            moved = moved.max(1.0 - expected);
        }
    }
    assert!(moved > 0.01, "the shock is felt: {moved}");
}

/// Two shocks are laid on one another before the months are averaged, at every frequency.
#[test]
fn two_shocks_combine_exactly() {
    let pair = || {
        let of = |id, month, size| shock(id, month, size, 1.0, &[("flow", 1.0)]);
        vec![of("slump", 4, -30.0), of("boom", 7, 20.0)]
    };
    let only = || vec![summed(growing("flow", Measure::Flow, Shows::Level))];
    let one = |shocks| {
        let mut annual = monthly(only(), shocks);
        annual.settings.frequency = Frequency::Annual;
        calibrated(annual)
    };
    let months = [0.0, 0.0, 0.0, -0.3, -0.3, -0.3, -0.1, -0.1, -0.1, -0.1, -0.1, -0.1];
    let expected = months.iter().map(|s: &f64| s.exp()).sum::<f64>() / 12.0;
    let before = of_year(&one(Vec::new()), "flow", YEAR, PATHS);
    let after = of_year(&one(pair()), "flow", YEAR, PATHS);
    for (before, after) in before.iter().zip(after) {
        assert_near("annual", after / before, expected, 1e-12);
    }
    let (plain, hit) = (model(only(), Vec::new()), model(only(), pair()));
    let (before, after) = (self::months(&plain, "flow", YEAR), self::months(&hit, "flow", YEAR));
    for month in 0..12 {
        for path in 0..PATHS {
            let found = after[month][path] - before[month][path];
            assert_near(&format!("month {month}"), found, 100.0 * months[month], 1e-8);
        }
    }
}

/// Averages of conditional probabilities agree with counts when the months are drawn: seven comparisons at four standard errors, one
/// seed in 2,200 would raise a false alarm.
#[test]
fn conditional_probabilities_go_on_working() {
    let mut run_of = monthly(all(), july());
    let targets = IDS.map(|id| {
        let one = run_of.plan.indicator(id).unwrap();
        let median = match id {
            "flow" | "second_flow" | "rate" => 101.5,
            "stock" => 98.0,
            _ => 41.0,
        };
        crate::fixture::target(one, attain::plan::Relation::AtLeast, median, 1)
    });
    run_of.plan.targets = targets.to_vec();
    for one in run(run_of).attainment() {
        let probability = one.estimate.probability;
        assert!((0.02..0.98).contains(&probability), "{}: {probability}", one.target);
        assert_eq!(format!("{:?}", one.estimate.estimator), "RaoBlackwell", "{}", one.target);
        assert_share(&one.target, one.simulated, probability, 20_000, 4.0);
    }
}

/// Less and less is left after a month as the persistence goes to 0, and nothing at 0: there is no jump.
#[test]
fn no_persistence_is_the_limit_of_a_small_one() {
    let december = |persistence: f64| {
        let slump = vec![shock("slump", 11, -6.0, persistence, &[("stock", 1.0)])];
        let mut plan = monthly(vec![growing("stock", Measure::Stock, Shows::Level)], slump).plan;
        plan.within_year = super::loose();
        let mut scenario = scenario(plan, 100);
        let slump = shock("slump", 11, -6.0, persistence, &[("stock", 1.0)]);
        scenario.shocks = vec![slump];
        of_year(&calibrated(scenario), "stock", YEAR, 1)[0].ln()
    };
    let without = december(0.0);
    let mut last = f64::INFINITY;
    for power in [3, 6, 12, 24, 48, 96] {
        let distance = (december(10.0_f64.powi(-power)) - without).abs();
        assert_near("left", distance, 0.06 * 10.0_f64.powf(-f64::from(power) / 12.0), 1e-9);
        assert!(distance < last);
        last = distance;
    }
}
