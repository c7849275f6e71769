//! The layout of a fan chart: where years and values stand, and what the axis holds.

use super::super::axis::Axis;
use super::super::canvas::{Place, regular, width};
use super::super::colour::SOFT;
use super::super::frame::{Frame, MARGIN};
use super::super::wording::number_range;
use super::super::{Language, Words};
use super::FanFigure;

/// Room inside the left edge of the plot, before the first year.
const INSET: f64 = 8.0;
/// How many times the height of the fan may be added for history and target, each way.
const REACH: f64 = 1.5;
/// How much of the height of the fan may be added each way for the tails of the distribution.
const TAIL: f64 = 0.35;
/// How many times the height of the fan the last observation may lie beyond it.
const FARTHEST: f64 = 3.0;
/// The most years without an observation over which the history goes back.
const LONGEST_GAP: i32 = 5;
/// The most lines of the grid.
const MOST_TICKS: usize = 11;
/// The height of the words at the top of the plot.
pub(crate) const WORDS: f64 = 28.0;

/// Where everything of a fan chart stands.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The left edge of the plot.
    pub left: f64,
    /// The right edge of the plot.
    pub right: f64,
    /// The upper edge of the plot.
    pub top: f64,
    /// The lower edge of the plot.
    pub bottom: f64,
    /// The values.
    pub axis: Axis,
    /// The first year shown.
    pub first: i32,
    /// The first year of the forecast.
    pub start: i32,
    /// The last year of the forecast.
    pub last: i32,
    /// The observations shown.
    pub history: Vec<(i32, f64)>,
}

impl Plan {
    /// Lays a figure out.
    pub(crate) fn new(figure: &FanFigure, frame: &Frame, language: Language) -> Self {
        let last = figure.fan.last().map_or(0, |forecast| forecast.year);
        let start = figure.fan.first().map_or(last, |forecast| forecast.year);
        let mut history = shown_history(figure, start, last);
        let axis = value_axis(figure, &history);
        while let [(year, value), (next, _), ..] = history[..]
            && next > year + 1
            && !axis.holds(value)
        {
            history.remove(0);
        }
        let first = history.first().map_or(start, |point| point.0);
        let top = 114.0 + frame.shift;
        let mut plan = Self {
            left: 44.0,
            right: 604.0,
            top,
            bottom: 418.0 + frame.shift.max(0.0),
            axis,
            first,
            start,
            last,
            history,
        };
        plan.set_left();
        for _ in 0..3 {
            if plan.has_headroom(figure, language) {
                break;
            }
            plan.axis = plan.axis.raised();
        }
        if plan.axis.ticks().len() > MOST_TICKS {
            plan.axis = Axis::around(plan.axis.low, plan.axis.high, 5.0);
        }
        plan.set_left();
        plan
    }

    fn set_left(&mut self) {
        let labels = self.axis.ticks().into_iter().map(|tick| {
            let label = self.axis.label(tick);
            width(&label, regular(13.0, SOFT))
        });
        let widest = labels.fold(0.0, f64::max);
        self.left = (widest + 8.0 + MARGIN).max(44.0).ceil();
    }

    /// Where a year stands; the plot runs half a year beyond the last, and half a year back where there is no history.
    pub(crate) fn x(&self, year: f64) -> f64 {
        let start = match self.history.is_empty() {
            true => f64::from(self.first) - 0.5,
            false => f64::from(self.first),
        };
        let span = f64::from(self.last) + 0.5 - start;
        let left = self.left + INSET;
        left + (self.right - left) * (year - start) / span
    }

    /// Where a value stands; values beyond the axis stand at its edge.
    pub(crate) fn y(&self, value: f64) -> f64 {
        let share = self.axis.share(value).clamp(0.0, 1.0);
        self.bottom - share * (self.bottom - self.top)
    }

    /// A year and a value as a place.
    pub(crate) fn place(&self, year: i32, value: f64) -> Place {
        (self.x(f64::from(year)), self.y(value))
    }

    /// The last observation, if there is one and the axis holds it.
    pub(crate) fn origin(&self) -> Option<(i32, f64)> {
        self.history.last().copied().filter(|&(_, value)| self.axis.holds(value))
    }

    /// The year from which the fan opens: the last observation, or half a year before the first forecast where the axis has none.
    pub(crate) fn opening(&self) -> f64 {
        match self.origin() {
            Some((year, _)) => f64::from(year),
            None => f64::from(self.start) - 0.5,
        }
    }

    /// The marks of what lies beyond the axis: observations and the edges of the target.
    pub(crate) fn marks(&self, figure: &FanFigure) -> String {
        let target = figure.target.iter().flat_map(|target| target.direction.edges(target.value));
        let values: Vec<f64> = self.history.iter().map(|point| point.1).chain(target).collect();
        let mut marks = String::new();
        if values.iter().any(|&value| value > self.axis.high) {
            marks.push('▲');
        }
        if values.iter().any(|&value| value < self.axis.low) {
            marks.push('▼');
        }
        marks
    }

