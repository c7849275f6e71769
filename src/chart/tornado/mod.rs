//! The tornado: what one number at a time does to a result, the most weighty first.

mod rows;

use plotters_backend::DrawingBackend;

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, bold, regular, width};
use super::colour::{GRID, INK, MUTED, SOFT};
use super::frame::Frame;
use super::sealed::Drawn;
use super::wording::{number, percent};
use super::{ChartError, Language, Words, all_finite, refuse};

/// What the bars measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TornadoScale {
    /// A probability between 0 and 1, shown in percent; changes are in percentage points.
    Probability,
    /// A number of targets.
    Count,
}

/// One setting of a number and the result there.
#[derive(Debug, Clone, PartialEq)]
pub struct TornadoEnd {
    /// The setting, such as "7.5".
    pub setting: String,
    /// The result.
    pub result: f64,
}

/// One number with its low and its high setting.
#[derive(Debug, Clone, PartialEq)]
pub struct TornadoRow {
    /// What the number is.
    pub name: Words,
    /// The stated setting, such as "7".
    pub stated: String,
    /// The lower setting and the result there.
    pub low: TornadoEnd,
    /// The higher setting and the result there.
    pub high: TornadoEnd,
}

/// A result under the settings of one number at a time, in the order given.
#[derive(Debug, Clone, PartialEq)]
pub struct TornadoFigure {
    /// A short name for messages.
    pub id: String,
    /// The finding.
    pub title: Words,
    /// What is shown and in which unit.
    pub measure: Words,
    /// What the bars measure.
    pub scale: TornadoScale,
    /// The result as stated.
    pub stated: f64,
    /// The numbers, already sorted.
    pub rows: Vec<TornadoRow>,
    /// Notes below the figure.
    pub notes: Vec<Words>,
}

/// The width of the picture.
const WIDTH: f64 = 800.0;
/// The height of a row.
pub(crate) const ROW: f64 = 32.0;
/// The upper edge of the first row below a heading of three lines.
const TOP: f64 = 128.0;
/// The right edge of the settings.
pub(crate) const SETTINGS: f64 = 344.0;
/// The left and the right edge of the plot.
const PLOT: (f64, f64) = (400.0, 726.0);
/// The room between the heading of the settings and the words above the plot.
const APART: f64 = 12.0;

/// The axis of results with its place on the picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub axis: Axis,
}

impl Span {
    fn new(figure: &TornadoFigure) -> Self {
        let results = figure.rows.iter().flat_map(|row| [row.low.result, row.high.result]);
        let (low, high) = results.fold((figure.stated, figure.stated), |(low, high), result| {
            (low.min(result), high.max(result))
        });
        let (low, high) = (figure.shown(low), figure.shown(high));
        // A tenth of a percentage point or of a target is the least that an axis is made for.
        let middle = f64::midpoint(low, high);
        let half = ((high - low) / 2.0).max(0.1);
        let mut axis = Axis::around(middle - half, middle + half, 6.0);
        if figure.scale == TornadoScale::Probability {
            (axis.low, axis.high) = (axis.low.max(0.0), axis.high.min(100.0));
        }
        Self { axis }
    }

    /// Where a shown result stands.
    pub(crate) fn x(&self, shown: f64) -> f64 {
        PLOT.0 + (PLOT.1 - PLOT.0) * self.axis.share(shown)
    }
}

impl TornadoFigure {
    /// A result in the unit of the axis.
    pub(crate) fn shown(&self, result: f64) -> f64 {
        match self.scale {
            TornadoScale::Probability => 100.0 * result,
            TornadoScale::Count => result,
        }
    }

    fn frame(&self, language: Language) -> Frame {
        Frame::new(&self.title, &self.measure, &self.notes, WIDTH, language)
    }

    fn axis<DB: DrawingBackend>(&self, span: Span, top: f64, canvas: &mut Canvas<DB>) {
        let bottom = top + ROW * self.rows.len() as f64;
        for (index, tick) in span.axis.ticks().into_iter().enumerate() {
            let x = span.x(tick);
            canvas.upright(x - 0.5, top, bottom, GRID);
            let percent = self.scale == TornadoScale::Probability && index == 0;
            let label = format!("{}{}", span.axis.label(tick), if percent { "%" } else { "" });
            canvas.text((x, bottom + 17.0), Anchor::Middle, &label, regular(13.0, SOFT));
        }
    }

    fn stated_line<DB: DrawingBackend>(&self, span: Span, top: f64, canvas: &mut Canvas<DB>) {
        let bottom = top + ROW * self.rows.len() as f64;
        let x = span.x(self.shown(self.stated));
        canvas.rectangle((x - 1.0, top), (x + 1.0, bottom), INK);
        let figure = match self.scale {
            TornadoScale::Probability => percent(self.stated),
            TornadoScale::Count => number(self.stated, 1),
        };
        let text = format!("{} {figure}", as_stated().line(canvas.language));
        let half = width(&text, bold(13.0, INK)) / 2.0;
        let middle = x.max(SETTINGS + APART + half);
        canvas.text((middle, top - 9.0), Anchor::Middle, &text, bold(13.0, INK));
    }

    /// The heading of the settings, its two lines in the colours of theirs.
    fn heading<DB: DrawingBackend>(top: f64, canvas: &mut Canvas<DB>) {
        let settings = Words::new("取值", "Setting").line(canvas.language);
        canvas.text((SETTINGS, top - 22.0), Anchor::Right, &settings, regular(11.5, SOFT));
        let stated = as_stated().line(canvas.language);
        canvas.text((SETTINGS, top - 9.0), Anchor::Right, &stated, regular(11.0, MUTED));
    }
}

/// The word for what the plan states, of settings and results alike.
fn as_stated() -> Words {
    Words::new("所述", "as stated")
}

impl Drawn for TornadoFigure {
    fn check(&self) -> Result<(), ChartError> {
        if self.rows.is_empty() {
            return Err(refuse(&self.id, "there are no rows"));
        }
        let ends = self.rows.iter().flat_map(|row| [row.low.result, row.high.result]);
        all_finite(&self.id, "a result", ends.chain([self.stated]))
    }

    fn title(&self) -> Words {
        self.title.clone()
    }

    fn size(&self, language: Language) -> (f64, f64) {
        let frame = self.frame(language);
        let rows = ROW * self.rows.len() as f64;
        (WIDTH, 220.0 + rows + frame.shift + frame.growth)
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &mut Canvas<DB>) {
        let frame = self.frame(canvas.language);
        frame.draw(canvas);
        let top = TOP + frame.shift;
        let span = Span::new(self);
        self.axis(span, top, canvas);
        Self::heading(top, canvas);
        rows::draw(self, span, top, canvas);
        self.stated_line(span, top, canvas);
    }
}
