//! What is taken for given about the future: pinned values, and views.

use serde::Serialize;

use crate::plan::{Judged, Text};

/// A condition on the value of an indicator in a year, in the quantity that its fan shows.
///
/// Conditions are not shocks: a shock moves what it reaches and nothing else, a condition moves everything that goes with it, as history
/// says that it does. [`Model::given`](crate::model::Model::given) answers what follows from them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Condition {
    /// Id of the indicator.
    pub indicator: String,
    /// Year.
    pub year: i32,
    /// What is given.
    pub demand: Demand,
    /// What it is taken from.
    pub reason: Text,
    /// Source.
    pub source: Option<String>,
}

/// What a condition gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Demand {
    /// The value itself: a pin.
    Value {
        /// In the unit of the fan.
        value: Judged,
    },
    /// The mean over all futures: a view.
    Mean {
        /// In the unit of the fan.
        mean: Judged,
    },
    /// The probability of a value at or above a level: a view.
    Chance {
        /// In the unit of the fan.
        at_least: f64,
        /// Between 0 and 1.
        probability: Judged,
    },
}

impl Condition {
    /// A pinned value.
    ///
    /// ```
    /// use attain::plan::Judged;
    /// use attain::scenario::Condition;
    /// let slow = Condition::pin("gdp_real", 2024, Judged::new(4.0, 3.5, 4.5, "what if output is slow"));
    /// assert_eq!(slow.name(), "gdp_real.2024.value");
    /// ```
    pub fn pin(indicator: &str, year: i32, value: Judged) -> Self {
        let reason = value.reason.clone();
        let demand = Demand::Value { value };
        Self { indicator: indicator.into(), year, demand, reason, source: None }
    }

    /// A view of the mean.
    pub fn view(indicator: &str, year: i32, mean: Judged) -> Self {
        let reason = mean.reason.clone();
        let demand = Demand::Mean { mean };
        Self { indicator: indicator.into(), year, demand, reason, source: None }
    }

    /// Indicator, year and key: no two conditions of a scenario have the same.
    pub fn name(&self) -> String {
        let (key, _) = self.number();
        format!("{}.{}.{key}", self.indicator, self.year)
    }

    /// Its judged number with its key.
    pub fn number(&self) -> (&'static str, &Judged) {
        match &self.demand {
            Demand::Value { value } => ("value", value),
            Demand::Mean { mean } => ("mean", mean),
            Demand::Chance { probability, .. } => ("probability", probability),
        }
    }

    /// The same, to be changed.
    pub fn number_mut(&mut self) -> &mut Judged {
        match &mut self.demand {
            Demand::Value { value } => value,
            Demand::Mean { mean } => mean,
            Demand::Chance { probability, .. } => probability,
        }
    }

    /// True if it is a pin.
    pub fn is_hard(&self) -> bool {
        matches!(self.demand, Demand::Value { .. })
    }
}
