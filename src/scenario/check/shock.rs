//! Checks the shocks and overrides of a scenario.

use super::Checker;
use super::numbers::{LIKELIHOOD, PER_YEAR, PROBABILITY};
use crate::error::Fault;
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
            self.shock_arrival(&name, shock);
            self.reach(&name, shock);
        }
        self.exclusive_shocks();
        self.circles_of_shocks();
        for change in &self.scenario.overrides {
            self.finite(&format!("override.{}.value", change.key), change.value);
        }
    }

    fn shock_numbers(&mut self, name: &str, shock: &Shock) {
        match &shock.arrival {
            Arrival::Certain => {}
            Arrival::Chance { probability } => {
                self.judged(&format!("{name}.probability"), probability, Some(PROBABILITY));
            }
            Arrival::Rate { per_year } => {
                self.judged(&format!("{name}.rate"), per_year, Some(PER_YEAR));
            }
        }
        self.size(name, &shock.size);
        self.profile(&format!("{name}.profile"), &shock.profile, name);
    }

    fn reach(&mut self, name: &str, shock: &Shock) {
        let plan = self.plan;
        let indicators: Vec<&str> = plan.indicators.iter().map(|one| one.id.as_str()).collect();
        let blocks: Vec<&str> = plan.blocks.iter().map(|one| one.id.as_str()).collect();
        let classes: Vec<&str> = plan.classes.iter().map(|one| one.id.as_str()).collect();
        let mut sections: Vec<&str> =
            plan.targets.iter().map(|target| target.section.as_str()).collect();
        sections.sort_unstable();
        sections.dedup();
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
                Whom::Section { id, members } => {
                    if members.is_empty() {
                        let define = "shocks hit sections with targets";
                        self.refer(&at("section"), "section", id, &sections, define);
                    }
                }
            }
            self.can_move(&at(reach.key()), shock, reach);
            self.judged(&at(reach.key()), &reach.elasticity, None);
        }
    }
}
