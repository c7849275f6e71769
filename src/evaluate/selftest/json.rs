//! A JSON text with reference numbers, read by key, with the path of every value.

use serde_json::Value;

use super::case::Outcome;
use crate::error::{Fault, Place, Problem};

/// A value and the way to it, such as `closed_form/cases.json: cases[3].expected`.
#[derive(Clone)]
pub(super) struct Node {
    path: String,
    value: Value,
}

impl Node {
    /// Reads a text.
    pub(super) fn parse(file: &str, text: &str) -> Outcome<Self> {
        match serde_json::from_str(text) {
            Ok(value) => Ok(Self { path: format!("{file}:"), value }),
            Err(cause) => {
                let line = text.lines().nth(cause.line().saturating_sub(1)).unwrap_or_default();
                let place = Place {
                    file: file.to_string(),
                    line: cause.line(),
                    column: cause.column(),
                    width: 1,
                    text: line.to_string(),
                };
                Err(Problem::new(Fault::Syntax(cause.to_string())).at(Some(place)))
            }
        }
    }

    /// Whether this is an object with all these keys.
    pub(super) fn has(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| self.value.get(key).is_some())
    }

    /// The first element of a list.
    pub(super) fn first(&self) -> Option<Self> {
        self.items().ok()?.into_iter().next()
    }

    /// The elements of a list.
    pub(super) fn items(&self) -> Outcome<Vec<Self>> {
        let list = self.value.as_array().ok_or_else(|| self.wrong("a list"))?;
        let child = |(index, value): (usize, &Value)| Self {
            path: format!("{}[{index}]", self.path),
            value: value.clone(),
        };
        Ok(list.iter().enumerate().map(child).collect())
    }

    /// The keys and values of an object.
    pub(super) fn entries(&self) -> Outcome<Vec<(String, Self)>> {
        let object = self.value.as_object().ok_or_else(|| self.wrong("an object"))?;
        Ok(object.keys().filter_map(|key| Some((key.clone(), self.find(key)?))).collect())
    }

    /// The value of a key, if it is there and not null.
    pub(super) fn find(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        let join = if self.path.ends_with(':') { " " } else { "." };
        Some(Self { path: format!("{}{join}{key}", self.path), value: value.clone() })
    }

    /// The value of a key that must be there.
    pub(super) fn get(&self, key: &str) -> Outcome<Self> {
        self.find(key).ok_or_else(|| {
            let table = self.path.trim_end_matches(':').to_string();
            Problem::new(Fault::MissingKey { key: key.to_string(), table })
        })
    }

    /// This value as a number.
    pub(super) fn as_number(&self) -> Outcome<f64> {
        self.value.as_f64().ok_or_else(|| self.wrong("a number"))
    }

    /// The number of a key.
    pub(super) fn number(&self, key: &str) -> Outcome<f64> {
        self.get(key)?.as_number()
    }

    /// The number of a key, which must be above 0.
    pub(super) fn positive(&self, key: &str) -> Outcome<f64> {
        let node = self.get(key)?;
        match node.as_number()? {
            number if number > 0.0 => Ok(number),
            _ => Err(node.wrong("a number above 0")),
        }
    }

    /// The number of a key, which must lie between 0 and 1, the ends left out.
    pub(super) fn probability(&self, key: &str) -> Outcome<f64> {
        let node = self.get(key)?;
        match node.as_number()? {
            number if number > 0.0 && number < 1.0 => Ok(number),
            _ => Err(node.wrong("a number between 0 and 1")),
        }
    }

    /// The whole number of a key, from 0 up to a limit.
    pub(super) fn whole(&self, key: &str, limit: usize) -> Outcome<usize> {
        let node = self.get(key)?;
        let number = node.as_number()?;
        if number >= 0.0 && number.fract() == 0.0 && number <= limit as f64 {
            return Ok(number as usize);
        }
        Err(node.wrong(&format!("a whole number from 0 to {limit}")))
    }

    /// The text of a key.
    pub(super) fn text(&self, key: &str) -> Outcome<String> {
        let node = self.get(key)?;
        match node.value.as_str() {
            Some(text) => Ok(text.to_string()),
            None => Err(node.wrong("a text")),
        }
    }

    /// The list of numbers of a key.
    pub(super) fn numbers(&self, key: &str) -> Outcome<Vec<f64>> {
        self.get(key)?.items()?.iter().map(Self::as_number).collect()
    }

    /// The list of texts of a key.
    pub(super) fn texts(&self, key: &str) -> Outcome<Vec<String>> {
        let text = |node: &Self| match node.value.as_str() {
            Some(text) => Ok(text.to_string()),
            None => Err(node.wrong("a text")),
        };
        self.get(key)?.items()?.iter().map(text).collect()
    }

    /// The matrix of a key, row by row; it must be square.
    pub(super) fn square(&self, key: &str) -> Outcome<Vec<Vec<f64>>> {
        let node = self.get(key)?;
        let mut rows = Vec::new();
        for row in node.items()? {
            rows.push(row.items()?.iter().map(Self::as_number).collect::<Outcome<Vec<f64>>>()?);
        }
        if rows.is_empty() || rows.iter().any(|row| row.len() != rows.len()) {
            return Err(node.wrong("a square matrix"));
        }
        Ok(rows)
    }

    /// The name of a case: its `id`, or the place in its file.
    pub(super) fn label(&self) -> String {
        self.text("id").unwrap_or_else(|_| {
            let place = self.path.rsplit('/').next().unwrap_or(&self.path);
            place.trim_end_matches(':').to_string()
        })
    }

    /// The problem that the value of a key is something else than expected.
    pub(super) fn wrong_at(&self, key: &str, expected: &str) -> Problem {
        self.get(key).map_or_else(|problem| problem, |node| node.wrong(expected))
    }

    /// The problem that the value is something else than expected.
    pub(super) fn wrong(&self, expected: &str) -> Problem {
        let mut found: String = self.value.to_string().chars().take(60).collect();
        if found.is_empty() {
            found = "nothing".into();
        }
        Problem::new(Fault::WrongType {
            key: self.path.clone(),
            expected: expected.to_string(),
            found: format!("`{found}`"),
        })
    }
}
