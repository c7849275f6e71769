//! The heatmap: every target under every scenario, one cell a probability.

use plotters_backend::DrawingBackend;

use super::canvas::{Anchor, Canvas, bold, regular};
use super::colour::{AXIS, Colour, INK, MUTED, PAPER, SOFT};
use super::frame::{Frame, MARGIN};
use super::sealed::Drawn;
use super::text::{Weight, fit, shorten, wrap};
use super::wording::percent;
use super::{ChartError, Language, Words, all_finite, refuse};

/// A scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatmapColumn {
    /// Its name.
    pub name: Words,
    /// What stands above it and its neighbours with the same words, such as their likelihood; may be empty.
    pub group: Words,
}

/// A probability in the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeatmapCell {
    /// Between 0 and 1.
    pub probability: f64,
    /// False if it is that of the first column, so that the cell stands back.
    pub moves: bool,
}

/// A target under all scenarios.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatmapRow {
    /// Its name.
    pub name: Words,
    /// What it asks for.
    pub target: Words,
    /// One cell a column.
    pub cells: Vec<HeatmapCell>,
}

/// Probabilities by target and scenario, in the order given. The first column is what the others are compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatmapFigure {
    /// A short name for messages.
    pub id: String,
    /// The finding.
    pub title: Words,
    /// What is shown and in which unit.
    pub measure: Words,
    /// The scenarios.
    pub columns: Vec<HeatmapColumn>,
    /// The targets.
    pub rows: Vec<HeatmapRow>,
    /// The name of the last row.
    pub total: Words,
    /// Its figures, one a column.
    pub totals: Vec<String>,
    /// Notes below the figure.
    pub notes: Vec<Words>,
}

/// The left edge of the first column, and the right edge of the target words.
const TABLE: f64 = 372.0;
const TARGETS: f64 = TABLE - 12.0;
/// The most that target words take.
const TARGET_ROOM: f64 = 118.0;
const CELL: (f64, f64) = (82.0, 25.0);
/// How far the other columns stand from the first.
const APART: f64 = 10.0;
/// The upper edge of the heads below a heading of three lines.
const TOP: f64 = 98.0;
/// The room of the words above several columns.
const GROUP: f64 = 22.0;
const NARROWEST: f64 = 760.0;

/// From the least to the most likely; the middle is one half.
const RAMP: [(f64, Colour); 7] = [
    (0.0, Colour(0x9A, 0x34, 0x12)),
    (0.2, Colour(0xD9, 0x77, 0x3F)),
    (0.35, Colour(0xF2, 0xC9, 0xA5)),
    (0.5, Colour(0xF7, 0xF7, 0xF5)),
    (0.65, Colour(0xC4, 0xDC, 0xEF)),
    (0.8, Colour(0x6F, 0xA3, 0xCF)),
    (1.0, Colour(0x0B, 0x4A, 0x86)),
];

fn mixed(one: Colour, other: Colour, share: f64) -> Colour {
    let part = |a: u8, b: u8| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as u8;
    Colour(part(one.0, other.0), part(one.1, other.1), part(one.2, other.2))
}

fn shade(probability: f64) -> Colour {
    let mut before = RAMP[0];
    for stop in RAMP {
        if probability <= stop.0 {
            let width = stop.0 - before.0;
            let share = if width > 0.0 { (probability - before.0) / width } else { 0.0 };
            return mixed(before.1, stop.1, share.clamp(0.0, 1.0));
        }
        before = stop;
    }
    before.1
}

/// White on a dark ground, dark on a light one.
fn on(ground: Colour) -> Colour {
    let light =
        0.299 * f64::from(ground.0) + 0.587 * f64::from(ground.1) + 0.114 * f64::from(ground.2);
    if light < 140.0 { PAPER } else { INK }
}

impl HeatmapFigure {
    fn across(&self) -> f64 {
        let columns = self.columns.len() as f64;
        (TABLE + CELL.0 * columns + APART + MARGIN).max(NARROWEST)
    }

    fn frame(&self, language: Language) -> Frame {
        Frame::new(&self.title, &self.measure, &self.notes, self.across(), language)
    }

    fn left(column: usize) -> f64 {
        TABLE + CELL.0 * column as f64 + if column > 0 { APART } else { 0.0 }
    }

    /// The lines of a head: the first language, then the second.
    fn head(column: &HeatmapColumn, language: Language) -> (Vec<String>, Vec<String>) {
        let (first, second) = column.name.split(language);
        let room = CELL.0 - 8.0;
        let lines = |text: &str, size| wrap(text, size, Weight::Regular, room, 3);
        (lines(first, 12.5), lines(second, 11.0))
    }

