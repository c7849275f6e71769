//! The families of reference cases, one module each.

mod closed_form;
mod crps;
mod nist_strd;
mod numerics;
mod rng;

use super::finding::Findings;
use super::folder::Folder;

/// Reads the files of a folder that it knows and records what it finds.
pub(super) type Check = fn(&Folder, &mut Findings);

/// Each family by the name of its folder.
pub(super) const FAMILIES: &[(&str, Check)] = &[
    ("closed_form", closed_form::check),
    ("crps", crps::check),
    ("nist_strd", nist_strd::check),
    ("numerics", numerics::check),
    ("rng", rng::check),
];
