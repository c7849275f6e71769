//! What a plan says about growth that switches between two regimes.

use serde::Serialize;

use super::{Base, Judged};

/// One of two regimes of growth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Regime {
    /// Percent a year.
    pub mean: Judged,
    /// Percentage points.
    pub volatility: Judged,
    /// Probability that a year in it is followed by another.
    pub staying: Judged,
}

/// Stated growth that switches between two regimes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Regimes {
    /// The two regimes.
    pub regimes: Vec<Regime>,
    /// Probability that the last year before the path was in the first regime; the long-run one if it is not stated.
    pub first: Option<Judged>,
    /// Last known level.
    pub base: Option<Base>,
    /// First year that is simulated.
    pub first_year: Option<i32>,
}
