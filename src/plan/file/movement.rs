//! Reads how an indicator moves.

use super::table::Table;
use super::{innovation, lags, mean_reversion, regimes, system};
use crate::plan::{
    Average, Cohort, Completion, Count, Growth, HistoryChoice, Judged, Level, Linked, Movement,
    PandemicWeight, Persistence, Quantity, Share, SteadyAr, Student, Term, TrendView,
};

/// The words of a quantity in the history.
pub(crate) const QUANTITIES: [(&str, Quantity); 5] = [
    ("level", Quantity::Level),
    ("growth", Quantity::Growth),
    ("ytd_growth", Quantity::YtdGrowth),
    ("share", Quantity::Share),
    ("count", Quantity::Count),
];

#[derive(Clone, Copy)]
enum Kind {
    SteadyAr,
    RandomWalk,
    MeanReversion,
    Autoregression,
    VectorAutoregression,
    RegimeSwitching,
    Growth,
    Level,
    Share,
    Count,
    Completion,
    Delivery,
    ReferenceClass,
    Linked,
    Sum,
    Cohort,
}

const KINDS: [(&str, Kind); 16] = [
    ("steady_ar", Kind::SteadyAr),
    ("random_walk", Kind::RandomWalk),
    ("mean_reversion", Kind::MeanReversion),
    ("autoregression", Kind::Autoregression),
    ("vector_autoregression", Kind::VectorAutoregression),
    ("regime_switching", Kind::RegimeSwitching),
    ("growth", Kind::Growth),
    ("level", Kind::Level),
    ("share", Kind::Share),
    ("count", Kind::Count),
    ("completion", Kind::Completion),
    ("delivery", Kind::Delivery),
    ("reference_class", Kind::ReferenceClass),
    ("linked", Kind::Linked),
    ("sum", Kind::Sum),
    ("cohort", Kind::Cohort),
];

/// What stands for a movement that could not be read.
pub(crate) fn stand_in() -> Movement {
    Movement::ReferenceClass { class: String::new() }
}

/// Reads a `process`, with the law of its innovations.
pub(super) fn movement(table: Table) -> (Movement, Option<Student>) {
    let Some(kind) = table.word("kind", "kind of process", &KINDS) else {
        return (stand_in(), None);
    };
    let movement = match kind {
        Kind::SteadyAr => Movement::SteadyAr(steady_ar(&table)),
        Kind::RandomWalk => mean_reversion::random_walk(&table),
        Kind::MeanReversion => mean_reversion::mean_reversion(&table),
        Kind::Autoregression => Movement::SteadyAr(lags::autoregression(&table)),
        Kind::VectorAutoregression => Movement::SteadyAr(system::member(&table)),
        Kind::RegimeSwitching => Movement::RegimeSwitching(regimes::regimes(&table)),
        Kind::Growth => Movement::Growth(growth(&table)),
        Kind::Level => Movement::Level(level(&table)),
        Kind::Share => Movement::Share(share(&table)),
        Kind::Count => Movement::Count(count(&table)),
        Kind::Completion => Movement::Completion(completion(&table)),
        Kind::Delivery => Movement::Delivery { class: table.string("class") },
        Kind::ReferenceClass => Movement::ReferenceClass { class: table.string("class") },
        Kind::Linked => Movement::Linked(linked(&table)),
        Kind::Sum => {
            table.needed("parts", "a list of indicator ids");
            Movement::Sum { parts: table.strings("parts") }
        }
        Kind::Cohort => Movement::Cohort(cohort(&table)),
    };
    let innovations = innovation::innovations(&table);
    table.end();
    (movement, innovations)
}

fn steady_ar(table: &Table) -> SteadyAr {
    let quantities = [("growth", Quantity::Growth), ("share", Quantity::Share)];
    let quantity = table.word("quantity", "quantity of a steady_ar", &quantities);
    SteadyAr { base: table.base(), ..steady_ar_of(table, quantity.unwrap_or(Quantity::Growth)) }
}

/// An autoregression of a quantity, without its base.
pub(super) fn steady_ar_of(table: &Table, quantity: Quantity) -> SteadyAr {
    SteadyAr {
        quantity,
        persistence: Persistence::default(),
        history: history(table, "history"),
        averages: table.tables("averages").into_iter().map(average).collect(),
        windows: table.integers("windows").into_iter().filter_map(year).collect(),
        window_reason: table.text("window_reason"),
        mean: trend_view(table),
        pandemic_weight: pandemic_weight(table),
        base: None,
    }
}

pub(super) fn year(number: i64) -> Option<i32> {
    i32::try_from(number).ok()
}

