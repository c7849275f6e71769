//! How an indicator moves: the mathematics behind each kind of movement that a plan may state.

mod aggregation;
mod autoregression;
mod counted;
mod delivered;
mod figures;
mod innovation;
mod lag_posterior;
mod mean_reversion;
mod minnesota;
mod regime_switching;
mod regimes;
mod scale;
mod stated;
mod steady_ar;
mod two_piece;
mod vector_autoregression;
mod within_year;

pub use aggregation::{Periods, PeriodsError};
pub use autoregression::{Autoregression, AutoregressionError};
pub use counted::{CountTable, RatedCount, completion_masses};
pub use delivered::RatioLaw;
pub(crate) use figures::{Figure, figures, in_a_row, needed, too_few};
pub use innovation::{StudentCopula, StudentInnovation};
pub use lag_posterior::{LagPosterior, LagPrior};
pub use mean_reversion::MeanReversion;
pub use minnesota::{MinnesotaPosterior, MinnesotaPrior};
pub use regime_switching::{Filtered, RegimeSwitching};
pub use regimes::StatedRegimes;
pub use scale::Scale;
pub use stated::Deviation;
pub use steady_ar::{
    GridPoint, Observed, PersistencePrior, Posterior, Prior, Series, VariancePrior,
};
pub use two_piece::TwoPiece;
pub use vector_autoregression::VectorAutoregression;
pub use within_year::{Kept, MonthWeights, gamma_table};
