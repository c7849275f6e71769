//! The sheet a figure is drawn on: a plotters drawing area in logical pixels, with a record of every piece of text.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{
    Circle, DashedPathElement, Drawable, PathElement, PointCollection, Polygon, Rectangle, Text,
};
use plotters::style::{Color, ShapeStyle};
use plotters_backend::{BackendCoord, DrawingBackend};

use super::backend::{text_style, text_top};
use super::colour::{Colour, PAPER};
use super::text::{Weight, measure};
use super::{ChartError, Language};

/// A place in logical pixels, y pointing down.
pub(crate) type Place = (f64, f64);

/// The size, weight and colour of a piece of text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lettering {
    /// Em size in logical pixels.
    pub size: f64,
    /// The weight of the font.
    pub weight: Weight,
    /// The colour.
    pub colour: Colour,
}

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

/// A sheet of a logical size over a drawing area of plotters.
///
/// The first call that the backend refuses is kept, and [`Canvas::finish`] gives it back.
pub struct Canvas<DB: DrawingBackend> {
    area: DrawingArea<DB, Shift>,
    units: f64,
    refused: Option<String>,
    /// The width of the sheet.
    pub width: f64,
    /// The height of the sheet.
    pub height: f64,
    /// The languages of the labels.
    pub language: Language,
    boxes: Vec<TextBox>,
}

impl<DB: DrawingBackend> Canvas<DB> {
    /// A sheet over a backend with so many units to the logical pixel.
    pub(crate) fn new(backend: DB, units: f64, size: Place, language: Language) -> Self {
        Self {
            area: backend.into_drawing_area(),
            units,
            refused: None,
            width: size.0,
            height: size.1,
            language,
            boxes: Vec::new(),
        }
    }

    /// Ends the drawing and gives the text drawn.
    pub(crate) fn finish(mut self) -> Result<Vec<TextBox>, ChartError> {
        let shown = self.area.present();
        self.note(shown);
        match self.refused {
            Some(reason) => Err(ChartError::Backend(reason)),
            None => Ok(self.boxes),
        }
    }

    fn note(&mut self, done: Result<(), DrawingAreaErrorKind<DB::ErrorType>>) {
        if let Err(error) = done
            && self.refused.is_none()
        {
            self.refused = Some(error.to_string());
        }
    }

    fn draw<'e, E: Drawable<DB>>(&mut self, element: &'e E)
    where
        &'e E: PointCollection<'e, BackendCoord>,
    {
        let done = self.area.draw(element);
        self.note(done);
    }

    /// A length in units of the backend.
    fn units(&self, length: f64) -> i32 {
        (length * self.units).round() as i32
    }

    fn unit_place(&self, place: Place) -> BackendCoord {
        (self.units(place.0), self.units(place.1))
    }

    fn stroke(&self, width: f64, colour: Colour) -> ShapeStyle {
        colour.stroke_width(self.units(width).unsigned_abs())
    }

    /// Fills a rectangle.
    pub(crate) fn rectangle(&mut self, upper_left: Place, lower_right: Place, colour: Colour) {
        let corners = [self.unit_place(upper_left), self.unit_place(lower_right)];
        if corners[0].0 < corners[1].0 && corners[0].1 < corners[1].1 {
            self.draw(&Rectangle::new(corners, colour.filled()));
        }
    }

    /// Fills a polygon.
    pub(crate) fn polygon(&mut self, corners: &[Place], colour: Colour) {
        if corners.len() > 2 {
            let corners: Vec<BackendCoord> =
                corners.iter().map(|&corner| self.unit_place(corner)).collect();
            self.draw(&Polygon::new(corners, colour.filled()));
        }
    }

    /// Draws a line through points.
    pub(crate) fn line(&mut self, points: &[Place], width: f64, colour: Colour) {
        if points.len() > 1 {
            let points: Vec<BackendCoord> =
                points.iter().map(|&point| self.unit_place(point)).collect();
            self.draw(&PathElement::new(points, self.stroke(width, colour)));
        }
    }

    /// Draws a horizontal line one pixel wide on the pixel grid.
    pub(crate) fn level(&mut self, left: f64, right: f64, y: f64, colour: Colour) {
        let y = y.floor();
        self.rectangle((left, y), (right, y + 1.0), colour);
    }

    /// Draws a vertical line one pixel wide on the pixel grid.
    pub(crate) fn upright(&mut self, x: f64, top: f64, bottom: f64, colour: Colour) {
        let x = x.floor();
        self.rectangle((x, top), (x + 1.0, bottom), colour);
    }

    /// Draws a straight line of dashes, `on` long with gaps `off` long.
    pub(crate) fn dashes(&mut self, ends: [Place; 2], width: f64, on_off: Place, colour: Colour) {
        let ends = ends.map(|end| self.unit_place(end));
        let (on, off) = (self.units(on_off.0), self.units(on_off.1));
        let style = self.stroke(width, colour);
        self.draw(&DashedPathElement::new(ends, on, off, style));
    }

    /// Fills a circle.
    pub(crate) fn circle(&mut self, centre: Place, radius: f64, colour: Colour) {
        let (centre, radius) = (self.unit_place(centre), self.units(radius));
        self.draw(&Circle::new(centre, radius, colour.filled()));
    }

    /// Draws a circle with a white inside.
    pub(crate) fn ring(&mut self, centre: Place, radius: f64, stroke: f64, colour: Colour) {
        self.circle(centre, radius, colour);
        self.circle(centre, radius - stroke, PAPER);
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
        let start = (boxed.left, text_top(place.1, lettering.size));
        let style = text_style(lettering, self.units);
        self.draw(&Text::new(text, self.unit_place(start), style));
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
