//! The palette of the charts, one name for each role.

/// A colour without transparency: red, green and blue.
pub(crate) use plotters::style::RGBColor as Colour;

/// The ground of the picture.
pub(crate) const PAPER: Colour = Colour(0xFF, 0xFF, 0xFF);
/// Titles, history and names.
pub(crate) const INK: Colour = Colour(0x1F, 0x29, 0x33);
/// Measures, axis labels and chances near one half.
pub(crate) const SOFT: Colour = Colour(0x52, 0x60, 0x6D);
/// Notes and second languages.
pub(crate) const MUTED: Colour = Colour(0x65, 0x71, 0x7E);
/// Axis lines.
pub(crate) const AXIS: Colour = Colour(0x9A, 0xA5, 0xB1);
/// Grid lines.
pub(crate) const GRID: Colour = Colour(0xE4, 0xE7, 0xEB);
/// The ground behind a projection.
pub(crate) const GROUND: Colour = Colour(0xF7, 0xF9, 0xFB);
/// The band that holds 90 % of the paths.
pub(crate) const BAND_WIDE: Colour = Colour(0xDB, 0xE7, 0xF3);
/// The band that holds 60 % of the paths.
pub(crate) const BAND_MIDDLE: Colour = Colour(0xA9, 0xC8, 0xE4);
/// The band that holds 30 % of the paths.
pub(crate) const BAND_NARROW: Colour = Colour(0x6F, 0xA3, 0xCF);
/// Labels that stand on the bands.
pub(crate) const BAND_LABEL: Colour = Colour(0x0A, 0x2C, 0x4F);
/// The median, and likely targets.
pub(crate) const MEDIAN: Colour = Colour(0x0B, 0x4A, 0x86);
/// The lighter partner of [`MEDIAN`] for bars.
pub(crate) const MEDIAN_BAR: Colour = Colour(0x4F, 0x8D, 0xC3);
/// The target, and unlikely targets.
pub(crate) const TARGET: Colour = Colour(0xC2, 0x41, 0x0C);
/// The lighter partner of [`TARGET`] for bars.
pub(crate) const TARGET_BAR: Colour = Colour(0xD9, 0x77, 0x3F);
/// The part of a distribution in which the target is met.
pub(crate) const MET: Colour = Colour(0x0F, 0x76, 0x6E);
/// The part of a distribution in which the target is not met.
pub(crate) const UNMET: Colour = Colour(0xCB, 0xD2, 0xD9);
/// The grounds of the five likelihood classes, from low to high.
pub(crate) const TINTS: [Colour; 5] = [
    Colour(0xFB, 0xED, 0xE6),
    Colour(0xFD, 0xF6, 0xF1),
    Colour(0xF7, 0xF8, 0xFA),
    Colour(0xEF, 0xF5, 0xFB),
    Colour(0xE2, 0xED, 0xF7),
];
