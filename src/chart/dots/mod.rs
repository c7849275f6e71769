//! The picture of all targets: one row each, with its probability as a dot and the judgement range as a bar.

mod head;
mod rows;

use plotters_backend::DrawingBackend;

use super::canvas::Canvas;
use super::frame::Frame;
use super::sealed::Drawn;
use super::{ChartError, Language, Words, all_finite, refuse};

/// What a probability rests on; it gives the dot its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// A model fitted to data: a filled circle.
    Fitted,
    /// Assumptions set by hand: a diamond.
    Assumed,
    /// What became of comparable targets: a hollow circle.
    ReferenceClass,
}

/// One target.
#[derive(Debug, Clone, PartialEq)]
pub struct DotsRow {
    /// What is measured.
    pub name: Words,
    /// The target in the plan's own words, such as "力争 ≥ 800 亿元".
    pub target: Words,
    /// The probability that it is met.
    pub probability: f64,
    /// The lowest and the highest probability under the stated alternatives.
    pub judgement: Option<(f64, f64)>,
    /// What the probability rests on.
    pub basis: Basis,
    /// Whether the row is of a programme scope, drawn in muted colour.
    pub muted: bool,
}

/// All targets of a plan, drawn in the order given.
#[derive(Debug, Clone, PartialEq)]
pub struct DotsFigure {
    /// A short name for messages.
    pub id: String,
    /// The expected number of targets met.
    pub expected: f64,
    /// The ends of the 80 % range of the number met.
    pub expected_range: (f64, f64),
    /// The number of targets that the title counts.
    pub count: usize,
    /// What is shown and how it is sorted.
    pub measure: Words,
    /// The targets, already sorted.
    pub rows: Vec<DotsRow>,
    /// What muted rows are, for the key.
    pub muted_words: Words,
    /// Notes below the figure.
    pub notes: Vec<String>,
}

pub(crate) mod columns {
    //! Where the columns of the picture stand, in logical pixels.

    /// The width of the picture.
    pub(crate) const WIDTH: f64 = 900.0;
    /// The right edge of the target words.
    pub(crate) const TARGET: f64 = 388.0;
    /// The left edge of the plot.
    pub(crate) const PLOT: f64 = 402.0;
    /// The width of the plot.
    pub(crate) const SPAN: f64 = 366.0;
    /// The right edge of the percent.
    pub(crate) const PERCENT: f64 = 825.0;
    /// The right edge of the judgement range.
    pub(crate) const RANGE: f64 = 880.0;
    /// The height of a row.
    pub(crate) const ROW: f64 = 26.0;
    /// The upper edge of the first row.
    pub(crate) const TOP: f64 = 150.0;

    /// Where a probability stands.
    pub(crate) fn x(probability: f64) -> f64 {
        PLOT + SPAN * probability.clamp(0.0, 1.0)
    }
}

impl DotsFigure {
    fn frame(&self, language: Language) -> Frame {
        Frame::new(&self.title(), &self.measure, &self.notes, columns::WIDTH, language)
    }
}

impl Drawn for DotsFigure {
    fn check(&self) -> Result<(), ChartError> {
        let id = self.id.as_str();
        if self.rows.is_empty() {
            return Err(refuse(id, "there are no rows"));
        }
        let counts = [self.expected, self.expected_range.0, self.expected_range.1];
        all_finite(id, "the title", counts)?;
        for row in &self.rows {
            let (low, high) = row.judgement.unwrap_or((0.0, 1.0));
            for value in [row.probability, low, high] {
                if !(0.0..=1.0).contains(&value) {
                    return Err(refuse(id, &format!("{value} is not a probability")));
                }
            }
        }
        Ok(())
    }

    fn title(&self) -> Words {
        let (low, high) = self.expected_range;
        let (expected, count) = (self.expected, self.count);
        Words::new(
            format!("预计完成约{expected:.0}项（{low:.0}–{high:.0}项），共{count}项"),
            format!(
                "About {expected:.0} of {count} targets expected to be met (80% range {low:.0}–{high:.0})"
            ),
        )
    }

    fn size(&self, language: Language) -> (f64, f64) {
        let frame = self.frame(language);
        let rows = columns::ROW * self.rows.len() as f64;
        (columns::WIDTH, 224.0 + rows + frame.shift + frame.growth)
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &mut Canvas<DB>) {
        let frame = self.frame(canvas.language);
        frame.draw(canvas);
        let top = columns::TOP + frame.shift;
        head::draw(self, top, canvas);
        rows::draw(self, top, canvas);
        let bottom = top + columns::ROW * self.rows.len() as f64;
        head::key(self, bottom + 20.0, canvas);
    }
}
