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

impl Results {
    /// Works out all results of a simulation.
    pub fn new(simulation: Simulation) -> Self {
        Self {
            attainment: (0..simulation.model().goals().len())
                .into_par_iter()
                .map(|index| simulation.attainment_of(index))
                .collect(),
            joint: simulation.joint(),
            fans: simulation.fans(),
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
        let tables = [
            ("attainment.csv", tables::attainment(self)),
            ("fans.csv", tables::fans(self)),
            ("joint.csv", tables::joint(self)),
            ("ledger.csv", ledger::table(self)),
            ("summary.json", manifest::summary(self)),
            ("manifest.json", manifest::manifest(self)),
        ];
        let mut files: Vec<(String, Vec<u8>)> =
            tables.into_iter().map(|(name, bytes)| (name.to_string(), bytes)).collect();
        if let Some(charts) = charts {
            let drawn = figures::draw(self, charts)?;
            files.extend(drawn.into_iter().map(|one| (one.name, one.bytes)));
        }
        Ok(Files { place: Path::new(&scenario.plan.id).join(&scenario.id), files })
    }
}

/// The files of a run that are worked out and not yet written.
#[derive(Clone, Debug)]
pub struct Files {
    /// `<plan>/<scenario>`.
    place: PathBuf,
    files: Vec<(String, Vec<u8>)>,
}

impl Files {
    /// Writes the folder `<root>/<plan>/<scenario>` and returns its path.
    ///
    /// # Errors
    /// `Error::Write` if a file cannot be written; then the folder is as it was before.
    pub fn write(&self, root: &Path) -> Result<PathBuf> {
        let target = root.join(&self.place);
        let folder = Folder::begin(&target)?;
        for (name, bytes) in &self.files {
            folder.write(name, bytes)?;
        }
        folder.finish()?;
        Ok(target)
    }
}
