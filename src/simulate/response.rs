//! Responses: the paths are made without them first, to see where they are called for.

use super::block::{Fresh, Scratch, node, parameters, shocks_and_errors};
use super::weights::year_effects;
use crate::model::Model;
use crate::shock::Side;

/// True if a model has responses.
pub(super) fn any(model: &Model) -> bool {
    model.shocks.iter().any(|hit| hit.watched.is_some())
}

/// Simulates what is watched without any response, notes where each is called for, and draws the shocks again with them.
#[inline(always)]
pub(super) fn call(
    model: &Model,
    scratch: &mut Scratch,
    (fresh, first): (Fresh, u64),
    lanes: usize,
) {
    let watched = model.shocks.iter().filter_map(|hit| hit.watched.as_ref());
    let Some(last) = watched.map(|watched| watched.node).max() else { return };
    scratch.shocks.arrivals.forget_calls();
    shocks_and_errors(model, scratch, first, lanes);
    for position in 0..=last {
        if fresh == Fresh::All {
            parameters(model, scratch, position, first, lanes);
        }
        year_effects(model, scratch, position, lanes);
        node(model, scratch, position, first, lanes);
    }
    for (index, hit) in model.shocks.iter().enumerate() {
        let Some(watched) = &hit.watched else { continue };
        scratch.evaluate(watched.node, &watched.form, lanes);
        let called = scratch.shocks.arrivals.called(index, lanes);
        for (called, value) in called.iter_mut().zip(&scratch.value[..lanes]) {
            let calls = match watched.side {
                Side::Below => *value < watched.level,
                Side::Above => *value > watched.level,
            };
            *called = f64::from(u8::from(calls));
        }
    }
    shocks_and_errors(model, scratch, first, lanes);
}
