//! What a plan says about indicators that are forecast together by a vector autoregression.

use serde::Serialize;

use super::{Indicator, Judged, Movement, Persistence, Plan, SteadyAr, Text};

/// A system of equations: a vector autoregression with a Minnesota prior, whose members name it in their process.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct System {
    /// Name in files.
    pub id: String,
    /// Name for readers.
    pub name: Text,
    /// Number of lags.
    pub lags: usize,
    /// Prior mean of the coefficient of each member's own first lag; all others have mean 0.
    pub persistence: Judged,
    /// Prior standard deviation of that coefficient; that of lag l is this number over l.
    pub tightness: Judged,
}

impl Movement {
    /// The autoregression and the id of the system, if the indicator is a member of one.
    pub fn system(&self) -> Option<(&SteadyAr, &str)> {
        match self {
            Self::SteadyAr(ar) => match &ar.persistence {
                Persistence::System { system } => Some((ar, system)),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Plan {
    /// The system with this id.
    pub fn system(&self, id: &str) -> Option<&System> {
        self.systems.iter().find(|system| system.id == id)
    }

    /// The members of a system in the order of their ids, which does not hang on the order of the plan.
    pub fn members(&self, system: &str) -> Vec<(&Indicator, &SteadyAr)> {
        let of_system =
            |one: &'_ &Indicator| one.movement.system().is_some_and(|(_, id)| id == system);
        let members = self.indicators.iter().filter(of_system);
        let mut members: Vec<_> =
            members.filter_map(|one| Some((one, one.movement.system()?.0))).collect();
        members.sort_by(|one, other| one.0.id.cmp(&other.0.id));
        members
    }
}
