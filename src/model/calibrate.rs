//! From history to posteriors: which figures are used, on which scale, with which weights.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use super::innovation::Heavy;
use super::lags;
use crate::error::{Fault, Problem, Warning};
use crate::math::chi_square;
use crate::math::quantile_table::QuantileTable;
use crate::math::table::UniformTable;
use crate::math::tail_table::TailTable;
use crate::math::{normal, root};
use crate::plan::{Indicator, Measure, Movement, Persistence, Plan, Quantity, SteadyAr};
use crate::process::{
    Kept, LagPosterior, MinnesotaPosterior, Observed, PersistencePrior, Posterior, Prior, Scale,
    Series, VariancePrior, figures,
};

/// Fewer usable figures than this do not carry their own variance.
pub const FEWEST_FITTED: usize = 8;
const PRIOR_DEGREES_OF_FREEDOM: f64 = 4.0;
const PERSISTENCE_SCALE: f64 = 0.3;

/// What the history of one indicator said.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The posterior on the model's scale.
    pub posterior: Posterior,
    /// The first year of the series.
    pub first_year: i32,
    /// The last year of the series.
    pub last_year: i32,
    /// The posterior of an autoregression with several lags, if that is what moves the indicator.
    pub lags: Option<LagPosterior>,
    /// The figures that were used.
    pub series: Series,
    /// The model's scale.
    pub scale: Scale,
}

impl Fit {
    /// The growth of a single year on the model's scale, if growth is modelled and the year has a figure of its own.
    pub(super) fn figure(&self, year: i32) -> Option<f64> {
        let of_year =
            |row: &&Observed| row.years == 1 && self.first_year + row.first as i32 == year;
        let figure = self.series.observed.iter().find(of_year).map(|row| row.value);
        figure.filter(|_| self.scale == Scale::Growth)
    }
}

/// The fits of a plan, with the tables that they share.
#[derive(Debug, Default)]
pub struct Calibration {
    /// Fits by indicator.
    pub fits: HashMap<String, Arc<Fit>>,
    /// Median scale s² of what was fitted, by scale and measure; the prior of those with few figures.
    typical: Vec<Typical>,
    /// Posteriors of the plan's systems, by their ids.
    pub systems: HashMap<String, Arc<MinnesotaPosterior>>,
    /// What a reader of the results should know about the fits.
    pub warnings: Vec<Warning>,
    spreads: Mutex<HashMap<u64, Arc<Spread>>>,
    pub(super) heavy: Heavy,
    pub(super) gammas: Mutex<HashMap<(u64, Kept), Arc<TailTable>>>,
}

impl Calibration {
    /// Fits every autoregression of a plan.
    ///
    /// # Errors
    /// One problem for each indicator that cannot be fitted.
    pub fn new(plan: &Plan) -> Result<Self, Vec<Problem>> {
        let mut calibration = Self::default();
        let mut problems = Vec::new();
        let fitted = plan.indicators.iter().filter_map(|indicator| match &indicator.movement {
            Movement::SteadyAr(ar) => Some((indicator, ar)),
            _ => None,
        });
        let mut few = Vec::new();
        for (indicator, ar) in fitted {
            match series(plan, indicator, ar) {
                Err(problem) => problems.push(problem),
                Ok(found) if found.1.observed.len() < FEWEST_FITTED => few.push((indicator, ar)),
                Ok(_) => calibration.store(plan, indicator, ar, None, &mut problems),
            }
        }
        calibration.typical = typical(plan, &calibration.fits);
        for (indicator, ar) in few {
            let variance = calibration.borrowed(indicator, ar);
            calibration.warnings.extend(borrowed_elsewhere(indicator, &variance));
            let variance = variance.map(|typical| typical.variance);
            calibration.store(plan, indicator, ar, variance, &mut problems);
        }
        calibration.fit_systems(plan, &mut problems);
        if problems.is_empty() { Ok(calibration) } else { Err(problems) }
    }

    /// The same calibration with the indicators of `plan` fitted again, as alternatives need it.
    pub(crate) fn again(&self, plan: &Plan) -> Result<Self, Vec<Problem>> {
        let mut calibration = Self {
            fits: HashMap::new(),
            systems: HashMap::new(),
            heavy: self.heavy.again(),
            typical: self.typical.clone(),
            warnings: Vec::new(),
            spreads: Mutex::new(self.spreads.lock().map(|map| map.clone()).unwrap_or_default()),
            gammas: Mutex::new(self.gammas.lock().map(|map| map.clone()).unwrap_or_default()),
        };
        let mut problems = Vec::new();
        for indicator in &plan.indicators {
            let Movement::SteadyAr(ar) = &indicator.movement else { continue };
            match series(plan, indicator, ar) {
                Err(problem) => problems.push(problem),
                Ok((_, found)) => {
                    let few = found.observed.len() < FEWEST_FITTED;
                    let variance = if few { self.borrowed(indicator, ar) } else { None };
                    let variance = variance.map(|typical| typical.variance);
                    calibration.store(plan, indicator, ar, variance, &mut problems);
                }
            }
        }
        calibration.fit_systems(plan, &mut problems);
        if problems.is_empty() { Ok(calibration) } else { Err(problems) }
    }

