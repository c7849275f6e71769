//! The chance of a target and the blocks of text that tell it beside a distribution.

use plotters_backend::DrawingBackend;

use super::canvas::{Anchor, Canvas, Lettering, bold, regular, text_box};
use super::colour::{Colour, INK, MET, SOFT, TARGET};
use super::text::{Weight, fit, measure, shorten, wrap};
use super::wording::{complement_percent, percent, percent_range};
use super::{ChartError, Language, Words, refuse};

/// The side of the threshold on which a target is met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Direction {
    /// At the threshold and above it.
    AtLeast,
    /// At the threshold and below it.
    AtMost,
    /// Between two edges, which take the place of the threshold.
    Within(f64, f64),
}

impl Direction {
    /// The values that meet a threshold, from the lowest to the highest.
    pub(crate) fn met(self, threshold: f64) -> (f64, f64) {
        match self {
            Self::AtLeast => (threshold, f64::INFINITY),
            Self::AtMost => (f64::NEG_INFINITY, threshold),
            Self::Within(low, high) => (low.min(high), high.max(low)),
        }
    }

    /// The edges of the values that meet a threshold, from the lowest to the highest.
    pub(crate) fn edges(self, threshold: f64) -> Vec<f64> {
        match self {
            Self::AtLeast | Self::AtMost => vec![threshold],
            Self::Within(low, high) => vec![low.min(high), high.max(low)],
        }
    }
}

/// A target as it is printed beside its line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TargetLabel {
    /// The value, such as "7.5" or "about 5".
    pub value: Words,
    /// What counts as meeting it, such as "counts from 4.5", where that is not the value itself.
    pub counts: Option<Words>,
}

impl TargetLabel {
    /// A value that says itself what meets the target, the same in both languages.
    pub fn plain(value: impl Into<String>) -> Self {
        Self { value: Words::new(value, ""), counts: None }
    }

    /// The word for a target with the value, in each language on its own.
    fn headed(&self) -> Words {
        let (zh, en) =
            (self.value.split(Language::Chinese).0, self.value.split(Language::English).0);
        Words::new(format!("目标 {zh}"), format!("Target {en}"))
    }

    /// Everything on one line.
    pub(crate) fn line(&self, language: Language) -> String {
        if self.is_plain() {
            return format!("{} {}", head(language), self.value.split(language).0);
        }
        let mut words = self.headed();
        if let Some(counts) = &self.counts {
            words.zh.push_str(&format!("（{}）", counts.split(Language::Chinese).0));
            words.en.push_str(&format!(" ({})", counts.split(Language::English).0));
        }
        words.line(language)
    }

    /// Whether there is nothing to say in one language that the other does not say.
    fn is_plain(&self) -> bool {
        self.counts.is_none() && self.value.split(Language::Both).1.is_empty()
    }
}

/// The word for a target.
fn head(language: Language) -> &'static str {
    language.choose("目标", "Target", "目标 Target")
}

/// How likely a target is to be met, and what that rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Chance {
    /// The probability that the target is met.
    pub probability: f64,
    /// The lowest and the highest probability under the stated alternatives.
    pub judgement: Option<(f64, f64)>,
    /// What the probability rests on, such as "fitted"; may be empty.
    pub basis: Words,
    /// The sampling error in points at 95 %, such as "±0.7"; may be empty.
    pub sampling_error: String,
}

impl Chance {
    /// Checks that all probabilities are probabilities.
    pub(crate) fn check(&self, figure: &str) -> Result<(), ChartError> {
        let (low, high) = self.judgement.unwrap_or((0.0, 1.0));
        for value in [self.probability, low, high] {
            if !(0.0..=1.0).contains(&value) {
                return Err(refuse(figure, &format!("{value} is not a probability")));
            }
        }
        Ok(())
    }

    /// The sentence of the notes about basis and sampling error, if there is something to say.
    pub(crate) fn note(&self) -> Option<Words> {
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        if self.basis != Words::default() {
            zh.push(format!("依据：{}", self.basis.split(Language::Chinese).0));
            en.push(format!("Basis: {}", self.basis.split(Language::English).0));
        }
        if !self.sampling_error.is_empty() {
            let error = &self.sampling_error;
            zh.push(format!("抽样误差{error}个百分点（95%）"));
            en.push(match en.is_empty() {
                true => format!("Sampling error {error} points (95%)"),
                false => format!("sampling error {error} points (95%)"),
            });
        }
        let note = Words::new(format!("{}。", zh.join("；")), format!("{}.", en.join("; ")));
        (!zh.is_empty()).then_some(note)
    }
}

/// Lines of text below one another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Block {
    lines: Vec<(String, Lettering)>,
}

impl Block {
    /// Adds a line that shrinks, and is then cut, to fit the room.
    pub(crate) fn add(&mut self, text: &str, mut lettering: Lettering, room: f64) {
        let least = lettering.size.min(11.0);
        lettering.size = fit(text, lettering.weight, lettering.size, least, room);
        let text = shorten(text, lettering.size, lettering.weight, room);
        if !text.is_empty() {
            self.lines.push((text, lettering));
        }
    }

