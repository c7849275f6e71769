//! Innovations on the paths of a block: common draws, ties, copulas and laws of their own.

use super::block::Scratch;
use crate::model::Model;
use crate::random::Source;

/// Draws what innovations have in common: factors, and the spreads of copulas.
#[inline(always)]
pub(super) fn common(model: &Model, scratch: &mut Scratch, first: u64, lanes: usize) {
    for (factor, stream) in model.factors.iter().enumerate().filter(|(one, _)| scratch.tied[*one]) {
        let (size, width) = (scratch.years * scratch.lanes, scratch.lanes);
        let draws = &mut scratch.factor[factor * size..][..size];
        normals(stream, model.years(), first, draws, (width, lanes));
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

/// Normals of consecutive years: an even step and the odd one after it come from the same words.
#[inline(always)]
fn normals(
    source: &Source,
    years: &[i32],
    first: u64,
    draws: &mut [f64],
    (width, lanes): (usize, usize),
) {
    let mut year = 0;
    while year < years.len() {
        let step = years[year] as u32;
        let draws = &mut draws[year * width..];
        if step.is_multiple_of(2) && year + 1 < years.len() {
            let (even, odd) = draws.split_at_mut(width);
            let (even, odd) = (&mut even[..lanes], &mut odd[..lanes]);
            source.uniform_pair(first, step, even, odd);
            source.to_normals(step, even);
            source.to_normals(step + 1, odd);
            year += 2;
        } else {
            source.normals(first, step, &mut draws[..lanes]);
            year += 1;
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
    if let Some(wider) = node.wider {
        let scale = scratch.shocks.widening(wider, year, lanes);
        for (value, scale) in out.iter_mut().zip(scale) {
            *value *= scale;
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

/// Draws the own innovations of a node, unless an earlier model of the run has.
#[inline(always)]
pub(super) fn own(model: &Model, scratch: &mut Scratch, position: usize, first: u64, lanes: usize) {
    let node = &model.nodes[position];
    if node.ties.own == 0.0 || scratch.drawn[position] {
        return;
    }
    scratch.drawn[position] = true;
    let (mut year, width) = (node.start, scratch.lanes);
    while year < scratch.years {
        let start = scratch.at(position, year).start;
        let calendar = model.years()[year] as u32;
        // An even step and the odd one after it come from the same words.
        if calendar.is_multiple_of(2) && year + 1 < scratch.years {
            let (even, odd) = scratch.own[start..].split_at_mut(width);
            let (even, odd) = (&mut even[..lanes], &mut odd[..lanes]);
            node.innovation.uniform_pair(first, calendar, even, odd);
            node.innovation.to_normals(calendar, even);
            node.innovation.to_normals(calendar + 1, odd);
            year += 2;
        } else {
            node.innovation.normals(first, calendar, &mut scratch.own[start..][..lanes]);
            year += 1;
        }
    }
}
