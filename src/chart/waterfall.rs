//! The waterfall: from a result without shocks to the result with all of them, one step a shock.

use plotters_backend::DrawingBackend;

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, bold, regular, width};
use super::colour::{AXIS, GRID, INK, MEDIAN, MEDIAN_BAR, MUTED, SOFT, TARGET, TARGET_BAR};
use super::frame::{Frame, MARGIN};
use super::sealed::Drawn;
use super::text::{Weight, fit, shorten};
use super::wording::number;
use super::{ChartError, Language, Words, all_finite, refuse};

/// A step of a waterfall.
#[derive(Debug, Clone, PartialEq)]
pub struct WaterfallStep {
    /// What makes it.
    pub name: Words,
    /// What it adds.
    pub change: f64,
}

/// A result before, steps, and the result after, in the order given.
#[derive(Debug, Clone, PartialEq)]
pub struct WaterfallFigure {
    /// A short name for messages.
    pub id: String,
    /// The finding.
    pub title: Words,
    /// What is shown and in which unit.
    pub measure: Words,
    /// The name of the result before and of that after.
    pub ends: [Words; 2],
    /// The result before.
    pub before: f64,
    /// The steps from there; after the last one the result is reached.
    pub steps: Vec<WaterfallStep>,
    /// Decimals of all figures.
    pub decimals: usize,
    /// Notes below the figure.
    pub notes: Vec<Words>,
}

const WIDTH: f64 = 800.0;
const ROW: f64 = 34.0;
const HALF: f64 = 10.0;
const TOP: f64 = 108.0;
/// The left and the right edge of the plot.
const PLOT: (f64, f64) = (330.0, 716.0);

impl WaterfallFigure {
    /// The result after each step.
    fn results(&self) -> Vec<f64> {
        let mut at = self.before;
        let mut results = vec![at];
        for step in &self.steps {
            at += step.change;
            results.push(at);
        }
        results
    }

    fn frame(&self, language: Language) -> Frame {
        Frame::new(&self.title, &self.measure, &self.notes, WIDTH, language)
    }

    fn axis(&self) -> Axis {
        let results = self.results();
        let low = results.iter().copied().fold(f64::INFINITY, f64::min);
        let high = results.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = 10_f64.powi(-(self.decimals as i32));
        let (middle, half) = (f64::midpoint(low, high), ((high - low) / 2.0).max(least));
        Axis::around(middle - half, middle + half, 5.0)
    }

    fn name<DB: DrawingBackend>(words: &Words, strong: bool, y: f64, canvas: &mut Canvas<DB>) {
        let room = PLOT.0 - MARGIN - 58.0;
        let (first, second) = words.split(canvas.language);
        let up = if second.is_empty() { 5.0 } else { -1.0 };
        let weight = if strong { Weight::Bold } else { Weight::Regular };
        let size = fit(first, weight, 13.5, 11.0, room);
        let text = shorten(first, size, weight, room);
        let lettering = if strong { bold(size, INK) } else { regular(size, INK) };
        canvas.text((MARGIN, y + up), Anchor::Left, &text, lettering);
        let text = shorten(second, 11.0, Weight::Regular, room);
        canvas.text((MARGIN, y + 13.0), Anchor::Left, &text, regular(11.0, MUTED));
    }
}

impl Drawn for WaterfallFigure {
    fn check(&self) -> Result<(), ChartError> {
        if self.steps.is_empty() {
            return Err(refuse(&self.id, "there are no steps"));
        }
        let changes = self.steps.iter().map(|step| step.change);
        all_finite(&self.id, "a result", changes.chain([self.before]))
    }

    fn title(&self) -> Words {
        self.title.clone()
    }

    fn size(&self, language: Language) -> (f64, f64) {
        let frame = self.frame(language);
        let rows = ROW * (self.steps.len() + 2) as f64;
        (WIDTH, TOP + frame.shift + rows + 96.0 + frame.growth)
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &mut Canvas<DB>) {
        let frame = self.frame(canvas.language);
        frame.draw(canvas);
        let axis = self.axis();
        let x = |value: f64| PLOT.0 + (PLOT.1 - PLOT.0) * axis.share(value);
        let top = TOP + frame.shift;
        let rows = self.steps.len() + 2;
        let bottom = top + ROW * rows as f64;
        for tick in axis.ticks() {
            canvas.upright(x(tick) - 0.5, top, bottom, GRID);
            let label = axis.label(tick);
            canvas.text((x(tick), bottom + 17.0), Anchor::Middle, &label, regular(13.0, SOFT));
        }
        let results = self.results();
        let middle = |row: usize| top + ROW * (row as f64 + 0.5);
        for (row, end) in [(0, 0), (rows - 1, 1)] {
            let result = if end == 0 { results[0] } else { results[results.len() - 1] };
            let y = middle(row);
            Self::name(&self.ends[end], true, y, canvas);
            canvas.rectangle((x(result) - 1.5, y - HALF), (x(result) + 1.5, y + HALF), INK);
            let text = number(result, self.decimals);
            let lettering = bold(13.0, INK);
            let place = (x(result) + 8.0).min(canvas.width - width(&text, lettering) - 4.0);
            canvas.text((place, y + 5.0), Anchor::Left, &text, lettering);
        }
        for (index, step) in self.steps.iter().enumerate() {
            let y = middle(index + 1);
            Self::name(&step.name, false, y, canvas);
            let (from, to) = (x(results[index]), x(results[index + 1]));
            canvas.upright(from - 0.5, middle(index) + HALF, y - HALF, AXIS);
            let falls = step.change < 0.0;
            let (bar, colour) = if falls { (TARGET_BAR, TARGET) } else { (MEDIAN_BAR, MEDIAN) };
            canvas.rectangle((from.min(to), y - HALF), (from.max(to), y + HALF), bar);
            let sign = if step.change > 0.0 { "+" } else { "" };
            let figure = number(step.change, self.decimals);
            let nothing = figure.chars().all(|digit| "0.,−".contains(digit));
            let text = if nothing { figure } else { format!("{sign}{figure}") };
            let lettering = regular(12.5, if nothing { SOFT } else { colour });
            let wide = width(&text, lettering);
            let place = (from.max(to) + 6.0).min(canvas.width - wide - 4.0);
            canvas.text((place, y + 5.0), Anchor::Left, &text, lettering);
        }
        let last = results.len() - 1;
        canvas.upright(x(results[last]) - 0.5, middle(last) + HALF, middle(last + 1) - HALF, AXIS);
    }
}
