//! The outcomes that a chart shows before the fan.

use crate::math::elementary::ln;
use crate::plan::{HistoryChoice, Indicator, Movement, Observation, Plan, Quantity, Shows};

/// Annual outcomes of the shown quantity that were out by the plan's date, with the last known level if it is newer.
///
/// The figures of the fit come first; for years without one, other figures of the same unit do, except bounds, estimates and averages.
pub(super) fn outcomes(plan: &Plan, indicator: &Indicator) -> Vec<(i32, f64)> {
    let mut points = fitted(plan, indicator);
    for row in others(plan, indicator) {
        if let Some(year) = row.year()
            && !points.iter().any(|(known, _)| *known == year)
        {
            points.push((year, row.value));
        }
    }
    if let Some(base) = indicator.movement.base()
        && indicator.shows != Shows::Growth
        && !points.iter().any(|(known, _)| *known == base.year)
    {
        points.push((base.year, base.value.value));
    }
    points.sort_by_key(|(year, _)| *year);
    points
}

/// Whether the last outcome shown is a judged base, or an estimate that will be revised.
pub(super) fn is_base_judged(indicator: &Indicator, history: &[(i32, f64)]) -> bool {
    let (Some(base), Some(last)) = (indicator.movement.base(), history.last()) else {
        return false;
    };
    indicator.shows != Shows::Growth
        && (!base.value.published || is_estimate(indicator))
        && *last == (base.year, base.value.value)
}

/// Whether the plan states an error of the base.
fn is_estimate(indicator: &Indicator) -> bool {
    matches!(&indicator.movement, Movement::Linked(linked) if linked.base_error.is_some())
}

/// The figures of the fit, back to the first year that there is.
fn fitted(plan: &Plan, indicator: &Indicator) -> Vec<(i32, f64)> {
    let Movement::SteadyAr(ar) = &indicator.movement else { return Vec::new() };
    let HistoryChoice { indicator: other, quantity, basis, to, .. } = &ar.history;
    let id = other.as_deref().unwrap_or(&indicator.id);
    let rows = plan.history.annual(id, *quantity, basis, 1900..=*to, plan.as_of);
    let plain = |rows: Vec<(i32, &Observation)>| {
        rows.into_iter().map(|(year, row)| (year, row.value)).collect()
    };
    match (indicator.shows, quantity) {
        (Shows::Growth, Quantity::Growth)
        | (Shows::Level, Quantity::Level)
        | (Shows::Count, Quantity::Count)
        | (Shows::Share, Quantity::Share) => plain(rows),
        (Shows::Growth, Quantity::Level | Quantity::Count) => rows
            .windows(2)
            .filter(|pair| pair[0].0 + 1 == pair[1].0 && pair[0].1.basis == pair[1].1.basis)
            .map(|pair| (pair[1].0, 100.0 * (pair[1].1.value / pair[0].1.value - 1.0)))
            .filter(|(_, growth)| ln(1.0 + growth / 100.0).is_finite())
            .collect(),
        _ => Vec::new(),
    }
}

/// Other annual figures of the shown quantity and unit; of several in a year the one that came out last.
fn others<'a>(plan: &'a Plan, indicator: &Indicator) -> Vec<&'a Observation> {
    let quantity = match indicator.shows {
        Shows::Growth => Quantity::Growth,
        Shows::Share => Quantity::Share,
        Shows::Count => Quantity::Count,
        _ => Quantity::Level,
    };
    let doubtful =
        ["bound", "estimate", "expect", "average", "old", "neighbour", "cumul", "event", "proxy"];
    let mut rows: Vec<&Observation> = plan
        .history
        .observations
        .iter()
        .filter(|row| {
            let same = row.quantity == quantity
                || (quantity == Quantity::Count && row.quantity == Quantity::Level)
                || (quantity == Quantity::Level && row.quantity == Quantity::Count);
            let unit = match quantity {
                Quantity::Growth | Quantity::Share => true,
                _ => row.unit == indicator.unit.zh,
            };
            row.indicator == indicator.id
                && same
                && unit
                && row.released <= plan.as_of
                && row.year().is_some()
                && !doubtful.iter().any(|word| row.basis.contains(word))
        })
        .collect();
    rows.sort_by_key(|row| (row.year(), std::cmp::Reverse(row.released)));
    rows
}
