//! What is known: published figures with basis, source and release date.

use serde::Serialize;

use super::Date;

/// What a figure measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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

    /// The source with this id.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }
}
