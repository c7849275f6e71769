//! Reads growth that switches between two regimes.

use super::table::Table;
use crate::plan::{Regime, Regimes};

/// Reads a `regime_switching`.
pub(super) fn regimes(table: &Table) -> Regimes {
    table.needed("regimes", "[{ mean = …, volatility = …, staying = … }, { … }]");
    let regimes = table.tables("regimes").into_iter().map(regime).collect();
    Regimes {
        regimes,
        first: table.judged_if("first"),
        base: table.base(),
        first_year: table.year_if("first_year"),
    }
}

fn regime(table: Table) -> Regime {
    let read = Regime {
        mean: table.judged("mean"),
        volatility: table.judged("volatility"),
        staying: table.judged("staying"),
    };
    table.end();
    read
}
