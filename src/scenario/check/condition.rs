//! Checks the conditions of a scenario.

use super::Checker;
use super::numbers::PROBABILITY_INSIDE;
use crate::error::Fault;
use crate::scenario::{Condition, Demand};

impl Checker<'_> {
    pub(super) fn conditions(&mut self) {
        let conditions = &self.scenario.conditions;
        for (index, one) in conditions.iter().enumerate() {
            let name = format!("condition.{}.{}", one.indicator, one.year);
            if one.source.is_none() && one.reason.zh.is_empty() && one.reason.en.is_empty() {
                let table = format!("condition on `{}` in {}", one.indicator, one.year);
                let hint = "say what it is taken from, or name a source of sources.csv";
                self.say(&name, Fault::MissingKey { key: "reason".into(), table }, hint);
            }
            self.condition(&name, one);
            let same =
                |other: &&Condition| other.indicator == one.indicator && other.year == one.year;
            if conditions[..index].iter().any(|other| same(&other)) && one.year != 0 {
                let message =
                    format!("there are two conditions on `{}` in {}", one.indicator, one.year);
                let hint = "keep one of them; a file that extends another one replaces its condition on the same year";
                self.contradiction(&name, message, hint);
            }
        }
        let hard = conditions.iter().filter(|one| one.is_hard()).count();
        if let Some(soft) = conditions.iter().find(|one| !one.is_hard()).filter(|_| hard > 0) {
            let name = format!("condition.{}.{}", soft.indicator, soft.year);
            let message = "pinned values and views do not go together".to_string();
            let hint = "pin all of them with value = …, or state all of them as views";
            self.contradiction(&name, message, hint);
        }
    }

    fn condition(&mut self, name: &str, one: &Condition) {
        let ids: Vec<&str> = self.plan.indicators.iter().map(|one| one.id.as_str()).collect();
        let define = "a condition is on an indicator of the plan";
        self.refer(&format!("{name}.indicator"), "indicator", &one.indicator, &ids, define);
        match &one.demand {
            Demand::Value { value } => self.judged(&format!("{name}.value"), value, None),
            Demand::Mean { mean } => self.judged(&format!("{name}.mean"), mean, None),
            Demand::Chance { at_least, probability } => {
                self.finite(&format!("{name}.at_least"), *at_least);
                let bounds = Some(PROBABILITY_INSIDE);
                self.judged(&format!("{name}.probability"), probability, bounds);
            }
        }
        let Some(last) = self.until else { return };
        let year = one.year;
        if year > last && !(self.doubtful && year == 0) {
            let range = format!("the simulated years up to {last}");
            let hint = "pin a year that is simulated, or move settings.until";
            self.outside(&format!("{name}.year"), year, &range, hint);
        }
        let known =
            self.plan.history.observations.iter().find(|figure| {
                figure.indicator == one.indicator && figure.period == year.to_string()
            });
        if let Some(figure) = known {
            let message = format!(
                "`{}` has a figure for {year} in the history: {}",
                one.indicator, figure.value
            );
            let hint = "a condition is on a year that is not known yet";
            self.contradiction(&format!("{name}.year"), message, hint);
        }
    }
}
