//! Charts: finished numbers drawn as PNG and SVG pictures.
//!
//! A figure is a plain struct of numbers and words. It is drawn with plotters by one function that is generic over the backend: a
//! tiny-skia pixmap for PNG, or SVG text with glyph outlines. All sizes are logical pixels; a PNG has `scale` device pixels to each.
#![allow(
    clippy::disallowed_methods,
    reason = "output only: nothing here goes back into a number of the simulation"
)]

mod axis;
mod backend;
mod canvas;
mod colour;
mod distribution;
mod dots;
mod fan;
mod frame;
mod heatmap;
mod outcome;
#[cfg(test)]
mod tests;
mod text;
mod tornado;
mod waterfall;
mod wording;

pub use backend::SvgGlyphs;
pub use canvas::TextBox;
pub use distribution::{Bin, DistributionFigure};
pub use dots::{Basis, DotsFigure, DotsRow};
pub use fan::{FanFigure, FanTarget, ForecastYear};
pub use heatmap::{HeatmapCell, HeatmapColumn, HeatmapFigure, HeatmapRow};
pub use outcome::{Chance, Direction, TargetLabel};
pub use text::missing_characters;
pub use tornado::{TornadoEnd, TornadoFigure, TornadoRow, TornadoScale};
pub use waterfall::{WaterfallFigure, WaterfallStep};
pub use wording::{likelihood, percent, percent_range};

use plotters_backend::DrawingBackend;

use backend::{BlankBackend, PngBackend, Sheet, SvgBackend};
use canvas::Canvas;

/// Why a chart could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// A compiled-in font could not be read.
    #[error("the font of the charts cannot be read")]
    Font,
    /// The picture would be empty or too large.
    #[error("a picture of {width} by {height} pixels cannot be drawn")]
    Size {
        /// Device pixels across.
        width: f64,
        /// Device pixels down.
        height: f64,
    },
    /// The figure holds something that cannot be drawn.
    #[error("the figure '{figure}' cannot be drawn: {reason}")]
    Figure {
        /// The name of the figure.
        figure: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The backend refused a call.
    #[error("the picture cannot be drawn: {0}")]
    Backend(String),
    /// The PNG could not be written.
    #[error("the PNG cannot be written: {0}")]
    Png(#[from] png::EncodingError),
}

/// The languages of the labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese only.
    Chinese,
    /// English only.
    English,
    /// Chinese, followed by English.
    #[default]
    Both,
}

impl Language {
    /// Chooses by language.
    pub(crate) fn choose<T>(self, chinese: T, english: T, both: T) -> T {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
            Self::Both => both,
        }
    }
}

/// The same words in two languages; when one is empty the other stands in for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// The words in Chinese.
    pub zh: String,
    /// The words in English.
    pub en: String,
}

impl Words {
    /// Words in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The words to show first and, with two languages that differ, those to show second.
    pub(crate) fn split(&self, language: Language) -> (&str, &str) {
        let (zh, en) = (self.zh.trim(), self.en.trim());
        let chinese = if zh.is_empty() { en } else { zh };
        let english = if en.is_empty() { zh } else { en };
        match language {
            Language::Chinese => (chinese, ""),
            Language::English => (english, ""),
            Language::Both if chinese == english => (chinese, ""),
            Language::Both => (chinese, english),
        }
    }

    /// The words on one line.
    pub(crate) fn line(&self, language: Language) -> String {
        let (first, second) = self.split(language);
        format!("{first} {second}").trim().to_owned()
    }
}

/// How a figure is to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The languages of the labels.
    pub language: Language,
    /// Device pixels to the logical pixel of a PNG.
    pub scale: f64,
    /// Keyword and value of each text chunk of a PNG: scenario, seed, paths, version.
    pub chunks: Vec<(String, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self { language: Language::Both, scale: 2.0, chunks: Vec::new() }
    }
}

/// A figure that can be drawn: [`FanFigure`], [`DistributionFigure`], [`DotsFigure`], [`TornadoFigure`], [`HeatmapFigure`] or [`WaterfallFigure`].
pub trait Figure: sealed::Drawn {}

impl<F: sealed::Drawn> Figure for F {}

pub(crate) mod sealed {
    //! What every figure can do; closed to other crates.

    use plotters_backend::DrawingBackend;

    use super::{Canvas, ChartError, Language, Words};

    /// The parts of drawing that differ from figure to figure.
    pub trait Drawn {
        /// Checks that the numbers can be drawn.
        fn check(&self) -> Result<(), ChartError>;
        /// The finding, as the title states it.
        fn title(&self) -> Words;
        /// Width and height in logical pixels.
        fn size(&self, language: Language) -> (f64, f64);
        /// Draws everything.
        fn draw<DB: DrawingBackend>(&self, canvas: &mut Canvas<DB>);
    }
}

