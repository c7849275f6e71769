//! What the user wrote: a plan, settings, shocks and overrides.

mod check;
mod condition;
pub mod file;
mod part;
mod period;

use std::path::PathBuf;

pub use crate::random::Sampling;
pub use condition::{Condition, Demand};
pub use period::{Frequency, NoPeriod, Period};

use serde::Serialize;

use crate::error::Warning;
use crate::plan::{Judged, Plan, Text};
use crate::shock::Shock;

/// How a run is made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// Number of paths.
    pub paths: u64,
    /// Seed of all draws.
    pub seed: u64,
    /// Last year, quarter or month of the tables; two years beyond the plan's year if it is not stated.
    pub until: Option<Period>,
    /// Which rows the tables have beside the annual ones.
    pub frequency: Frequency,
    /// How draws are spread over the paths.
    pub sampling: Sampling,
    /// The run stops early once the 95 % Monte Carlo interval of every target reaches no further than this to either side, in
    /// percentage points.
    pub tolerance: Option<f64>,
}

impl Default for Settings {
    /// 100,000 paths, seed 20240229, annual rows until two years beyond the plan's year.
    fn default() -> Self {
        Self {
            paths: 100_000,
            seed: 20_240_229,
            until: None,
            frequency: Frequency::Annual,
            sampling: Sampling::Pseudo,
            tolerance: None,
        }
    }
}

/// A changed number of the plan, under its dotted name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Override {
    /// Dotted name, such as `deposits_balance.mean`.
    pub key: String,
    /// New value.
    pub value: f64,
    /// Why.
    pub reason: Text,
}

/// A file that went into a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Its path, as the user named it.
    pub path: PathBuf,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// A plan with the user's choice of shocks and settings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scenario {
    /// Name in files and folders.
    pub id: String,
    /// Name for readers.
    pub name: Text,
    /// What it asks.
    pub description: Text,
    /// How likely its author holds it: the probability that what it tells of comes. It changes no simulation; scenarios of one likelihood
    /// are compared with one another.
    pub likelihood: Option<Judged>,
    /// The plan, with overrides applied.
    #[serde(skip)]
    pub plan: Plan,
    /// How the run is made.
    pub settings: Settings,
    /// Stochastic shocks.
    pub shocks: Vec<Shock>,
    /// What is taken for given about the future.
    pub conditions: Vec<Condition>,
    /// Numbers of the plan that this scenario changes.
    pub overrides: Vec<Override>,
    /// Files that were read.
    pub inputs: Vec<Input>,
}

/// Fewest paths under Sobol: a word of bits for each scrambling.
const FEWEST_EVEN: u64 = 1024;
/// Most paths under Sobol: an index has 32 bits in each scrambling.
const MOST_EVEN: u64 = 1 << 36;

impl Settings {
    /// Paths that a run draws at most: as asked, or the next power of two, at least 1024, where they are evenly spread.
    pub fn most_paths(&self) -> u64 {
        match self.sampling {
            Sampling::Pseudo => self.paths,
            Sampling::Sobol => self.paths.clamp(FEWEST_EVEN, MOST_EVEN).next_power_of_two(),
        }
    }

    /// Says so if more paths are drawn than asked for.
    pub fn rounding(&self) -> Option<Warning> {
        let most = self.most_paths();
        (most != self.paths).then(|| Warning {
            subject: "settings.paths".into(),
            message: format!(
                "{} paths were asked for and {most} are drawn: Sobol points are even only in powers of two, from {FEWEST_EVEN} on; \
                 ask for {most}, or use sampling = \"pseudo\"",
                self.paths
            ),
        })
    }
}

impl Scenario {
    /// The scenario without indicators, targets, history and files.
    pub(crate) fn bare(&self) -> Self {
        Self {
            id: self.id.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            likelihood: self.likelihood.clone(),
            plan: self.plan.bare(),
            settings: self.settings.clone(),
            shocks: self.shocks.clone(),
            conditions: Vec::new(),
            overrides: Vec::new(),
            inputs: Vec::new(),
        }
    }

    /// The scenario without targets, history, places and files: all judged numbers, in a small copy.
    pub(crate) fn without_files(&self) -> Self {
        Self { plan: self.plan.without_files(), ..self.bare() }
    }

    /// The last period of the tables: as set, or two years beyond the plan's year.
    pub fn last_period(&self) -> Period {
        self.settings.until.unwrap_or(Period::Year(self.plan.year.saturating_add(2)))
    }

    /// The last year that is simulated.
    pub fn until(&self) -> i32 {
        self.last_period().year()
    }

    /// Every judged number of the plan and of the shocks with its dotted name, such as `shock.demand_slump.size`.
    pub fn numbers_mut(&mut self) -> Vec<(String, &mut Judged)> {
        let mut numbers = self.plan.numbers_mut();
        for shock in &mut self.shocks {
            let id = shock.id.clone();
            let named = shock.numbers_mut();
            numbers.extend(
                named.into_iter().map(|(key, number)| (format!("shock.{id}.{key}"), number)),
            );
        }
        for condition in &mut self.conditions {
            let name = format!("condition.{}", condition.name());
            numbers.push((name, condition.number_mut()));
        }
        numbers
    }

    /// The shocks for machines, each with its kind.
    pub(crate) fn described_shocks(&self) -> Vec<serde_json::Value> {
        let described = |shock: &Shock| {
            let mut value = serde_json::to_value(shock).unwrap_or_default();
            value["kind"] = serde_json::to_value(shock.kind()).unwrap_or_default();
            value
        };
        self.shocks.iter().map(described).collect()
    }

    /// Gives a number a new value and widens its range to hold it; false if there is no number of that name.
    pub(crate) fn set_number_within(&mut self, name: &str, value: f64) -> bool {
        let mut numbers = self.numbers_mut();
        let found = numbers.iter_mut().find(|(known, _)| known == name);
        found
            .map(|(_, number)| {
                number.value = value;
                number.low = number.low.min(value);
                number.high = number.high.max(value);
            })
            .is_some()
    }

    /// Gives a number a new value; false if there is no number of that name.
    pub fn set_number(&mut self, name: &str, value: f64) -> bool {
        let mut numbers = self.numbers_mut();
        let found = numbers.iter_mut().find(|(known, _)| known == name);
        found.map(|(_, number)| number.value = value).is_some()
    }
}
