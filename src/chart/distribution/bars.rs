//! The bars of a distribution with target, median, interval and probabilities.

use plotters_backend::DrawingBackend;

use super::super::axis::Axis;
use super::super::canvas::{Anchor, Canvas, bold, regular, width};
use super::super::colour::{AXIS, Colour, MEDIAN, MET, SOFT, TARGET, UNMET};
use super::super::frame::{Frame, MARGIN};
use super::super::outcome::{Block, Direction, met_block, unmet_block};
use super::super::text::{Weight, fit, shorten};
use super::super::wording::number;
use super::{Bin, DistributionFigure};

/// The greatest width of a block of probabilities.
const BLOCK: f64 = 100.0;

/// Where values and shares stand.
struct Plan {
    left: f64,
    right: f64,
    top: f64,
    base: f64,
    low: f64,
    high: f64,
    tallest: f64,
}

impl Plan {
    fn x(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        self.left + share.clamp(0.0, 1.0) * (self.right - self.left)
    }

    /// The upper edge of a bar; its area stands for its probability.
    fn y(&self, bin: &Bin) -> f64 {
        self.base - (self.base - self.top) * height(bin) / self.tallest
    }

    /// The highest edge of the bars between two places.
    fn roof(&self, figure: &DistributionFigure, from: f64, to: f64) -> f64 {
        let under = |bin: &&Bin| self.x(bin.high) >= from && self.x(bin.low) <= to;
        let tops = figure.bins.iter().filter(under).map(|bin| self.y(bin));
        tops.fold(self.base, f64::min)
    }
}

/// The height of a bar before scaling: its probability over its width.
fn height(bin: &Bin) -> f64 {
    let wide = (bin.high - bin.low).abs();
    if wide > 0.0 { bin.probability / wide } else { 0.0 }
}

/// Whether each bar stands for one whole number.
fn whole(figure: &DistributionFigure) -> bool {
    figure.bins.iter().all(|bin| (bin.high - bin.low - 1.0).abs() < 1e-9)
}

/// Draws everything but the frame.
pub(crate) fn draw<DB: DrawingBackend>(
    figure: &DistributionFigure,
    frame: &Frame,
    canvas: &mut Canvas<DB>,
) {
    let mut plan = plan(figure, frame);
    let blocks = blocks(figure, canvas);
    let places = make_room(figure, &mut plan, &blocks);
    bars(figure, &plan, canvas);
    axis(figure, &plan, canvas);
    interval(figure, &plan, canvas);
    median(figure, &plan, canvas);
    target(figure, &plan, canvas);
    for ((block, x, anchor), top) in blocks.iter().zip(places) {
        block.draw(canvas, *x, top, *anchor);
    }
}

/// Fits the axis to the bars, and to the target unless it lies far beyond them.
fn plan(figure: &DistributionFigure, frame: &Frame) -> Plan {
    let lows = figure.bins.iter().map(|bin| bin.low.min(bin.high));
    let highs = figure.bins.iter().map(|bin| bin.high.max(bin.low));
    let mut low = lows.fold(f64::INFINITY, f64::min);
    let mut high = highs.fold(f64::NEG_INFINITY, f64::max);
    if high <= low {
        let room = if low == 0.0 { 1.0 } else { low.abs() * 0.05 };
        (low, high) = (low - room, high + room);
    }
    let reach = 0.6 * (high - low);
    let edge = 0.03 * (high - low);
    for mark in figure.lines() {
        if (low - reach..low).contains(&mark) {
            low = mark - edge;
        } else if mark > high && mark <= high + reach {
            high = mark + edge;
        }
    }
    let axis = Axis::around(low, high, 7.0);
    let labels = axis.ticks().into_iter().filter(|tick| (low..=high).contains(tick));
    let labels = labels.map(|tick| width(&axis.label(tick), regular(13.0, SOFT)));
    Plan {
        // The first label stays within the margin that the title keeps.
        left: (MARGIN + labels.fold(0.0, f64::max) / 2.0).max(30.0).ceil(),
        right: 770.0,
        top: 158.0 + frame.shift,
        base: 349.0 + frame.shift.max(0.0),
        low,
        high,
        tallest: figure.bins.iter().map(height).fold(1e-300, f64::max),
    }
}

