//! What a picture is drawn on: five drawing calls that the PNG and the SVG backend both answer.
//!
//! The calls are those of plotters' `DrawingBackend`, in logical pixels and without its rounding to whole units. That trait cannot be
//! implemented here: its types live in the crate `plotters-backend`, which plotters does not pass on.

use super::colour::Colour;
use super::text::Weight;

/// A place in logical pixels, y pointing down.
pub type Place = (f64, f64);

/// The size, weight and colour of a piece of text.
#[derive(Debug, Clone, Copy)]
pub struct Lettering {
    /// Em size in logical pixels.
    pub size: f64,
    /// The weight of the font.
    pub weight: Weight,
    /// The colour.
    pub colour: Colour,
}

/// Something that can be drawn on, in logical pixels.
pub trait Surface {
    /// Fills a rectangle given by its upper left and lower right corners.
    fn rectangle(&mut self, upper_left: Place, lower_right: Place, colour: Colour);
    /// Fills a polygon.
    fn polygon(&mut self, corners: &[Place], colour: Colour);
    /// Draws a line through points, with round joins and flat ends.
    fn path(&mut self, points: &[Place], width: f64, colour: Colour);
    /// Fills a circle.
    fn circle(&mut self, centre: Place, radius: f64, colour: Colour);
    /// Writes a line of text that starts at a place on the baseline.
    fn text(&mut self, start: Place, text: &str, lettering: Lettering);
}

/// A surface that keeps nothing, for measuring a layout.
pub(crate) struct Blank;

impl Surface for Blank {
    fn rectangle(&mut self, _: Place, _: Place, _: Colour) {}
    fn polygon(&mut self, _: &[Place], _: Colour) {}
    fn path(&mut self, _: &[Place], _: f64, _: Colour) {}
    fn circle(&mut self, _: Place, _: f64, _: Colour) {}
    fn text(&mut self, _: Place, _: &str, _: Lettering) {}
}
