//! The families of reference cases, one module each.

mod ar_var;
mod boe_fan;
mod closed_form;
mod crps;
mod macro_history;
mod nist_strd;
mod numerics;
mod regime_switching;
mod rng;

use super::finding::Findings;
use super::folder::Folder;

/// Reads the files of a folder that it knows and records what it finds.
pub(super) type Check = fn(&Folder, &mut Findings);

/// Each family by the name of its folder.
pub(super) const FAMILIES: &[(&str, Check)] = &[
    ("ar_var", ar_var::check),
    ("boe_fan", boe_fan::check),
    ("closed_form", closed_form::check),
    ("crps", crps::check),
    ("macro_history", macro_history::check),
    ("nist_strd", nist_strd::check),
    ("numerics", numerics::check),
    ("rng", rng::check),
];

#[cfg(test)]
mod tests;
