//! How an indicator moves: the mathematics behind each kind of movement that a plan may state.

mod counted;
mod delivered;
mod innovation;
mod lag_posterior;
mod mean_reversion;
mod regimes;
mod scale;
mod stated;
mod steady_ar;
mod within_year;

pub use counted::{CountTable, RatedCount, completion_masses};
pub use delivered::RatioLaw;
pub use innovation::{StudentCopula, StudentInnovation};
pub use lag_posterior::{LagPosterior, LagPrior};
pub use mean_reversion::MeanReversion;
pub use regimes::StatedRegimes;
pub use scale::Scale;
pub use stated::{Deviation, TwoPiece};
pub use steady_ar::{
    GridPoint, Observed, PersistencePrior, Posterior, Prior, Series, VariancePrior,
};
pub use within_year::{Kept, MonthWeights, gamma_table};
