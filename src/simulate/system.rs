//! Draws of a fitted system: covariance and coefficients, once a path, then the paths of all its members.

use super::block::Scratch;
use crate::model::{Gaussian, Model, SystemLaw};
use crate::random::Source;

/// Parameters and last values of one system on each path of a block.
#[derive(Clone, Debug)]
pub(super) struct Together {
    width: usize,
    variables: usize,
    lags: usize,
    /// Intercepts and coefficients: equation, row, lane.
    coefficient: Vec<f64>,
    /// The lower triangular root of the covariance: row, column, lane.
    root: Vec<f64>,
    /// The upper triangular Bartlett factor, with inverses on its diagonal: row, column, lane.
    bartlett: Vec<f64>,
    /// Standard normal draws: variable, lane.
    normal: Vec<f64>,
    /// The same with the covariance of the path, and values of a year: variable, lane.
    value: Vec<f64>,
    /// The last values less the centre, the latest first: lag, variable, lane.
    last: Vec<f64>,
    /// Response of a form to the value of a year, on one path: year, variable.
    response: Vec<f64>,
    centre: Vec<f64>,
    known: Vec<f64>,
}

impl Together {
    pub(super) fn new(law: &SystemLaw, years: usize, lanes: usize) -> Self {
        let (variables, lags) = (law.posterior.variables, law.posterior.lags);
        let room = |count: usize| vec![0.0; count * lanes];
        Self {
            width: lanes,
            variables,
            lags,
            coefficient: room(variables * (1 + variables * lags)),
            root: room(variables * variables),
            bartlett: room(variables * variables),
            normal: room(variables),
            value: room(variables),
            last: room(lags * variables),
            response: vec![0.0; years * variables],
            centre: law.posterior.centre.clone(),
            known: law.posterior.last.clone(),
        }
    }

    /// Draws the covariance and the coefficients given it.
    #[inline(always)]
    pub(super) fn draw(&mut self, law: &SystemLaw, source: &Source, first: u64, lanes: usize) {
        let step = self.draw_covariance(law, source, first, lanes);
        self.draw_coefficients(law, source, (first, step), lanes);
    }

    /// Sets the paths to their last known values.
    #[inline(always)]
    fn begin(&mut self) {
        for (last, value) in self.last.chunks_mut(self.width).zip(&self.known) {
            last.fill(*value);
        }
    }

    /// Σ = R R′ with R = L U⁻¹′, where L L′ is the scale matrix and U U′ a standard Wishart matrix by Bartlett's factor: chi-squared draws on
    /// its diagonal (steps 0, 1, …), normal ones above it. Gives the next free step.
    #[inline(always)]
    fn draw_covariance(
        &mut self,
        law: &SystemLaw,
        source: &Source,
        first: u64,
        lanes: usize,
    ) -> u32 {
        let (size, width) = (self.variables, self.width);
        let mut step = 0;
        for (row, (inverse_root, table)) in law.diagonal.iter().enumerate() {
            let out = &mut self.bartlett[(row * size + row) * width..][..lanes];
            source.normals(first, step, out);
            step += 1;
            for value in out {
                *value = table.at(*value) * inverse_root;
            }
        }
        for column in 1..size {
            for row in 0..column {
                let out = &mut self.bartlett[(row * size + column) * width..][..lanes];
                source.normals(first, step, out);
                step += 1;
            }
        }
        for row in 0..size {
            for column in (0..=row).rev() {
                let place = row * size + column;
                let (before, after) = self.root.split_at_mut((place + 1) * width);
                let out = &mut before[place * width..][..lanes];
                out.fill(law.posterior.scale[place]);
                for between in column + 1..=row {
                    let known = &after[(between - column - 1) * width..][..lanes];
                    let factor = &self.bartlett[(column * size + between) * width..][..lanes];
                    for ((out, known), factor) in out.iter_mut().zip(known).zip(factor) {
                        *out -= known * factor;
                    }
                }
                let inverse = &self.bartlett[(column * size + column) * width..][..lanes];
                for (out, inverse) in out.iter_mut().zip(inverse) {
                    *out *= inverse;
                }
            }
        }
        step
    }

    /// Coefficients = mean + root × normal draws × R′.
    #[inline(always)]
    fn draw_coefficients(
        &mut self,
        law: &SystemLaw,
        source: &Source,
        (first, mut step): (u64, u32),
        lanes: usize,
    ) {
        let (size, width) = (1 + self.variables * self.lags, self.width);
        for (index, mean) in law.posterior.coefficients.iter().enumerate() {
            self.coefficient[index * width..][..lanes].fill(*mean);
        }
        for column in 0..size {
            for variable in 0..self.variables {
                let out = &mut self.normal[variable * width..][..lanes];
                source.normals(first, step, out);
                step += 1;
            }
            for equation in 0..self.variables {
                self.value[equation * width..][..lanes].fill(0.0);
                self.colour(equation, lanes);
                let value = &self.value[equation * width..][..lanes];
                for row in 0..=column {
                    let loading = law.posterior.root[row * size + column];
                    let out = &mut self.coefficient[(equation * size + row) * width..][..lanes];
                    for (out, value) in out.iter_mut().zip(value) {
                        *out += loading * value;
                    }
                }
            }
        }
    }

