//! The distribution of one year beside the fan, on the same axis, with the chance of the target.

use plotters_backend::DrawingBackend;

use super::super::Words;
use super::super::canvas::{Anchor, Canvas, Place, bold, regular};
use super::super::colour::{BAND_MIDDLE, Colour, MEDIAN, MET, MUTED, SOFT, TARGET, UNMET};
use super::super::frame::fitted;
use super::super::outcome::{Block, Direction, met_block, stack, target_block, unmet_block};
use super::super::wording::number_range;
use super::plan::Plan;
use super::plot::{arrow, target_reach};
use super::{FanFigure, FanTarget};

/// The gap between plot and panel.
const GAP: f64 = 6.0;
/// The width of the panel.
const PANEL: f64 = 74.0;
/// The left edge of the labels, from the right edge of the plot.
const LABELS: f64 = 88.0;
/// The room of the labels.
const ROOM: f64 = 94.0;
/// The least distance between labels.
const APART: f64 = 16.0;

/// Draws the panel and the labels to its right.
pub(crate) fn draw<DB: DrawingBackend>(figure: &FanFigure, plan: &Plan, canvas: &mut Canvas<DB>) {
    distribution(figure, plan, canvas);
    match &figure.target {
        Some(target) => {
            target_end(target, plan, canvas);
            chance_labels(figure, target, plan, canvas);
        }
        None => plain_labels(figure, plan, canvas),
    }
}

fn distribution<DB: DrawingBackend>(figure: &FanFigure, plan: &Plan, canvas: &mut Canvas<DB>) {
    let greatest = figure.density.iter().map(|pair| pair.1).fold(0.0, f64::max);
    if figure.density.len() < 2 || greatest <= 0.0 {
        return;
    }
    let left = plan.right + GAP;
    let year = figure.shown_year();
    let words = match canvas.language {
        super::Language::Both => Words::new(format!("{year}年分布"), "distribution"),
        _ => Words::new(format!("{year}年分布"), format!("Distribution in {year}")),
    };
    let (head, size) = fitted(&words, canvas.language, 12.0, 800.0 - left - 20.0);
    let lettering = regular(size, MUTED);
    canvas.text((left, plan.top - 10.0), Anchor::Left, &head, lettering);
    let (low, high) = (plan.axis.low, plan.axis.high);
    let Some(target) = &figure.target else {
        let shape = slice(&figure.density, low, high);
        return fill(plan, canvas, &shape, greatest, BAND_MIDDLE);
    };
    let (start, end) = target.direction.met(target.threshold);
    let (start, end) = (start.clamp(low, high), end.clamp(low, high));
    for (from, to, colour) in [(low, start, UNMET), (start, end, MET), (end, high, UNMET)] {
        if from < to {
            fill(plan, canvas, &slice(&figure.density, from, to), greatest, colour);
        }
    }
}

/// The part of a density between two values, with points at both.
fn slice(density: &[(f64, f64)], low: f64, high: f64) -> Vec<(f64, f64)> {
    let mut part = Vec::new();
    for pair in density.windows(2) {
        let ((from, start), (to, end)) = (pair[0], pair[1]);
        let (left, right) = (from.max(low), to.min(high));
        if to <= from || left > right || from >= high || to <= low {
            continue;
        }
        let at = |value: f64| start + (end - start) * (value - from) / (to - from);
        if part.last().map(|&(value, _)| value) != Some(left) {
            part.push((left, at(left)));
        }
        part.push((right, at(right)));
    }
    part
}

fn fill<DB: DrawingBackend>(
    plan: &Plan,
    canvas: &mut Canvas<DB>,
    shape: &[(f64, f64)],
    greatest: f64,
    colour: Colour,
) {
    let left = plan.right + GAP;
    let mut outline: Vec<Place> = shape
        .iter()
        .map(|&(value, density)| (left + PANEL * density.max(0.0) / greatest, plan.y(value)))
        .collect();
    if let (Some(&first), Some(&last)) = (outline.first(), outline.last()) {
        outline.push((left, last.1));
        outline.push((left, first.1));
    }
    canvas.polygon(&outline, colour);
}

