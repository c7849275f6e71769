//! When a shock comes, and whether.

use serde::Serialize;

use crate::plan::Judged;

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Month {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
}

/// Whether a shock comes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Arrival {
    /// It comes on every path.
    Certain,
    /// It comes with this probability.
    Chance {
        /// Between 0 and 1.
        probability: Judged,
    },
}
