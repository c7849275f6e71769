//! The two fonts of the charts: measuring, wrapping and shortening text, and glyph outlines.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, GlyphId, OutlineCurve, Point};

use super::ChartError;

/// The weight of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The usual weight.
    Regular,
    /// The weight of titles and of probabilities.
    Bold,
}

/// One step of a glyph outline in font units, with y pointing down.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Starts a contour.
    Move(f32, f32),
    /// A straight line.
    Line(f32, f32),
    /// A curve with one control point.
    Quadratic(f32, f32, f32, f32),
    /// A curve with two control points.
    Cubic(f32, f32, f32, f32, f32, f32),
    /// Ends a contour.
    Close,
}

/// What has been read from the fonts: the glyph and the advance of characters, and the outlines of glyphs.
#[derive(Default)]
struct Read {
    characters: BTreeMap<(Weight, char), (GlyphId, f64)>,
    outlines: BTreeMap<(Weight, u16), Rc<[Step]>>,
}

thread_local! {
    static READ: RefCell<Read> = RefCell::default();
}

static REGULAR: OnceLock<Option<FontRef<'static>>> = OnceLock::new();
static BOLD: OnceLock<Option<FontRef<'static>>> = OnceLock::new();

fn font(weight: Weight) -> Option<&'static FontRef<'static>> {
    let (cell, bytes): (_, &'static [u8]) = match weight {
        Weight::Regular => {
            (&REGULAR, include_bytes!("../../assets/fonts/AttainSansSC-Regular.otf"))
        }
        Weight::Bold => (&BOLD, include_bytes!("../../assets/fonts/AttainSansSC-Bold.otf")),
    };
    cell.get_or_init(|| FontRef::try_from_slice(bytes).ok()).as_ref()
}

/// Checks that both fonts can be read.
pub(crate) fn ready() -> Result<(), ChartError> {
    match (font(Weight::Regular), font(Weight::Bold)) {
        (Some(_), Some(_)) => Ok(()),
        _ => Err(ChartError::Font),
    }
}

/// Font units in one em.
pub(crate) fn units_per_em(weight: Weight) -> f64 {
    let units = font(weight).and_then(Font::units_per_em);
    f64::from(units.unwrap_or(1000.0))
}

/// The glyphs of a text with the place of each along the line, in font units, and the width of all.
pub(crate) fn shape(text: &str, weight: Weight) -> (Vec<(u16, f64)>, f64) {
    let Some(font) = font(weight) else {
        return (Vec::new(), 1000.0 * text.chars().count() as f64);
    };
    let mut glyphs = Vec::with_capacity(text.len());
    let mut place = 0.0;
    let mut before: Option<GlyphId> = None;
    READ.with_borrow_mut(|read| {
        for character in text.chars() {
            let known = read.characters.entry((weight, character));
            let &mut (glyph, advance) = known.or_insert_with(|| {
                let glyph = font.glyph_id(character);
                (glyph, f64::from(font.h_advance_unscaled(glyph)))
            });
            if let Some(before) = before {
                place += f64::from(font.kern_unscaled(before, glyph));
            }
            glyphs.push((glyph.0, place));
            place += advance;
            before = Some(glyph);
        }
    });
    (glyphs, place)
}

/// The width of a text at a size, in the unit of the size.
pub(crate) fn measure(text: &str, size: f64, weight: Weight) -> f64 {
    shape(text, weight).1 * size / units_per_em(weight)
}

/// The outline of a glyph; blank glyphs have none.
pub(crate) fn outline(weight: Weight, glyph: u16) -> Rc<[Step]> {
    READ.with_borrow_mut(|read| {
        let known = read.outlines.entry((weight, glyph));
        Rc::clone(known.or_insert_with(|| steps(weight, glyph).into()))
    })
}

fn steps(weight: Weight, glyph: u16) -> Vec<Step> {
    let outline = font(weight).and_then(|font| font.outline(GlyphId(glyph)));
    let mut steps = Vec::new();
    let mut pen: Option<Point> = None;
    for curve in outline.map(|outline| outline.curves).unwrap_or_default() {
        let start = match &curve {
            OutlineCurve::Line(a, _) | OutlineCurve::Quad(a, ..) | OutlineCurve::Cubic(a, ..) => *a,
        };
        if pen != Some(start) {
            if pen.is_some() {
                steps.push(Step::Close);
            }
            steps.push(Step::Move(start.x, -start.y));
        }
        pen = Some(match curve {
            OutlineCurve::Line(_, b) => {
                steps.push(Step::Line(b.x, -b.y));
                b
            }
            OutlineCurve::Quad(_, b, c) => {
                steps.push(Step::Quadratic(b.x, -b.y, c.x, -c.y));
                c
            }
            OutlineCurve::Cubic(_, b, c, d) => {
                steps.push(Step::Cubic(b.x, -b.y, c.x, -c.y, d.x, -d.y));
                d
            }
        });
    }
    if pen.is_some() {
        steps.push(Step::Close);
    }
    steps
}

