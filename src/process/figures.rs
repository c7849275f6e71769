//! The figures that an autoregression is fitted to, on the scale of the model, and how many it needs.

use super::Scale;
use crate::math::elementary::ln;
use crate::plan::{Plan, Quantity, SteadyAr};

/// One figure of a history.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Figure {
    /// Its last year.
    pub year: i32,
    /// Number of years that it averages; 1 for a plain one.
    pub years: usize,
    /// Its value on the scale of the model; not finite if it has no logarithm there.
    pub value: f64,
}

/// The figures of an indicator that were out by the plan's date, by their last year.
pub(crate) fn figures(plan: &Plan, id: &str, ar: &SteadyAr) -> Vec<Figure> {
    let choice = &ar.history;
    let id = choice.indicator.as_deref().unwrap_or(id);
    let years = choice.from..=choice.to;
    let rows = plan.history.annual(id, choice.quantity, &choice.basis, years, plan.as_of);
    let plain = |scale: Scale| {
        let of_row = move |(year, row): &(i32, &crate::plan::Observation)| Figure {
            year: *year,
            years: 1,
            value: scale.from_published(row.value),
        };
        rows.iter().map(of_row).collect()
    };
    let mut figures: Vec<Figure> = match choice.quantity {
        Quantity::Level | Quantity::Count if ar.quantity == Quantity::Level => {
            plain(Scale::LogLevel)
        }
        Quantity::Level | Quantity::Count => rows
            .windows(2)
            .filter(|pair| pair[0].1.basis == pair[1].1.basis)
            .map(|pair| {
                let years = (pair[1].0 - pair[0].0) as usize;
                let growth = 100.0 * ln(pair[1].1.value / pair[0].1.value);
                Figure { year: pair[1].0, years, value: growth / years as f64 }
            })
            .collect(),
        Quantity::Share => plain(Scale::Logit),
        _ => plain(Scale::Growth),
    };
    for average in &ar.averages {
        let bases = [average.basis.clone()];
        let years = average.year..=average.year;
        let found = plan.history.annual(id, Quantity::Growth, &bases, years, plan.as_of);
        if let Some((year, row)) = found.first() {
            let value = Scale::Growth.from_published(row.value);
            figures.push(Figure { year: *year, years: average.years, value });
        }
    }
    figures.sort_by_key(|figure| (figure.year, figure.years));
    figures
}

/// True if each figure is of one year, and each year follows the one before.
pub(crate) fn in_a_row(figures: &[Figure]) -> bool {
    figures.iter().all(|figure| figure.years == 1)
        && figures.windows(2).all(|pair| pair[0].year + 1 == pair[1].year)
}

/// How many figures of years in a row several lags of one or more variables need: three for each coefficient of an equation, and eight.
pub(crate) fn needed(variables: usize, lags: usize) -> usize {
    3 * variables * lags + 8
}

/// Why these figures do not carry an autoregression with several lags; nothing if they do.
pub(crate) fn too_few(lags: usize, figures: &[Figure]) -> Option<String> {
    let (in_a_row, needed) = (in_a_row(figures), needed(1, lags));
    if in_a_row && figures.len() >= needed {
        return None;
    }
    let gap = if in_a_row { "" } else { ", with gaps" };
    Some(format!(
        "an autoregression with {lags} lags needs {needed} figures of years in a row; there are {}{gap}",
        figures.len()
    ))
}
