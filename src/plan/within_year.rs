//! What a plan says about how a year spreads over its months.

use serde::Serialize;

use super::{Indicator, Judged, Measure, Movement, Shows, Text};

/// The expected shares of the months or quarters of a year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shares {
    /// Twelve or four positive numbers, whose sum does not matter.
    pub values: Vec<f64>,
    /// The source that they rest on, an id of `sources.csv`.
    pub source: Option<String>,
    /// Why these shares.
    pub reason: Text,
}

impl Shares {
    /// The expected share of each month, with sum one; the months of a quarter share it equally.
    ///
    /// ```
    /// use attain::plan::{Shares, Text};
    /// let shares = Shares { values: vec![1.0, 2.0, 3.0, 4.0], source: None, reason: Text::default() };
    /// assert!((shares.monthly()[11] - 4.0 / 30.0).abs() < 1e-15);
    /// ```
    pub fn monthly(&self) -> [f64; 12] {
        let months = 12 / self.values.len().clamp(1, 12);
        let total: f64 = self.values.iter().sum::<f64>() * months as f64;
        let of_month = |month: usize| self.values.get(month / months).map(|value| value / total);
        std::array::from_fn(|month| of_month(month).unwrap_or(1.0 / 12.0))
    }
}

/// What is said about the months of one indicator.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct WithinYear {
    /// How firmly the shares keep to the expected ones; that of its measure if it is not stated.
    pub concentration: Option<Judged>,
    /// Expected shares; equal ones if they are not stated.
    pub shares: Option<Shares>,
}

/// How firmly the shares of the months keep to the expected ones, by measure.
///
/// The shares of a year are Dirichlet with parameters concentration × expected share. The variance of the share of k months with
/// expected share p is p (1 − p) / (concentration + 1).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Concentration {
    /// Of flows.
    pub flow: Option<Judged>,
    /// Of the increments of stocks.
    pub stock: Option<Judged>,
    /// Of rates and ratios.
    pub rate: Option<Judged>,
}

const FLOW: &str = "default of the engine: year-to-date growth of half a year lay 1.4 points (root mean square) from the growth of the whole year in US retail sales and industrial production 1975-2022, which gives 11,000, and 0.75 points in US output, which gives 36,000";
const STOCK: &str = "default of the engine: monthly increments of US M2 and business loans 1962-2023 in years that grew by more than 2 % give 29 to 79, their middle of the year 8 to 33";
const RATE: &str = "default of the engine: growth of the half-year mean of US consumer prices 1962-2023 lay 0.4 points from that of the year, which gives 99,000; the unemployment rate gives 730";

impl Concentration {
    /// The concentration for a measure, as the plan states it or as the engine has it.
    pub fn of(&self, measure: Measure) -> Judged {
        let (stated, default) = match measure {
            Measure::Flow | Measure::Count => (&self.flow, (15_000.0, 5_000.0, 40_000.0, FLOW)),
            Measure::Stock => (&self.stock, (30.0, 12.0, 80.0, STOCK)),
            Measure::Rate | Measure::Ratio => (&self.rate, (30_000.0, 700.0, 100_000.0, RATE)),
        };
        let (value, low, high, reason) = default;
        stated.clone().unwrap_or_else(|| Judged::new(value, low, high, reason))
    }
}

impl Indicator {
    /// True if it moves inside a year: counts, tasks, sums and stocks of certificates have no months of their own.
    pub fn has_months(&self) -> bool {
        let moves = matches!(
            self.movement,
            Movement::SteadyAr(_)
                | Movement::Growth(_)
                | Movement::RegimeSwitching(_)
                | Movement::Level(_)
                | Movement::Share(_)
                | Movement::MeanReversion(_)
                | Movement::Linked(_)
        );
        let shown = matches!(self.shows, Shows::Growth | Shows::Level | Shows::Share);
        moves && shown && self.measure != Measure::Count
    }
}
