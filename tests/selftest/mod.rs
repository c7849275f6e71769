//! The self-test itself: it passes on the project's cases, fails on corrupted ones, and knows files by their shape alone.

mod command;
mod corrupted;
mod malformed;
mod renamed;

use std::fs;
use std::path::{Path, PathBuf};

use attain::evaluate::selftest::{FamilyReport, Report, check, check_built_in};

use crate::determinism::folder;

fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference")
}

/// A copy of some families in a folder of its own.
fn copy(name: &str, families: &[&str]) -> PathBuf {
    let root = folder(&format!("selftest_{name}"));
    for family in families {
        fs::create_dir_all(root.join(family)).unwrap();
        for entry in fs::read_dir(reference().join(family)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, root.join(family).join(path.file_name().unwrap())).unwrap();
        }
    }
    root
}

fn family<'a>(report: &'a Report, name: &str) -> &'a FamilyReport {
    report.families.iter().find(|one| one.family == name).unwrap()
}

/// What failed, for messages.
fn failures(report: &Report) -> String {
    let of = |one: &FamilyReport| format!("{}: {:?} {:?}", one.family, one.failures, one.problems);
    let failed = report.families.iter().filter(|one| one.failed() > 0);
    failed.map(of).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_cases_of_the_project_pass() {
    let report = check(&reference()).unwrap();
    assert_eq!(report.failed(), 0, "{}", failures(&report));
    // Each family ran what it is there for: a reader that silently passes over cases would show here.
    for (name, passed, comparisons) in [
        ("closed_form", 30, 325),
        ("crps", 41, 210),
        ("nist_strd", 28, 80),
        ("numerics", 46, 480),
        ("rng", 3, 12),
    ] {
        let one = family(&report, name);
        assert!(one.passed >= passed, "{name}: {} passed", one.passed);
        assert!(one.comparisons >= comparisons, "{name}: {} numbers", one.comparisons);
        assert!(one.worst.is_some());
    }
}

#[test]
fn the_built_in_cases_pass() {
    let report = check_built_in();
    assert_eq!(report.failed(), 0, "{}", failures(&report));
    assert_eq!(report.families.len(), 4);
    assert!(report.families.iter().all(|one| one.passed > 0));
}

#[test]
fn what_is_not_run_is_named_with_its_reason() {
    let report = check(&copy("skipped", &["closed_form", "rng"])).unwrap();
    let skipped = |name: &str, case: &str| {
        let one = family(&report, name).skipped.iter().find(|skip| skip.case.contains(case));
        one.unwrap_or_else(|| panic!("{case} is not listed")).reason.clone()
    };
    assert!(skipped("rng", "threefry4x64").contains("not in use"));
    assert!(skipped("closed_form", "garch-a").contains("GARCH"));
    assert!(skipped("closed_form", "passage-a").contains("first passage"));
    assert!(skipped("closed_form", "gbmsum-a").contains("from month to month"));
    let unknown = copy("unknown", &["rng"]);
    fs::create_dir_all(unknown.join("astrology")).unwrap();
    fs::write(unknown.join("astrology/signs.csv"), "sign,mood\nlion,bad\n").unwrap();
    fs::write(unknown.join("rng/tea.json"), "{\"leaves\": 3}").unwrap();
    let report = check(&unknown).unwrap();
    assert_eq!(family(&report, "astrology").skipped[0].case, "signs.csv");
    assert!(family(&report, "rng").skipped.iter().any(|skip| skip.case == "tea.json"));
    assert_eq!(report.failed(), 0);
}

/// The engine's heavy tails have a variance and its returns do not swing; other cases are valid but not its own.
#[test]
fn heavy_tails_that_no_plan_can_have_are_skipped() {
    for (name, persistence, degrees) in [("variance", 0.5, 2.0), ("swing", -0.5, 5.0)] {
        let root = folder(&format!("selftest_tails_{name}"));
        fs::create_dir_all(root.join("closed_form")).unwrap();
        let case = format!(
            r#"{{"cases": [{{"id": "one", "family": "t_innovation", "expected": {{"mean_1": 0}},
            "parameters": {{"mu": 0, "phi": {persistence}, "scale": 1, "df": {degrees}, "y0": 0, "threshold": 0}}}}]}}"#
        );
        fs::write(root.join("closed_form/tails.json"), case).unwrap();
        let report = check(&root).unwrap();
        let found = family(&report, "closed_form");
        assert_eq!((found.passed, found.failed()), (0, 0), "{}", failures(&report));
        assert!(found.skipped[0].reason.contains("degrees of freedom"), "{:?}", found.skipped);
    }
}