    /// Adds a row of R × the normal draws to the value of an equation.
    #[inline(always)]
    fn colour(&mut self, equation: usize, lanes: usize) {
        let (size, width) = (self.variables, self.width);
        let value = &mut self.value[equation * width..][..lanes];
        for column in 0..=equation {
            let root = &self.root[(equation * size + column) * width..][..lanes];
            let normal = &self.normal[column * width..][..lanes];
            for ((value, root), normal) in value.iter_mut().zip(root).zip(normal) {
                *value += root * normal;
            }
        }
    }

    /// One year of the recursion from the normal draws of all members; `last` begins with its values then.
    #[inline(always)]
    fn advance(&mut self, lanes: usize) {
        let (width, terms) = (self.width, self.variables * self.lags);
        for equation in 0..self.variables {
            let row = equation * (1 + terms);
            let intercept = &self.coefficient[row * width..][..lanes];
            self.value[equation * width..][..lanes].copy_from_slice(intercept);
            self.colour(equation, lanes);
            let value = &mut self.value[equation * width..][..lanes];
            for term in 0..terms {
                let coefficient = &self.coefficient[(row + 1 + term) * width..][..lanes];
                let before = &self.last[term * width..][..lanes];
                for ((value, coefficient), before) in value.iter_mut().zip(coefficient).zip(before)
                {
                    *value += coefficient * before;
                }
            }
        }
        let new = self.variables * width;
        self.last.copy_within(0..(self.lags - 1) * new, new);
        self.last[..new].copy_from_slice(&self.value);
    }

    /// Adds the mean of the members' part of a form on each path, and writes the coefficients of the members' draws, by the recursion
    /// backwards. `leaves` says where the members stand in the form.
    #[inline(always)]
    pub(super) fn condition(
        &mut self,
        (gaussian, leaves): (&Gaussian, &[usize]),
        (start, years): (usize, usize),
        mean: &mut [f64],
        coefficient: &mut [f64],
    ) {
        let (size, width) = (self.variables, self.width);
        let terms = size * self.lags;
        let weight = |member: usize, year: usize| gaussian.leaves[leaves[member]].weights[year];
        for leaf in leaves {
            coefficient[leaf * years * width..][..start * width].fill(0.0);
        }
        for (lane, mean) in mean.iter_mut().enumerate() {
            let of = |equation: usize, row: usize| {
                self.coefficient[(equation * (1 + terms) + row) * width + lane]
            };
            for year in (start..years).rev() {
                for member in 0..size {
                    let mut response = weight(member, year);
                    *mean += self.centre[member] * response;
                    for lag in 1..=self.lags.min(years - 1 - year) {
                        let later = &self.response[(year + lag) * size..][..size];
                        for (equation, later) in later.iter().enumerate() {
                            response += of(equation, 1 + (lag - 1) * size + member) * later;
                        }
                    }
                    self.response[year * size + member] = response;
                }
                let response = &self.response[year * size..][..size];
                let passed = (year - start) * size;
                for (equation, response) in response.iter().enumerate() {
                    let mut expected = of(equation, 0);
                    for term in passed..terms {
                        expected += of(equation, 1 + term) * self.known[term - passed];
                    }
                    *mean += response * expected;
                }
                for (column, leaf) in leaves.iter().enumerate() {
                    let mut sum = 0.0;
                    for (row, response) in response.iter().enumerate().skip(column) {
                        sum += response * self.root[(row * size + column) * width + lane];
                    }
                    coefficient[(leaf * years + year) * width + lane] = sum;
                }
            }
        }
    }
}

/// The paths of all members of a system, before shocks, from their own draws in the order of their ids.
#[inline(always)]
pub(super) fn paths(model: &Model, scratch: &mut Scratch, system: usize, lanes: usize) {
    let joined = &model.systems[system];
    let Scratch { systems, path, own, years, lanes: width, .. } = scratch;
    let (together, years, width) = (&mut systems[system], *years, *width);
    together.begin();
    for year in model.nodes[joined.leader].start..years {
        for (member, position) in joined.members.iter().enumerate() {
            let draws = &own[(position * years + year) * width..][..lanes];
            together.normal[member * width..][..lanes].copy_from_slice(draws);
        }
        together.advance(lanes);
        for (member, position) in joined.members.iter().enumerate() {
            let out = &mut path[(position * years + year) * width..][..lanes];
            let centre = together.centre[member];
            for (out, value) in out.iter_mut().zip(&together.value[member * width..]) {
                *out = centre + value;
            }
        }
    }
}
