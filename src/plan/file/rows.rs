//! Walks the rows of a CSV file by the names of its columns.

use std::ops::Range;

use csv::{Position, ReaderBuilder, StringRecord};

use super::page::Page;
use super::table::meant_or_known;
use crate::error::Fault;

/// The rows of a file whose header has been checked.
pub(crate) struct Rows<'a> {
    page: &'a Page,
    columns: &'a [&'static str],
    order: Vec<Option<usize>>,
    width: usize,
    rows: Vec<(usize, StringRecord)>,
}

/// One row.
pub(crate) struct Row<'a> {
    rows: &'a Rows<'a>,
    start: usize,
    record: &'a StringRecord,
}

impl<'a> Rows<'a> {
    /// Reads the file; none if its header is not usable.
    pub(crate) fn read(page: &'a Page, columns: &'a [&'static str]) -> Option<Self> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(page.text().as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => rows.push((start(record.position()), record)),
                Err(error) => {
                    let at = start(error.position());
                    page.problem(Fault::Syntax(error.to_string()), at..at, None);
                }
            }
        }
        if rows.is_empty() {
            let fault = Fault::Syntax("the file is empty".into());
            let hint = format!("begin with the header {}", columns.join(","));
            page.problem(fault, 0..0, Some(hint));
            return None;
        }
        let (at, header) = rows.remove(0);
        let other =
            [';', '\t'].into_iter().find(|sign| header.len() == 1 && header[0].contains(*sign));
        if let Some(sign) = other {
            let fault = Fault::Syntax(format!("the columns are separated by {sign:?}"));
            page.problem(
                fault,
                at..at,
                Some("save the file with commas between the columns".into()),
            );
            return None;
        }
        if !header.iter().any(|name| columns.contains(&name.trim())) {
            let fault = Fault::Syntax("the first line is not the header".into());
            let hint = format!("begin with {}", columns.join(","));
            page.problem(fault, at..at, Some(hint));
            return None;
        }
        let order = order(page, at, &header, columns)?;
        Some(Self { page, columns, order, width: header.len(), rows })
    }

    /// True if there is no row below the header.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Rows with as many cells as the header; the others are recorded as problems.
    pub(crate) fn iter(&'a self) -> impl Iterator<Item = Row<'a>> {
        self.rows.iter().filter_map(|(start, record)| {
            let row = Row { rows: self, start: *start, record };
            if record.len() == self.width {
                return Some(row);
            }
            let fault = Fault::Contradiction(format!(
                "this row has {} cells, the header has {}",
                record.len(),
                self.width
            ));
            let hint = "put a cell that has a comma in quotation marks, and write numbers without thousands commas";
            self.page.problem(fault, row.whole(), Some(hint.into()));
            None
        })
    }
}

