//! Reads systems of indicators that are forecast together, and the process of their members.

use super::movement::{history, whole};
use super::structure::with_id;
use super::table::Table;
use crate::plan::{Judged, Persistence, Quantity, SteadyAr, System};

const FIRST: &str = "default of the engine: a third of a deviation carries over, as in a steady_ar";
const TIGHT: &str = "default of the engine: as firm about a member's own first lag as a steady_ar, firmer about later ones";

/// Reads a `[[system]]`.
pub(super) fn system(table: Table) -> System {
    let (table, id) = with_id(table, "system");
    let persistence = table.judged_if("persistence");
    let tightness = table.judged_if("tightness");
    let system = System {
        id,
        name: table.name("name"),
        lags: whole(&table, "lags"),
        persistence: persistence.unwrap_or_else(|| Judged::new(0.3, 0.0, 0.6, FIRST)),
        tightness: tightness.unwrap_or_else(|| Judged::new(0.3, 0.15, 0.6, TIGHT)),
    };
    table.end();
    system
}

/// Reads a `vector_autoregression`, the process of a member.
pub(super) fn member(table: &Table) -> SteadyAr {
    let quantities = [("growth", Quantity::Growth), ("share", Quantity::Share)];
    let quantity = table.word("quantity", "quantity of a vector_autoregression", &quantities);
    SteadyAr {
        quantity: quantity.unwrap_or(Quantity::Growth),
        persistence: Persistence::System { system: table.string("system") },
        history: history(table, "history"),
        averages: Vec::new(),
        windows: Vec::new(),
        window_reason: table.text("window_reason"),
        mean: None,
        pandemic_weight: None,
        base: table.base(),
    }
}
