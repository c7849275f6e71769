//! Reads texts, numbers, years and words from a table.

use toml::de::DeValue;

use super::table::{Table, Value, meant_or_known, quoted};
use crate::error::Fault;

impl Table<'_> {
    /// A string that must be there.
    pub(crate) fn string(&self, key: &'static str) -> String {
        let value = self.needed(key, "\"…\"");
        value.and_then(|value| self.as_string(key, value)).unwrap_or_default()
    }

    /// A string that may be there.
    pub(crate) fn string_if(&self, key: &'static str) -> Option<String> {
        self.get(key).and_then(|value| self.as_string(key, value))
    }

    /// A string as it stands in `value`.
    pub(crate) fn as_string(&self, key: &str, value: &Value) -> Option<String> {
        if let DeValue::String(text) = value.get_ref() {
            return Some(text.to_string());
        }
        self.wrong(key, value, "a text in quotation marks", None);
        None
    }

    /// A list of strings; empty if it is not there.
    pub(crate) fn strings(&self, key: &'static str) -> Vec<String> {
        self.get(key).map_or_else(Vec::new, |value| {
            let items = self.items(key, value, "a list of texts, such as [\"a\", \"b\"]");
            let strings = items.iter().enumerate().filter_map(|(index, item)| {
                self.page().mark(&format!("{}.{}", self.dotted(key), index + 1), item.span());
                self.as_string(key, item)
            });
            strings.collect()
        })
    }

    /// A list of whole numbers; empty if it is not there.
    pub(crate) fn integers(&self, key: &'static str) -> Vec<i64> {
        self.get(key).map_or_else(Vec::new, |value| {
            let items = self.items(key, value, "a list of whole numbers, such as [2020, 2021]");
            items.iter().filter_map(|item| self.as_integer(key, item)).collect()
        })
    }

    /// A number that must be there.
    pub(crate) fn number(&self, key: &'static str) -> Option<f64> {
        self.needed(key, "a number").and_then(|value| self.as_number(key, value))
    }

    /// A number that may be there.
    pub(crate) fn number_if(&self, key: &'static str) -> Option<f64> {
        self.get(key).and_then(|value| self.as_number(key, value))
    }

    /// A finite number as it stands in `value`.
    pub(crate) fn as_number(&self, key: &str, value: &Value) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(|number| number as f64),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number: &f64| number.is_finite());
        if number.is_none() {
            self.wrong(key, value, "a finite number", number_hint(value.get_ref()));
        }
        number
    }

    /// A whole number that must be there.
    pub(crate) fn integer(&self, key: &'static str) -> Option<i64> {
        self.needed(key, "a whole number").and_then(|value| self.as_integer(key, value))
    }

    /// A whole number that may be there.
    pub(crate) fn integer_if(&self, key: &'static str) -> Option<i64> {
        self.get(key).and_then(|value| self.as_integer(key, value))
    }

    /// A whole number as it stands in `value`.
    pub(crate) fn as_integer(&self, key: &str, value: &Value) -> Option<i64> {
        if let DeValue::Integer(number) = value.get_ref()
            && let Ok(number) = i64::from_str_radix(number.as_str(), number.radix())
        {
            return Some(number);
        }
        self.wrong(key, value, "a whole number", number_hint(value.get_ref()));
        None
    }

    /// A year that must be there.
    pub(crate) fn year(&self, key: &'static str) -> Option<i32> {
        self.needed(key, "a year").and_then(|value| self.as_year(key, value))
    }

    /// A year that may be there.
    pub(crate) fn year_if(&self, key: &'static str) -> Option<i32> {
        self.get(key).and_then(|value| self.as_year(key, value))
    }

    fn as_year(&self, key: &str, value: &Value) -> Option<i32> {
        let number = self.as_integer(key, value)?;
        let year = i32::try_from(number).ok().filter(|year| (1900..=2200).contains(year));
        if year.is_none() {
            let range = "the years 1900 to 2200".into();
            let fault = Fault::OutOfRange { key: key.into(), value: number.to_string(), range };
            self.page().problem(fault, value.span(), Some("write a year with four digits".into()));
        }
        year
    }

    /// True or false; false if it is not there.
    pub(crate) fn flag(&self, key: &'static str) -> bool {
        match self.get(key) {
            None => false,
            Some(value) => value.get_ref().as_bool().unwrap_or_else(|| {
                self.wrong(key, value, "true or false", None);
                false
            }),
        }
    }

    /// One of a set of words that must be there.
    pub(crate) fn word<T: Copy>(
        &self,
        key: &'static str,
        what: &str,
        words: &[(&str, T)],
    ) -> Option<T> {
        let value =
            self.needed(key, &format!("one of {}", quoted(words.iter().map(|pair| pair.0))));
        value.and_then(|value| self.as_word(key, value, what, words))
    }

    /// One of a set of words that may be there.
    pub(crate) fn word_if<T: Copy>(
        &self,
        key: &'static str,
        what: &str,
        words: &[(&str, T)],
    ) -> Option<T> {
        self.get(key).and_then(|value| self.as_word(key, value, what, words))
    }

    fn as_word<T: Copy>(
        &self,
        key: &str,
        value: &Value,
        what: &str,
        words: &[(&str, T)],
    ) -> Option<T> {
        let found = self.as_string(key, value)?;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == found) {
            return Some(*meaning);
        }
        let hint = meant_or_known(&found, words.iter().map(|pair| pair.0));
        let fault = Fault::UnknownWord { what: what.into(), found };
        self.page().problem(fault, value.span(), Some(hint));
        None
    }
}

fn number_hint(value: &DeValue) -> Option<String> {
    match value {
        DeValue::String(text) if text.contains('%') => {
            Some("write the number alone, without % and without quotation marks".into())
        }
        DeValue::String(_) => Some("write the number alone, without quotation marks".into()),
        DeValue::Float(_) => Some("write digits only".into()),
        DeValue::Table(_) => Some("this is a plain number, without alternatives".into()),
        _ => None,
    }
}
