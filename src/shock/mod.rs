//! What may hit the economy: when, how hard, for how long, and whom.

use serde::Serialize;

use crate::plan::{Indicator, Judged, Plan, Text};

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Month {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
}

/// Whether a shock comes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Arrival {
    /// It comes on every path.
    Certain,
    /// It comes with this probability.
    Chance {
        /// Between 0 and 1.
        probability: Judged,
    },
}

/// How large a shock is, in percent of the level that it hits.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Size {
    /// Always the same.
    Fixed {
        /// Percent; negative for a loss.
        value: Judged,
    },
    /// Normal.
    Normal {
        /// Percent.
        mean: Judged,
        /// Percentage points.
        volatility: Judged,
    },
}

/// Whom a shock hits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// One indicator.
    Indicator(String),
    /// Every indicator of a block.
    Block(String),
}

impl Whom {
    /// True if an indicator of the plan is, or belongs to, what is hit.
    pub fn holds(&self, plan: &Plan, indicator: &Indicator) -> bool {
        match self {
            Self::Indicator(id) => *id == indicator.id,
            Self::Block(id) => plan.block(id).is_some_and(|block| block.holds(indicator)),
        }
    }
}

/// Whom a shock hits, and how hard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reach {
    /// Indicator or block.
    pub whom: Whom,
    /// Multiple of the size.
    pub elasticity: Judged,
}

/// A stochastic shock.
///
/// From its month on it moves the level of what it reaches by `size × elasticity` percent (log scale), and what remains fades:
/// `persistence` is the share that is left after twelve months, and each month keeps the twelfth root of it; 0 is the limit, a shock of one
/// month only. A flow's year feels the mean of its months, a stock's year the last one.
/// A count's mean moves by that percent. A task of a delivery class, a completion and a class rate have no level: there ten percent
/// are one standard deviation of the delay factor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shock {
    /// Name in files, and of its source of randomness.
    pub id: String,
    /// Name for readers.
    pub name: Text,
    /// The month in which it comes.
    pub date: Month,
    /// Whether it comes.
    pub arrival: Arrival,
    /// How large it is.
    pub size: Size,
    /// Share of the effect that is left after twelve months, 0 (its month only) to 1.
    pub persistence: Judged,
    /// Whom it hits.
    pub reach: Vec<Reach>,
    /// What it is taken from.
    pub reason: Text,
    /// Source.
    pub source: Option<String>,
}

impl Shock {
    /// How hard it hits an indicator directly: the sum of the elasticities that name it or its block.
    ///
    /// An indicator that hangs on others feels a shock on them through its terms. Where one of them is hit, a block is therefore not
    /// counted again for the indicator itself; naming the indicator always counts.
    pub fn elasticity(&self, plan: &Plan, indicator: &Indicator) -> f64 {
        let through_others = self.hits_below(plan, indicator);
        self.reach
            .iter()
            .filter(|reach| reach.whom.holds(plan, indicator))
            .filter(|reach| matches!(reach.whom, Whom::Indicator(_)) || !through_others)
            .map(|reach| reach.elasticity.value)
            .sum()
    }

    /// True if it hits anything that the indicator hangs on.
    fn hits_below(&self, plan: &Plan, indicator: &Indicator) -> bool {
        let others = indicator.movement.hangs_on();
        others.into_iter().filter_map(|id| plan.indicator(id)).any(|other| {
            self.reach.iter().any(|reach| reach.whom.holds(plan, other))
                || self.hits_below(plan, other)
        })
    }

    /// Every judged number with its name: size, volatility, probability, persistence, and the elasticity on each that it reaches.
    pub fn numbers_mut(&mut self) -> Vec<(String, &mut Judged)> {
        let mut numbers = Vec::new();
        match &mut self.size {
            Size::Fixed { value } => numbers.push(("size".to_string(), value)),
            Size::Normal { mean, volatility } => {
                numbers.push(("size".to_string(), mean));
                numbers.push(("volatility".to_string(), volatility));
            }
        }
        if let Arrival::Chance { probability } = &mut self.arrival {
            numbers.push(("probability".to_string(), probability));
        }
        numbers.push(("persistence".to_string(), &mut self.persistence));
        for reach in &mut self.reach {
            let (Whom::Indicator(id) | Whom::Block(id)) = &reach.whom;
            numbers.push((format!("elasticity.{id}"), &mut reach.elasticity));
        }
        numbers
    }
}
