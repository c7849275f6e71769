//! The concentration of months is an alternative where it changes a year, and only there.

use attain::plan::{Concentration, Measure, Relation, Shows, WithinYear};
use attain::report::assumption;

use super::{growing, monthly, shock};
use crate::fixture::{open, run, target};

/// A year changes with its months only where a shock reaches the months of a flow.
#[test]
fn only_the_concentration_of_a_flow_that_is_hit_is_tried() {
    let own = |id, value| {
        let mut flow = growing(id, Measure::Flow, Shows::Growth);
        let concentration = Some(open(value, value / 2.0, value * 2.0));
        flow.within_year = Some(WithinYear { concentration, shares: None });
        flow
    };
    let all = vec![
        growing("hit", Measure::Flow, Shows::Growth),
        own("hit_apart", 300.0),
        own("spared", 400.0),
        growing("stock", Measure::Stock, Shows::Growth),
        growing("rate", Measure::Rate, Shows::Growth),
    ];
    let reach = ["hit", "hit_apart", "stock", "rate"].map(|id| (id, 1.0));
    let mut scenario = monthly(all, vec![shock("slump", 7, -6.0, 0.4, &reach)]);
    let at_least = |one| target(one, Relation::AtLeast, 4.0, 1);
    scenario.plan.targets = scenario.plan.indicators.iter().map(at_least).collect();
    let of = |value| Some(open(value, value / 2.0, value * 2.0));
    scenario.plan.within_year = Concentration { flow: of(200.0), stock: of(30.0), rate: of(500.0) };
    scenario.settings.paths = 4_096;
    for one in run(scenario).attainment() {
        let keys: Vec<&str> = one.alternatives.iter().map(|other| other.key.as_str()).collect();
        let keys: Vec<_> = keys.into_iter().filter(|key| key.contains("within_year")).collect();
        let expected: &[&str] = match one.indicator.as_str() {
            "hit" => &["within_year.flow"; 2],
            "hit_apart" => &["hit_apart.within_year.concentration"; 2],
            _ => &[],
        };
        assert_eq!(keys, expected, "{}", one.target);
    }
}

#[test]
fn a_concentration_has_words() {
    let scenario = monthly(vec![growing("flow", Measure::Flow, Shows::Growth)], Vec::new());
    let english = |key: &str| assumption(&scenario, key).en;
    let own = english("flow.within_year.concentration");
    assert_eq!(own, "flow: concentration within the year");
    for (key, name) in [("flow", "flows"), ("stock", "stocks"), ("rate", "rates")] {
        let of_all = english(&format!("within_year.{key}"));
        assert_eq!(of_all, format!("{name}: concentration within the year"));
    }
}
