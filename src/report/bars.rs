//! The distribution of a count, or of anything without a path, in bars that part where the target does.

use super::Results;
use super::figures::{Aim, chance, direction, floor, histogram, label, notes};
use super::words::{figure, measure, subject, target as target_words};
use crate::chart::{Bin, Direction, DistributionFigure, Words};
use crate::math::histogram::Histogram;
use crate::plan::{Indicator, Movement, Shows, Target};

const MOST_BARS: f64 = 40.0;

/// The distance between the values that a count can take on the scale of its figure, and where they start; `None` if they lie dense.
fn steps(target: &Target, indicator: &Indicator, histogram: &Histogram) -> Option<(f64, f64)> {
    match (&indicator.movement, target.quantity) {
        (Movement::Count(count), Shows::Growth) => {
            count.base.as_ref().map(|base| (100.0 / base.value.value, -100.0))
        }
        (Movement::Completion(set), Shows::Share) => Some((100.0 / f64::from(set.items), 0.0)),
        _ => histogram.is_lattice().then_some((1.0, 0.0)),
    }
}

/// The values between which a target is met on the published scale, by the goal of the model.
fn bounds(results: &Results, target: &Target) -> Option<(f64, f64)> {
    let model = results.simulation.model();
    let goal = model.goals().iter().find(|goal| {
        model.plan().targets.get(goal.target).is_some_and(|one| one.id == target.id)
    })?;
    let view = |value: f64| if value.is_finite() { goal.scale.to_published(value) } else { value };
    Some((view(goal.met.lower), view(goal.met.upper)))
}

/// The published value at which a target is just met, after rounding; the floor of a band.
pub(super) fn threshold(results: &Results, target: &Target) -> Option<f64> {
    let (least, most) = bounds(results, target)?;
    Some(if direction(target) == Direction::AtMost { most } else { least })
}

/// The nearest of 1, 2, 5 and 10 times a power of ten that is not smaller.
fn rounded_up(width: f64) -> f64 {
    let power = 10f64.powf(width.log10().floor());
    let lead = [1.0, 2.0, 5.0].into_iter().find(|lead| lead * power >= width * (1.0 - 1e-9));
    lead.unwrap_or(10.0) * power
}

/// The number of items in the list that an indicator is a share of.
fn listed(target: &Target, indicator: &Indicator) -> Option<u32> {
    match (&indicator.movement, target.quantity) {
        (Movement::Completion(set), Shows::Share) => Some(set.items),
        _ => None,
    }
}

/// What one bar stands for in the unit of the axis, where the values that a count can take are no whole numbers there.
fn said(step: f64, width: f64, listed: Option<u32>) -> Option<Words> {
    if (step - 1.0).abs() < 1e-9 {
        return None;
    }
    let points = figure((width * 100.0).round() / 100.0);
    let points = if width < 0.1 { points } else { figure((width * 10.0).round() / 10.0) };
    let of_axis = Words::new(format!("约{points}个百分点"), format!("about {points} points"));
    let Some(all) = listed else {
        let Words { zh, en } = of_axis;
        return Some(Words::new(format!("每格{zh}"), format!("{en} a bar")));
    };
    let items = (width / step).round().max(1.0);
    let verb = if items <= 1.0 { "one" } else { &figure(items) };
    Some(Words::new(
        format!("每格为清单{all}项中的{items}项（{}）", of_axis.zh),
        format!("a bar is {verb} of the {all} items of the list ({})", of_axis.en),
    ))
}

/// Bars of one width from a first edge on, none of them beyond what a share of a list can be.
fn bins(
    first: f64,
    width: f64,
    count: usize,
    whole: Option<f64>,
    up_to: impl Fn(f64) -> f64,
) -> Vec<Bin> {
    let (least, most) = whole.map_or((f64::NEG_INFINITY, f64::INFINITY), |whole| (0.0, whole));
    let bin = |index: usize| {
        let (low, high) = (first + width * index as f64, first + width * (index + 1) as f64);
        let probability = (up_to(high) - up_to(low)).max(0.0);
        Bin { low: low.max(least), high: high.min(most), probability }
    };
    (0..count).map(bin).filter(|bin| bin.low < bin.high).collect()
}

pub(super) fn distribution(
    results: &Results,
    indicator: &Indicator,
    (target, one): Aim,
) -> Option<DistributionFigure> {
    let (histogram, scale) = histogram(results, indicator, target.year)?;
    let view = |p: f64| scale.to_published(histogram.quantile(p));
    let (low, high) = (view(0.002), view(0.998));
    let (mut threshold, mut direction) = (floor(target), direction(target));
    let mut width = (high - low) / MOST_BARS;
    let list = listed(target, indicator);
    let mut bar = None;
    match steps(target, indicator, histogram) {
        // The edges of the bars stand half way between the values that a count can take.
        Some((step, origin)) => {
            width = step * rounded_up((width / step).max(1.0));
            bar = said(step, width, list);
            let (least, most) = bounds(results, target)?;
            let under = |x: f64| (((x - origin) / step - 1e-12).ceil() - 0.5) * step + origin;
            let over = |x: f64| (((x - origin) / step + 1e-12).floor() + 0.5) * step + origin;
            threshold = if direction == Direction::AtMost { over(most) } else { under(least) };
            if matches!(direction, Direction::Within(..)) {
                direction = Direction::Within(under(least), over(most));
            }
        }
        None if width > 0.0 => width = rounded_up(width),
        None => return None,
    }
    let before = ((threshold - low) / width).ceil().max(0.0);
    let first = threshold - before * width;
    let count = ((high - first) / width).ceil().max(1.0) as usize;
    let up_to = |x: f64| histogram.cdf(scale.from_published(x));
    let whole = list.map(|_| 100.0);
    let bins = bins(first, width, count, whole, up_to);
    let mut measure = measure(indicator);
    measure.zh = format!("{}年，{}", target.year, measure.zh);
    measure.en = format!("{}, {}", target.year, lower(&measure.en));
    Some(DistributionFigure {
        id: indicator.id.clone(),
        name: subject(target),
        measure,
        step: bar,
        bins,
        threshold,
        // The bars of a list are wide against their distance, so that the edge between two of them is no place for a value.
        line: list.map(|_| floor(target)).filter(|_| !matches!(direction, Direction::Within(..))),
        label: label(target),
        direction,
        words: target_words(target),
        chance: chance(one),
        median: view(0.5),
        interval: (view(0.05), view(0.95)),
        notes: notes(&results.simulation, true),
    })
}

/// A text with a small letter at its start.
fn lower(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or(String::new(), |first| format!("{}{}", first.to_lowercase(), characters.as_str()))
}
