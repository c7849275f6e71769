//! Scenarios side by side on the same draws: every target under each, and what each changes against one of them.

use std::collections::HashSet;

use serde::Serialize;

use crate::error::{Fault, Problem, Result};
use crate::model::Model;
use crate::scenario::Scenario;
use crate::simulate::{Contrast, Difference, Estimate, Execution, Panel, Watch};

/// What a difference between two scenarios amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// No shock and no changed number of either scenario can touch the target.
    NotReached,
    /// The 95 % interval of the difference holds zero.
    Noise,
    /// The target is less likely.
    Lower,
    /// The target is more likely.
    Higher,
}

/// A target under one scenario.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// The probability, as a run of the scenario alone would give it.
    pub estimate: Estimate,
    /// The probability less that under the reference, with the error of the paired difference.
    pub difference: Difference,
    /// What the difference amounts to; for the reference itself `NotReached`.
    pub finding: Finding,
}

/// A target under all scenarios.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedTarget {
    /// Id of the target.
    pub target: String,
    /// True if the joint figures leave it out.
    pub scope: bool,
    /// One entry a scenario, in the order in which they were given.
    pub scenarios: Vec<Compared>,
}

impl ComparedTarget {
    /// The largest difference, by size.
    pub fn largest(&self) -> f64 {
        self.scenarios.iter().map(|one| one.difference.value.abs()).fold(0.0, f64::max)
    }
}

/// The number met of a group of targets under all scenarios.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedGroup {
    /// `plan`, a chapter or a section.
    pub group: String,
    /// Number of targets in it.
    pub targets: usize,
    /// Expected number met by scenario: the sum of the probabilities.
    pub expected: Vec<f64>,
    /// Change of the expected number met against the reference, by scenario.
    pub changes: Vec<Difference>,
}

/// Several scenarios of a plan side by side.
///
/// All run on the same paths: a path has the same draws under each scenario, so that a difference has an error of its own, which is far
/// smaller than that of two independent runs.
///
/// ```no_run
/// use attain::attainment::Comparison;
/// use attain::scenario::Scenario;
/// let load = |name: &str| Scenario::load(format!("scenarios/chongqing-2024/{name}.toml"))?.calibrate();
/// let models = vec![load("baseline")?, load("demand-slump")?];
/// let comparison = Comparison::of(models, None)?;
/// for target in &comparison.targets {
///     let slump = &target.scenarios[1];
///     println!("{} {:+.3} ± {:.3}", target.target, slump.difference.value, slump.difference.standard_error);
/// }
/// # Ok::<(), attain::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Comparison {
    panel: Panel,
    /// Position of the scenario that the others are compared with.
    pub reference: usize,
    /// One entry a target, in the order of the plan.
    pub targets: Vec<ComparedTarget>,
    /// The plan, its chapters and its sections; those without targets are left out.
    pub groups: Vec<ComparedGroup>,
}

impl Comparison {
    /// Compares models on all cores. The reference is the named scenario, or the first without shocks, or the first.
    ///
    /// # Errors
    /// `Error::Input` if there is no such scenario, if they are not of one plan, or do not share seed, paths and sampling.
    pub fn of(models: Vec<Model>, reference: Option<&str>) -> Result<Self> {
        Self::of_with(models, reference, Execution::default(), &Watch::default())
    }

    /// The same with a say in threads and blocks, under watch.
    ///
    /// # Errors
    /// As [`Comparison::of`], and `Error::Interrupted` if it was stopped.
    pub fn of_with(
        models: Vec<Model>,
        reference: Option<&str>,
        execution: Execution,
        watch: &Watch,
    ) -> Result<Self> {
        let scenarios: Vec<&Scenario> = models.iter().map(Model::scenario).collect();
        let problems = mismatches(&scenarios);
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let reference = chosen(&scenarios, reference)?;
        let contrasts: Vec<Contrast> =
            (0..models.len()).map(|model| Contrast::between(model, reference)).collect();
        let panel = Panel::draw(models, &contrasts, execution, watch)?;
        let goals = panel.models()[reference].goals().len();
        let targets = (0..goals).map(|goal| target(&panel, reference, goal)).collect();
        let groups = groups(&panel);
        Ok(Self { panel, reference, targets, groups })
    }

    /// The scenarios, in the order in which they were given.
    pub fn scenarios(&self) -> impl Iterator<Item = &Scenario> {
        self.panel.models().iter().map(Model::scenario)
    }

    /// The scenario that the others are compared with.
    pub fn reference(&self) -> &Scenario {
        self.panel.models()[self.reference].scenario()
    }

    /// Paths that each scenario drew.
    pub fn paths(&self) -> u64 {
        self.panel.paths
    }

    /// Positions of the targets, those that move most first; those of equal size in the order of the plan.
    pub fn by_size(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.targets.len()).collect();
        let size = |index: &usize| self.targets[*index].largest();
        order.sort_by(|one, other| size(other).total_cmp(&size(one)));
        order
    }

    /// Positions of the scenarios: the reference, then the others by their likelihood, the likeliest first, and within one likelihood by
    /// what they do to the expected number met, the worst first.
    pub fn in_order(&self) -> Vec<usize> {
        let likelihood = |index: usize| {
            let stated = &self.panel.models()[index].scenario().likelihood;
            stated.as_ref().map(|likelihood| likelihood.value)
        };
        let change =
            |index: usize| self.groups.first().map_or(0.0, |plan| plan.changes[index].value);
        let mut order: Vec<usize> =
            (0..self.panel.models().len()).filter(|index| *index != self.reference).collect();
        order.sort_by(|one, other| {
            let (left, right) = (likelihood(*one), likelihood(*other));
            let by_likelihood = right.unwrap_or(0.0).total_cmp(&left.unwrap_or(0.0));
            by_likelihood.then(change(*one).total_cmp(&change(*other)))
        });
        order.insert(0, self.reference);
        order
    }
}

