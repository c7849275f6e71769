//! What surrounds every figure: title, second title, measure and notes.

use plotters_backend::DrawingBackend;

use super::canvas::{Anchor, Canvas, Lettering, bold, regular, width};
use super::colour::{INK, MUTED, SOFT};
use super::text::{Weight, fit, measure, wrap};
use super::{Language, Words};

/// The left edge of all text and the room kept free at the right.
pub(crate) const MARGIN: f64 = 20.0;
/// The size of notes.
const NOTE: f64 = 11.0;
/// The distance between the baselines of notes.
const NOTE_STEP: f64 = 18.0;
/// The last line of a note is at least this share of its room.
const SHORT_LINE: f64 = 0.25;
/// The most lines that the notes in one language may take.
const NOTE_LINES: usize = 3;
/// The room that one title line takes.
const SECOND_LANGUAGE: f64 = 22.0;

/// A line of text at its baseline.
struct Line {
    text: String,
    left: f64,
    baseline: f64,
    lettering: Lettering,
}

/// The text around a figure, set for a width and a language.
pub(crate) struct Frame {
    heading: Vec<Line>,
    notes: Vec<String>,
    /// How far everything below the heading moves down, against a heading of three single lines.
    pub shift: f64,
    /// How much room the notes need beyond two lines.
    pub growth: f64,
}

impl Frame {
    /// Sets the text around a figure.
    pub(crate) fn new(
        title: &Words,
        measured: &Words,
        notes: &[Words],
        across: f64,
        language: Language,
    ) -> Self {
        let room = across - 2.0 * MARGIN;
        let mut heading = Vec::new();
        let mut extra = 0.0;
        let (first, second) = title.split(language);
        let size = fit(first, Weight::Bold, 21.0, 17.0, room);
        let titles = wrap(first, size, Weight::Bold, room, 2);
        extra += push(&mut heading, titles, 34.0, 26.0, bold(size, INK));
        if language == Language::Both {
            let size = fit(second, Weight::Regular, 14.5, 12.5, room);
            let titles = wrap(second, size, Weight::Regular, room, 2);
            extra += push(&mut heading, titles, 57.0 + extra, 19.0, regular(size, INK));
        } else {
            extra -= SECOND_LANGUAGE;
        }
        extra += measure_lines(&mut heading, measured, 79.0 + extra, room, language);
        let notes: Vec<String> =
            paragraphs(notes, language).iter().flat_map(|note| balanced(note, room)).collect();
        let growth = NOTE_STEP * notes.len().saturating_sub(2) as f64;
        Self { heading, notes, shift: extra, growth }
    }

    /// Writes the text.
    pub(crate) fn draw<DB: DrawingBackend>(&self, canvas: &mut Canvas<DB>) {
        for line in &self.heading {
            let place = (line.left, line.baseline);
            canvas.text(place, Anchor::Left, &line.text, line.lettering);
        }
        let first = canvas.height - 34.0 - self.growth;
        for (index, note) in self.notes.iter().enumerate() {
            let baseline = first + NOTE_STEP * index as f64;
            canvas.text((MARGIN, baseline), Anchor::Left, note, regular(NOTE, MUTED));
        }
    }
}

/// A note in lines, none of which is a single word: then all lines are made shorter together.
fn balanced(note: &str, room: f64) -> Vec<String> {
    let lines = wrap(note, NOTE, Weight::Regular, room, NOTE_LINES);
    let short = |lines: &[String]| {
        let last = lines.last().map_or(0.0, |line| measure(line, NOTE, Weight::Regular));
        last < SHORT_LINE * room
    };
    if lines.len() < 2 || !short(&lines) {
        return lines;
    }
    let narrower = [0.9, 0.8, 0.7, 0.6]
        .into_iter()
        .map(|share| wrap(note, NOTE, Weight::Regular, share * room, NOTE_LINES));
    let count = lines.len();
    narrower.into_iter().find(|other| other.len() == count && !short(other)).unwrap_or(lines)
}

/// The sentences of the notes as one paragraph for each language.
fn paragraphs(notes: &[Words], language: Language) -> Vec<String> {
    let (mut first, mut second) = (String::new(), String::new());
    for note in notes {
        let (one, other) = note.split(language);
        for (paragraph, text) in [(&mut first, one), (&mut second, other)] {
            if paragraph.ends_with('.') && !text.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(text);
        }
    }
    vec![first, second]
}

/// Adds lines below one another and gives the room that they take beyond one line.
fn push(
    heading: &mut Vec<Line>,
    texts: Vec<String>,
    baseline: f64,
    step: f64,
    lettering: Lettering,
) -> f64 {
    let extra = step * texts.len().saturating_sub(1) as f64;
    for (index, text) in texts.into_iter().enumerate() {
        heading.push(Line {
            text,
            left: MARGIN,
            baseline: baseline + step * index as f64,
            lettering,
        });
    }
    extra
}

/// Adds the measure: both languages on one line where they fit.
fn measure_lines(
    heading: &mut Vec<Line>,
    measured: &Words,
    baseline: f64,
    room: f64,
    language: Language,
) -> f64 {
    let (first, second) = measured.split(language);
    let lettering = regular(12.5, SOFT);
    let gap = if second.is_empty() { 0.0 } else { 10.0 };
    let taken = width(first, lettering) + gap;
    if taken + width(second, lettering) <= room {
        push(heading, vec![first.to_owned()], baseline, 17.0, lettering);
        if !second.is_empty() {
            heading.push(Line {
                text: second.to_owned(),
                left: MARGIN + taken,
                baseline,
                lettering,
            });
        }
        return 0.0;
    }
    let mut lines = wrap(first, 12.5, Weight::Regular, room, 2);
    lines.extend(wrap(second, 12.5, Weight::Regular, room, 2));
    push(heading, lines, baseline, 17.0, lettering)
}

/// Both languages side by side with a small gap, shrunk to fit; used for column heads and marks.
pub(crate) fn fitted(words: &Words, language: Language, largest: f64, room: f64) -> (String, f64) {
    let line = words.line(language);
    let size = fit(&line, Weight::Regular, largest, 11.0, room);
    if measure(&line, size, Weight::Regular) <= room {
        return (line, size);
    }
    let (first, _) = words.split(language);
    let size = fit(first, Weight::Regular, largest, 11.0, room);
    (super::text::shorten(first, size, Weight::Regular, room), size)
}

#[cfg(test)]
mod tests {
    use super::{NOTE, SHORT_LINE, Weight, balanced, measure};

    #[test]
    fn no_line_of_a_note_is_a_single_word() {
        let words = "Bands: 30, 60 and 90% of paths. Basis: stated assumptions. Baseline, 100,000 paths, seed 20240229. Targets: Chongqing plan for 2024. Data as of 2024-02-29.";
        let room = 760.0;
        let lines = balanced(words, room);
        assert_eq!(lines.len(), 2);
        let last = measure(&lines[1], NOTE, Weight::Regular);
        assert!(last >= SHORT_LINE * room, "{lines:?}");
        assert_eq!(lines.join(" "), words, "nothing is lost");
        assert_eq!(balanced("Short.", room), ["Short."]);
    }
}
