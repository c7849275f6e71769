//! Rows of the tables: annual ones never change, quarters are the ends of three months, threads change nothing.

use attain::model::{Model, PeriodQuantity};
use attain::plan::Shows;
use attain::report::Results;
use attain::scenario::{Frequency, Period};

use crate::determinism::{BASELINE, SLUMP, SMALL, folder, load, simulate};

const ALL: [Frequency; 3] = [Frequency::Annual, Frequency::Quarterly, Frequency::Monthly];

/// Attainment, joint figures, annual rows of the fans, and the number of other rows.
fn tables(path: &str, frequency: Frequency) -> ([String; 3], usize) {
    let mut scenario = load(path, 3_000);
    scenario.settings.frequency = frequency;
    scenario.shocks.clear();
    let name = format!("periods_{}_{}", scenario.id, frequency.word());
    let results = Results::new(simulate(&scenario.calibrate().unwrap(), 2, 256));
    let written = results.write(&folder(&name), None).unwrap();
    let read = |name: &str| std::fs::read_to_string(written.join(name)).unwrap();
    let fans = read("fans.csv");
    let annual = |line: &&str| line.split(',').nth(2).is_some_and(|period| !period.contains('-'));
    let (years, periods): (Vec<&str>, Vec<&str>) = fans.lines().partition(annual);
    let summary: serde_json::Value = serde_json::from_str(&read("summary.json")).unwrap();
    assert_eq!(summary["frequency"], frequency.word());
    ([read("attainment.csv"), read("joint.csv"), years.join("\n")], periods.len())
}

fn assert_annual_rows_stay(path: &str) {
    let (expected, none) = tables(path, Frequency::Annual);
    assert_eq!(none, 0, "an annual run has annual rows only");
    assert!(expected.iter().all(|table| table.lines().count() > 10));
    let (quarterly, quarters) = tables(path, Frequency::Quarterly);
    let (monthly, months) = tables(path, Frequency::Monthly);
    assert!(expected == quarterly && expected == monthly, "{path}: annual rows differ");
    assert!(quarters > 100 && months > 2 * quarters, "{quarters} and {months} rows of periods");
}

#[test]
fn the_frequency_changes_no_annual_byte_of_the_baseline() {
    assert_annual_rows_stay(BASELINE);
}

#[test]
fn the_frequency_changes_no_annual_byte_of_the_small_plan() {
    assert_annual_rows_stay(SMALL);
}

#[test]
fn a_quarter_is_the_end_of_its_third_month() {
    let [_, quarterly, monthly] = ALL.map(|frequency| {
        let mut scenario = load(SMALL, 3_000);
        scenario.settings.frequency = frequency;
        simulate(&scenario.calibrate().unwrap(), 2, 256)
    });
    let mut compared = 0;
    for indicator in &monthly.model().plan().indicators {
        let Some(months) = monthly.period_fan(&indicator.id) else { continue };
        let quarters = quarterly.period_fan(&indicator.id).unwrap();
        assert_eq!(quarters.quantity, months.quantity);
        let ends = months.points.iter().filter(|point| point.period.last_month() % 3 == 0);
        let ends: Vec<_> = ends.collect();
        assert_eq!(ends.len(), quarters.points.len());
        for (month, quarter) in ends.iter().zip(&quarters.points) {
            assert_eq!(month.period.year(), quarter.period.year());
            assert_eq!(month.period.last_month(), quarter.period.last_month());
            assert_eq!((month.value, month.quantile), (quarter.value, quarter.quantile));
            compared += 1;
        }
    }
    assert!(compared > 13 * 12 * 5, "{compared} points");
}

/// Keys of the ledger of a run by month, with their kind.
fn ledger(scenario: attain::scenario::Scenario, name: &str) -> Vec<(String, String)> {
    let results = Results::new(simulate(&scenario.calibrate().unwrap(), 1, 256));
    let written = results.write(&folder(name), None).unwrap();
    let text = std::fs::read_to_string(written.join("ledger.csv")).unwrap();
    let row = |line: &str| {
        let mut fields = line.split(',').skip(1).map(str::to_string);
        (fields.next().unwrap(), fields.next().unwrap())
    };
    text.lines().skip(1).map(row).filter(|(key, _)| key.contains("within_year")).collect()
}

#[test]
fn the_ledger_has_what_the_months_rest_on() {
    let mut scenario = load(SMALL, 300);
    assert_eq!(ledger(scenario.clone(), "periods_ledger_annual"), []);
    scenario.settings.frequency = Frequency::Quarterly;
    let row = |key: &str, kind: &str| (key.to_string(), kind.to_string());
    let default = |measure: &str| row(&format!("engine.within_year.{measure}"), "default");
    let all = ["flow", "stock", "rate"].map(default);
    assert_eq!(ledger(scenario.clone(), "periods_ledger_default"), all);
    scenario.plan.within_year.stock = Some(crate::fixture::open(40.0, 20.0, 80.0));
    let shares = attain::plan::Shares {
        values: vec![0.2, 0.3, 0.2, 0.3],
        source: None,
        reason: attain::plan::Text::same("made up"),
    };
    scenario.plan.indicators[0].within_year = Some(attain::plan::WithinYear {
        concentration: Some(crate::fixture::open(900.0, 400.0, 2_000.0)),
        shares: Some(shares),
    });
    let share = row("output.within_year.shares", "judgement");
    let expected = [
        default("flow"),
        default("rate"),
        row("within_year.stock", "judgement"),
        row("output.within_year.concentration", "judgement"),
        share.clone(),
        share.clone(),
        share.clone(),
        share,
    ];
    assert_eq!(ledger(scenario, "periods_ledger_stated"), expected);
}

