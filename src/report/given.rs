//! The files of what follows from conditions: targets, indicators, and a picture of both columns.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::figures::{self, Figure};
use super::manifest::pretty;
use super::tables::{name, number, table};
use super::words::{figure, plain_name, subject, target as target_words, unit};
use super::{Charts, File, Files};
use crate::attainment::{Given, GivenTarget};
use crate::chart::{HeatmapCell, HeatmapColumn, HeatmapFigure, HeatmapRow, Options, Words};
use crate::error::Result;
use crate::model::Model;
use crate::scenario::{Condition, Demand, Scenario};

/// Targets in the picture.
const MOST_ROWS: usize = 24;
/// A change that is not larger than so many standard errors is noise.
const NOISE: f64 = 2.0;

/// What follows from conditions, with the files that tell it.
#[derive(Clone, Debug)]
pub struct GivenResults {
    model: Model,
    /// What follows.
    pub given: Given,
}

impl GivenResults {
    /// Results of a model with conditions.
    pub fn new(model: Model, given: Given) -> Self {
        Self { model, given }
    }

    /// The scenario that was asked.
    pub fn scenario(&self) -> &Scenario {
        self.model.scenario()
    }

    /// The targets that are counted, those that move most first.
    pub fn by_size(&self) -> Vec<&GivenTarget> {
        let plan = self.model.plan();
        let counted = |one: &&GivenTarget| plan.target(&one.target).is_some_and(|one| !one.scope);
        let mut targets: Vec<&GivenTarget> = self.given.targets.iter().filter(counted).collect();
        let change = |one: &GivenTarget| (one.given - one.before.probability).abs();
        targets.sort_by(|one, other| change(other).total_cmp(&change(one)));
        targets
    }

    /// Expected numbers of targets met, without and with the conditions.
    pub fn expected(&self) -> (f64, f64) {
        let targets = self.by_size();
        let before = targets.iter().map(|one| one.before.probability).sum();
        (before, targets.iter().map(|one| one.given).sum())
    }

    /// The conditions in words.
    pub fn conditions(&self) -> Vec<Words> {
        let plan = self.model.plan();
        let one = |condition: &Condition| {
            let indicator = plan.indicator(&condition.indicator);
            let name = indicator.map(plain_name).unwrap_or_default();
            let unit = indicator.map(unit).unwrap_or_default();
            // A unit that is a word stands apart.
            let behind = |unit: &str| match unit {
                "" | "%" => unit.to_string(),
                word => format!(" {word}"),
            };
            let (zh, en) = (&unit.zh, behind(&unit.en));
            let (year, value) = (condition.year, figure(condition.number().1.value));
            match &condition.demand {
                Demand::Value { .. } => Words::new(
                    format!("{}{year}年为{value}{zh}", name.zh),
                    format!("{} in {year}: {value}{en}", name.en),
                ),
                Demand::Mean { .. } => Words::new(
                    format!("{}{year}年均值为{value}{zh}", name.zh),
                    format!("{} in {year}: {value}{en} in the mean", name.en),
                ),
                Demand::Chance { at_least, .. } => Words::new(
                    format!("{}{year}年不低于{}{zh}的概率为{value}", name.zh, figure(*at_least)),
                    format!(
                        "{} in {year}: at least {}{en} with probability {value}",
                        name.en,
                        figure(*at_least)
                    ),
                ),
            }
        };
        self.scenario().conditions.iter().map(one).collect()
    }

