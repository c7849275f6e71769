//! The sheet a figure is drawn on: lines, shapes and measured text, with a record of every piece of text.

use super::Language;
use super::colour::{Colour, PAPER};
use super::surface::{Lettering, Place, Surface};
use super::text::{Weight, measure};

/// Which part of a text stands at the given place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// Its left end.
    Left,
    /// Its middle.
    Middle,
    /// Its right end.
    Right,
}

/// A piece of text with the rectangle that it takes, in logical pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct TextBox {
    /// The text as drawn.
    pub text: String,
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The lower edge.
    pub bottom: f64,
}

impl TextBox {
    /// Whether two rectangles share more than an edge.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// Lettering in the regular weight.
pub(crate) fn regular(size: f64, colour: Colour) -> Lettering {
    Lettering { size, weight: Weight::Regular, colour }
}

/// Lettering in the bold weight.
pub(crate) fn bold(size: f64, colour: Colour) -> Lettering {
    Lettering { size, weight: Weight::Bold, colour }
}

/// The width of a text in given lettering.
pub(crate) fn width(text: &str, lettering: Lettering) -> f64 {
    measure(text, lettering.size, lettering.weight)
}

/// A sheet of a logical size over a surface.
pub struct Canvas<'a, S: Surface> {
    surface: &'a mut S,
    /// The width of the sheet.
    pub width: f64,
    /// The height of the sheet.
    pub height: f64,
    /// The languages of the labels.
    pub language: Language,
    boxes: Vec<TextBox>,
}

impl<'a, S: Surface> Canvas<'a, S> {
    /// A sheet over a surface.
    pub(crate) fn new(surface: &'a mut S, size: Place, language: Language) -> Self {
        Self { surface, width: size.0, height: size.1, language, boxes: Vec::new() }
    }

    /// The text drawn so far.
    pub(crate) fn into_boxes(self) -> Vec<TextBox> {
        self.boxes
    }

    /// Fills a rectangle.
    pub(crate) fn rectangle(&mut self, upper_left: Place, lower_right: Place, colour: Colour) {
        self.surface.rectangle(upper_left, lower_right, colour);
    }

    /// Fills a polygon.
    pub(crate) fn polygon(&mut self, corners: &[Place], colour: Colour) {
        if corners.len() > 2 {
            self.surface.polygon(corners, colour);
        }
    }

    /// Draws a line through points.
    pub(crate) fn line(&mut self, points: &[Place], width: f64, colour: Colour) {
        if points.len() > 1 {
            self.surface.path(points, width, colour);
        }
    }

    /// Draws a horizontal line one pixel wide on the pixel grid.
    pub(crate) fn level(&mut self, left: f64, right: f64, y: f64, colour: Colour) {
        let y = y.floor();
        self.surface.rectangle((left, y), (right, y + 1.0), colour);
    }

    /// Draws a vertical line one pixel wide on the pixel grid.
    pub(crate) fn upright(&mut self, x: f64, top: f64, bottom: f64, colour: Colour) {
        let x = x.floor();
        self.surface.rectangle((x, top), (x + 1.0, bottom), colour);
    }

    /// Draws a straight line of dashes, `on` long with gaps `off` long.
    pub(crate) fn dashes(&mut self, ends: [Place; 2], width: f64, on_off: Place, colour: Colour) {
        let [start, end] = ends;
        let length = (end.0 - start.0).hypot(end.1 - start.1);
        let period = on_off.0 + on_off.1;
        if length <= 0.0 || period <= 0.0 || !length.is_finite() {
            return;
        }
        let at = |along: f64| {
            let share = (along / length).min(1.0);
            (start.0 + (end.0 - start.0) * share, start.1 + (end.1 - start.1) * share)
        };
        let count = (length / period).ceil().min(2000.0) as usize;
        for index in 0..count {
            let from = index as f64 * period;
            self.line(&[at(from), at(from + on_off.0)], width, colour);
        }
    }

    /// Fills a circle.
    pub(crate) fn circle(&mut self, centre: Place, radius: f64, colour: Colour) {
        self.surface.circle(centre, radius, colour);
    }

    /// Draws a circle with a white inside.
    pub(crate) fn ring(&mut self, centre: Place, radius: f64, stroke: f64, colour: Colour) {
        self.surface.circle(centre, radius, colour);
        self.surface.circle(centre, radius - stroke, PAPER);
    }

    /// Writes a text and gives its width.
    pub(crate) fn text(
        &mut self,
        place: Place,
        anchor: Anchor,
        text: &str,
        lettering: Lettering,
    ) -> f64 {
        if text.is_empty() {
            return 0.0;
        }
        let boxed = text_box(place, anchor, text, lettering);
        let wide = boxed.right - boxed.left;
        self.surface.text((boxed.left, place.1), text, lettering);
        self.boxes.push(boxed);
        wide
    }

    /// Writes a text where it touches no other text, and tells whether it did.
    pub(crate) fn text_if_free(
        &mut self,
        place: Place,
        anchor: Anchor,
        text: &str,
        lettering: Lettering,
    ) -> bool {
        let boxed = text_box(place, anchor, text, lettering);
        let inside = boxed.left >= 0.0 && boxed.right <= self.width;
        if !inside || self.boxes.iter().any(|other| other.overlaps(&boxed)) {
            return false;
        }
        self.text(place, anchor, text, lettering);
        true
    }
}

/// The rectangle of a text: from a little above its tallest letters to the feet of its deepest.
pub(crate) fn text_box(place: Place, anchor: Anchor, text: &str, lettering: Lettering) -> TextBox {
    let wide = width(text, lettering);
    let left = match anchor {
        Anchor::Left => place.0,
        Anchor::Middle => place.0 - wide / 2.0,
        Anchor::Right => place.0 - wide,
    };
    TextBox {
        text: text.to_owned(),
        left,
        top: place.1 - 0.88 * lettering.size,
        right: left + wide,
        bottom: place.1 + 0.21 * lettering.size,
    }
}