/// The target across the panel, or an arrow at the edge when it lies beyond the axis.
fn target_end<DB: DrawingBackend>(target: &FanTarget, plan: &Plan, canvas: &mut Canvas<DB>) {
    let (mut left, right) = (plan.right + GAP - 2.0, plan.right + GAP + PANEL);
    if target.year >= plan.last {
        left = target_reach(plan, target.year).0;
    }
    for edge in target.direction.edges(target.value) {
        let y = plan.y(edge);
        if plan.axis.holds(edge) {
            canvas.dashes([(left, y), (right, y)], 2.0, (10.0, 5.0), TARGET);
        } else {
            arrow(canvas, (right - 6.0, y), edge > plan.axis.high, TARGET);
        }
    }
}

/// Probability, target and complement, in the order of their values.
fn chance_labels<DB: DrawingBackend>(
    figure: &FanFigure,
    target: &FanTarget,
    plan: &Plan,
    canvas: &mut Canvas<DB>,
) {
    let language = canvas.language;
    let met = met_block(&target.chance, language, ROOM);
    let unmet = unmet_block(&target.chance, target.direction, language, ROOM);
    let mark = target_block(&target.label, language, ROOM);
    let median = figure.forecast_of(target.year).map_or(target.value, |one| one.at(0.5));
    let edges = target.direction.edges(target.value);
    let highest = edges.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let line = plan.y(highest);
    let around = |block: &Block| plan.y(median) - block.height() / 2.0;
    let top = line - mark.height() / 2.0;
    let (above, below) = match target.direction {
        Direction::AtLeast => (&met, &unmet),
        Direction::AtMost | Direction::Within(..) => (&unmet, &met),
    };
    let over = around(above).min(top - APART - above.height());
    let under = around(below).max(top + mark.height() + APART);
    let mut blocks = [(above, over), (&mark, top), (below, under)];
    if highest > plan.axis.high {
        blocks = [(&mark, plan.top), (above, plan.top), (below, under)];
    } else if highest < plan.axis.low {
        blocks = [(above, over), (below, plan.bottom), (&mark, plan.bottom)];
    }
    let wanted = blocks.map(|(block, top)| (top, block.height()));
    let tops = stack(&wanted, (plan.top + 2.0, plan.bottom + 20.0), APART);
    let x = plan.right + LABELS;
    for ((block, _), &top) in blocks.iter().zip(&tops) {
        block.draw(canvas, x, top, Anchor::Left);
    }
    let middle = tops.get(1).map_or(line, |top| top + mark.height() / 2.0);
    if (middle - line).abs() > 4.0 && plan.axis.holds(highest) {
        canvas.line(&[(x - 8.0, line), (x - 3.0, middle)], 1.0, TARGET);
    }
}

/// Median and 90 % range of the last year, when there is no target.
fn plain_labels<DB: DrawingBackend>(figure: &FanFigure, plan: &Plan, canvas: &mut Canvas<DB>) {
    let Some(forecast) = figure.forecast_of(figure.shown_year()) else {
        return;
    };
    let language = canvas.language;
    let (low, high) = (forecast.at(0.05), forecast.at(0.95));
    let mut block = Block::default();
    let median = plan.axis.value(forecast.at(0.5));
    block.add(&median, bold(19.0, MEDIAN), ROOM);
    let words = Words::new("中位数", "median");
    block.add_words(&words, language, regular(12.0, MEDIAN), ROOM);
    let range = number_range(low, high, plan.axis.value_decimals());
    let mut spread = Block::default();
    spread.add(&range, regular(13.0, SOFT), ROOM);
    let words = Words::new("90%区间", "90% range");
    spread.add_words(&words, language, regular(12.0, SOFT), ROOM);
    let middle = plan.y(forecast.at(0.5)) - block.height() / 2.0;
    let blocks = [(middle, block.height()), (middle + block.height(), spread.height())];
    let tops = stack(&blocks, (plan.top + 2.0, plan.bottom + 20.0), APART);
    for (block, &top) in [block, spread].iter().zip(&tops) {
        block.draw(canvas, plan.right + LABELS, top, Anchor::Left);
    }
}
