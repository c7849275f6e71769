//! The files of a comparison: tables of differences with their errors, and heatmaps.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::figures::{self, Figure};
use super::manifest::pretty;
use super::pages::{named, pages};
use super::tables::{name, number, table};
use super::words::{subject, target as target_words, words};
use super::{Charts, File, Files};
use crate::attainment::{ComparedTarget, Comparison, Finding};
use crate::chart::{HeatmapCell, HeatmapColumn, HeatmapFigure, HeatmapRow, Options, Words};
use crate::error::Result;
use crate::plan::Plan;
use crate::scenario::Scenario;

/// The most targets in the picture of those that move most.
const MOST_ROWS: usize = 30;

/// A comparison with the files that tell it.
#[derive(Clone, Debug)]
pub struct ComparisonResults {
    /// The figures.
    pub comparison: Comparison,
}

impl ComparisonResults {
    /// Results of a comparison.
    pub fn new(comparison: Comparison) -> Self {
        Self { comparison }
    }

    /// Writes the folder `<root>/<plan>/comparison`, with charts if they are asked for, and returns its path.
    ///
    /// # Errors
    /// `Error::Write` if a file cannot be written; then the folder is as it was before.
    pub fn write(&self, root: &Path, charts: Option<&Charts>) -> Result<PathBuf> {
        self.files(charts)?.write(root)
    }

    /// Makes the files in memory, with charts if they are asked for.
    ///
    /// # Errors
    /// `Error::Figure` if a chart cannot be drawn.
    pub fn files(&self, charts: Option<&Charts>) -> Result<Files> {
        let mut files = vec![
            File::new("comparison.csv", self.differences()),
            File::new("expected.csv", self.expected()),
            File::new("manifest.json", self.manifest()),
        ];
        if let Some(charts) = charts {
            files.extend(figures::render(&self.figures(), charts, &self.options(charts))?);
        }
        let plan = &self.comparison.reference().plan.id;
        Ok(Files { place: Path::new(plan).join("comparison"), files })
    }

    fn plan(&self) -> &Plan {
        &self.comparison.reference().plan
    }

    fn options(&self, charts: &Charts) -> Options {
        let scenarios: Vec<&str> = self.comparison.scenarios().map(|one| one.id.as_str()).collect();
        Options {
            language: charts.language,
            scale: charts.scale,
            chunks: vec![
                ("Software".into(), format!("attain {}", env!("CARGO_PKG_VERSION"))),
                ("Plan".into(), self.plan().id.clone()),
                ("Scenario".into(), scenarios.join(", ")),
                ("Seed".into(), self.comparison.reference().settings.seed.to_string()),
                ("Paths".into(), self.comparison.paths().to_string()),
            ],
        }
    }

    /// One row a target and a scenario, targets that move most first.
    fn differences(&self) -> Vec<u8> {
        let header = [
            "scenario",
            "reference",
            "target_id",
            "name_zh",
            "name_en",
            "scope",
            "probability",
            "reference_probability",
            "difference",
            "standard_error",
            "lower_95",
            "upper_95",
            "finding",
            "estimator",
        ];
        let comparison = &self.comparison;
        let reference = comparison.reference();
        let scenarios: Vec<&Scenario> = comparison.scenarios().collect();
        let order = comparison.in_order();
        let rows = comparison.by_size().into_iter().flat_map(|index| {
            let one = &comparison.targets[index];
            let base = &one.scenarios[comparison.reference];
            let names = self.plan().target(&one.target).map(|target| target.name.clone());
            let names = names.unwrap_or_default();
            let row = |position: &usize| {
                let found = &one.scenarios[*position];
                [
                    scenarios[*position].id.clone(),
                    reference.id.clone(),
                    one.target.clone(),
                    names.zh.clone(),
                    names.en.clone(),
                    if one.scope { "yes" } else { "no" }.to_string(),
                    number(found.estimate.probability),
                    number(base.estimate.probability),
                    number(found.difference.value),
                    number(found.difference.standard_error),
                    number(found.difference.lower_95),
                    number(found.difference.upper_95),
                    name(&found.finding),
                    name(&found.estimate.estimator),
                ]
            };
            order[1..].iter().map(row).collect::<Vec<_>>()
        });
        table(&header, rows)
    }

