//! The plan that is shipped: complete, dated, sourced, and as likely as its closed forms say.

mod ids;
mod library;
mod words;

use std::collections::HashSet;
use std::path::Path;
use std::sync::OnceLock;

use attain::attainment::{Estimator, Statistic};
use attain::model::Loading;
use attain::plan::{Basis, Movement};
use attain::report::Results;
use attain::scenario::Scenario;
use attain::summary::{Figure, figure};

use crate::determinism::{BASELINE, SLUMP, load, simulate};
use crate::fixture::assert_share;

const PATHS: u64 = 20_000;

fn results() -> &'static Results {
    static RESULTS: OnceLock<Results> = OnceLock::new();
    RESULTS.get_or_init(|| {
        let model = load(BASELINE, PATHS).calibrate().unwrap();
        Results::new(simulate(&model, 2, 256))
    })
}

fn scenario() -> &'static Scenario {
    results().simulation.model().scenario()
}

#[test]
fn the_targets_are_those_of_the_list() {
    let found: Vec<&str> = results().attainment.iter().map(|one| one.target.as_str()).collect();
    assert_eq!(found, ids::IDS);
    let different: HashSet<&str> = found.into_iter().collect();
    assert_eq!(different.len(), 85);
}

#[test]
fn every_row_says_how_likely_and_how_that_was_come_by() {
    for one in &results().attainment {
        let (id, estimate) = (&one.target, &one.estimate);
        assert!(estimate.probability > 0.0 && estimate.probability < 1.0, "{id}");
        assert!(estimate.standard_error >= 0.0, "{id}: {}", estimate.standard_error);
        assert!(estimate.lower_95 <= estimate.probability, "{id}");
        assert!(estimate.probability <= estimate.upper_95, "{id}");
        assert!(one.judgement_low > 0.0 && one.judgement_high < 1.0, "{id}");
        assert!(one.judgement_low <= estimate.probability, "{id}");
        assert!(estimate.probability <= one.judgement_high, "{id}");
        assert!(one.judgement_low < one.judgement_high, "{id}: no number is beyond doubt");
        let closed = matches!(estimate.estimator, Estimator::Exact | Estimator::ReferenceClass);
        assert_eq!(estimate.standard_error == 0.0, closed, "{id}: {:?}", estimate.estimator);
        if one.basis == Basis::Fitted {
            assert!(one.observations >= 8, "{id} is called fitted on {} figures", one.observations);
        }
        for other in [one.at_least, one.in_band, one.nearly] {
            assert!(other > 0.0 && other < 1.0, "{id}: {other}");
        }
        assert!(one.in_band <= one.at_least + 1e-12, "{id}: a band lies inside its floor");
    }
}

#[test]
fn nothing_is_known_before_it_was_published() {
    let plan = &scenario().plan;
    assert!(plan.history.observations.len() > 500, "the history was read");
    for row in &plan.history.observations {
        let what = format!("{} {} {}", row.indicator, row.period, row.basis);
        assert!(row.released <= plan.as_of, "{what} came out on {}", row.released);
        let year: i32 = row.period[..4].parse().unwrap();
        assert!(year < plan.year, "{what} describes the year of the plan or a later one");
        assert!(row.released.year >= year, "{what} was out before it happened");
    }
}

/// The file itself, read here without the engine.
#[test]
fn every_source_resolves() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/chongqing-2024/plan");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let of_line = |line: &str| line.split(',').next().unwrap().trim_matches('\u{feff}').to_string();
    let known: HashSet<String> = read("sources.csv").lines().skip(1).map(of_line).collect();
    assert!(known.len() > 50, "{} sources", known.len());
    let plan = &scenario().plan;
    let mut used: Vec<(String, String)> = Vec::new();
    for row in &plan.history.observations {
        used.push((row.indicator.clone(), row.source.clone()));
    }
    for (name, number) in plan.numbers() {
        used.extend(number.source.map(|source| (name, source)));
    }
    for target in &plan.targets {
        used.push((target.id.clone(), target.source.clone()));
        used.extend(target.past.iter().map(|past| (target.id.clone(), past.source.clone())));
    }
    for (what, source) in used {
        assert!(known.contains(&source), "{what} names `{source}`, which is not in sources.csv");
    }
}

