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
    /// The ends of the 80 % range of the number met, if it is known.
    pub expected_range: Option<(f64, f64)>,
    /// The chapters on this page, if it does not show the whole plan.
    pub part: Option<Words>,
    /// The number of targets that the title counts.
    pub count: usize,
    /// What is shown and how it is sorted.
    pub measure: Words,
    /// The targets, already sorted.
    pub rows: Vec<DotsRow>,
    /// What muted rows are, for the notes.
    pub muted_words: Words,
    /// Notes below the figure.
    pub notes: Vec<Words>,
}

/// The height of a row.
pub(crate) const ROW: f64 = 30.0;
/// The upper edge of the first row.
const TOP: f64 = 150.0;
/// The width of the plot.
const SPAN: f64 = 366.0;
/// The most by which the picture grows for long names.
const GROWTH: f64 = 200.0;

/// Where the columns of the picture stand, in logical pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns {
    /// The width of the picture.
    pub width: f64,
    /// The right edge of the target words.
    pub target: f64,
    /// The left edge of the plot.
    pub plot: f64,
    /// The right edge of the percent.
    pub percent: f64,
    /// The right edge of the judgement range.
    pub range: f64,
}

impl Columns {
    /// Everything but the names keeps its width; the column of names grows with the longest of them.
    fn new(figure: &DotsFigure, language: Language) -> Self {
        let needed = figure.rows.iter().map(|row| rows::needed(row, language));
        let needed = needed.fold(0.0, f64::max);
        let wider = (needed - 368.0).clamp(0.0, GROWTH).ceil();
        Self {
            width: 900.0 + wider,
            target: 388.0 + wider,
            plot: 402.0 + wider,
            percent: 825.0 + wider,
            range: 880.0 + wider,
        }
    }

    /// Where a probability stands.
    pub(crate) fn x(&self, probability: f64) -> f64 {
        self.plot + SPAN * probability.clamp(0.0, 1.0)
    }
}

impl DotsFigure {
    /// The notes, with what grey rows are before them.
    fn frame(&self, width: f64, language: Language) -> Frame {
        let mut notes = Vec::new();
        let (zh, en) = (
            self.muted_words.split(Language::Chinese).0,
            self.muted_words.split(Language::English).0,
        );
        if self.rows.iter().any(|row| row.muted) && !zh.is_empty() {
            notes.push(Words::new(
                format!("末尾浅色行：{zh}。"),
                format!("Pale rows at the end: {en}."),
            ));
        }
        notes.extend(self.notes.iter().cloned());
        Frame::new(&self.title(), &self.measure, &notes, width, language)
    }
}

impl Drawn for DotsFigure {
    fn check(&self) -> Result<(), ChartError> {
        let id = self.id.as_str();
        if self.rows.is_empty() {
            return Err(refuse(id, "there are no rows"));
        }
        let (low, high) = self.expected_range.unwrap_or_default();
        let counts = [self.expected, low, high];
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
        let (expected, count) = (self.expected, self.count);
        let mut title = Words::new(
            format!("{count}个目标中预计达标约{expected:.0}个"),
            format!("About {expected:.0} of {count} targets expected to be met"),
        );
        if let Some((low, high)) = self.expected_range {
            title.zh.push_str(&format!("（80%区间{low:.0}–{high:.0}个）"));
            title.en.push_str(&format!(" (80% range {low:.0}–{high:.0})"));
        }
        if let Some(part) = &self.part {
            title.zh = format!("{}：{}", part.zh, title.zh);
            title.en = format!("{}: {}", part.en, title.en);
        }
        title
    }

    fn size(&self, language: Language) -> (f64, f64) {
        let width = Columns::new(self, language).width;
        let frame = self.frame(width, language);
        let rows = ROW * self.rows.len() as f64;
        (width, 224.0 + rows + frame.shift + frame.growth)
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &mut Canvas<DB>) {
        let columns = Columns::new(self, canvas.language);
        let frame = self.frame(columns.width, canvas.language);
        frame.draw(canvas);
        let top = TOP + frame.shift;
        head::draw(self, columns, top, canvas);
        rows::draw(self, columns, top, canvas);
        let bottom = top + ROW * self.rows.len() as f64;
        head::key(bottom + 20.0, canvas);
    }
}
