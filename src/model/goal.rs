//! A target resolved: which function of which path must lie between which bounds.

use super::{Model, Mover, Node};
use crate::plan::{Reading, Relation, Shows, Target};
use crate::process::Scale;

/// A function of one indicator's simulated path.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// `constant + Σ weights[year] × path[year] (+ the error of the base)`.
    Linear {
        /// Weight of each year of the model.
        weights: Vec<f64>,
        /// Constant.
        constant: f64,
        /// True if the error of the base counts.
        with_error: bool,
    },
    /// `100 × (path[year] / previous − 1)`, growth of a plain number.
    Change {
        /// Year of the model.
        year: usize,
        /// The number of the year before, if it is known; else that of the path.
        previous: Option<f64>,
    },
}

/// A closed interval on the scale of a form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Lower end, minus infinity if there is none.
    pub lower: f64,
    /// Upper end, plus infinity if there is none.
    pub upper: f64,
}

/// A target resolved against the model.
#[derive(Clone, Debug)]
pub struct Goal {
    /// Index in the plan's targets.
    pub target: usize,
    /// Position of the indicator in the model's order.
    pub node: usize,
    /// The function of the path that is promised.
    pub form: Form,
    /// The same function of the years before, from the plan's year on, for what must hold in each of them.
    pub earlier: Vec<Form>,
    /// Scale of that function.
    pub scale: Scale,
    /// True if the indicator moves in whole numbers.
    pub whole: bool,
    /// The target as worded and read.
    pub met: Bounds,
    /// Its floor alone.
    pub at_least: Bounds,
    /// Its band alone.
    pub in_band: Bounds,
    /// At least 98 % of the value.
    pub nearly: Bounds,
    /// True if smaller is better.
    pub at_most: bool,
}

impl Model {
    /// The form of a quantity of a node at a year, with its scale.
    pub(crate) fn form(&self, node: &Node, quantity: Shows, year: usize) -> Option<(Form, Scale)> {
        let mut weights = vec![0.0; self.years.len()];
        let linear = |weights, constant, with_error| Form::Linear { weights, constant, with_error };
        match (node.scale, quantity) {
            (Scale::Growth, Shows::Growth) => {
                weights[year] = 1.0;
                Some((linear(weights, 0.0, false), Scale::Growth))
            }
            (Scale::Growth, Shows::Level | Shows::Share | Shows::Count) => {
                let (mut level, base_year) = node.base?;
                for (index, weight) in weights.iter_mut().enumerate().take(year + 1) {
                    if index as i64 <= base_year {
                        continue;
                    }
                    if index < node.start {
                        level += node.known[index];
                    } else {
                        *weight = 1.0;
                    }
                }
                level.is_finite().then(|| (linear(weights, level, true), Scale::LogLevel))
            }
            (Scale::LogLevel, Shows::Growth) => {
                let mut constant = 0.0;
                weights[year] = 1.0;
                if year > node.start {
                    weights[year - 1] = -1.0;
                } else {
                    constant = -node.base?.0;
                }
                Some((linear(weights, constant, false), Scale::Growth))
            }
            (Scale::Plain, Shows::Growth) => {
                let known = node.base.filter(|(_, at)| *at + 1 == year as i64);
                let previous = (year == node.start).then(|| known.map(|(value, _)| value));
                let previous = match previous {
                    Some(None) => return None,
                    Some(known) => known,
                    None => None,
                };
                Some((Form::Change { year, previous }, Scale::Plain))
            }
            (Scale::Plain, Shows::Share) => {
                weights[year] = match &node.mover {
                    Mover::Completed { masses, .. } => 100.0 / (masses.len() - 1) as f64,
                    _ => 1.0,
                };
                Some((linear(weights, 0.0, false), Scale::Plain))
            }
            (Scale::Logit, Shows::Growth) => None,
            (scale, _) => {
                weights[year] = 1.0;
                Some((linear(weights, 0.0, false), scale))
            }
        }
    }

