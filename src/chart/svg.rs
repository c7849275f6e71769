//! The SVG backend: writes SVG text itself, ten units to the logical pixel, with text as shared glyph outlines.
//!
//! Every glyph is defined once in `<defs>` and placed with `<use>`, so that no font is needed where the picture is opened.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::colour::{Colour, PAPER};
use super::surface::{Lettering, Place, Surface};
use super::text::{self, Step, Weight};

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
    for step in text::outline(weight, glyph) {
        match step {
            Step::Move(x, y) => path.push_str(&format!("M{x} {y}")),
            Step::Line(x, y) => path.push_str(&format!("L{x} {y}")),
            Step::Quadratic(a, b, x, y) => path.push_str(&format!("Q{a} {b} {x} {y}")),
            Step::Cubic(a, b, c, d, x, y) => path.push_str(&format!("C{a} {b} {c} {d} {x} {y}")),
            Step::Close => path.push('Z'),
        }
    }
    path
}

/// The body of an SVG picture while it is drawn.
pub(crate) struct SvgSurface<'a> {
    body: String,
    glyphs: &'a mut SvgGlyphs,
}

impl<'a> SvgSurface<'a> {
    /// An empty picture that defines its glyphs in a given set.
    pub(crate) fn new(glyphs: &'a mut SvgGlyphs) -> Self {
        Self { body: String::new(), glyphs }
    }

    /// The drawn elements, without the tag around them.
    pub(crate) fn into_body(self) -> String {
        self.body
    }

    fn element(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.body.write_fmt(arguments);
        self.body.push('\n');
    }
}

/// The whole picture: the tag with its sizes, a title and a description for readers, and the content.
pub(crate) fn document(size: Place, title: &str, description: &str, content: &str) -> String {
    let (width, height) = size;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" role=\"img\">\n\
         <title>{}</title>\n<desc>{}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n{content}</svg>\n",
        units(width),
        units(height),
        escape(title),
        escape(description),
        hex(PAPER),
    )
}

fn units(value: f64) -> i64 {
    (value * 10.0).round() as i64
}

fn hex(colour: Colour) -> String {
    format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2)
}

fn escape(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    kept.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn points(places: &[Place]) -> String {
    let pairs: Vec<String> =
        places.iter().map(|place| format!("{},{}", units(place.0), units(place.1))).collect();
    pairs.join(" ")
}

impl Surface for SvgSurface<'_> {
    fn rectangle(&mut self, upper_left: Place, lower_right: Place, colour: Colour) {
        let (x, y) = (units(upper_left.0), units(upper_left.1));
        let (width, height) = (units(lower_right.0) - x, units(lower_right.1) - y);
        if width > 0 && height > 0 {
            let fill = hex(colour);
            self.element(format_args!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"
            ));
        }
    }

    fn polygon(&mut self, corners: &[Place], colour: Colour) {
        let (points, fill) = (points(corners), hex(colour));
        self.element(format_args!("<polygon points=\"{points}\" fill=\"{fill}\"/>"));
    }

    fn path(&mut self, places: &[Place], width: f64, colour: Colour) {
        let (points, width, stroke) = (points(places), units(width), hex(colour));
        self.element(format_args!(
            "<polyline points=\"{points}\" fill=\"none\" stroke=\"{stroke}\" \
             stroke-width=\"{width}\" stroke-linejoin=\"round\"/>"
        ));
    }

    fn circle(&mut self, centre: Place, radius: f64, colour: Colour) {
        let (x, y, r) = (units(centre.0), units(centre.1), units(radius));
        let fill = hex(colour);
        self.element(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{fill}\"/>"));
    }

    fn text(&mut self, start: Place, text: &str, lettering: Lettering) {
        let weight = lettering.weight;
        let scale = lettering.size * 10.0 / text::units_per_em(weight);
        let mut uses = String::new();
        for (glyph, along) in text::shape(text, weight).0 {
            if self.glyphs.keep(weight, glyph) {
                let name = name(weight, glyph);
                uses.push_str(&format!("<use xlink:href=\"#{name}\" x=\"{along}\"/>"));
            }
        }
        let (x, y, fill) = (units(start.0), units(start.1), hex(lettering.colour));
        self.element(format_args!(
            "<g transform=\"translate({x} {y}) scale({scale:.4})\" fill=\"{fill}\">{uses}</g>"
        ));
    }
}
