//! The small set of cases that is compiled in, for a program without its project around it.

use super::folder::Folder;

/// A file by its name and text.
type File = (&'static str, &'static str);

/// A file of the project's reference cases.
macro_rules! file {
    ($family:literal, $name:literal) => {
        ($name, include_str!(concat!("../../../tests/reference/", $family, "/", $name)))
    };
}

const RNG: &[File] = &[file!("rng", "random123_known_answers.csv")];

const NUMERICS: &[File] = &[file!("numerics", "inverse_normal.csv")];

const NIST_STRD: &[File] = &[
    file!("nist_strd", "Filip.csv"),
    file!("nist_strd", "Lew.csv"),
    file!("nist_strd", "Lottery.csv"),
    file!("nist_strd", "Mavro.csv"),
    file!("nist_strd", "Michelso.csv"),
    file!("nist_strd", "NoInt1.csv"),
    file!("nist_strd", "NumAcc1.csv"),
    file!("nist_strd", "NumAcc3.csv"),
    file!("nist_strd", "NumAcc4.csv"),
    file!("nist_strd", "Pontius.csv"),
    file!("nist_strd", "Wampler1.csv"),
    file!("nist_strd", "Wampler2.csv"),
    file!("nist_strd", "Wampler3.csv"),
    file!("nist_strd", "Wampler4.csv"),
    file!("nist_strd", "Wampler5.csv"),
    file!("nist_strd", "cases.csv"),
    file!("nist_strd", "linear_certified.csv"),
    file!("nist_strd", "univariate_certified.csv"),
];

const CLOSED_FORM: &[File] =
    &[file!("closed_form", "cases.json"), file!("closed_form", "grid_ar1_reference.json")];

/// Known answers of the generator, normal quantiles, certified statistics, and closed forms of processes.
pub(super) fn folders() -> Vec<Folder> {
    let families = [
        ("closed_form", CLOSED_FORM),
        ("nist_strd", NIST_STRD),
        ("numerics", NUMERICS),
        ("rng", RNG),
    ];
    families.into_iter().map(|(name, files)| Folder::new(name, files.iter().copied())).collect()
}
