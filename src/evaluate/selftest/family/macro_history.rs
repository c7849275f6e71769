//! Real series: growth rates of years from months and quarters, and the back-test of annual density forecasts.

mod aggregation;
mod annual;

use crate::evaluate::selftest::finding::Findings;
use crate::evaluate::selftest::folder::Folder;

/// Checks every table of the folder.
pub(super) fn check(folder: &Folder, findings: &mut Findings) {
    for table in folder.tables_with(&["known_periods"]) {
        findings.skip(table.file(), "years of which some months are known come later");
    }
    let levels = aggregation::Levels::read(folder, findings);
    aggregation::check(folder, &levels, findings);
    annual::check(folder, &levels, findings);
}
