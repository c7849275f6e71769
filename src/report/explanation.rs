//! The files of an explanation: contributions of shocks, sources of uncertainty, and waterfalls.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::figures::{self, Figure};
use super::manifest::pretty;
use super::tables::{name, number, table};
use super::words::{subject, words};
use super::{Charts, File, Files};
use crate::attainment::{Dissection, Explained, Explanation};
use crate::chart::{Options, WaterfallFigure, WaterfallStep, Words};
use crate::error::Result;
use crate::model::Uncertain;
use crate::plan::Text;

/// An explanation with the files that tell it.
#[derive(Clone, Debug)]
pub struct ExplanationResults {
    /// The contributions.
    pub explanation: Explanation,
    /// Where the uncertainty of the asked targets comes from.
    pub dissections: Vec<Dissection>,
}

impl ExplanationResults {
    /// Takes the targets of these positions apart beside an explanation.
    pub fn new(explanation: Explanation, targets: &[usize]) -> Self {
        let model = explanation.model();
        let dissections = targets.iter().filter_map(|target| model.dissect(*target)).collect();
        Self { explanation, dissections }
    }

    /// Writes the folder `<root>/<plan>/<scenario>-explanation`, with charts if they are asked for, and returns its path.
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
        let scenario = self.explanation.scenario();
        let mut files = vec![
            File::new("contributions.csv", self.contributions()),
            File::new("manifest.json", self.manifest()),
        ];
        if !self.dissections.is_empty() {
            files.push(File::new("sources.csv", self.sources()));
        }
        if let Some(charts) = charts {
            files.extend(figures::render(&self.figures(), charts, &self.options(charts))?);
        }
        let place = Path::new(&scenario.plan.id).join(format!("{}-explanation", scenario.id));
        Ok(Files { place, files })
    }

    fn options(&self, charts: &Charts) -> Options {
        let scenario = self.explanation.scenario();
        Options {
            language: charts.language,
            scale: charts.scale,
            chunks: vec![
                ("Software".into(), format!("attain {}", env!("CARGO_PKG_VERSION"))),
                ("Plan".into(), scenario.plan.id.clone()),
                ("Scenario".into(), scenario.id.clone()),
                ("Seed".into(), scenario.settings.seed.to_string()),
                ("Paths".into(), self.explanation.paths.to_string()),
            ],
        }
    }

    /// One row a target, and one the number met of the plan, for each shock.
    fn contributions(&self) -> Vec<u8> {
        let header = [
            "scenario",
            "target_id",
            "shock",
            "without_shocks",
            "with_shocks",
            "contribution",
            "standard_error",
            "lower_95",
            "upper_95",
        ];
        let scenario = self.explanation.scenario();
        let all = [&self.explanation.expected].into_iter().chain(&self.explanation.targets);
        let rows = all.flat_map(|one| {
            scenario.shocks.iter().zip(&one.contributions).map(move |(shock, found)| {
                [
                    scenario.id.clone(),
                    one.id.clone(),
                    shock.id.clone(),
                    number(one.without),
                    number(one.with),
                    number(found.value),
                    number(found.standard_error),
                    number(found.lower_95),
                    number(found.upper_95),
                ]
            })
        });
        table(&header, rows)
    }

    /// The id of a source of uncertainty in tables.
    pub(crate) fn source(&self, source: Uncertain) -> String {
        match source {
            Uncertain::Shock(shock) => {
                let shock = self.explanation.scenario().shocks.get(shock);
                shock.map(|shock| format!("shock.{}", shock.id)).unwrap_or_default()
            }
            other => name(&other),
        }
    }

    /// One row a target and a source of its uncertainty.
    fn sources(&self) -> Vec<u8> {
        let header = [
            "scenario",
            "target_id",
            "source",
            "deviation",
            "first_order_share",
            "first_order_standard_error",
            "total_share",
            "total_standard_error",
            "missed",
            "gap_on_misses",
            "contribution_on_misses",
        ];
        let scenario = &self.explanation.scenario().id;
        let rows = self.dissections.iter().flat_map(|one| {
            one.shares.iter().map(move |share| {
                [
                    scenario.clone(),
                    one.target.clone(),
                    self.source(share.source),
                    number(one.deviation),
                    number(share.first.value),
                    number(share.first.standard_error),
                    number(share.total.value),
                    number(share.total.standard_error),
                    number(one.missed),
                    one.gap.map(number).unwrap_or_default(),
                    number(share.on_misses),
                ]
            })
        });
        table(&header, rows)
    }

    fn manifest(&self) -> Vec<u8> {
        let scenario = self.explanation.scenario();
        pretty(&json!({
            "schema": "attain/explanation/1",
            "version": env!("CARGO_PKG_VERSION"),
            "plan": scenario.plan.id,
            "scenario": scenario.id,
            "as_of": scenario.plan.as_of,
            "paths": self.explanation.paths,
            "seed": scenario.settings.seed,
            "sampling": scenario.settings.sampling,
            "all_sets_of_shocks": self.explanation.is_complete,
            "generator": "Philox4x32-10",
            "inputs": scenario.inputs,
            "overrides": scenario.overrides,
            "shocks": scenario.described_shocks(),
        }))
    }

    /// The number met of the plan, and each target that was asked for.
    fn figures(&self) -> Vec<(String, Figure)> {
        let scenario = self.explanation.scenario();
        let count = scenario.plan.targets.iter().filter(|target| !target.scope).count();
        let names = Words::new(
            format!("预计达标的目标（共{count}个）"),
            format!("Expected number met of {count}"),
        );
        let expected = self.waterfall(&self.explanation.expected, &names, 1.0);
        let mut figures = vec![("plan".to_string(), expected)];
        for dissection in &self.dissections {
            let one = self.explanation.targets.iter().find(|one| one.id == dissection.target);
            let (Some(one), Some(target)) = (one, scenario.plan.target(&dissection.target)) else {
                continue;
            };
            let Words { zh, en } = subject(target);
            let names = Words::new(format!("{zh}：达标概率，%"), format!("{en}: probability, %"));
            figures.push((one.id.clone(), self.waterfall(one, &names, 100.0)));
        }
        figures
    }

    fn waterfall(&self, one: &Explained, what: &Words, unit: f64) -> Figure {
        let scenario = self.explanation.scenario();
        let mut steps: Vec<WaterfallStep> = scenario
            .shocks
            .iter()
            .zip(&one.contributions)
            .map(|(shock, found)| WaterfallStep {
                name: words(&shock.name),
                change: unit * found.value,
            })
            .collect();
        steps.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()));
        let Text { zh, en } = &scenario.name;
        let [before, after] = [one.without, one.with].map(|result| format!("{:.1}", unit * result));
        let paths = super::words::figure(self.explanation.paths as f64);
        let seed = scenario.settings.seed;
        let mut notes = vec![
            Words::new(
                "各项为沙普利值：对冲击加入的所有次序取平均，合计等于总变化。",
                "Each step is a Shapley value: averaged over all orders in which the shocks come in; they add up.",
            ),
            Words::new(
                format!("{paths}条路径，种子{seed}。"),
                format!("{paths} paths, seed {seed}."),
            ),
        ];
        if !self.explanation.is_complete {
            notes.push(Words::new("次序为抽样所得。", "A sample of the orders was taken."));
        }
        Figure::Waterfall(Box::new(WaterfallFigure {
            id: one.id.clone(),
            title: Words::new(
                format!("{zh}：由{before}变为{after}"),
                format!("{en}: from {before} to {after}"),
            ),
            measure: what.clone(),
            ends: [
                Words::new("无冲击", "Without shocks"),
                Words::new("全部冲击", "With all shocks"),
            ],
            before: unit * one.without,
            steps,
            decimals: if unit == 1.0 { 2 } else { 1 },
            notes,
        }))
    }
}
