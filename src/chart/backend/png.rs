//! The PNG backend: draws on a tiny-skia pixmap, sixteen units to the device pixel, and encodes it.

use std::borrow::Cow;
use std::convert::Infallible;
use std::io::Write;

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use tiny_skia::{
    Color, FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform,
};

use super::super::ChartError;
use super::super::colour::PAPER;
use super::super::text::{self, Step, Weight};
use super::{Line, text_size};

type Done = Result<(), DrawingErrorKind<Infallible>>;

/// Units to the device pixel.
const FRACTION: f64 = 16.0;
/// Bytes of a chunk of compressed rows.
const CHUNK: usize = 1 << 16;

/// The pixels of a picture.
pub(crate) struct Sheet {
    pixmap: Pixmap,
    scale: f64,
}

impl Sheet {
    /// A blank sheet of a logical size.
    pub(crate) fn new(width: f64, height: f64, scale: f64) -> Result<Self, ChartError> {
        let (wide, high) = ((width * scale).round(), (height * scale).round());
        let size = ChartError::Size { width: wide, height: high };
        if !(1.0..=65_535.0).contains(&wide) || !(1.0..=65_535.0).contains(&high) {
            return Err(size);
        }
        let mut pixmap = Pixmap::new(wide as u32, high as u32).ok_or(size)?;
        pixmap.fill(Color::from_rgba8(PAPER.0, PAPER.1, PAPER.2, 255));
        Ok(Self { pixmap, scale })
    }

    /// Writes the pixels as a PNG file with text chunks.
    pub(crate) fn encode(&self, chunks: &[(String, String)]) -> Result<Vec<u8>, ChartError> {
        let per_metre = (72.0 * self.scale / 0.0254).round() as u32;
        let mut info = png::Info::with_size(self.pixmap.width(), self.pixmap.height());
        info.color_type = png::ColorType::Rgb;
        info.bit_depth = png::BitDepth::Eight;
        info.pixel_dims =
            Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter });
        info.palette = None::<Cow<'_, [u8]>>;
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::with_info(&mut bytes, info)?;
        encoder.set_deflate_compression(png::DeflateCompression::Level(6));
        encoder.set_filter(png::Filter::NoFilter);
        for (keyword, value) in chunks {
            if value.is_ascii() {
                encoder.add_text_chunk(keyword.clone(), value.clone())?;
            } else {
                encoder.add_itxt_chunk(keyword.clone(), value.clone())?;
            }
        }
        let mut writer = encoder.write_header()?;
        self.stream(writer.stream_writer_with_size(CHUNK)?)?;
        writer.finish()?;
        Ok(bytes)
    }

    /// Writes the rows without their opacity.
    fn stream(&self, mut writer: png::StreamWriter<'_, &mut Vec<u8>>) -> Result<(), ChartError> {
        let width = self.pixmap.width() as usize;
        let (mut row, mut above) = (vec![0; 3 * width], &[][..]);
        for pixels in self.pixmap.data().chunks_exact(4 * width) {
            // Most rows of a chart repeat the row above.
            if pixels != above {
                let (to, _) = row.as_chunks_mut::<3>();
                for (to, [red, green, blue, _]) in to.iter_mut().zip(pixels.as_chunks().0) {
                    *to = [*red, *green, *blue];
                }
                above = pixels;
            }
            writer.write_all(&row).map_err(png::EncodingError::from)?;
        }
        Ok(writer.finish()?)
    }
}

/// Draws on a sheet.
pub(crate) struct PngBackend<'a> {
    sheet: &'a mut Sheet,
}

impl<'a> PngBackend<'a> {
    /// A backend for a sheet.
    pub(crate) fn new(sheet: &'a mut Sheet) -> Self {
        Self { sheet }
    }

    /// Units to the logical pixel of a sheet.
    pub(crate) fn units(&self) -> f64 {
        FRACTION * self.sheet.scale
    }

