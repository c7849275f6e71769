//! What is known: published figures with basis, source and release date.

use std::collections::HashMap;

use serde::Serialize;

use std::collections::HashSet;

use super::Date;
use super::file::{Page, QUANTITIES, Row, Rows, date, is_period, meant_or_known};
use crate::error::Fault;

/// What a figure measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// A level in its unit.
    Level,
    /// Growth on the year before, percent.
    Growth,
    /// Growth of the year to date on the same months of the year before, percent.
    YtdGrowth,
    /// A share, percent.
    Share,
    /// A whole number.
    Count,
}

/// One published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Id of the indicator.
    pub indicator: String,
    /// Period as printed: `2023`, `2023Q2` or `2023-06`.
    pub period: String,
    /// What is measured.
    pub quantity: Quantity,
    /// The value.
    pub value: f64,
    /// Unit as printed.
    pub unit: String,
    /// Basis; figures of different bases do not join.
    pub basis: String,
    /// Id of the source.
    pub source: String,
    /// The day on which it came out.
    pub released: Date,
    /// True if that day is assumed.
    pub released_assumed: bool,
    /// Remark.
    pub note: String,
}

impl Observation {
    /// The year, if the figure is annual.
    pub fn year(&self) -> Option<i32> {
        self.period.parse().ok()
    }
}

/// Who said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Id.
    pub id: String,
    /// Title of the page or publication.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// Date of the page on which the figure was read, as printed.
    pub page_date: String,
    /// Address.
    pub url: String,
}

/// All published figures of a plan and their sources.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Figures, in the order of the file.
    pub observations: Vec<Observation>,
    /// Sources, in the order of the file.
    pub sources: Vec<Source>,
}

impl History {
    /// The annual figures of an indicator that were out by `as_of`: one a year, the first basis of the list that has one.
    ///
    /// Years are ascending. Within a basis the figure that was released last counts.
    pub fn annual(
        &self,
        indicator: &str,
        quantity: Quantity,
        bases: &[String],
        years: std::ops::RangeInclusive<i32>,
        as_of: Date,
    ) -> Vec<(i32, &Observation)> {
        years
            .filter_map(|year| {
                bases.iter().find_map(|basis| {
                    self.observations
                        .iter()
                        .filter(|row| {
                            row.indicator == indicator
                                && row.quantity == quantity
                                && row.basis == *basis
                                && row.released <= as_of
                                && row.year() == Some(year)
                        })
                        .max_by_key(|row| row.released)
                        .map(|row| (year, row))
                })
            })
            .collect()
    }

    /// The figures of some indicators, without sources.
    pub(crate) fn of(&self, indicators: &HashSet<String>) -> Self {
        let wanted = |row: &&Observation| indicators.contains(&row.indicator);
        let observations = self.observations.iter().filter(wanted).cloned().collect();
        Self { observations, sources: Vec::new() }
    }

    /// The source with this id.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }
}

const OBSERVATION: [&str; 10] = [
    "indicator_id",
    "period",
    "quantity",
    "value",
    "unit",
    "basis",
    "source_id",
    "released",
    "released_assumed",
    "note",
];

const SOURCE: [&str; 5] = ["source_id", "title", "publisher", "page_date", "url"];