/// Draws a figure as a PNG file. The same figure and options give the same bytes.
pub fn render_png<F: Figure>(figure: &F, options: &Options) -> Result<Vec<u8>, ChartError> {
    let size = prepare(figure, options.language)?;
    let mut sheet = Sheet::new(size.0, size.1, options.scale)?;
    let backend = PngBackend::new(&mut sheet);
    let units = backend.units();
    draw(figure, backend, units, size, options.language)?;
    sheet.encode(&options.chunks)
}

/// Draws a figure as an SVG document that needs nothing else.
pub fn render_svg<F: Figure>(figure: &F, options: &Options) -> Result<String, ChartError> {
    let mut glyphs = SvgGlyphs::default();
    let picture = svg_picture(figure, options.language, &mut glyphs)?;
    let content = format!("{}{}", glyphs.definitions(), picture.body);
    Ok(picture.document(&content))
}

/// Draws a figure as an SVG element for a page that writes [`SvgGlyphs::definitions`] itself, once for all its figures.
pub fn render_svg_sharing<F: Figure>(
    figure: &F,
    options: &Options,
    glyphs: &mut SvgGlyphs,
) -> Result<String, ChartError> {
    let picture = svg_picture(figure, options.language, glyphs)?;
    Ok(picture.document(&picture.body))
}

/// Width and height of a figure in logical pixels, for pages that show it.
pub fn logical_size<F: Figure>(figure: &F, language: Language) -> Result<(f64, f64), ChartError> {
    prepare(figure, language)
}

/// Every piece of text of a figure with its rectangle, in order of drawing.
pub fn text_boxes<F: Figure>(figure: &F, language: Language) -> Result<Vec<TextBox>, ChartError> {
    let size = prepare(figure, language)?;
    draw(figure, BlankBackend, 1.0, size, language)
}

/// One sentence for each text of a figure with characters that the fonts lack.
pub fn warnings<F: Figure>(figure: &F, language: Language) -> Result<Vec<String>, ChartError> {
    let mut warnings = Vec::new();
    for drawn in text_boxes(figure, language)? {
        let missing: String = missing_characters(&drawn.text).into_iter().collect();
        if !missing.is_empty() {
            warnings.push(format!("The font lacks '{missing}' in the label '{}'.", drawn.text));
        }
    }
    Ok(warnings)
}

fn prepare<F: Figure>(figure: &F, language: Language) -> Result<(f64, f64), ChartError> {
    text::ready()?;
    figure.check()?;
    Ok(figure.size(language))
}

/// Draws a figure on a backend with so many units to the logical pixel, and gives the text drawn.
fn draw<F: Figure, DB: DrawingBackend>(
    figure: &F,
    backend: DB,
    units: f64,
    size: (f64, f64),
    language: Language,
) -> Result<Vec<TextBox>, ChartError> {
    let mut canvas = Canvas::new(backend, units, size, language);
    figure.draw(&mut canvas);
    canvas.finish()
}

/// The parts of an SVG picture.
struct SvgPicture {
    size: (f64, f64),
    title: String,
    description: String,
    body: String,
}

impl SvgPicture {
    fn document(&self, content: &str) -> String {
        backend::document(self.size, &self.title, &self.description, content)
    }
}

fn svg_picture<F: Figure>(
    figure: &F,
    language: Language,
    glyphs: &mut SvgGlyphs,
) -> Result<SvgPicture, ChartError> {
    let size = prepare(figure, language)?;
    let mut body = String::new();
    let backend = SvgBackend::new(&mut body, glyphs, size);
    let texts: Vec<String> = draw(figure, backend, SvgBackend::UNITS, size, language)?
        .into_iter()
        .map(|drawn| drawn.text)
        .filter(|text| text.chars().any(|character| character.is_alphabetic() || character == '%'))
        .collect();
    let title = figure.title().split(language).0.to_owned();
    Ok(SvgPicture { size, title, description: texts.join(" | "), body })
}

/// Checks that numbers are finite.
pub(crate) fn all_finite(
    figure: &str,
    what: &str,
    numbers: impl IntoIterator<Item = f64>,
) -> Result<(), ChartError> {
    for number in numbers {
        if !number.is_finite() {
            return Err(refuse(figure, &format!("{what} holds {number}")));
        }
    }
    Ok(())
}

/// The error for a figure that cannot be drawn.
pub(crate) fn refuse(figure: &str, reason: &str) -> ChartError {
    ChartError::Figure { figure: figure.to_owned(), reason: reason.to_owned() }
}
