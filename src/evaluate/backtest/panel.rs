//! A table of annual series: a row a year, a column a series.

use std::ops::Range;
use std::path::Path;

use crate::error::{Fault, Place, Problem, Result};

/// Annual series over the same years; a year that is not known is left empty.
///
/// Values are on the scale on which they shall be forecast, such as 100 × the change of the logarithm.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    first_year: i32,
    series: Vec<(String, Vec<Option<f64>>)>,
}

impl Panel {
    /// A panel from the first year on.
    ///
    /// # Errors
    /// `Fault::Contradiction` if there is no series or no year, if lengths differ, or if a value is not finite; `Fault::Duplicate` for a name that comes twice.
    pub fn new(
        first_year: i32,
        series: Vec<(String, Vec<Option<f64>>)>,
    ) -> std::result::Result<Self, Fault> {
        let years = series.first().map_or(0, |(_, values)| values.len());
        if years == 0 {
            return Err(Fault::Contradiction("a panel needs a series and a year".into()));
        }
        for (index, (name, values)) in series.iter().enumerate() {
            if values.len() != years {
                let message = format!("`{name}` has {} years, others have {years}", values.len());
                return Err(Fault::Contradiction(message));
            }
            if values.iter().flatten().any(|value| !value.is_finite()) {
                return Err(Fault::Contradiction(format!(
                    "`{name}` has a value that is not finite"
                )));
            }
            if series[..index].iter().any(|(other, _)| other == name) {
                return Err(Fault::Duplicate { what: "series".into(), id: name.clone() });
            }
        }
        Ok(Self { first_year, series })
    }

    /// Reads a CSV file: a column `year` with every year from the first to the last, and a column a series; an empty cell is a gap.
    ///
    /// # Errors
    /// `Error::Input` with every problem of the file and its place.
    pub fn read(path: &Path) -> Result<Self> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|cause| {
            Problem::new(Fault::Unreadable { path: file.clone(), cause: cause.to_string() })
        })?;
        Self::parse(&file, &text).map_err(Into::into)
    }

    /// Reads the text of such a file; `file` names it in problems.
    ///
    /// # Errors
    /// Every problem of the text, with its place.
    pub fn parse(file: &str, text: &str) -> std::result::Result<Self, Vec<Problem>> {
        let at = |line: usize, text: &str| {
            let (text, width) = (text.to_string(), text.chars().count().max(1));
            Some(Place { file: file.to_string(), line, column: 1, width, text })
        };
        let text = text.trim_start_matches('\u{feff}');
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let syntax = |cause: csv::Error| {
            let line = cause.position().map_or(1, |position| position.line() as usize);
            Problem::new(Fault::Syntax(cause.to_string())).at(at(line, ""))
        };
        let header = reader.headers().map_err(|cause| vec![syntax(cause)])?.clone();
        let Some(year_column) = header.iter().position(|name| name == "year") else {
            let fault = Fault::MissingKey { key: "year".into(), table: file.to_string() };
            return Err(vec![Problem::new(fault).at(at(1, ""))]);
        };
        let mut series: Vec<(String, Vec<Option<f64>>)> =
            header.iter().map(|name| (name.to_string(), Vec::new())).collect();
        let (mut problems, mut first_year, mut expected) = (Vec::new(), None, None);
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(cause) => {
                    problems.push(syntax(cause));
                    continue;
                }
            };
            let line = record.position().map_or(0, |position| position.line() as usize);
            for (index, (cell, (name, values))) in record.iter().zip(&mut series).enumerate() {
                let value = cell.parse::<f64>().ok().filter(|value| value.is_finite());
                if value.is_none() && !cell.is_empty() && index != year_column {
                    problems.push(Problem::new(wrong(name, "a number", cell)).at(at(line, cell)));
                }
                values.push(value);
            }
            let cell = &record[year_column];
            let year = cell.parse::<i32>().ok();
            if year.is_none() || (expected.is_some() && year != expected) {
                let what = expected.map_or("a year".to_string(), |next: i32| next.to_string());
                problems.push(Problem::new(wrong("year", &what, cell)).at(at(line, cell)));
            }
            first_year = first_year.or(year);
            expected = year.and_then(|year| year.checked_add(1));
        }
        series.remove(year_column);
        if !problems.is_empty() {
            return Err(problems);
        }
        Self::new(first_year.unwrap_or(0), series).map_err(|fault| vec![Problem::new(fault)])
    }

    /// Names of the series, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.series.iter().map(|(name, _)| name.as_str())
    }

    /// The years of the panel.
    pub fn years(&self) -> Range<i32> {
        let count = self.series.first().map_or(0, |(_, values)| values.len());
        self.first_year..self.first_year.saturating_add(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// The value of a year, if it is known.
    pub fn value(&self, series: &str, year: i32) -> Option<f64> {
        let (_, values) = self.series.iter().find(|(name, _)| name == series)?;
        *values.get(usize::try_from(year.checked_sub(self.first_year)?).ok()?)?
    }

    /// The values of the `count` years before `year`, if all are known.
    pub fn window(&self, series: &str, year: i32, count: usize) -> Option<Vec<f64>> {
        let first = year.checked_sub(i32::try_from(count).ok()?)?;
        (first..year).map(|one| self.value(series, one)).collect()
    }
}

fn wrong(key: &str, expected: &str, found: &str) -> Fault {
    let (key, found) = (key.to_string(), format!("`{found}`"));
    Fault::WrongType { key, expected: expected.to_string(), found }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_by_its_columns() {
        let panel =
            Panel::parse("panel.csv", "output,year,prices\n1.5,2001,\n-2,2002,3\n").unwrap();
        assert_eq!(panel.names().collect::<Vec<_>>(), ["output", "prices"]);
        assert_eq!(panel.years(), 2001..2003);
        assert_eq!(panel.value("output", 2002), Some(-2.0));
        assert_eq!(panel.value("prices", 2001), None);
        assert_eq!(panel.value("prices", 2000), None);
        assert_eq!(panel.window("output", 2003, 2), Some(vec![1.5, -2.0]));
        assert_eq!(panel.window("prices", 2003, 2), None);
    }

    #[test]
    fn all_problems_come_at_once() {
        let problems = Panel::parse("panel.csv", "year,a\n2001,x\n2003,1\nlast,2\n").unwrap_err();
        let lines: Vec<usize> =
            problems.iter().map(|problem| problem.place.as_ref().unwrap().line).collect();
        assert_eq!(lines, [2, 3, 4]);
        assert_eq!(Panel::parse("panel.csv", "a,b\n1,2\n").unwrap_err().len(), 1);
        assert_eq!(Panel::parse("panel.csv", "year,a\n").unwrap_err().len(), 1);
        assert_eq!(Panel::parse("panel.csv", "year,a\n2001,1,2\n").unwrap_err().len(), 1);
        assert_eq!(Panel::parse("panel.csv", "year,a,a\n2001,1,2\n").unwrap_err().len(), 1);
    }
}
