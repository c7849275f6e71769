//! A target as the plan words it.

use serde::Serialize;

use super::{Shows, Text};

/// How the outturn must stand to the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Reported value at or above.
    AtLeast,
    /// Reported value above.
    MoreThan,
    /// Reported value at or below.
    AtMost,
    /// A floor with shade, or a band, by its reading.
    About,
    /// From `value` to `high`.
    Between,
    /// At or above in the target's year.
    StabiliseAtLeast,
}

/// How "about" and "between" are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Being above is success.
    Floor,
    /// Being above is a miss too.
    Band,
}

/// How a probability was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// At least 8 usable observations of the same concept.
    Fitted,
    /// Some real figures, with stated centre and scale.
    Assumed,
    /// The class of like past targets.
    ReferenceClass,
}

/// How often targets of this kind were met before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Past {
    /// Met.
    pub met: u32,
    /// Of so many with a known outcome.
    pub of: u32,
    /// Source.
    pub source: String,
}

/// A target of the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Target {
    /// Name in files and tables.
    pub id: String,
    /// Id of the indicator.
    pub indicator: String,
    /// Name for readers.
    pub name: Text,
    /// The year at whose end it is due.
    pub year: i32,
    /// The quantity that is promised.
    pub quantity: Shows,
    /// How the outturn must stand to the value.
    pub relation: Relation,
    /// Reading of `about` and `between`.
    pub reading: Reading,
    /// The value.
    pub value: f64,
    /// Upper value of `between`.
    pub high: Option<f64>,
    /// Tolerance of `about`, in the target's unit.
    pub tolerance: f64,
    /// Decimals in which the outturn is published.
    pub decimals: u32,
    /// Unit of the value.
    pub unit: Text,
    /// Chapter and item.
    pub section: String,
    /// The plan's hedge words.
    pub hedge: String,
    /// The release that decides.
    pub decided_by: Text,
    /// The month in which it is expected, `YYYY-MM`.
    pub decided_on: String,
    /// True for the scope of a running programme: shown, left out of joint figures.
    pub scope: bool,
    /// How the probability is come by.
    pub basis: Basis,
    /// How often targets of this kind were met before.
    pub past: Option<Past>,
    /// Why this basis and these numbers.
    pub reason: Text,
    /// Source of the target.
    pub source: String,
}

impl Target {
    /// The chapter: the section up to its dot.
    pub fn chapter(&self) -> &str {
        self.section.split('.').next().unwrap_or(&self.section)
    }
}
