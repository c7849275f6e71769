//! What shocks do to the path of a node.

use super::block::Scratch;
use crate::model::Node;
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
