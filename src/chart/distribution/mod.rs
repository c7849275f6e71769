//! The distribution chart: bars of one outcome, split at the target.

mod bars;

use plotters_backend::DrawingBackend;

use super::canvas::Canvas;
use super::frame::Frame;
use super::outcome::{Chance, Direction, TargetLabel};
use super::sealed::Drawn;
use super::wording::{chance_title, number};
use super::{ChartError, Language, Words, all_finite, refuse};

/// One bar of a distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// The lower edge.
    pub low: f64,
    /// The upper edge.
    pub high: f64,
    /// The probability that the outcome falls between them.
    pub probability: f64,
}

/// The distribution of one outcome against its target.
///
/// A bin edge should stand on the threshold; a bin that holds it is split where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct DistributionFigure {
    /// A short name for messages.
    pub id: String,
    /// What is measured.
    pub name: Words,
    /// The measure with its unit and year; the width of the bins is added to it.
    pub measure: Words,
    /// What a bar stands for where its width says nothing, such as one item of a list; the width is told otherwise.
    pub step: Option<Words>,
    /// The bars from left to right.
    pub bins: Vec<Bin>,
    /// Where the met bars part from the others.
    pub threshold: f64,
    /// Where the line of the target stands, if not where the bars part.
    pub line: Option<f64>,
    /// The target as it is to be printed.
    pub label: TargetLabel,
    /// The side on which the target is met.
    pub direction: Direction,
    /// The target in the plan's own words.
    pub words: Words,
    /// The chance of meeting it.
    pub chance: Chance,
    /// The median outcome.
    pub median: f64,
    /// The ends of the 90 % interval.
    pub interval: (f64, f64),
    /// Notes below the figure; the basis and the sampling error are said by the figure itself.
    pub notes: Vec<Words>,
}

impl DistributionFigure {
    /// Where the lines of the target stand.
    pub(crate) fn lines(&self) -> Vec<f64> {
        self.line.map_or_else(|| self.direction.edges(self.threshold), |line| vec![line])
    }

    /// The measure with the width of the bins, when all have the same.
    fn full_measure(&self) -> Words {
        let mut words = self.measure.clone();
        if let Some(step) = &self.step {
            let (zh, en) = (step.split(Language::Chinese).0, step.split(Language::English).0);
            return Words::new(format!("{}，{zh}", words.zh), format!("{}, {en}", words.en));
        }
        let Some(first) = self.bins.first() else {
            return words;
        };
        let wide = first.high - first.low;
        let same = |bin: &Bin| (bin.high - bin.low - wide).abs() <= wide.abs() * 1e-6;
        if self.bins.len() < 2 || wide <= 0.0 || !self.bins.iter().all(same) {
            return words;
        }
        if (wide - 1.0).abs() < 1e-9 {
            return words;
        }
        // Three figures are enough for a width that is no round number.
        let first = wide.log10().floor() as i32;
        let round = format!("{wide:.*}", usize::try_from(2 - first).unwrap_or(0).min(4));
        let said = match round.split_once('.') {
            Some((_, decimals)) => number(wide, decimals.trim_end_matches('0').len()),
            None => number(wide, 0),
        };
        if !words.zh.is_empty() {
            words.zh.push_str(&format!("，每格{said}"));
        }
        if !words.en.is_empty() {
            words.en.push_str(&format!(", bins of {said}"));
        }
        words
    }

    fn frame(&self, language: Language) -> Frame {
        let mut notes: Vec<Words> = self.chance.note().into_iter().collect();
        notes.extend(self.notes.iter().cloned());
        let measure = self.full_measure();
        Frame::new(&self.title(), &measure, &notes, 800.0, language)
    }
}

impl Drawn for DistributionFigure {
    fn check(&self) -> Result<(), ChartError> {
        let id = self.id.as_str();
        if self.bins.is_empty() {
            return Err(refuse(id, "there are no bars"));
        }
        let numbers = self.bins.iter().flat_map(|bin| [bin.low, bin.high]);
        all_finite(id, "the edges of the bars", numbers)?;
        let masses = self.bins.iter().map(|bin| bin.probability);
        all_finite(id, "the bars", masses)?;
        if self.bins.iter().any(|bin| bin.probability < 0.0) {
            return Err(refuse(id, "a bar is negative"));
        }
        all_finite(
            id,
            "the target",
            self.direction.edges(self.threshold).into_iter().chain(self.line),
        )?;
        let marks = [self.threshold, self.median, self.interval.0, self.interval.1];
        all_finite(id, "a mark", marks)?;
        self.chance.check(id)
    }

    fn title(&self) -> Words {
        chance_title(&self.name, &self.words, self.chance.probability)
    }

    fn size(&self, language: Language) -> (f64, f64) {
        let frame = self.frame(language);
        (800.0, 440.0 + frame.shift.max(0.0) + frame.growth)
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &mut Canvas<DB>) {
        let frame = self.frame(canvas.language);
        frame.draw(canvas);
        bars::draw(self, &frame, canvas);
    }
}
