//! Answers in closed form, where the model has one.

use super::{Bounds, Form, Gaussian, Goal, Model, Mover, Pair};
use crate::math::elementary::{exp, ln};
use crate::math::normal;
use crate::process::{CountTable, Deviation, Scale, completion_masses};

impl Model {
    /// The exact probability that the goal's form lies within `bounds`, if there is a closed form.
    ///
    /// Fitted indicators: a finite mixture of Student t. Stated ones: normal, two-piece normal or count laws. A shock that reaches the
    /// indicator, a ratio with fitted parts, or a target that must hold in several years leaves no closed form.
    pub fn exact(&self, goal: &Goal, bounds: Bounds) -> Option<f64> {
        if !goal.earlier.is_empty() {
            return None;
        }
        if let Some(latent) = self.latent(goal)
            && let Some(pair) = &latent.pair
        {
            let all = [goal.met, goal.at_least, goal.in_band, goal.nearly];
            let which = all.iter().position(|known| *known == bounds)?;
            return self.exact_pair(&latent.gaussian, pair, latent.bounds[which]);
        }
        let below = |limit: f64| self.exact_cdf(goal, limit);
        let upper = if bounds.upper == f64::INFINITY { 1.0 } else { below(bounds.upper)?.0 };
        if bounds.lower == f64::NEG_INFINITY {
            return Some(upper);
        }
        let (lower, survival) = below(bounds.lower)?;
        // The survival function keeps its digits where the distribution function is near one.
        Some(if bounds.upper == f64::INFINITY { survival } else { upper - lower })
    }

    /// Probability of at most `limit`, and of at least `limit`.
    fn exact_cdf(&self, goal: &Goal, limit: f64) -> Option<(f64, f64)> {
        if limit == f64::INFINITY {
            return Some((1.0, 0.0));
        }
        if limit == f64::NEG_INFINITY {
            return Some((0.0, 1.0));
        }
        let node = &self.nodes[goal.node];
        if let Some(gaussian) = self.gaussian(goal.node, &goal.form) {
            return self.gaussian_cdf(&gaussian, limit);
        }
        if node.effect.is_some() { None } else { self.undisturbed_cdf(goal, limit) }
    }

    /// The same as if no shock reached the indicator itself.
    pub(super) fn undisturbed_cdf(&self, goal: &Goal, limit: f64) -> Option<(f64, f64)> {
        let node = &self.nodes[goal.node];
        if node.wider.is_some() {
            return None;
        }
        match (&node.mover, &goal.form) {
            (
                Mover::Stated { centres, deviation, persistence },
                Form::Linear { weights, constant, .. },
            ) => {
                let (year, weight) = single(weights)?;
                let x = (limit - constant) / weight - centres[year];
                let Some(law) = &node.heavy else {
                    let p = deviation.cdf(x);
                    return Some((p, 1.0 - p));
                };
                // A sum of Student t innovations has no closed form.
                let alone = year == node.start || *persistence == 0.0;
                let Deviation::Normal { volatility } = deviation else { return None };
                let x = x / volatility;
                alone.then(|| (law.cdf(x), law.cdf(-x)))
            }
            (
                Mover::Reverting { mean, decay, deviation, from },
                Form::Linear { weights, constant, .. },
            ) => {
                let (year, weight) = single(weights)?;
                let expected = mean + decay * (from - mean);
                let x = ((limit - constant) / weight - expected) / deviation;
                let law = node.heavy.as_ref().filter(|_| year == node.start)?;
                Some((law.cdf(x), law.cdf(-x)))
            }
            (Mover::Counted { tables, .. }, Form::Linear { weights, .. }) => {
                let (year, _) = single(weights)?;
                Some(counted(&tables[year], limit))
            }
            (Mover::Rated { rate, dispersion, .. }, Form::Change { year, previous }) => {
                let previous = (*previous)?;
                let count = previous * (1.0 + limit / 100.0);
                self.rated_cdf(*rate, goal.node, *year, *dispersion, count)
            }
            (Mover::Completed { masses, .. }, Form::Linear { weights, .. }) => {
                let (_, weight) = single(weights)?;
                let at_most = |done: usize| done as f64 * weight <= limit;
                let p: f64 =
                    masses.iter().enumerate().filter(|(k, _)| at_most(*k)).map(|(_, m)| m).sum();
                Some((p, 1.0 - p))
            }
            (Mover::Delivered { law, target }, _) => {
                let p = law.cdf(limit / target);
                Some((p, 1.0 - p))
            }
            (Mover::Reference { law }, _) => Some((1.0 - law.done(), law.done())),
            (Mover::Cohort { .. }, Form::Change { year, previous: Some(previous) }) => {
                let stock = previous * (1.0 + limit / 100.0);
                if *year == node.start { self.cohort_cdf(goal.node, stock) } else { None }
            }
            (Mover::Cohort { .. }, Form::Linear { weights, .. }) => {
                let (year, _) = single(weights)?;
                if year == node.start { self.cohort_cdf(goal.node, limit) } else { None }
            }
            _ => None,
        }
    }

    /// Probability of the bounds where both quantities have known parameters.
    fn exact_pair(&self, first: &Gaussian, pair: &Pair, bounds: Bounds) -> Option<f64> {
        let moments = |gaussian: &Gaussian| {
            if !gaussian.effects.is_empty() || self.is_widened(gaussian) {
                return None;
            }
            self.moments(gaussian)
        };
        let ((one, one_variance), (other, other_variance)) =
            (moments(first)?, moments(&pair.second)?);
        let (_, both) = moments(&pair.both)?;
        pair.settled(bounds, (one, one_variance), (other, other_variance), both)
    }

