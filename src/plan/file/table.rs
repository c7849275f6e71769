//! Walks one table of a TOML file key by key; what is wrong is recorded and a stand-in is given.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::page::Page;
use crate::error::{Fault, nearest};

/// A value with its place.
pub(crate) type Value<'a> = Spanned<DeValue<'a>>;

/// A table that is being read.
pub(crate) struct Table<'a> {
    page: &'a Page,
    values: &'a DeTable<'a>,
    span: Range<usize>,
    what: String,
    name: String,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Table<'a> {
    /// A table of `page`; `what` is its name in messages, `name` the dotted name of its keys.
    pub(crate) fn new(
        page: &'a Page,
        values: &'a DeTable<'a>,
        span: Range<usize>,
        what: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        let asked = RefCell::default();
        Self { page, values, span, what: what.into(), name: name.into(), asked }
    }

    /// The same table under other names, once its id is known.
    pub(crate) fn named(mut self, what: impl Into<String>, name: impl Into<String>) -> Self {
        self.what = what.into();
        self.name = name.into();
        if !self.name.is_empty() {
            self.page.mark(&self.name, self.span.clone());
        }
        for key in self.asked.borrow().iter() {
            if let Some(value) = self.values.get(*key) {
                self.page.mark(&self.dotted(key), value.span());
            }
        }
        self
    }

    /// The page that it stands on.
    pub(crate) fn page(&self) -> &'a Page {
        self.page
    }

    /// Its name in messages.
    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    /// The dotted name of one of its keys.
    pub(crate) fn dotted(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// True if the key is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// The value of a key, if it is there; its place is remembered.
    pub(crate) fn get(&self, key: &'static str) -> Option<&'a Value<'a>> {
        let first = !self.asked.borrow().contains(&key);
        let value = self.values.get(key);
        if first {
            self.asked.borrow_mut().push(key);
            if let Some(value) = value {
                self.page.mark(&self.dotted(key), value.span());
            }
        }
        value
    }

    /// The value of a key that must be there; `shape` shows how it could be written.
    pub(crate) fn needed(&self, key: &'static str, shape: &str) -> Option<&'a Value<'a>> {
        let value = self.get(key);
        if value.is_none() {
            let fault = Fault::MissingKey { key: key.into(), table: self.what.clone() };
            self.page.problem(fault, self.span.clone(), Some(format!("add {key} = {shape}")));
        }
        value
    }

    /// Records a problem with the value of a key, or with the whole table if the key is not there.
    pub(crate) fn problem(&self, key: &str, fault: Fault, hint: impl Into<String>) {
        let span = self.values.get(key).map_or_else(|| self.span.clone(), Spanned::span);
        self.page.problem(fault, span, Some(hint.into()));
    }

    /// Records that a value has the wrong type.
    pub(crate) fn wrong(&self, key: &str, value: &Value, expected: &str, hint: Option<String>) {
        let fault = Fault::WrongType {
            key: key.into(),
            expected: expected.into(),
            found: found(value.get_ref()),
        };
        self.page.problem(fault, value.span(), hint);
    }

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
                self.page.mark(&format!("{}.{}", self.dotted(key), index + 1), item.span());
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

    /// The items of a list.
    pub(crate) fn items(&self, key: &str, value: &'a Value<'a>, expected: &str) -> &'a [Value<'a>] {
        if let DeValue::Array(items) = value.get_ref() {
            return items;
        }
        self.wrong(key, value, expected, None);
        &[]
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
            self.page.problem(fault, value.span(), Some("write a year with four digits".into()));
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
        self.page.problem(fault, value.span(), Some(hint));
        None
    }

    /// A table that may be there, under the dotted name of its key.
    pub(crate) fn table(&self, key: &'static str) -> Option<Self> {
        let value = self.get(key)?;
        let name = self.dotted(key);
        let what = if self.name.is_empty() { format!("[{key}]") } else { format!("`{name}`") };
        self.as_table(key, value, "a table { … }", what, name)
    }

    /// A table as it stands in `value`.
    pub(crate) fn as_table(
        &self,
        key: &str,
        value: &'a Value<'a>,
        expected: &str,
        what: String,
        name: String,
    ) -> Option<Self> {
        if let DeValue::Table(values) = value.get_ref() {
            return Some(Self::new(self.page, values, value.span(), what, name));
        }
        self.wrong(key, value, expected, None);
        None
    }

    /// The tables of a list, such as all `[[indicator]]`; within a table they have their position as name.
    pub(crate) fn tables(&self, key: &'static str) -> Vec<Self> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let top = self.name.is_empty();
        let expected = if top {
            format!("a list of tables, each beginning with [[{key}]]")
        } else {
            "a list of tables [{ … }]".into()
        };
        let items = self.items(key, value, &expected).iter().enumerate();
        items
            .filter_map(|(index, item)| {
                let name = format!("{}.{}", self.dotted(key), index + 1);
                let what = if top { format!("[[{key}]]") } else { format!("`{name}`") };
                self.as_table(key, item, &expected, what, name)
            })
            .collect()
    }

    /// Reports every key that no reader asked for.
    pub(crate) fn end(self) {
        let asked = self.asked.into_inner();
        for key in self.values.keys() {
            let word = key.get_ref().as_ref();
            if asked.contains(&word) {
                continue;
            }
            let hint = meant_or_known(word, asked.iter().copied());
            if let Some(meant) = nearest(word, asked.iter().copied()) {
                self.page.forget_missing(meant, &self.what);
            }
            let fault = Fault::UnknownKey { key: word.into(), table: self.what.clone() };
            self.page.problem(fault, key.span(), Some(hint));
        }
    }
}

/// Advice for a word that is not known: the nearest, or all that are.
pub(crate) fn meant_or_known<'a>(
    word: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> String {
    match nearest(word, known.clone()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("use one of {}", quoted(known)),
    }
}

fn quoted<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn found(value: &DeValue) -> String {
    match value {
        DeValue::String(text) => format!("the text \"{text}\""),
        DeValue::Integer(number) => format!("the number {number}"),
        DeValue::Float(number) => format!("the number {number}"),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(date) => format!("the date {date}"),
        DeValue::Array(_) => "a list".into(),
        DeValue::Table(_) => "a table".into(),
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
