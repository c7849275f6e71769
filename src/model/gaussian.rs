//! Forms that are Gaussian once the parameters are drawn: which sources they rest on, with which weights.

use super::{Bounds, Form, Goal, Model, Mover, Node, Pair};
use crate::math::normal;
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
    /// Skewed parts, with the weights of their deviations by year; a form with any is not Gaussian itself.
    pub(super) skewed: Vec<Leaf>,
}

impl Gaussian {
    /// The sum of two forms.
    pub(super) fn plus(&self, other: &Self) -> Self {
        let mut sum = self.clone();
        sum.constant += other.constant;
        sum.error_variance += other.error_variance;
        other.leaves.iter().for_each(|leaf| sum.include(leaf.node, &leaf.weights));
        sum.effects.extend(other.effects.iter().cloned());
        sum
    }

    fn include(&mut self, node: usize, weights: &[f64]) {
        match self.leaves.iter_mut().find(|leaf| leaf.node == node) {
            Some(leaf) => add(&mut leaf.weights, weights),
            None => self.leaves.push(Leaf { node, weights: weights.to_vec() }),
        }
    }
}

/// What must lie between bounds for a goal to be met, as a Gaussian form.
#[derive(Clone, Debug)]
pub struct Latent {
    /// The form.
    pub gaussian: Gaussian,
    /// Bounds of the target as worded, its floor, its band, 98 % of it.
    pub bounds: [Bounds; 4],
    /// A second quantity that it takes, if the form alone does not decide.
    pub pair: Option<Pair>,
}

impl Latent {
    /// True if conditional probabilities may be averaged: a pair must not be too steep for the rule that sums it.
    pub fn can_be_averaged(&self) -> bool {
        !self.pair.as_ref().is_some_and(Pair::is_too_steep)
    }
}

impl Model {
    /// The Gaussian form that decides a goal, if there is one: the promised quantity itself, or the score behind a count, a list, a
    /// delivery or a class rate, whose values are steps of the score.
    pub fn latent(&self, goal: &Goal) -> Option<Latent> {
        // What must hold in several years takes their joint law.
        if !goal.earlier.is_empty() {
            return None;
        }
        let bounds = [goal.met, goal.at_least, goal.in_band, goal.nearly];
        if let Some(gaussian) = self.gaussian(goal.node, &goal.form) {
            return Some(Latent { gaussian, bounds, pair: None });
        }
        if let Some((gaussian, pair)) = self.with_one_skewed(goal) {
            return Some(Latent { gaussian, bounds, pair: Some(pair) });
        }
        if let Some((gaussian, pair, bounds)) = self.two_levels(goal) {
            return Some(Latent { gaussian, bounds, pair: Some(pair) });
        }
        let node = &self.nodes[goal.node];
        let steps = matches!(
            &node.mover,
            Mover::Counted { .. }
                | Mover::Completed { .. }
                | Mover::Delivered { .. }
                | Mover::Reference { .. }
        );
        let Form::Linear { weights, .. } = &goal.form else { return None };
        if !steps {
            return None;
        }
        let mut shifts = weights.clone();
        for shift in shifts.iter_mut().filter(|weight| **weight != 0.0) {
            *shift = node.effect_unit;
        }
        let mut scores = bounds;
        for bounds in &mut scores {
            *bounds = Bounds {
                lower: self.score_at(goal, bounds.lower)?,
                upper: self.score_at(goal, bounds.upper)?,
            };
        }
        if node.effect.is_some_and(|effect| self.any_responds(&self.effects[effect].terms)) {
            return None;
        }
        let effects = node.effect.map(|effect| (effect, shifts));
        let gaussian = Gaussian {
            effects: effects.into_iter().collect(),
            error_variance: 1.0,
            ..Gaussian::default()
        };
        Some(Latent { gaussian, bounds: scores, pair: None })
    }

    /// The score up to which the value of a goal's form stays at or below a limit.
    fn score_at(&self, goal: &Goal, limit: f64) -> Option<f64> {
        if limit.is_infinite() {
            return Some(limit);
        }
        // The smaller of the two tails keeps its digits.
        let (below, above) = self.undisturbed_cdf(goal, limit)?;
        let score = if below <= above { normal::quantile(below) } else { -normal::quantile(above) };
        Some(score)
    }

    /// The form as a Gaussian one, if it is.
    pub fn gaussian(&self, node: usize, form: &Form) -> Option<Gaussian> {
        self.almost_gaussian(node, form).filter(|gaussian| gaussian.skewed.is_empty())
    }

    /// The same, with skewed parts set apart.
    pub(super) fn almost_gaussian(&self, node: usize, form: &Form) -> Option<Gaussian> {
        let Form::Linear { weights, constant, with_error } = form else { return None };
        let mut gaussian = Gaussian { constant: *constant, ..Gaussian::default() };
        self.spread_out(node, weights, &mut gaussian)?;
        if *with_error {
            let error = self.nodes[node].base_error;
            gaussian.error_variance += error * error;
        }
        // Scores of a t copula are normal one by one, but not together.
        self.normal_together(&gaussian).then_some(gaussian)
    }

    /// True if no t copula joins the parts of a form.
    pub(super) fn normal_together(&self, gaussian: &Gaussian) -> bool {
        let parts = || gaussian.leaves.iter().chain(&gaussian.skewed);
        parts().count() < 2 || parts().all(|leaf| self.nodes[leaf.node].copula.is_none())
    }

    fn spread_out(&self, position: usize, weights: &[f64], out: &mut Gaussian) -> Option<()> {
        let node = &self.nodes[position];
        // What a response does is known only once the innovations are.
        let responds = node.effect.is_some_and(|one| self.any_responds(&self.effects[one].terms))
            || node.wider.is_some_and(|one| self.any_responds(&self.wideners[one]));
        let bent = |mover: &Mover| {
            matches!(mover, Mover::Stated { deviation: Deviation::Skewed { .. }, .. })
        };
        if node.heavy.is_some() || responds || node.wider.is_some() && bent(&node.mover) {
            return None;
        }
        match &node.mover {
            Mover::Stated { centres, deviation: Deviation::Skewed { .. }, .. } => {
                let parts = weights.iter().zip(centres);
                out.constant += parts.map(|(weight, centre)| weight * centre).sum::<f64>();
                out.skewed.push(Leaf { node: position, weights: weights.to_vec() });
            }
            // The draws of all members move each of them.
            Mover::Member { system } => {
                let none = vec![0.0; weights.len()];
                for member in &self.systems[*system].members {
                    out.include(*member, if *member == position { weights } else { &none });
                }
            }
            Mover::Fitted(_)
            | Mover::Lagged(_)
            | Mover::Switching(_)
            | Mover::Reverting { .. }
            | Mover::Linked { .. }
            | Mover::Stated { .. } => {
                if self.has_own_part(node) {
                    out.include(position, weights);
                }
            }
            _ => return None,
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
            // Only its score is normal.
            Mover::Stated { deviation: Deviation::Skewed { .. }, persistence, .. } => {
                (0.0, 1.0, *persistence)
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
pub(super) fn reverting(
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
