//! The assumption ledger: every number that went into a run, with its kind, its source and its range.

use super::Results;
use super::tables::{number, table as csv};
use crate::plan::{HistoryChoice, Inside, Judged, Movement, Plan, Quantity, Text};
use crate::process::{PersistencePrior, Prior};
use crate::scenario::{Frequency, Scenario};
use crate::simulate::Stop;

const HEADER: [&str; 12] = [
    "scenario",
    "key",
    "kind",
    "value",
    "low",
    "high",
    "unit",
    "period",
    "source",
    "released",
    "reason_zh",
    "reason_en",
];

/// One number of the ledger; what does not apply is empty.
#[derive(Default)]
struct Entry {
    key: String,
    kind: &'static str,
    value: f64,
    range: Option<(f64, f64)>,
    unit: String,
    period: String,
    source: String,
    released: String,
    reason: Text,
}

impl Entry {
    fn row(self, scenario: &str) -> [String; 12] {
        let end = |end: Option<f64>| end.map(number).unwrap_or_default();
        // A reason that was only written once stands in one column.
        let once = self.reason.zh == self.reason.en;
        [
            scenario.to_string(),
            self.key,
            self.kind.to_string(),
            number(self.value),
            end(self.range.map(|range| range.0)),
            end(self.range.map(|range| range.1)),
            self.unit,
            self.period,
            self.source,
            self.released,
            if once { String::new() } else { self.reason.zh },
            self.reason.en,
        ]
    }
}

/// The ledger as CSV.
pub(super) fn table(results: &Results) -> Vec<u8> {
    let scenario = results.simulation.model().scenario();
    // An interrupted run has the ledger of as many paths as it became.
    let paths = match results.simulation.stop {
        Stop::Interrupted => results.simulation.paths,
        Stop::Paths | Stop::Tolerance => scenario.settings.paths,
    };
    let entries = settings(scenario, paths)
        .into_iter()
        .chain(likelihood(scenario))
        .chain(judged(scenario))
        .chain(shares(&scenario.plan))
        .chain(observed(&scenario.plan))
        .chain(targets(&scenario.plan));
    csv(&HEADER, entries.map(|entry| entry.row(&scenario.id)))
}

/// Settings of the run and the defaults of the engine.
fn settings(scenario: &Scenario, paths: u64) -> Vec<Entry> {
    let entry = |key: &str, kind, value: f64, en: &str| Entry {
        key: key.to_string(),
        kind,
        value,
        reason: Text::same(en),
        ..Entry::default()
    };
    let mut entries = vec![
        entry("settings.paths", "setting", paths as f64, ""),
        entry("settings.seed", "setting", scenario.settings.seed as f64, ""),
        entry(
            "settings.until",
            "setting",
            f64::from(scenario.until()),
            &scenario.last_period().to_string(),
        ),
        entry(
            "settings.frequency",
            "setting",
            12.0 / scenario.settings.frequency.months() as f64,
            "periods a year",
        ),
    ];
    if let PersistencePrior::Normal { centre, scale } = Prior::default().persistence {
        let why = "prior of the persistence of every fitted indicator";
        entries.push(entry("engine.persistence.centre", "default", centre, why));
        entries.push(entry("engine.persistence.scale", "default", scale, why));
    }
    entries.extend(defaults_within_year(scenario));
    entries
}

/// Concentrations that the plan does not state, where the run has periods.
fn defaults_within_year(scenario: &Scenario) -> Vec<Entry> {
    if scenario.settings.frequency == Frequency::Annual {
        return Vec::new();
    }
    let stated = &scenario.plan.within_year;
    let ways = [
        ("flow", Inside::Flow, stated.flow.is_some()),
        ("stock", Inside::Stock, stated.stock.is_some()),
        ("rate", Inside::Rate, stated.rate.is_some()),
    ];
    let default = |(word, inside, _): (&str, Inside, bool)| {
        let number = stated.of(inside);
        Entry {
            key: format!("engine.within_year.{word}"),
            kind: "default",
            value: number.value,
            range: Some((number.low, number.high)),
            reason: number.reason,
            ..Entry::default()
        }
    };
    ways.into_iter().filter(|(_, _, stated)| !stated).map(default).collect()
}

