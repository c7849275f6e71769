//! The families of whole folders: they pass as they are, and fail when a number is spoilt.

use super::*;
use crate::evaluate::selftest::{FamilyReport, check};
use std::path::Path;

fn family(name: &str) -> FamilyReport {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    let report = check(&root).unwrap();
    let one = report.families.into_iter().find(|one| one.family == name).unwrap();
    println!(
        "{name}: {} cases, {} passed, {} comparisons, worst {:?}",
        one.cases(),
        one.passed,
        one.comparisons,
        one.worst
    );
    for skip in one.skipped.iter().take(20) {
        println!("  skip {skip:?}");
    }
    for failure in one.failures.iter().take(20) {
        println!("  FAIL {failure:?}");
    }
    one
}

#[test]
fn three() {
    for name in ["ar_var", "boe_fan", "macro_history"] {
        let time = std::time::Instant::now();
        let one = family(name);
        println!("{:?}", time.elapsed());
    }
}
