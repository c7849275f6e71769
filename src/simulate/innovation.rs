//! Innovations on the paths of a block: common draws, ties, copulas and laws of their own.

use super::block::Scratch;
use crate::model::Model;

/// Draws what innovations have in common: factors, and the spreads of copulas.
#[inline(always)]
pub(super) fn common(model: &Model, scratch: &mut Scratch, first: u64, lanes: usize) {
    for (factor, stream) in model.factors.iter().enumerate().filter(|(one, _)| scratch.tied[*one]) {
        for (year, calendar) in model.years().iter().enumerate() {
            let start = (factor * scratch.years + year) * scratch.lanes;
            stream.normals(first, *calendar as u32, &mut scratch.factor[start..][..lanes]);
        }
    }
    for (copula, law) in model.copulas.iter().enumerate() {
        for (year, calendar) in model.years().iter().enumerate() {
            let start = (copula * scratch.years + year) * scratch.lanes;
            let spread = &mut scratch.spread[start..][..lanes];
            law.source.normals(first, *calendar as u32, spread);
            for value in spread.iter_mut() {
                *value = law.spread.at(*value);
            }
        }
    }
}

/// Innovation of a year: Σ loading × factor + own × own draw, then the copula, then the law of its own.
#[inline(always)]
pub(super) fn innovation(
    model: &Model,
    scratch: &mut Scratch,
    position: usize,
    year: usize,
    lanes: usize,
) {
    let node = &model.nodes[position];
    let start = scratch.at(position, year).start;
    let out = &mut scratch.innovation[..lanes];
    if node.ties.own == 0.0 {
        out.fill(0.0);
    } else {
        for (value, own) in out.iter_mut().zip(&scratch.own[start..start + lanes]) {
            *value = own * node.ties.own;
        }
    }
    for (factor, loading) in &node.ties.factors {
        let start = (factor * scratch.years + year) * scratch.lanes;
        let draws = &scratch.factor[start..start + lanes];
        for (value, draw) in out.iter_mut().zip(draws) {
            *value += loading * draw;
        }
    }
    if let Some(copula) = node.copula {
        let start = (copula * scratch.years + year) * scratch.lanes;
        let law = &model.copulas[copula].law;
        for (value, spread) in out.iter_mut().zip(&scratch.spread[start..start + lanes]) {
            *value = law.at(*value, *spread);
        }
    }
    if let Some(law) = &node.heavy {
        for value in out.iter_mut() {
            *value = law.at(*value);
        }
    }
}

/// `previous` becomes the persistent standard normal score of the year.
#[inline(always)]
pub(super) fn persist(scratch: &mut Scratch, begins: bool, persistence: f64, lanes: usize) {
    let fresh = (1.0 - persistence * persistence).sqrt();
    let innovation = &scratch.innovation[..lanes];
    let previous = &mut scratch.previous[..lanes];
    if begins {
        previous.copy_from_slice(innovation);
    } else {
        for (score, innovation) in previous.iter_mut().zip(innovation) {
            *score = persistence * *score + fresh * innovation;
        }
    }
}
