//! The assumption ledger: every number that went into a run, with its kind, its source and its range.

use super::Results;
use super::tables::{number, table as csv};
use crate::plan::{HistoryChoice, Movement, Plan, Quantity};

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

/// One row a number.
fn table_rows(results: &Results) -> Vec<[String; 12]> {
    let scenario = results.simulation.model().scenario();
    let plan = &scenario.plan;
    let id = &scenario.id;
    let mut rows = Vec::new();
    let mut numbers = scenario.clone();
    for (key, judged) in numbers.numbers_mut() {
        let changed = scenario.overrides.iter().any(|change| change.key == key);
        let kind = match (judged.published, changed) {
            (_, true) => "override",
            (true, _) => "published",
            _ => "judgement",
        };
        rows.push([
            id.clone(),
            key,
            kind.into(),
            number(judged.value),
            number(judged.low),
            number(judged.high),
            String::new(),
            String::new(),
            judged.source.clone().unwrap_or_default(),
            String::new(),
            if judged.reason.zh == judged.reason.en {
                String::new()
            } else {
                judged.reason.zh.clone()
            },
            judged.reason.en.clone(),
        ]);
    }
    for indicator in &plan.indicators {
        let choices: Vec<&HistoryChoice> = match &indicator.movement {
            Movement::SteadyAr(ar) => vec![&ar.history],
            Movement::Cohort(cohort) => vec![&cohort.flows],
            _ => Vec::new(),
        };
        for choice in choices {
            observations(id, plan, &indicator.id, choice, &mut rows);
        }
        if let Movement::SteadyAr(ar) = &indicator.movement {
            for average in &ar.averages {
                let choice = HistoryChoice {
                    indicator: ar.history.indicator.clone(),
                    quantity: Quantity::Growth,
                    basis: vec![average.basis.clone()],
                    from: average.year,
                    to: average.year,
                };
                observations(id, plan, &indicator.id, &choice, &mut rows);
            }
        }
    }
    for target in &plan.targets {
        rows.push([
            id.clone(),
            format!("target.{}", target.id),
            "target".into(),
            number(target.value),
            String::new(),
            target.high.map(number).unwrap_or_default(),
            target.unit.en.clone(),
            target.year.to_string(),
            target.source.clone(),
            plan.as_of.to_string(),
            target.reason.zh.clone(),
            target.reason.en.clone(),
        ]);
    }
    rows
}

fn observations(
    id: &str,
    plan: &Plan,
    indicator: &str,
    choice: &HistoryChoice,
    rows: &mut Vec<[String; 12]>,
) {
    let from = choice.indicator.as_deref().unwrap_or(indicator);
    let years = choice.from..=choice.to;
    for (year, row) in plan.history.annual(from, choice.quantity, &choice.basis, years, plan.as_of)
    {
        rows.push([
            id.to_string(),
            format!("{indicator}.history"),
            "observation".into(),
            number(row.value),
            String::new(),
            String::new(),
            row.unit.clone(),
            year.to_string(),
            row.source.clone(),
            row.released.to_string(),
            row.basis.clone(),
            row.basis.clone(),
        ]);
    }
}

/// The ledger as CSV.
pub(super) fn table(results: &Results) -> Vec<u8> {
    csv(&HEADER, table_rows(results).into_iter())
}
