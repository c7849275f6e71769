//! Where the uncertainty of one target comes from, and what happens on the paths that miss it.

use serde::Serialize;

use super::judgement::Small;
use crate::math::student;
use crate::model::{Model, Uncertain};
use crate::scenario::Scenario;
use crate::simulate::{Difference, error_among};

/// Paths of a dissection, in as many batches as give an error.
const PATHS: usize = 32_768;
const BATCHES: usize = 32;
/// What is added to the seed of the second set of draws.
const OTHER_SEED: u64 = 0x9E37_79B9_7F4A_7C15;

/// The part of one source of uncertainty.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceShare {
    /// The source.
    pub source: Uncertain,
    /// First-order share of the variance: what knowing this source alone would take away.
    pub first: Difference,
    /// Total share of the variance: what would be left if all else were known.
    pub total: Difference,
    /// Mean of its contribution on the paths that miss the target less its mean on all paths, on the scale on which the target is modelled.
    pub on_misses: f64,
}

/// The uncertainty of one target, taken apart.
///
/// The variance is that of what decides the target, on the scale on which it is modelled. First-order and total shares are Jansen's estimates
/// from two sets of draws of which one source at a time is exchanged (Saltelli and others 2010, doi:10.1016/j.cpc.2009.09.018).
/// The contribution of a shock to a path is the value with it less the value without it; that of the innovations is the value less that with all
/// of them at zero; that of the parameters is what is left without shocks and innovations.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dissection {
    /// Id of the target.
    pub target: String,
    /// Standard deviation of what decides it.
    pub deviation: f64,
    /// Share of the paths that miss.
    pub missed: f64,
    /// Mean on the paths that miss less the mean on all paths. None if no path misses.
    pub gap: Option<f64>,
    /// Parameters, innovations, then one entry a shock that reaches the target.
    pub shares: Vec<SourceShare>,
    /// What the contributions leave of the gap, because they do not simply add up.
    pub rest: f64,
    /// Paths that were drawn.
    pub paths: u64,
}

impl Model {
    /// Takes the uncertainty of a target apart, by its position in the plan. `None` if there is no such target.
    pub fn dissect(&self, target: usize) -> Option<Dissection> {
        let goal = self.goals().get(target)?;
        let small = Small::new(self, goal)?;
        let model = self.again(small.scenario.clone())?;
        let mut settings = model.settings().clone();
        settings.seed ^= OTHER_SEED;
        let other = self.again(Scenario { settings, ..small.scenario.clone() })?;
        let values = |model: &Model| model.goal_values(0, 0, PATHS);
        let (one, two) = (values(&model)?, values(&other)?);
        let mut sources = vec![Uncertain::Parameters, Uncertain::Innovations];
        sources.extend((0..model.scenario().shocks.len()).map(Uncertain::Shock));
        let met = model.goals().first()?.met;
        let missed: Vec<bool> = one.iter().map(|value| !met.contain(*value)).collect();
        let total = variance(&one);
        let mut shares = Vec::new();
        for source in sources {
            let exchanged = values(&model.drawn_as(&other, source))?;
            let contribution = match source {
                Uncertain::Shock(shock) => {
                    less(&one, &values(&model.with_shocks(|index| index != shock))?)
                }
                Uncertain::Innovations => less(&one, &values(&model.without_innovations())?),
                Uncertain::Parameters => {
                    values(&model.with_shocks(|_| false).without_innovations())?
                }
            };
            let touches = contribution.iter().any(|value| *value != 0.0);
            if matches!(source, Uncertain::Shock(_)) && !touches {
                continue;
            }
            shares.push(SourceShare {
                source,
                first: one_less(jansen(&two, &exchanged, total)),
                total: jansen(&one, &exchanged, total),
                on_misses: on_misses(&contribution, &missed).unwrap_or(0.0),
            });
        }
        let gap = on_misses(&one, &missed);
        let told: f64 = shares.iter().map(|share| share.on_misses).sum();
        Some(Dissection {
            target: self.plan().targets[goal.target].id.clone(),
            deviation: total.sqrt(),
            missed: missed.iter().filter(|missed| **missed).count() as f64 / PATHS as f64,
            gap,
            rest: gap.map_or(0.0, |gap| gap - told),
            shares,
            paths: PATHS as u64,
        })
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let middle = mean(values);
    values.iter().map(|value| (value - middle) * (value - middle)).sum::<f64>()
        / (values.len() - 1) as f64
}

fn less(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| one - other).collect()
}

/// Mean on the paths that miss less the mean on all; none if no path misses.
fn on_misses(values: &[f64], missed: &[bool]) -> Option<f64> {
    let count = missed.iter().filter(|missed| **missed).count();
    let sum: f64 = values.iter().zip(missed).filter(|(_, missed)| **missed).map(|(v, _)| v).sum();
    (count > 0).then(|| sum / count as f64 - mean(values))
}

/// Half the mean square of the differences over the variance, with its error from batches.
fn jansen(one: &[f64], other: &[f64], variance: f64) -> Difference {
    if variance == 0.0 {
        return Difference { value: 0.0, standard_error: 0.0, lower_95: 0.0, upper_95: 0.0 };
    }
    let differences = less(one, other);
    let of = |part: &[f64]| {
        part.iter().map(|one| one * one).sum::<f64>() / (2.0 * part.len() as f64 * variance)
    };
    let value = of(&differences);
    let error = error_among(differences.chunks(PATHS / BATCHES).map(of));
    let half = student::quantile(0.975, BATCHES as f64 - 1.0) * error;
    Difference { value, standard_error: error, lower_95: value - half, upper_95: value + half }
}

fn one_less(found: Difference) -> Difference {
    Difference {
        value: 1.0 - found.value,
        standard_error: found.standard_error,
        lower_95: 1.0 - found.upper_95,
        upper_95: 1.0 - found.lower_95,
    }
}
