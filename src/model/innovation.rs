//! Heavy tails of a model: which indicators share a copula, and the tables of Student laws.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::Calibration;
use crate::math::table::UniformTable;
use crate::plan::{Indicator, Plan, Student, Tie};
use crate::process::{StudentCopula, StudentInnovation};
use crate::random::Source;
use crate::scenario::Scenario;

/// A t copula with the draws of its mixing variable.
#[derive(Clone, Debug)]
pub(crate) struct Copula {
    /// The name of its block; empty for the copula of the plan.
    pub name: String,
    pub source: Source,
    /// √(ν/W) at the chi-squared quantile of a standard normal score.
    pub spread: Arc<UniformTable>,
    pub law: Arc<StudentCopula>,
}

type Tables<T> = Mutex<HashMap<u64, Arc<T>>>;

/// Tables by degrees of freedom, made once.
#[derive(Debug, Default)]
pub(crate) struct Heavy {
    innovations: Tables<StudentInnovation>,
    copulas: Tables<StudentCopula>,
}

impl Heavy {
    /// The same tables, shared.
    pub(super) fn again(&self) -> Self {
        Self { innovations: copy(&self.innovations), copulas: copy(&self.copulas) }
    }

    pub(super) fn innovation(&self, degrees_of_freedom: f64) -> Arc<StudentInnovation> {
        once(&self.innovations, degrees_of_freedom, StudentInnovation::new)
    }

    fn copula(&self, degrees_of_freedom: f64) -> Arc<StudentCopula> {
        once(&self.copulas, degrees_of_freedom, StudentCopula::new)
    }
}

fn copy<T>(tables: &Tables<T>) -> Tables<T> {
    Mutex::new(tables.lock().map(|map| map.clone()).unwrap_or_default())
}

fn once<T>(tables: &Tables<T>, degrees_of_freedom: f64, make: fn(f64) -> T) -> Arc<T> {
    let make = || Arc::new(make(degrees_of_freedom));
    match tables.lock() {
        Ok(mut map) => Arc::clone(map.entry(degrees_of_freedom.to_bits()).or_insert_with(make)),
        Err(_) => make(),
    }
}

/// The name of the copula that an indicator belongs to: that of its block, or the plan's if it has a block.
pub(super) fn copula_of<'a>(plan: &'a Plan, indicator: &Indicator) -> Option<&'a str> {
    let block = plan.blocks.iter().find(|block| match &block.tie {
        Tie::Factor { .. } => indicator.block.as_deref() == Some(block.id.as_str()),
        Tie::Matrix { members, .. } => members.contains(&indicator.id),
    })?;
    match (&block.copula, &plan.copula) {
        (Some(_), _) => Some(&block.id),
        (None, Some(_)) => Some(PLAN),
        (None, None) => None,
    }
}

/// The name of the copula of the plan, which no block can have.
const PLAN: &str = "";

/// All copulas of a scenario; the first year is the first dimension of their nets.
pub(super) fn copulas(scenario: &Scenario, calibration: &Calibration, first: i32) -> Vec<Copula> {
    let (plan, settings) = (&scenario.plan, &scenario.settings);
    let of_plan = plan.copula.iter().map(|law| (PLAN, law));
    let of_blocks =
        plan.blocks.iter().filter_map(|block| Some((block.id.as_str(), block.copula.as_ref()?)));
    let make = |(name, law): (&str, &Student)| {
        let degrees = law.degrees_of_freedom.value;
        let source = format!("copula/{name}");
        Copula {
            name: name.to_string(),
            source: Source::new(settings.seed, &source, settings.sampling, first as u32),
            spread: Arc::clone(calibration.spread(degrees).by_score()),
            law: calibration.heavy.copula(degrees),
        }
    };
    of_plan.chain(of_blocks).map(make).collect()
}
