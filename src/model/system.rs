//! Indicators that are forecast together: the fit of their system, its place in the model, exact answers for the next year.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Calibration, Gaussian, Model, Mover};
use crate::error::{Fault, Problem};
use crate::math::table::UniformTable;
use crate::plan::{Indicator, Plan, System};
use crate::process::{Figure, MinnesotaPosterior, MinnesotaPrior, figures, in_a_row, needed};
use crate::random::Source;
use crate::scenario::Scenario;

/// How many observations the belief in the scales of the innovations is worth.
const WEIGHT: f64 = 3.0;

/// A fitted system with the tables that draw its covariance.
#[derive(Clone, Debug)]
pub(crate) struct SystemLaw {
    pub posterior: MinnesotaPosterior,
    /// For each diagonal entry of the Bartlett factor: the inverse root of its degrees of freedom n, and √(n/chi-squared) at the
    /// chi-squared quantile of a standard normal score.
    pub diagonal: Vec<(f64, Arc<UniformTable>)>,
}

/// A system in a model.
#[derive(Clone, Debug)]
pub(crate) struct Joined {
    /// Its id in the plan.
    pub id: String,
    pub law: Arc<SystemLaw>,
    pub parameters: Source,
    /// Positions of its members' nodes, in the order of their ids.
    pub members: Vec<usize>,
    /// The first of these positions: its node draws for all.
    pub leader: usize,
}

impl Calibration {
    /// Fits every system whose members were fitted one by one.
    pub(super) fn fit_systems(&mut self, plan: &Plan, problems: &mut Vec<Problem>) {
        for system in &plan.systems {
            let scales: Option<Vec<f64>> = plan
                .members(&system.id)
                .iter()
                .map(|(one, _)| Some(self.fits.get(&one.id)?.posterior.mean_scale_squared()))
                .collect();
            // Without members a system is not used; a member that cannot be fitted is a problem already.
            let Some(scales) = scales.filter(|scales| !scales.is_empty()) else { continue };
            match fit(plan, system, scales) {
                Ok(posterior) => {
                    self.systems.insert(system.id.clone(), Arc::new(posterior));
                }
                Err(cause) => {
                    let message = format!("system `{}` cannot be fitted: {cause}", system.id);
                    let place = plan.place(&format!("system.{}", system.id));
                    problems.push(Problem::new(Fault::Contradiction(message)).at(place));
                }
            }
        }
    }
}

fn fit(
    plan: &Plan,
    system: &System,
    scale_squared: Vec<f64>,
) -> Result<MinnesotaPosterior, String> {
    let members = plan.members(&system.id);
    let figures: Vec<Vec<Figure>> =
        members.iter().map(|(one, ar)| figures(plan, &one.id, ar)).collect();
    let years = |figures: &[Figure]| figures.first().map(|one| (one.year, figures.len()));
    let same = figures.iter().all(|one| in_a_row(one) && years(one) == years(&figures[0]));
    let needed = needed(members.len(), system.lags);
    if !same || figures[0].len() < needed {
        return Err(format!("its members need {needed} figures of the same years in a row"));
    }
    let rows = 0..figures[0].len();
    let values: Vec<f64> =
        rows.flat_map(|row| figures.iter().map(move |one| one[row].value)).collect();
    let prior = MinnesotaPrior {
        lags: system.lags,
        persistence: system.persistence.value,
        tightness: system.tightness.value,
        scale_squared,
        weight: WEIGHT,
    };
    MinnesotaPosterior::fit(&values, &prior).map_err(|fault| fault.to_string())
}

impl SystemLaw {
    fn new(posterior: &MinnesotaPosterior, calibration: &Calibration) -> Self {
        let degrees =
            |row: usize| posterior.degrees_of_freedom - (posterior.variables - 1 - row) as f64;
        let entry = |row| {
            let spread = Arc::clone(calibration.spread(degrees(row)).by_score());
            (1.0 / degrees(row).sqrt(), spread)
        };
        let diagonal = (0..posterior.variables).map(entry).collect();
        Self { posterior: posterior.clone(), diagonal }
    }
}

/// The fitted systems of a scenario, before their members have places.
pub(super) fn systems(scenario: &Scenario, calibration: &Calibration) -> Vec<Joined> {
    let settings = &scenario.settings;
    let fitted = scenario.plan.systems.iter().filter_map(|system| {
        let posterior = calibration.systems.get(&system.id)?;
        let name = source(&system.id);
        Some(Joined {
            id: system.id.clone(),
            law: Arc::new(SystemLaw::new(posterior, calibration)),
            parameters: Source::new(settings.seed, &name, settings.sampling, 0),
            members: Vec::new(),
            leader: 0,
        })
    });
    fitted.collect()
}

/// The name of the draws of a system's covariance and coefficients.
pub(super) fn source(id: &str) -> String {
    format!("system/{id}/parameters")
}

impl Model {
    /// Gives the members of each system their places, once all nodes have one.
    pub(super) fn seat(&mut self, positions: &HashMap<String, usize>) {
        let plan = &self.scenario.plan;
        for system in &mut self.systems {
            let members = plan.members(&system.id);
            system.members =
                members.iter().filter_map(|(one, _)| positions.get(&one.id).copied()).collect();
            system.leader = system.members.iter().copied().min().unwrap_or(0);
        }
    }

    /// The mover of an indicator that is a member of a fitted system.
    pub(super) fn member(&self, indicator: &Indicator) -> Option<Mover> {
        let (_, id) = indicator.movement.system()?;
        let system = self.systems.iter().position(|system| system.id == id)?;
        Some(Mover::Member { system })
    }

    /// Probabilities that a form which hangs on the next year of one system alone is at most and at least a limit: Student t.
    pub(super) fn next_of_system(&self, gaussian: &Gaussian, limit: f64) -> Option<(f64, f64)> {
        let of = |node: usize| match self.nodes[node].mover {
            Mover::Member { system } => Some(system),
            _ => None,
        };
        let first = gaussian.leaves.first()?;
        let system = of(first.node)?;
        let start = self.nodes[first.node].start;
        let next_alone = gaussian.leaves.iter().all(|leaf| {
            let others = leaf.weights.iter().enumerate().filter(|(year, _)| *year != start);
            of(leaf.node) == Some(system) && others.into_iter().all(|(_, weight)| *weight == 0.0)
        });
        if !next_alone || gaussian.error_variance > 0.0 {
            return None;
        }
        let weight = |member: &usize| {
            let leaf = gaussian.leaves.iter().find(|leaf| leaf.node == *member)?;
            leaf.weights.get(start).copied()
        };
        let joined = &self.systems[system];
        let weights: Vec<f64> = joined.members.iter().map(weight).collect::<Option<_>>()?;
        let posterior = &joined.law.posterior;
        let any = weights.iter().any(|weight| *weight != 0.0);
        any.then(|| posterior.next_cdf(&weights, limit - gaussian.constant))
    }
}