/// The two blocks of probabilities, each at the outer edge of its side.
fn blocks<DB: DrawingBackend>(
    figure: &DistributionFigure,
    canvas: &Canvas<DB>,
) -> [(Block, f64, Anchor); 2] {
    let met = met_block(&figure.chance, canvas.language, BLOCK);
    let unmet = unmet_block(&figure.chance, figure.direction, canvas.language, BLOCK);
    let (left, right) = match figure.direction {
        Direction::AtLeast | Direction::Within(..) => (unmet, met),
        Direction::AtMost => (met, unmet),
    };
    let start = canvas.width - MARGIN - right.width();
    [(left, MARGIN, Anchor::Left), (right, start, Anchor::Left)]
}

/// Narrows the plot on a side where bars or target stand in the way of a block; gives the upper edges of the blocks.
fn make_room(
    figure: &DistributionFigure,
    plan: &mut Plan,
    blocks: &[(Block, f64, Anchor); 2],
) -> [f64; 2] {
    let top = plan.top + 8.0;
    let [left, right] = blocks;
    let inner = left.1 + left.0.width() + 14.0;
    let blocked = |plan: &Plan, from: f64, to: f64, height: f64| {
        let mut marks = figure.lines();
        marks.push(figure.median);
        let roof = plan.roof(figure, from, to);
        roof < top + height + 8.0 || marks.iter().any(|&mark| (from..=to).contains(&plan.x(mark)))
    };
    if blocked(plan, 0.0, inner, left.0.height()) {
        plan.left = inner;
    }
    let outer = right.1 - 14.0;
    if blocked(plan, outer, 800.0, right.0.height()) {
        plan.right = outer;
        if plan.left < inner && blocked(plan, 0.0, inner, left.0.height()) {
            plan.left = inner;
        }
    }
    [top, top]
}

/// The bars, with a hair of paper between them.
fn bars<DB: DrawingBackend>(figure: &DistributionFigure, plan: &Plan, canvas: &mut Canvas<DB>) {
    let (start, end) = figure.direction.met(figure.threshold);
    for bin in &figure.bins {
        let (left, right) = (plan.x(bin.low), plan.x(bin.high));
        let gap = if right - left > 3.0 { 0.5 } else { 0.0 };
        let (left, right) = (left + gap, right - gap);
        let at = |value: f64| {
            if value <= bin.low {
                left
            } else if value >= bin.high {
                right
            } else {
                plan.x(value)
            }
        };
        bar(plan, canvas, bin, (left, at(start)), UNMET);
        bar(plan, canvas, bin, (at(start), at(end)), MET);
        bar(plan, canvas, bin, (at(end), right), UNMET);
    }
}

fn bar<DB: DrawingBackend>(
    plan: &Plan,
    canvas: &mut Canvas<DB>,
    bin: &Bin,
    sides: (f64, f64),
    colour: Colour,
) {
    if sides.1 > sides.0 && bin.probability > 0.0 {
        let top = plan.y(bin).min(plan.base - 0.5);
        canvas.rectangle((sides.0, top), (sides.1, plan.base), colour);
    }
}

/// The axis below the bars; labels that would touch are left out.
fn axis<DB: DrawingBackend>(figure: &DistributionFigure, plan: &Plan, canvas: &mut Canvas<DB>) {
    canvas.level(plan.left, plan.right, plan.base, AXIS);
    let mut axis = Axis::around(plan.low, plan.high, 7.0);
    if whole(figure) {
        axis.step = axis.step.max(1.0);
    }
    for tick in axis.ticks() {
        if tick < plan.low - axis.step * 1e-6 || tick > plan.high + axis.step * 1e-6 {
            continue;
        }
        let x = plan.x(tick);
        let lettering = regular(13.0, SOFT);
        let label = axis.label(tick);
        canvas.text_if_free((x, plan.base + 37.0), Anchor::Middle, &label, lettering);
    }
}

