//! Reads texts in two languages, judged numbers and bases.

use toml::de::DeValue;

use super::date;
use super::table::{Table, Value};
use crate::plan::{Base, Date, Judged, Text};

const PERSISTENCE: &str = "default of the engine: a third of a deviation carries over";

impl<'a> Table<'a> {
    /// A text that must be there in both languages.
    pub(crate) fn name(&self, key: &'static str) -> Text {
        let shape = "{ zh = \"…\", en = \"…\" }";
        let Some(value) = self.needed(key, shape) else { return Text::default() };
        if let DeValue::String(_) = value.get_ref() {
            let hint = format!("write {key} = {shape}");
            self.wrong(key, value, "a text in both languages", Some(hint));
            return Text::default();
        }
        self.as_text(key, value)
    }

    /// A text in both languages that may be there.
    pub(crate) fn name_if(&self, key: &'static str) -> Option<Text> {
        self.has(key).then(|| self.name(key))
    }

    /// A text that may be there; empty if it is not.
    pub(crate) fn text(&self, key: &'static str) -> Text {
        self.get(key).map_or_else(Text::default, |value| self.as_text(key, value))
    }

    /// A text that must be there, in one string or both languages.
    pub(crate) fn text_needed(&self, key: &'static str) -> Text {
        let value = self.needed(key, "\"…\"");
        value.map_or_else(Text::default, |value| self.as_text(key, value))
    }

    fn as_text(&self, key: &str, value: &'a Value<'a>) -> Text {
        if let DeValue::String(text) = value.get_ref() {
            self.not_blank(key, text, value);
            return Text::same(text.as_ref());
        }
        let expected = "a text \"…\" or { zh = \"…\", en = \"…\" }";
        let name = self.dotted(key);
        match self.as_table(key, value, expected, format!("`{name}`"), name) {
            None => Text::default(),
            Some(table) => {
                let text = Text::new(table.string("zh"), table.string("en"));
                for language in ["zh", "en"] {
                    if let Some(value) = table.get(language)
                        && let DeValue::String(text) = value.get_ref()
                    {
                        table.not_blank(language, text, value);
                    }
                }
                table.end();
                text
            }
        }
    }

    /// A text that is written must say something.
    fn not_blank(&self, key: &str, text: &str, value: &Value) {
        if text.trim().is_empty() {
            self.wrong(key, value, "a text that is not empty", None);
        }
    }

    /// A judged number that must be there.
    pub(crate) fn judged(&self, key: &'static str) -> Judged {
        let shape = "{ value = …, low = …, high = …, reason = \"…\" }";
        let value = self.needed(key, shape);
        value.map_or_else(stand_in, |value| self.as_judged(key, value))
    }

    /// A judged number that may be there.
    pub(crate) fn judged_if(&self, key: &'static str) -> Option<Judged> {
        self.get(key).map(|value| self.as_judged(key, value))
    }

    /// The persistence of a process, or the engine's default.
    pub(crate) fn persistence(&self) -> Judged {
        let default = || Judged::new(0.3, 0.0, 0.6, PERSISTENCE);
        self.judged_if("persistence").unwrap_or_else(default)
    }

    /// A judged number as it stands in `value`.
    pub(crate) fn as_judged(&self, key: &str, value: &'a Value<'a>) -> Judged {
        self.judged_table(key, value).map_or_else(stand_in, |table| {
            let number = table.judged_here();
            table.end();
            number
        })
    }

    /// The table of a judged number with further keys, if it is one.
    pub(crate) fn judged_table(&self, key: &str, value: &'a Value<'a>) -> Option<Self> {
        let name = self.dotted(key);
        if let DeValue::Integer(_) | DeValue::Float(_) = value.get_ref() {
            let hint = format!(
                "write {key} = {{ value = …, low = …, high = …, reason = \"…\" }}, or {{ value = …, published = true, source = \"…\" }}"
            );
            self.wrong(key, value, "a number with its range and its reason", Some(hint));
            return None;
        }
        let expected = "a table { value = …, low = …, high = …, reason = \"…\" }";
        self.as_table(key, value, expected, format!("`{name}`"), name)
    }

    /// The judged number whose keys stand in this table.
    pub(crate) fn judged_here(&self) -> Judged {
        let published = self.flag("published");
        self.judged_keys(published)
    }

    fn judged_keys(&self, published: bool) -> Judged {
        let value = self.number("value").unwrap_or(f64::NAN);
        let (low, high) = if published {
            (self.number_if("low"), self.number_if("high"))
        } else {
            (self.number("low"), self.number("high"))
        };
        Judged {
            value,
            low: low.unwrap_or(value),
            high: high.unwrap_or(value),
            source: self.string_if("source"),
            reason: self.text("reason"),
            published,
        }
    }

    /// The last known value of an indicator, if it is given; published if it has a source and no range.
    pub(crate) fn base(&self) -> Option<Base> {
        let value = self.get("base")?;
        let table = self.judged_table("base", value)?;
        let bare = !table.has("low") && !table.has("high") && table.has("source");
        let published = table.flag("published") || (bare && !table.has("published"));
        let base =
            Base { value: table.judged_keys(published), year: table.year("year").unwrap_or(0) };
        table.end();
        Some(base)
    }

    /// A date that must be there, as a text or a TOML date.
    pub(crate) fn date(&self, key: &'static str) -> Option<Date> {
        let value = self.needed(key, "a date such as 2024-02-29")?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            _ => String::new(),
        };
        let date = date::date(&text);
        if date.is_none() {
            self.wrong(key, value, "a date", Some("write it as 2024-02-29".into()));
        }
        date
    }
}

/// What stands for a judged number that could not be read.
pub(crate) fn stand_in() -> Judged {
    Judged::new(f64::NAN, f64::NAN, f64::NAN, String::new())
}
