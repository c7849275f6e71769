//! Forms that are Gaussian once the parameters are drawn: which sources they rest on, with which weights.

use super::{Form, Goal, Model, Mover, Node};
use crate::process::{Deviation, Scale};

/// One source of a Gaussian form: a node's own innovations with a weight for each year of its path.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// Position of the node.
    pub node: usize,
    /// Weight of its path (or of its own part, if it is linked) in each year.
    pub weights: Vec<f64>,
}

/// A form as a sum of independent-by-design parts: constant, leaves, shock effects, errors of bases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gaussian {
    /// Constant.
    pub constant: f64,
    /// Sources.
    pub leaves: Vec<Leaf>,
    /// Shock effects with their weights by year, in log percent.
    pub effects: Vec<(usize, Vec<f64>)>,
    /// Variances of base errors.
    pub error_variance: f64,
}

impl Model {
    /// The form as a Gaussian one, if it is.
    pub fn gaussian(&self, node: usize, form: &Form) -> Option<Gaussian> {
        let Form::Linear { weights, constant, with_error } = form else { return None };
        let mut gaussian = Gaussian { constant: *constant, ..Gaussian::default() };
        self.spread_out(node, weights, &mut gaussian)?;
        if *with_error {
            let error = self.nodes[node].base_error;
            gaussian.error_variance += error * error;
        }
        // Scores of a t copula are normal one by one, but not together.
        let shared = |leaf: &Leaf| self.nodes[leaf.node].copula.is_some();
        let together = gaussian.leaves.len() > 1 && gaussian.leaves.iter().any(shared);
        (!together).then_some(gaussian)
    }

    /// The form of a goal as a Gaussian one, if it is and if only one year counts.
    pub fn gaussian_goal(&self, goal: &Goal) -> Option<Gaussian> {
        if goal.earlier.is_empty() { self.gaussian(goal.node, &goal.form) } else { None }
    }

    fn spread_out(&self, position: usize, weights: &[f64], out: &mut Gaussian) -> Option<()> {
        let node = &self.nodes[position];
        let normal = match &node.mover {
            Mover::Fitted(_) | Mover::Lagged(_) | Mover::Switching(_) => true,
            Mover::Linked { .. } | Mover::Reverting { .. } => true,
            Mover::Stated { deviation, .. } => matches!(deviation, Deviation::Normal { .. }),
            _ => false,
        };
        if !normal || node.heavy.is_some() {
            return None;
        }
        if self.has_own_part(node) {
            match out.leaves.iter_mut().find(|leaf| leaf.node == position) {
                Some(leaf) => add(&mut leaf.weights, weights),
                None => out.leaves.push(Leaf { node: position, weights: weights.to_vec() }),
            }
        }
        let per_level = effect_weights(node, weights);
        if let Some(effect) = node.effect {
            out.effects.push((effect, per_level));
        }
        let Mover::Linked { terms, .. } = &node.mover else { return Some(()) };
        for (child, weight) in terms {
            let scaled: Vec<f64> = weights.iter().map(|value| value * weight).collect();
            self.spread_growth(*child, &scaled, out)?;
        }
        Some(())
    }

    /// Adds Σ weights[year] × growth of the node in that year.
    fn spread_growth(&self, position: usize, weights: &[f64], out: &mut Gaussian) -> Option<()> {
        let node = &self.nodes[position];
        let mut on_path = vec![0.0; weights.len()];
        for (year, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
            match node.scale {
                Scale::Growth if year < node.start => out.constant += weight * node.known[year],
                Scale::Growth => on_path[year] += weight,
                Scale::LogLevel if year < node.start => return None,
                Scale::LogLevel => {
                    on_path[year] += weight;
                    if year > node.start {
                        on_path[year - 1] -= weight;
                    } else {
                        out.constant -= weight * node.base?.0;
                    }
                }
                _ => return None,
            }
        }
        self.spread_out(position, &on_path, out)
    }

    fn has_own_part(&self, node: &Node) -> bool {
        match &node.mover {
            Mover::Linked { mean, volatility, .. } => *mean != 0.0 || *volatility != 0.0,
            _ => true,
        }
    }

    /// Mean and standard-normal coefficients by year of a leaf whose parameters are known; `None` for a fitted one.
    pub fn constant_leaf(&self, leaf: &Leaf) -> Option<(f64, Vec<f64>)> {
        let node = &self.nodes[leaf.node];
        if let Mover::Reverting { mean, decay, deviation, from } = &node.mover {
            return Some(reverting(leaf, node.start, [*mean, *decay, *deviation, *from]));
        }
        let (mean, volatility, persistence) = match &node.mover {
            Mover::Stated { centres, deviation: Deviation::Normal { volatility }, persistence } => {
                let mean = leaf.weights.iter().zip(centres).map(|(w, c)| w * c).sum();
                (mean, *volatility, *persistence)
            }
            Mover::Linked { mean, volatility, persistence, .. } => {
                let total: f64 = leaf.weights.iter().sum();
                (mean * total, *volatility, *persistence)
            }
            _ => return None,
        };
        let mut coefficients = vec![0.0; leaf.weights.len()];
        let mut impulse = 0.0;
        let fresh = (1.0 - persistence * persistence).sqrt();
        for year in (node.start..leaf.weights.len()).rev() {
            impulse = leaf.weights[year] + persistence * impulse;
            let own = if year == node.start { 1.0 } else { fresh };
            coefficients[year] = volatility * own * impulse;
        }
        Some((mean, coefficients))
    }

    /// Variance of Σ leaves × innovations, given each leaf's coefficients by year.
    pub fn variance(&self, leaves: &[(usize, Vec<f64>)]) -> f64 {
        let mut total = 0.0;
        let mut by_factor = vec![0.0; self.factors.len()];
        for year in 0..self.years.len() {
            by_factor.fill(0.0);
            for (node, coefficients) in leaves {
                let ties = &self.nodes[*node].ties;
                let coefficient = coefficients[year];
                for (factor, loading) in &ties.factors {
                    by_factor[*factor] += loading * coefficient;
                }
                let own = ties.own * coefficient;
                total += own * own;
            }
            total += by_factor.iter().map(|sum| sum * sum).sum::<f64>();
        }
        total
    }
}

/// Mean and coefficients of a level that returns to its mean from a known value.
fn reverting(
    leaf: &Leaf,
    start: usize,
    [mean, decay, deviation, from]: [f64; 4],
) -> (f64, Vec<f64>) {
    let (mut total, mut expected) = (0.0, from);
    for weight in &leaf.weights[start..] {
        expected = mean + decay * (expected - mean);
        total += weight * expected;
    }
    let mut coefficients = vec![0.0; leaf.weights.len()];
    let mut impulse = 0.0;
    for year in (start..leaf.weights.len()).rev() {
        impulse = leaf.weights[year] + decay * impulse;
        coefficients[year] = deviation * impulse;
    }
    (total, coefficients)
}

/// Weights of an effect's level by year: growth feels its change, a level the effect itself.
fn effect_weights(node: &Node, weights: &[f64]) -> Vec<f64> {
    let mut on_level = vec![0.0; weights.len()];
    for (year, weight) in weights.iter().enumerate() {
        on_level[year] += weight * node.effect_unit;
        if node.scale == Scale::Growth && year > 0 {
            on_level[year - 1] -= weight * node.effect_unit;
        }
    }
    on_level
}

fn add(total: &mut [f64], more: &[f64]) {
    for (sum, value) in total.iter_mut().zip(more) {
        *sum += value;
    }
}
