//! What a plan says about how an indicator moves; the module `process` gives it its mathematics.

use serde::Serialize;

use super::{Judged, MeanReversion, Persistence, Quantity, Regimes, Text};

/// How an indicator moves.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)]
pub enum Movement {
    /// An autoregression with a steady state, fitted to history.
    SteadyAr(SteadyAr),
    /// Stated growth.
    Growth(Growth),
    /// Stated growth that switches between two regimes.
    RegimeSwitching(Regimes),
    /// A stated level.
    Level(Level),
    /// A stated share.
    Share(Share),
    /// A stated level or share that returns to a mean.
    MeanReversion(MeanReversion),
    /// Whole numbers.
    Count(Count),
    /// Items that are done together more or less.
    Completion(Completion),
    /// Outturn as a multiple of the target, with the law of a class.
    Delivery {
        /// Id of the class.
        class: String,
    },
    /// Only whether it is done, with the rate of a class.
    ReferenceClass {
        /// Id of the class.
        class: String,
    },
    /// Growth that hangs on other indicators.
    Linked(Linked),
    /// The sum of the levels of other indicators.
    Sum {
        /// Ids of the parts.
        parts: Vec<String>,
    },
    /// A stock of certificates that run for a number of years.
    Cohort(Cohort),
}

/// Which rows of the history are used.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryChoice {
    /// The indicator whose rows these are; the indicator itself if none is named.
    pub indicator: Option<String>,
    /// Growth, level, share or count.
    pub quantity: Quantity,
    /// Bases, the preferred one first.
    pub basis: Vec<String>,
    /// First year.
    pub from: i32,
    /// Last year.
    pub to: i32,
}

/// A published average over several years, which is one observation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Average {
    /// Basis of the row.
    pub basis: String,
    /// Last year of the average.
    pub year: i32,
    /// Number of years.
    pub years: usize,
}

/// A view on the long-run mean that is worth a number of observations.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrendView {
    /// The mean, percent.
    pub mean: Judged,
    /// How many observations it is worth.
    pub weight: Judged,
}

/// Years in which the variance was larger.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PandemicWeight {
    /// How many times larger.
    pub weight: Judged,
    /// The years.
    pub years: Vec<i32>,
}

/// The last known level or share.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Base {
    /// Its value, in the unit or in percent.
    pub value: Judged,
    /// Its year.
    pub year: i32,
}

/// An autoregression with a steady state, fitted to history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SteadyAr {
    /// Growth, share or level.
    pub quantity: Quantity,
    /// What is believed of the persistence.
    #[serde(skip_serializing_if = "Persistence::is_mild")]
    pub persistence: Persistence,
    /// The rows of the history.
    pub history: HistoryChoice,
    /// Published averages.
    pub averages: Vec<Average>,
    /// Other first years to try.
    pub windows: Vec<i32>,
    /// Why this window.
    pub window_reason: Text,
    /// Trend view.
    pub mean: Option<TrendView>,
    /// Pandemic years.
    pub pandemic_weight: Option<PandemicWeight>,
    /// Last known level.
    pub base: Option<Base>,
}

/// Stated growth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Growth {
    /// Percent a year.
    pub mean: Judged,
    /// Percentage points.
    pub volatility: Judged,
    /// Mean minus mode, percentage points.
    pub skew: Option<Judged>,
    /// Correlation of one year's deviation with the next.
    pub persistence: Judged,
    /// Last known level.
    pub base: Option<Base>,
    /// First year that is simulated.
    pub first_year: Option<i32>,
}

/// A stated level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Level {
    /// Centre for the plan's year, in the unit.
    pub centre: Judged,
    /// Percent of the centre.
    pub volatility: Judged,
    /// Percent a year.
    pub drift: Option<Judged>,
    /// Mean minus mode, percent.
    pub skew: Option<Judged>,
    /// Correlation of one year's deviation with the next.
    pub persistence: Judged,
    /// Last known level.
    pub base: Option<Base>,
}

/// A stated share between 0 and 100.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// Centre for the plan's year, percent.
    pub centre: Judged,
    /// Percentage points at the centre.
    pub volatility: Judged,
    /// Points a year.
    pub drift: Option<Judged>,
    /// Correlation of one year's deviation with the next.
    pub persistence: Judged,
    /// Last known share.
    pub base: Option<Base>,
}

/// Whole numbers with a negative binomial law.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Count {
    /// Mean for the plan's year; not used with `rate`.
    pub mean: Option<Judged>,
    /// Standard deviation beyond counting noise, percent of the mean.
    pub dispersion: Judged,
    /// Percent a year.
    pub drift: Option<Judged>,
    /// Correlation of one year's deviation with the next.
    pub persistence: Judged,
    /// Last known count.
    pub base: Option<Base>,
    /// The indicator whose growth path moves the mean.
    pub rate: Option<String>,
}

/// A fixed number of items that are done or not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Completion {
    /// Number of items.
    pub items: u32,
    /// Probability that one item is done.
    pub probability: Judged,
    /// Correlation between items.
    pub correlation: Judged,
}

/// One term of a linked indicator.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Term {
    /// Id of the other indicator.
    pub indicator: String,
    /// Weight of its log growth.
    pub weight: f64,
}

/// Growth that hangs on other indicators.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Linked {
    /// The other indicators.
    pub terms: Vec<Term>,
    /// Own part, points a year.
    pub mean: Judged,
    /// Own part, points.
    pub volatility: Judged,
    /// Correlation of one year's own deviation with the next.
    pub persistence: Judged,
    /// Last known level or share.
    pub base: Option<Base>,
    /// Standard deviation of the error of the base, percent.
    pub base_error: Option<Judged>,
}

/// A stock of certificates that run for a number of years.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cohort {
    /// Years that a certificate runs.
    pub term: usize,
    /// Recognitions of past years.
    pub flows: HistoryChoice,
    /// Share of certificates renewed when they end, percent.
    pub renewal: Judged,
    /// Growth of new entrants, percent a year.
    pub mean: Judged,
    /// Volatility of that growth, points.
    pub volatility: Judged,
    /// Correlation of one year's deviation with the next.
    pub persistence: Judged,
    /// Stock as a percentage of the recognitions that still run.
    pub retained: Judged,
}

impl Movement {
    /// The last known level, share or count, if the plan states one.
    pub fn base(&self) -> Option<&Base> {
        match self {
            Self::SteadyAr(ar) => ar.base.as_ref(),
            Self::Growth(growth) => growth.base.as_ref(),
            Self::RegimeSwitching(regimes) => regimes.base.as_ref(),
            Self::Level(level) => level.base.as_ref(),
            Self::Share(share) => share.base.as_ref(),
            Self::MeanReversion(reversion) => reversion.base.as_ref(),
            Self::Count(count) => count.base.as_ref(),
            Self::Linked(linked) => linked.base.as_ref(),
            _ => None,
        }
    }

    /// Ids of the indicators that this one hangs on.
    pub fn hangs_on(&self) -> Vec<&str> {
        match self {
            Self::Linked(linked) => linked.terms.iter().map(|t| t.indicator.as_str()).collect(),
            Self::Sum { parts } => parts.iter().map(String::as_str).collect(),
            Self::Count(count) => count.rate.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }
}
