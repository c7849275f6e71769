//! Numbers that carry their origin, and text in two languages.

use serde::Serialize;

/// A text in Chinese and English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The same string in both languages.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }

    /// A text from its two languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// A number that somebody chose, with its alternatives and its origin.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// The value that the run uses.
    pub value: f64,
    /// The low alternative.
    pub low: f64,
    /// The high alternative.
    pub high: f64,
    /// The source that it rests on, an id of `sources.csv`.
    pub source: Option<String>,
    /// Why this value and these alternatives.
    pub reason: Text,
    /// True for a published figure, which has no alternatives.
    pub published: bool,
}

impl Judged {
    /// A judged number with alternatives and a reason.
    ///
    /// ```
    /// use attain::plan::Judged;
    /// let mean = Judged::new(7.0, 6.0, 8.0, "mean of the last five years");
    /// assert!(mean.is_open());
    /// ```
    pub fn new(value: f64, low: f64, high: f64, reason: impl Into<String>) -> Self {
        let reason = Text::same(reason);
        Self { value, low, high, source: None, reason, published: false }
    }

    /// A published figure.
    pub fn published(value: f64, source: impl Into<String>) -> Self {
        Self {
            value,
            low: value,
            high: value,
            source: Some(source.into()),
            reason: Text::default(),
            published: true,
        }
    }

    /// A documented default of the engine, without alternatives.
    pub fn default_of_engine(value: f64, reason: &str) -> Self {
        Self::new(value, value, value, reason)
    }

    /// True if there is an alternative to the value.
    pub fn is_open(&self) -> bool {
        self.low < self.value || self.value < self.high
    }
}
