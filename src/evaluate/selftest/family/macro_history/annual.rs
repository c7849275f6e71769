//! The back-test of one-year density forecasts on a panel of annual growth.

use std::ops::RangeInclusive;

use super::aggregation::{Levels, is_growth_rate, year};
use crate::error::Problem;
use crate::evaluate::backtest::{
    Forecast, Method, Panel, Scores, Summary, backtest, forecast, share_in_central,
};
use crate::evaluate::selftest::case::{Outcome, reading};
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::folder::Folder;
use crate::evaluate::selftest::table::{Row, Table};
use crate::math::elementary::ln_1p;
use crate::process::Periods;

/// The reference forecasts use the latest twelve observations.
const WINDOW: usize = 12;
/// The tables have nine digits, so that larger scores are met in relative terms.
const SCORE: Demand = Demand::Close(1e-8);
const GROWTH: Demand = Demand::Close(1e-9);
/// The ranked scores of the grid models were integrated on a grid of points, with an error of up to 5.2e-7 of the forecast's standard
/// deviation against adaptive quadrature at 1e-13. No score is below 0.23 of it, so that the error is up to 2.3e-6 of the score.
const INTEGRATED: Demand = Demand::Relative(3e-6);
/// Scores of one case, as the ends of column names.
const SCORES: [&str; 3] = ["_pit", "_crps", "_log_density"];

/// Checks every panel and every table of scores.
pub(super) fn check(folder: &Folder, levels: &Levels, findings: &mut Findings) {
    let mut panels = Vec::new();
    for table in folder.tables_where(is_panel) {
        reading(findings, |findings| {
            let panel = read(table)?;
            compare_with_levels(table, &panel, levels, findings);
            panels.push(panel);
            Ok(())
        });
    }
    let mut forecasts = Vec::new();
    for table in folder.tables_with(&["series", "year", "outcome"]) {
        let methods = methods(table, findings);
        for row in table.rows() {
            reading(findings, |findings| {
                case(&row, table, &methods, &panels, findings).map(|more| forecasts.extend(more))
            });
        }
    }
    for table in folder.tables_with(&["period", "method", "n"]) {
        if forecasts.is_empty() {
            let all = panels.iter();
            forecasts = all.flat_map(|panel| backtest(panel, WINDOW, &Method::ALL)).collect();
        }
        for row in table.rows() {
            reading(findings, |findings| summary(&row, table, &forecasts, findings));
        }
    }
}

/// A table of years whose other columns are series of their own.
fn is_panel(table: &Table) -> bool {
    let others = || table.header().iter().filter(|name| *name != "year");
    table.has(&["year"]) && !table.has(&["series"]) && others().all(|name| !is_growth_rate(name))
}

fn read(table: &Table) -> Outcome<Panel> {
    let mut series: Vec<(String, Vec<Option<f64>>)> = Vec::new();
    let mut first = None;
    for (index, row) in table.rows().enumerate() {
        let year = year(&row)?;
        let first = *first.get_or_insert(year);
        if i64::from(year) != i64::from(first) + index as i64 {
            return Err(row.wrong("year", "the year after that of the row above"));
        }
    }
    for name in table.header().iter().filter(|name| *name != "year") {
        let values: Outcome<Vec<Option<f64>>> =
            table.rows().map(|row| row.optional(name)).collect();
        series.push((name.clone(), values?));
    }
    Panel::new(first.unwrap_or_default(), series).map_err(Problem::new)
}

/// One year's growth from levels beside that of a panel.
struct Growth {
    year: i32,
    found: f64,
    expected: f64,
}

/// Series whose levels are known too must be their annual logarithmic growth: of sums, or of the last periods.
fn compare_with_levels(table: &Table, panel: &Panel, levels: &Levels, findings: &mut Findings) {
    for name in panel.names() {
        let own = levels.series.iter().filter(|(series, _)| series == name);
        let measures = [Periods::sum_growth, Periods::end_growth];
        let candidates = own.flat_map(|(_, periods)| {
            measures.map(|measure| growth(panel, name, |year| measure(periods, year)))
        });
        let Some(best) = candidates.max_by_key(|one| met(one)) else { continue };
        let case = format!("{} {name}", table.file());
        if 2 * met(&best) < best.len() {
            findings.skip(case, "this is not the annual growth of the levels of this name");
            continue;
        }
        for one in best {
            let what = format!("growth in {}", one.year);
            findings.compare(&case, &what, one.found, one.expected, GROWTH);
        }
    }
}

/// The years of a series whose growth in percent is known.
fn growth(panel: &Panel, name: &str, percent: impl Fn(i32) -> Option<f64>) -> Vec<Growth> {
    let one = |year| {
        let found = 100.0 * ln_1p(percent(year)? / 100.0);
        Some(Growth { year, found, expected: panel.value(name, year)? })
    };
    panel.years().filter_map(one).collect()
}