/// Reads `history.csv`; what is wrong is recorded on the page.
pub(super) fn read_observations(page: &Page) -> Vec<Observation> {
    let Some(rows) = Rows::read(page, &OBSERVATION) else { return Vec::new() };
    if rows.is_empty() {
        let fault = Fault::Contradiction("the history is empty".into());
        page.problem(fault, 0..0, Some("add at least one published figure".into()));
    }
    let mut observations: Vec<Observation> = Vec::new();
    let mut values = HashMap::new();
    for row in rows.iter() {
        let next = observation(&row);
        row.mark(&format!("history.{}", observations.len()), "source_id");
        row.mark(&format!("history.{}.indicator", observations.len()), "indicator_id");
        row.mark(&format!("history.{}.value", observations.len()), "value");
        let key = (
            next.indicator.clone(),
            next.period.clone(),
            next.quantity,
            next.basis.clone(),
            next.released,
        );
        let first = values.entry(key).or_insert((next.value, next.source.clone(), row.line()));
        let (other, source, line) = (first.0, &first.1, first.2);
        if other == next.value && *source == next.source && line != row.line() {
            let fault = Fault::Contradiction(format!(
                "`{}` {} stands twice, in lines {line} and {}",
                next.indicator,
                next.period,
                row.line()
            ));
            row.problem("indicator_id", fault, Some("remove one of the two rows".into()));
        } else if !agree(other, next.value) {
            let fault = Fault::Contradiction(format!(
                "`{}` {} has two values, {other} and {}, with the same basis and release date",
                next.indicator, next.period, next.value
            ));
            row.problem("value", fault, Some("keep one, or give them different bases".into()));
        }
        observations.push(next);
    }
    observations
}

/// True if two printed values may be the same figure, one of them rounded more. What is not a number agrees with all.
fn agree(one: f64, other: f64) -> bool {
    let decimals = |value: f64| {
        value.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.chars().count())
    };
    let shared = decimals(one).min(decimals(other));
    let printed = |value: f64| format!("{value:.shared$}");
    one.is_nan() || other.is_nan() || printed(one) == printed(other)
}

fn observation(row: &Row) -> Observation {
    let quantity = row.filled("quantity");
    let known = QUANTITIES.iter().find(|(word, _)| *word == quantity);
    if known.is_none() && !quantity.is_empty() {
        let hint = meant_or_known(&quantity, QUANTITIES.iter().map(|pair| pair.0));
        let fault = Fault::UnknownWord { what: "quantity".into(), found: quantity };
        row.problem("quantity", fault, Some(hint));
    }
    let period = row.filled("period");
    if !is_period(&period) && !period.is_empty() {
        row.wrong("period", "a year, a quarter or a month", "write 2023, 2023Q2 or 2023-06");
    }
    Observation {
        indicator: row.filled("indicator_id"),
        period,
        quantity: known.map_or(Quantity::Level, |pair| pair.1),
        value: row.number("value"),
        unit: row.cell("unit").to_owned(),
        basis: row.filled("basis"),
        source: row.filled("source_id"),
        released: released(row),
        released_assumed: assumed(row),
        note: row.cell("note").to_owned(),
    }
}

fn released(row: &Row) -> Date {
    let printed = row.filled("released");
    date(&printed).unwrap_or_else(|| {
        if !printed.is_empty() {
            row.wrong("released", "a date", "write it as 2024-02-29");
        }
        Date { year: 1, month: 1, day: 1 }
    })
}

fn assumed(row: &Row) -> bool {
    match row.cell("released_assumed") {
        "yes" => true,
        "no" | "" => false,
        _ => {
            row.wrong("released_assumed", "yes or no", "write yes if the day is a guess");
            false
        }
    }
}

/// Reads `sources.csv`; what is wrong is recorded on the page.
pub(super) fn read_sources(page: &Page) -> Vec<Source> {
    let Some(rows) = Rows::read(page, &SOURCE) else { return Vec::new() };
    let source = |row: Row| {
        let id = row.filled("source_id");
        row.mark(&format!("source.{id}"), "source_id");
        let title = row.filled("title");
        let [publisher, page_date, url] =
            ["publisher", "page_date", "url"].map(|column| row.cell(column).to_owned());
        Source { id, title, publisher, page_date, url }
    };
    rows.iter().map(source).collect()
}

#[cfg(test)]
mod tests {
    use super::agree;

    #[test]
    fn a_figure_may_be_printed_with_fewer_decimals() {
        assert!(agree(30145.79, 30145.8));
        assert!(agree(5.0, 5.04));
        assert!(!agree(8.1, 8.2));
    }
}
