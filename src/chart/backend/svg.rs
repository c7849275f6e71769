//! The SVG backend: ten units to the logical pixel, with text as shared glyph outlines.
//!
//! Every glyph is defined once in `<defs>` and placed with `<use>`, so that no font is needed where the picture is opened.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::{Arguments, Write};

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use super::super::canvas::Place;
use super::super::colour::PAPER;
use super::super::text::{self, Step, Weight};
use super::{Line, text_size};

type Done = Result<(), DrawingErrorKind<Infallible>>;

/// Glyph outlines that SVG pictures refer to, each defined once.
///
/// Pictures that share one page may share one set: draw all of them with it and write [`SvgGlyphs::definitions`] once.
#[derive(Debug, Clone, Default)]
pub struct SvgGlyphs {
    outlines: BTreeMap<(Weight, u16), String>,
}

impl SvgGlyphs {
    /// The `<defs>` element with every outline used so far.
    pub fn definitions(&self) -> String {
        let mut element = String::from("<defs>");
        for (&(weight, glyph), outline) in &self.outlines {
            if !outline.is_empty() {
                let name = name(weight, glyph);
                element.push_str(&format!("<path id=\"{name}\" d=\"{outline}\"/>"));
            }
        }
        element.push_str("</defs>\n");
        element
    }

    /// Whether a glyph has an outline; the outline is kept.
    fn keep(&mut self, weight: Weight, glyph: u16) -> bool {
        let outline =
            self.outlines.entry((weight, glyph)).or_insert_with(|| outline(weight, glyph));
        !outline.is_empty()
    }
}

fn name(weight: Weight, glyph: u16) -> String {
    match weight {
        Weight::Regular => format!("r{glyph}"),
        Weight::Bold => format!("b{glyph}"),
    }
}

fn outline(weight: Weight, glyph: u16) -> String {
    let mut path = String::new();
    for step in text::outline(weight, glyph).iter() {
        match *step {
            Step::Move(x, y) => path.push_str(&format!("M{x} {y}")),
            Step::Line(x, y) => path.push_str(&format!("L{x} {y}")),
            Step::Quadratic(a, b, x, y) => path.push_str(&format!("Q{a} {b} {x} {y}")),
            Step::Cubic(a, b, c, d, x, y) => path.push_str(&format!("C{a} {b} {c} {d} {x} {y}")),
            Step::Close => path.push('Z'),
        }
    }
    path
}

/// An SVG picture while it is drawn: its elements, and a set of glyphs that other pictures may share.
pub(crate) struct SvgBackend<'a> {
    body: &'a mut String,
    glyphs: &'a mut SvgGlyphs,
    size: (u32, u32),
}

impl<'a> SvgBackend<'a> {
    /// Units to the logical pixel.
    pub(crate) const UNITS: f64 = 10.0;

    /// A picture of a logical size whose elements are added to a text.
    pub(crate) fn new(body: &'a mut String, glyphs: &'a mut SvgGlyphs, size: Place) -> Self {
        let size = (units(size.0) as u32, units(size.1) as u32);
        Self { body, glyphs, size }
    }

    fn element(&mut self, arguments: Arguments<'_>) -> Done {
        // Writing into a string cannot fail.
        let _ = self.body.write_fmt(arguments);
        self.body.push('\n');
        Ok(())
    }
}

/// The whole picture: the tag with its sizes, a title and a description for readers, and the content.
pub(crate) fn document(size: Place, title: &str, description: &str, content: &str) -> String {
    let (width, height) = size;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" role=\"img\">\n\
         <title>{}</title>\n<desc>{}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#{:02X}{:02X}{:02X}\"/>\n{content}</svg>\n",
        units(width),
        units(height),
        escape(title),
        escape(description),
        PAPER.0,
        PAPER.1,
        PAPER.2,
    )
}

fn units(value: f64) -> i64 {
    (value * SvgBackend::UNITS).round() as i64
}

/// The attribute for a colour, with its opacity where it is not full.
fn paint(attribute: &str, colour: BackendColor) -> String {
    let (red, green, blue) = colour.rgb;
    let mut text = format!("{attribute}=\"#{red:02X}{green:02X}{blue:02X}\"");
    if colour.alpha < 1.0 {
        text.push_str(&format!(" {attribute}-opacity=\"{}\"", colour.alpha));
    }
    text
}

/// The attributes of a shape that is filled, or else drawn in outline.
fn shape<S: BackendStyle>(style: &S, fill: bool) -> String {
    let colour = style.color();
    if fill {
        return paint("fill", colour);
    }
    format!("fill=\"none\" {} stroke-width=\"{}\"", paint("stroke", colour), style.stroke_width())
}

fn points(places: impl IntoIterator<Item = BackendCoord>) -> String {
    let pairs: Vec<String> = places.into_iter().map(|(x, y)| format!("{x},{y}")).collect();
    pairs.join(" ")
}

fn escape(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    kept.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, place: BackendCoord, colour: BackendColor) -> Done {
        self.draw_rect(place, (place.0 + 1, place.1 + 1), &colour, true)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        lower_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done {
        let (x, y) = upper_left;
        let (width, height) = (lower_right.0 - x, lower_right.1 - y);
        if width <= 0 || height <= 0 {
            return Ok(());
        }
        let look = shape(style, fill);
        self.element(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {look}/>"
        ))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        let (points, look) = (points(path), shape(style, false));
        self.element(format_args!(
            "<polyline points=\"{points}\" {look} stroke-linejoin=\"round\"/>"
        ))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Done {
        let ((x, y), look) = (centre, shape(style, fill));
        self.element(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {look}/>"))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Done {
        let (points, look) = (points(corners), shape(style, true));
        self.element(format_args!("<polygon points=\"{points}\" {look}/>"))
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        place: BackendCoord,
    ) -> Done {
        let line = Line::new(text, style, place);
        let scale = line.em / text::units_per_em(line.weight);
        let mut uses = String::new();
        for (glyph, along) in text::shape(text, line.weight).0 {
            if self.glyphs.keep(line.weight, glyph) {
                let name = name(line.weight, glyph);
                // Writing into a string cannot fail.
                let _ = write!(uses, "<use xlink:href=\"#{name}\" x=\"{along}\"/>");
            }
        }
        let (x, y) = (line.left.round(), line.baseline.round());
        let look = paint("fill", style.color());
        self.element(format_args!(
            "<g transform=\"translate({x} {y}) scale({scale:.4})\" {look}>{uses}</g>"
        ))
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok(text_size(text, style))
    }
}
