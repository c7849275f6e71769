//! Reads random walks and processes that return to a mean, stated or fitted to history.

use super::judged::stand_in;
use super::movement::steady_ar_of;
use super::table::Table;
use crate::plan::{Base, Growth, Judged, MeanReversion, Movement, Persistence, Quantity, SteadyAr};

const WALK: &str = "definition of a random walk: growth of a year says nothing about the next";
const SLOW: &str = "default of the engine: levels and shares are slow to return";

/// Reads a `random_walk`: fitted if it has a `history`, else stated.
pub(super) fn random_walk(table: &Table) -> Movement {
    if table.has("history") {
        return Movement::SteadyAr(SteadyAr {
            persistence: Persistence::None,
            base: table.base(),
            ..steady_ar_of(table, Quantity::Growth)
        });
    }
    Movement::Growth(Growth {
        mean: table.judged("mean"),
        volatility: table.judged("volatility"),
        skew: None,
        persistence: Judged::default_of_engine(0.0, WALK),
        base: table.base(),
        first_year: table.year_if("first_year"),
    })
}

/// Reads a `mean_reversion`: fitted if it has a `history`, else stated.
pub(super) fn mean_reversion(table: &Table) -> Movement {
    let quantities = [("level", Quantity::Level), ("share", Quantity::Share)];
    let quantity = table.word("quantity", "quantity of a mean_reversion", &quantities);
    let quantity = quantity.unwrap_or(Quantity::Level);
    if table.has("history") {
        let centre = table.judged_if("persistence");
        let centre = centre.unwrap_or_else(|| Judged::new(0.7, 0.5, 0.9, SLOW));
        return Movement::SteadyAr(SteadyAr {
            persistence: Persistence::Around { centre },
            ..steady_ar_of(table, quantity)
        });
    }
    table.needed("base", "{ value = …, year = …, source = \"…\" }, from which the path starts");
    Movement::MeanReversion(MeanReversion {
        quantity,
        mean: table.judged("mean"),
        speed: table.judged("speed"),
        volatility: table.judged("volatility"),
        base: table.base().or(Some(Base { value: stand_in(), year: 0 })),
    })
}
