//! Small plans made in memory, run by the same code as any plan: what cases of simulated processes are compared with.

use std::collections::HashMap;

use super::case::Outcome;
use super::finding::{Demand, Findings};
use super::json::Node;
use crate::attainment::Attainment;
use crate::error::Error;
use crate::math::moments::{mean, sum};
use crate::model::Model;
use crate::plan::{
    Base, Basis, Block, Chapter, Date, Growth, History, Indicator, Judged, Measure, Movement, Plan,
    Reading, Relation, Shows, Source, Target, Text, Tie,
};
use crate::process::Scale;
use crate::scenario::{Scenario, Settings};
use crate::shock::Shock;
use crate::simulate::Simulation;

/// The year that these plans are for.
pub(super) const YEAR: i32 = 2000;
/// Paths of a run.
pub(super) const PATHS: u64 = 100_000;
/// Fixed, so that a case that passes once passes always.
const SEED: u64 = 1;
/// What a simulation is allowed. One comparison in 15,800 exceeds it by chance.
pub(super) const STANDARD_ERRORS: f64 = 4.0;
/// What closed forms are allowed.
pub(super) const CLOSED: Demand = Demand::Close(1e-9);
/// Decimals of a published figure, so many that rounding does not matter.
const DECIMALS: u32 = 12;

/// A number without alternatives.
pub(super) fn number(value: f64) -> Judged {
    Judged::new(value, value, value, "a parameter of the case")
}

/// A level of the year before the plan's.
pub(super) fn base(value: f64) -> Option<Base> {
    Some(Base { value: number(value), year: YEAR - 1 })
}

/// Growth whose logarithm, in percent, has this mean and standard deviation.
pub(super) fn log_growth(centre: f64, deviation: f64) -> Movement {
    let growth = Scale::Growth.to_published(centre);
    Movement::Growth(Growth {
        mean: number(growth),
        volatility: number(deviation * (1.0 + growth / 100.0)),
        skew: None,
        persistence: number(0.0),
        base: None,
        first_year: None,
    })
}

/// A plan with nothing in it.
pub(super) fn plan() -> Plan {
    let source = Source {
        id: "case".into(),
        title: "reference case".into(),
        publisher: String::new(),
        page_date: String::new(),
        url: String::new(),
    };
    Plan {
        id: "case".into(),
        name: Text::same("case"),
        place: Text::same("nowhere"),
        as_of: Date { year: YEAR, month: 2, day: 28 },
        year: YEAR,
        source: "case".into(),
        chapters: vec![Chapter { id: "1".into(), name: Text::same("case") }],
        blocks: Vec::new(),
        systems: Vec::new(),
        classes: Vec::new(),
        indicators: Vec::new(),
        targets: Vec::new(),
        history: History { observations: Vec::new(), sources: vec![source] },
        places: HashMap::new(),
        within_year: Default::default(),
        copula: None,
    }
}

/// Adds an indicator.
pub(super) fn add(plan: &mut Plan, id: &str, measure: Measure, shows: Shows, movement: Movement) {
    plan.indicators.push(Indicator {
        id: id.into(),
        name: Text::same(id),
        unit: Text::same("unit"),
        measure,
        shows,
        block: None,
        loading: None,
        note: Text::same("case"),
        within_year: None,
        innovations: None,
        movement,
    });
}

/// Adds a target: the quantity of an indicator in a year is at least `value`.
pub(super) fn promise(plan: &mut Plan, id: &str, quantity: Shows, year: i32, value: f64) {
    plan.targets.push(Target {
        id: format!("{id}_{}", plan.targets.len() + 1),
        indicator: id.into(),
        name: Text::same("target"),
        year,
        quantity,
        relation: Relation::AtLeast,
        reading: Reading::Floor,
        value,
        high: None,
        tolerance: 0.0,
        decimals: if quantity == Shows::Count { 0 } else { DECIMALS },
        unit: Text::same("unit"),
        section: "1.1".into(),
        hedge: String::new(),
        decided_by: Text::same("case"),
        decided_on: format!("{}-01", year + 1),
        scope: false,
        basis: Basis::Assumed,
        past: None,
        reason: Text::same("case"),
        source: "case".into(),
    });
}

/// Ties all indicators by a correlation matrix.
pub(super) fn tie(plan: &mut Plan, correlation: Vec<Vec<f64>>) {
    let members: Vec<String> =
        plan.indicators.iter().take(correlation.len()).map(|one| one.id.clone()).collect();
    for one in plan.indicators.iter_mut().take(correlation.len()) {
        one.block = Some("block".into());
    }
    let tie = Tie::Matrix { members, correlation };
    plan.blocks = vec![Block { id: "block".into(), name: Text::same("block"), tie, copula: None }];
}

