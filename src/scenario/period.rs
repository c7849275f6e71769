//! Periods of a run and how they are written.

use std::fmt;

use serde::Serialize;

use crate::plan::file::month;

/// Which rows the tables have beside the annual ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// None.
    #[default]
    Annual,
    /// One a quarter.
    Quarterly,
    /// One a month.
    Monthly,
}

impl Frequency {
    /// The words of the settings.
    pub const WORDS: [(&'static str, Self); 3] =
        [("annual", Self::Annual), ("quarterly", Self::Quarterly), ("monthly", Self::Monthly)];

    /// Months of one period.
    pub fn months(self) -> usize {
        match self {
            Self::Annual => 12,
            Self::Quarterly => 3,
            Self::Monthly => 1,
        }
    }

    /// The word of the settings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Annual => "annual",
            Self::Quarterly => "quarterly",
            Self::Monthly => "monthly",
        }
    }

    /// The period of this length that ends with a month, 1 to 12, of a year.
    pub fn ending(self, year: i32, month: u32) -> Period {
        match self {
            Self::Annual => Period::Year(year),
            Self::Quarterly => Period::Quarter { year, quarter: month.div_ceil(3) },
            Self::Monthly => Period::Month { year, month },
        }
    }
}

/// A year, a quarter or a month.
///
/// ```
/// use attain::scenario::Period;
/// let period: Period = "2024-Q2".parse().unwrap();
/// assert_eq!((period.year(), period.last_month()), (2024, 6));
/// assert_eq!(period.to_string(), "2024-Q2");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A year, `2024`.
    Year(i32),
    /// A quarter, `2024-Q2`.
    Quarter {
        /// Year.
        year: i32,
        /// 1 to 4.
        quarter: u32,
    },
    /// A month, `2024-06`.
    Month {
        /// Year.
        year: i32,
        /// 1 to 12.
        month: u32,
    },
}

impl Period {
    /// Its year.
    pub fn year(self) -> i32 {
        match self {
            Self::Year(year) | Self::Quarter { year, .. } | Self::Month { year, .. } => year,
        }
    }

    /// Its last month, 1 to 12.
    pub fn last_month(self) -> u32 {
        match self {
            Self::Year(_) => 12,
            Self::Quarter { quarter, .. } => 3 * quarter,
            Self::Month { month, .. } => month,
        }
    }

    /// The frequency of which it is one period.
    pub fn frequency(self) -> Frequency {
        match self {
            Self::Year(_) => Frequency::Annual,
            Self::Quarter { .. } => Frequency::Quarterly,
            Self::Month { .. } => Frequency::Monthly,
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(out, "{year}"),
            Self::Quarter { year, quarter } => write!(out, "{year:04}-Q{quarter}"),
            Self::Month { year, month } => write!(out, "{year:04}-{month:02}"),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A text that is no year, quarter or month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a period is written as 2025, 2025-Q2 or 2025-06")]
pub struct NoPeriod;

impl std::str::FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        if let Some((year, month)) = month(text) {
            return Ok(Self::Month { year, month });
        }
        let year = |text: &str| {
            let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten().ok_or(NoPeriod)
        };
        match text.split_once("-Q") {
            None => Ok(Self::Year(year(text)?)),
            Some((before, "1")) => Ok(Self::Quarter { year: year(before)?, quarter: 1 }),
            Some((before, "2")) => Ok(Self::Quarter { year: year(before)?, quarter: 2 }),
            Some((before, "3")) => Ok(Self::Quarter { year: year(before)?, quarter: 3 }),
            Some((before, "4")) => Ok(Self::Quarter { year: year(before)?, quarter: 4 }),
            Some(_) => Err(NoPeriod),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_strictly_and_written_back() {
        for text in ["2024", "2024-Q1", "2024-Q4", "2024-01", "2024-12"] {
            assert_eq!(text.parse::<Period>().map(|period| period.to_string()), Ok(text.into()));
        }
        for wrong in ["24", "2024Q1", "2024-Q5", "2024-Q", "2024-13", "2024-1", " 2024", "2024-q1"]
        {
            assert_eq!(wrong.parse::<Period>(), Err(NoPeriod), "{wrong}");
        }
        assert_eq!(Frequency::Quarterly.ending(2025, 6).to_string(), "2025-Q2");
    }
}
