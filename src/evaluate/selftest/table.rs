//! A table of reference numbers, read by column, with the place of every cell.

use super::case::Outcome;
use super::json::Node;
use crate::error::{Fault, Place, Problem};

/// A CSV text with a header.
pub(super) struct Table {
    file: String,
    header: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
}

impl Table {
    /// Reads a text; every row must have as many cells as the header.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut table = Self { file: file.to_string(), header: Vec::new(), rows: Vec::new() };
        let mut problems = Vec::new();
        match reader.headers() {
            Ok(header) => table.header = header.iter().map(str::to_string).collect(),
            Err(cause) => return Err(vec![table.syntax(1, cause.to_string())]),
        }
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, |place| place.line() as usize);
                    if record.len() == table.header.len() {
                        table.rows.push((line, record.iter().map(str::to_string).collect()));
                    } else {
                        let (found, header) = (record.len(), table.header.len());
                        let message = format!("{found} cells where the header has {header}");
                        problems.push(table.syntax(line, message));
                    }
                }
                Err(cause) => problems.push(table.syntax(0, cause.to_string())),
            }
        }
        if problems.is_empty() { Ok(table) } else { Err(problems) }
    }

    /// The file, as family and name.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// The name of the file.
    pub(super) fn file_name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or(&self.file)
    }

    /// The names of the columns.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// Whether all these columns are there.
    pub(super) fn has(&self, columns: &[&str]) -> bool {
        columns.iter().all(|name| self.position(name).is_some())
    }

    fn position(&self, column: &str) -> Option<usize> {
        self.header.iter().position(|name| name == column)
    }

    /// The rows, in the order of the file.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { table: self, line: *line, cells })
    }

    /// All numbers of a column.
    pub(super) fn column(&self, name: &str) -> Outcome<Vec<f64>> {
        self.rows().map(|row| row.number(name)).collect()
    }

    fn syntax(&self, line: usize, message: String) -> Problem {
        Problem::new(Fault::Syntax(message)).at(Some(self.place(line, 1, "")))
    }

    fn place(&self, line: usize, column: usize, text: &str) -> Place {
        let width = text.chars().count().max(1);
        Place { file: self.file.clone(), line, column, width, text: text.to_string() }
    }
}

/// One row of a table.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    table: &'a Table,
    line: usize,
    cells: &'a [String],
}

impl<'a> Row<'a> {
    /// A name of the row for lists: its line.
    pub(super) fn label(&self) -> String {
        format!("(line {})", self.line)
    }

    /// Whether the table has this column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.table.position(column).is_some()
    }

    /// The text of a cell.
    pub(super) fn text(&self, column: &str) -> Outcome<&'a str> {
        match self.table.position(column) {
            Some(position) => Ok(&self.cells[position]),
            None => Err(Problem::new(Fault::MissingKey {
                key: column.to_string(),
                table: self.table.file().to_string(),
            })),
        }
    }

    /// The number in a cell. It must be finite.
    pub(super) fn number(&self, column: &str) -> Outcome<f64> {
        match self.text(column)?.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(self.wrong(column, "a number")),
        }
    }

    /// The number in a cell, or nothing where the cell is empty.
    pub(super) fn optional(&self, column: &str) -> Outcome<Option<f64>> {
        if self.text(column)?.is_empty() { Ok(None) } else { self.number(column).map(Some) }
    }

    /// The whole number in a cell, from 0 up to a limit.
    pub(super) fn whole(&self, column: &str, limit: usize) -> Outcome<usize> {
        let number = self.number(column)?;
        if number >= 0.0 && number.fract() == 0.0 && number <= limit as f64 {
            return Ok(number as usize);
        }
        Err(self.wrong(column, &format!("a whole number from 0 to {limit}")))
    }

    /// The JSON text in a cell.
    pub(super) fn json(&self, column: &str) -> Outcome<Node> {
        let file = format!("{}:{}", self.table.file, self.line);
        Node::parse(&file, self.text(column)?).map_err(|_| self.wrong(column, "a JSON text"))
    }

    /// The problem that a cell holds something else than expected.
    pub(super) fn wrong(&self, column: &str, expected: &str) -> Problem {
        let position = self.table.position(column).unwrap_or(0);
        let before: usize =
            self.cells.iter().take(position).map(|cell| cell.chars().count() + 1).sum();
        let found = self.cells.get(position).map_or("", |cell| cell);
        let fault = Fault::WrongType {
            key: column.to_string(),
            expected: expected.to_string(),
            found: format!("`{found}`"),
        };
        let mut place = self.table.place(self.line, before + 1, found);
        place.text = self.cells.join(",");
        Problem::new(fault).at(Some(place))
    }
}
