//! Reference cases: what others published or computed, against what the engine computes.
//!
//! A *family* is a folder of cases, such as `rng` or `crps`. Its files are known by their columns and keys, never by
//! their names, so that a folder with other cases of the same shapes is run in the same way. What is not known is listed
//! as skipped, by name and with the reason.

mod built_in;
mod case;
mod family;
mod finding;
mod folder;
mod json;
mod laboratory;
mod table;

pub use finding::{Comparison, Demand, Failure, FamilyReport, Report, Skip};

use std::path::Path;

use crate::error::Result;
use finding::Findings;
use folder::Folder;

/// Checks every family of a folder of reference cases.
///
/// The folder holds one folder a family. Families and files whose shape is not known are in the report as skipped. A
/// file that is of a known shape and yet cannot be read is in [`Report::problems`], with its place.
///
/// # Errors
/// `Error::Input` if the folder cannot be read or holds no folder at all.
pub fn check(root: &Path) -> Result<Report> {
    let folders = folder::read_all(root)?;
    Ok(Report { families: folders.iter().map(one_family).collect() })
}

/// Checks the small set of cases that is compiled in.
pub fn check_built_in() -> Report {
    Report { families: built_in::folders().iter().map(one_family).collect() }
}

fn one_family(folder: &Folder) -> FamilyReport {
    let mut findings = Findings::new(folder.name());
    folder.problems().iter().for_each(|problem| findings.unreadable(problem.clone()));
    match family::FAMILIES.iter().find(|(name, _)| *name == folder.name()) {
        Some((_, check)) => {
            check(folder, &mut findings);
            for file in folder.unclaimed() {
                findings.skip(file, "no family knows a file with these columns or keys");
            }
        }
        None => {
            for file in folder.unclaimed() {
                findings.skip(file, "there is no family of this name");
            }
        }
    }
    findings.report()
}
