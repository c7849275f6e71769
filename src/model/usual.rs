//! What a Gaussian form usually is: its mean and variance with parameters at their posterior means and no shock.

use super::gaussian::reverting;
use super::{Gaussian, Leaf, Model, Mover};
use crate::process::{LagPosterior, MinnesotaPosterior, Posterior};

/// A mean, and the coefficients of the innovations of nodes by year.
type Usual = (f64, Vec<(usize, Vec<f64>)>);

/// An autoregression of one or several variables whose parameters are taken as known.
struct Recursion<'a> {
    lags: usize,
    centre: &'a [f64],
    /// Equation by equation: intercept, then all variables at lag 1, at lag 2, ….
    coefficients: &'a [f64],
    /// The lower triangular root of the covariance of the innovations, row by row.
    root: Vec<f64>,
    /// The last values less the centre, the latest first.
    last: &'a [f64],
    start: usize,
}

impl Model {
    /// Mean and variance of a form where each uncertain parameter has its posterior mean, and no shock comes.
    pub(super) fn usual_moments(&self, gaussian: &Gaussian) -> (f64, f64) {
        let mut mean = gaussian.constant;
        let mut parts = Vec::with_capacity(gaussian.leaves.len());
        for leaf in &gaussian.leaves {
            let (part, coefficients) = self.usual_leaf(leaf, gaussian);
            mean += part;
            parts.extend(coefficients);
        }
        (mean, self.variance(&parts) + gaussian.error_variance)
    }

    fn usual_leaf(&self, leaf: &Leaf, gaussian: &Gaussian) -> Usual {
        if let Some((mean, coefficients)) = self.constant_leaf(leaf) {
            return (mean, vec![(leaf.node, coefficients)]);
        }
        let start = self.nodes[leaf.node].start;
        match &self.nodes[leaf.node].mover {
            Mover::Fitted(law) => {
                let (mean, coefficients) = reverting(leaf, start, centres(&law.posterior));
                (mean, vec![(leaf.node, coefficients)])
            }
            Mover::Lagged(law) => Recursion::of_one(&law.posterior, start).run(&[leaf]),
            Mover::Switching(law) => {
                let first = law.begins_in_first();
                let mixed = |[one, other]: [f64; 2]| first * one + (1.0 - first) * other;
                let total: f64 = leaf.weights[start..].iter().sum();
                let deviation = mixed(law.deviations);
                let coefficients = leaf.weights.iter().map(|weight| weight * deviation).collect();
                (mixed(law.means) * total, vec![(leaf.node, coefficients)])
            }
            // All members of a system at once, in the place of the first of them.
            Mover::Member { system } if self.systems[*system].leader == leaf.node => {
                let joined = &self.systems[*system];
                let of = |member: &usize| gaussian.leaves.iter().find(|leaf| leaf.node == *member);
                let leaves: Vec<&Leaf> = joined.members.iter().filter_map(of).collect();
                Recursion::of_several(&joined.law.posterior, start).run(&leaves)
            }
            _ => (0.0, Vec::new()),
        }
    }
}

/// Posterior means of mean, persistence, standard deviation and last value.
fn centres(posterior: &Posterior) -> [f64; 4] {
    let last = |point: &crate::process::GridPoint| {
        point.weight * (point.state + point.state_slope * point.location)
    };
    [
        posterior.mean_location(),
        posterior.mean_persistence(),
        posterior.mean_scale_squared().sqrt(),
        posterior.grid.iter().map(last).sum(),
    ]
}

impl<'a> Recursion<'a> {
    fn of_one(posterior: &'a LagPosterior, start: usize) -> Self {
        Self {
            lags: posterior.lags,
            centre: std::slice::from_ref(&posterior.centre),
            coefficients: &posterior.coefficients,
            root: vec![posterior.scale],
            last: &posterior.last,
            start,
        }
    }

    fn of_several(posterior: &'a MinnesotaPosterior, start: usize) -> Self {
        let degrees_of_freedom = posterior.degrees_of_freedom;
        let scale = posterior.scale.iter().map(|entry| entry / degrees_of_freedom.sqrt());
        Self {
            lags: posterior.lags,
            centre: &posterior.centre,
            coefficients: &posterior.coefficients,
            root: scale.collect(),
            last: &posterior.last,
            start,
        }
    }

