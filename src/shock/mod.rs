//! What may hit the economy: when, how hard, for how long, and whom.

mod arrival;
mod profile;
mod reach;
mod size;
mod size_law;

pub use arrival::{Arrival, Month};
pub use profile::Profile;
pub use reach::{Reach, Whom};
pub use size::{Size, SizeQuantile};
pub use size_law::SizeLaw;

use serde::Serialize;

use crate::plan::{Indicator, Judged, Plan, Text};

/// A stochastic shock.
///
/// From its month on it moves the level of what it reaches by `size × elasticity` percent (log scale), times the share that its profile gives to
/// the month. A flow's year feels the mean of its months, a stock's year the last one.
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
    /// How much of it is there in each month.
    pub profile: Profile,
    /// Whom it hits.
    pub reach: Vec<Reach>,
    /// What it is taken from.
    pub reason: Text,
    /// Source.
    pub source: Option<String>,
}

impl Shock {
    /// How hard it hits an indicator directly: the sum of the elasticities that name it, its block or its class.
    ///
    /// An indicator that hangs on others feels a shock on them through its terms. Where one of them is hit, a block or a class is therefore not
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

    /// Every judged number with its name: those of its size, probability and profile, and the elasticity on each that it reaches.
    pub fn numbers_mut(&mut self) -> Vec<(String, &mut Judged)> {
        let mut numbers = self.size.numbers_mut();
        if let Arrival::Chance { probability } = &mut self.arrival {
            numbers.push(("probability".to_string(), probability));
        }
        numbers.extend(self.profile.numbers_mut());
        for reach in &mut self.reach {
            numbers.push((format!("elasticity.{}", reach.whom.id()), &mut reach.elasticity));
        }
        numbers
    }
}