pub(super) fn history(table: &Table, key: &'static str) -> HistoryChoice {
    let shape = "{ quantity = \"growth\", basis = [\"…\"], from = …, to = … }";
    table.needed(key, shape);
    let Some(choice) = table.table(key) else { return no_history() };
    choice.needed("basis", "a list of bases, the preferred one first");
    let read = HistoryChoice {
        indicator: choice.string_if("indicator"),
        quantity: choice.word("quantity", "quantity", &QUANTITIES).unwrap_or(Quantity::Level),
        basis: choice.strings("basis"),
        from: choice.year("from").unwrap_or(0),
        to: choice.year("to").unwrap_or(0),
    };
    choice.end();
    read
}

fn no_history() -> HistoryChoice {
    HistoryChoice { indicator: None, quantity: Quantity::Level, basis: Vec::new(), from: 0, to: 0 }
}

fn average(table: Table) -> Average {
    let read = Average {
        basis: table.string("basis"),
        year: table.year("year").unwrap_or(0),
        years: whole(&table, "years"),
    };
    table.end();
    read
}

pub(super) fn whole(table: &Table, key: &'static str) -> usize {
    table.integer(key).map_or(0, |number| usize::try_from(number).unwrap_or(0))
}

fn trend_view(table: &Table) -> Option<TrendView> {
    let view = table.judged_table("mean", table.get("mean")?)?;
    let mean = view.judged_here();
    let weight = view.judged("weight");
    view.end();
    Some(TrendView { mean, weight })
}

fn pandemic_weight(table: &Table) -> Option<PandemicWeight> {
    let inner = table.judged_table("pandemic_weight", table.get("pandemic_weight")?)?;
    let weight = inner.judged_here();
    inner.needed("years", "a list of years");
    let years = inner.integers("years").into_iter().filter_map(year).collect();
    inner.end();
    Some(PandemicWeight { weight, years })
}

fn growth(table: &Table) -> Growth {
    Growth {
        mean: table.judged("mean"),
        volatility: table.judged("volatility"),
        skew: table.judged_if("skew"),
        persistence: table.persistence(),
        base: table.base(),
        first_year: table.year_if("first_year"),
    }
}

fn level(table: &Table) -> Level {
    Level {
        centre: table.judged("centre"),
        volatility: table.judged("volatility"),
        drift: table.judged_if("drift"),
        skew: table.judged_if("skew"),
        persistence: table.persistence(),
        base: table.base(),
    }
}

fn share(table: &Table) -> Share {
    Share {
        centre: table.judged("centre"),
        volatility: table.judged("volatility"),
        drift: table.judged_if("drift"),
        persistence: table.persistence(),
        base: table.base(),
    }
}

fn count(table: &Table) -> Count {
    let rate = table.string_if("rate");
    if rate.is_some() {
        table.needed("base", "{ value = …, year = …, source = \"…\" }, the last known count");
    } else {
        table.needed("mean", "{ value = …, low = …, high = …, reason = \"…\" }");
    }
    Count {
        mean: table.judged_if("mean"),
        dispersion: table.judged("dispersion"),
        drift: table.judged_if("drift"),
        persistence: table.persistence(),
        base: table.base(),
        rate,
    }
}

fn completion(table: &Table) -> Completion {
    let items = table.integer("items").map_or(0, |items| u32::try_from(items).unwrap_or(0));
    Completion {
        items,
        probability: table.judged("probability"),
        correlation: table.judged("correlation"),
    }
}

fn linked(table: &Table) -> Linked {
    let none = |reason| Judged::default_of_engine(0.0, reason);
    table.needed("terms", "[{ indicator = \"…\", weight = 1.0 }]");
    Linked {
        terms: table.tables("terms").into_iter().map(term).collect(),
        mean: table
            .judged_if("mean")
            .unwrap_or_else(|| none("default of the engine: no growth of its own")),
        volatility: table
            .judged_if("volatility")
            .unwrap_or_else(|| none("default of the engine: no deviation of its own")),
        persistence: table.persistence(),
        base: table.base(),
        base_error: table.judged_if("base_error"),
    }
}

fn term(table: Table) -> Term {
    let read = Term {
        indicator: table.string("indicator"),
        weight: table.number("weight").unwrap_or(f64::NAN),
    };
    table.end();
    read
}

fn cohort(table: &Table) -> Cohort {
    Cohort {
        term: whole(table, "term"),
        flows: history(table, "flows"),
        renewal: table.judged("renewal"),
        mean: table.judged("mean"),
        volatility: table.judged("volatility"),
        persistence: table.persistence(),
        retained: table.judged("retained"),
    }
}
