//! Several scenarios with weights: one overall probability of each target, and of how many are met.

use serde::Serialize;

use super::comparison::mismatches;
use crate::error::{Fault, Problem, Result};
use crate::model::Model;
use crate::scenario::Scenario;
use crate::simulate::{Contrast, Difference, Estimate, Execution, Panel, Watch};

/// Weights may miss 1 by so much: the rounding of their sum.
const ROUNDING: f64 = 1e-9;

/// Scenarios of which one comes, each with its weight.
///
/// The probability of a target is Σ weight × probability under the scenario. All scenarios share their draws, so that its error is that of
/// the weighted score of a path.
#[derive(Clone, Debug)]
pub struct Mixture {
    panel: Panel,
    /// Weights of the scenarios in the order in which they were given; they add up to 1.
    pub weights: Vec<f64>,
    /// One entry a target, in the order of the plan.
    pub targets: Vec<MixedTarget>,
    /// The plan, its chapters and its sections.
    pub groups: Vec<MixedGroup>,
}

/// A target over all scenarios.
#[derive(Clone, Debug, Serialize)]
pub struct MixedTarget {
    /// Id.
    pub target: String,
    /// True if it is a programme scope, which no sum counts.
    pub scope: bool,
    /// Its overall probability.
    pub overall: Difference,
    /// Its probability under each scenario.
    pub scenarios: Vec<Estimate>,
}

/// A group of targets over all scenarios.
#[derive(Clone, Debug, Serialize)]
pub struct MixedGroup {
    /// `plan`, or the id of a chapter or section.
    pub group: String,
    /// Number of targets.
    pub targets: usize,
    /// Expected number met.
    pub expected: Difference,
    /// Probabilities that at least 0, 1, … of them are met, counted.
    pub at_least: Vec<f64>,
}

impl Mixture {
    /// Draws all scenarios on the same paths and mixes them.
    ///
    /// # Errors
    /// `Error::Input` if scenarios do not share plan, targets, seed, paths and sampling, or if there is not one weight a scenario, each 0 or
    /// above, that add up to 1.
    ///
    /// ```no_run
    /// use attain::attainment::Mixture;
    /// use attain::scenario::Scenario;
    /// let model = |name: &str| Scenario::load(format!("scenarios/chongqing-2024/{name}.toml"))?.calibrate();
    /// let models = vec![model("baseline")?, model("debt-restraint")?];
    /// let mixture = Mixture::of(models, &[0.9, 0.1])?;
    /// println!("{:.2}", mixture.targets[0].overall.value);
    /// # Ok::<(), attain::Error>(())
    /// ```
    pub fn of(models: Vec<Model>, weights: &[f64]) -> Result<Self> {
        Self::of_with(models, weights, Execution::default(), &Watch::default())
    }

    /// As [`Mixture::of`], with a say in threads, under watch.
    ///
    /// # Errors
    /// As [`Mixture::of`]; `Error::Interrupted`.
    pub fn of_with(
        models: Vec<Model>,
        weights: &[f64],
        execution: Execution,
        watch: &Watch,
    ) -> Result<Self> {
        let scenarios: Vec<&Scenario> = models.iter().map(Model::scenario).collect();
        let mut problems = mismatches(&scenarios);
        problems.extend(unweighted(&scenarios, weights));
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let weights = weights.to_vec();
        let mixed = Contrast { weights: weights.iter().copied().enumerate().collect() };
        let panel = Panel::draw(models, &[mixed], execution, watch)?;
        let models = panel.models();
        let targets = models[0].goals().iter().enumerate().map(|(index, goal)| {
            let one = &models[0].plan().targets[goal.target];
            MixedTarget {
                target: one.id.clone(),
                scope: one.scope,
                overall: panel.of_goal(0, index),
                scenarios: (0..models.len()).map(|model| panel.estimate(model, index)).collect(),
            }
        });
        let targets = targets.collect();
        let all = panel.groups().iter().enumerate().filter(|(_, group)| !group.goals.is_empty());
        let groups = all.map(|(index, group)| MixedGroup {
            group: group.id.clone(),
            targets: group.goals.len(),
            expected: panel.of_group(0, index),
            at_least: at_least(&panel, &weights, index),
        });
        let groups = groups.collect();
        Ok(Self { panel, weights, targets, groups })
    }

    /// The scenarios, in the order in which they were given.
    pub fn scenarios(&self) -> impl Iterator<Item = &Scenario> {
        self.panel.models().iter().map(Model::scenario)
    }

    /// Paths that were drawn of each.
    pub fn paths(&self) -> u64 {
        self.panel.paths
    }
}

fn at_least(panel: &Panel, weights: &[f64], group: usize) -> Vec<f64> {
    let size = panel.groups()[group].goals.len();
    let mut tails = vec![0.0; size + 1];
    for (model, weight) in weights.iter().enumerate() {
        let Some(tally) = panel.tally(model) else { continue };
        let mut tail = 0_u64;
        for (count, paths) in tally.met[group].iter().enumerate().rev() {
            tail += paths;
            tails[count] += weight * tail as f64 / tally.paths as f64;
        }
    }
    tails
}

/// What is wrong with the weights.
fn unweighted(scenarios: &[&Scenario], weights: &[f64]) -> Vec<Problem> {
    let hint = "give one weight a scenario, in their order, such as --weights 0.7,0.2,0.1";
    let wrong = |message: String| vec![Problem::new(Fault::Contradiction(message)).hint(hint)];
    if weights.len() != scenarios.len() {
        return wrong(format!(
            "there are {} weights for {} scenarios",
            weights.len(),
            scenarios.len()
        ));
    }
    if let Some((weight, scenario)) =
        weights.iter().zip(scenarios).find(|(weight, _)| !(0.0..=1.0).contains(*weight))
    {
        return wrong(format!(
            "the weight of `{}` is {weight}, which lies outside 0 to 1",
            scenario.id
        ));
    }
    let sum: f64 = weights.iter().sum();
    if (sum - 1.0).abs() > ROUNDING {
        return wrong(format!("the weights add up to {}, not to 1", (sum * 1e9).round() / 1e9));
    }
    Vec::new()
}
