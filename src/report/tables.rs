//! Tidy tables: one target, one quantile or one joint figure a row.

use serde::Serialize;

use super::Results;
use crate::attainment::{Attainment, GivenMissed};
use crate::plan::{Shows, Text};

/// Rows as CSV with a header line, fields separated by commas, lines ended by a line feed.
pub(super) fn table<R: AsRef<[String]>>(header: &[&str], rows: impl Iterator<Item = R>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(header);
    for row in rows {
        let _ = writer.write_record(row.as_ref());
    }
    writer.into_inner().unwrap_or_default()
}

/// The name of a variant as it is written in tables.
pub(super) fn name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// A number with at most nine decimals and without trailing zeros.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.9}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_string() } else { text.to_string() }
}

fn maybe(value: Option<f64>) -> String {
    value.map(number).unwrap_or_default()
}

/// Unit of a shown quantity.
pub(super) fn unit(quantity: Shows, level: &Text) -> Text {
    match quantity {
        Shows::Growth => Text::same("%"),
        Shows::Share => Text::same("%"),
        _ => level.clone(),
    }
}

const ATTAINMENT: [&str; 40] = [
    "scenario",
    "target_id",
    "indicator_id",
    "name_zh",
    "name_en",
    "section",
    "scope",
    "relation",
    "reading",
    "value",
    "high",
    "tolerance",
    "unit_zh",
    "unit_en",
    "probability",
    "standard_error",
    "lower_95",
    "upper_95",
    "judgement_low",
    "judgement_high",
    "estimator",
    "effective_paths",
    "effective_sample_size",
    "averaged_probability",
    "averaged_standard_error",
    "simulated_probability",
    "probability_at_least",
    "probability_in_band",
    "probability_98",
    "basis",
    "observations",
    "median",
    "mean_shortfall",
    "past_hit_rate",
    "past_n",
    "words_zh",
    "words_en",
    "decided_on",
    "hedge",
    "source",
];

/// One row a target.
pub(super) fn attainment(results: &Results) -> Vec<u8> {
    let rows = results.attainment.iter().map(|one| attainment_row(results, one));
    table(&ATTAINMENT, rows)
}

fn attainment_row(results: &Results, one: &Attainment) -> Vec<String> {
    let model = results.simulation.model();
    let Some(target) = model.plan().target(&one.target) else { return Vec::new() };
    let past = target.past.as_ref().filter(|past| past.of > 0);
    vec![
        model.scenario().id.clone(),
        one.target.clone(),
        one.indicator.clone(),
        target.name.zh.clone(),
        target.name.en.clone(),
        target.section.clone(),
        if target.scope { "yes" } else { "no" }.to_string(),
        name(&target.relation),
        name(&target.reading),
        number(target.value),
        maybe(target.high),
        number(target.tolerance),
        target.unit.zh.clone(),
        target.unit.en.clone(),
        number(one.estimate.probability),
        number(one.estimate.standard_error),
        number(one.estimate.lower_95),
        number(one.estimate.upper_95),
        number(one.judgement_low),
        number(one.judgement_high),
        name(&one.estimate.estimator),
        maybe(one.estimate.effective_paths().map(f64::round)),
        maybe(one.effective_sample_size.map(f64::round)),
        maybe(one.averaged.map(|averaged| averaged.probability)),
        maybe(one.averaged.map(|averaged| averaged.standard_error)),
        number(one.simulated),
        number(one.at_least),
        number(one.in_band),
        number(one.nearly),
        name(&one.basis),
        one.observations.to_string(),
        maybe(one.median),
        maybe(one.mean_shortfall),
        maybe(past.map(|past| f64::from(past.met) / f64::from(past.of))),
        past.map(|past| past.of.to_string()).unwrap_or_default(),
        one.likelihood.zh().to_string(),
        one.likelihood.en().to_string(),
        target.decided_on.clone(),
        target.hedge.clone(),
        target.source.clone(),
    ]
}