    /// True if a shock can move what decides a target, by its position in the plan.
    pub fn is_reached(&self, goal: usize) -> bool {
        let node = self.goals.get(goal).map(|goal| &self.nodes[goal.node]);
        node.is_some_and(|node| {
            node.effect.is_some() || node.others_hit || self.is_widened_below(node)
        })
    }

    /// True if a shock widens an indicator, or one that it hangs on.
    fn is_widened_below(&self, node: &Node) -> bool {
        let others = self.indicator_of(node).movement.hangs_on();
        let mut others = others.into_iter().filter_map(|id| self.node_of(id));
        node.wider.is_some() || others.any(|other| self.is_widened_below(&self.nodes[other]))
    }

    /// Usable observations behind a goal: the fewest of the fitted indicators that it hangs on, 0 if nothing is fitted.
    pub fn observations(&self, goal: &Goal) -> usize {
        self.fewest(goal.node).unwrap_or(0)
    }

    fn fewest(&self, position: usize) -> Option<usize> {
        match &self.nodes[position].mover {
            Mover::Fitted(law) => Some(law.posterior.observations),
            Mover::Lagged(law) => Some(law.posterior.observations),
            Mover::Member { system } => Some(self.systems[*system].law.posterior.observations),
            Mover::Linked { terms, .. } => {
                terms.iter().filter_map(|(child, _)| self.fewest(*child)).min()
            }
            Mover::Sum { parts } => parts.iter().filter_map(|(part, _)| self.fewest(*part)).min(),
            Mover::Rated { rate, .. } => self.fewest(*rate),
            _ => None,
        }
    }

    /// The forms of the years from the plan's to the one before the target's, if the target must hold in each of them.
    fn earlier(&self, node: &Node, target: &Target, year: usize) -> Option<Vec<Form>> {
        if target.relation != Relation::StabiliseAtLeast {
            return Some(Vec::new());
        }
        let plan_year = self.scenario.plan.year;
        let years = (node.start..year).filter(|index| self.years[*index] >= plan_year);
        let form = |index| self.form(node, target.quantity, index).map(|(form, _)| form);
        years.map(form).collect()
    }

    /// Resolves a target; `None` if its quantity cannot be formed.
    pub(super) fn resolve(&self, index: usize, target: &Target) -> Option<Goal> {
        let position = self.node_of(&target.indicator)?;
        let node = &self.nodes[position];
        let year = self.years.iter().position(|year| *year == target.year)?;
        if year < node.start {
            return None;
        }
        let (form, scale) = self.form(node, target.quantity, year)?;
        let earlier = self.earlier(node, target, year)?;
        let whole = node.is_whole(target.quantity);
        if matches!(node.mover, Mover::Reference { .. }) {
            let done = Bounds { lower: 0.5, upper: f64::INFINITY };
            let at_most = target.relation == Relation::AtMost;
            let (met, at_least, in_band, nearly) = (done, done, done, done);
            let (target, node) = (index, position);
            return Some(Goal {
                target,
                node,
                form,
                earlier,
                scale,
                whole,
                met,
                at_least,
                in_band,
                nearly,
                at_most,
            });
        }
        let band = Band::new(target, whole);
        // Growth of whole numbers may fall on the edge itself, which rounding in the last bit must not decide.
        let hair = if matches!(form, Form::Change { .. }) { 1e-9 } else { 0.0 };
        let bounds = |lower: f64, upper: f64| Bounds {
            lower: if lower.is_finite() { scale.from_published(lower - hair) } else { lower },
            upper: if upper.is_finite() { scale.from_published(upper + hair) } else { upper },
        };
        let (at_least, in_band, nearly) = (band.at_least(), band.in_band(), band.nearly());
        let met = match target.reading {
            Reading::Band => in_band,
            Reading::Floor => at_least,
        };
        Some(Goal {
            target: index,
            node: position,
            form,
            earlier,
            scale,
            whole,
            met: bounds(met.0, met.1),
            at_least: bounds(at_least.0, at_least.1),
            in_band: bounds(in_band.0, in_band.1),
            nearly: bounds(nearly.0, nearly.1),
            at_most: target.relation == Relation::AtMost,
        })
    }
}

