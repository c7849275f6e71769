//! Whom a shock hits.

use serde::Serialize;

use crate::plan::{Indicator, Judged, Movement, Plan};

/// Whom a shock hits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// One indicator.
    Indicator(String),
    /// Every indicator of a block.
    Block(String),
    /// Every task of a delivery class.
    Class(String),
}

impl Whom {
    /// True if an indicator of the plan is, or belongs to, what is hit.
    pub fn holds(&self, plan: &Plan, indicator: &Indicator) -> bool {
        match self {
            Self::Indicator(id) => *id == indicator.id,
            Self::Block(id) => plan.block(id).is_some_and(|block| block.holds(indicator)),
            Self::Class(id) => match &indicator.movement {
                Movement::Delivery { class } | Movement::ReferenceClass { class } => class == id,
                _ => false,
            },
        }
    }

    /// The id of what is hit.
    pub fn id(&self) -> &str {
        let (Self::Indicator(id) | Self::Block(id) | Self::Class(id)) = self;
        id
    }
}

/// Whom a shock hits, and how hard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reach {
    /// Indicator, block or delivery class.
    pub whom: Whom,
    /// Multiple of the size.
    pub elasticity: Judged,
}
