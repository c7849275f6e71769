//! The files of a finished run: tables, summary, manifest and charts, in a folder that is complete or not there.
#![allow(
    clippy::disallowed_methods,
    reason = "output only: nothing here goes back into a number of the simulation"
)]

mod bars;
mod figures;
mod folder;
mod ledger;
mod manifest;
mod pages;
mod past;
mod sensitivity;
mod tables;
#[cfg(test)]
mod tests;
mod words;

pub use folder::Folder;
pub use sensitivity::{SensitivityResults, assumption, assumption_of};

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
        let scenario = self.simulation.model().scenario();
        let target = root.join(&scenario.plan.id).join(&scenario.id);
        let folder = Folder::begin(&target)?;
        let draw = || charts.map_or(Ok(()), |charts| figures::draw(self, charts, &folder));
        let (written, drawn) = rayon::join(|| self.write_tables(&folder), draw);
        written.and(drawn)?;
        folder.finish()?;
        Ok(target)
    }

    fn write_tables(&self, folder: &Folder) -> Result<()> {
        folder.write("attainment.csv", &tables::attainment(self))?;
        folder.write("fans.csv", &tables::fans(self))?;
        folder.write("joint.csv", &tables::joint(self))?;
        folder.write("ledger.csv", &ledger::table(self))?;
        folder.write("summary.json", &manifest::summary(self))?;
        folder.write("manifest.json", &manifest::manifest(self))
    }
}
