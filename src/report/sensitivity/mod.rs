//! The results of a sensitivity analysis: tables and tornado charts in a folder of their own.

mod names;
mod tornado;

pub use names::{assumption, assumption_of};

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::figures::{self, Figure};
use super::tables::{number, table};
use super::{Charts, File, Files};
use crate::attainment::{
    Attainment, DRAWS, Influence, Sensitivity, Together, expected_together, influences,
};
use crate::error::Result;
use crate::model::Model;
use crate::simulate::Simulation;

/// How every target, and the number met, hang on the assumed numbers.
#[derive(Clone, Debug)]
pub struct SensitivityResults {
    /// The simulation behind it.
    pub simulation: Simulation,
    /// One entry a target.
    pub targets: Vec<Sensitivity>,
    /// One entry an assumption, the most weighty for the expected number met first.
    pub influences: Vec<Influence>,
    /// The expected number met as stated.
    pub expected: f64,
    /// The expected number met when all assumptions vary at once.
    pub together: Together,
}

impl SensitivityResults {
    /// Works out all figures of a simulation, on all cores.
    pub fn new(simulation: Simulation) -> Self {
        let goals = 0..simulation.model().goals().len();
        let targets: Vec<Sensitivity> = goals
            .into_par_iter()
            .map(|index| {
                let attainment: Attainment = simulation.attainment_of(index);
                simulation.sensitivity_of(index, &attainment, DRAWS)
            })
            .collect();
        let counted = counted(simulation.model());
        let of_plan = targets.iter().zip(&counted).filter(|(_, counted)| **counted);
        Self {
            influences: influences(&targets, &counted),
            expected: of_plan.map(|(one, _)| one.probability).sum(),
            together: expected_together(&targets, &counted),
            targets,
            simulation,
        }
    }

    /// Number of targets that the joint figures count.
    pub fn count(&self) -> usize {
        counted(self.simulation.model()).iter().filter(|counted| **counted).count()
    }

    /// Writes the folder `<root>/<plan>/<scenario>-sensitivity`, with charts if they are asked for, and returns its path.
    ///
    /// # Errors
    /// `Error::Write` if a file cannot be written; then the folder is as it was before.
    pub fn write(&self, root: &Path, charts: Option<&Charts>) -> Result<PathBuf> {
        self.files(charts)?.write(root)
    }

    /// Makes the files in memory, with charts if they are asked for: all the work of [`SensitivityResults::write`] but the writing.
    ///
    /// # Errors
    /// `Error::Figure` if a chart cannot be drawn.
    pub fn files(&self, charts: Option<&Charts>) -> Result<Files> {
        let scenario = self.simulation.model().scenario();
        let place = Path::new(&scenario.plan.id).join(format!("{}-sensitivity", scenario.id));
        let mut files = vec![
            File::new("assumptions.csv", self.assumptions()),
            File::new("sensitivity.csv", self.one_by_one()),
            File::new("together.csv", self.all_at_once()),
        ];
        if let Some(charts) = charts {
            let options = figures::options(&self.simulation, charts);
            let figures: Vec<(String, Figure)> = tornado::figures(self)
                .into_iter()
                .map(|(name, figure)| (name, Figure::Tornado(Box::new(figure))))
                .collect();
            files.extend(figures::render(&figures, charts, &options)?);
        }
        Ok(Files { place, files })
    }

    /// One row an assumption: what it does to the expected number met.
    fn assumptions(&self) -> Vec<u8> {
        let header = [
            "scenario",
            "assumption",
            "name_zh",
            "name_en",
            "value",
            "low",
            "high",
            "targets",
            "expected_met_change_low",
            "expected_met_change_high",
            "span",
            "foremost_target",
        ];
        let scenario = self.simulation.model().scenario();
        let rows = self.influences.iter().map(|one| {
            let name = assumption(scenario, &one.key);
            let [low, high] = one.ends();
            [
                scenario.id.clone(),
                one.key.clone(),
                name.zh,
                name.en,
                number(one.value),
                number(low.0),
                number(high.0),
                one.targets.to_string(),
                number(low.1),
                number(high.1),
                number(one.span()),
                one.foremost.clone(),
            ]
        });
        table(&header, rows)
    }

    /// One row a target, an assumption and an alternative.
    fn one_by_one(&self) -> Vec<u8> {
        let header = [
            "scenario",
            "target_id",
            "assumption",
            "stated",
            "value",
            "probability",
            "change",
            "span",
        ];
        let scenario = &self.simulation.model().scenario().id;
        let rows = self.targets.iter().flat_map(|one| {
            one.swings.iter().flat_map(move |swing| {
                swing.points.iter().filter(|(value, _)| *value != swing.value).map(
                    move |(value, probability)| {
                        [
                            scenario.clone(),
                            one.target.clone(),
                            swing.key.clone(),
                            number(swing.value),
                            number(*value),
                            number(*probability),
                            number(probability - one.probability),
                            number(swing.span()),
                        ]
                    },
                )
            })
        });
        table(&header, rows)
    }

    /// One row a target, and one for the plan: all assumptions at once.
    fn all_at_once(&self) -> Vec<u8> {
        let header = [
            "scenario",
            "target_id",
            "stated",
            "mean",
            "quantile_10",
            "quantile_50",
            "quantile_90",
            "unfavourable",
            "favourable",
            "draws",
        ];
        let scenario = &self.simulation.model().scenario().id;
        let row = |id: &str, stated: f64, together: &Together| {
            [
                scenario.clone(),
                id.to_string(),
                number(stated),
                number(together.mean()),
                number(together.quantile(0.1)),
                number(together.quantile(0.5)),
                number(together.quantile(0.9)),
                number(together.unfavourable),
                number(together.favourable),
                together.draws.len().to_string(),
            ]
        };
        let plan = std::iter::once(row("plan", self.expected, &self.together));
        let rows = self.targets.iter().map(|one| row(&one.target, one.probability, &one.together));
        table(&header, plan.chain(rows))
    }
}

/// For each target whether the joint figures count it.
fn counted(model: &Model) -> Vec<bool> {
    let scope = |index: usize| model.plan().targets.get(index).is_some_and(|target| target.scope);
    model.goals().iter().map(|goal| !scope(goal.target)).collect()
}
