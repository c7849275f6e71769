//! Reads the head of a plan, its chapters, blocks and classes.

use super::innovation;
use super::table::Table;
use crate::error::Fault;
use crate::plan::{Block, Chapter, Class, Date, Law, Student, Text, Tie};

/// What stands in `[plan]`.
pub(super) struct Head {
    pub(super) id: String,
    pub(super) name: Text,
    pub(super) place: Text,
    pub(super) as_of: Date,
    pub(super) year: i32,
    pub(super) source: String,
    pub(super) copula: Option<Student>,
}

/// Reads `[plan]`.
pub(super) fn head(root: &Table) -> Option<Head> {
    root.needed("plan", "a table [plan]")?;
    let table = root.table("plan")?;
    let head = Head {
        id: table.string("id"),
        name: table.name("name"),
        place: table.name("place"),
        as_of: table.date("as_of").unwrap_or(Date { year: 9999, month: 12, day: 31 }),
        year: table.year("year").unwrap_or(0),
        source: table.string("source"),
        copula: innovation::copula(&table),
    };
    table.end();
    Some(head)
}

/// The table of a thing with an id, under its own name.
pub(crate) fn with_id<'a>(table: Table<'a>, kind: &str) -> (Table<'a>, String) {
    let id = table.string("id");
    let what = if id.is_empty() { format!("[[{kind}]]") } else { format!("{kind} `{id}`") };
    let name = format!("{kind}.{id}");
    (table.named(what, name), id)
}

/// Reads a `[[chapter]]`.
pub(super) fn chapter(table: Table) -> Chapter {
    let (table, id) = with_id(table, "chapter");
    let chapter = Chapter { id, name: table.name("name") };
    table.end();
    chapter
}

/// Reads a `[[block]]`.
pub(super) fn block(table: Table) -> Block {
    let (table, id) = with_id(table, "block");
    let name = table.name("name");
    let tie = if table.has("correlation") || table.has("members") {
        matrix(&table)
    } else {
        Tie::Factor { loading: table.judged("loading"), common: table.judged("common") }
    };
    let copula = innovation::copula(&table);
    table.end();
    Block { id, name, tie, copula }
}

fn matrix(table: &Table) -> Tie {
    for key in ["loading", "common"] {
        if let Some(value) = table.get(key) {
            let what = table.what();
            let fault = Fault::Contradiction(format!("{what} has both `{key}` and `correlation`"));
            let hint = "keep either loading and common, or members and correlation";
            table.page().problem(fault, value.span(), Some(hint.into()));
        }
    }
    table.needed("members", "a list of indicator ids");
    let members = table.strings("members");
    let expected = "a list of rows [[1.0, 0.5], [0.5, 1.0]]";
    let Some(rows) = table.needed("correlation", "[[1.0, 0.5], [0.5, 1.0]]") else {
        return Tie::Matrix { members, correlation: Vec::new() };
    };
    let numbers = |row| {
        let items = table.items("correlation", row, expected).iter();
        items.map(|item| table.as_number("correlation", item).unwrap_or(f64::NAN)).collect()
    };
    let correlation = table.items("correlation", rows, expected).iter().map(numbers).collect();
    Tie::Matrix { members, correlation }
}

/// Reads a `[[class]]`; none if its kind is not known.
pub(super) fn class(table: Table) -> Class {
    #[derive(Clone, Copy)]
    enum Kind {
        Ratio,
        LogRatio,
        Rate,
    }
    let (table, id) = with_id(table, "class");
    let name = table.name("name");
    let kinds = [("ratio", Kind::Ratio), ("log_ratio", Kind::LogRatio), ("rate", Kind::Rate)];
    let law = match table.word("kind", "kind of class", &kinds) {
        None => return Class { id, name, law: Law::Rate { rate: super::judged::stand_in() } },
        Some(Kind::Ratio) => Law::Ratio {
            miss: table.judged("miss"),
            excess: table.judged("excess"),
            shortfall: table.judged("shortfall"),
        },
        Some(Kind::LogRatio) => Law::LogRatio {
            centre: table.judged("centre"),
            scale: table.judged("scale"),
            degrees_of_freedom: table.number("degrees_of_freedom").unwrap_or(f64::NAN),
            cap: table.judged("cap"),
            shortfall: table.judged("shortfall"),
        },
        Some(Kind::Rate) => Law::Rate { rate: table.judged("rate") },
    };
    table.end();
    Class { id, name, law }
}