impl Node {
    /// True if its growth in a year is known or simulated.
    pub(super) fn has_growth(&self, year: usize) -> bool {
        match self.scale {
            Scale::Growth => year >= self.start || self.known[year].is_finite(),
            Scale::LogLevel | Scale::Plain if year == self.start => {
                self.base.is_some_and(|(_, at)| at + 1 == year as i64)
            }
            Scale::LogLevel | Scale::Plain => year > self.start,
            Scale::Logit => false,
        }
    }

    pub(crate) fn is_whole(&self, quantity: Shows) -> bool {
        let counts = matches!(
            self.mover,
            Mover::Counted { .. }
                | Mover::Rated { .. }
                | Mover::Completed { .. }
                | Mover::Delivered { .. }
                | Mover::Reference { .. }
        );
        counts && quantity != Shows::Growth && (quantity != Shows::Level)
    }
}

/// The published values that meet a target, by wording and rounding.
struct Band<'a> {
    target: &'a Target,
    whole: bool,
    /// Half a unit of the last published decimal; a hair for whole numbers.
    half: f64,
    /// One unit.
    unit: f64,
}

const EVER: f64 = f64::INFINITY;

impl<'a> Band<'a> {
    fn new(target: &'a Target, whole: bool) -> Self {
        // A share of a counted set is published rounded; only completeness is not a matter of rounding.
        let whole = whole && (target.quantity != Shows::Share || target.value >= 100.0);
        let unit = (0..target.decimals).fold(1.0, |unit: f64, _| unit / 10.0);
        Self { target, whole, half: if whole { 1e-9 } else { unit / 2.0 }, unit }
    }

    fn tolerance(&self) -> f64 {
        if self.target.relation == Relation::About { self.target.tolerance } else { 0.0 }
    }

    /// The smallest value that is published as `value` or more.
    ///
    /// A value between two published ones is reached by the next one; whole numbers are not rounded.
    fn from(&self, value: f64) -> f64 {
        let published = if self.whole { value } else { self.next(value, f64::ceil) };
        published - self.half
    }

    /// The largest value that is published as `value` or less.
    fn up_to(&self, value: f64) -> f64 {
        let published = if self.whole { value } else { self.next(value, f64::floor) };
        published + self.half
    }

    /// `value` if it may be published itself, else the next published one in the direction of `round`.
    fn next(&self, value: f64, round: fn(f64) -> f64) -> f64 {
        let steps = value / self.unit;
        let itself = (steps - steps.round()).abs() <= 1e-9 + 1e-12 * steps.abs();
        if itself { value } else { round(steps) * self.unit }
    }

    fn at_least(&self) -> (f64, f64) {
        let value = self.target.value;
        match self.target.relation {
            Relation::AtMost => (-EVER, self.up_to(value)),
            // What is published as this value or less does not meet it.
            Relation::MoreThan => (self.up_to(value), EVER),
            _ => (self.from(value - self.tolerance()), EVER),
        }
    }

    fn in_band(&self) -> (f64, f64) {
        let value = self.target.value;
        match (self.target.relation, self.target.high) {
            (Relation::Between, Some(high)) => (self.from(value), self.up_to(high)),
            (Relation::About, _) => {
                (self.from(value - self.tolerance()), self.up_to(value + self.tolerance()))
            }
            _ => self.at_least(),
        }
    }

    fn nearly(&self) -> (f64, f64) {
        let share = 0.02 * self.target.value.abs();
        match self.target.relation {
            Relation::AtMost => (-EVER, self.up_to(self.target.value + share)),
            Relation::MoreThan | Relation::AtLeast | Relation::Between => {
                (self.from(self.target.value - share), EVER)
            }
            _ => (self.from(self.target.value - self.tolerance() - share), EVER),
        }
    }
}

impl Bounds {
    /// True if `value` lies inside.
    #[inline(always)]
    pub fn contain(self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }
}
