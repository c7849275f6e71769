//! The ground, the column heads and the key of the picture of all targets.

use plotters_backend::DrawingBackend;

use super::super::canvas::{Anchor, Canvas, Lettering, bold, regular, width};
use super::super::colour::{AXIS, GRID, MUTED, SOFT, TINTS};
use super::super::frame::MARGIN;
use super::super::wording::{CLASS_BOUNDS, class_words};
use super::super::{Language, Words};
use super::rows::{dot, range_bar};
use super::{Basis, Columns, DotsFigure, ROW};

/// Draws the tinted ground and everything above the rows.
pub(crate) fn draw<DB: DrawingBackend>(
    figure: &DotsFigure,
    columns: Columns,
    top: f64,
    canvas: &mut Canvas<DB>,
) {
    let bottom = top + ROW * figure.rows.len() as f64;
    for (bounds, tint) in CLASS_BOUNDS.windows(2).zip(TINTS) {
        canvas.rectangle((columns.x(bounds[0]), top), (columns.x(bounds[1]), bottom), tint);
    }
    for index in 0..=figure.rows.len() {
        let y = top + ROW * index as f64;
        canvas.level(MARGIN, columns.range, y, GRID);
    }
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let colour = if share == 0.5 { AXIS } else { GRID };
        canvas.upright(columns.x(share) - 0.5, top, bottom, colour);
        let label = format!("{:.0}", share * 100.0);
        let place = (columns.x(share), top - 11.0);
        canvas.text(place, Anchor::Middle, &label, regular(12.5, SOFT));
    }
    classes(columns, top, canvas);
    heads(columns, top, canvas);
}

/// The likelihood words above their tints, the second language below the first.
fn classes<DB: DrawingBackend>(columns: Columns, top: f64, canvas: &mut Canvas<DB>) {
    let lettering = regular(11.0, MUTED);
    for (bounds, words) in CLASS_BOUNDS.windows(2).zip(class_words()) {
        let middle = (columns.x(bounds[0]) + columns.x(bounds[1])) / 2.0;
        let (first, second) = words.split(canvas.language);
        let up = if second.is_empty() { 29.0 } else { 43.0 };
        canvas.text((middle, top - up), Anchor::Middle, first, lettering);
        canvas.text((middle, top - 29.0), Anchor::Middle, second, lettering);
    }
}

fn heads<DB: DrawingBackend>(columns: Columns, top: f64, canvas: &mut Canvas<DB>) {
    let baseline = top - 11.0;
    let language = canvas.language;
    let line = |zh: &str, en: &str| Words::new(zh, en).line(language);
    let usual = regular(12.5, SOFT);
    let name = line("指标", "Indicator");
    canvas.text((MARGIN, baseline), Anchor::Left, &name, usual);
    let target = line("目标", "Target");
    canvas.text((columns.target, baseline), Anchor::Right, &target, usual);
    let pairs: [(f64, Words, Lettering); 2] = [
        (columns.percent, Words::new("概率", "Chance"), bold(11.0, SOFT)),
        (columns.range, Words::new("判断区间", "Range"), regular(11.0, MUTED)),
    ];
    for (right, words, lettering) in pairs {
        let (first, second) = words.split(language);
        let up = if second.is_empty() { 0.0 } else { 15.0 };
        canvas.text((right, baseline - up), Anchor::Right, first, lettering);
        canvas.text((right, baseline), Anchor::Right, second, lettering);
    }
}

/// One entry of the key.
enum Mark {
    Dot(Basis),
    Bar,
}

/// The key in one line: drawn shapes, each with its words. English is left out where both languages do not fit.
pub(crate) fn key<DB: DrawingBackend>(baseline: f64, canvas: &mut Canvas<DB>) {
    let entries = [
        (Mark::Dot(Basis::Fitted), Words::new("历史拟合", "fitted to history")),
        (Mark::Dot(Basis::Assumed), Words::new("设定假设", "stated assumptions")),
        (Mark::Dot(Basis::ReferenceClass), Words::new("同类参照", "class of like targets")),
        (Mark::Bar, Words::new("判断区间", "judgement range")),
    ];
    let lettering = regular(11.0, SOFT);
    let each = entries
        .iter()
        .map(|(mark, words)| lead(mark) + width(&words.line(canvas.language), lettering) + 18.0);
    let mut language = canvas.language;
    if each.sum::<f64>() > canvas.width - 2.0 * MARGIN {
        language = Language::Chinese;
    }
    let mut left = MARGIN;
    for (mark, words) in &entries {
        let middle = baseline - 4.0;
        match mark {
            Mark::Dot(basis) => dot(canvas, (left + 5.0, middle), *basis, SOFT),
            Mark::Bar => range_bar(canvas, (left, left + 24.0), middle, AXIS),
        }
        left += lead(mark);
        left += canvas.text((left, baseline), Anchor::Left, &words.line(language), lettering);
        left += 18.0;
    }
}

/// The room that a drawn shape takes before its words.
fn lead(mark: &Mark) -> f64 {
    match mark {
        Mark::Dot(_) => 14.0,
        Mark::Bar => 30.0,
    }
}
