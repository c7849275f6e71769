//! Reads indicators and targets.

use super::date;
use super::movement::{movement, stand_in};
use super::structure::{Head, with_id};
use super::table::Table;
use crate::error::Fault;
use crate::plan::{Basis, Indicator, Measure, Past, Reading, Relation, Shows, Target};

const MEASURES: [(&str, Measure); 5] = [
    ("stock", Measure::Stock),
    ("flow", Measure::Flow),
    ("rate", Measure::Rate),
    ("ratio", Measure::Ratio),
    ("count", Measure::Count),
];

const SHOWS: [(&str, Shows); 5] = [
    ("growth", Shows::Growth),
    ("level", Shows::Level),
    ("share", Shows::Share),
    ("count", Shows::Count),
    ("done", Shows::Done),
];

const RELATIONS: [(&str, Relation); 6] = [
    ("at_least", Relation::AtLeast),
    ("more_than", Relation::MoreThan),
    ("at_most", Relation::AtMost),
    ("about", Relation::About),
    ("between", Relation::Between),
    ("stabilise_at_least", Relation::StabiliseAtLeast),
];

const READINGS: [(&str, Reading); 2] = [("floor", Reading::Floor), ("band", Reading::Band)];

const BASES: [(&str, Basis); 3] = [
    ("fitted", Basis::Fitted),
    ("assumed", Basis::Assumed),
    ("reference_class", Basis::ReferenceClass),
];

/// Reads an `[[indicator]]`.
pub(super) fn indicator(table: Table) -> Indicator {
    let (table, id) = with_id(table, "indicator");
    table.needed("process", "{ kind = \"…\", … }");
    let (movement, innovations) = table
        .table("process")
        .map(|process| process.named(format!("the process of `{id}`"), id.clone()))
        .map_or_else(|| (stand_in(), None), movement);
    let loading = table.get("loading").map(|value| {
        table.page().mark(&format!("{id}.loading"), value.span());
        table.as_judged("loading", value)
    });
    let within_year = super::within_year::within_year(&table, &id);
    let indicator = Indicator {
        name: table.name("name"),
        unit: table.name("unit"),
        measure: table.word("measure", "measure", &MEASURES).unwrap_or(Measure::Flow),
        shows: table.word("shows", "quantity to show", &SHOWS).unwrap_or(Shows::Level),
        block: table.string_if("block"),
        loading,
        within_year,
        innovations,
        note: table.name_if("note").unwrap_or_default(),
        movement,
        id,
    };
    table.end();
    indicator
}

/// Reads a `[[target]]`; year, quantity and source fall back on the plan and the indicator.
pub(super) fn target(table: Table, head: &Head, indicators: &[Indicator]) -> Target {
    let (table, id) = with_id(table, "target");
    let indicator = table.string("indicator");
    let shown = indicators.iter().find(|known| known.id == indicator);
    let quantity = table
        .word_if("quantity", "quantity", &SHOWS)
        .or(shown.map(|known| known.shows))
        .unwrap_or(Shows::Level);
    let relation = table.word("relation", "relation", &RELATIONS);
    let target = Target {
        indicator,
        name: table.name("name"),
        year: table.year_if("year").unwrap_or(head.year),
        quantity,
        relation: relation.unwrap_or(Relation::AtLeast),
        reading: reading(&table, relation),
        value: table.number("value").unwrap_or(f64::NAN),
        high: high(&table, relation),
        tolerance: tolerance(&table, relation, quantity),
        decimals: decimals(&table),
        unit: table.name("unit"),
        section: table.string("section"),
        hedge: table.string_if("hedge").unwrap_or_default(),
        decided_by: table.text("decided_by"),
        decided_on: decided_on(&table),
        scope: table.flag("scope"),
        basis: table.word("basis", "basis", &BASES).unwrap_or(Basis::Assumed),
        past: past(&table),
        reason: table.name("reason"),
        source: table.string_if("source").unwrap_or_else(|| head.source.clone()),
        id,
    };
    table.end();
    target
}

fn reading(table: &Table, relation: Option<Relation>) -> Reading {
    let reading = table.word_if("reading", "reading", &READINGS);
    let fits = matches!(relation, None | Some(Relation::About | Relation::Between));
    if reading.is_some() && !fits {
        misplaced(table, "reading", "`about` and `between`");
    }
    reading.unwrap_or(Reading::Floor)
}

fn high(table: &Table, relation: Option<Relation>) -> Option<f64> {
    if relation == Some(Relation::Between) {
        return Some(table.number("high").unwrap_or(f64::NAN));
    }
    let high = table.number_if("high");
    if high.is_some() && relation.is_some() {
        misplaced(table, "high", "`between`");
    }
    None
}

fn tolerance(table: &Table, relation: Option<Relation>, quantity: Shows) -> f64 {
    match (relation, quantity) {
        (Some(Relation::About), Shows::Growth) => table.number_if("tolerance").unwrap_or(0.5),
        (Some(Relation::About), _) => table.number("tolerance").unwrap_or(f64::NAN),
        _ => {
            if table.number_if("tolerance").is_some() && relation.is_some() {
                misplaced(table, "tolerance", "`about`");
            }
            0.0
        }
    }
}

fn misplaced(table: &Table, key: &str, relations: &str) {
    let what = table.what();
    let fault = Fault::Contradiction(format!("{what} has `{key}`, which is only for {relations}"));
    table.problem(key, fault, format!("take out `{key}` or change `relation`"));
}

fn decimals(table: &Table) -> u32 {
    let Some(number) = table.integer("decimals") else { return 0 };
    u32::try_from(number).ok().filter(|decimals| *decimals <= 9).unwrap_or_else(|| {
        let range = "0 to 9".into();
        let fault = Fault::OutOfRange { key: "decimals".into(), value: number.to_string(), range };
        table.problem("decimals", fault, "give the decimals in which the outturn is published");
        0
    })
}

fn decided_on(table: &Table) -> String {
    let month = table.string_if("decided_on").unwrap_or_default();
    if !month.is_empty() && date::month(&month).is_none() {
        let found = format!("the text \"{month}\"");
        let expected = "a month".into();
        let fault = Fault::WrongType { key: "decided_on".into(), expected, found };
        table.problem("decided_on", fault, "write it as \"2025-01\"");
    }
    month
}

fn past(table: &Table) -> Option<Past> {
    let inner = table.table("past")?;
    let whole = |key| inner.integer(key).map_or(0, |number| u32::try_from(number).unwrap_or(0));
    let past = Past { met: whole("met"), of: whole("of"), source: inner.string("source") };
    inner.end();
    Some(past)
}
