//! The words inside the plot of a fan chart, each put where nothing else stands.

use plotters_backend::DrawingBackend;

use super::super::canvas::{Anchor, Canvas, regular, width};
use super::super::colour::{BAND_LABEL, GROUND, INK, MEDIAN, PAPER, SOFT};
use super::super::outcome::Block;
use super::super::{Language, Words};
use super::FanFigure;
use super::plan::{Plan, WORDS};
use super::plot::path;

/// Writes the words of both parts, the band labels, the median and the values beyond the axis.
pub(crate) fn draw<DB: DrawingBackend>(figure: &FanFigure, plan: &Plan, canvas: &mut Canvas<DB>) {
    parts(plan, canvas);
    let led = median(figure, plan, canvas);
    band_labels(figure, plan, led, canvas);
    beyond(plan, canvas);
}

/// "Outcome" and "Projection" at the top, in the longest form that fits.
fn parts<DB: DrawingBackend>(plan: &Plan, canvas: &mut Canvas<DB>) {
    let start = plan.x(plan.opening());
    let baseline = plan.top + 18.0;
    let lettering = regular(12.0, SOFT);
    let outcome = canvas.language.choose(
        ["实际值", "实际"],
        ["Outcome", "Actual"],
        ["实际值 Outcome", "实际值"],
    );
    let ahead = canvas.language.choose(
        ["预测 →", "预测", "→"],
        ["Projection →", "Projection", "→"],
        ["预测 Projection →", "预测 →", "→"],
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

/// The share of each band at its right end, above the median or below it, away from the line to the median.
fn band_labels<DB: DrawingBackend>(
    figure: &FanFigure,
    plan: &Plan,
    led: Option<Lead>,
    canvas: &mut Canvas<DB>,
) {
    let Some(last) = figure.fan.last() else {
        return;
    };
    let bands = [
        ("90%", [0.95, 0.80], [0.05, 0.20]),
        ("60%", [0.80, 0.65], [0.20, 0.35]),
        ("30%", [0.65, 0.50], [0.35, 0.50]),
    ];
    let led = led.filter(|_| figure.shown_year() == plan.last);
    let lines = target_lines(figure, plan);
    for (label, upper, lower) in bands {
        let sides = match led {
            Some(Lead::FromAbove) => [lower, upper],
            _ => [upper, lower],
        };
        for [outer, inner] in sides {
            let (outer, inner) = (plan.y(last.at(outer)), plan.y(last.at(inner)));
            if (outer - inner).abs() < 12.5 {
                continue;
            }
            let middle = (outer + inner) / 2.0;
            if lines.iter().any(|line| (middle - line).abs() < 8.0) {
                continue;
            }
            let place = (plan.right - 4.0, middle + 4.0);
            if canvas.text_if_free(place, Anchor::Right, label, regular(11.0, BAND_LABEL)) {
                break;
            }
        }
    }
}

/// The median of the shown year: above the fan or below it, else left of it, with a thin line to its point.
fn median<DB: DrawingBackend>(
    figure: &FanFigure,
    plan: &Plan,
    canvas: &mut Canvas<DB>,
) -> Option<Lead> {
    let year = figure.shown_year();
    let forecast = figure.forecast_of(year)?;
    figure.target.as_ref()?;
    let value = plan.axis.value(forecast.at(0.5));
    let (zh, en) = (format!("中位数 {value}"), format!("median {value}"));
    let words = match canvas.language {
        Language::Both => Words::new("中位数", en),
        _ => Words::new(zh, en),
    };
    let start = plan.x(plan.opening());
    let room = plan.right - start - 14.0;
    let point = plan.place(year, forecast.at(0.5));
    let mut block = Block::default();
    block.add_words(&words, canvas.language, regular(12.0, MEDIAN), room.max(ASIDE));
    let half = block.width() / 2.0;
    let mut spot = None;
    if 2.0 * half <= room {
        let middle = (start + 8.0 + half).max((point.0 + 14.0).min(plan.right - 6.0 - half));
        let top = free_top(figure, plan, block.height(), (middle - half, middle + half));
        spot = top.map(|top| (middle, top));
    }
    let middle = start - 14.0 - half;
    if spot.is_none() && middle - half > plan.left + 4.0 {
        spot =
            aside(plan, block.height(), (middle - half, start), point.1).map(|top| (middle, top));
    }
    let (middle, top) = spot?;
    let bottom = top + block.height();
    let from = if middle < start && middle + half < start {
        (middle + half + 3.0, (top + bottom) / 2.0)
    } else if top < point.1 {
        (middle, bottom + 1.0)
    } else {
        (middle, top - 2.0)
    };
    canvas.line(&[from, point], 1.0, MEDIAN);
    canvas.circle(point, 2.6, MEDIAN);
    let ground = if middle < start { PAPER } else { GROUND };
    block.draw_over(canvas, middle, top, ground);
    Some(if from.1 < point.1 { Lead::FromAbove } else { Lead::FromBelow })
}

/// From where the thin line comes to the median.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    FromAbove,
    FromBelow,
}

/// The least room that the label of the median is set for.
const ASIDE: f64 = 80.0;

/// The upper edge of a label for the median left of the fan, clear of the history, nearest to its point.
fn aside(plan: &Plan, height: f64, across: (f64, f64), near: f64) -> Option<f64> {
    let clear = |top: f64| {
        plan.history.windows(2).all(|pair| {
            let from = plan.place(pair[0].0, pair[0].1);
            let to = plan.place(pair[1].0, pair[1].1);
            let (left, right) = (across.0.max(from.0), across.1.min(to.0));
            let at = |x: f64| from.1 + (to.1 - from.1) * (x - from.0) / (to.0 - from.0);
            let (a, b) = (at(left), at(right));
            left >= right || a.max(b) < top - 8.0 || a.min(b) > top + height + 8.0
        })
    };
    let first = plan.top + WORDS;
    let count = ((plan.bottom - 4.0 - height - first) / 4.0).max(0.0) as usize;
    let middle = near - height / 2.0;
    (0..count)
        .map(|step| first + 4.0 * step as f64)
        .filter(|&top| clear(top))
        .min_by(|a, b| (a - middle).abs().total_cmp(&(b - middle).abs()))
}

/// Where the lines of the target stand.
fn target_lines(figure: &FanFigure, plan: &Plan) -> Vec<f64> {
    let edges = figure.target.iter().flat_map(|target| target.direction.edges(target.value));
    edges.map(|edge| plan.y(edge)).collect()
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
    let lines = target_lines(figure, plan);
    let clear = |top: f64| lines.iter().all(|&line| line < top - 4.0 || line > top + height + 3.0);
    let inside = |top: f64| top >= plan.top + WORDS && top + height <= plan.bottom - 3.0;
    let offsets = [10.0, 18.0, 28.0, 40.0];
    let above = offsets.iter().map(|offset| roof - offset - height);
    let below = offsets.iter().map(|offset| floor + offset);
    above.chain(below).find(|&top| clear(top) && inside(top))
}

/// The values of observations beyond the axis, beside their arrows where there is room.
fn beyond<DB: DrawingBackend>(plan: &Plan, canvas: &mut Canvas<DB>) {
    for &(year, value) in &plan.history {
        if plan.axis.holds(value) {
            continue;
        }
        let (x, y) = plan.place(year, value);
        let label = plan.axis.value(value);
        let lettering = regular(11.0, INK);
        let spots = if value > plan.axis.high {
            [(x, y - 5.0, Anchor::Middle); 2]
        } else {
            let baseline = y - 3.0;
            [(x + 8.0, baseline, Anchor::Left), (x - 8.0, baseline, Anchor::Right)]
        };
        for (x, baseline, anchor) in spots {
            if canvas.text_if_free((x, baseline), anchor, &label, lettering) {
                break;
            }
        }
    }
}