/// Indicators whose fan hangs in the air: the plan has neither a figure nor a base of an earlier year for them. A gap of the plan, kept here
/// so that it cannot grow and so that filling it is noticed.
const NOTHING_KNOWN: [&str; 9] = [
    "private_investment_ex_re",
    "online_retail_above_quota",
    "tax_per_mu_mfg",
    "poverty_relief_low_income",
    "bridging_funds_industry_share",
    "startup_guaranteed_loans",
    "work_safety_rate",
    "pre_ipo_pool",
    "subsidised_training",
];

#[test]
fn a_fan_begins_where_something_is_known() {
    let model = results().simulation.model();
    let plan = model.plan();
    let (mut fans, mut unknown) = (0, Vec::new());
    for indicator in plan.indicators.iter().filter(|one| figure(one) == Figure::Fan) {
        let id = &indicator.id;
        let first = model.path_years(id).unwrap()[0];
        let of_history = plan
            .history
            .observations
            .iter()
            .filter(|row| row.indicator == *id)
            .filter_map(|row| row.year());
        let base = match &indicator.movement {
            Movement::SteadyAr(ar) => ar.base.as_ref(),
            Movement::Growth(growth) => growth.base.as_ref(),
            Movement::Level(level) => level.base.as_ref(),
            Movement::Share(share) => share.base.as_ref(),
            Movement::Linked(linked) => linked.base.as_ref(),
            _ => None,
        };
        let known: Vec<i32> = of_history.chain(base.map(|base| base.year)).collect();
        if !known.iter().any(|year| *year < first) {
            unknown.push(id.as_str());
        }
        assert!(known.iter().all(|year| *year < plan.year), "{id}: known {known:?}");
        fans += 1;
    }
    assert!(fans > 20, "{fans} fans");
    assert_eq!(unknown, NOTHING_KNOWN);
}

/// 85 counted shares at 4.5 standard errors (one in 147,000 each): one seed in 1,700 would raise a false alarm. An averaged probability
/// has an error of its own, far below that of the count.
#[test]
fn the_paths_agree_with_the_closed_forms() {
    let mut compared = 0;
    for one in &results().attainment {
        if one.estimate.estimator == Estimator::Count {
            continue;
        }
        assert_share(&one.target, one.simulated, one.estimate.probability, PATHS, 4.5);
        compared += 1;
    }
    assert!(compared >= 70, "{compared} targets have more than a count");
}

/// One comparison at four standard errors: one seed in 15,800 would raise a false alarm.
#[test]
fn the_probabilities_add_up_to_the_mean_number_met() {
    let plan = &scenario().plan;
    let in_plan = |id: &str| !plan.target(id).unwrap().scope;
    let rows = || results().attainment.iter().filter(|one| in_plan(&one.target));
    let joint = &results().joint;
    let mean = joint.find("plan", Loading::Default, Statistic::ExpectedMet, None).unwrap();
    assert_eq!(mean.targets, rows().count());
    let sum: f64 = rows().map(|one| one.estimate.probability).sum();
    let distance = (sum - mean.value) / mean.standard_error;
    assert!(distance.abs() < 4.0, "{sum} and {}: {distance:.2} standard errors", mean.value);
    let counted: f64 = rows().map(|one| one.simulated).sum();
    assert!((counted - mean.value).abs() < 1e-9, "two counts of one thing");
}

#[test]
fn every_judged_number_has_an_origin_and_a_range_around_it() {
    for path in [BASELINE, SLUMP] {
        let mut scenario = load(path, PATHS);
        let numbers = scenario.numbers_mut();
        assert!(numbers.len() > 150, "{} numbers", numbers.len());
        for (name, number) in numbers {
            let said = !number.reason.zh.is_empty() || !number.reason.en.is_empty();
            assert!(said || number.source.is_some(), "{name} has no origin");
            assert!(
                number.low <= number.value && number.value <= number.high,
                "{name}: {number:?}"
            );
            if number.published {
                assert!(number.source.is_some(), "{name} is published but names no source");
            } else if number.low == number.high {
                // Only what the engine takes when a plan is silent, and a shock's plain elasticity, stand without alternatives.
                let silent = number.reason.en.starts_with("default of the engine");
                assert!(silent || name.contains(".elasticity."), "{name} has no alternatives");
            }
        }
    }
}
