//! The bars of a tornado with names, settings and changes.

use plotters_backend::DrawingBackend;

use super::super::canvas::{Anchor, Canvas, regular, width};
use super::super::colour::{Colour, INK, MEDIAN, MEDIAN_BAR, MUTED, SOFT, TARGET, TARGET_BAR};
use super::super::frame::MARGIN;
use super::super::text::{Weight, fit, measure, shorten, wrap_around};
use super::super::wording::number;
use super::{ROW, SETTINGS, Span, TornadoEnd, TornadoFigure, TornadoRow, TornadoScale};

/// Half the height of a bar: 0.62 of a row.
const HALF: f64 = 0.31 * ROW;
/// The room between a name and its settings, and between a bar and its change.
const GAP: f64 = 10.0;
/// The decimals of a change.
fn decimals(figure: &TornadoFigure) -> usize {
    match figure.scale {
        TornadoScale::Probability => 1,
        TornadoScale::Count => 2,
    }
}

/// Changes below this print as zero and have no colour.
fn nothing(figure: &TornadoFigure) -> f64 {
    match figure.scale {
        TornadoScale::Probability => 0.05,
        TornadoScale::Count => 0.005,
    }
}

/// Draws all rows.
pub(crate) fn draw<DB: DrawingBackend>(
    figure: &TornadoFigure,
    span: Span,
    top: f64,
    canvas: &mut Canvas<DB>,
) {
    for (index, row) in figure.rows.iter().enumerate() {
        let middle = top + ROW * (index as f64 + 0.5);
        let taken = settings(figure, row, middle, canvas);
        let room = taken.map(|wide| SETTINGS - MARGIN - wide - GAP);
        name(row, middle, room, canvas);
        bars(figure, row, span, middle, canvas);
    }
}

/// The change that an end brings, in the unit of the axis.
fn change(figure: &TornadoFigure, end: &TornadoEnd) -> f64 {
    figure.shown(end.result) - figure.shown(figure.stated)
}

fn colour(change: f64, nothing: f64) -> Colour {
    match change {
        change if change >= nothing => MEDIAN,
        change if change <= -nothing => TARGET,
        _ => SOFT,
    }
}

/// The baselines of the two lines of a row, below its middle.
const LINES: [f64; 2] = [-1.0, 13.0];

/// Writes both ends, each in the colour of what it does, above the stated setting, and gives the widths of the two lines.
fn settings<DB: DrawingBackend>(
    figure: &TornadoFigure,
    row: &TornadoRow,
    middle: f64,
    canvas: &mut Canvas<DB>,
) -> [f64; 2] {
    let shade = |end| colour(change(figure, end), nothing(figure));
    let parts = [
        (&*row.high.setting, shade(&row.high)),
        (" → ", MUTED),
        (&*row.low.setting, shade(&row.low)),
    ];
    let mut ends = 0.0;
    for (text, colour) in parts {
        let place = (SETTINGS - ends, middle + LINES[0]);
        ends += canvas.text(place, Anchor::Right, text, regular(11.5, colour));
    }
    let place = (SETTINGS, middle + LINES[1]);
    let stated = canvas.text(place, Anchor::Right, &row.stated, regular(11.0, MUTED));
    [ends, stated]
}

/// The name in two languages, one above the other, or in one language on one line or two; each line has a room of its own.
fn name<DB: DrawingBackend>(
    row: &TornadoRow,
    middle: f64,
    room: [f64; 2],
    canvas: &mut Canvas<DB>,
) {
    let (first, second) = row.name.split(canvas.language);
    let size = fit(first, Weight::Regular, 13.5, 11.0, room[0]);
    let single = measure(first, size, Weight::Regular) <= room[0];
    if second.is_empty() && single {
        canvas.text((MARGIN, middle + 5.0), Anchor::Left, first, regular(size, INK));
        return;
    }
    let (lines, sizes) = match second.is_empty() {
        true => (wrap_around(first, 12.0, Weight::Regular, room), [12.0, 12.0]),
        false => (
            [
                shorten(first, size, Weight::Regular, room[0]),
                shorten(second, 11.0, Weight::Regular, room[1]),
            ],
            [size, 11.0],
        ),
    };
    let colours = [INK, if second.is_empty() { INK } else { MUTED }];
    for (index, line) in lines.iter().enumerate() {
        let place = (MARGIN, middle + LINES[index]);
        canvas.text(place, Anchor::Left, line, regular(sizes[index], colours[index]));
    }
}

/// One bar to each side, with its change at the end; of two on the same side the longer one.
fn bars<DB: DrawingBackend>(
    figure: &TornadoFigure,
    row: &TornadoRow,
    span: Span,
    middle: f64,
    canvas: &mut Canvas<DB>,
) {
    let changes = [change(figure, &row.low), change(figure, &row.high)];
    let loss = changes[0].min(changes[1]).min(0.0);
    let gain = changes[0].max(changes[1]).max(0.0);
    let stated = figure.shown(figure.stated);
    let zero = span.x(stated);
    let (left, right) = (span.x(stated + loss), span.x(stated + gain));
    canvas.rectangle((left, middle - HALF), (zero, middle + HALF), TARGET_BAR);
    canvas.rectangle((zero, middle - HALF), (right, middle + HALF), MEDIAN_BAR);
    let mut write = |change: f64, x: f64, anchor| {
        let sign = if change > 0.0 { "+" } else { "" };
        let text = format!("{sign}{}", number(change, decimals(figure)));
        let lettering = regular(12.5, colour(change, nothing(figure)));
        // A change whose label would leave the picture stands inside the edge.
        let wide = width(&text, lettering);
        let x = if matches!(anchor, Anchor::Left) { x.min(canvas.width - wide - 4.0) } else { x };
        canvas.text((x, middle + 5.0), anchor, &text, lettering);
    };
    if loss <= -nothing(figure) {
        write(loss, left - GAP / 2.0, Anchor::Right);
    }
    if gain >= nothing(figure) {
        write(gain, right + GAP / 2.0, Anchor::Left);
    }
}