    /// Writes the folder `<root>/<plan>/<scenario>-given`, with charts if they are asked for, and returns its path.
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
        let scenario = self.scenario();
        let mut files = vec![
            File::new("given.csv", self.targets()),
            File::new("given-indicators.csv", self.indicators()),
            File::new("manifest.json", self.manifest()),
        ];
        if let Some(charts) = charts {
            let options = Options {
                language: charts.language,
                scale: charts.scale,
                chunks: vec![
                    ("Software".into(), format!("attain {}", env!("CARGO_PKG_VERSION"))),
                    ("Plan".into(), scenario.plan.id.clone()),
                    ("Scenario".into(), scenario.id.clone()),
                    ("Seed".into(), scenario.settings.seed.to_string()),
                    ("Paths".into(), scenario.settings.paths.to_string()),
                ],
            };
            let figures = vec![("given".to_string(), self.picture())];
            files.extend(figures::render(&figures, charts, &options)?);
        }
        let place = Path::new(&scenario.plan.id).join(format!("{}-given", scenario.id));
        Ok(Files { place, files })
    }

    fn targets(&self) -> Vec<u8> {
        let header = [
            "scenario",
            "target_id",
            "probability_before",
            "standard_error_before",
            "estimator_before",
            "probability_given",
            "standard_error_given",
            "lower_95",
            "upper_95",
        ];
        let rows = self.given.targets.iter().map(|one| {
            [
                self.scenario().id.clone(),
                one.target.clone(),
                number(one.before.probability),
                number(one.before.standard_error),
                name(&one.before.estimator),
                number(one.given),
                number(one.standard_error),
                number(one.lower_95),
                number(one.upper_95),
            ]
        });
        table(&header, rows)
    }

    fn indicators(&self) -> Vec<u8> {
        let header = [
            "scenario",
            "indicator_id",
            "year",
            "mean_before",
            "standard_deviation_before",
            "mean_given",
            "standard_deviation_given",
        ];
        let rows = self.given.indicators.iter().map(|one| {
            [
                self.scenario().id.clone(),
                one.indicator.clone(),
                one.year.to_string(),
                number(one.mean),
                number(one.standard_deviation),
                number(one.given_mean),
                number(one.given_standard_deviation),
            ]
        });
        table(&header, rows)
    }

    fn manifest(&self) -> Vec<u8> {
        let scenario = self.scenario();
        pretty(&json!({
            "schema": "attain/given/1",
            "version": env!("CARGO_PKG_VERSION"),
            "plan": scenario.plan.id,
            "scenario": scenario.id,
            "as_of": scenario.plan.as_of,
            "paths": self.given.paths,
            "effective_sample_size": self.given.effective_sample_size,
            "plausibility": self.given.plausibility,
            "relative_entropy": self.given.relative_entropy,
            "seed": scenario.settings.seed,
            "generator": "Philox4x32-10",
            "conditions": scenario.conditions,
            "inputs": scenario.inputs,
            "overrides": scenario.overrides,
            "shocks": scenario.described_shocks(),
        }))
    }

    fn picture(&self) -> Figure {
        let (scenario, given) = (self.scenario(), &self.given);
        let plan = self.model.plan();
        let mut rows: Vec<&GivenTarget> = self.by_size().into_iter().take(MOST_ROWS).collect();
        rows.sort_by(|one, other| other.before.probability.total_cmp(&one.before.probability));
        let row = |one: &&GivenTarget| {
            let target = plan.target(&one.target);
            let error = one.standard_error.hypot(one.before.standard_error);
            let moves = (one.given - one.before.probability).abs() > NOISE * error;
            let first = HeatmapCell { probability: one.before.probability, moves: true };
            HeatmapRow {
                name: target.map(subject).unwrap_or_default(),
                target: target.map(target_words).unwrap_or_default(),
                cells: vec![first, HeatmapCell { probability: one.given, moves }],
            }
        };
        let (before, after) = self.expected();
        let all = self.conditions();
        let joined_zh: Vec<&str> = all.iter().map(|one| one.zh.as_str()).collect();
        let joined_en: Vec<&str> = all.iter().map(|one| one.en.as_str()).collect();
        let count = self.by_size().len();
        let column = |zh: &str, en: &str| HeatmapColumn {
            name: Words::new(zh, en),
            group: Words::default(),
        };
        let effective = 100.0 * given.effective_sample_size / given.paths as f64;
        let far = |language: usize| match (&given.plausibility, language) {
            (Some(found), 0) => format!("；比此更近的未来占{:.0}%", 100.0 * found.percentile),
            (Some(found), _) => {
                format!("; {:.0}% of futures are nearer", 100.0 * found.percentile)
            }
            (None, _) => String::new(),
        };
        Figure::Heatmap(Box::new(HeatmapFigure {
            id: "given".into(),
            title: Words::new(
                format!("给定条件下，预计达标目标由{before:.1}个变为{after:.1}个"),
                format!(
                    "What is given takes the expected number of targets met from {before:.1} to {after:.1}"
                ),
            ),
            measure: Words::new(
                format!("{}年末达标概率，%：变动最大的目标", plan.year),
                format!(
                    "Probability of meeting each target by the end of {}, %: the targets that move most",
                    plan.year
                ),
            ),
            columns: vec![column("无条件", "Without"), column("给定条件", "Given")],
            rows: rows.iter().map(row).collect(),
            total: Words::new(
                format!("预计达标（共{count}个）"),
                format!("Expected met of {count}"),
            ),
            totals: vec![format!("{before:.1}"), format!("{after:.1}")],
            notes: vec![
                Words::new(
                    format!("给定：{}。", joined_zh.join("；")),
                    format!("Given: {}.", joined_en.join("; ")),
                ),
                Words::new(
                    format!(
                        "{}，{}条路径，种子{}，有效样本{effective:.0}%{}。",
                        scenario.name.zh,
                        figure(given.paths as f64),
                        scenario.settings.seed,
                        far(0)
                    ),
                    format!(
                        "{}, {} paths, seed {}, effective sample {effective:.0}%{}.",
                        scenario.name.en,
                        figure(given.paths as f64),
                        scenario.settings.seed,
                        far(1)
                    ),
                ),
            ],
        }))
    }
}
