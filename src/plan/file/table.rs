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

    /// The items of a list.
    pub(crate) fn items(&self, key: &str, value: &'a Value<'a>, expected: &str) -> &'a [Value<'a>] {
        if let DeValue::Array(items) = value.get_ref() {
            return items;
        }
        self.wrong(key, value, expected, None);
        &[]
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

pub(super) fn quoted<'a>(words: impl Iterator<Item = &'a str>) -> String {
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