    /// The mean of the sum of these leaves, one for each variable, and the coefficients of their innovations.
    fn run(&self, leaves: &[&Leaf]) -> Usual {
        let (size, terms) = (self.centre.len(), self.centre.len() * self.lags);
        if leaves.len() != size {
            return (0.0, Vec::new());
        }
        let years = leaves[0].weights.len();
        let row = |equation: usize| &self.coefficients[equation * (1 + terms)..][..1 + terms];
        let (mut mean, mut last) = (0.0, self.last.to_vec());
        for year in self.start..years {
            let value = |equation: usize| {
                let products = row(equation)[1..].iter().zip(&last).map(|(a, before)| a * before);
                row(equation)[0] + products.sum::<f64>()
            };
            let mut values: Vec<f64> = (0..size).map(value).collect();
            for ((leaf, centre), value) in leaves.iter().zip(self.centre).zip(&values) {
                mean += leaf.weights[year] * (centre + value);
            }
            values.extend_from_slice(&last[..terms - size]);
            last = values;
        }
        let mut response = vec![vec![0.0; size]; years];
        let mut parts: Vec<_> = leaves.iter().map(|leaf| (leaf.node, vec![0.0; years])).collect();
        for year in (self.start..years).rev() {
            for member in 0..size {
                let passed_on = |lag: usize| -> f64 {
                    let of = |equation: usize| row(equation)[1 + (lag - 1) * size + member];
                    let later = response[year + lag].iter().enumerate();
                    later.map(|(equation, later)| of(equation) * later).sum()
                };
                let later: f64 = (1..=self.lags.min(years - 1 - year)).map(passed_on).sum();
                response[year][member] = leaves[member].weights[year] + later;
            }
            for (column, (_, coefficients)) in parts.iter_mut().enumerate() {
                let entries = self.root.iter().skip(column).step_by(size);
                coefficients[year] = entries.zip(&response[year]).map(|(a, b)| a * b).sum();
            }
        }
        (mean, parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The weighted sum of two variables with two lags, straight from the definition, with one innovation in one year.
    fn forward(recursion: &Recursion, leaves: &[Leaf; 2], year: usize, normals: [f64; 2]) -> f64 {
        let mut values = vec![[recursion.last[2], recursion.last[3]]];
        values.push([recursion.last[0], recursion.last[1]]);
        let mut sum = 0.0;
        for now in recursion.start..leaves[0].weights.len() {
            let before = [values[values.len() - 1], values[values.len() - 2]].concat();
            let mut value = [0.0; 2];
            for (equation, value) in value.iter_mut().enumerate() {
                let row = &recursion.coefficients[5 * equation..][..5];
                *value = row[0] + before.iter().zip(&row[1..]).map(|(a, b)| a * b).sum::<f64>();
                if now == year {
                    let root = &recursion.root[2 * equation..][..2];
                    *value += root[0] * normals[0] + root[1] * normals[1];
                }
                sum += leaves[equation].weights[now] * (recursion.centre[equation] + *value);
            }
            values.push(value);
        }
        sum
    }

    #[test]
    fn coefficients_are_responses_to_innovations() {
        let recursion = Recursion {
            lags: 2,
            centre: &[3.0, 1.0],
            coefficients: &[0.1, 0.5, 0.2, -0.1, 0.1, -0.2, 0.1, 0.4, 0.3, -0.2],
            root: vec![1.5, 0.0, -0.4, 0.8],
            last: &[0.5, -1.0, 2.0, 0.3],
            start: 1,
        };
        let leaves = [
            Leaf { node: 4, weights: vec![0.0, 1.0, 0.0, 2.0, 1.0] },
            Leaf { node: 7, weights: vec![0.0, 0.0, -1.0, 0.5, 0.0] },
        ];
        let (mean, parts) = recursion.run(&[&leaves[0], &leaves[1]]);
        assert!((mean - forward(&recursion, &leaves, 0, [0.0; 2])).abs() < 1e-12);
        for (column, (node, coefficients)) in parts.iter().enumerate() {
            assert_eq!((*node, coefficients[0]), ([4, 7][column], 0.0));
            for (year, coefficient) in coefficients.iter().enumerate().skip(1) {
                let mut normals = [0.0; 2];
                normals[column] = 1.0;
                let response = forward(&recursion, &leaves, year, normals) - mean;
                assert!((coefficient - response).abs() < 1e-12, "{column} {year}");
            }
        }
    }
}
