//! Growth of a node in a year, and what shocks add to its path.

use super::block::Scratch;
use crate::math::elementary::ln;
use crate::model::{Model, Node};
use crate::process::Scale;

/// `value` becomes the change of the shocks' effects from the year before.
#[inline(always)]
pub(super) fn effect_growth(scratch: &mut Scratch, node: &Node, year: usize, lanes: usize) {
    let value = &mut scratch.value[..lanes];
    value.fill(0.0);
    if let Some(effect) = node.effect {
        let now = scratch.shocks.effect(effect, year, lanes);
        for (value, now) in value.iter_mut().zip(now) {
            *value += now;
        }
        if year > 0 {
            let before = scratch.shocks.effect(effect, year - 1, lanes);
            for (value, before) in value.iter_mut().zip(before) {
                *value -= before;
            }
        }
    }
}

/// `value` becomes the growth of a node in a year, known or simulated; NaN in the first year of a level without a base.
#[inline(always)]
pub(super) fn growth(
    model: &Model,
    scratch: &mut Scratch,
    child: usize,
    year: usize,
    lanes: usize,
) {
    let node = &model.nodes[child];
    let start = scratch.at(child, year).start;
    let value = &mut scratch.value[..lanes];
    if year < node.start {
        value.fill(node.known[year]);
        return;
    }
    value.copy_from_slice(&scratch.path[start..start + lanes]);
    if node.scale == Scale::Plain {
        for value in value.iter_mut() {
            *value = log_percent(*value);
        }
    }
    if matches!(node.scale, Scale::LogLevel | Scale::Plain) {
        let plain = node.scale == Scale::Plain;
        let level = |level: f64| if plain { log_percent(level) } else { level };
        if year == node.start {
            let base = node.base.map_or(f64::NAN, |(base, _)| level(base));
            for value in value.iter_mut() {
                *value -= base;
            }
        } else {
            let before = &scratch.path[start - scratch.lanes..][..lanes];
            for (value, before) in value.iter_mut().zip(before) {
                *value -= level(*before);
            }
        }
    }
}

/// A level on the scale of log levels; a count of zero stands as a tiny number.
#[inline(always)]
fn log_percent(level: f64) -> f64 {
    100.0 * ln(level.max(1e-9))
}

/// Adds the shocks' effects to the path of a year.
#[inline(always)]
pub(super) fn affect(
    scratch: &mut Scratch,
    node: &Node,
    position: usize,
    year: usize,
    lanes: usize,
) {
    if node.effect.is_none() {
        return;
    }
    let start = scratch.at(position, year).start;
    if node.scale == Scale::Growth {
        effect_growth(scratch, node, year, lanes);
    } else {
        scratch.value[..lanes].fill(0.0);
        if let Some(effect) = node.effect {
            let effect = scratch.shocks.effect(effect, year, lanes);
            for (value, effect) in scratch.value[..lanes].iter_mut().zip(effect) {
                *value += node.effect_unit * effect;
            }
        }
    }
    let path = &mut scratch.path[start..start + lanes];
    for (path, effect) in path.iter_mut().zip(&scratch.value[..lanes]) {
        *path += effect;
    }
}