/// Expected shares of the months or quarters of a year, where the plan states them.
fn shares(plan: &Plan) -> Vec<Entry> {
    let mut entries = Vec::new();
    for indicator in &plan.indicators {
        let within = indicator.within_year.as_ref();
        let Some(shares) = within.and_then(|within| within.shares.as_ref()) else { continue };
        let part = if shares.values.len() == 4 { "quarter" } else { "month" };
        entries.extend(shares.values.iter().enumerate().map(|(index, value)| Entry {
            key: format!("{}.within_year.shares", indicator.id),
            kind: "judgement",
            value: *value,
            period: format!("{part} {}", index + 1),
            source: shares.source.clone().unwrap_or_default(),
            reason: shares.reason.clone(),
            ..Entry::default()
        }));
    }
    entries
}

fn judged(scenario: &Scenario) -> Vec<Entry> {
    let changed = |key: &str| scenario.overrides.iter().any(|change| change.key == key);
    let kind = |key: &str, judged: &Judged| match judged.published {
        _ if changed(key) => "override",
        true => "published",
        false => "judgement",
    };
    let mut copy = scenario.without_files();
    copy.numbers_mut()
        .into_iter()
        .map(|(key, judged)| {
            // The source and the reason of the plan's number say nothing for another one.
            let change = scenario.overrides.iter().find(|change| change.key == key);
            Entry {
                kind: kind(&key, judged),
                key,
                value: judged.value,
                range: Some((judged.low, judged.high)),
                source: match change {
                    None => judged.source.clone().unwrap_or_default(),
                    Some(_) => String::new(),
                },
                reason: change
                    .map_or_else(|| judged.reason.clone(), |change| change.reason.clone()),
                ..Entry::default()
            }
        })
        .collect()
}

/// How likely the scenario is held, which changes no figure.
fn likelihood(scenario: &Scenario) -> Option<Entry> {
    let stated = scenario.likelihood.as_ref()?;
    Some(Entry {
        key: "likelihood".into(),
        kind: "judgement",
        value: stated.value,
        range: Some((stated.low, stated.high)),
        source: stated.source.clone().unwrap_or_default(),
        reason: stated.reason.clone(),
        ..Entry::default()
    })
}

/// The figures of the history that fits and cohorts use.
fn observed(plan: &Plan) -> Vec<Entry> {
    let mut entries = Vec::new();
    for indicator in &plan.indicators {
        let mut choices: Vec<HistoryChoice> = Vec::new();
        match &indicator.movement {
            Movement::SteadyAr(ar) => {
                choices.push(ar.history.clone());
                choices.extend(ar.averages.iter().map(|average| HistoryChoice {
                    indicator: ar.history.indicator.clone(),
                    quantity: Quantity::Growth,
                    basis: vec![average.basis.clone()],
                    from: average.year,
                    to: average.year,
                }));
            }
            Movement::Cohort(cohort) => choices.push(cohort.flows.clone()),
            _ => {}
        }
        for choice in &choices {
            let id = choice.indicator.as_deref().unwrap_or(&indicator.id);
            let years = choice.from..=choice.to;
            let rows = plan.history.annual(id, choice.quantity, &choice.basis, years, plan.as_of);
            entries.extend(rows.into_iter().map(|(year, row)| Entry {
                key: format!("{}.history", indicator.id),
                kind: "observation",
                value: row.value,
                unit: row.unit.clone(),
                period: year.to_string(),
                source: row.source.clone(),
                released: row.released.to_string(),
                reason: Text::same(row.basis.clone()),
                ..Entry::default()
            }));
        }
    }
    entries
}

fn targets(plan: &Plan) -> Vec<Entry> {
    plan.targets
        .iter()
        .map(|target| Entry {
            key: format!("target.{}", target.id),
            kind: "target",
            value: target.value,
            range: target.high.map(|high| (target.value, high)),
            unit: target.unit.en.clone(),
            period: target.year.to_string(),
            source: target.source.clone(),
            reason: target.reason.clone(),
            ..Entry::default()
        })
        .collect()
}