    /// One row a group of targets and a scenario.
    fn expected(&self) -> Vec<u8> {
        let header = [
            "scenario",
            "reference",
            "group",
            "targets",
            "expected_met",
            "reference_expected_met",
            "change",
            "standard_error",
            "lower_95",
            "upper_95",
        ];
        let comparison = &self.comparison;
        let reference = comparison.reference();
        let scenarios: Vec<&Scenario> = comparison.scenarios().collect();
        let order = comparison.in_order();
        let rows = comparison.groups.iter().flat_map(|group| {
            let row = |position: &usize| {
                let change = group.changes[*position];
                [
                    scenarios[*position].id.clone(),
                    reference.id.clone(),
                    group.group.clone(),
                    group.targets.to_string(),
                    number(group.expected[*position]),
                    number(group.expected[comparison.reference]),
                    number(change.value),
                    number(change.standard_error),
                    number(change.lower_95),
                    number(change.upper_95),
                ]
            };
            order.iter().map(row).collect::<Vec<_>>()
        });
        table(&header, rows)
    }

    fn manifest(&self) -> Vec<u8> {
        let reference = self.comparison.reference();
        let scenarios: Vec<_> = self
            .comparison
            .scenarios()
            .map(|one| {
                json!({
                    "id": one.id,
                    "likelihood": one.likelihood,
                    "inputs": one.inputs,
                    "overrides": one.overrides,
                    "shocks": one.described_shocks(),
                })
            })
            .collect();
        pretty(&json!({
            "schema": "attain/comparison/1",
            "version": env!("CARGO_PKG_VERSION"),
            "plan": reference.plan.id,
            "as_of": reference.plan.as_of,
            "reference": reference.id,
            "paths": self.comparison.paths(),
            "seed": reference.settings.seed,
            "sampling": reference.settings.sampling,
            "generator": "Philox4x32-10",
            "scenarios": scenarios,
        }))
    }

    /// The targets that move most, and all of them by chapters.
    fn figures(&self) -> Vec<(String, Figure)> {
        let plan = self.plan();
        let all = &self.comparison.targets;
        let by_size = self.comparison.by_size().into_iter().map(|index| &all[index]);
        let counted: Vec<&ComparedTarget> = by_size.filter(|one| !one.scope).collect();
        let moved = counted.iter().copied().filter(|one| moves(one)).take(MOST_ROWS);
        let mut foremost: Vec<&ComparedTarget> = moved.collect();
        if foremost.is_empty() {
            foremost = counted.iter().copied().take(MOST_ROWS).collect();
        }
        // In the picture the likeliest stands first, as in the other pictures of targets.
        let base =
            |one: &ComparedTarget| one.scenarios[self.comparison.reference].estimate.probability;
        foremost.sort_by(|one, other| base(other).total_cmp(&base(one)));
        let part = Words::new("变动最大的目标", "the targets that move most");
        let whole = foremost.len() == counted.len();
        let heatmap =
            |rows: &[&ComparedTarget], part| Figure::Heatmap(Box::new(self.heatmap(rows, part)));
        let mut figures =
            vec![("comparison".to_string(), heatmap(&foremost, (!whole).then_some(part)))];
        for (index, page) in pages(plan).iter().enumerate() {
            let of_page = |one: &&ComparedTarget| {
                let chapter = plan.target(&one.target).map(|target| target.chapter());
                page.iter().any(|known| Some(known.id.as_str()) == chapter)
            };
            let mut rows: Vec<&ComparedTarget> = all.iter().filter(of_page).collect();
            rows.sort_by(|one, other| base(other).total_cmp(&base(one)));
            if !rows.is_empty() {
                figures
                    .push((format!("comparison-{}", index + 1), heatmap(&rows, Some(named(page)))));
            }
        }
        figures
    }

