//! Probabilities in words and in whole percent.

use serde::Serialize;

/// Class of likelihood, by the probability before rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Likelihood {
    /// Below 10 %.
    VeryUnlikely,
    /// Below a third.
    Unlikely,
    /// Up to two thirds.
    AboutAsLikelyAsNot,
    /// Above two thirds.
    Likely,
    /// Above 90 %.
    VeryLikely,
}

impl Likelihood {
    /// The class of a probability.
    pub fn of(probability: f64) -> Self {
        match probability {
            p if p < 0.1 => Self::VeryUnlikely,
            p if p < 1.0 / 3.0 => Self::Unlikely,
            p if p <= 2.0 / 3.0 => Self::AboutAsLikelyAsNot,
            p if p <= 0.9 => Self::Likely,
            _ => Self::VeryLikely,
        }
    }

    /// In English.
    pub fn en(self) -> &'static str {
        match self {
            Self::VeryUnlikely => "very unlikely",
            Self::Unlikely => "unlikely",
            Self::AboutAsLikelyAsNot => "about as likely as not",
            Self::Likely => "likely",
            Self::VeryLikely => "very likely",
        }
    }

    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Self::VeryUnlikely => "很不可能",
            Self::Unlikely => "不太可能",
            Self::AboutAsLikelyAsNot => "可能性各半",
            Self::Likely => "可能",
            Self::VeryLikely => "很可能",
        }
    }
}

/// A probability in whole percent; never 0 or 100.
///
/// ```
/// use attain::attainment::percent;
/// assert_eq!(percent(0.6631), "66%");
/// assert_eq!(percent(0.0031), "<1%");
/// assert_eq!(percent(0.9999), ">99%");
/// ```
pub fn percent(probability: f64) -> String {
    match (100.0 * probability).round() {
        p if p < 1.0 => "<1%".to_string(),
        p if p > 99.0 => ">99%".to_string(),
        p => format!("{p:.0}%"),
    }
}
