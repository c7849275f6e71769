//! Reads an autoregression with several lags.

use super::movement::{history, whole, year};
use super::table::Table;
use crate::plan::{Judged, Persistence, Quantity, SteadyAr};

const FIRST: &str = "default of the engine: a third of a deviation carries over, as in a steady_ar";
const TIGHT: &str =
    "default of the engine: as firm about the first lag as a steady_ar, firmer about later ones";

/// Reads an `autoregression`.
pub(super) fn autoregression(table: &Table) -> SteadyAr {
    let quantities = [("growth", Quantity::Growth), ("share", Quantity::Share)];
    let quantity = table.word("quantity", "quantity of an autoregression", &quantities);
    let centre = table.judged_if("persistence");
    let tightness = table.judged_if("tightness");
    SteadyAr {
        quantity: quantity.unwrap_or(Quantity::Growth),
        persistence: Persistence::Lags {
            lags: whole(table, "lags"),
            centre: centre.unwrap_or_else(|| Judged::new(0.3, 0.0, 0.6, FIRST)),
            tightness: tightness.unwrap_or_else(|| Judged::new(0.3, 0.15, 0.6, TIGHT)),
        },
        history: history(table, "history"),
        averages: Vec::new(),
        windows: table.integers("windows").into_iter().filter_map(year).collect(),
        window_reason: table.text("window_reason"),
        mean: None,
        pandemic_weight: None,
        base: table.base(),
    }
}
