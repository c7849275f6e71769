//! Tornado charts: one for the plan, one for each target that rests on judgement.

use super::super::figures::notes;
use super::super::words::{figure, subject, words};
use super::{SensitivityResults, assumption, assumption_of};
use crate::attainment::{Sensitivity, Swing};
use crate::chart::{TornadoEnd, TornadoFigure, TornadoRow, TornadoScale, Words, percent_range};

/// The most rows that a picture has.
const ROWS: usize = 14;
/// Assumptions that move a probability, or the expected number met, by less than this are not drawn.
const LEAST: f64 = 0.000_5;

/// All charts with their names.
pub(super) fn figures(results: &SensitivityResults) -> Vec<(String, TornadoFigure)> {
    let plan = of_plan(results).map(|figure| ("plan".to_string(), figure));
    let targets = results.targets.iter().filter_map(|one| of_target(results, one));
    plan.into_iter().chain(targets).collect()
}

fn of_plan(results: &SensitivityResults) -> Option<TornadoFigure> {
    let weighty: Vec<_> = results.influences.iter().filter(|one| one.span() >= LEAST).collect();
    let name = |key: &str| words(&assumption(results.simulation.model().scenario(), key));
    let first = name(&weighty.first()?.key);
    let rows = weighty.iter().take(ROWS).map(|one| {
        let end = |(value, change): (f64, f64)| TornadoEnd {
            setting: setting(value, &one.key),
            result: results.expected + change,
        };
        let [low, high] = one.ends();
        TornadoRow { name: name(&one.key), low: end(low), high: end(high) }
    });
    let (low, high) = (results.together.quantile(0.1), results.together.quantile(0.9));
    let count = results.count();
    Some(TornadoFigure {
        id: "plan".to_string(),
        title: Words::new(
            format!("预计完成项数最取决于“{}”", first.zh),
            format!("The expected number met rests most on \"{}\"", first.en),
        ),
        measure: Words::new(
            format!("逐项变动一个假设时，{count}项目标中预计完成项数的变化"),
            format!("Change in the expected number met of {count} targets, one assumption at a time"),
        ),
        scale: TornadoScale::Count,
        stated: results.expected,
        rows: rows.collect(),
        notes: [
            beyond(weighty.len(), results.influences.len()),
            Some(Words::new(
                format!("全部假设在各自区间内同时变动时，八成情形下预计完成{low:.1}–{high:.1}项。"),
                format!("With all assumptions varied within their ranges at once, 8 draws of 10 expect {low:.1}–{high:.1}."),
            )),
        ]
        .into_iter()
        .flatten()
        .chain(about(results))
        .collect(),
    })
}

fn of_target(results: &SensitivityResults, one: &Sensitivity) -> Option<(String, TornadoFigure)> {
    let model = results.simulation.model();
    let scenario = model.scenario();
    let target = model.plan().target(&one.target)?;
    let weighty: Vec<&Swing> = one.swings.iter().filter(|swing| swing.span() >= LEAST).collect();
    let name = |key: &str| words(&assumption_of(scenario, key, &target.indicator));
    let first = name(&weighty.first()?.key);
    let own = subject(target);
    let rows = weighty.iter().take(ROWS).map(|swing| {
        let end = |(value, probability): (f64, f64)| TornadoEnd {
            setting: setting(value, &swing.key),
            result: probability,
        };
        let [low, high] = swing.ends();
        TornadoRow { name: name(&swing.key), low: end(low), high: end(high) }
    });
    let (low, high) = (one.together.quantile(0.1), one.together.quantile(0.9));
    let range = percent_range(low, high);
    let figure = TornadoFigure {
        id: one.target.clone(),
        title: Words::new(
            format!("{}：达标概率最取决于“{}”", own.zh, first.zh),
            format!("{}: the chance rests most on \"{}\"", own.en, first.en),
        ),
        measure: Words::new(
            "逐项变动一个假设时达标概率的变化，百分点",
            "Change in the chance of meeting the target, one assumption at a time, percentage points",
        ),
        scale: TornadoScale::Probability,
        stated: one.probability,
        rows: rows.collect(),
        notes: [
            beyond(weighty.len(), one.swings.len()),
            Some(Words::new(
                format!("全部假设在各自区间内同时变动时，八成情形下概率为{range}。"),
                format!("With all assumptions varied within their ranges at once: {range} in 8 draws of 10."),
            )),
        ]
        .into_iter()
        .flatten()
        .chain(about(results))
        .collect(),
    };
    Some((one.target.clone(), figure))
}

/// A setting as it is printed; a year has no thousands comma.
fn setting(value: f64, key: &str) -> String {
    if key.ends_with(".window") { format!("{value:.0}") } else { figure(value) }
}

/// How many assumptions are not drawn.
fn beyond(weighty: usize, all: usize) -> Option<Words> {
    let left = all - weighty.min(ROWS);
    (left > 0).then(|| {
        let plural = if left == 1 { "one has" } else { "have" };
        let number = if left == 1 { "Another".to_string() } else { format!("{left} others") };
        Words::new(
            format!("另有{left}项假设影响更小，未画出。"),
            format!(
                "{number} {plural} less effect and {} not drawn.",
                if left == 1 { "is" } else { "are" }
            ),
        )
    })
}

fn about(results: &SensitivityResults) -> Vec<Words> {
    notes(&results.simulation, false)
}
