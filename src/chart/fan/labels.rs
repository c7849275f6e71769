//! The words inside the plot of a fan chart, each put where nothing else stands.

use super::super::Words;
use super::super::canvas::{Anchor, Canvas, regular, width};
use super::super::colour::{BAND_LABEL, INK, MEDIAN, SOFT};
use super::super::outcome::Block;
use super::super::surface::Surface;
use super::FanFigure;
use super::plan::{Plan, WORDS};
use super::plot::path;

/// Writes the words of both parts, the band labels, the median and the values beyond the axis.
pub(crate) fn draw<S: Surface>(figure: &FanFigure, plan: &Plan, canvas: &mut Canvas<'_, S>) {
    parts(figure, plan, canvas);
    band_labels(figure, plan, canvas);
    median(figure, plan, canvas);
    beyond(plan, canvas);
}

/// "Outcome" and "Projection" at the top, in the longest form that fits.
fn parts<S: Surface>(figure: &FanFigure, plan: &Plan, canvas: &mut Canvas<'_, S>) {
    let start = plan.x(f64::from(plan.opening(figure)));
    let baseline = plan.top + 18.0;
    let lettering = regular(12.0, SOFT);
    let outcome = canvas.language.choose(
        ["实际值", "实际"],
        ["Outcome", "Actual"],
        ["实际值 Outcome", "实际值"],
    );
    let ahead = canvas.language.choose(
        ["预测 →", "预测"],
        ["Projection →", "Projection"],
        ["预测 Projection →", "预测 →"],
    );
    let room = start - plan.left - 10.0;
    if let Some(words) = outcome.iter().find(|words| width(words, lettering) <= room) {
        canvas.text((start - 8.0, baseline), Anchor::Right, words, lettering);
    }
    let room = plan.right - start - 10.0;
    if let Some(words) = ahead.iter().find(|words| width(words, lettering) <= room) {
        canvas.text((start + 8.0, baseline), Anchor::Left, words, lettering);
    }
}

/// The share of each band at its right end, above the median where there is room, else below it.
fn band_labels<S: Surface>(figure: &FanFigure, plan: &Plan, canvas: &mut Canvas<'_, S>) {
    let Some(last) = figure.fan.last() else {
        return;
    };
    let bands = [
        ("90%", [0.95, 0.80], [0.05, 0.20]),
        ("60%", [0.80, 0.65], [0.20, 0.35]),
        ("30%", [0.65, 0.50], [0.35, 0.50]),
    ];
    for (label, upper, lower) in bands {
        for [outer, inner] in [upper, lower] {
            let (outer, inner) = (plan.y(last.at(outer)), plan.y(last.at(inner)));
            if (outer - inner).abs() < 12.0 {
                continue;
            }
            let place = (plan.right - 4.0, (outer + inner) / 2.0 + 4.0);
            if canvas.text_if_free(place, Anchor::Right, label, regular(11.0, BAND_LABEL)) {
                break;
            }
        }
    }
}

/// The median of the shown year, above the fan or below it, with a thin line to its point.
fn median<S: Surface>(figure: &FanFigure, plan: &Plan, canvas: &mut Canvas<'_, S>) {
    let year = figure.shown_year();
    let (Some(forecast), true) = (figure.forecast_of(year), figure.target.is_some()) else {
        return;
    };
    let start = plan.x(f64::from(plan.opening(figure)));
    let room = plan.right - start - 14.0;
    let value = plan.axis.value(forecast.at(0.5));
    let words = Words::new(format!("中位数 {value}"), format!("median {value}"));
    let words = match canvas.language {
        super::Language::Both => Words::new("中位数", words.en),
        _ => words,
    };
    let mut block = Block::default();
    block.add_words(&words, canvas.language, regular(12.0, MEDIAN), room.max(40.0));
    if room < 40.0 {
        return;
    }
    let point = plan.place(year, forecast.at(0.5));
    let half = block.width() / 2.0;
    let middle = (start + 8.0 + half).max((point.0 + 14.0).min(plan.right - 6.0 - half));
    let Some(top) = free_top(figure, plan, block.height(), (middle - half, middle + half)) else {
        return;
    };
    let above = top < point.1;
    let foot = if above { top + block.height() + 1.0 } else { top - 2.0 };
    canvas.line(&[(middle, foot), point], 1.0, MEDIAN);
    canvas.circle(point, 2.6, MEDIAN);
    block.draw(canvas, middle, top, Anchor::Middle);
}

/// The upper edge for a label that keeps clear of the fan and of the target line.
fn free_top(figure: &FanFigure, plan: &Plan, height: f64, across: (f64, f64)) -> Option<f64> {
    let edge = |probability: f64| -> Vec<f64> {
        let points = path(figure, plan, probability);
        let mut edges = Vec::new();
        for pair in points.windows(2) {
            if pair[1].0 >= across.0 && pair[0].0 <= across.1 {
                edges.push(pair[0].1);
                edges.push(pair[1].1);
            }
        }
        edges
    };
    let roof = edge(0.95).into_iter().fold(plan.bottom, f64::min);
    let floor = edge(0.05).into_iter().fold(plan.top, f64::max);
    let target = figure.target.as_ref().map_or(-100.0, |target| plan.y(target.value));
    let clear = |top: f64| target < top - 4.0 || target > top + height + 3.0;
    let inside = |top: f64| top >= plan.top + WORDS && top + height <= plan.bottom - 3.0;
    let offsets = [10.0, 18.0, 28.0, 40.0];
    let above = offsets.iter().map(|offset| roof - offset - height);
    let below = offsets.iter().map(|offset| floor + offset);
    above.chain(below).find(|&top| clear(top) && inside(top))
}

/// The values of observations beyond the axis, beside their arrows where there is room.
fn beyond<S: Surface>(plan: &Plan, canvas: &mut Canvas<'_, S>) {
    for &(year, value) in &plan.history {
        if plan.axis.holds(value) {
            continue;
        }
        let (x, y) = plan.place(year, value);
        let baseline = if value > plan.axis.high { y + 10.0 } else { y - 3.0 };
        let label = plan.axis.value(value);
        let lettering = regular(11.0, INK);
        let sides = [(x + 8.0, Anchor::Left), (x - 8.0, Anchor::Right)];
        for (x, anchor) in sides {
            if canvas.text_if_free((x, baseline), anchor, &label, lettering) {
                break;
            }
        }
    }
}
