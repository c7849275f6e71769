//! The rows of the picture of all targets.

use plotters_backend::DrawingBackend;

use super::super::Language;
use super::super::canvas::{Anchor, Canvas, Place, bold, regular, width};
use super::super::colour::{
    AXIS, Colour, INK, MEDIAN, MEDIAN_BAR, MUTED, PAPER, SOFT, TARGET as UNLIKELY, TARGET_BAR,
    UNMET,
};
use super::super::frame::MARGIN;
use super::super::text::{Weight, fit, shorten};
use super::super::wording::{bare_percent_range, likelihood_class, percent};
use super::{Basis, Columns, DotsFigure, DotsRow, ROW};

/// The room for the target words.
const TARGET_ROOM: f64 = 150.0;
/// The room between name and target words.
const BETWEEN: f64 = 14.0;
/// The room between the languages of a name.
const GAP: f64 = 8.0;
/// The least room in which a shortened second language still says something.
const LEAST: f64 = 44.0;
/// Half the height of a range bar.
const BAR: f64 = 2.5;

/// The width of names and target words at which nothing of a row is cut.
pub(crate) fn needed(row: &DotsRow, language: Language) -> f64 {
    let (first, second) = row.name.split(language);
    let (target, below) = target_lines(row, language);
    let gap = if second.is_empty() { 0.0 } else { GAP };
    width(first, regular(13.5, INK))
        + gap
        + width(second, regular(11.0, MUTED))
        + BETWEEN
        + width(target, regular(12.5, SOFT))
            .max(width(below, regular(11.0, MUTED)))
            .min(TARGET_ROOM)
}

/// The target words and, where they say what the first do not, those in the second language.
fn target_lines(row: &DotsRow, language: Language) -> (&str, &str) {
    let (first, second) = row.target.split(language);
    if first.contains(second) { (first, "") } else { (first, second) }
}

/// Draws all rows.
pub(crate) fn draw<DB: DrawingBackend>(
    figure: &DotsFigure,
    columns: Columns,
    top: f64,
    canvas: &mut Canvas<DB>,
) {
    for (index, row) in figure.rows.iter().enumerate() {
        let middle = top + ROW * (index as f64 + 0.5);
        let wide = words(row, (columns.target, middle), canvas);
        let room = columns.target - MARGIN - wide - BETWEEN;
        name(row, middle + 5.0, room, canvas);
        chance(row, columns, middle, canvas);
    }
}

/// Writes the target words up to a right edge about a middle, a second language below the first, and gives the wider width.
fn words<DB: DrawingBackend>(row: &DotsRow, place: Place, canvas: &mut Canvas<DB>) -> f64 {
    let (first, second) = target_lines(row, canvas.language);
    // Two lines are a little smaller, so that they keep clear of the lines between rows.
    let (largest, up) = if second.is_empty() { (12.5, 5.0) } else { (11.5, -2.3) };
    let size = fit(first, Weight::Regular, largest, 11.0, TARGET_ROOM);
    let text = shorten(first, size, Weight::Regular, TARGET_ROOM);
    let colour = if row.muted { MUTED } else { SOFT };
    let (right, middle) = place;
    let above = canvas.text((right, middle + up), Anchor::Right, &text, regular(size, colour));
    let text = shorten(second, 11.0, Weight::Regular, TARGET_ROOM);
    let place = (right, middle + 9.9);
    above.max(canvas.text(place, Anchor::Right, &text, regular(11.0, MUTED)))
}

/// Writes the name: the first language shrinks and is then cut; the second is shortened, or left out, for want of room.
fn name<DB: DrawingBackend>(row: &DotsRow, baseline: f64, room: f64, canvas: &mut Canvas<DB>) {
    let (first, second) = row.name.split(canvas.language);
    let size = fit(first, Weight::Regular, 13.5, 11.0, room);
    let text = shorten(first, size, Weight::Regular, room);
    let colour = if row.muted { MUTED } else { INK };
    let wide = canvas.text((MARGIN, baseline), Anchor::Left, &text, regular(size, colour));
    let left = room - wide - GAP;
    let lettering = regular(11.0, MUTED);
    if width(second, lettering) > left && left < LEAST {
        return;
    }
    let text = shorten(second, 11.0, Weight::Regular, left);
    let place = (MARGIN + wide + GAP, baseline);
    canvas.text(place, Anchor::Left, &text, lettering);
}

/// The colours of a dot and of its bar, by likelihood.
fn colours(row: &DotsRow) -> (Colour, Colour) {
    if row.muted {
        return (MUTED, UNMET);
    }
    match likelihood_class(row.probability) {
        0 | 1 => (UNLIKELY, TARGET_BAR),
        2 => (SOFT, AXIS),
        _ => (MEDIAN, MEDIAN_BAR),
    }
}

/// The bar, the dot and the numbers.
fn chance<DB: DrawingBackend>(
    row: &DotsRow,
    columns: Columns,
    middle: f64,
    canvas: &mut Canvas<DB>,
) {
    let (colour, bar) = colours(row);
    if let Some((low, high)) = row.judgement {
        range_bar(canvas, (columns.x(low.min(high)), columns.x(high.max(low))), middle, bar);
        let range = bare_percent_range(low, high);
        let place = (columns.range, middle + 5.0);
        canvas.text(place, Anchor::Right, &range, regular(11.0, MUTED));
    }
    dot(canvas, (columns.x(row.probability), middle), row.basis, colour);
    let place = (columns.percent, middle + 5.0);
    let text = percent(row.probability);
    canvas.text(place, Anchor::Right, &text, bold(13.5, colour));
}

/// A thin bar with round ends.
pub(crate) fn range_bar<DB: DrawingBackend>(
    canvas: &mut Canvas<DB>,
    sides: (f64, f64),
    middle: f64,
    colour: Colour,
) {
    let inset = BAR.min((sides.1 - sides.0).max(0.0) / 2.0);
    let (left, right) = (sides.0 + inset, sides.1 - inset);
    canvas.circle((left, middle), BAR, colour);
    canvas.circle((right, middle), BAR, colour);
    canvas.rectangle((left, middle - BAR), (right, middle + BAR), colour);
}

/// A dot in the shape of its basis, with a rim of paper that sets it off from its bar.
pub(crate) fn dot<DB: DrawingBackend>(
    canvas: &mut Canvas<DB>,
    centre: Place,
    basis: Basis,
    colour: Colour,
) {
    let (x, y) = centre;
    let diamond = |half: f64| [(x - half, y), (x, y - half), (x + half, y), (x, y + half)];
    match basis {
        Basis::Fitted => {
            canvas.circle(centre, 6.0, PAPER);
            canvas.circle(centre, 4.8, colour);
        }
        Basis::Assumed => {
            canvas.polygon(&diamond(7.6), PAPER);
            canvas.polygon(&diamond(6.0), colour);
        }
        Basis::ReferenceClass => {
            canvas.circle(centre, 6.0, PAPER);
            canvas.ring(centre, 4.8, 1.8, colour);
        }
    }
}
