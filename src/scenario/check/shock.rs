//! Checks the shocks and overrides of a scenario.

use super::Checker;
use super::numbers::{LIKELIHOOD, PROBABILITY};
use crate::error::Fault;
use crate::plan::Movement;
use crate::shock::{Arrival, Shock, Whom};

impl Checker<'_> {
    pub(super) fn shocks(&mut self) {
        if let Some(likelihood) = &self.scenario.likelihood {
            self.judged("likelihood", likelihood, Some(LIKELIHOOD));
        }
        for shock in &self.scenario.shocks {
            let name = format!("shock.{}", shock.id);
            if shock.source.is_none() && shock.reason.zh.is_empty() && shock.reason.en.is_empty() {
                let table = format!("shock `{}`", shock.id);
                let hint = "say what it is taken from, or name a source of sources.csv";
                self.say(&name, Fault::MissingKey { key: "reason".into(), table }, hint);
            }
            self.shock_numbers(&name, shock);
            self.shock_date(&name, shock);
            self.reach(&name, shock);
        }
        for change in &self.scenario.overrides {
            self.finite(&format!("override.{}.value", change.key), change.value);
        }
    }

    fn shock_numbers(&mut self, name: &str, shock: &Shock) {
        if let Arrival::Chance { probability } = &shock.arrival {
            self.judged(&format!("{name}.probability"), probability, Some(PROBABILITY));
        }
        self.size(name, &shock.size);
        self.profile(&format!("{name}.profile"), &shock.profile, name);
    }

    fn shock_date(&mut self, name: &str, shock: &Shock) {
        let Some(last) = self.until else { return };
        let first = self.plan.year;
        let year = shock.date.year;
        if (first..=last).contains(&year) || self.doubtful && year == 0 {
            return;
        }
        let value = format!("{year}-{:02}", shock.date.month);
        let range = format!("the simulated years {first} to {last}");
        self.outside(
            &format!("{name}.date"),
            value,
            &range,
            "a shock comes in a year that is simulated",
        );
    }

    fn reach(&mut self, name: &str, shock: &Shock) {
        let plan = self.plan;
        let indicators: Vec<&str> = plan.indicators.iter().map(|one| one.id.as_str()).collect();
        let blocks: Vec<&str> = plan.blocks.iter().map(|one| one.id.as_str()).collect();
        let classes: Vec<&str> = plan.classes.iter().map(|one| one.id.as_str()).collect();
        if shock.reach.is_empty() && !self.doubtful {
            let message = format!("shock `{}` hits nothing", shock.id);
            let hint = "name whom it hits: reach = [{ indicator = \"…\", elasticity = 1.0 }]";
            self.contradiction(&format!("{name}.reach"), message, hint);
        }
        for (index, reach) in shock.reach.iter().enumerate() {
            let at = |key: &str| format!("{name}.reach.{}.{key}", index + 1);
            match &reach.whom {
                Whom::Indicator(id) => {
                    let define = "shocks hit indicators of the plan";
                    self.refer(&at("indicator"), "indicator", id, &indicators, define);
                    let sum = plan.indicator(id).map(|one| &one.movement);
                    if let Some(Movement::Sum { parts }) = sum {
                        let message = format!("`{id}` is a sum, which moves only with its parts");
                        let hint = format!("let it reach {}", parts.join(", "));
                        self.contradiction(&at("indicator"), message, hint);
                    }
                }
                Whom::Class(id) => {
                    self.refer(
                        &at("class"),
                        "class",
                        id,
                        &classes,
                        "shocks hit classes of the plan",
                    );
                }
                Whom::Block(id) => {
                    self.refer(&at("block"), "block", id, &blocks, "shocks hit blocks of the plan");
                }
            }
            self.judged(&at("elasticity"), &reach.elasticity, None);
        }
    }
}
