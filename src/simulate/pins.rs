//! Pinned values on the paths of a block: draws are moved until they hold.

use super::block::Scratch;
use super::conditional::{Conditional, form_moments};
use crate::math::conditioning::Conditioner;
use crate::model::{Model, Pin};

/// A standard normal of each path that a pinned value rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Draw {
    Factor { factor: usize, year: usize },
    Own { node: usize, year: usize },
}

/// Pinned values with room for a block.
#[derive(Clone, Debug)]
pub(super) struct Pins {
    level: Vec<f64>,
    conditional: Conditional,
    draws: Vec<Draw>,
    conditioner: Conditioner,
    lanes: usize,
    /// Means of the pinned quantities: pin, lane.
    pub mean: Vec<f64>,
    /// Coefficients: pin, draw, lane.
    matrix: Vec<f64>,
    /// The same of one lane, with what is missing and the draws.
    rows: Vec<f64>,
    gap: Vec<f64>,
    values: Vec<f64>,
    /// Logarithm of the density of the pinned values given parameters and shocks, without its constant.
    pub log_weight: Vec<f64>,
    /// Covariances of the pinned quantities given parameters and shocks: pin, pin, lane.
    pub covariance: Vec<f64>,
    /// True if pins say the same on some path.
    pub are_dependent: bool,
}

impl Pins {
    pub(super) fn new(model: &Model, pins: &[Pin], lanes: usize) -> Self {
        let forms: Vec<_> = pins.iter().map(|pin| pin.gaussian.clone()).collect();
        let mut draws: Vec<Draw> = Vec::new();
        for leaf in forms.iter().flat_map(|form| &form.leaves) {
            let node = &model.nodes[leaf.node];
            for year in node.start..model.years().len() {
                let factors = node.ties.factors.iter();
                let of_factors = factors.map(|(factor, _)| Draw::Factor { factor: *factor, year });
                for draw in of_factors.chain([Draw::Own { node: leaf.node, year }]) {
                    if !draws.contains(&draw) {
                        draws.push(draw);
                    }
                }
            }
        }
        let (count, size) = (pins.len(), draws.len());
        Self {
            level: pins.iter().map(|pin| pin.level).collect(),
            conditional: Conditional::of_forms(model, forms, lanes),
            conditioner: Conditioner::new(count, size),
            lanes,
            mean: vec![0.0; count * lanes],
            matrix: vec![0.0; count * size * lanes],
            rows: vec![0.0; count * size],
            gap: vec![0.0; count],
            values: vec![0.0; size],
            log_weight: vec![0.0; lanes],
            covariance: vec![0.0; count * count * lanes],
            are_dependent: false,
            draws,
        }
    }

    /// Moves the draws of a block so that every pinned value holds, and weighs its paths. Parameters, shocks and draws must be there.
    pub(super) fn hold(&mut self, model: &Model, scratch: &mut Scratch, lanes: usize) {
        for pin in 0..self.level.len() {
            std::mem::swap(&mut scratch.conditional, &mut self.conditional);
            form_moments(model, scratch, pin, lanes);
            std::mem::swap(&mut scratch.conditional, &mut self.conditional);
            self.spread(model, scratch, pin, lanes);
        }
        for lane in 0..lanes {
            self.lane(scratch, lane);
        }
    }

    /// The coefficients of a pin, from innovations to draws.
    fn spread(&mut self, model: &Model, scratch: &Scratch, pin: usize, lanes: usize) {
        let (size, width) = (self.draws.len(), self.lanes);
        let (mean, leaves, coefficient) = self.conditional.of_form(pin);
        self.mean[pin * width..][..lanes].copy_from_slice(&mean[..lanes]);
        let matrix = &mut self.matrix[pin * size * width..(pin + 1) * size * width];
        matrix.fill(0.0);
        for (draw, out) in self.draws.iter().zip(matrix.chunks_mut(width)) {
            for (index, leaf) in leaves.iter().enumerate() {
                let ties = &model.nodes[leaf.node].ties;
                let (loading, year) = match draw {
                    Draw::Own { node, year } if *node == leaf.node => (ties.own, *year),
                    Draw::Factor { factor, year } => {
                        let tie = ties.factors.iter().find(|(known, _)| known == factor);
                        (tie.map_or(0.0, |(_, loading)| *loading), *year)
                    }
                    Draw::Own { .. } => continue,
                };
                let start = (index * scratch.years + year) * scratch.lanes;
                for (out, one) in out[..lanes].iter_mut().zip(&coefficient[start..]) {
                    *out += loading * one;
                }
            }
        }
    }

    /// Moves the draws of one path.
    fn lane(&mut self, scratch: &mut Scratch, lane: usize) {
        let (count, size, width) = (self.level.len(), self.draws.len(), self.lanes);
        for (row, coefficient) in self.rows.iter_mut().zip(self.matrix.chunks(width)) {
            *row = coefficient[lane];
        }
        for one in 0..count {
            self.gap[one] = self.level[one] - self.mean[one * width + lane];
            for other in 0..count {
                let (left, right) = (&self.rows[one * size..], &self.rows[other * size..]);
                let product: f64 =
                    left[..size].iter().zip(&right[..size]).map(|(a, b)| a * b).sum();
                self.covariance[(one * count + other) * width + lane] = product;
            }
        }
        for (value, draw) in self.values.iter_mut().zip(&self.draws) {
            *value = *place(scratch, *draw, lane);
        }
        match self.conditioner.condition(&self.rows, &self.gap, &mut self.values) {
            Some(met) => {
                self.log_weight[lane] = -0.5 * (met.squared_distance + met.ln_determinant);
            }
            None => {
                self.are_dependent = true;
                self.log_weight[lane] = f64::NEG_INFINITY;
            }
        }
        for (value, draw) in self.values.iter().zip(&self.draws) {
            *place(scratch, *draw, lane) = *value;
        }
    }
}

fn place(scratch: &mut Scratch, draw: Draw, lane: usize) -> &mut f64 {
    match draw {
        Draw::Factor { factor, year } => {
            let start = (factor * scratch.years + year) * scratch.lanes;
            &mut scratch.factor[start + lane]
        }
        Draw::Own { node, year } => {
            let start = scratch.at(node, year).start;
            &mut scratch.own[start + lane]
        }
    }
}
