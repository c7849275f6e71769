//! The PNG backend: draws on a tiny-skia pixmap and encodes it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use tiny_skia::{
    Color, FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform,
};

use super::ChartError;
use super::colour::{Colour, PAPER};
use super::surface::{Lettering, Place, Surface};
use super::text::{self, Step, Weight};

/// A pixmap with the scale from logical to device pixels.
pub(crate) struct SkiaSurface {
    pixmap: Pixmap,
    scale: f64,
    glyphs: BTreeMap<(Weight, u16), Option<Path>>,
}

impl SkiaSurface {
    /// A blank sheet of a logical size.
    pub(crate) fn new(width: f64, height: f64, scale: f64) -> Result<Self, ChartError> {
        let (wide, high) = ((width * scale).round(), (height * scale).round());
        let size = ChartError::Size { width: wide, height: high };
        if !(1.0..=65_535.0).contains(&wide) || !(1.0..=65_535.0).contains(&high) {
            return Err(size);
        }
        let mut pixmap = Pixmap::new(wide as u32, high as u32).ok_or(size)?;
        pixmap.fill(Color::from_rgba8(PAPER.0, PAPER.1, PAPER.2, 255));
        Ok(Self { pixmap, scale, glyphs: BTreeMap::new() })
    }

    /// Writes the pixels as a PNG file with text chunks.
    pub(crate) fn encode(&self, chunks: &[(String, String)]) -> Result<Vec<u8>, ChartError> {
        let pixels: Vec<u8> = self
            .pixmap
            .data()
            .chunks_exact(4)
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect();
        let per_metre = (72.0 * self.scale / 0.0254).round() as u32;
        let mut info = png::Info::with_size(self.pixmap.width(), self.pixmap.height());
        info.color_type = png::ColorType::Rgb;
        info.bit_depth = png::BitDepth::Eight;
        info.pixel_dims =
            Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter });
        info.palette = None::<Cow<'_, [u8]>>;
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::with_info(&mut bytes, info)?;
        encoder.set_compression(png::Compression::Balanced);
        encoder.set_filter(png::Filter::NoFilter);
        for (keyword, value) in chunks {
            if value.is_ascii() {
                encoder.add_text_chunk(keyword.clone(), value.clone())?;
            } else {
                encoder.add_itxt_chunk(keyword.clone(), value.clone())?;
            }
        }
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&pixels)?;
        writer.finish()?;
        Ok(bytes)
    }

    fn fill(&mut self, path: Option<Path>, colour: Colour) {
        if let Some(path) = path {
            let scale = Transform::from_scale(self.scale as f32, self.scale as f32);
            self.pixmap.fill_path(&path, &paint(colour), FillRule::Winding, scale, None);
        }
    }
}

fn paint(colour: Colour) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(colour.0, colour.1, colour.2, 255);
    paint.anti_alias = true;
    paint
}

fn trace(points: &[Place], closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (index, point) in points.iter().enumerate() {
        let (x, y) = (point.0 as f32, point.1 as f32);
        match index {
            0 => builder.move_to(x, y),
            _ => builder.line_to(x, y),
        }
    }
    if closed {
        builder.close();
    }
    builder.finish()
}

fn glyph_path(weight: Weight, glyph: u16) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for step in text::outline(weight, glyph) {
        match step {
            Step::Move(x, y) => builder.move_to(x, y),
            Step::Line(x, y) => builder.line_to(x, y),
            Step::Quadratic(a, b, x, y) => builder.quad_to(a, b, x, y),
            Step::Cubic(a, b, c, d, x, y) => builder.cubic_to(a, b, c, d, x, y),
            Step::Close => builder.close(),
        }
    }
    builder.finish()
}

impl Surface for SkiaSurface {
    fn rectangle(&mut self, upper_left: Place, lower_right: Place, colour: Colour) {
        let rect = Rect::from_ltrb(
            upper_left.0 as f32,
            upper_left.1 as f32,
            lower_right.0 as f32,
            lower_right.1 as f32,
        );
        if let Some(rect) = rect {
            let scale = Transform::from_scale(self.scale as f32, self.scale as f32);
            self.pixmap.fill_rect(rect, &paint(colour), scale, None);
        }
    }

    fn polygon(&mut self, corners: &[Place], colour: Colour) {
        self.fill(trace(corners, true), colour);
    }

    fn path(&mut self, points: &[Place], width: f64, colour: Colour) {
        let Some(path) = trace(points, false) else {
            return;
        };
        let stroke =
            Stroke { width: width as f32, line_join: LineJoin::Round, ..Stroke::default() };
        let scale = Transform::from_scale(self.scale as f32, self.scale as f32);
        self.pixmap.stroke_path(&path, &paint(colour), &stroke, scale, None);
    }

    fn circle(&mut self, centre: Place, radius: f64, colour: Colour) {
        let path = PathBuilder::from_circle(centre.0 as f32, centre.1 as f32, radius as f32);
        self.fill(path, colour);
    }

    /// The baseline is put on a whole device pixel, for sharp feet.
    fn text(&mut self, start: Place, text: &str, lettering: Lettering) {
        let weight = lettering.weight;
        let em = lettering.size * self.scale / text::units_per_em(weight);
        let baseline = (start.1 * self.scale).round();
        let paint = paint(lettering.colour);
        for (glyph, along) in text::shape(text, weight).0 {
            let path =
                self.glyphs.entry((weight, glyph)).or_insert_with(|| glyph_path(weight, glyph));
            let Some(path) = path.as_ref() else { continue };
            let left = start.0 * self.scale + along * em;
            let place =
                Transform::from_row(em as f32, 0.0, 0.0, em as f32, left as f32, baseline as f32);
            self.pixmap.fill_path(path, &paint, FillRule::Winding, place, None);
        }
    }
}
