//! The part of a scenario that one target rests on.

use std::collections::HashSet;

use super::Scenario;
use crate::plan::{Basis, Indicator, Movement, Plan, Target};

impl Scenario {
    /// One target, the indicators that it hangs on and those that are fitted together with them, their history, and everything that may touch them;
    /// its paths are those of the whole.
    ///
    /// `None` if the plan has no target of this position.
    pub(crate) fn part(&self, target: usize) -> Option<Self> {
        // Another window may hold few figures; what the target is called does not matter here.
        let target = Target { basis: Basis::Assumed, ..self.plan.targets.get(target)?.clone() };
        let mut wanted = ancestors(&self.plan, &target.indicator);
        wanted.extend(self.watched());
        wanted.extend(fitted_with(&self.plan, &wanted));
        let all = self.plan.indicators.iter();
        let indicators: Vec<Indicator> =
            all.filter(|one| wanted.contains(&one.id)).cloned().collect();
        let plan = Plan {
            history: self.plan.history.of(&histories(&indicators)),
            indicators,
            targets: vec![target],
            ..self.plan.bare()
        };
        Some(Self { plan, ..self.bare() })
    }

    /// Indicators that call for responses, with all that they hang on.
    fn watched(&self) -> HashSet<String> {
        let triggers = self.shocks.iter().filter_map(|shock| shock.trigger.as_ref());
        triggers.flat_map(|trigger| ancestors(&self.plan, &trigger.indicator)).collect()
    }

    /// Indicators of a part that are there only because others are fitted together with them.
    pub(crate) fn companions(&self) -> HashSet<String> {
        let mut companions: HashSet<String> =
            self.plan.indicators.iter().map(|one| one.id.clone()).collect();
        for id in self.watched() {
            companions.remove(&id);
        }
        for target in &self.plan.targets {
            for id in ancestors(&self.plan, &target.indicator) {
                companions.remove(&id);
            }
        }
        companions
    }
}

/// An indicator with all that it hangs on.
fn ancestors(plan: &Plan, indicator: &str) -> HashSet<String> {
    let mut wanted = HashSet::new();
    let mut open = vec![indicator.to_string()];
    while let Some(id) = open.pop() {
        if let Some(known) = plan.indicator(&id)
            && wanted.insert(id)
        {
            open.extend(known.movement.hangs_on().into_iter().map(str::to_string));
        }
    }
    wanted
}

/// The members of the systems of these indicators.
fn fitted_with(plan: &Plan, wanted: &HashSet<String>) -> Vec<String> {
    let systems = wanted.iter().filter_map(|id| Some(plan.indicator(id)?.movement.system()?.1));
    let members = systems.flat_map(|system| plan.members(system));
    members.map(|(one, _)| one.id.clone()).collect()
}

/// Ids under which the history of these indicators stands.
fn histories(indicators: &[Indicator]) -> HashSet<String> {
    let mut wanted: HashSet<String> = indicators.iter().map(|one| one.id.clone()).collect();
    for indicator in indicators {
        let other = match &indicator.movement {
            Movement::SteadyAr(ar) => &ar.history.indicator,
            Movement::Cohort(cohort) => &cohort.flows.indicator,
            _ => &None,
        };
        wanted.extend(other.clone());
    }
    wanted
}
