//! Checks that every id is valid, stands once and is defined where it is used.

use super::Checker;
use crate::error::Fault;
use crate::plan::{Movement, Tie};

/// First words of the dotted names that are not indicators.
const RESERVED: [&str; 9] =
    ["block", "class", "engine", "factor", "plan", "settings", "shock", "system", "within_year"];

impl Checker<'_> {
    pub(super) fn names(&mut self) {
        self.defined();
        self.used();
        self.sources();
    }

    fn defined(&mut self) {
        let plan = self.plan;
        self.ids("chapter", plan.chapters.iter().map(|one| one.id.as_str()));
        self.ids("block", plan.blocks.iter().map(|one| one.id.as_str()));
        self.ids("class", plan.classes.iter().map(|one| one.id.as_str()));
        self.ids("system", plan.systems.iter().map(|one| one.id.as_str()));
        self.ids("indicator", plan.indicators.iter().map(|one| one.id.as_str()));
        self.ids("target", plan.targets.iter().map(|one| one.id.as_str()));
        self.ids("source", plan.history.sources.iter().map(|one| one.id.as_str()));
        self.ids("shock", self.scenario.shocks.iter().map(|one| one.id.as_str()));
        for id in RESERVED {
            if plan.indicator(id).is_some() {
                let message = format!("`{id}` is the name of a part of the files");
                self.contradiction(&format!("indicator.{id}"), message, "give it another id");
            }
        }
        if plan.block("common").is_some() {
            let message = "a block named `common` would be the city-wide factor itself";
            let hint = "give the block another id";
            self.contradiction("block.common", message.into(), hint);
        }
        let keys: Vec<&str> = self.scenario.overrides.iter().map(|one| one.key.as_str()).collect();
        for key in twice(&keys) {
            self.duplicate("override", key);
        }
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        if !plan.id.chars().all(plain) || (plan.id.is_empty() && !self.doubtful) {
            let fault = Fault::UnknownWord { what: "valid plan id".into(), found: plan.id.clone() };
            self.say("plan.id", fault, "use letters a to z, digits and hyphens; it names a folder");
        }
    }

    fn ids<'b>(&mut self, kind: &str, ids: impl Iterator<Item = &'b str>) {
        let ids: Vec<&str> = ids.collect();
        for id in twice(&ids) {
            self.duplicate(kind, id);
        }
        let plain = |letter: char| letter.is_alphanumeric() || "_-".contains(letter);
        for id in ids {
            if id.chars().all(plain) && (!id.is_empty() || self.doubtful) {
                continue;
            }
            let fault = Fault::UnknownWord { what: format!("valid {kind} id"), found: id.into() };
            self.say(&format!("{kind}.{id}.id"), fault, "use letters, digits, `_` and `-`");
        }
    }

    fn duplicate(&mut self, kind: &str, id: &str) {
        let name = format!("{kind}.{id}");
        let hint = match self.plan.place(&name) {
            Some(first) => format!("the first stands in line {}; rename or remove one", first.line),
            None => "rename or remove one".into(),
        };
        let fault = Fault::Duplicate { what: kind.into(), id: id.into() };
        let second = format!("{name} (2)");
        let name = if self.plan.places.contains_key(&second) { second } else { name };
        self.say(&name, fault, hint);
    }

    fn used(&mut self) {
        let plan = self.plan;
        let indicators: Vec<&str> = plan.indicators.iter().map(|one| one.id.as_str()).collect();
        let blocks: Vec<&str> = plan.blocks.iter().map(|one| one.id.as_str()).collect();
        let classes: Vec<&str> = plan.classes.iter().map(|one| one.id.as_str()).collect();
        let systems: Vec<&str> = plan.systems.iter().map(|one| one.id.as_str()).collect();
        let chapters: Vec<&str> = plan.chapters.iter().map(|one| one.id.as_str()).collect();
        let indicator = "define it as an [[indicator]] of the plan";
        for one in &plan.indicators {
            if let Some(block) = &one.block {
                let name = format!("indicator.{}.block", one.id);
                self.refer(&name, "block", block, &blocks, "define it as a [[block]]");
            }
            if let Some((_, system)) = one.movement.system() {
                let name = format!("{}.system", one.id);
                self.refer(&name, "system", system, &systems, "define it as a [[system]]");
            }
            match &one.movement {
                Movement::Delivery { class } | Movement::ReferenceClass { class } => {
                    let name = format!("{}.class", one.id);
                    self.refer(&name, "class", class, &classes, "define it as a [[class]]");
                }
                movement => {
                    for (key, id) in others(movement) {
                        let name = format!("{}.{key}", one.id);
                        self.refer(&name, "indicator", id, &indicators, indicator);
                    }
                }
            }
        }
        for block in &plan.blocks {
            let Tie::Matrix { members, .. } = &block.tie else { continue };
            for (index, id) in members.iter().enumerate() {
                let name = format!("block.{}.members.{}", block.id, index + 1);
                self.refer(&name, "indicator", id, &indicators, indicator);
            }
        }
        for target in &plan.targets {
            let name = format!("target.{}", target.id);
            let id = &target.indicator;
            self.refer(&format!("{name}.indicator"), "indicator", id, &indicators, indicator);
            let section = format!("{name}.section");
            let define = "a section is chapter.item; define the chapter as a [[chapter]]";
            let parts = target.section.split_once('.');
            if parts.is_none_or(|(chapter, item)| chapter.is_empty() || item.is_empty()) {
                if !(self.doubtful && target.section.is_empty()) {
                    let found = target.section.clone();
                    let fault = Fault::UnknownWord { what: "section".into(), found };
                    self.say(&section, fault, "write chapter.item, such as \"1.2\"");
                }
                continue;
            }
            self.refer(&section, "chapter", target.chapter(), &chapters, define);
        }
    }

    fn sources(&mut self) {
        let plan = self.plan;
        let known: Vec<&str> = plan.history.sources.iter().map(|one| one.id.as_str()).collect();
        let define = "add a row for it to sources.csv";
        self.refer("plan.source", "source", &plan.source, &known, define);
        let mut seen = std::collections::HashSet::new();
        for (index, row) in plan.history.observations.iter().enumerate() {
            // One problem a source, at the first row that names it.
            if seen.insert(row.source.as_str()) {
                self.refer(&format!("history.{index}"), "source", &row.source, &known, define);
            }
        }
        for target in &plan.targets {
            let name = format!("target.{}", target.id);
            if target.source != plan.source {
                self.refer(&format!("{name}.source"), "source", &target.source, &known, define);
            }
            if let Some(past) = &target.past {
                self.refer(&format!("{name}.past.source"), "source", &past.source, &known, define);
            }
        }
        for shock in &self.scenario.shocks {
            if let Some(source) = &shock.source {
                let name = format!("shock.{}.source", shock.id);
                self.refer(&name, "source", source, &known, define);
            }
        }
    }
}

/// The ids of other indicators that a movement names, each with its key.
pub(super) fn others(movement: &Movement) -> Vec<(String, &str)> {
    match movement {
        Movement::Linked(linked) => {
            let terms = linked.terms.iter().enumerate();
            let name = |index| format!("terms.{}.indicator", index + 1);
            terms.map(|(index, term)| (name(index), term.indicator.as_str())).collect()
        }
        Movement::Sum { parts } => {
            let parts = parts.iter().enumerate();
            parts.map(|(index, part)| (format!("parts.{}", index + 1), part.as_str())).collect()
        }
        Movement::Count(count) => {
            count.rate.iter().map(|rate| ("rate".into(), rate.as_str())).collect()
        }
        _ => Vec::new(),
    }
}

/// The ids that stand more than once, each one time.
fn twice<'a>(ids: &[&'a str]) -> Vec<&'a str> {
    let mut seen = std::collections::HashMap::new();
    let second = |id: &&&'a str| {
        let count = seen.entry(**id).or_insert(0);
        *count += 1;
        *count == 2 && !id.is_empty()
    };
    ids.iter().filter(second).copied().collect()
}
