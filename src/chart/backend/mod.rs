//! The plotters backends of the charts: pixels for PNG, outlines for SVG, and one that keeps nothing.
//!
//! Coordinates of plotters are whole numbers, so each backend counts in fractions of a pixel: lines and text stand where the
//! layout puts them, not on whole pixels.

mod blank;
mod png;
mod svg;

pub(super) use blank::BlankBackend;
pub(super) use png::{PngBackend, Sheet};
pub use svg::SvgGlyphs;
pub(super) use svg::{SvgBackend, document};

use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, TextStyle};
use plotters_backend::{BackendCoord, BackendTextStyle};

use super::canvas::Lettering;
use super::text::{Weight, measure};

/// The name that our fonts go by.
const FAMILY: &str = "Attain Sans SC";
/// The size that plotters gives to a font of one em.
const SIZE: f64 = 1.24;
/// The way from the top of a line to its baseline, in em.
const ASCENT: f64 = 0.76;

/// Lettering as plotters hands it to a backend with so many units to the logical pixel.
pub(super) fn text_style(lettering: Lettering, units: f64) -> TextStyle<'static> {
    let style = match lettering.weight {
        Weight::Regular => FontStyle::Normal,
        Weight::Bold => FontStyle::Bold,
    };
    let size = lettering.size * SIZE * units;
    TextStyle {
        font: FontDesc::new(FontFamily::Name(FAMILY), size, style),
        color: lettering.colour.to_backend_color(),
        pos: Pos::new(HPos::Left, VPos::Top),
    }
}

/// The height at which plotters is told to put a text whose baseline is given, in logical pixels.
pub(super) fn text_top(baseline: f64, size: f64) -> f64 {
    baseline - ASCENT * size
}

/// A line of text as a backend draws it, in its own units.
struct Line {
    /// The em size.
    em: f64,
    weight: Weight,
    left: f64,
    baseline: f64,
}

impl Line {
    /// Reads the style that plotters hands over; the transform is not heeded, as no chart turns text.
    fn new<S: BackendTextStyle>(text: &str, style: &S, place: BackendCoord) -> Self {
        let em = style.size() / SIZE;
        let weight = match style.style() {
            FontStyle::Bold => Weight::Bold,
            _ => Weight::Regular,
        };
        let Pos { h_pos, v_pos } = style.anchor();
        let back = match h_pos {
            HPos::Left => 0.0,
            HPos::Center => measure(text, em, weight) / 2.0,
            HPos::Right => measure(text, em, weight),
        };
        let down = match v_pos {
            VPos::Top => ASCENT,
            VPos::Center => ASCENT - 0.5,
            VPos::Bottom => ASCENT - 1.0,
        };
        Self {
            em,
            weight,
            left: f64::from(place.0) - back,
            baseline: f64::from(place.1) + down * em,
        }
    }
}

/// The size of a text in whole units of a backend.
fn text_size<S: BackendTextStyle>(text: &str, style: &S) -> (u32, u32) {
    let line = Line::new(text, style, (0, 0));
    (measure(text, line.em, line.weight).ceil() as u32, line.em.ceil() as u32)
}