/// The characters of a text that the fonts lack, each once, in order of appearance.
pub fn missing_characters(text: &str) -> Vec<char> {
    let Some(font) = font(Weight::Regular) else {
        return Vec::new();
    };
    let mut missing = Vec::new();
    for character in text.chars() {
        if font.glyph_id(character).0 == 0 && !missing.contains(&character) {
            missing.push(character);
        }
    }
    missing
}

/// The largest size between two limits, in half pixels, at which a text fits a width.
pub(crate) fn fit(text: &str, weight: Weight, largest: f64, smallest: f64, width: f64) -> f64 {
    let wide = measure(text, largest, weight);
    if wide <= width || wide <= 0.0 {
        return largest;
    }
    let size = (largest * width / wide * 2.0).floor() / 2.0;
    size.max(smallest)
}

/// A text cut at its end so that it fits a width together with the mark of the cut.
pub(crate) fn shorten(text: &str, size: f64, weight: Weight, width: f64) -> String {
    if measure(text, size, weight) <= width {
        return text.to_owned();
    }
    let mark = if text.chars().any(is_wide) { "…" } else { "..." };
    let room = width - measure(mark, size, weight);
    let mut kept = String::new();
    for character in text.chars() {
        kept.push(character);
        if measure(&kept, size, weight) > room {
            kept.pop();
            break;
        }
    }
    let mut kept = kept.trim_end();
    // Latin words are not cut, unless most of the text would go with the word.
    if mark == "..."
        && let Some((words, rest)) = kept.rsplit_once(' ')
        && text[kept.len()..].starts_with(char::is_alphanumeric)
        && rest.len() < words.len()
    {
        kept = words.trim_end_matches([',', ':', '-', ' ']);
    }
    if kept.is_empty() {
        return String::new();
    }
    format!("{kept}{mark}")
}

/// A text broken into lines that fit a width; what does not fit the last line is cut.
pub(crate) fn wrap(
    text: &str,
    size: f64,
    weight: Weight,
    width: f64,
    most_lines: usize,
) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if lines.len() + 1 >= most_lines {
            lines.push(shorten(rest, size, weight, width));
            break;
        }
        let end = line_end(rest, size, weight, width);
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    lines
}

/// A text broken into two lines with a room of their own; what does not fit the second is cut.
pub(crate) fn wrap_around(text: &str, size: f64, weight: Weight, room: [f64; 2]) -> [String; 2] {
    let text = text.trim();
    let end = line_end(text, size, weight, room[0]);
    let rest = shorten(text[end..].trim_start(), size, weight, room[1]);
    [text[..end].trim_end().to_owned(), rest]
}

/// The byte at which the first line of a text ends.
fn line_end(text: &str, size: f64, weight: Weight, width: f64) -> usize {
    let scale = size / units_per_em(weight);
    let (glyphs, whole) = shape(text, weight);
    if whole * scale <= width {
        return text.len();
    }
    let places: Vec<f64> = glyphs.iter().map(|glyph| glyph.1).skip(1).collect();
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let mut best = None;
    let mut fallback = text.len();
    for (index, pair) in characters.windows(2).enumerate() {
        let reach = places.get(index).copied().unwrap_or(whole) * scale;
        if reach > width && pair[0].1 != ' ' {
            break;
        }
        fallback = pair[1].0;
        if may_break(pair[0].1, pair[1].1) {
            best = Some(pair[1].0);
        }
    }
    let first = characters.get(1).map_or(text.len(), |next| next.0);
    best.unwrap_or(fallback.min(text.len())).max(first)
}

fn may_break(before: char, after: char) -> bool {
    if before == ' ' {
        return after != ' ';
    }
    let between = is_wide(before) || is_wide(after);
    between
        && after != ' '
        && !"，。、；：！？）》」』”’,.;:!?)%…".contains(after)
        && !"（《「『“‘(±≥≤".contains(before)
}

/// Whether a character is written in a full square.
pub(crate) fn is_wide(character: char) -> bool {
    matches!(u32::from(character), 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60)
}
