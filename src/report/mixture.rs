//! The files of a mixture: overall probabilities, how many targets are met, and a picture beside the scenarios.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::figures::{self, Figure};
use super::manifest::pretty;
use super::tables::{name, number, table};
use super::words::{figure, subject, target as target_words, words};
use super::{Charts, File, Files};
use crate::attainment::{MixedTarget, Mixture, percent};
use crate::chart::{HeatmapCell, HeatmapColumn, HeatmapFigure, HeatmapRow, Options, Words};
use crate::error::Result;
use crate::plan::Plan;
use crate::scenario::Scenario;

/// Targets in the picture.
const MOST_ROWS: usize = 30;

/// A mixture with the files that tell it.
#[derive(Clone, Debug)]
pub struct MixtureResults {
    /// The mixture.
    pub mixture: Mixture,
}

impl MixtureResults {
    /// Results of a mixture.
    pub fn new(mixture: Mixture) -> Self {
        Self { mixture }
    }

    fn scenarios(&self) -> Vec<&Scenario> {
        self.mixture.scenarios().collect()
    }

    /// The plan of all scenarios.
    pub fn plan(&self) -> &Plan {
        &self.scenarios()[0].plan
    }

    /// The targets that are counted, the weakest first.
    pub fn weakest(&self) -> Vec<&MixedTarget> {
        let mut targets: Vec<&MixedTarget> =
            self.mixture.targets.iter().filter(|one| !one.scope).collect();
        targets.sort_by(|one, other| one.overall.value.total_cmp(&other.overall.value));
        targets
    }