    /// Whether the words at the top of the plot touch neither history nor fan, and the median label has room.
    fn has_headroom(&self, figure: &FanFigure, language: Language) -> bool {
        let start = self.x(self.opening());
        let words = language.choose("实际值", "Outcome", "实际值 Outcome");
        let reach = start - 12.0 - width(words, regular(12.0, SOFT));
        let free = self.top + WORDS;
        let near = |year: i32| self.x(f64::from(year + 1)) >= reach;
        let history = self
            .history
            .iter()
            .filter(|point| near(point.0) && self.axis.holds(point.1))
            .all(|point| self.y(point.1) >= free);
        let upper = figure.fan.iter().map(|year| self.y(year.at(0.95)));
        let lower = figure.fan.iter().map(|year| self.y(year.at(0.05)));
        let (upper, lower) = (upper.fold(self.bottom, f64::min), lower.fold(self.top, f64::max));
        let label = 44.0;
        let above = upper >= free + label;
        let below = self.bottom - lower >= label && upper >= free;
        history && (above || below)
    }
}

/// The observations that are shown.
fn shown_history(figure: &FanFigure, start: i32, last: i32) -> Vec<(i32, f64)> {
    let ahead = last - start + 1;
    let back = (4 * ahead).max(8);
    let observed = figure.history.last().map_or(start, |point| point.0);
    let first = figure.first_year.unwrap_or(observed - back);
    let mut kept: Vec<(i32, f64)> =
        figure.history.iter().copied().filter(|point| point.0 >= first).collect();
    let gap = kept.windows(2).rposition(|pair| pair[1].0 - pair[0].0 > LONGEST_GAP);
    if let (Some(gap), None) = (gap, figure.first_year) {
        kept.drain(..=gap);
    }
    match (kept.is_empty(), figure.history.last()) {
        (true, Some(&point)) => vec![point],
        _ => kept,
    }
}

/// The axis by the rule that the figure states.
fn value_axis(figure: &FanFigure, history: &[(i32, f64)]) -> Axis {
    let fan = figure.fan.iter().flat_map(|year| [year.at(0.05), year.at(0.95)]);
    let (low, high) = hull(fan, (f64::INFINITY, f64::NEG_INFINITY));
    let far = FARTHEST * (high - low);
    let last = history.last().map(|point| point.1);
    let last = last.filter(|&value| far <= 0.0 || (low - far..=high + far).contains(&value));
    let (low, high) = hull(last.into_iter(), (low, high));
    let others = history.iter().map(|point| point.1);
    let edges = figure.target.iter().flat_map(|target| target.direction.edges(target.value));
    let others: Vec<f64> = others.chain(edges).collect();
    let height = if high > low {
        high - low
    } else {
        let (least, most) = hull(others.iter().copied(), (low, high));
        most - least
    };
    let reach = REACH * height;
    let near = others.into_iter().filter(|&value| value >= low - reach && value <= high + reach);
    let (low, high) = hull(near.chain(tails(figure, low, high)), (low, high));
    Axis::around(low, high, 6.0)
}

/// The values between which the distribution of the shown year is worth showing, not far beyond the fan.
fn tails(figure: &FanFigure, low: f64, high: f64) -> impl Iterator<Item = f64> {
    let greatest = figure.density.iter().map(|pair| pair.1).fold(0.0, f64::max);
    let room = TAIL * (high - low);
    let dense = figure.density.iter();
    let dense = dense.filter(move |pair| pair.1 > 0.03 * greatest);
    dense.map(move |pair| pair.0.clamp(low - room, high + room))
}

fn hull(values: impl Iterator<Item = f64>, start: (f64, f64)) -> (f64, f64) {
    values.fold(start, |(low, high), value| (low.min(value), high.max(value)))
}

/// The title of a figure without a target: the median of the shown year and its 90 % range.
pub(crate) fn plain_title(figure: &FanFigure) -> Words {
    let Some(shown) = figure.forecast_of(figure.shown_year()) else {
        return figure.name.clone();
    };
    let axis = Axis::around(shown.at(0.05), shown.at(0.95), 6.0);
    let (median, year) = (axis.value(shown.at(0.5)), shown.year);
    let range = number_range(shown.at(0.05), shown.at(0.95), axis.value_decimals());
    let (zh, en) = (figure.unit.zh.trim(), figure.unit.en.trim());
    // A unit in English words stands apart from its number, and once.
    let (gap, again) = if en.starts_with(char::is_alphabetic) { (" ", "") } else { ("", en) };
    Words::new(
        format!(
            "{}：{year}年中位预测为{median}{zh}（90%区间{range}{zh}）",
            figure.name.split(Language::Chinese).0
        ),
        format!(
            "{}: median forecast for {year} is {median}{gap}{en} (90% range {range}{again})",
            figure.name.split(Language::English).0
        ),
    )
}