    fn fill(&mut self, path: Option<Path>, colour: BackendColor) -> Done {
        if let Some(path) = path {
            let pixmap = &mut self.sheet.pixmap;
            pixmap.fill_path(&path, &paint(colour), FillRule::Winding, pixels(), None);
        }
        Ok(())
    }

    fn stroke<S: BackendStyle>(&mut self, path: Option<Path>, style: &S) -> Done {
        if let Some(path) = path {
            let width = style.stroke_width() as f32;
            let stroke = Stroke { width, line_join: LineJoin::Round, ..Stroke::default() };
            let paint = paint(style.color());
            self.sheet.pixmap.stroke_path(&path, &paint, &stroke, pixels(), None);
        }
        Ok(())
    }

    fn shape<S: BackendStyle>(&mut self, path: Option<Path>, style: &S, fill: bool) -> Done {
        match fill {
            true => self.fill(path, style.color()),
            false => self.stroke(path, style),
        }
    }
}

/// The transform from units to device pixels.
fn pixels() -> Transform {
    Transform::from_scale((1.0 / FRACTION) as f32, (1.0 / FRACTION) as f32)
}

fn paint(colour: BackendColor) -> Paint<'static> {
    let mut paint = Paint::default();
    let (red, green, blue) = colour.rgb;
    paint.set_color_rgba8(red, green, blue, (colour.alpha * 255.0).round() as u8);
    paint.anti_alias = true;
    paint
}

fn trace(points: impl IntoIterator<Item = BackendCoord>, closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (x, y) in points {
        let (x, y) = (x as f32, y as f32);
        match builder.is_empty() {
            true => builder.move_to(x, y),
            false => builder.line_to(x, y),
        }
    }
    if closed {
        builder.close();
    }
    builder.finish()
}

fn glyph_path(weight: Weight, glyph: u16) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for step in text::outline(weight, glyph).iter() {
        match *step {
            Step::Move(x, y) => builder.move_to(x, y),
            Step::Line(x, y) => builder.line_to(x, y),
            Step::Quadratic(a, b, x, y) => builder.quad_to(a, b, x, y),
            Step::Cubic(a, b, c, d, x, y) => builder.cubic_to(a, b, c, d, x, y),
            Step::Close => builder.close(),
        }
    }
    builder.finish()
}

impl DrawingBackend for PngBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        let units = |pixels: u32| (f64::from(pixels) * FRACTION) as u32;
        (units(self.sheet.pixmap.width()), units(self.sheet.pixmap.height()))
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
        let ((left, top), (right, bottom)) = (upper_left, lower_right);
        let rect = Rect::from_ltrb(left as f32, top as f32, right as f32, bottom as f32);
        match rect {
            Some(rect) if fill => {
                self.sheet.pixmap.fill_rect(rect, &paint(style.color()), pixels(), None);
                Ok(())
            }
            Some(rect) => self.stroke(Some(PathBuilder::from_rect(rect)), style),
            None => Ok(()),
        }
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        self.stroke(trace(path, false), style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Done {
        let path = PathBuilder::from_circle(centre.0 as f32, centre.1 as f32, radius as f32);
        self.shape(path, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Done {
        self.fill(trace(corners, true), style.color())
    }

    /// The baseline is put on a whole device pixel, for sharp feet.
    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        place: BackendCoord,
    ) -> Done {
        let line = Line::new(text, style, place);
        let em = line.em / FRACTION / text::units_per_em(line.weight);
        let left = line.left / FRACTION;
        // The top was rounded to a whole unit, so a baseline near one half is taken for one half.
        let baseline = (line.baseline / FRACTION + 0.5 + 0.5 / FRACTION).floor();
        let paint = paint(style.color());
        for (glyph, along) in text::shape(text, line.weight).0 {
            let Some(path) = glyph_path(line.weight, glyph) else { continue };
            let x = left + along * em;
            let place =
                Transform::from_row(em as f32, 0.0, 0.0, em as f32, x as f32, baseline as f32);
            self.sheet.pixmap.fill_path(&path, &paint, FillRule::Winding, place, None);
        }
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok(text_size(text, style))
    }
}
