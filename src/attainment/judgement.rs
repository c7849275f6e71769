//! The judgement range: how a probability moves under the alternatives that the plan states.

use std::collections::HashSet;

use serde::Serialize;

use crate::model::{Goal, Model};
use crate::plan::{Indicator, Inside, Judged, Movement};
use crate::scenario::{Frequency, Scenario};
use crate::simulate::{Simulation, draw, open};

/// The probability of a target with one number changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternative {
    /// Dotted name of the number, or `<indicator>.window` for another first year.
    pub key: String,
    /// Its value.
    pub value: f64,
    /// The probability then.
    pub probability: f64,
}

/// What another window of history would say.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WindowView {
    /// First year.
    pub from: i32,
    /// The probability then.
    pub probability: f64,
}

/// Paths of the small runs for targets without a closed form. All of them share their draws, so that differences are precise;
/// an average of conditional probabilities needs fewer than a count.
const PATHS_AVERAGED: u64 = 4_096;
const PATHS_COUNTED: u64 = 32_768;

/// The probability in a small run, and whether it is counted; none if the run cannot be made.
pub(crate) type Found = Option<(f64, bool)>;

/// How pieces of work are shared among cores: how many there are and what a piece is, to the results in their order.
pub(crate) trait Share: Fn(usize, &(dyn Fn(usize) -> Found + Sync)) -> Vec<Found> {}

impl<S: Fn(usize, &(dyn Fn(usize) -> Found + Sync)) -> Vec<Found>> Share for S {}

impl Simulation {
    /// Lowest and highest probability, and the probability under each alternative.
    pub(super) fn judgement(
        &self,
        index: usize,
        headline: f64,
        share: impl Share,
    ) -> (f64, f64, Vec<Alternative>) {
        let alternatives = self.alternatives(index, headline, share);
        let (mut low, mut high) = (headline, headline);
        for alternative in &alternatives {
            low = low.min(alternative.probability);
            high = high.max(alternative.probability);
        }
        if let Some((below, above)) = self.over_parameters(index) {
            low = low.min(open(headline + below));
            high = high.max(open(headline + above));
        }
        (low, high, alternatives)
    }

    /// How far the 10 % and 90 % points of the conditional probability lie from its mean, over the posterior of the parameters.
    ///
    /// Shocks are left out of it: whether one comes is chance, not doubt about a parameter.
    fn over_parameters(&self, index: usize) -> Option<(f64, f64)> {
        let tally = &self.tally().goals[index];
        let total: u64 = tally.undisturbed.iter().sum();
        if total == 0 || self.model.observations(&self.model.goals[index]) == 0 {
            return None;
        }
        let mean = tally.undisturbed_sum.value() / total as f64;
        let bins = tally.undisturbed.len() as f64;
        let point = |share: f64| {
            let mut seen = 0;
            let wanted = share * total as f64;
            let bin = tally.undisturbed.iter().position(|count| {
                seen += count;
                seen as f64 >= wanted
            });
            (bin.unwrap_or(0) as f64 + 0.5) / bins
        };
        Some(((point(0.1) - mean).min(0.0), (point(0.9) - mean).max(0.0)))
    }

    fn alternatives(&self, index: usize, headline: f64, share: impl Share) -> Vec<Alternative> {
        let goal = &self.model.goals[index];
        let Some(small) = Small::new(&self.model, goal) else { return Vec::new() };
        let variants = small.variants();
        // The first is the base.
        let worked_out = share(variants.len() + 1, &|piece| {
            let changed = piece.checked_sub(1).map(|variant| &variants[variant].2);
            small.probability(changed.unwrap_or(&small.scenario).clone(), false)
        });
        let base = worked_out[0].unwrap_or((headline, false));
        let mut counted_base = None;
        let mut found = Vec::new();
        for ((key, value, scenario), other) in variants.into_iter().zip(&worked_out[1..]) {
            let Some(mut other) = *other else { continue };
            let mut before = base;
            if before.1 != other.1 {
                // One is counted, the other is not: only two counts share their noise.
                let count = || small.probability(small.scenario.clone(), true).unwrap_or(base);
                before = *counted_base.get_or_insert_with(count);
                other = small.probability(scenario, true).unwrap_or(other);
            }
            let probability = open(headline + (other.0 - before.0));
            found.push(Alternative { key, value, probability });
        }
        found
    }
}

/// The part of a scenario that one target rests on.
pub(super) struct Small<'a> {
    model: &'a Model,
    pub scenario: Scenario,
    /// Indicators that are there only because others are fitted together with them.
    companions: HashSet<String>,
}

impl<'a> Small<'a> {
    pub(super) fn new(model: &'a Model, goal: &Goal) -> Option<Self> {
        let scenario = model.scenario().part(goal.target)?;
        let companions = scenario.companions();
        Some(Self { model, scenario, companions })
    }

    /// The probability of the target: exact, averaged or, where there is nothing better or it is asked for, counted, which it says.
    pub(super) fn probability(&self, scenario: Scenario, count: bool) -> Option<(f64, bool)> {
        self.drawn(scenario, count, PATHS_COUNTED)
    }