    fn store(
        &mut self,
        plan: &Plan,
        indicator: &Indicator,
        ar: &SteadyAr,
        variance: Option<f64>,
        problems: &mut Vec<Problem>,
    ) {
        match fit(plan, indicator, ar, variance) {
            Ok(fit) => {
                self.fits.insert(indicator.id.clone(), Arc::new(fit));
            }
            Err(problem) => problems.push(problem),
        }
    }

    /// The scale s² that an indicator with few figures borrows: of its own measure, else of all on its scale.
    fn borrowed(&self, indicator: &Indicator, ar: &SteadyAr) -> Option<Typical> {
        let on_scale = || self.typical.iter().filter(|one| one.scale == scale_of_ar(ar));
        let own = on_scale().find(|one| one.measure == Some(indicator.measure));
        own.or_else(|| on_scale().find(|one| one.measure.is_none())).copied()
    }

    /// The spread √(nu/chi²) of a variance, shared by all with the same degrees of freedom.
    pub(crate) fn spread(&self, degrees_of_freedom: f64) -> Arc<Spread> {
        let make = || Arc::new(Spread { degrees_of_freedom, ..Spread::default() });
        match self.spreads.lock() {
            Ok(mut tables) => {
                tables.entry(degrees_of_freedom.to_bits()).or_insert_with(make).clone()
            }
            Err(_) => make(),
        }
    }
}

/// The spread √(nu/chi²) of a variance, falling: a high draw means a large chi-squared and a small variance.
///
/// Its tables are made when they are first looked at, since exact answers need none.
#[derive(Debug, Default)]
pub(crate) struct Spread {
    degrees_of_freedom: f64,
    by_score: OnceLock<Arc<UniformTable>>,
    by_uniform: OnceLock<QuantileTable>,
}

impl Spread {
    /// As a function of a standard normal score.
    #[inline(always)]
    pub(crate) fn by_score(&self) -> &Arc<UniformTable> {
        self.by_score.get_or_init(|| Arc::new(spread_table(self.degrees_of_freedom)))
    }

    /// As a function of a uniform.
    #[inline(always)]
    pub(crate) fn by_uniform(&self) -> &QuantileTable {
        self.by_uniform.get_or_init(|| {
            let by_score = self.by_score();
            QuantileTable::new(|tail, upper| {
                let score = normal::quantile(tail);
                by_score.at(if upper { -score } else { score })
            })
        })
    }
}

/// A median scale s².
#[derive(Clone, Copy, Debug)]
struct Typical {
    scale: Scale,
    /// `None` for all measures together.
    measure: Option<Measure>,
    variance: f64,
}

/// Medians over the indicators that carry their own variance, of each measure and of all.
fn typical(plan: &Plan, fits: &HashMap<String, Arc<Fit>>) -> Vec<Typical> {
    let measures = [Measure::Stock, Measure::Flow, Measure::Rate, Measure::Ratio, Measure::Count];
    let groups = measures.map(Some).into_iter().chain([None]);
    let scales = [Scale::Growth, Scale::LogLevel, Scale::Logit];
    let groups = groups.flat_map(|measure| scales.map(|scale| (scale, measure)));
    let of_group = |(scale, measure): (Scale, Option<Measure>)| {
        let indicators = plan.indicators.iter().filter(|indicator| {
            scale_of(&indicator.movement) == Some(scale)
                && measure.is_none_or(|measure| indicator.measure == measure)
        });
        let fits = indicators.filter_map(|indicator| fits.get(&indicator.id));
        let mut scales: Vec<f64> = fits.map(|fit| fit.posterior.mean_scale_squared()).collect();
        median(&mut scales).map(|variance| Typical { scale, measure, variance })
    };
    groups.filter_map(of_group).collect()
}

/// What is said about an indicator with few figures whose variance does not rest on others of its measure.
fn borrowed_elsewhere(indicator: &Indicator, found: &Option<Typical>) -> Option<Warning> {
    let id = &indicator.id;
    let few = format!("`{id}` has fewer than {FEWEST_FITTED} usable figures");
    let message = match found {
        Some(Typical { measure: Some(_), .. }) => return None,
        Some(_) => format!(
            "{few}, and no other fitted indicator has its measure: its variance leans on those of all measures. Add figures, or state its growth"
        ),
        None => format!(
            "{few}, and nothing else is fitted on its scale; its variance rests on these few figures alone. Add figures, or state its path"
        ),
    };
    Some(Warning { message, subject: id.clone() })
}

