//! Reads a condition of a scenario file.

use super::shock::number;
use crate::error::Fault;
use crate::plan::file::{Table, stand_in};
use crate::scenario::{Condition, Demand};

/// Reads a `[[condition]]`.
pub(super) fn condition(table: Table) -> Condition {
    let (indicator, year) = (table.string("indicator"), table.year("year").unwrap_or(0));
    let what = format!("condition on `{indicator}` in {year}");
    let table = table.named(what, format!("condition.{indicator}.{year}"));
    let reason = table.text("reason");
    let source = table.string_if("source");
    let one = |key| {
        let value = table.get(key)?;
        Some(number(&table, key, value, &reason, source.as_deref()))
    };
    let at_least = table.number_if("at_least");
    let demand = match (one("value"), one("mean"), one("probability"), at_least) {
        (Some(value), None, None, None) => Demand::Value { value },
        (None, Some(mean), None, None) => Demand::Mean { mean },
        (None, None, Some(probability), Some(at_least)) => Demand::Chance { at_least, probability },
        _ => {
            let message = format!("{} does not say what is given", table.what());
            let hint = "write value = … to pin it, mean = … for a view of its mean, or at_least = … with probability = …";
            table.problem("value", Fault::Contradiction(message), hint);
            Demand::Value { value: stand_in() }
        }
    };
    table.end();
    Condition { indicator, year, demand, reason, source }
}
