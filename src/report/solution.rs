//! The files of a solution: the answer, the curve behind it, and a picture of the curve as a row of cells.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::figures::{self, Figure};
use super::manifest::pretty;
use super::tables::{name, number, table};
use super::words::{figure, subject, target as target_words, words};
use super::{Charts, File, Files, assumption};
use crate::attainment::{Lever, Solution};
use crate::chart::{
    HeatmapCell, HeatmapColumn, HeatmapFigure, HeatmapRow, Options, Words, percent,
};
use crate::error::Result;
use crate::model::Model;
use crate::scenario::Scenario;

/// A solution with the files that tell it.
#[derive(Clone, Debug)]
pub struct SolutionResults {
    model: Model,
    /// The answer.
    pub solution: Solution,
}

impl SolutionResults {
    /// Results of a solution of a model.
    pub fn new(model: Model, solution: Solution) -> Self {
        Self { model, solution }
    }

    /// The scenario that was asked.
    pub fn scenario(&self) -> &Scenario {
        self.model.scenario()
    }

    /// The lever in words.
    pub fn lever(&self) -> Words {
        match &self.solution.question.lever {
            Lever::Shift => Words::new("水平变动（对数%）", "Shift of the level (log %)"),
            Lever::Target => Words::new("目标值", "Level of the target"),
            Lever::Number(key) => words(&assumption(self.model.scenario(), key)),
        }
    }

    /// The lever in tables: `shift`, `target` or the name of the number.
    fn key(&self) -> String {
        match &self.solution.question.lever {
            Lever::Number(key) => key.clone(),
            other => name(other),
        }
    }

    /// Writes the folder `<root>/<plan>/<scenario>-solution`, with charts if they are asked for, and returns its path.
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
        let scenario = self.model.scenario();
        let mut files = vec![
            File::new("solution.csv", self.answer()),
            File::new("curve.csv", self.curve()),
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
            let figures = vec![("solution".to_string(), self.picture())];
            files.extend(figures::render(&figures, charts, &options)?);
        }
        let place = Path::new(&scenario.plan.id).join(format!("{}-solution", scenario.id));
        Ok(Files { place, files })
    }

    fn answer(&self) -> Vec<u8> {
        let header = [
            "scenario",
            "targets",
            "lever",
            "wanted",
            "stated",
            "probability_stated",
            "answer",
            "lower_95",
            "upper_95",
            "probability",
            "standard_error",
            "estimator",
        ];
        let one = &self.solution;
        let row = [
            self.model.scenario().id.clone(),
            one.question.targets.join(" "),
            self.key(),
            number(one.question.probability),
            number(one.stated),
            number(one.now.probability),
            number(one.answer),
            number(one.lower_95),
            number(one.upper_95),
            number(one.then.probability),
            number(one.then.standard_error),
            name(&one.then.estimator),
        ];
        table(&header, std::iter::once(row))
    }

    fn curve(&self) -> Vec<u8> {
        let header =
            ["scenario", "lever", "value", "probability", "standard_error", "lower_95", "upper_95"];
        let rows = self.solution.curve.iter().map(|(value, found)| {
            [
                self.model.scenario().id.clone(),
                self.key(),
                number(*value),
                number(found.probability),
                number(found.standard_error),
                number(found.lower_95),
                number(found.upper_95),
            ]
        });
        table(&header, rows)
    }

    fn manifest(&self) -> Vec<u8> {
        let scenario = self.model.scenario();
        pretty(&json!({
            "schema": "attain/solution/1",
            "version": env!("CARGO_PKG_VERSION"),
            "plan": scenario.plan.id,
            "scenario": scenario.id,
            "as_of": scenario.plan.as_of,
            "paths": scenario.settings.paths,
            "seed": scenario.settings.seed,
            "generator": "Philox4x32-10",
            "question": self.solution.question,
            "inputs": scenario.inputs,
            "overrides": scenario.overrides,
            "shocks": scenario.described_shocks(),
        }))
    }

    /// The probability at values of the lever, the stated one first.
    fn picture(&self) -> Figure {
        let (scenario, solution) = (self.model.scenario(), &self.solution);
        let lever = self.lever();
        let mut points = vec![(solution.stated, solution.now)];
        points.extend(solution.curve.iter().copied());
        let cell = |probability: f64| HeatmapCell { probability, moves: true };
        let targets = &solution.question.targets;
        let first = targets.first().and_then(|id| scenario.plan.target(id));
        let (row, asked) = match first {
            Some(target) if targets.len() == 1 => (subject(target), target_words(target)),
            _ => (
                Words::new(
                    format!("{}个目标全部达标", targets.len()),
                    format!("All {} targets", targets.len()),
                ),
                Words::default(),
            ),
        };
        let wanted = percent(solution.question.probability);
        let answer = figure((1000.0 * solution.answer).round() / 1000.0);
        let column = |(index, (value, _)): (usize, &(f64, _))| HeatmapColumn {
            name: Words::new(figure((1000.0 * value).round() / 1000.0), ""),
            group: if index == 0 {
                Words::new("所述", "as stated")
            } else {
                Words::new(lever.zh.clone(), lever.en.clone())
            },
        };
        Figure::Heatmap(Box::new(HeatmapFigure {
            id: "solution".into(),
            title: Words::new(
                format!("{}取{answer}，达标概率达到{wanted}", lever.zh),
                format!("{}: {answer} takes the probability to {wanted}", lever.en),
            ),
            measure: Words::new(
                "杠杆取各值时的达标概率，%",
                "Probability of meeting the target at values of the lever, %",
            ),
            columns: points.iter().enumerate().map(column).collect(),
            rows: vec![HeatmapRow {
                name: row,
                target: asked,
                cells: points.iter().map(|point| cell(point.1.probability)).collect(),
            }],
            total: Words::new("抽样误差（95%）±", "Sampling error (95%) ±"),
            totals: points.iter().map(|point| error(point.1.half_width())).collect(),
            notes: vec![Words::new(
                format!(
                    "{}，{}条路径，种子{}，各取值共用随机数。",
                    scenario.name.zh,
                    figure(scenario.settings.paths as f64),
                    scenario.settings.seed
                ),
                format!(
                    "{}, {} paths, seed {}, the same random numbers at all values.",
                    scenario.name.en,
                    figure(scenario.settings.paths as f64),
                    scenario.settings.seed
                ),
            )],
        }))
    }
}

/// Half an interval in percentage points: nothing where the probability is exact, else no less than can be printed.
fn error(half: f64) -> String {
    if half == 0.0 { "0".into() } else { format!("{:.1}", (100.0 * half).max(0.1)) }
}
