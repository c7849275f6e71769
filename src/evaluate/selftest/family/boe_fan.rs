//! Fan charts of a central bank: two-piece normal laws, their published medians and means, and their scores.

mod horizon;

use std::collections::BTreeMap;

use crate::evaluate::backtest::{Density, Scores};
use crate::evaluate::selftest::case::{Outcome, reading};
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::folder::Folder;
use crate::evaluate::selftest::table::{Row, Table};
use crate::process::TwoPiece;

const PARAMETERS: [&str; 8] = [
    "vintage",
    "target",
    "interest_rate_basis",
    "mode",
    "median_published",
    "mean_published",
    "uncertainty",
    "skew",
];
const LAWS: [&str; 8] =
    ["vintage", "target", "mode", "uncertainty", "skew", "gamma", "sigma_left", "sigma_right"];
const CASES: [&str; 4] = ["vintage", "target", "horizon_quarters", "outturn"];
const HORIZONS: [&str; 2] = ["horizon_quarters", "n"];

/// Evaluations of the law.
const LAW: Demand = Demand::Absolute(1e-9);
const SCORE: Demand = Demand::Absolute(1e-8);
/// Published with two decimals, from parameters with two to four.
const PUBLISHED: f64 = 0.011;
/// Some printed rows contradict themselves.
const SHARE: Demand = Demand::AtLeast(0.997);
/// Distributions and scores are those of forecasts at market interest rates.
const BASIS: &str = "market";

/// A quarter in which a forecast was made, and the quarter that it is for.
type Key = (String, String);

/// One published forecast.
struct Published {
    basis: String,
    horizon: Option<f64>,
    numbers: [f64; 3],
}

/// What all tables of a folder share.
struct Inputs {
    published: BTreeMap<Key, Vec<Published>>,
    outturns: BTreeMap<String, f64>,
}

/// One forecast with its outturn.
struct Scored {
    horizon: f64,
    law: TwoPiece,
    outturn: f64,
    scores: Scores,
}

/// Checks every table of the folder.
pub(super) fn check(folder: &Folder, findings: &mut Findings) {
    let mut inputs = Inputs { published: BTreeMap::new(), outturns: BTreeMap::new() };
    for table in folder.tables_where(is_outturns) {
        for row in table.rows() {
            reading(findings, |_| read_outturn(&row, &table.header()[1], &mut inputs));
        }
    }
    for table in folder.tables_with(&PARAMETERS) {
        published(table, &mut inputs, findings);
    }
    for table in folder.tables_with(&LAWS) {
        for row in table.rows() {
            reading(findings, |findings| law(&row, table, &inputs, findings));
        }
    }
    let mut scored = Vec::new();
    for table in folder.tables_with(&CASES) {
        for row in table.rows() {
            reading(findings, |findings| {
                scored.push(case(&row, table, &inputs, findings)?);
                Ok(())
            });
        }
    }
    for table in folder.tables_with(&HORIZONS) {
        for row in table.rows() {
            reading(findings, |findings| horizon::check(&row, table, &scored, findings));
        }
    }
}

/// A column of quarters and a column of figures.
fn is_outturns(table: &Table) -> bool {
    table.header().len() == 2 && table.header()[0] == "quarter"
}

fn read_outturn(row: &Row, column: &str, inputs: &mut Inputs) -> Outcome {
    let quarter = row.text("quarter")?.to_string();
    let outturn = row.number(column)?;
    inputs.outturns.insert(quarter, outturn);
    Ok(())
}

fn key(row: &Row) -> Outcome<Key> {
    Ok((row.text("vintage")?.to_string(), row.text("target")?.to_string()))
}

/// Mode, uncertainty and skew of a row, and the law that they state.
fn stated(row: &Row) -> Outcome<([f64; 3], TwoPiece)> {
    let (mode, sigma, skew) =
        (row.number("mode")?, row.number("uncertainty")?, row.number("skew")?);
    if sigma <= 0.0 {
        return Err(row.wrong("uncertainty", "a positive number"));
    }
    Ok(([mode, sigma, skew], TwoPiece::from_mode(mode, sigma, skew)))
}

/// Medians and means as published: one case a table, since some rows contradict themselves.
fn published(table: &Table, inputs: &mut Inputs, findings: &mut Findings) {
    let (mut met, mut count) = (0.0, 0.0);
    let has_horizon = table.has(&["horizon_quarters"]);
    for row in table.rows() {
        reading(findings, |findings| {
            let (numbers, law) = stated(&row)?;
            let median = (law.quantile(0.5) - row.number("median_published")?).abs();
            let mean = (law.mean() - row.number("mean_published")?).abs();
            met += f64::from(u8::from(median <= PUBLISHED && mean <= PUBLISHED));
            count += 1.0;
            let horizon = if has_horizon { row.optional("horizon_quarters")? } else { None };
            let key = key(&row)?;
            if let (Some(horizon), Some(apart)) = (horizon, quarters_apart(&key)) {
                let case = format!("{} {}", table.file(), row.label());
                findings.compare(&case, "quarters ahead", apart, horizon, Demand::Exact);
            }
            let basis = row.text("interest_rate_basis")?.to_string();
            inputs.published.entry(key).or_default().push(Published { basis, horizon, numbers });
            Ok(())
        });
    }
    if count > 0.0 {
        let what = format!("share of medians and means within {PUBLISHED}");
        findings.compare(table.file(), &what, met / count, 1.0, SHARE);
    }
}