/// The model of a plan; what is wrong with the plan is wrong with the case.
pub(super) fn model(plan: Plan, case: &Node) -> Outcome<Model> {
    hit(plan, Vec::new(), case)
}

/// The same with shocks.
pub(super) fn hit(plan: Plan, shocks: Vec<Shock>, case: &Node) -> Outcome<Model> {
    let scenario = Scenario {
        id: "case".into(),
        name: Text::same("case"),
        description: Text::same("case"),
        likelihood: None,
        plan,
        settings: Settings { paths: PATHS, seed: SEED, ..Settings::default() },
        shocks,
        conditions: Vec::new(),
        overrides: Vec::new(),
        inputs: Vec::new(),
    };
    scenario.calibrate().map_err(|error| refused(&error, case))
}

/// Runs a plan.
pub(super) fn run(plan: Plan, case: &Node) -> Outcome<Simulation> {
    simulate(model(plan, case)?, case)
}

/// Runs a model.
pub(super) fn simulate(model: Model, case: &Node) -> Outcome<Simulation> {
    model.simulate().map_err(|error| refused(&error, case))
}

fn refused(error: &Error, case: &Node) -> crate::error::Problem {
    case.wrong(&format!("a case that makes a valid plan ({error})"))
}

/// Compares the probability of a target: the headline, exact or averaged, and the share of the paths.
pub(super) fn compare(
    findings: &mut Findings,
    case: &str,
    what: &str,
    found: &Attainment,
    expected: f64,
) {
    let error = found.estimate.standard_error;
    let (name, demand) = if error == 0.0 {
        ("exact", CLOSED)
    } else {
        ("averaged", Demand::StandardErrors { limit: STANDARD_ERRORS, error })
    };
    let what_of = |kind: &str| format!("{what}, {kind}");
    findings.compare(case, &what_of(name), found.estimate.probability, expected, demand);
    compare_share(findings, case, &what_of("simulated"), found.simulated, expected);
}

/// Compares a share of the paths with its probability.
pub(super) fn compare_share(
    findings: &mut Findings,
    case: &str,
    what: &str,
    share: f64,
    expected: f64,
) {
    let error = (expected * (1.0 - expected) / PATHS as f64).max(0.0).sqrt();
    let demand = Demand::StandardErrors { limit: STANDARD_ERRORS, error };
    findings.compare(case, what, share, expected, demand);
}

/// Mean and variance of a quantity over all paths.
pub(super) struct Sample {
    mean: f64,
    variance: f64,
    fourth: f64,
}

impl Sample {
    /// Draws all paths of an indicator and takes its published value in the plan's year, multiplied by `unit`.
    pub(super) fn draw(model: &Model, indicator: &str, unit: f64) -> Option<Self> {
        let value = |values: &[f64]| values.last().map_or(f64::NAN, |value| value * unit);
        Self::over(model, indicator, YEAR, value)
    }

    /// Draws all paths of an indicator and measures each by its published values from its first year up to `last`.
    pub(super) fn over(
        model: &Model,
        indicator: &str,
        last: i32,
        measure: impl Fn(&[f64]) -> f64,
    ) -> Option<Self> {
        let paths = model.paths(indicator, 0, PATHS as usize)?;
        let column = model.path_years(indicator)?.iter().position(|year| *year == last)?;
        let rows = paths.as_slice()?.chunks(paths.ncols());
        let values: Vec<f64> = rows.map(|row| measure(&row[..=column])).collect();
        let centre = mean(&values);
        let moment = |power: i32| {
            let powers = values.iter().map(|value| {
                let square = (value - centre) * (value - centre);
                if power == 2 { square } else { square * square }
            });
            sum(powers) / values.len() as f64
        };
        Some(Self { mean: centre, variance: moment(2), fourth: moment(4) })
    }

    /// Compares the mean, which the case calls `what`.
    pub(super) fn compare_mean(
        &self,
        findings: &mut Findings,
        case: &str,
        what: &str,
        expected: f64,
    ) {
        let error = (self.variance / PATHS as f64).sqrt();
        let demand = Demand::StandardErrors { limit: STANDARD_ERRORS, error };
        let what = format!("{what}, simulated");
        findings.compare(case, &what, self.mean, expected, demand);
    }

    /// Compares the variance, which the case calls `what`.
    pub(super) fn compare_variance(
        &self,
        findings: &mut Findings,
        case: &str,
        what: &str,
        expected: f64,
    ) {
        let spread = self.fourth - self.variance * self.variance;
        let error = (spread / PATHS as f64).max(0.0).sqrt();
        let demand = Demand::StandardErrors { limit: STANDARD_ERRORS, error };
        let what = format!("{what}, simulated");
        findings.compare(case, &what, self.variance, expected, demand);
    }
}
