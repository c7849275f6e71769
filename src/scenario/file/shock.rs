//! Reads a shock of a scenario file.

use toml::de::DeValue;

use super::profile::profile;
use super::size::size;
use crate::error::Fault;
use crate::plan::file::{Table, Value, month, stand_in, with_id};
use crate::plan::{Judged, Text};
use crate::shock::{Arrival, Month, Reach, Shock, Whom};

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
        size: size(&table, &reason, source.as_deref()),
        profile: profile(&table, &reason, source.as_deref()),
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

/// A judged number, or a plain one that rests on what the shock as a whole rests on.
pub(super) fn number<'a>(
    table: &Table<'a>,
    key: &str,
    value: &'a Value<'a>,
    reason: &Text,
    source: Option<&str>,
) -> Judged {
    if let DeValue::Table(_) = value.get_ref() {
        return table.as_judged(key, value);
    }
    let number = table.as_number(key, value).unwrap_or(f64::NAN);
    let source = source.map(str::to_owned);
    let silent = reason.zh.is_empty() && reason.en.is_empty();
    let own = || Text::new("与冲击本身的理由相同", "as stated for the shock");
    let reason = if silent { own() } else { reason.clone() };
    Judged { source, reason, ..Judged::new(number, number, number, "") }
}

fn reach(table: &Table, reason: &Text, source: Option<&str>) -> Vec<Reach> {
    table.needed("reach", "[{ indicator = \"…\", elasticity = 1.0 }]");
    let tables = table.tables("reach").into_iter();
    tables.filter_map(|inner| one_reach(inner, reason, source)).collect()
}

fn one_reach(table: Table, reason: &Text, source: Option<&str>) -> Option<Reach> {
    let indicator = table.string_if("indicator").map(Whom::Indicator);
    let block = table.string_if("block").map(Whom::Block);
    let class = table.string_if("class").map(Whom::Class);
    let whom = match (indicator, block, class) {
        (Some(whom), None, None) | (None, Some(whom), None) | (None, None, Some(whom)) => {
            Some(whom)
        }
        _ => {
            let what = table.what();
            let fault = Fault::Contradiction(format!(
                "{what} must name one indicator, one block or one class"
            ));
            let hint =
                "write indicator = \"…\", block = \"…\" or class = \"…\", and a table for each";
            table.problem("indicator", fault, hint);
            None
        }
    };
    let value = table.needed("elasticity", "1.0");
    let plain = |value| number(&table, "elasticity", value, reason, source);
    let elasticity = value.map_or_else(stand_in, plain);
    table.end();
    whom.map(|whom| Reach { whom, elasticity })
}