/// The 90 % interval as a bar under the axis, its words beside it where there is room.
fn interval<DB: DrawingBackend>(figure: &DistributionFigure, plan: &Plan, canvas: &mut Canvas<DB>) {
    let (low, high) = figure.interval;
    let (left, right) = (plan.x(low.min(high)), plan.x(high.max(low)));
    let middle = plan.base + 10.0;
    let right = right.max(left + 2.0);
    canvas.rectangle((left, middle - 2.5), (right, middle + 2.5), MEDIAN);
    let words = canvas.language.choose("90%区间", "90% range", "90%区间 90% range");
    let lettering = regular(11.0, MEDIAN);
    let wide = width(words, lettering);
    let baseline = middle + 4.0;
    if right + 6.0 + wide <= canvas.width - MARGIN {
        canvas.text((right + 6.0, baseline), Anchor::Left, words, lettering);
    } else if left - 6.0 - wide >= MARGIN {
        canvas.text((left - 6.0, baseline), Anchor::Right, words, lettering);
    } else {
        let x = canvas.width - MARGIN;
        canvas.text((x, plan.base + 22.5), Anchor::Right, words, lettering);
    }
}

/// The median: dots up through the bars, and its value on the side away from the target.
fn median<DB: DrawingBackend>(figure: &DistributionFigure, plan: &Plan, canvas: &mut Canvas<DB>) {
    let x = plan.x(figure.median);
    let top = plan.top - 14.0;
    let ends = [(x, plan.base), (x, top)];
    let (start, end) = figure.direction.met(figure.threshold);
    if (start..=end).contains(&figure.median) {
        canvas.dashes(ends, 1.6, (3.0, 3.0), super::super::colour::PAPER);
    }
    let roof = plan.roof(figure, x - 0.5, x + 0.5);
    canvas.dashes([(x, roof), (x, top)], 1.6, (3.0, 3.0), MEDIAN);
    let axis = Axis::around(plan.low, plan.high, 7.0);
    let value = if whole(figure) {
        number(figure.median, usize::from(figure.median.fract() != 0.0))
    } else {
        axis.value(figure.median)
    };
    let head = canvas.language.choose("中位数", "median", "中位数 median");
    let words = format!("{head} {value}");
    let lettering = regular(12.0, MEDIAN);
    let wide = width(&words, lettering) + 6.0;
    let rightward = if figure.median >= figure.threshold {
        x + wide <= canvas.width - MARGIN
    } else {
        x - wide < MARGIN
    };
    let (x, anchor) = if rightward { (x + 6.0, Anchor::Left) } else { (x - 6.0, Anchor::Right) };
    canvas.text((x, top + 8.0), anchor, &words, lettering);
}

/// The target: a line higher than the median, its label above the line, an arrow when it lies beyond the axis.
fn target<DB: DrawingBackend>(figure: &DistributionFigure, plan: &Plan, canvas: &mut Canvas<DB>) {
    let at = figure.line.unwrap_or(figure.threshold);
    let x = plan.x(at);
    let top = plan.top - 28.0;
    for edge in figure.lines() {
        let x = plan.x(edge);
        canvas.line(&[(x, plan.base + 1.0), (x, top)], 2.0, TARGET);
    }
    let mark = if at > plan.high {
        " →"
    } else if at < plan.low {
        " ←"
    } else {
        ""
    };
    let words = format!("{}{mark}", figure.label.line(canvas.language));
    let room = canvas.width - 2.0 * MARGIN;
    let size = fit(&words, Weight::Bold, 13.0, 11.0, room);
    let words = shorten(&words, size, Weight::Bold, room);
    let lettering = bold(size, TARGET);
    let half = width(&words, lettering) / 2.0;
    let middle = x.clamp(MARGIN + half, (canvas.width - MARGIN - half).max(MARGIN + half));
    canvas.text((middle, top - 4.0), Anchor::Middle, &words, lettering);
}