/// Quarters from the first to the second, if both are written as `2004Q1`.
fn quarters_apart(key: &Key) -> Option<f64> {
    let number = |text: &str| {
        let (year, quarter) = text.split_once('Q')?;
        Some(4 * i64::from(year.parse::<u16>().ok()?) + i64::from(quarter.parse::<u16>().ok()?))
    };
    Some((number(&key.1)? - number(&key.0)?) as f64)
}

/// The forecast of a key at market interest rates, or the only one there is.
fn chosen<'a>(inputs: &'a Inputs, key: &Key) -> Option<&'a Published> {
    let all = inputs.published.get(key)?;
    all.iter().find(|one| one.basis == BASIS).or(all.first())
}

/// One law against its evaluation.
fn law(row: &Row, table: &Table, inputs: &Inputs, findings: &mut Findings) -> Outcome {
    let key = key(row)?;
    let ([mode, sigma, skew], law) = stated(row)?;
    let case = format!("{} {} for {}", table.file(), key.0, key.1);
    if let Some(published) = chosen(inputs, &key) {
        for (name, (value, expected)) in ["mode", "uncertainty", "skew"]
            .into_iter()
            .zip(published.numbers.into_iter().zip([mode, sigma, skew]))
        {
            findings.compare(
                &case,
                &format!("{name} as published"),
                value,
                expected,
                Demand::Exact,
            );
        }
    }
    for column in table.header() {
        let value = match column.as_str() {
            "vintage" | "target" | "mode" | "uncertainty" | "skew" => continue,
            "gamma" => TwoPiece::gamma(sigma, skew),
            "sigma_left" => law.left,
            "sigma_right" => law.right,
            "mean" => law.mean(),
            "sd" => law.standard_deviation(),
            other => match (threshold(other), level(other, "q")) {
                (Some(threshold), _) => law.survival(threshold),
                (None, Some(level)) => law.quantile(level),
                _ => {
                    findings.skip(format!("{case}: {other}"), "no number of the law has this name");
                    continue;
                }
            },
        };
        findings.compare(&case, column, value, row.number(column)?, LAW);
    }
    Ok(())
}

/// The threshold of a column such as `p_above_2`.
fn threshold(column: &str) -> Option<f64> {
    column.strip_prefix("p_above_")?.parse().ok()
}

/// The percentage at the end of a column such as `q05` or `share_in_central_90`, as a fraction.
fn level(column: &str, prefix: &str) -> Option<f64> {
    let percent: f64 = column.strip_prefix(prefix)?.parse().ok()?;
    (percent > 0.0 && percent < 100.0).then_some(percent / 100.0)
}

/// The scores of one forecast.
fn case(row: &Row, table: &Table, inputs: &Inputs, findings: &mut Findings) -> Outcome<Scored> {
    let key = key(row)?;
    let case = format!("{} {} for {}", table.file(), key.0, key.1);
    let published = chosen(inputs, &key)
        .ok_or_else(|| row.wrong("target", "a quarter for which a forecast was published"))?;
    let [mode, sigma, skew] = published.numbers;
    let law = TwoPiece::from_mode(mode, sigma, skew);
    let (outturn, horizon) = (row.number("outturn")?, row.number("horizon_quarters")?);
    if let Some(known) = inputs.outturns.get(&key.1) {
        findings.compare(&case, "outturn", *known, outturn, Demand::Exact);
    }
    if let Some(known) = published.horizon {
        findings.compare(&case, "horizon", known, horizon, Demand::Exact);
    }
    let scores = Density::TwoPiece(law).score(outturn);
    for column in table.header() {
        let (value, demand) = match column.as_str() {
            "vintage" | "target" | "horizon_quarters" | "outturn" => continue,
            "pit" => (scores.pit, SCORE),
            "crps" => (scores.crps, SCORE),
            "log_density" => (scores.log_density, SCORE),
            "error_of_mean" => (outturn - law.mean(), SCORE),
            other => match threshold(other) {
                Some(threshold) => (law.survival(threshold), LAW),
                None => {
                    findings.skip(format!("{case}: {other}"), "no score has this name");
                    continue;
                }
            },
        };
        findings.compare(&case, column, value, row.number(column)?, demand);
    }
    Ok(Scored { horizon, law, outturn, scores })
}