    /// Writes the folder `<root>/<plan>/mixture`, with charts if they are asked for, and returns its path.
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
        let first = self.scenarios()[0];
        let mut files = vec![
            File::new("mixture.csv", self.targets()),
            File::new("met.csv", self.met()),
            File::new("manifest.json", self.manifest()),
        ];
        if let Some(charts) = charts {
            let options = Options {
                language: charts.language,
                scale: charts.scale,
                chunks: vec![
                    ("Software".into(), format!("attain {}", env!("CARGO_PKG_VERSION"))),
                    ("Plan".into(), first.plan.id.clone()),
                    ("Seed".into(), first.settings.seed.to_string()),
                    ("Paths".into(), first.settings.paths.to_string()),
                ],
            };
            let figures = vec![("mixture".to_string(), self.picture())];
            files.extend(figures::render(&figures, charts, &options)?);
        }
        Ok(Files { place: Path::new(&first.plan.id).join("mixture"), files })
    }

    fn targets(&self) -> Vec<u8> {
        let header = [
            "target_id",
            "scenario",
            "weight",
            "probability",
            "standard_error",
            "lower_95",
            "upper_95",
            "estimator",
        ];
        let scenarios = self.scenarios();
        let rows = self.mixture.targets.iter().flat_map(|one| {
            let all = &one.overall;
            let overall = [
                one.target.clone(),
                "mixture".into(),
                "1".into(),
                number(all.value),
                number(all.standard_error),
                number(all.lower_95.clamp(0.0, 1.0)),
                number(all.upper_95.clamp(0.0, 1.0)),
                String::new(),
            ];
            let weights = self.mixture.weights.iter();
            let each = scenarios.iter().zip(weights).zip(&one.scenarios).map(
                |((scenario, weight), found)| {
                    [
                        one.target.clone(),
                        scenario.id.clone(),
                        number(*weight),
                        number(found.probability),
                        number(found.standard_error),
                        number(found.lower_95),
                        number(found.upper_95),
                        name(&found.estimator),
                    ]
                },
            );
            std::iter::once(overall).chain(each).collect::<Vec<_>>()
        });
        table(&header, rows)
    }

    fn met(&self) -> Vec<u8> {
        let header = ["group", "targets", "statistic", "k", "value", "standard_error"];
        let rows = self.mixture.groups.iter().flat_map(|group| {
            let row = |statistic: &str, k: String, value: f64, error: String| {
                let size = group.targets.to_string();
                [group.group.clone(), size, statistic.into(), k, number(value), error]
            };
            let expected = &group.expected;
            let error = number(expected.standard_error);
            let mut rows = vec![row("expected_met", String::new(), expected.value, error)];
            let tails = group.at_least.iter().enumerate().skip(1);
            rows.extend(
                tails.map(|(k, tail)| row("p_at_least", k.to_string(), *tail, String::new())),
            );
            rows
        });
        table(&header, rows)
    }

    fn manifest(&self) -> Vec<u8> {
        let scenarios = self.scenarios();
        let each = scenarios.iter().zip(&self.mixture.weights).map(|(one, weight)| {
            json!({
                "scenario": one.id,
                "weight": weight,
                "likelihood": one.likelihood,
                "inputs": one.inputs,
                "overrides": one.overrides,
                "shocks": one.described_shocks(),
            })
        });
        let first = scenarios[0];
        pretty(&json!({
            "schema": "attain/mixture/1",
            "version": env!("CARGO_PKG_VERSION"),
            "plan": first.plan.id,
            "as_of": first.plan.as_of,
            "paths": self.mixture.paths(),
            "seed": first.settings.seed,
            "sampling": first.settings.sampling,
            "generator": "Philox4x32-10",
            "scenarios": each.collect::<Vec<_>>(),
        }))
    }

    fn picture(&self) -> Figure {
        let (plan, mixture, scenarios) = (self.plan(), &self.mixture, self.scenarios());
        let mut rows: Vec<&MixedTarget> = self.weakest().into_iter().take(MOST_ROWS).collect();
        rows.reverse();
        let cell = |probability: f64| HeatmapCell { probability, moves: true };
        let row = |one: &&MixedTarget| {
            let target = plan.target(&one.target);
            let each = one.scenarios.iter().map(|found| cell(found.probability));
            HeatmapRow {
                name: target.map(subject).unwrap_or_default(),
                target: target.map(target_words).unwrap_or_default(),
                cells: std::iter::once(cell(one.overall.value.clamp(0.0, 1.0)))
                    .chain(each)
                    .collect(),
            }
        };
        let overall =
            HeatmapColumn { name: Words::new("合计", "Overall"), group: Words::default() };
        let each = scenarios.iter().zip(&mixture.weights).map(|(one, weight)| HeatmapColumn {
            name: words(&one.name),
            group: Words::new(
                format!("权重{}", percent(*weight)),
                format!("weight {}", percent(*weight)),
            ),
        });
        let count = mixture.groups.first().map_or(0, |group| group.targets);
        let expected = mixture.groups.first().map_or(0.0, |group| group.expected.value);
        let of_scenario = |position: usize| -> f64 {
            let counted = mixture.targets.iter().filter(|one| !one.scope);
            counted.map(|one| one.scenarios[position].probability).sum()
        };
        let totals = (0..scenarios.len()).map(|position| format!("{:.1}", of_scenario(position)));
        Figure::Heatmap(Box::new(HeatmapFigure {
            id: "mixture".into(),
            title: Words::new(
                format!("综合各情景，{count}个目标预计达标{expected:.0}个"),
                format!(
                    "Over all scenarios {expected:.0} of {count} targets are expected to be met"
                ),
            ),
            measure: Words::new(
                format!("{}年末达标概率，%：最弱的目标", plan.year),
                format!(
                    "Probability of meeting each target by the end of {}, %: the weakest",
                    plan.year
                ),
            ),
            columns: std::iter::once(overall).chain(each).collect(),
            rows: rows.iter().map(row).collect(),
            total: Words::new(
                format!("预计达标（共{count}个）"),
                format!("Expected met of {count}"),
            ),
            totals: std::iter::once(format!("{expected:.1}")).chain(totals).collect(),
            notes: vec![Words::new(
                format!(
                    "每个情景{}条路径，种子{}，各情景共用随机数。",
                    figure(mixture.paths() as f64),
                    scenarios[0].settings.seed
                ),
                format!(
                    "{} paths a scenario, seed {}, the same random numbers in all.",
                    figure(mixture.paths() as f64),
                    scenarios[0].settings.seed
                ),
            )],
        }))
    }
}
