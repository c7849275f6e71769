//! Reads a shock of a scenario file.

use toml::de::DeValue;

use crate::error::Fault;
use crate::plan::file::{Table, month, with_id};
use crate::plan::{Judged, Text};
use crate::shock::{Arrival, Month, Reach, Shock, Size, Whom};

const SIZE: &str = "{ value = …, low = …, high = …, reason = \"…\" }";

/// Reads a `[[shock]]`.
pub(super) fn shock(table: Table) -> Shock {
    let (table, id) = with_id(table, "shock");
    let name = table.name("name");
    let reason = table.text("reason");
    let source = table.string_if("source");
    let shock = Shock {
        id,
        name,
        date: date(&table),
        arrival: table
            .judged_if("probability")
            .map_or(Arrival::Certain, |probability| Arrival::Chance { probability }),
        size: size(&table),
        persistence: table.judged("persistence"),
        reach: reach(&table, &reason, source.as_deref()),
        reason,
        source,
    };
    table.end();
    shock
}

fn date(table: &Table) -> Month {
    let printed = table.string("date");
    if let Some((year, month)) = month(&printed) {
        return Month { year, month };
    }
    if !printed.is_empty() {
        let found = format!("the text \"{printed}\"");
        let fault = Fault::WrongType { key: "date".into(), expected: "a month".into(), found };
        table.problem("date", fault, "write it as \"2024-04\"");
    }
    Month { year: 0, month: 1 }
}

fn size(table: &Table) -> Size {
    let Some(value) = table.needed("size", SIZE) else {
        return Size::Fixed { value: stand_in() };
    };
    let random = value.get_ref().as_table().is_some_and(|keys| keys.contains_key("mean"));
    if !random {
        return Size::Fixed { value: table.as_judged("size", value) };
    }
    let name = table.dotted("size");
    match table.as_table("size", value, SIZE, format!("`{name}`"), name.clone()) {
        None => Size::Fixed { value: stand_in() },
        Some(inner) => {
            let size =
                Size::Normal { mean: inner.judged("mean"), volatility: inner.judged("volatility") };
            inner.end();
            size
        }
    }
}

fn stand_in() -> Judged {
    Judged::new(f64::NAN, f64::NAN, f64::NAN, "")
}

fn reach(table: &Table, reason: &Text, source: Option<&str>) -> Vec<Reach> {
    table.needed("reach", "[{ indicator = \"…\", elasticity = 1.0 }]");
    let tables = table.tables("reach").into_iter();
    tables.filter_map(|inner| one_reach(inner, reason, source)).collect()
}

fn one_reach(table: Table, reason: &Text, source: Option<&str>) -> Option<Reach> {
    let indicator = table.string_if("indicator").map(Whom::Indicator);
    let block = table.string_if("block").map(Whom::Block);
    let whom = match (indicator, block) {
        (Some(whom), None) | (None, Some(whom)) => Some(whom),
        _ => {
            let what = table.what();
            let fault =
                Fault::Contradiction(format!("{what} must name one indicator or one block"));
            let hint = "write indicator = \"…\" or block = \"…\", and a table for each";
            table.problem("indicator", fault, hint);
            None
        }
    };
    let value = table.needed("elasticity", "1.0");
    let elasticity = value.map_or_else(stand_in, |value| match value.get_ref() {
        DeValue::Table(_) => table.as_judged("elasticity", value),
        _ => {
            let number = table.as_number("elasticity", value).unwrap_or(f64::NAN);
            let source = source.map(str::to_owned);
            let silent = reason.zh.is_empty() && reason.en.is_empty();
            let own = || Text::new("与冲击本身的理由相同", "as stated for the shock");
            let reason = if silent { own() } else { reason.clone() };
            Judged { source, reason, ..Judged::new(number, number, number, "") }
        }
    });
    table.end();
    whom.map(|whom| Reach { whom, elasticity })
}
