//! Reads one scenario file; what it extends is laid below it.

use std::collections::HashMap;

use toml::de::DeValue;

use crate::error::{Fault, Place};
use crate::plan::file::{Kind, Page, Table, parse};
use crate::plan::{Judged, Text};
use crate::scenario::{Condition, Frequency, Override, Period, Sampling};
use crate::shock::Shock;

/// What one scenario file says; what it does not say is none.
#[derive(Default)]
pub(super) struct Layer {
    /// What it extends, the lowest first.
    pub(super) extends: Vec<String>,
    /// True if a part of what it extends is not known.
    pub(super) is_incomplete: bool,
    pub(super) plan: Option<String>,
    pub(super) name: Option<Text>,
    pub(super) description: Option<Text>,
    pub(super) likelihood: Option<Judged>,
    pub(super) paths: Option<i64>,
    pub(super) seed: Option<i64>,
    pub(super) until: Option<Period>,
    pub(super) frequency: Option<Frequency>,
    pub(super) sampling: Option<Sampling>,
    pub(super) tolerance: Option<f64>,
    pub(super) shocks: Vec<Shock>,
    pub(super) conditions: Vec<Condition>,
    pub(super) overrides: Vec<Override>,
    pub(super) places: HashMap<String, Place>,
}

/// Reads a scenario file from its page; none if it is not TOML.
pub(super) fn read(page: &Page) -> Option<Layer> {
    let values = parse(page)?;
    let root = Table::new(page, values.get_ref(), 0..0, "the scenario file", "");
    if Kind::of(values.get_ref()) == Some(Kind::Plan) {
        let fault = Fault::Contradiction("this is a plan, not a scenario".into());
        let hint = "name a scenario file, which begins with plan = \"plan/plan.toml\" or extends another scenario";
        root.problem("plan", fault, hint);
        return None;
    }
    let text = |key| root.has(key).then(|| root.text(key));
    let mut layer = Layer {
        is_incomplete: false,
        extends: Vec::new(),
        plan: root.string_if("plan"),
        name: root.name_if("name"),
        description: text("description"),
        likelihood: root.judged_if("likelihood"),
        ..Layer::default()
    };
    match extends(&root) {
        Some(names) => layer.extends = names,
        None => layer.is_incomplete = true,
    }
    if let Some(settings) = root.table("settings") {
        layer.paths = settings.integer_if("paths");
        layer.seed = settings.integer_if("seed");
        layer.until = until(&settings);
        layer.frequency = settings.word_if("frequency", "frequency", &Frequency::WORDS);
        layer.sampling = settings.word_if("sampling", "sampling", &Sampling::WORDS);
        layer.tolerance = settings.number_if("tolerance");
        settings.end();
    }
    layer.shocks = root.tables("shock").into_iter().map(super::shock::shock).collect();
    let conditions = root.tables("condition").into_iter();
    layer.conditions = conditions.map(super::condition::condition).collect();
    layer.overrides = root.tables("override").into_iter().map(change).collect();
    root.end();
    Some(layer)
}

/// One file, or a list of them; none if it is neither.
fn extends(root: &Table) -> Option<Vec<String>> {
    let Some(value) = root.get("extends") else { return Some(Vec::new()) };
    match value.get_ref() {
        DeValue::Array(_) => Some(root.strings("extends")),
        DeValue::String(_) => root.as_string("extends", value).map(|name| vec![name]),
        _ => {
            let hint = "write extends = \"baseline.toml\", or a list of files of the same folder";
            root.wrong("extends", value, "a text or a list of texts", Some(hint.into()));
            None
        }
    }
}

/// The last period, a year as a number or any period as a text.
fn until(settings: &Table) -> Option<Period> {
    let value = settings.get("until")?;
    let DeValue::String(text) = value.get_ref() else {
        return settings.year_if("until").map(Period::Year);
    };
    let period = text.parse().ok();
    if period.is_none() {
        let hint = "write until = 2025, \"2025-Q2\" or \"2025-06\"";
        settings.wrong("until", value, "a year, a quarter or a month", Some(hint.into()));
    }
    period
}

fn change(table: Table) -> Override {
    let key = table.string("key");
    let what = if key.is_empty() { "[[override]]".into() } else { format!("override of `{key}`") };
    let table = table.named(what, format!("override.{key}"));
    let value = table.number("value").unwrap_or(f64::NAN);
    let reason = table.text_needed("reason");
    table.end();
    Override { key, value, reason }
}

impl Layer {
    /// This layer on top of another: own values win, shocks with the same id and overrides of the same key replace.
    pub(super) fn over(self, below: Self) -> Self {
        let mut places = below.places;
        places.extend(self.places);
        Self {
            extends: self.extends,
            is_incomplete: self.is_incomplete || below.is_incomplete,
            plan: self.plan.or(below.plan),
            name: self.name.or(below.name),
            description: self.description.or(below.description),
            likelihood: self.likelihood.or(below.likelihood),
            paths: self.paths.or(below.paths),
            seed: self.seed.or(below.seed),
            until: self.until.or(below.until),
            frequency: self.frequency.or(below.frequency),
            sampling: self.sampling.or(below.sampling),
            tolerance: self.tolerance.or(below.tolerance),
            shocks: joined(below.shocks, self.shocks, |shock| shock.id.clone()),
            conditions: joined(below.conditions, self.conditions, |one| {
                (one.indicator.clone(), one.year)
            }),
            overrides: joined(below.overrides, self.overrides, |change| change.key.clone()),
            places,
        }
    }
}

/// The items of both, where one above takes the position of the one below with the same name.
fn joined<T, K: PartialEq>(below: Vec<T>, above: Vec<T>, name: impl Fn(&T) -> K) -> Vec<T> {
    let depth = below.len();
    let mut items = below;
    for item in above {
        match items[..depth].iter().position(|other| name(other) == name(&item)) {
            Some(at) => items[at] = item,
            None => items.push(item),
        }
    }
    items
}
