//! When a shock comes, whether, and what it shares with others in that.

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

impl Month {
    /// Months from January of a year to this one; negative before it.
    ///
    /// ```
    /// use attain::shock::Month;
    /// assert_eq!(Month { year: 2024, month: 4 }.since(2023), 15);
    /// ```
    pub fn since(self, year: i32) -> i64 {
        12 * (i64::from(self.year) - i64::from(year)) + i64::from(self.month) - 1
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(out, "{}-{:02}", self.year, self.month)
    }
}

/// The months in which a shock can come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum When {
    /// This month.
    At {
        /// Month.
        month: Month,
    },
    /// Any month of a window, each as likely.
    Window {
        /// First month.
        from: Month,
        /// Last month.
        to: Month,
    },
    /// So many months after another shock; where that one does not come, this one does not either.
    After {
        /// Id of the other shock. Of several arrivals the first one counts.
        shock: String,
        /// Months between both.
        months: u32,
    },
}

impl std::fmt::Display for When {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Self::At { month } => write!(out, "{month}"),
            Self::Window { from, to } => write!(out, "{from}/{to}"),
            Self::After { shock, months } => write!(out, "{shock} + {months} m"),
        }
    }
}

/// Whether a shock comes, and how often.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Arrival {
    /// It comes on every path; after another shock: whenever that one comes.
    Certain,
    /// It comes with this probability; after another shock: with this probability where that one comes.
    Chance {
        /// Between 0 and 1.
        probability: Judged,
    },
    /// It comes any number of times in its window: arrivals of a Poisson process, each with a month and a size of its own.
    Rate {
        /// Arrivals that are expected in a year.
        per_year: Judged,
    },
}

/// What makes shocks come together, or hit alike.
///
/// Shocks of one factor share two standard normal scores on each path: one for whether they come, and one for how large they are. A
/// shock's own score is loading × shared + √(1 − loading²) × own, so that two shocks have the product of their loadings as their correlation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Common {
    /// The name that they share.
    pub factor: String,
    /// Loading of the score that decides whether it comes; a positive one brings shocks together.
    pub arrival: Judged,
    /// Loading of the score of its size; a larger score is a larger size, so that losses are alike with loadings of one sign.
    pub size: Judged,
}

/// The side of a level on which a response comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Below it.
    Below,
    /// Above it.
    Above,
}

impl Side {
    /// The key of the level in a file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Above => "above",
        }
    }
}

/// What calls for a response: an indicator that would pass a level.
///
/// What counts is the value of a year as the indicator would have it without any response, all other shocks included, in the quantity that
/// its fan shows (growth or level).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trigger {
    /// The indicator that is watched.
    pub indicator: String,
    /// The year whose value counts.
    pub year: i32,
    /// On which side of the level the response comes.
    pub side: Side,
    /// The level, in the unit of the fan.
    pub level: Judged,
}