impl<'a> Row<'a> {
    /// The cell of a column, without blanks around it.
    pub(crate) fn cell(&self, column: &str) -> &'a str {
        self.index(column).and_then(|index| self.record.get(index)).unwrap_or_default().trim()
    }

    /// The cell of a column that must not be empty.
    pub(crate) fn filled(&self, column: &str) -> String {
        let cell = self.cell(column);
        if cell.is_empty() {
            let fault = Fault::MissingKey { key: column.into(), table: "this row".into() };
            self.problem(column, fault, Some(format!("fill in the column `{column}`")));
        }
        cell.to_owned()
    }

    /// A finite number.
    pub(crate) fn number(&self, column: &str) -> f64 {
        let cell = self.filled(column);
        let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() && !cell.is_empty() {
            let hint = match cell.replace(',', "").parse::<f64>() {
                Ok(_) if has_thousands(&cell) => {
                    format!("write {} without thousands commas", cell.replace(',', ""))
                }
                Ok(_) if cell.matches(',').count() == 1 && !cell.contains('.') => {
                    format!("write {} with a decimal point", cell.replace(',', "."))
                }
                _ if cell.ends_with(['%', '％']) => "write the number alone, without %".into(),
                _ => "write digits with a decimal point; leave out the row if nothing is known"
                    .into(),
            };
            self.wrong(column, "a finite number", hint);
        }
        number.unwrap_or(f64::NAN)
    }

    /// The line of the file in which it stands, from 1.
    pub(crate) fn line(&self) -> usize {
        self.rows.page.place(self.whole()).line
    }

    /// Records that a cell is not what its column needs.
    pub(crate) fn wrong(&self, column: &str, expected: &str, hint: impl Into<String>) {
        let found = format!("\"{}\"", self.cell(column));
        let fault = Fault::WrongType { key: column.into(), expected: expected.into(), found };
        self.problem(column, fault, Some(hint.into()));
    }

    /// Records a problem with a cell.
    pub(crate) fn problem(&self, column: &str, fault: Fault, hint: Option<String>) {
        let span = self.index(column).map_or_else(|| self.whole(), |index| self.span(index));
        self.rows.page.problem(fault, span, hint);
    }

    /// Remembers where a cell stands under a dotted name.
    pub(crate) fn mark(&self, name: &str, column: &str) {
        let span = self.index(column).map_or_else(|| self.whole(), |index| self.span(index));
        self.rows.page.mark(name, span);
    }

    fn index(&self, column: &str) -> Option<usize> {
        let known = self.rows.columns.iter().position(|known| *known == column)?;
        self.rows.order[known]
    }

    fn whole(&self) -> Range<usize> {
        let rest = &self.rows.page.text()[self.start..];
        self.start..self.start + rest.find('\n').unwrap_or(rest.len())
    }

    fn span(&self, index: usize) -> Range<usize> {
        cell(self.rows.page.text(), self.start, index)
    }
}

/// Which column of the file each known column is; what is wrong with the header is recorded.
fn order(
    page: &Page,
    at: usize,
    header: &StringRecord,
    columns: &[&'static str],
) -> Option<Vec<Option<usize>>> {
    let mut complete = true;
    for (index, name) in header.iter().enumerate() {
        let name = name.trim();
        let twice = header.iter().take(index).any(|other| other.trim() == name);
        let known = columns.contains(&name);
        if known && !twice {
            continue;
        }
        let fault = if twice {
            Fault::Duplicate { what: "column".into(), id: name.into() }
        } else {
            Fault::UnknownKey { key: name.into(), table: "the header".into() }
        };
        let hint =
            if twice { "keep one".into() } else { meant_or_known(name, columns.iter().copied()) };
        page.problem(fault, cell(page.text(), at, index), Some(hint));
    }
    let find = |column: &&str| header.iter().position(|name| name.trim() == *column);
    let order: Vec<_> = columns.iter().map(find).collect();
    for (column, _) in columns.iter().zip(&order).filter(|(_, index)| index.is_none()) {
        complete = false;
        let fault = Fault::MissingKey { key: (*column).into(), table: "the header".into() };
        let hint = format!("the columns are {}", columns.join(","));
        page.problem(fault, cell(page.text(), at, 0), Some(hint));
    }
    complete.then_some(order)
}

fn start(position: Option<&Position>) -> usize {
    position.map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX))
}

/// The bytes of a cell of the row that begins at `start`, without quotation marks around it.
fn cell(text: &str, start: usize, index: usize) -> Range<usize> {
    let mut quoted = false;
    let mut seen = 0;
    let mut from = start;
    let mut until = text.len();
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            b'"' => quoted = !quoted,
            b',' | b'\n' | b'\r' if !quoted => {
                if seen == index || byte != b',' {
                    until = at;
                    break;
                }
                seen += 1;
                from = at + 1;
            }
            _ => {}
        }
    }
    if text[from..until].starts_with('"') && until - from >= 2 {
        return from + 1..until - 1;
    }
    from..until
}

/// True if the commas of a number part its thousands: one to three digits, then groups of three.
fn has_thousands(cell: &str) -> bool {
    let whole = cell.split('.').next().unwrap_or(cell).trim_start_matches(['-', '+']);
    let mut groups = whole.split(',');
    let first = groups.next().map_or(0, str::len);
    cell.contains(',') && (1..=3).contains(&first) && groups.all(|group| group.len() == 3)
}