    /// The same with a say in the paths of a count.
    pub(super) fn drawn(
        &self,
        scenario: Scenario,
        count: bool,
        counted: u64,
    ) -> Option<(f64, bool)> {
        let model = self.model.again(scenario)?;
        let goal = model.goals().first()?;
        if let Some(probability) = model.exact(goal, goal.met).filter(|_| !count) {
            return Some((probability, false));
        }
        let averaged = || model.latent(goal).is_some_and(|latent| latent.can_be_averaged());
        let gaussian = !count && averaged();
        let tally = draw(&model, counted.min(if gaussian { PATHS_AVERAGED } else { counted }));
        let of_goal = &tally.goals[0];
        let paths = tally.paths as f64;
        Some(if gaussian {
            (of_goal.probability.value() / paths, false)
        } else {
            (of_goal.hits[0] as f64 / paths, true)
        })
    }

    /// Every alternative: each open number at its low and high value, each other window.
    fn variants(&self) -> Vec<(String, f64, Scenario)> {
        let mut variants = Vec::new();
        for (key, number) in self.open_numbers() {
            for value in [number.low, number.high] {
                if value != number.value {
                    variants.push((key.clone(), value, self.with_number(&key, value)));
                }
            }
        }
        for (key, from) in self.windows() {
            let scenario = self.with_window(&key, from);
            variants.push((key, f64::from(from), scenario));
        }
        variants
    }

    /// The numbers with alternatives that concern the target, under their dotted names.
    pub(super) fn open_numbers(&self) -> Vec<(String, Judged)> {
        let several = self.indicators().count() > 1;
        let mut numbers = self.scenario.without_files();
        let named = numbers.numbers_mut().into_iter();
        named
            .filter(|(key, number)| {
                let concerns = match key.split('.').next() {
                    Some("plan") => several,
                    Some("block") => several && self.uses_block(key),
                    Some("class") => self.uses_class(key),
                    Some("system") => self.uses_system(key),
                    Some("shock") => self.is_hit(key),
                    Some("within_year") => self.spreads_a_shock(key),
                    _ if key.ends_with(".within_year.concentration") => self.spreads_a_shock(key),
                    first => !first.is_some_and(|id| self.companions.contains(id)),
                };
                concerns && number.is_open()
            })
            .map(|(key, number)| (key, number.clone()))
            .collect()
    }

    /// Other first years of fitted histories, as `<indicator>.window`.
    pub(super) fn windows(&self) -> Vec<(String, i32)> {
        let fitted = self.scenario.plan.indicators.iter().filter_map(|one| match &one.movement {
            Movement::SteadyAr(ar) => Some((one, ar)),
            _ => None,
        });
        fitted
            .flat_map(|(one, ar)| {
                ar.windows.iter().map(|from| (format!("{}.window", one.id), *from))
            })
            .collect()
    }

    /// The indicators that the target rests on.
    fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        let all = self.scenario.plan.indicators.iter();
        all.filter(|one| !self.companions.contains(&one.id))
    }

    fn with_number(&self, key: &str, value: f64) -> Scenario {
        let mut scenario = self.scenario.clone();
        scenario.set_number(key, value);
        scenario
    }

    fn with_window(&self, key: &str, from: i32) -> Scenario {
        let mut scenario = self.scenario.clone();
        set_window(&mut scenario, key, from);
        scenario
    }

    /// True if a concentration of months changes a year: only that of a flow whose drawn months a shock reaches does.
    fn spreads_a_shock(&self, key: &str) -> bool {
        let (plan, shocks) = (&self.scenario.plan, &self.scenario.shocks);
        let follows = |one: &Indicator| match one.within_year.as_ref() {
            Some(within) if within.concentration.is_some() => {
                key.strip_suffix(".within_year.concentration") == Some(one.id.as_str())
            }
            _ => key == "within_year.flow",
        };
        self.scenario.settings.frequency != Frequency::Annual
            && self.indicators().any(|one| {
                let hit = shocks.iter().any(|shock| shock.elasticity(plan, one) != 0.0);
                hit && one.has_months() && one.inside() == Inside::Flow && follows(one)
            })
    }

    fn uses_block(&self, key: &str) -> bool {
        let block = key.split('.').nth(1);
        self.indicators().any(|one| one.block.as_deref() == block)
    }

    /// True if the number of a shock concerns the target: the shock reaches it, and it is no elasticity on others.
    fn is_hit(&self, key: &str) -> bool {
        let plan = &self.scenario.plan;
        let mut parts = key.splitn(4, '.').skip(1);
        let (shock, number, other) = (parts.next(), parts.next(), parts.next());
        let shock = self.scenario.shocks.iter().find(|one| Some(one.id.as_str()) == shock);
        shock.is_some_and(|shock| {
            shock.reach.iter().any(|reach| {
                let named = number != Some("elasticity") || other == Some(reach.whom.id());
                named && self.indicators().any(|one| reach.whom.holds(plan, one))
            })
        })
    }

    fn uses_system(&self, key: &str) -> bool {
        let id = key.split('.').nth(1).unwrap_or_default();
        !self.scenario.plan.members(id).is_empty()
    }

    fn uses_class(&self, key: &str) -> bool {
        let named = key.split('.').nth(1);
        self.scenario.plan.indicators.iter().any(|one| match &one.movement {
            Movement::Delivery { class } | Movement::ReferenceClass { class } => {
                Some(class.as_str()) == named
            }
            _ => false,
        })
    }
}

/// Moves the first year of the history behind `<indicator>.window`.
pub(super) fn set_window(scenario: &mut Scenario, key: &str, from: i32) {
    let named = key.strip_suffix(".window");
    let found = scenario.plan.indicators.iter_mut().find(|one| Some(one.id.as_str()) == named);
    if let Some(Movement::SteadyAr(ar)) = found.map(|one| &mut one.movement) {
        ar.history.from = from;
    }
}
