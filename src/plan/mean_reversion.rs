//! What a plan says about levels and shares that go their own way or return to a mean.

use serde::Serialize;

use super::{Base, Judged, Quantity};

/// A level or share that is drawn back to its mean (Ornstein-Uhlenbeck).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeanReversion {
    /// Level or share.
    pub quantity: Quantity,
    /// The mean, in the unit or in percent.
    pub mean: Judged,
    /// Speed a year: half of a deviation is left after ln 2/speed years.
    pub speed: Judged,
    /// Percent a year of the level, or percentage points a year at the mean of a share.
    pub volatility: Judged,
    /// The last known level or share, from which the path starts.
    pub base: Option<Base>,
}

/// What is believed of the persistence of a fitted autoregression before the data.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Persistence {
    /// It lies around 0.3 with a standard deviation of 0.3.
    #[default]
    Mild,
    /// It is 0: the logarithm of the level is a random walk with drift.
    None,
    /// It lies around a stated value with a standard deviation of 0.3.
    Around {
        /// That value.
        centre: Judged,
    },
    /// There are several lags.
    Lags {
        /// Their number.
        lags: usize,
        /// Prior mean of the coefficient of the first lag; those of the others have mean 0.
        centre: Judged,
        /// Prior standard deviation of the coefficient of the first lag; that of lag l is this number over l.
        tightness: Judged,
    },
    /// It is one of the equations of a system, which has its own beliefs.
    System {
        /// Id of the system.
        system: String,
    },
}

impl Persistence {
    /// True for the default of the engine.
    pub fn is_mild(&self) -> bool {
        *self == Self::Mild
    }
}