/// One row a quantile.
pub(super) fn fans(results: &Results) -> Vec<u8> {
    let model = results.simulation.model();
    let header = [
        "scenario",
        "indicator_id",
        "period",
        "quantity",
        "quantile",
        "value",
        "unit",
        "standard_error",
    ];
    let last = model.scenario().last_period();
    // A year that the tables do not reach the end of has no row of its own.
    let whole = move |year: i32| year < last.year() || last.last_month() == 12;
    let rows = results.fans.iter().flat_map(|fan| {
        let level = model.plan().indicator(&fan.indicator).map(|one| one.unit.clone());
        let unit = unit(fan.quantity, &level.unwrap_or_default()).en;
        let row = |period: String, quantity: String, unit: &str, numbers: [f64; 3]| {
            let [quantile, value, error] = numbers.map(number);
            let (scenario, indicator) = (model.scenario().id.clone(), fan.indicator.clone());
            [scenario, indicator, period, quantity, quantile, value, unit.to_string(), error]
        };
        let mut rows = Vec::new();
        for point in fan.points.iter().filter(|point| whole(point.year)) {
            let numbers = [point.quantile, point.value, point.standard_error];
            rows.push(row(point.year.to_string(), name(&fan.quantity), &unit, numbers));
        }
        if let Some(periods) = results.simulation.period_fan(&fan.indicator) {
            let unit = if periods.quantity.is_growth() { "%" } else { &unit };
            for point in &periods.points {
                let numbers = [point.quantile, point.value, point.standard_error];
                rows.push(row(point.period.to_string(), name(&periods.quantity), unit, numbers));
            }
        }
        rows
    });
    table(&header, rows)
}

/// One row a joint figure.
pub(super) fn joint(results: &Results) -> Vec<u8> {
    let header = [
        "scenario",
        "group",
        "targets",
        "loading",
        "statistic",
        "k",
        "value",
        "standard_error",
        "lower_95",
        "upper_95",
    ];
    let scenario = &results.simulation.model().scenario().id;
    let rows = results.joint.figures.iter().map(|figure| {
        [
            scenario.clone(),
            figure.group.clone(),
            figure.targets.to_string(),
            name(&figure.loading),
            name(&figure.statistic),
            figure.k.map(|k| k.to_string()).unwrap_or_default(),
            number(figure.value),
            number(figure.standard_error),
            number(figure.lower_95),
            number(figure.upper_95),
        ]
    });
    table(&header, rows)
}

/// One row a pair of targets: the second on the paths that miss the first; and one the number met of all others.
pub(super) fn given_missed(results: &Results) -> Vec<u8> {
    let header = [
        "scenario",
        "missed_target_id",
        "misses",
        "target_id",
        "overall",
        "given_missed",
        "difference",
        "lower_95",
        "upper_95",
    ];
    let simulation = &results.simulation;
    let model = simulation.model();
    let id = |goal: usize| model.plan().targets[model.goals()[goal].target].id.clone();
    let all = (0..model.goals().len()).filter_map(|goal| simulation.given_missed(goal));
    let rows = all.flat_map(|pairs| {
        let sum = |part: fn(&GivenMissed) -> f64| pairs.iter().map(part).sum::<f64>();
        let (overall, given) = (sum(|one| one.overall), sum(|one| one.given));
        let row = |one: &GivenMissed, other: String, numbers: [f64; 3], ends: [Option<f64>; 2]| {
            let [overall, given, difference] = numbers.map(number);
            let [lower, upper] = ends.map(maybe);
            let scenario = model.scenario().id.clone();
            let (missed, misses) = (id(one.missed), one.misses.to_string());
            [scenario, missed, misses, other, overall, given, difference, lower, upper]
        };
        let together = pairs.first().map(|one| {
            row(one, "plan".to_string(), [overall, given, given - overall], [None, None])
        });
        let each = pairs.iter().map(|one| {
            let numbers = [one.overall, one.given, one.given - one.overall];
            row(one, id(one.other), numbers, [Some(one.lower_95), Some(one.upper_95)])
        });
        together.into_iter().chain(each).collect::<Vec<_>>()
    });
    table(&header, rows)
}
