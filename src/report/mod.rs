//! The files of a finished run: tables, summary, manifest and charts, in a folder that is complete or not there.
#![allow(
    clippy::disallowed_methods,
    reason = "output only: nothing here goes back into a number of the simulation"
)]

mod folder;
mod ledger;
mod manifest;
mod tables;

pub use folder::Folder;

use std::path::{Path, PathBuf};

use crate::attainment::{Attainment, Joint};
use crate::error::Result;
use crate::simulate::Simulation;
use crate::summary::Fan;

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
            attainment: simulation.attainment(),
            joint: simulation.joint(),
            fans: simulation.fans(),
            simulation,
        }
    }

    /// Writes the folder `<root>/<plan>/<scenario>` and returns its path.
    ///
    /// # Errors
    /// `Error::Write` if a file cannot be written; then the folder is as it was before.
    pub fn write(&self, root: &Path) -> Result<PathBuf> {
        let scenario = self.simulation.model().scenario();
        let target = root.join(&scenario.plan.id).join(&scenario.id);
        let folder = Folder::begin(&target)?;
        folder.write("attainment.csv", &tables::attainment(self))?;
        folder.write("fans.csv", &tables::fans(self))?;
        folder.write("joint.csv", &tables::joint(self))?;
        folder.write("ledger.csv", &ledger::table(self))?;
        folder.write("summary.json", &manifest::summary(self))?;
        folder.write("manifest.json", &manifest::manifest(self))?;
        folder.finish()?;
        Ok(target)
    }
}
