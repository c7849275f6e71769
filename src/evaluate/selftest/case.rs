//! One case at a time: what is wrong with its text ends the case, not the run.

use super::finding::Findings;
use crate::error::Problem;

/// What reading gives: a value, or the problem with its place.
pub(super) type Outcome<T = ()> = std::result::Result<T, Problem>;

/// Runs one case and records the problem if its text cannot be read.
pub(super) fn reading(findings: &mut Findings, case: impl FnOnce(&mut Findings) -> Outcome) {
    if let Err(problem) = case(findings) {
        findings.problem(&problem);
    }
}