    /// True if a shock widens any part of a form.
    pub(crate) fn is_widened(&self, gaussian: &Gaussian) -> bool {
        let parts = gaussian.leaves.iter().chain(&gaussian.skewed);
        parts.into_iter().any(|leaf| self.nodes[leaf.node].wider.is_some())
    }

    /// Mean and variance of a form without fitted parts, shocks left out.
    fn moments(&self, gaussian: &Gaussian) -> Option<(f64, f64)> {
        let mut mean = gaussian.constant;
        let mut parts = Vec::with_capacity(gaussian.leaves.len());
        for leaf in &gaussian.leaves {
            let (part, coefficients) = self.constant_leaf(leaf)?;
            mean += part;
            parts.push((leaf.node, coefficients));
        }
        Some((mean, self.variance(&parts) + gaussian.error_variance))
    }

    fn gaussian_cdf(&self, gaussian: &Gaussian, limit: f64) -> Option<(f64, f64)> {
        if !gaussian.effects.is_empty() || self.is_widened(gaussian) {
            return None;
        }
        if let [leaf] = gaussian.leaves.as_slice()
            && let Mover::Fitted(law) = &self.nodes[leaf.node].mover
        {
            if gaussian.error_variance > 0.0 {
                return None;
            }
            let start = self.nodes[leaf.node].start;
            let mixture = law.posterior.predictive(&leaf.weights[start..]).ok()?;
            let x = limit - gaussian.constant;
            return Some((mixture.cdf(x), mixture.survival(x)));
        }
        if let [leaf] = gaussian.leaves.as_slice()
            && let Mover::Lagged(law) = &self.nodes[leaf.node].mover
        {
            let (year, weight) = single(&leaf.weights)?;
            let next = year == self.nodes[leaf.node].start && gaussian.error_variance == 0.0;
            return next.then(|| law.posterior.next_cdf((limit - gaussian.constant) / weight));
        }
        if let [leaf] = gaussian.leaves.as_slice()
            && let Mover::Switching(law) = &self.nodes[leaf.node].mover
        {
            let start = self.nodes[leaf.node].start;
            let known = gaussian.error_variance == 0.0;
            let x = limit - gaussian.constant;
            return known.then(|| law.cdf(&leaf.weights[start..], x)).flatten();
        }
        if let Some(found) = self.next_of_system(gaussian, limit) {
            return Some(found);
        }
        let (mean, variance) = self.moments(gaussian)?;
        let score = (limit - mean) / variance.sqrt();
        Some((normal::cdf(score), normal::cdf(-score)))
    }

    /// A count whose rate is log-normal: the law of the count averaged over the score of the rate by the trapezoidal rule,
    /// whose error for this analytic integrand is below 1e-12.
    fn rated_cdf(
        &self,
        rate: usize,
        node: usize,
        year: usize,
        dispersion: f64,
        count: f64,
    ) -> Option<(f64, f64)> {
        let rate_node = &self.nodes[rate];
        let (base, base_year) = self.nodes[node].base?;
        let Mover::Stated { centres, deviation: Deviation::Normal { volatility }, .. } =
            &rate_node.mover
        else {
            return None;
        };
        let first = rate_node.start == year && base_year + 1 == year as i64;
        let plain =
            rate_node.heavy.is_none() && rate_node.effect.is_none() && rate_node.wider.is_none();
        if !first || rate_node.scale != Scale::Growth || !plain {
            return None;
        }
        let (steps, width) = (128_i32, 8.0);
        let (mut total, mut mass) = (0.0, 0.0);
        for step in -steps..=steps {
            let z = width * f64::from(step) / f64::from(steps);
            let weight = normal::density(z);
            let mean = base * exp((centres[year] + volatility * z) / 100.0);
            total += weight * CountTable::probability_up_to(mean, dispersion, count);
            mass += weight;
        }
        let p = total / mass;
        Some((p, 1.0 - p))
    }

    fn cohort_cdf(&self, node: usize, limit: f64) -> Option<(f64, f64)> {
        let Mover::Cohort { flows, entrants, term, renewal, retained, mean, volatility, .. } =
            &self.nodes[node].mover
        else {
            return None;
        };
        let running: f64 = flows[flows.len() + 1 - term..].iter().sum();
        let renewed = renewal * flows[flows.len() - term];
        let needed = limit / retained - running - renewed;
        if needed <= 0.0 {
            return Some((0.0, 1.0));
        }
        let score = (100.0 * ln(needed / entrants) - mean) / volatility;
        Some((normal::cdf(score), normal::cdf(-score)))
    }
}

/// The one year that has a weight.
fn single(weights: &[f64]) -> Option<(usize, f64)> {
    let mut found = weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0);
    match (found.next(), found.next()) {
        (Some((year, weight)), None) if *weight > 0.0 => Some((year, *weight)),
        _ => None,
    }
}

/// Probabilities of a count at most, and at least, a limit that is no whole number.
fn counted(table: &CountTable, limit: f64) -> (f64, f64) {
    let p = table.cdf(limit);
    (p, 1.0 - p)
}

/// Masses of a completion, by number done.
pub(super) fn masses(items: u32, probability: f64, correlation: f64) -> Vec<f64> {
    completion_masses(items, probability, correlation)
}
