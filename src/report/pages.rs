//! The picture of all targets, and its pages by chapter where it is too tall to read.

use super::Results;
use super::figures::{Figure, notes};
use super::words::{subject, target as target_words};
use crate::attainment::{Attainment, Estimator, Statistic};
use crate::chart::{self, DotsFigure, DotsRow, Words};
use crate::model::Loading;
use crate::plan::{Basis, Chapter, Plan};

/// The most targets on a page, as long as a chapter alone has no more.
const MOST_ROWS: usize = 30;

/// `targets` with all of them and, where they are many, `targets-1`, `targets-2`, … with whole chapters.
pub(super) fn all(results: &Results) -> Vec<(String, Figure)> {
    let mut figures = vec![("targets".to_string(), Figure::Dots(Box::new(dots(results, None))))];
    for (index, page) in pages(results.simulation.model().plan()).iter().enumerate() {
        let figure = Figure::Dots(Box::new(dots(results, Some(page))));
        figures.push((format!("targets-{}", index + 1), figure));
    }
    figures
}

/// Neighbouring chapters, as many as fit on a page; none if all targets do.
pub(super) fn pages(plan: &Plan) -> Vec<Vec<&Chapter>> {
    let mut pages: Vec<(usize, Vec<&Chapter>)> = Vec::new();
    for chapter in &plan.chapters {
        let rows = plan.targets.iter().filter(|target| target.chapter() == chapter.id).count();
        match pages.last_mut() {
            _ if rows == 0 => {}
            Some((taken, chapters)) if *taken + rows <= MOST_ROWS => {
                *taken += rows;
                chapters.push(chapter);
            }
            _ => pages.push((rows, vec![chapter])),
        }
    }
    if pages.len() < 2 { Vec::new() } else { pages.into_iter().map(|(_, page)| page).collect() }
}

/// The names of the chapters of a page.
pub(super) fn named(chapters: &[&Chapter]) -> Words {
    let zh: Vec<&str> = chapters.iter().map(|chapter| chapter.name.zh.as_str()).collect();
    let en: Vec<&str> = chapters.iter().map(|chapter| chapter.name.en.as_str()).collect();
    Words::new(zh.join("、"), en.join("; "))
}

/// The targets of some chapters, or of all.
fn dots(results: &Results, chapters: Option<&[&Chapter]>) -> DotsFigure {
    let plan = results.simulation.model().plan();
    let mut rows: Vec<(f64, DotsRow)> = results
        .attainment
        .iter()
        .filter_map(|one| {
            let target = plan.target(&one.target)?;
            let wanted = |chapters: &[&Chapter]| {
                chapters.iter().any(|chapter| chapter.id == target.chapter())
            };
            if !chapters.is_none_or(wanted) {
                return None;
            }
            let row = DotsRow {
                name: subject(target),
                target: target_words(target),
                probability: one.estimate.probability,
                judgement: Some((one.judgement_low, one.judgement_high)),
                basis: match one.basis {
                    Basis::Fitted => chart::Basis::Fitted,
                    Basis::Assumed => chart::Basis::Assumed,
                    Basis::ReferenceClass => chart::Basis::ReferenceClass,
                },
                muted: target.scope,
            };
            Some((if target.scope { -1.0 } else { one.estimate.probability }, row))
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let met = |statistic, k| {
        let figure = results.joint.find("plan", Loading::Default, statistic, k);
        figure.map_or(0.0, |figure| figure.value)
    };
    let counted = rows.iter().filter(|(_, row)| !row.muted);
    let low_and_high =
        (met(Statistic::MetQuantile, Some(10)), met(Statistic::MetQuantile, Some(90)));
    DotsFigure {
        id: "targets".to_string(),
        // Probabilities add up, whatever ties the targets; their range is only known for the whole plan here.
        expected: match chapters {
            None => met(Statistic::ExpectedMet, None),
            Some(_) => counted.clone().map(|(_, row)| row.probability).sum(),
        },
        expected_range: chapters.is_none().then_some(low_and_high),
        part: chapters.map(named),
        count: counted.count(),
        measure: Words::new(
            format!("{}年末达标概率，由高到低", plan.year),
            format!(
                "Probability of meeting each target by the end of {}, highest first",
                plan.year
            ),
        ),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        muted_words: Words::new(
            "在建项目范围，不计入合计",
            "scope of a running programme, not counted",
        ),
        notes: errors(results).into_iter().chain(notes(&results.simulation, true)).collect(),
    }
}

/// The greatest half width of the sampling error, for all targets together.
fn errors(results: &Results) -> Option<Words> {
    let sampled = results.attainment.iter().filter(|one| {
        !matches!(one.estimate.estimator, Estimator::Exact | Estimator::ReferenceClass)
    });
    let half = |one: &Attainment| (one.estimate.upper_95 - one.estimate.lower_95) / 2.0;
    let greatest = sampled.map(half).reduce(f64::max)?;
    let points = format!("±{:.1}", (100.0 * greatest).max(0.1));
    Some(Words::new(
        format!("抽样误差不超过{points}个百分点（95%）。"),
        format!("Sampling error at most {points} points (95%)."),
    ))
}