#[test]
fn the_last_period_of_a_year_has_the_numbers_of_the_year() {
    let mut scenario = load(SMALL, 3_000);
    scenario.settings.frequency = Frequency::Quarterly;
    let simulation = simulate(&scenario.calibrate().unwrap(), 2, 256);
    let mut compared = 0;
    for indicator in &simulation.model().plan().indicators {
        let Some(periods) = simulation.period_fan(&indicator.id) else { continue };
        let years = simulation.fan(&indicator.id).unwrap();
        // Flows without stated shares show growth in periods whatever they show in years.
        let growth = periods.quantity == PeriodQuantity::YearToDateGrowth;
        if growth && years.quantity != Shows::Growth {
            continue;
        }
        let last = periods.points.iter().filter(|point| point.period.last_month() == 12);
        for (period, year) in last.clone().zip(&years.points) {
            assert_eq!(period.period.year(), year.year);
            assert_eq!((period.value, period.quantile), (year.value, year.quantile));
            compared += 1;
        }
        assert_eq!(last.count(), years.points.len());
    }
    assert!(compared >= 13 * 3 * 5, "{compared} points");
}

/// With the shocks of both, one of which comes on some paths only.
#[test]
fn threads_and_blocks_change_no_month() {
    for (path, paths) in [(SMALL, 3_000), (SLUMP, 600)] {
        let mut scenario = load(path, paths);
        assert!(!scenario.shocks.is_empty(), "{path} has shocks");
        scenario.settings.frequency = Frequency::Monthly;
        let mut calm = scenario.clone();
        calm.shocks.clear();
        let fans = |model: &Model, threads, block| {
            let simulation = simulate(model, threads, block);
            let ids = model.plan().indicators.iter().map(|one| one.id.as_str());
            let months: Vec<_> = ids.filter_map(|id| simulation.period_fan(id)).collect();
            (simulation.fans(), months)
        };
        let model = scenario.calibrate().unwrap();
        let expected = fans(&model, 1, 256);
        for (threads, block) in [(2, 100), (3, 1), (8, 7_001)] {
            let found = fans(&model, threads, block);
            assert!(found == expected, "{path}: {threads} threads, blocks of {block}");
        }
        let calm = fans(&calm.calibrate().unwrap(), 1, 256);
        assert!(calm.1 != expected.1, "{path}: the shocks move months");
    }
}

#[test]
fn rows_end_with_the_period_that_is_named() {
    let mut scenario = load(BASELINE, 300);
    scenario.settings.frequency = Frequency::Quarterly;
    scenario.settings.until = Some(Period::Quarter { year: 2025, quarter: 2 });
    let results = Results::new(simulate(&scenario.calibrate().unwrap(), 1, 256));
    let written = results.write(&folder("periods_until"), None).unwrap();
    let fans = std::fs::read_to_string(written.join("fans.csv")).unwrap();
    let last = fans.lines().skip(1).filter_map(|line| line.split(',').nth(2)).max();
    assert_eq!(last, Some("2025-Q2"));
    assert!(!fans.lines().any(|line| line.split(',').nth(2) == Some("2025")));
}

#[test]
fn each_measure_shows_what_is_published_of_it() {
    let mut scenario = load(BASELINE, 300);
    scenario.settings.frequency = Frequency::Monthly;
    let model = scenario.calibrate().unwrap();
    let shown = |id: &str| model.period_quantity_of(id);
    assert_eq!(shown("gdp_real"), Some(PeriodQuantity::YearToDateGrowth));
    assert_eq!(shown("deposits_balance"), Some(PeriodQuantity::TwelveMonthGrowth));
    // No shares are stated, so that nobody knows how much of a year's taxes comes by June.
    assert_eq!(shown("tax_revenue"), Some(PeriodQuantity::YearToDateGrowth));
    assert_eq!(shown("general_budget_revenue"), None);
    assert_eq!(shown("rd_intensity"), Some(PeriodQuantity::YearToDateAverage));
    assert_eq!(shown("hsr_mileage"), Some(PeriodQuantity::Level));
    assert_eq!(shown("hightech_enterprises"), None);
    // The growth of deposits in 2023 is known, so that their first year has all its months.
    let (labels, _) = model.period_paths("deposits_balance", 0, 1).unwrap();
    assert_eq!(labels[0].to_string(), "2024-01");
}
