//! Fans and distributions of indicators, from mergeable counts.

use serde::Serialize;

use crate::math::histogram::Histogram;
use crate::model::PeriodQuantity;
use crate::plan::{Indicator, Movement, Shows};
use crate::process::Scale;
use crate::scenario::Period;
use crate::simulate::Simulation;

/// The quantiles of a fan that is written out.
pub const QUANTILES: [f64; 13] =
    [0.05, 0.1, 0.2, 0.25, 0.3, 0.35, 0.5, 0.65, 0.7, 0.75, 0.8, 0.9, 0.95];

/// One quantile of an indicator in a year.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FanPoint {
    /// The year.
    pub year: i32,
    /// Probability of a value at or below, between 0 and 1.
    pub quantile: f64,
    /// The value, as published: percent for growth and shares.
    pub value: f64,
    /// Monte Carlo standard error of the value.
    pub standard_error: f64,
}

/// The fan of an indicator: its quantiles in each year.
///
/// Bands are pointwise in time: a path may leave a band in one year and be inside in the next.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fan {
    /// Id of the indicator.
    pub indicator: String,
    /// The quantity that is shown.
    pub quantity: Shows,
    /// Points, by year, then by quantile.
    pub points: Vec<FanPoint>,
}

/// The distribution of an indicator in a year, in cells of published values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Distribution {
    /// Lower edge, upper edge (half a unit to either side of a whole number) and probability of each cell that is not empty.
    pub cells: Vec<(f64, f64, f64)>,
    /// True if the values are whole numbers.
    pub whole: bool,
}

/// What figure fits an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// A fan: it moves along a path.
    Fan,
    /// A distribution: a number that is counted in the year.
    Distribution,
    /// None: only a rate is known.
    None,
}

/// The figure that fits an indicator.
pub fn figure(indicator: &Indicator) -> Figure {
    match &indicator.movement {
        Movement::ReferenceClass { .. } => Figure::None,
        Movement::Count(_) | Movement::Completion(_) | Movement::Delivery { .. } => {
            Figure::Distribution
        }
        _ => Figure::Fan,
    }
}

/// One quantile of an indicator in a month or quarter.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PeriodPoint {
    /// The period.
    pub period: Period,
    /// Probability of a value at or below, between 0 and 1.
    pub quantile: f64,
    /// The value, as published: percent for growth and shares.
    pub value: f64,
    /// Monte Carlo standard error of the value.
    pub standard_error: f64,
}

/// The fan of an indicator by month or quarter.
///
/// Binning moves a quantile by at most 3e-4 of the band from 5 % to 95 % for a normal law; see [`crate::math::histogram::Compact`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeriodFan {
    /// Id of the indicator.
    pub indicator: String,
    /// What is shown.
    pub quantity: PeriodQuantity,
    /// Points, by period, then by quantile.
    pub points: Vec<PeriodPoint>,
}

impl Simulation {
    /// The fan of one indicator by month or quarter; `None` if it has no months or the run is annual.
    pub fn period_fan(&self, indicator: &str) -> Option<PeriodFan> {
        let node = self.model.node_of(indicator)?;
        let quantity = self.model.period_quantity_of(indicator)?;
        let mut points = Vec::new();
        for (year, month, scale, histogram) in self.tally().periods(&self.model, node) {
            let period = self.model.period(year, month);
            for quantile in QUANTILES {
                let (value, standard_error) = published(histogram, scale, quantile);
                points.push(PeriodPoint { period, quantile, value, standard_error });
            }
        }
        Some(PeriodFan { indicator: indicator.to_string(), quantity, points })
    }

    /// The fan of one indicator; `None` if there is no such indicator or it only has a rate.
    pub fn fan(&self, indicator: &str) -> Option<Fan> {
        let node = self.model.node_of(indicator)?;
        let described = self.model.indicator_of(&self.model.nodes[node]);
        if figure(described) == Figure::None {
            return None;
        }
        let mut points = Vec::new();
        for (index, year) in self.model.years().iter().enumerate() {
            let Some((histogram, scale)) = self.tally().histogram(node, index) else { continue };
            for quantile in QUANTILES {
                points.push(point(histogram, scale, *year, quantile));
            }
        }
        Some(Fan { indicator: indicator.to_string(), quantity: described.shows, points })
    }

    /// The fans of all indicators that have one, in the order of the plan.
    pub fn fans(&self) -> Vec<Fan> {
        self.model.plan().indicators.iter().filter_map(|one| self.fan(&one.id)).collect()
    }

    /// The distribution of an indicator in a year, in cells of published values.
    pub fn distribution(&self, indicator: &str, year: i32) -> Option<Distribution> {
        let node = self.model.node_of(indicator)?;
        let index = self.model.years().iter().position(|known| *known == year)?;
        let (histogram, scale) = self.tally().histogram(node, index)?;
        let total = histogram.total() as f64;
        let cells = histogram
            .iter()
            .filter(|(_, _, count)| *count > 0)
            .map(|(low, high, count)| {
                (scale.to_published(low), scale.to_published(high), count as f64 / total)
            })
            .collect();
        Some(Distribution { cells, whole: histogram.is_lattice() })
    }
}

fn point(histogram: &Histogram, scale: Scale, year: i32, quantile: f64) -> FanPoint {
    let (value, standard_error) = published(histogram, scale, quantile);
    FanPoint { year, quantile, value, standard_error }
}

/// A quantile as it is published, with its standard error.
fn published(histogram: &Histogram, scale: Scale, quantile: f64) -> (f64, f64) {
    let value = histogram.quantile(quantile);
    let error = histogram.quantile_standard_error(quantile);
    let spread = scale.to_published(value + error) - scale.to_published(value - error);
    (scale.to_published(value), spread / 2.0)
}
