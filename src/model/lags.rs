//! Autoregressions with several lags: which histories they can be fitted to, and the tables that draw them.

use std::sync::Arc;

use super::Calibration;
use crate::math::table::UniformTable;
use crate::plan::{Persistence, Plan, SteadyAr};
use crate::process::{LagPosterior, LagPrior, figures, too_few};

/// A fitted autoregression with several lags, with the table that draws its variance.
#[derive(Clone, Debug)]
pub(crate) struct LaggedLaw {
    pub posterior: LagPosterior,
    /// √(degrees of freedom / chi-squared) at the chi-squared quantile of a standard normal score.
    pub spread: Arc<UniformTable>,
}

impl LaggedLaw {
    pub(super) fn new(posterior: &LagPosterior, calibration: &Calibration) -> Self {
        let spread = Arc::clone(calibration.spread(posterior.degrees_of_freedom).by_score());
        Self { posterior: posterior.clone(), spread }
    }
}

/// The posterior of an autoregression that has several lags; the cause if the history does not carry it.
pub(super) fn posterior(
    plan: &Plan,
    id: &str,
    ar: &SteadyAr,
    scale_squared: f64,
) -> Result<Option<LagPosterior>, String> {
    let Persistence::Lags { lags, centre, tightness } = &ar.persistence else { return Ok(None) };
    let figures = figures(plan, id, ar);
    if let Some(cause) = too_few(*lags, &figures) {
        return Err(cause);
    }
    let values: Vec<f64> = figures.iter().map(|figure| figure.value).collect();
    let (persistence, tightness) = (centre.value, tightness.value);
    let prior = LagPrior { lags: *lags, persistence, tightness, scale_squared };
    LagPosterior::fit(&values, &prior).map(Some).map_err(|fault| fault.to_string())
}