/// How many years agree.
fn met(years: &[Growth]) -> usize {
    let agree = |one: &&Growth| GROWTH.is_met(GROWTH.deviation(one.found, one.expected));
    years.iter().filter(agree).count()
}

/// The methods that have all their columns in a table of cases.
fn methods(table: &Table, findings: &mut Findings) -> Vec<Method> {
    let mut methods = Vec::new();
    for name in table.header() {
        let Some(name) = SCORES.iter().find_map(|score| name.strip_suffix(score)) else {
            continue;
        };
        match Method::from_name(name) {
            Some(method) if !methods.contains(&method) => methods.push(method),
            Some(_) => {}
            None => findings.skip(
                format!("{}: {name}", table.file()),
                "no method of forecasting has this name",
            ),
        }
    }
    methods
}

/// One year of one series: every method forecasts it and is scored.
fn case(
    row: &Row,
    table: &Table,
    methods: &[Method],
    panels: &[Panel],
    findings: &mut Findings,
) -> Outcome<Vec<Forecast>> {
    let (series, year) = (row.text("series")?, year(row)?);
    let name = format!("{} {series} {year}", table.file());
    let panel = panels
        .iter()
        .find(|panel| panel.value(series, year).is_some())
        .ok_or_else(|| row.wrong("series", "a series of a panel, with a value in this year"))?;
    let outcome = panel.value(series, year).unwrap_or(f64::NAN);
    findings.compare(&name, "outcome", outcome, row.number("outcome")?, SCORE);
    let mut forecasts = Vec::new();
    for method in methods {
        let made = forecast(panel, series, year, WINDOW, *method).ok_or_else(|| {
            row.wrong("year", &format!("a year after {WINDOW} known years of the series"))
        })?;
        let nothing = Scores { pit: f64::NAN, crps: f64::NAN, log_density: f64::NAN };
        let scores = made.scores.clone().unwrap_or(nothing);
        for (suffix, found) in SCORES.iter().zip([scores.pit, scores.crps, scores.log_density]) {
            let column = format!("{}{suffix}", method.name());
            if table.has(&[&column]) {
                let demand = demand(*method, suffix);
                findings.compare(&name, &column, found, row.number(&column)?, demand);
            }
        }
        forecasts.push(made);
    }
    Ok(forecasts)
}

/// One row of averages.
fn summary(row: &Row, table: &Table, forecasts: &[Forecast], findings: &mut Findings) -> Outcome {
    let name = row.text("method")?;
    let case = format!("{} {name} {}", table.file(), row.text("period")?);
    let years = years(row)?;
    let Some(method) = Method::from_name(name) else {
        findings.skip(case, "no method of forecasting has this name");
        return Ok(());
    };
    let chosen = forecasts.iter().filter(|one| one.method == method && years.contains(&one.year));
    let scores: Vec<Scores> = chosen.filter_map(|one| one.scores.clone().ok()).collect();
    findings.compare(&case, "n", scores.len() as f64, row.number("n")?, Demand::Exact);
    let Some(summary) = Summary::of_scores(&scores) else { return Ok(()) };
    for column in table.header() {
        let value = match column.as_str() {
            "period" | "method" | "n" => continue,
            "mean_crps" => summary.mean_crps,
            "mean_log_density" => summary.mean_log_density,
            "mean_pit" => summary.mean_pit,
            other => match central(other) {
                Some(level) => share_in_central(&scores, level),
                None => {
                    findings.skip(format!("{case}: {other}"), "no average has this name");
                    continue;
                }
            },
        };
        findings.compare(&case, column, value, row.number(column)?, demand(method, column));
    }
    Ok(())
}

/// What is demanded of a score or of its mean.
fn demand(method: Method, column: &str) -> Demand {
    let integrated = matches!(method, Method::GridAutoregression | Method::FlatGridAutoregression);
    if integrated && column.ends_with("_crps") { INTEGRATED } else { SCORE }
}

/// The years of `1972-2022`.
fn years(row: &Row) -> Outcome<RangeInclusive<i32>> {
    let ends = row.text("period")?.split_once('-');
    let ends = ends.and_then(|(first, last)| Some(first.parse().ok()?..=last.parse().ok()?));
    ends.ok_or_else(|| row.wrong("period", "two years such as 1972-2022"))
}

/// The probability of the band in a column such as `share_in_central_90`.
fn central(column: &str) -> Option<f64> {
    let percent: f64 = column.strip_prefix("share_in_central_")?.parse().ok()?;
    (percent > 0.0 && percent < 100.0).then_some(percent / 100.0)
}
