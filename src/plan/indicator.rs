//! An indicator: a quantity that moves, and what is said about how it does.

use serde::Serialize;

use super::{Judged, Movement, Student, Text, WithinYear};

/// What kind of quantity an indicator is; it decides how a year is formed from its periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// A level at a date: growth is year end over year end.
    Stock,
    /// A sum over a period: growth is sum over sum.
    Flow,
    /// A rate or average over a period.
    Rate,
    /// A ratio of two indicators.
    Ratio,
    /// A number of things.
    Count,
}

/// The quantity that charts and targets use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// Growth on the year before, percent.
    Growth,
    /// The level in the indicator's unit.
    Level,
    /// A share, percent.
    Share,
    /// A whole number.
    Count,
    /// Only whether it is done.
    Done,
}

/// A quantity that moves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Indicator {
    /// Name in files and tables.
    pub id: String,
    /// Name for readers.
    pub name: Text,
    /// Unit of the level.
    pub unit: Text,
    /// Kind of quantity.
    pub measure: Measure,
    /// The quantity that charts and targets use.
    pub shows: Shows,
    /// The block whose common factor it shares.
    pub block: Option<String>,
    /// Its own loading on that factor, if it is not the block's.
    pub loading: Option<Judged>,
    /// How its year spreads over the months, if it is said.
    pub within_year: Option<WithinYear>,
    /// The law of its innovations; normal if it is not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub innovations: Option<Student>,
    /// Concept, scope and choices.
    pub note: Text,
    /// How it moves.
    pub movement: Movement,
}
