//! Reads how a year spreads over its months.

use super::table::Table;
use crate::plan::{Concentration, Shares, WithinYear};

/// Reads the table `[within_year]` of the plan.
pub(super) fn concentration(root: &Table) -> Concentration {
    let Some(table) = root.table("within_year") else { return Concentration::default() };
    let read = Concentration {
        flow: table.judged_if("flow"),
        stock: table.judged_if("stock"),
        rate: table.judged_if("rate"),
    };
    table.end();
    read
}

/// Reads `within_year` of an indicator.
pub(super) fn within_year(owner: &Table, id: &str) -> Option<WithinYear> {
    let table = owner.table("within_year")?;
    let table = table.named(format!("the within_year of `{id}`"), format!("{id}.within_year"));
    let read =
        WithinYear { concentration: table.judged_if("concentration"), shares: shares(&table) };
    table.end();
    Some(read)
}

fn shares(table: &Table) -> Option<Shares> {
    let (source, reason) = (table.string_if("source"), table.text("reason"));
    let value = table.get("shares")?;
    let items = table.items("shares", value, "a list of 12 or 4 numbers").iter();
    let values = items.map(|item| table.as_number("shares", item).unwrap_or(f64::NAN)).collect();
    Some(Shares { values, source, reason })
}