    /// Adds words on one line where they fit, else each language on its own.
    pub(crate) fn add_words(
        &mut self,
        words: &Words,
        language: Language,
        lettering: Lettering,
        room: f64,
    ) {
        let line = words.line(language);
        if measure(&line, lettering.size - 0.5, lettering.weight) <= room {
            return self.add(&line, lettering, room);
        }
        let (first, second) = words.split(language);
        self.add(first, lettering, room);
        self.add(second, lettering, room);
    }

    /// The height of all lines.
    pub(crate) fn height(&self) -> f64 {
        self.lines.iter().map(|line| pitch(line.1)).sum()
    }

    /// The width of the widest line.
    pub(crate) fn width(&self) -> f64 {
        self.lines
            .iter()
            .map(|(text, lettering)| measure(text, lettering.size, lettering.weight))
            .fold(0.0, f64::max)
    }

    /// Writes the lines about a middle, over a ground that covers the grid.
    pub(crate) fn draw_over<DB: DrawingBackend>(
        &self,
        canvas: &mut Canvas<DB>,
        middle: f64,
        top: f64,
        ground: Colour,
    ) {
        let half = self.width() / 2.0 + 3.0;
        let bottom = top + self.height() - 1.0;
        canvas.rectangle((middle - half, top), (middle + half, bottom), ground);
        self.draw(canvas, middle, top, Anchor::Middle);
    }

    /// Writes the lines from an upper edge.
    pub(crate) fn draw<DB: DrawingBackend>(
        &self,
        canvas: &mut Canvas<DB>,
        x: f64,
        top: f64,
        anchor: Anchor,
    ) {
        let mut edge = top;
        for (text, lettering) in &self.lines {
            let baseline = edge + 0.9 * lettering.size;
            let boxed = text_box((x, baseline), anchor, text, *lettering);
            let back = (boxed.right - canvas.width).max(0.0) + boxed.left.min(0.0);
            canvas.text((x - back, baseline), anchor, text, *lettering);
            edge += pitch(*lettering);
        }
    }
}

/// The distance from the top of a line to the top of the next.
fn pitch(lettering: Lettering) -> f64 {
    let share = if lettering.size > 15.0 { 1.14 } else { 1.3 };
    lettering.size * share
}

/// The judgement range, the probability and the word for meeting the target.
pub(crate) fn met_block(chance: &Chance, language: Language, room: f64) -> Block {
    let mut block = Block::default();
    if let Some((low, high)) = chance.judgement {
        let range = percent_range(low, high);
        let head = language.choose("判断区间", "Judgement range", "判断区间");
        let line = format!("{head} {range}");
        if measure(&line, 11.0, Weight::Regular) <= room {
            block.add(&line, regular(12.0, INK), room);
        } else {
            block.add(head, regular(11.0, SOFT), room);
            block.add(&range, regular(12.0, INK), room);
        }
        if language == Language::Both {
            block.add("judgement range", regular(11.0, SOFT), room);
        }
    }
    block.add(&percent(chance.probability), bold(27.0, MET), room);
    let words = Words::new("达标", "on target");
    block.add_words(&words, language, regular(12.0, MET), room);
    block
}

/// The complement and the word for missing the target.
pub(crate) fn unmet_block(
    chance: &Chance,
    direction: Direction,
    language: Language,
    room: f64,
) -> Block {
    let mut block = Block::default();
    let complement = complement_percent(chance.probability);
    block.add(&complement, bold(18.0, SOFT), room);
    let words = match direction {
        Direction::AtLeast => Words::new("未达标", "below"),
        Direction::AtMost => Words::new("未达标", "above"),
        Direction::Within(..) => Words::new("未达标", "outside"),
    };
    block.add_words(&words, language, regular(12.0, SOFT), room);
    block
}

/// The label of the target: word and value on one line where they fit, what counts below in smaller type.
pub(crate) fn target_block(label: &TargetLabel, language: Language, room: f64) -> Block {
    let mut block = Block::default();
    let lettering = bold(13.0, TARGET);
    let headed = label.headed();
    let lines = match label.is_plain() {
        true => vec![label.line(language)],
        false => vec![headed.split(language).0.to_owned(), headed.split(language).1.to_owned()],
    };
    if lines.iter().all(|line| measure(line, 11.5, lettering.weight) <= room) {
        lines.iter().for_each(|line| block.add(line, lettering, room));
    } else {
        block.add(head(language), lettering, room);
        let (first, second) = label.value.split(language);
        [first, second].into_iter().for_each(|value| block.add(value, lettering, room));
    }
    if let Some(counts) = &label.counts {
        let (first, second) = counts.split(language);
        let lines = [first, second].map(|text| wrap(text, 11.0, Weight::Regular, room, 2));
        lines.iter().flatten().for_each(|line| block.add(line, regular(11.0, TARGET), room));
    }
    block
}

/// Moves blocks apart so that they keep their order and a gap, between two edges; gives their upper edges.
pub(crate) fn stack(blocks: &[(f64, f64)], edges: (f64, f64), gap: f64) -> Vec<f64> {
    let mut tops = Vec::with_capacity(blocks.len());
    let mut least = edges.0;
    for &(top, height) in blocks {
        let top = top.max(least);
        tops.push(top);
        least = top + height + gap;
    }
    let mut most = edges.1;
    for (top, &(_, height)) in tops.iter_mut().zip(blocks).rev() {
        *top = top.min(most - height);
        most = *top - gap;
    }
    tops
}
