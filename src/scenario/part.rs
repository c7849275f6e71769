//! The part of a scenario that one target rests on.

use std::collections::HashSet;

use super::Scenario;
use crate::plan::{Basis, Indicator, Movement, Plan, Target};

impl Scenario {
    /// One target, the indicators that it hangs on with their history, and everything that may touch them; its paths are those of the whole.
    ///
    /// `None` if the plan has no target of this position.
    pub(crate) fn part(&self, target: usize) -> Option<Self> {
        // Another window may hold few figures; what the target is called does not matter here.
        let target = Target { basis: Basis::Assumed, ..self.plan.targets.get(target)?.clone() };
        let wanted = ancestors(&self.plan, &target.indicator);
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
