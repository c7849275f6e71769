//! The bins of histograms, laid out from the values of a pilot.

use crate::math::histogram::Histogram;
use crate::model::{Mover, Node};
use crate::plan::Shows;

/// Bins of a fan's histogram.
const BINS: usize = 2048;

/// A histogram for values like these, which are sorted.
pub(super) fn of_values(node: &Node, shows: Shows, sorted: &[f64]) -> Histogram {
    if let Mover::Completed { masses, .. } = &node.mover {
        let items = masses.len() - 1;
        let width = if shows == Shows::Share { 100.0 / items as f64 } else { 1.0 };
        return Histogram::lattice(0.0, width, items + 1);
    }
    let whole = sorted.iter().all(|value| value.fract() == 0.0);
    if whole && node.is_whole(shows) {
        return lattice(sorted);
    }
    let count = sorted.len();
    smooth((sorted[count / 20], sorted[count / 2], sorted[count * 19 / 20]), BINS)
}

/// A histogram for a continuous quantity with values like these at 5, 50 and 95 %.
pub(super) fn smooth((low, centre, high): (f64, f64, f64), bins: usize) -> Histogram {
    let least = 1e-9 * centre.abs().max(1e-6);
    Histogram::smooth(centre, ((high - low) / 2.0).max(least), bins)
}

fn lattice(sorted: &[f64]) -> Histogram {
    let (low, high) = (sorted[0], sorted[sorted.len() - 1]);
    let reach = ((high - low) * 1.5).max(8.0);
    let origin = (low - reach).floor().max(0.0);
    let width = ((high + reach - origin) / 4000.0).ceil().max(1.0);
    let bins = ((high + reach - origin) / width).ceil() as usize + 1;
    Histogram::lattice(origin, width, bins)
}