fn target(panel: &Panel, reference: usize, goal: usize) -> ComparedTarget {
    let models = panel.models();
    let plan = models[reference].plan();
    let one = &plan.targets[models[reference].goals()[goal].target];
    let scenarios = models.iter().enumerate().map(|(position, _)| {
        let difference = panel.of_goal(position, goal);
        let touched = [position, reference].iter().any(|index| models[*index].is_reached(goal));
        let finding = match () {
            () if difference.is_none() && !touched => Finding::NotReached,
            () if difference.is_none() || difference.is_noise() => Finding::Noise,
            () if difference.value < 0.0 => Finding::Lower,
            () => Finding::Higher,
        };
        let finding = if position == reference { Finding::NotReached } else { finding };
        Compared { estimate: panel.estimate(position, goal), difference, finding }
    });
    ComparedTarget { target: one.id.clone(), scope: one.scope, scenarios: scenarios.collect() }
}

fn groups(panel: &Panel) -> Vec<ComparedGroup> {
    let models = 0..panel.models().len();
    let all = panel.groups().iter().enumerate().filter(|(_, group)| !group.goals.is_empty());
    all.map(|(index, group)| {
        let probability =
            |model: usize| move |goal: &usize| panel.estimate(model, *goal).probability;
        ComparedGroup {
            group: group.id.clone(),
            targets: group.goals.len(),
            expected: models
                .clone()
                .map(|model| group.goals.iter().map(probability(model)).sum())
                .collect(),
            changes: models.clone().map(|model| panel.of_group(model, index)).collect(),
        }
    })
    .collect()
}

/// Why scenarios cannot be compared.
pub(super) fn mismatches(scenarios: &[&Scenario]) -> Vec<Problem> {
    let Some((first, others)) = scenarios.split_first() else {
        let fault = Fault::Contradiction("there is nothing to compare".into());
        return vec![Problem::new(fault).hint("name at least two scenarios")];
    };
    let mut problems = Vec::new();
    if others.is_empty() {
        let fault = Fault::Contradiction(format!("`{}` is compared with nothing", first.id));
        problems.push(Problem::new(fault).hint("name a second scenario"));
    }
    let mut seen = HashSet::from([first.id.as_str()]);
    for other in others {
        if !seen.insert(&other.id) {
            let fault = Fault::Duplicate { what: "scenario".into(), id: other.id.clone() };
            problems.push(Problem::new(fault).hint("name each scenario once"));
        }
        problems.extend(unlike(first, other));
    }
    problems
}

/// What two scenarios do not share and must.
fn unlike<'a>(first: &'a Scenario, other: &'a Scenario) -> impl Iterator<Item = Problem> {
    let (one, two) = (&first.settings, &other.settings);
    let targets = |scenario: &Scenario| -> Vec<String> {
        scenario.plan.targets.iter().map(|target| target.id.clone()).collect()
    };
    let plans = (first.plan.id.clone(), other.plan.id.clone());
    let same_targets = plans.0 != plans.1 || targets(first) == targets(other);
    let pairs = [
        ("plan", plans, "only scenarios of one plan can be compared"),
        (
            "seed",
            (one.seed.to_string(), two.seed.to_string()),
            "add --seed to give all the same draws",
        ),
        (
            "number of paths",
            (one.most_paths().to_string(), two.most_paths().to_string()),
            "add --paths to give all the same number",
        ),
        ("sampling", (one.sampling.word().into(), two.sampling.word().into()), "add --sampling"),
    ];
    let names = format!("`{}` and `{}`", first.id, other.id);
    let of_targets = (!same_targets).then(|| {
        let message = format!("{names} do not have the same targets");
        Problem::new(Fault::Contradiction(message))
            .hint("only scenarios with the same targets in the same order can be compared")
    });
    let of_settings = pairs.into_iter().filter(|(_, (one, two), _)| one != two);
    let of_settings = of_settings.map(move |(what, (one, two), hint)| {
        let message = format!("{names} do not share their {what}: {one} and {two}");
        Problem::new(Fault::Contradiction(message)).hint(hint)
    });
    of_settings.chain(of_targets)
}

fn chosen(scenarios: &[&Scenario], reference: Option<&str>) -> Result<usize> {
    let Some(id) = reference else {
        return Ok(scenarios.iter().position(|one| one.shocks.is_empty()).unwrap_or(0));
    };
    let found = scenarios.iter().position(|one| one.id == id);
    found.ok_or_else(|| {
        let known: Vec<&str> = scenarios.iter().map(|one| one.id.as_str()).collect();
        let fault = Fault::UnknownName { what: "scenario".into(), id: id.into() };
        let hint =
            format!("the reference is one of those that are compared: `{}`", known.join("`, `"));
        Problem::new(fault).hint(hint).into()
    })
}