    fn head_height(&self, language: Language) -> f64 {
        let heights = self.columns.iter().map(|column| {
            let (first, second) = Self::head(column, language);
            16.0 * first.len() as f64 + 14.0 * second.len() as f64
        });
        heights.fold(30.0, f64::max)
    }

    fn group_height(&self) -> f64 {
        let grouped = self.columns.iter().any(|column| column.group != Words::default());
        if grouped { GROUP } else { 0.0 }
    }

    fn top(&self, shift: f64, language: Language) -> f64 {
        TOP + shift + self.group_height() + self.head_height(language) + 6.0
    }

    fn heads<DB: DrawingBackend>(&self, top: f64, canvas: &mut Canvas<DB>) {
        for (index, column) in self.columns.iter().enumerate() {
            let middle = Self::left(index) + CELL.0 / 2.0;
            let (first, second) = Self::head(column, canvas.language);
            let mut baseline = top - 10.0 - 14.0 * second.len() as f64;
            baseline -= 16.0 * first.len().saturating_sub(1) as f64;
            let weight = if index == 0 { bold(12.5, INK) } else { regular(12.5, INK) };
            for line in &first {
                canvas.text((middle, baseline), Anchor::Middle, line, weight);
                baseline += 16.0;
            }
            baseline -= 1.0;
            for line in &second {
                canvas.text((middle, baseline), Anchor::Middle, line, regular(11.0, MUTED));
                baseline += 14.0;
            }
        }
        let target = Words::new("目标", "Target").line(canvas.language);
        canvas.text((TARGETS, top - 10.0), Anchor::Right, &target, regular(12.5, SOFT));
    }

    /// A line above neighbours with the same words.
    fn group_heads<DB: DrawingBackend>(&self, top: f64, canvas: &mut Canvas<DB>) {
        let mut from = 0;
        while from < self.columns.len() {
            let group = &self.columns[from].group;
            let alike = self.columns[from..].iter().take_while(|one| one.group == *group).count();
            let next = from + alike;
            if *group != Words::default() {
                let (left, right) = (Self::left(from), Self::left(next - 1) + CELL.0 - 3.0);
                canvas.level(left, right, top + 15.0, AXIS);
                let line = group.line(canvas.language);
                let size = fit(&line, Weight::Regular, 11.5, 11.0, right - left);
                let line = shorten(&line, size, Weight::Regular, right - left);
                let middle = f64::midpoint(left, right);
                canvas.text((middle, top + 10.0), Anchor::Middle, &line, regular(size, SOFT));
            }
            from = next;
        }
    }

    fn row<DB: DrawingBackend>(&self, row: &HeatmapRow, y: f64, canvas: &mut Canvas<DB>) {
        let baseline = y + 17.0;
        let words = row.target.split(canvas.language).0;
        let words = shorten(words, 11.5, Weight::Regular, TARGET_ROOM);
        let wide = canvas.text((TARGETS, baseline), Anchor::Right, &words, regular(11.5, SOFT));
        let room = TARGETS - MARGIN - wide - 10.0;
        let (first, second) = row.name.split(canvas.language);
        let size = fit(first, Weight::Regular, 13.5, 11.0, room);
        let text = shorten(first, size, Weight::Regular, room);
        let taken = canvas.text((MARGIN, baseline), Anchor::Left, &text, regular(size, INK));
        let left = room - taken - 8.0;
        if !second.is_empty() && left > 44.0 {
            let text = shorten(second, 11.0, Weight::Regular, left);
            let place = (MARGIN + taken + 8.0, baseline);
            canvas.text(place, Anchor::Left, &text, regular(11.0, MUTED));
        }
        for (index, cell) in row.cells.iter().enumerate() {
            let left = Self::left(index);
            let full = shade(cell.probability);
            let ground = if cell.moves { full } else { mixed(full, PAPER, 0.75) };
            canvas.rectangle((left, y + 1.0), (left + CELL.0 - 2.0, y + CELL.1 - 1.0), ground);
            let text = percent(cell.probability);
            let text = text.trim_end_matches('%');
            let colour = if cell.moves { on(ground) } else { MUTED };
            let lettering = if index == 0 { bold(13.0, colour) } else { regular(13.0, colour) };
            canvas.text((left + CELL.0 / 2.0 - 1.0, baseline), Anchor::Middle, text, lettering);
        }
    }

