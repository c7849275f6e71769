//! The files of a finished run: tables, summary, manifest and charts, in a folder that is complete or not there.
#![allow(
    clippy::disallowed_methods,
    reason = "output only: nothing here goes back into a number of the simulation"
)]

mod bars;
mod comparison;
mod explanation;
mod figures;
mod folder;
mod given;
mod ledger;
mod manifest;
mod mixture;
mod pages;
mod past;
mod sensitivity;
mod solution;
mod tables;
#[cfg(test)]
mod tests;
mod words;

pub use comparison::ComparisonResults;
pub use explanation::ExplanationResults;
pub use folder::Folder;
pub use given::GivenResults;
pub use mixture::MixtureResults;
pub use sensitivity::{SensitivityResults, assumption, assumption_of};
pub use solution::SolutionResults;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::attainment::{Attainment, Joint};
use crate::chart::Language;
use crate::error::{Error, Result};
use crate::simulate::Simulation;
use crate::summary::Fan;

/// Makes the folder for results, so that a run does not find out at its end that it cannot be written.
///
/// # Errors
/// `Error::Write` with the folder as it was named.
pub fn ready(root: &Path) -> Result<()> {
    std::fs::create_dir_all(root)
        .map_err(|source| Error::Write { path: root.to_path_buf(), source })
}

/// How charts are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Charts {
    /// Languages of the labels.
    pub language: Language,
    /// Device pixels to the logical pixel of a PNG.
    pub scale: f64,
    /// Whether SVG files are written beside the PNG files.
    pub svg: bool,
}

impl Default for Charts {
    /// Both languages, scale 2, PNG and SVG.
    fn default() -> Self {
        Self { language: Language::Both, scale: 2.0, svg: true }
    }
}

/// Everything that a run says, worked out once for tables, charts and terminal alike.
#[derive(Clone, Debug)]
pub struct Results {
    /// The simulation behind it.
    pub simulation: Simulation,
    /// One entry a target.
    pub attainment: Vec<Attainment>,
    /// Joint figures.
    pub joint: Joint,
    /// One entry an indicator that has a fan.
    pub fans: Vec<Fan>,
}

/// Does some pieces of work at once; what they give stands in their order.
fn on_all_cores<T: Send>(pieces: usize, work: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    (0..pieces).into_par_iter().map(work).collect()
}

/// The fans of all indicators that have one, in the order of the plan.
fn fans(simulation: &Simulation) -> Vec<Fan> {
    let indicators = simulation.model().plan().indicators.par_iter();
    indicators.filter_map(|one| simulation.fan(&one.id)).collect()
}

impl Results {
    /// Works out all results of a simulation.
    pub fn new(simulation: Simulation) -> Self {
        Self {
            attainment: on_all_cores(simulation.model().goals().len(), &|index| {
                simulation.attainment_shared(index, on_all_cores)
            }),
            joint: simulation.joint(),
            fans: fans(&simulation),
            simulation,
        }
    }

    /// Writes the folder `<root>/<plan>/<scenario>`, with charts if they are asked for, and returns its path.
    ///
    /// # Errors
    /// `Error::Write` if a file cannot be written; then the folder is as it was before.
    pub fn write(&self, root: &Path, charts: Option<&Charts>) -> Result<PathBuf> {
        self.files(charts)?.write(root)
    }

    /// Makes the files in memory, with charts if they are asked for: all the work of [`Results::write`] but the writing.
    ///
    /// # Errors
    /// `Error::Figure` if a chart cannot be drawn.
    pub fn files(&self, charts: Option<&Charts>) -> Result<Files> {
        let scenario = self.simulation.model().scenario();
        let draw = || charts.map_or(Ok(Vec::new()), |charts| figures::draw(self, charts));
        let (mut files, drawn) = rayon::join(|| self.tables(), draw);
        files.extend(drawn?);
        Ok(Files { place: Path::new(&scenario.plan.id).join(&scenario.id), files })
    }

    fn tables(&self) -> Vec<File> {
        vec![
            File::new("attainment.csv", tables::attainment(self)),
            File::new("fans.csv", tables::fans(self)),
            File::new("joint.csv", tables::joint(self)),
            File::new("given-missed.csv", tables::given_missed(self)),
            File::new("ledger.csv", ledger::table(self)),
            File::new("summary.json", manifest::summary(self)),
            File::new("manifest.json", manifest::manifest(self)),
        ]
    }
}

/// The files of a run that are worked out and not yet written.
#[derive(Clone, Debug)]
pub struct Files {
    /// The folder below the root: `<plan>/<scenario>`, or beside it.
    place: PathBuf,
    files: Vec<File>,
}

/// A file that is not yet written.
#[derive(Clone, Debug)]
struct File {
    name: String,
    bytes: Vec<u8>,
}

impl File {
    fn new(name: &str, bytes: Vec<u8>) -> Self {
        Self { name: name.to_string(), bytes }
    }
}

impl Files {
    /// Writes their folder below `root` and returns its path.
    ///
    /// # Errors
    /// `Error::Write` if a file cannot be written; then the folder is as it was before.
    pub fn write(&self, root: &Path) -> Result<PathBuf> {
        let target = root.join(&self.place);
        let folder = Folder::begin(&target)?;
        for file in &self.files {
            folder.write(&file.name, &file.bytes)?;
        }
        folder.finish()?;
        Ok(target)
    }
}
