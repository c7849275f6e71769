//! Autoregressions with several lags: which histories they can be fitted to, and the tables that draw them.

use std::sync::Arc;

use super::Calibration;
use crate::math::table::UniformTable;
use crate::plan::{Persistence, SteadyAr};
use crate::process::{LagPosterior, LagPrior, Series};

/// A fitted autoregression with several lags, with the table that draws its variance.
#[derive(Clone, Debug)]
pub(crate) struct LaggedLaw {
    pub posterior: LagPosterior,
    /// √(degrees of freedom / chi-squared) at the chi-squared quantile of a standard normal score.
    pub spread: Arc<UniformTable>,
}

impl LaggedLaw {
    pub(super) fn new(posterior: &LagPosterior, calibration: &Calibration) -> Self {
        let spread = calibration.spread(posterior.degrees_of_freedom);
        Self { posterior: posterior.clone(), spread }
    }
}

/// The posterior of an autoregression that has several lags; the cause if the history does not carry it.
pub(super) fn posterior(
    ar: &SteadyAr,
    series: &Series,
    scale_squared: f64,
) -> Result<Option<LagPosterior>, String> {
    let Persistence::Lags { lags, centre, tightness } = &ar.persistence else { return Ok(None) };
    let rows = &series.observed;
    let in_a_row = rows.iter().enumerate().all(|(index, row)| row.years == 1 && row.first == index);
    let needed = 3 * lags + 8;
    if !in_a_row || rows.len() < needed {
        let gap = if in_a_row { "" } else { ", with gaps" };
        return Err(format!(
            "an autoregression with {lags} lags needs {needed} figures of years in a row; there are {}{gap}. Use fewer lags, or a `steady_ar`",
            rows.len()
        ));
    }
    let values: Vec<f64> = rows.iter().map(|row| row.value).collect();
    let (persistence, tightness) = (centre.value, tightness.value);
    let prior = LagPrior { lags: *lags, persistence, tightness, scale_squared };
    LagPosterior::fit(&values, &prior).map(Some).map_err(|fault| fault.to_string())
}
