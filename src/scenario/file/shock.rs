//! Reads a shock of a scenario file.

use toml::de::DeValue;

use super::profile::profile;
use super::size::size;
use crate::error::Fault;
use crate::plan::file::{Table, Value, month, stand_in, with_id};
use crate::plan::{Judged, Text};
use crate::shock::{Arrival, Common, Month, Moves, Reach, Shock, Side, Trigger, When, Whom};

/// Reads a `[[shock]]`.
pub(super) fn shock(table: Table) -> Shock {
    let (table, id) = with_id(table, "shock");
    let name = table.name("name");
    let reason = table.text("reason");
    let source = table.string_if("source");
    let shock = Shock {
        id,
        name,
        when: when(&table),
        arrival: arrival(&table),
        exclusive: table.string_if("exclusive"),
        common: common(&table, &reason, source.as_deref()),
        trigger: trigger(&table),
        size: size(&table, &reason, source.as_deref()),
        profile: profile(&table, &reason, source.as_deref()),
        reach: reach(&table, &reason, source.as_deref()),
        reason,
        source,
    };
    table.end();
    shock
}

/// The month that stands for one that could not be read.
const UNREAD: Month = Month { year: 0, month: 1 };

/// `date`, as a month or a window, or `after`, of which one must be there.
fn when(table: &Table) -> When {
    if let Some(after) = table.table("after") {
        if table.get("date").is_some() {
            let message = format!("{} has both `date` and `after`", table.what());
            let hint = "keep one of them: a shock that follows another one has its month from that";
            table.problem("after", Fault::Contradiction(message), hint);
        }
        return follows(after);
    }
    if table.has("after") {
        return When::At { month: UNREAD };
    }
    let shape = "\"2024-04\", { from = \"2024-04\", to = \"2024-09\" }";
    let Some(value) = table.needed("date", shape) else { return When::At { month: UNREAD } };
    if let DeValue::Table(_) = value.get_ref() {
        let name = table.dotted("date");
        let window = table.as_table("date", value, shape, format!("`{name}`"), name.clone());
        let Some(window) = window else { return When::At { month: UNREAD } };
        let (from, to) = (of_key(&window, "from"), of_key(&window, "to"));
        window.end();
        return When::Window { from, to };
    }
    When::At { month: of_key(table, "date") }
}

fn of_key(table: &Table, key: &'static str) -> Month {
    let printed = table.string(key);
    if let Some((year, month)) = month(&printed) {
        return Month { year, month };
    }
    if !printed.is_empty() {
        let found = format!("the text \"{printed}\"");
        let fault = Fault::WrongType { key: key.into(), expected: "a month".into(), found };
        table.problem(key, fault, "write it as \"2024-04\"");
    }
    UNREAD
}

fn follows(after: Table) -> When {
    let shock = after.string("shock");
    let given = after.integer_if("months");
    let months = given.map_or(Some(0), |months| u32::try_from(months).ok());
    if months.is_none() {
        let value = given.unwrap_or_default().to_string();
        let range = "0 and above".to_string();
        let fault = Fault::OutOfRange { key: after.dotted("months"), value, range };
        after.problem("months", fault, "it comes so many months after the other one");
    }
    after.end();
    When::After { shock, months: months.unwrap_or(0) }
}

/// `probability` or `rate`, of which one may be there.
fn arrival(table: &Table) -> Arrival {
    let probability = table.judged_if("probability");
    let Some(per_year) = table.judged_if("rate") else {
        return probability.map_or(Arrival::Certain, |probability| Arrival::Chance { probability });
    };
    if probability.is_some() {
        let message = format!("{} has both `probability` and `rate`", table.what());
        let hint = "keep one of them: a shock with a rate comes any number of times, one with a probability once";
        table.problem("rate", Fault::Contradiction(message), hint);
    }
    Arrival::Rate { per_year }
}

fn common(table: &Table, reason: &Text, source: Option<&str>) -> Option<Common> {
    let inner = table.table("common")?;
    let factor = inner.string("factor");
    let loading = |key| match inner.get(key) {
        Some(value) => number(&inner, key, value, reason, source),
        None => Judged::new(0.0, 0.0, 0.0, "nothing is shared"),
    };
    let (arrival, size) = (loading("arrival"), loading("size"));
    inner.end();
    Some(Common { factor, arrival, size })
}

fn trigger(table: &Table) -> Option<Trigger> {
    let inner = table.table("trigger")?;
    let indicator = inner.string("indicator");
    let year = inner.year("year").unwrap_or(0);
    let (below, above) = (inner.judged_if("below"), inner.judged_if("above"));
    let (side, level) = match (below, above) {
        (Some(level), None) => (Side::Below, level),
        (None, Some(level)) => (Side::Above, level),
        _ => {
            let message = format!("{} must have either `below` or `above`", inner.what());
            let hint = "write below = { value = …, low = …, high = …, reason = \"…\" }";
            inner.problem("below", Fault::Contradiction(message), hint);
            (Side::Below, stand_in())
        }
    };
    inner.end();
    Some(Trigger { indicator, year, side, level })
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
    // Its members are found once the plan is read.
    let section = table.string_if("section");
    let section = section.map(|id| Whom::Section { id, members: Vec::new() });
    let mut named: Vec<Whom> = [indicator, block, class, section].into_iter().flatten().collect();
    let whom = named.pop().filter(|_| named.is_empty());
    if whom.is_none() {
        let what = table.what();
        let fault = Fault::Contradiction(format!(
            "{what} must name one indicator, one block, one class or one section"
        ));
        let hint = "write indicator = \"…\", block = \"…\", class = \"…\" or section = \"…\", and a table for each";
        table.problem("indicator", fault, hint);
    }
    let moves = [Moves::Volatility, Moves::Measurement];
    let keys = ["volatility", "measurement"];
    let moves = moves.into_iter().zip(keys).find(|(_, key)| table.has(key));
    let (moves, key) = moves.unwrap_or((Moves::Level, "elasticity"));
    let value = table.needed(key, "1.0");
    let plain = |value| number(&table, key, value, reason, source);
    let elasticity = value.map_or_else(stand_in, plain);
    table.end();
    whom.map(|whom| Reach { whom, moves, elasticity })
}
