//! The ground, the column heads and the key of the picture of all targets.

use plotters_backend::DrawingBackend;

use super::super::canvas::{Anchor, Canvas, Lettering, bold, regular, width};
use super::super::colour::{AXIS, GRID, MUTED, SOFT, TINTS};
use super::super::frame::MARGIN;
use super::super::wording::{CLASS_BOUNDS, class_words};
use super::super::{Language, Words};
use super::columns::{PERCENT, PLOT, RANGE, ROW, TARGET, x};
use super::rows::{dot, range_bar};
use super::{Basis, DotsFigure};

/// Draws the tinted ground and everything above the rows.
pub(crate) fn draw<DB: DrawingBackend>(figure: &DotsFigure, top: f64, canvas: &mut Canvas<DB>) {
    let bottom = top + ROW * figure.rows.len() as f64;
    for (bounds, tint) in CLASS_BOUNDS.windows(2).zip(TINTS) {
        canvas.rectangle((x(bounds[0]), top), (x(bounds[1]), bottom), tint);
    }
    for index in 0..=figure.rows.len() {
        let y = top + ROW * index as f64;
        canvas.level(MARGIN, RANGE, y, GRID);
    }
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let colour = if share == 0.5 { AXIS } else { GRID };
        canvas.upright(x(share) - 0.5, top, bottom, colour);
        let label = format!("{:.0}", share * 100.0);
        let place = (x(share), top - 11.0);
        canvas.text(place, Anchor::Middle, &label, regular(12.5, SOFT));
    }
    classes(top, canvas);
    heads(top, canvas);
}

/// The likelihood words above their tints, the second language below the first.
fn classes<DB: DrawingBackend>(top: f64, canvas: &mut Canvas<DB>) {
    let lettering = regular(11.0, MUTED);
    for (bounds, words) in CLASS_BOUNDS.windows(2).zip(class_words()) {
        let middle = (x(bounds[0]) + x(bounds[1])) / 2.0;
        let (first, second) = words.split(canvas.language);
        let up = if second.is_empty() { 29.0 } else { 43.0 };
        canvas.text((middle, top - up), Anchor::Middle, first, lettering);
        canvas.text((middle, top - 29.0), Anchor::Middle, second, lettering);
    }
}

fn heads<DB: DrawingBackend>(top: f64, canvas: &mut Canvas<DB>) {
    let baseline = top - 11.0;
    let language = canvas.language;
    let line = |zh: &str, en: &str| Words::new(zh, en).line(language);
    let usual = regular(12.5, SOFT);
    let name = line("指标", "Indicator");
    canvas.text((MARGIN, baseline), Anchor::Left, &name, usual);
    let target = line("目标", "Target");
    canvas.text((TARGET, baseline), Anchor::Right, &target, usual);
    let pairs: [(f64, Words, Lettering); 2] = [
        (PERCENT, Words::new("概率", "Chance"), bold(11.0, SOFT)),
        (RANGE, Words::new("判断区间", "Range"), regular(11.0, MUTED)),
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
    Words,
}

/// The key in one line: drawn shapes, each with its words. English is left out where both languages do not fit.
pub(crate) fn key<DB: DrawingBackend>(figure: &DotsFigure, baseline: f64, canvas: &mut Canvas<DB>) {
    let mut entries = vec![
        (Mark::Dot(Basis::Fitted), Words::new("数据拟合", "fitted")),
        (Mark::Dot(Basis::Assumed), Words::new("设定假设", "assumed")),
        (Mark::Dot(Basis::ReferenceClass), Words::new("参照类", "reference class")),
        (Mark::Bar, Words::new("判断区间", "judgement range")),
    ];
    let muted = figure.rows.iter().any(|row| row.muted);
    if muted && !figure.muted_words.line(canvas.language).is_empty() {
        let words = &figure.muted_words;
        let grey = Words::new(
            format!("灰色：{}", words.split(Language::Chinese).0),
            format!("grey: {}", words.split(Language::English).0),
        );
        entries.push((Mark::Words, grey));
    }
    let lettering = regular(11.0, SOFT);
    let room = canvas.width - 2.0 * MARGIN;
    let taken = |entries: &[(Mark, Words)], language: Language| -> f64 {
        let each = entries
            .iter()
            .map(|(mark, words)| lead(mark) + width(&words.line(language), lettering) + 18.0);
        each.sum()
    };
    let mut language = canvas.language;
    if taken(&entries, language) > room {
        entries.truncate(4);
    }
    if taken(&entries, language) > room {
        language = Language::Chinese;
    }
    let mut left = MARGIN;
    for (mark, words) in &entries {
        let middle = baseline - 4.0;
        match mark {
            Mark::Dot(basis) => dot(canvas, (left + 5.0, middle), *basis, SOFT),
            Mark::Bar => range_bar(canvas, (left, left + 24.0), middle, AXIS),
            Mark::Words => {}
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
        Mark::Words => 0.0,
    }
}

const _: () = assert!(PLOT > TARGET);
