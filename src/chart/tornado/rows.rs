//! The bars of a tornado with names, settings and changes.

use plotters_backend::DrawingBackend;

use super::super::canvas::{Anchor, Canvas, regular, width};
use super::super::colour::{Colour, INK, MEDIAN, MEDIAN_BAR, MUTED, SOFT, TARGET, TARGET_BAR};
use super::super::frame::MARGIN;
use super::super::text::{Weight, fit, shorten};
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
        let wide = settings(figure, row, middle, canvas);
        name(row, middle, SETTINGS - MARGIN - wide - GAP, canvas);
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

/// Writes both settings, each in the colour of what it does, and gives the wider width.
fn settings<DB: DrawingBackend>(
    figure: &TornadoFigure,
    row: &TornadoRow,
    middle: f64,
    canvas: &mut Canvas<DB>,
) -> f64 {
    let mut wide: f64 = 0.0;
    for (end, baseline) in [(&row.high, middle - 2.0), (&row.low, middle + 12.0)] {
        let lettering = regular(11.5, colour(change(figure, end), nothing(figure)));
        let place = (SETTINGS, baseline);
        wide = wide.max(canvas.text(place, Anchor::Right, &end.setting, lettering));
    }
    wide
}

/// The name in one or two languages, one above the other.
fn name<DB: DrawingBackend>(row: &TornadoRow, middle: f64, room: f64, canvas: &mut Canvas<DB>) {
    let (first, second) = row.name.split(canvas.language);
    let size = fit(first, Weight::Regular, 13.5, 11.0, room);
    let text = shorten(first, size, Weight::Regular, room);
    let baseline = if second.is_empty() { middle + 5.0 } else { middle - 1.0 };
    canvas.text((MARGIN, baseline), Anchor::Left, &text, regular(size, INK));
    let text = shorten(second, 11.0, Weight::Regular, room);
    canvas.text((MARGIN, middle + 13.0), Anchor::Left, &text, regular(11.0, MUTED));
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