fn spread_table(degrees_of_freedom: f64) -> UniformTable {
    UniformTable::new(-8.3, 8.3, 512, |score| {
        let chi = if score <= 0.0 {
            chi_square::quantile(normal::cdf(score), degrees_of_freedom)
        } else {
            // The upper tail is found from its own small probability, which keeps its digits.
            let beyond = |x: f64| -chi_square::survival(x, degrees_of_freedom);
            let deviation = (2.0 * degrees_of_freedom).sqrt();
            let guess = degrees_of_freedom + score * deviation;
            root::monotone_quantile(beyond, -normal::cdf(-score), guess, deviation)
        };
        (degrees_of_freedom / chi).sqrt()
    })
}

/// The scale on which an autoregression runs.
pub(super) fn scale_of(movement: &Movement) -> Option<Scale> {
    match movement {
        Movement::SteadyAr(ar) => Some(scale_of_ar(ar)),
        _ => None,
    }
}

fn scale_of_ar(ar: &SteadyAr) -> Scale {
    match ar.quantity {
        Quantity::Share => Scale::Logit,
        Quantity::Level => Scale::LogLevel,
        _ => Scale::Growth,
    }
}

fn persistence(ar: &SteadyAr) -> PersistencePrior {
    let scale = PERSISTENCE_SCALE;
    match &ar.persistence {
        Persistence::Mild | Persistence::Lags { .. } | Persistence::System { .. } => {
            PersistencePrior::Normal { centre: 0.3, scale }
        }
        Persistence::None => PersistencePrior::Known(0.0),
        Persistence::Around { centre } => PersistencePrior::Normal { centre: centre.value, scale },
    }
}

fn fit(
    plan: &Plan,
    indicator: &Indicator,
    ar: &SteadyAr,
    typical_variance: Option<f64>,
) -> Result<Fit, Problem> {
    let (first_year, series) = series(plan, indicator, ar)?;
    let scale = scale_of_ar(ar);
    let view = ar.mean.as_ref();
    let mean =
        view.map_or((0.0, 0.0), |view| (scale.from_published(view.mean.value), view.weight.value));
    let variance = match typical_variance {
        Some(scale_squared) => {
            VariancePrior { degrees_of_freedom: PRIOR_DEGREES_OF_FREEDOM, scale_squared }
        }
        None => VariancePrior { degrees_of_freedom: 0.0, scale_squared: 0.0 },
    };
    let prior = Prior { persistence: persistence(ar), mean, variance };
    let place = || plan.place(&format!("indicator.{}", indicator.id));
    let posterior = Posterior::fit(&series, &prior).map_err(|fault| {
        let cause = fault.to_string();
        Problem::new(Fault::NoHistory { indicator: indicator.id.clone(), cause }).at(place())
    })?;
    let last_year = first_year + series.weights.len() as i32 - 1;
    let lags = lags::posterior(plan, &indicator.id, ar, posterior.mean_scale_squared());
    let lags = lags.map_err(|cause| {
        Problem::new(Fault::NoHistory { indicator: indicator.id.clone(), cause }).at(place())
    })?;
    Ok(Fit { posterior, lags, first_year, last_year, series, scale })
}

/// The figures of an autoregression with the first year of the series.
fn series(plan: &Plan, indicator: &Indicator, ar: &SteadyAr) -> Result<(i32, Series), Problem> {
    let figures = figures(plan, &indicator.id, ar);
    let usable = figures.iter().all(|figure| figure.value.is_finite());
    let first_year = figures.iter().map(|figure| figure.year + 1 - figure.years as i32).min();
    let (Some(first_year), Some(last), true) = (first_year, figures.last(), usable) else {
        let bases = ar.history.basis.join(", ");
        let cause = format!("no figure of basis {bases} was out by {}", plan.as_of);
        let fault = Fault::NoHistory { indicator: indicator.id.clone(), cause };
        return Err(Problem::new(fault).at(plan.place(&format!("indicator.{}", indicator.id))));
    };
    let weight = |year: i32| match &ar.pandemic_weight {
        Some(pandemic) if pandemic.years.contains(&year) => pandemic.weight.value,
        _ => 1.0,
    };
    let weights = (first_year..=last.year).map(weight).collect();
    let observed = figures
        .iter()
        .map(|figure| Observed {
            first: (figure.year + 1 - first_year) as usize - figure.years,
            years: figure.years,
            value: figure.value,
        })
        .collect();
    Ok((first_year, Series { observed, weights }))
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        length if length % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}