    fn totals<DB: DrawingBackend>(&self, y: f64, canvas: &mut Canvas<DB>) {
        let right = Self::left(self.columns.len() - 1) + CELL.0 - 2.0;
        canvas.level(MARGIN, right, y + 5.0, AXIS);
        let (first, second) = self.total.split(canvas.language);
        let taken = canvas.text((MARGIN, y + 25.0), Anchor::Left, first, bold(13.5, INK));
        let room = TARGETS - MARGIN - taken - 8.0;
        if !second.is_empty() && room > 44.0 {
            let text = shorten(second, 11.0, Weight::Regular, room);
            canvas.text(
                (MARGIN + taken + 8.0, y + 25.0),
                Anchor::Left,
                &text,
                regular(11.0, MUTED),
            );
        }
        for (index, total) in self.totals.iter().enumerate() {
            let place = (Self::left(index) + CELL.0 / 2.0 - 1.0, y + 25.0);
            canvas.text(place, Anchor::Middle, total, bold(13.5, INK));
        }
    }

    fn legend<DB: DrawingBackend>(&self, y: f64, canvas: &mut Canvas<DB>) {
        let (left, wide) = (MARGIN, 200.0);
        for step in 0..100 {
            let from = left + wide * f64::from(step) / 100.0;
            let colour = shade((f64::from(step) + 0.5) / 100.0);
            canvas.rectangle((from, y), (from + wide / 100.0, y + 10.0), colour);
        }
        for (share, label) in [(0.0, "0"), (0.5, "50"), (1.0, "100%")] {
            let anchor = if share == 0.0 { Anchor::Left } else { Anchor::Middle };
            canvas.text((left + wide * share, y + 24.0), anchor, label, regular(11.0, SOFT));
        }
        if self.rows.iter().all(|row| row.cells.iter().all(|cell| cell.moves)) {
            return;
        }
        let pale = left + wide + 44.0;
        canvas.rectangle((pale, y), (pale + 22.0, y + 10.0), mixed(shade(0.8), PAPER, 0.75));
        let words =
            Words::new("淡色：与首列无异", "pale: as in the first column").line(canvas.language);
        let room = canvas.width - MARGIN - pale - 30.0;
        let words = shorten(&words, 11.5, Weight::Regular, room);
        canvas.text((pale + 30.0, y + 10.0), Anchor::Left, &words, regular(11.5, SOFT));
    }
}

impl Drawn for HeatmapFigure {
    fn check(&self) -> Result<(), ChartError> {
        if self.rows.is_empty() || self.columns.is_empty() {
            return Err(refuse(&self.id, "there are no cells"));
        }
        let whole = self.rows.iter().all(|row| row.cells.len() == self.columns.len());
        if !whole || self.totals.len() != self.columns.len() {
            return Err(refuse(&self.id, "a row has not as many cells as there are columns"));
        }
        let cells = self.rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.probability));
        all_finite(&self.id, "a probability", cells)
    }

    fn title(&self) -> Words {
        self.title.clone()
    }

    fn size(&self, language: Language) -> (f64, f64) {
        let frame = self.frame(language);
        let rows = CELL.1 * self.rows.len() as f64;
        let top = self.top(frame.shift, language);
        (self.across(), top + rows + 40.0 + 52.0 + 62.0 + frame.growth)
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &mut Canvas<DB>) {
        let frame = self.frame(canvas.language);
        frame.draw(canvas);
        let top = self.top(frame.shift, canvas.language);
        self.group_heads(TOP + frame.shift, canvas);
        self.heads(top, canvas);
        for (index, row) in self.rows.iter().enumerate() {
            self.row(row, top + CELL.1 * index as f64, canvas);
        }
        let bottom = top + CELL.1 * self.rows.len() as f64;
        self.totals(bottom, canvas);
        self.legend(bottom + 50.0, canvas);
    }
}

#[cfg(test)]
mod tests {
    use super::super::canvas::width;
    use super::*;

    #[test]
    fn the_middle_of_the_ramp_is_one_half_and_its_ends_are_kept() {
        assert_eq!(shade(0.5), Colour(0xF7, 0xF7, 0xF5));
        assert_eq!(shade(0.0), RAMP[0].1);
        assert_eq!(shade(1.0), RAMP[6].1);
        assert_eq!(on(shade(0.5)), INK);
        assert_eq!(on(shade(1.0)), PAPER);
        assert!(width("100", regular(13.0, INK)) < CELL.0);
    }
}
