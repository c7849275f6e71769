//! Reads the size of a shock.

use super::shock::number;
use crate::plan::file::{Table, stand_in};
use crate::plan::{Judged, Text};
use crate::shock::{Size, SizeQuantile};

const SIZE: &str = "{ value = …, low = …, high = …, reason = \"…\" }";
const PEAKEDNESS: &str = "usual weight of the mode: the mean is (least + 4 × mode + most)/6";

#[derive(Clone, Copy)]
enum Law {
    Fixed,
    Normal,
    TwoPieceNormal,
    Pert,
    Triangular,
    LogNormal,
    Uniform,
    Empirical,
    Quantiles,
}

const WORDS: [(&str, Law); 8] = [
    ("normal", Law::Normal),
    ("two_piece_normal", Law::TwoPieceNormal),
    ("pert", Law::Pert),
    ("triangular", Law::Triangular),
    ("lognormal", Law::LogNormal),
    ("uniform", Law::Uniform),
    ("empirical", Law::Empirical),
    ("quantiles", Law::Quantiles),
];

/// Reads the size of a shock: a number, or a table with the word of a distribution.
pub(super) fn size(table: &Table, reason: &Text, source: Option<&str>) -> Size {
    let Some(value) = table.needed("size", SIZE) else {
        return Size::Fixed { value: stand_in() };
    };
    let has = |key| value.get_ref().as_table().is_some_and(|keys| keys.contains_key(key));
    if !has("mean") && !has("distribution") {
        return Size::Fixed { value: table.as_judged("size", value) };
    }
    let name = table.dotted("size");
    let Some(inner) = table.as_table("size", value, SIZE, format!("`{name}`"), name.clone()) else {
        return Size::Fixed { value: stand_in() };
    };
    let law = if inner.has("distribution") {
        inner.word("distribution", "distribution", &WORDS).unwrap_or(Law::Fixed)
    } else {
        Law::Normal
    };
    if matches!(law, Law::Fixed) {
        // The word is not known, so that nothing can be said about the other keys.
        return Size::Fixed { value: stand_in() };
    }
    let size = of_law(&inner, law, reason, source);
    inner.end();
    size
}

fn of_law(table: &Table, law: Law, reason: &Text, source: Option<&str>) -> Size {
    let of = |key| table.judged(key);
    match law {
        Law::Fixed => Size::Fixed { value: stand_in() },
        Law::Normal => Size::Normal { mean: of("mean"), volatility: of("volatility") },
        Law::TwoPieceNormal if table.has("uncertainty") || table.has("skew") => {
            Size::FanChart { mode: of("mode"), uncertainty: of("uncertainty"), skew: of("skew") }
        }
        Law::TwoPieceNormal => Size::TwoPieceNormal {
            mode: of("mode"),
            volatility_below: of("volatility_below"),
            volatility_above: of("volatility_above"),
        },
        Law::Pert => Size::Pert {
            least: of("least"),
            mode: of("mode"),
            most: of("most"),
            peakedness: table
                .judged_if("peakedness")
                .unwrap_or_else(|| Judged::new(4.0, 4.0, 4.0, PEAKEDNESS)),
        },
        Law::Triangular => {
            Size::Triangular { least: of("least"), mode: of("mode"), most: of("most") }
        }
        Law::LogNormal => {
            Size::LogNormal { median: of("median"), log_volatility: of("log_volatility") }
        }
        Law::Uniform => Size::Uniform { least: of("least"), most: of("most") },
        Law::Empirical => Size::Empirical { values: numbers(table, "values", reason, source) },
        Law::Quantiles => {
            table.needed("quantiles", "[{ probability = 0.1, value = … }, …]");
            let all = table.tables("quantiles").into_iter();
            let quantiles = all.map(|one| quantile(one, reason, source)).collect();
            Size::Quantiles { quantiles }
        }
    }
}

fn quantile(table: Table, reason: &Text, source: Option<&str>) -> SizeQuantile {
    let probability = table.number("probability").unwrap_or(f64::NAN);
    let value = table.needed("value", "a number");
    let value = value.map_or_else(stand_in, |value| number(&table, "value", value, reason, source));
    table.end();
    SizeQuantile { probability, value }
}

/// A list of judged or plain numbers, each under its position.
pub(super) fn numbers(
    table: &Table,
    key: &'static str,
    reason: &Text,
    source: Option<&str>,
) -> Vec<Judged> {
    let Some(value) = table.needed(key, "[…]") else { return Vec::new() };
    let items = table.items(key, value, "a list of numbers").iter().enumerate();
    items
        .map(|(index, item)| {
            let name = format!("{key}.{}", index + 1);
            table.page().mark(&table.dotted(&name), item.span());
            number(table, &name, item, reason, source)
        })
        .collect()
}
