//! Rows that would be invented are not there: growth without a base, seasons that nobody stated.

use attain::model::PeriodQuantity;
use attain::plan::{Indicator, Measure, Movement, Shows};
use attain::scenario::Period;

use super::{at, growing, model, of_year, summed};
use crate::fixture::{YEAR, assert_near, indicator, level};

const PATHS: usize = 300;

fn sum(measure: Measure, parts: &[&str]) -> Indicator {
    let parts = parts.iter().map(|part| (*part).into()).collect();
    indicator("sum", measure, Shows::Level, Movement::Sum { parts })
}

fn without_base(measure: Measure, shows: Shows) -> Indicator {
    indicator("area", measure, shows, level(500.0, 1.0))
}

fn december(year: i32) -> Period {
    Period::Month { year, month: 12 }
}

/// In the first year the growth of a level without a base is not known, so that its own months and those of a sum begin in December.
#[test]
fn a_sum_of_stocks_waits_until_each_part_grows() {
    let all = vec![
        growing("pasture", Measure::Stock, Shows::Level),
        without_base(Measure::Stock, Shows::Level),
        sum(Measure::Stock, &["pasture", "area"]),
    ];
    let model = model(all, Vec::new());
    for id in ["area", "sum"] {
        let (labels, _) = model.period_paths(id, 0, 1).unwrap();
        assert_eq!(labels[0], december(YEAR), "{id}");
        assert_eq!(labels.len(), 25, "{id}");
    }
    assert_eq!(model.period_paths("pasture", 0, 1).unwrap().0.len(), 36);
    assert_eq!(at(&model, "sum", YEAR, 12, PATHS), of_year(&model, "sum", YEAR, PATHS));
    for month in [1, 6, 12] {
        let parts = ["pasture", "area"].map(|id| at(&model, id, YEAR + 1, month, PATHS));
        for (path, total) in at(&model, "sum", YEAR + 1, month, PATHS).into_iter().enumerate() {
            assert_near("sum", total, parts[0][path] + parts[1][path], 1e-12);
        }
    }
}

/// Without stated shares nobody knows how much of a flow comes in January; its growth does not need that.
#[test]
fn a_flow_that_shows_its_level_has_growth_until_its_shares_are_stated() {
    let plain = growing("flow", Measure::Flow, Shows::Level);
    let growth = model(vec![growing("flow", Measure::Flow, Shows::Growth)], Vec::new());
    let found = model(vec![plain.clone()], Vec::new());
    assert_eq!(found.period_quantity_of("flow"), Some(PeriodQuantity::YearToDateGrowth));
    for (year, month) in [(YEAR, 1), (YEAR, 12), (YEAR + 1, 7)] {
        let expected = at(&growth, "flow", year, month, PATHS);
        assert_eq!(at(&found, "flow", year, month, PATHS), expected);
    }
    let stated = model(vec![summed(plain)], Vec::new());
    assert_eq!(stated.period_quantity_of("flow"), Some(PeriodQuantity::YearToDateSum));
    // Without a base the first year has no growth.
    let late = model(vec![without_base(Measure::Flow, Shows::Level)], Vec::new());
    let (labels, _) = late.period_paths("area", 0, 1).unwrap();
    assert_eq!(labels[0], Period::Month { year: YEAR + 1, month: 1 });
}

/// December of such a flow is the growth of the year, while the rows of the years show its level.
#[test]
fn december_of_a_flow_has_the_growth_of_its_year() {
    let shown = |shows| {
        let flow = growing("flow", Measure::Flow, shows);
        crate::fixture::run(super::monthly(vec![flow], Vec::new()))
    };
    let fan = shown(Shows::Level).period_fan("flow").unwrap();
    let years = shown(Shows::Growth).fan("flow").unwrap();
    let found = fan.points.iter().filter(|point| point.period.last_month() == 12);
    let found: Vec<_> = found.collect();
    assert_eq!(found.len(), years.points.len());
    for (period, year) in found.iter().zip(&years.points) {
        assert_eq!((period.period.year(), period.quantile), (year.year, year.quantile));
        // Periods have fewer bins than years; a bin is at most 0.02 standard deviations of 2 points wide.
        assert_near("growth", period.value, year.value, 0.05);
    }
}

#[test]
fn a_sum_of_flows_needs_the_shares_of_each() {
    let flow = |id| growing(id, Measure::Flow, Shows::Level);
    let all = |second| vec![summed(flow("one")), second, sum(Measure::Flow, &["one", "two"])];
    let stated = model(all(summed(flow("two"))), Vec::new());
    assert_eq!(stated.period_quantity_of("sum"), Some(PeriodQuantity::YearToDateSum));
    for month in [1, 6, 12] {
        let parts = ["one", "two"].map(|id| at(&stated, id, YEAR, month, PATHS));
        for (path, total) in at(&stated, "sum", YEAR, month, PATHS).into_iter().enumerate() {
            assert_near("sum", total, parts[0][path] + parts[1][path], 1e-12);
        }
    }
    let silent = model(all(flow("two")), Vec::new());
    assert_eq!(silent.period_quantity_of("sum"), None);
}
