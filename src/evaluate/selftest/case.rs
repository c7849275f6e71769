//! One case at a time: what is wrong with its text ends the case, not the run.

use super::finding::Findings;
use super::json::Node;
use crate::error::Problem;

/// What reading gives: a value, or the problem with its place.
pub(super) type Outcome<T = ()> = std::result::Result<T, Problem>;

/// Runs one case and records the problem if its text cannot be read.
pub(super) fn reading(findings: &mut Findings, case: impl FnOnce(&mut Findings) -> Outcome) {
    if let Err(problem) = case(findings) {
        findings.problem(&problem);
    }
}

/// Runs each element of a list as a case.
pub(super) fn each(
    list: Outcome<Node>,
    findings: &mut Findings,
    case: fn(&Node, &mut Findings) -> Outcome,
) {
    match list.and_then(|list| list.items()) {
        Ok(items) => {
            items.iter().for_each(|item| reading(findings, |findings| case(item, findings)));
        }
        Err(problem) => findings.problem(&problem),
    }
}