    fn heatmap(&self, targets: &[&ComparedTarget], part: Option<Words>) -> HeatmapFigure {
        let comparison = &self.comparison;
        let plan = self.plan();
        let scenarios: Vec<&Scenario> = comparison.scenarios().collect();
        let order = comparison.in_order();
        let row = |one: &&ComparedTarget| {
            let target = plan.target(&one.target);
            let cell = |position: &usize| {
                let found = &one.scenarios[*position];
                let still = matches!(found.finding, Finding::NotReached | Finding::Noise);
                let moves = *position == comparison.reference || !still;
                HeatmapCell { probability: found.estimate.probability, moves }
            };
            HeatmapRow {
                name: target.map(subject).unwrap_or_default(),
                target: target.map(target_words).unwrap_or_default(),
                cells: order.iter().map(cell).collect(),
            }
        };
        let column = |position: &usize| HeatmapColumn {
            name: words(&scenarios[*position].name),
            group: likelihood(scenarios[*position]),
        };
        let expected = |position: &usize| {
            comparison.groups.first().map_or(0.0, |plan| plan.expected[*position])
        };
        let (zh, en) = match &part {
            Some(part) => (format!("：{}", part.zh), format!(": {}", part.en)),
            None => (String::new(), String::new()),
        };
        let count = comparison.groups.first().map_or(0, |plan| plan.targets);
        HeatmapFigure {
            id: "comparison".into(),
            title: self.title(),
            measure: Words::new(
                format!("各情景下{}年末达标概率，%{zh}", plan.year),
                format!("Probability of meeting each target by the end of {}, %{en}", plan.year),
            ),
            columns: order.iter().map(column).collect(),
            rows: targets.iter().map(row).collect(),
            total: Words::new(
                format!("预计达标（共{count}个）"),
                format!("Expected met of {count}"),
            ),
            totals: order.iter().map(|position| format!("{:.1}", expected(position))).collect(),
            notes: self.notes(),
        }
    }

    /// The scenario that changes the expected number most.
    fn title(&self) -> Words {
        let comparison = &self.comparison;
        let Some(plan) = comparison.groups.first() else { return Words::default() };
        let before = format!("{:.0}", plan.expected[comparison.reference]);
        let size = |position: &usize| plan.changes[*position].value.abs();
        let largest =
            (0..plan.expected.len()).max_by(|one, other| size(one).total_cmp(&size(other)));
        let Some(position) = largest else { return Words::default() };
        let Some(scenario) = comparison.scenarios().nth(position) else { return Words::default() };
        let after = format!("{:.0}", plan.expected[position]);
        let Words { zh, en } = words(&scenario.name);
        if before == after {
            return Words::new(
                format!("各情景下预计达标目标均约{before}个"),
                format!("About {before} targets are expected to be met under every scenario"),
            );
        }
        let (verb_zh, verb) = match plan.changes[position].value < 0.0 {
            true => ("减至", "cuts"),
            false => ("增至", "lifts"),
        };
        Words::new(
            format!("“{zh}”使预计达标的目标由{before}个{verb_zh}{after}个"),
            format!("\"{en}\" {verb} the expected number of targets met from {before} to {after}"),
        )
    }

    fn notes(&self) -> Vec<Words> {
        let comparison = &self.comparison;
        let reference = comparison.reference();
        let plan = self.plan();
        let paths = super::words::figure(comparison.paths() as f64);
        let seed = reference.settings.seed;
        let differences = comparison.targets.iter().flat_map(|one| &one.scenarios);
        let half =
            |one: &crate::attainment::Compared| one.difference.upper_95 - one.difference.value;
        let largest = (100.0 * differences.map(half).fold(0.0, f64::max)).max(0.1);
        vec![
            Words::new(
                format!(
                    "每个情景{paths}条路径，种子{seed}，各情景共用随机数；与首列之差的抽样误差至多±{largest:.1}个百分点（95%）。"
                ),
                format!(
                    "{paths} paths a scenario, seed {seed}, the same random numbers in all; sampling error of a difference from the first column at most ±{largest:.1} points (95%)."
                ),
            ),
            Words::new(
                format!("目标来源：{}{}年计划。数据截至{}。", plan.place.zh, plan.year, plan.as_of),
                format!(
                    "Targets: {} plan for {}. Data as of {}.",
                    plan.place.en, plan.year, plan.as_of
                ),
            ),
        ]
    }
}

/// How likely a scenario is held, in words.
fn likelihood(scenario: &Scenario) -> Words {
    match &scenario.likelihood {
        None => Words::default(),
        Some(stated) => {
            let times = format!("{:.0}", 1.0 / stated.value);
            Words::new(format!("约{times}年一遇"), format!("about 1 in {times}"))
        }
    }
}

fn moves(one: &ComparedTarget) -> bool {
    one.scenarios.iter().any(|found| matches!(found.finding, Finding::Lower | Finding::Higher))
}
