//! Checks when shocks come, what they share, and what calls for them.

use super::Checker;
use super::numbers::LOADING;
use crate::error::Fault;
use crate::plan::Movement;
use crate::shock::{
    Arrival, Month, Moves, Reach, Shock, When, Whom, can_be_widened, measured_through,
};

impl Checker<'_> {
    pub(super) fn shock_arrival(&mut self, name: &str, shock: &Shock) {
        match &shock.when {
            When::At { month } => self.in_time(&format!("{name}.date"), *month),
            When::Window { from, to } => {
                self.in_time(&format!("{name}.date.from"), *from);
                self.in_time(&format!("{name}.date.to"), *to);
                if from > to && !(self.doubtful && (from.year == 0 || to.year == 0)) {
                    let message =
                        format!("the window of shock `{}` ends before it begins", shock.id);
                    let hint =
                        "the first month stands first: { from = \"2024-04\", to = \"2024-09\" }";
                    self.contradiction(&format!("{name}.date"), message, hint);
                }
            }
            When::After { shock: other, .. } => {
                let shocks = &self.scenario.shocks;
                let ids: Vec<&str> = shocks.iter().map(|one| one.id.as_str()).collect();
                let define = "a shock follows another one of the scenario";
                self.refer(&format!("{name}.after.shock"), "shock", other, &ids, define);
            }
        }
        let window = matches!(shock.when, When::Window { .. });
        if matches!(shock.arrival, Arrival::Rate { .. }) && !window && !self.doubtful {
            let message = format!("shock `{}` has a rate but no window", shock.id);
            let hint = "a rate needs months in which it holds: date = { from = \"2024-01\", to = \"2025-12\" }";
            self.contradiction(&format!("{name}.rate"), message, hint);
        }
        if let Some(common) = &shock.common {
            self.judged(&format!("{name}.common.arrival"), &common.arrival, Some(LOADING));
            self.judged(&format!("{name}.common.size"), &common.size, Some(LOADING));
        }
        self.trigger(name, shock);
    }

    fn in_time(&mut self, name: &str, month: Month) {
        let Some(last) = self.until else { return };
        let first = self.plan.year;
        if (first..=last).contains(&month.year) || self.doubtful && month.year == 0 {
            return;
        }
        let range = format!("the simulated years {first} to {last}");
        self.outside(name, month, &range, "a shock comes in a year that is simulated");
    }

    fn trigger(&mut self, name: &str, shock: &Shock) {
        let Some(trigger) = &shock.trigger else { return };
        let ids: Vec<&str> = self.plan.indicators.iter().map(|one| one.id.as_str()).collect();
        let define = "a response watches an indicator of the plan";
        let at = |key: &str| format!("{name}.trigger.{key}");
        self.refer(&at("indicator"), "indicator", &trigger.indicator, &ids, define);
        self.judged(&at(trigger.side.key()), &trigger.level, None);
        let (Some(last), first) = (self.until, self.plan.year) else { return };
        let unread = self.doubtful && trigger.year == 0;
        if !(unread || (first..=last).contains(&trigger.year)) {
            let range = format!("the simulated years {first} to {last}");
            let hint = "a response watches a year that is simulated";
            self.outside(&at("year"), trigger.year, &range, hint);
        }
    }

    /// What is moved beside levels must be able to move.
    pub(super) fn can_move(&mut self, name: &str, shock: &Shock, reach: &Reach) {
        let plan = self.plan;
        let held = || plan.indicators.iter().filter(|one| reach.whom.holds(plan, one));
        let whom = reach.whom.id();
        match reach.moves {
            Moves::Level => {
                let Whom::Indicator(id) = &reach.whom else { return };
                let movement = plan.indicator(id).map(|one| &one.movement);
                if let Some(Movement::Sum { parts }) = movement {
                    let message = format!("`{id}` is a sum, which moves only with its parts");
                    let hint = format!("let it reach {}", parts.join(", "));
                    self.contradiction(name, message, hint);
                }
            }
            Moves::Volatility => {
                if held().next().is_some() && !held().any(can_be_widened) {
                    let message = format!(
                        "shock `{}` cannot widen `{whom}`, which has no innovations of its own",
                        shock.id
                    );
                    let hint = "counts, lists, deliveries, cohorts, sums and members of a system keep their spread; widen what they hang on";
                    self.contradiction(name, message, hint);
                }
            }
            Moves::Measurement => {
                let moved = |one| measured_through(plan, one, &reach.whom) != 0.0;
                if held().next().is_some() && !plan.indicators.iter().any(moved) {
                    let message = format!(
                        "shock `{}` measures `{whom}` anew, on which no ratio hangs",
                        shock.id
                    );
                    let hint = "another measure of a level moves ratios only; name their numerator or denominator, or use `elasticity`";
                    self.contradiction(name, message, hint);
                }
            }
        }
    }

    /// Those that exclude one another must fit on one uniform, whatever their alternatives.
    pub(super) fn exclusive_shocks(&mut self) {
        let shocks = &self.scenario.shocks;
        let mut seen: Vec<&str> = Vec::new();
        for shock in shocks {
            let Some(set) = shock.exclusive.as_deref() else { continue };
            let name = format!("shock.{}.exclusive", shock.id);
            let plain = matches!(shock.arrival, Arrival::Certain | Arrival::Chance { .. })
                && !matches!(shock.when, When::After { .. })
                && shock.common.as_ref().is_none_or(|common| common.arrival.value == 0.0);
            if !plain {
                let message = format!("shock `{}` cannot exclude others", shock.id);
                let hint = "a rate, a shock that follows another one and a shared arrival decide otherwise whether it comes; take out `exclusive`";
                self.contradiction(&name, message, hint);
            }
            if seen.contains(&set) {
                continue;
            }
            seen.push(set);
            let members: Vec<&Shock> =
                shocks.iter().filter(|one| one.exclusive.as_deref() == Some(set)).collect();
            if members.len() < 2 {
                let message = format!("shock `{}` is alone in `{set}`", shock.id);
                let hint = "give the same `exclusive` to each of those of which at most one comes";
                self.contradiction(&name, message, hint);
            }
            let most = |one: &&Shock| match &one.arrival {
                Arrival::Chance { probability } => probability.high.max(probability.value),
                _ => 1.0,
            };
            let sum: f64 = members.iter().map(most).sum();
            if members.len() > 1 && sum > 1.0 + 1e-12 {
                let ids: Vec<&str> = members.iter().map(|one| one.id.as_str()).collect();
                let message = format!(
                    "of {} at most one comes, but their probabilities, each at its highest, add up to {}",
                    ids.join(", "),
                    (sum * 1e9).round() / 1e9
                );
                let hint = "lower the probabilities until they add up to 1 at most, or take out `exclusive`";
                self.contradiction(&name, message, hint);
            }
        }
    }

    /// No shock may follow itself.
    pub(super) fn circles_of_shocks(&mut self) {
        let shocks = &self.scenario.shocks;
        let position = |id: &str| shocks.iter().position(|one| one.id == id);
        let follows = |at: usize| match &shocks[at].when {
            When::After { shock, .. } => position(shock),
            _ => None,
        };
        let mut told = vec![false; shocks.len()];
        for start in 0..shocks.len() {
            let mut way = vec![start];
            while let Some(next) = follows(way[way.len() - 1]) {
                let Some(first) = way.iter().position(|at| *at == next) else {
                    way.push(next);
                    continue;
                };
                let circle = &way[first..];
                if !circle.iter().any(|at| told[*at]) {
                    let mut ids: Vec<&str> =
                        circle.iter().map(|at| shocks[*at].id.as_str()).collect();
                    ids.push(ids[0]);
                    let name = format!("shock.{}.after", shocks[circle[0]].id);
                    let message =
                        format!("shocks follow each other in a circle: {}", ids.join(" → "));
                    let fault = Fault::Contradiction(message);
                    self.say(&name, fault, "let one of them come at a date");
                }
                circle.iter().for_each(|at| told[*at] = true);
                break;
            }
        }
    }
}
