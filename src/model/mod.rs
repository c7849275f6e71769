//! A calibrated scenario: names resolved, numbers known, exact answers where they exist.

mod calibrate;
mod compile;
mod exact;
mod fitted;
mod gaussian;
mod goal;
mod hit;
mod innovation;
mod lags;
mod mover;
mod pair;
mod pin;
mod sources;
mod system;
mod ties;
mod usual;
mod within;
mod without;

use std::sync::{Arc, OnceLock};

pub use calibrate::{Calibration, Fit};
pub(crate) use fitted::FittedLaw;
pub use gaussian::{Gaussian, Latent, Leaf};
pub use goal::{Bounds, Form, Goal};
pub(crate) use hit::{Hit, Timing};
pub(crate) use innovation::Copula;
pub(crate) use lags::LaggedLaw;
pub use pair::Pair;
pub(crate) use pair::Regression;
pub(crate) use pin::{Conditional, Pin};
pub(crate) use system::{Joined, SystemLaw};
pub use ties::{Loading, Ties};
pub use within::PeriodQuantity;
pub(crate) use within::{PeriodRow, Within};
pub use without::Uncertain;

use crate::plan::{Indicator, Plan};
use crate::process::{
    CountTable, Deviation, RatedCount, RatioLaw, Scale, StatedRegimes, StudentInnovation,
};
use crate::random::Source;
use crate::scenario::{Scenario, Settings};

/// A calibrated scenario, ready to be simulated. Everything that can fail has been checked.
#[derive(Clone, Debug)]
pub struct Model {
    pub(crate) scenario: Arc<Scenario>,
    pub(crate) calibration: Arc<Calibration>,
    pub(crate) loading: Loading,
    pub(crate) years: Vec<i32>,
    pub(crate) factors: Vec<Source>,
    pub(crate) copulas: Vec<Copula>,
    pub(crate) shocks: Vec<Hit>,
    /// Shocks so that each comes after the one that it follows.
    pub(crate) shock_order: Vec<usize>,
    /// What widens innovations: shocks with their multiples.
    pub(crate) wideners: Vec<Vec<(usize, f64)>>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) systems: Vec<Joined>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) goals: Vec<Goal>,
    pub(crate) rows: Vec<PeriodRow>,
}

/// How the months of a year make up the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum YearOf {
    /// Logarithm of the mean of the months' levels.
    Flow,
    /// The last month.
    Stock,
    /// Mean of the months' logarithms.
    Rate,
}

/// The effect of all shocks that hit an indicator on its level, in log percent by year.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Effect {
    /// Shocks with their elasticities.
    pub terms: Vec<(usize, f64)>,
    pub year_of: YearOf,
    /// The node whose drawn months it is averaged over; equal months if there is none.
    pub within: Option<usize>,
}

/// One indicator, in the order of dependence.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Index in the plan.
    pub indicator: usize,
    pub mover: Mover,
    /// Scale of the simulated path.
    pub scale: Scale,
    /// Index of the first simulated year.
    pub start: usize,
    /// Known growth (log percent) of the years before, by year index; NaN where unknown.
    pub known: Vec<f64>,
    /// The last known level on the scale of the path, with its year index (may lie before the first year).
    pub base: Option<(f64, i64)>,
    pub ties: Ties,
    /// Index of the copula that its innovations share with others; none if it is Gaussian.
    pub copula: Option<usize>,
    /// The law of its innovations; none if they are normal.
    pub heavy: Option<Arc<StudentInnovation>>,
    pub innovation: Source,
    pub parameters: Source,
    /// Index of the effect of the shocks that hit it directly.
    pub effect: Option<usize>,
    /// Index of what widens its innovations.
    pub wider: Option<usize>,
    /// Shocks that move its months, directly or through others, with their total elasticities.
    pub felt: Vec<(usize, f64)>,
    /// Effects that the value of a year holds, directly or through others, with their weights.
    pub held: Vec<(usize, f64)>,
    /// True if what its months feel is not what makes up the effect on its year, so that they must be fitted to it.
    pub fitted_to_year: bool,
    /// True if a shock reaches what it hangs on.
    pub others_hit: bool,
    /// The law of its months; none where the run is annual or it has no months.
    pub within: Option<Within>,
    /// What one log percent of an effect is worth on the scale of the path.
    pub effect_unit: f64,
    /// Standard deviation of the error of the base, log percent.
    pub base_error: f64,
}

/// One part of a sum: the node, and the form of its level in each year that is simulated.
pub(crate) type Part = (usize, Vec<Option<(Form, Scale)>>);

/// How the path of a node is made.
#[derive(Clone, Debug)]
pub(crate) enum Mover {
    /// Growth or logit share of a fitted autoregression.
    Fitted(Arc<FittedLaw>),
    /// The same with several lags.
    Lagged(Arc<LaggedLaw>),
    /// One of the indicators that are forecast together: the index of their system.
    Member { system: usize },
    /// Centre by year plus a persistent deviation.
    Stated { centres: Vec<f64>, deviation: Deviation, persistence: f64 },
    /// Growth with the mean and standard deviation of the regime of the year.
    Switching(StatedRegimes),
    /// A level or logit share that keeps `decay` of its distance from `mean` each year and starts from a known value.
    Reverting { mean: f64, decay: f64, deviation: f64, from: f64 },
    /// A count by year.
    Counted { tables: Vec<CountTable>, persistence: f64 },
    /// A count whose mean follows the growth path of another node.
    Rated {
        rate: usize,
        /// Range of the logarithm of the mean.
        range: (f64, f64),
        table: Arc<OnceLock<RatedCount>>,
        persistence: f64,
        dispersion: f64,
    },
    /// Number of items done: scores above which 1, 2, … are done.
    Completed { thresholds: Vec<f64>, masses: Vec<f64> },
    /// Target × ratio of its class.
    Delivered { law: Box<RatioLaw>, target: f64 },
    /// 1 if done.
    Reference { law: Box<RatioLaw> },
    /// Weighted growth of other nodes plus an own part.
    Linked { terms: Vec<(usize, f64)>, mean: f64, volatility: f64, persistence: f64 },
    /// Sum of the levels of other nodes, with the form of each level by year.
    Sum { parts: Vec<Part> },
    /// Certificates that run for some years: past recognitions (oldest first), entrants of the last year.
    Cohort {
        flows: Vec<f64>,
        entrants: f64,
        term: usize,
        renewal: f64,
        retained: f64,
        mean: f64,
        volatility: f64,
        persistence: f64,
    },
}

impl Model {
    /// The scenario that this model was made from.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The plan, with the scenario's overrides.
    pub fn plan(&self) -> &Plan {
        &self.scenario.plan
    }

    /// The settings of the run.
    pub fn settings(&self) -> &Settings {
        &self.scenario.settings
    }

    /// What the history said: posteriors by indicator.
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// The case of the correlations.
    pub fn loading(&self) -> Loading {
        self.loading
    }

    /// The years that are simulated.
    pub fn years(&self) -> &[i32] {
        &self.years
    }

    /// Makes the tables that only a simulation needs, which an exact answer can do without.
    pub(crate) fn prepare(&self) {
        for node in &self.nodes {
            match &node.mover {
                Mover::Rated { range, table, dispersion, .. } => {
                    table.get_or_init(|| RatedCount::new(range.0, range.1, *dispersion));
                }
                Mover::Counted { tables, .. } => {
                    tables[node.start..].iter().for_each(CountTable::prepare);
                }
                Mover::Fitted(law) => {
                    law.spread.by_uniform();
                }
                _ => {}
            }
        }
    }

    /// A model of a changed scenario, with the tables that this one has already; none if the change contradicts itself.
    pub(crate) fn again(&self, scenario: Scenario) -> Option<Self> {
        let calibration = self.calibration.again(&scenario.plan).ok()?;
        Self::compile(Arc::new(scenario), Arc::new(calibration)).ok()
    }

    /// The targets, resolved, in the order of the plan.
    pub fn goals(&self) -> &[Goal] {
        &self.goals
    }

    /// The same model with other correlations; all draws stay the same.
    ///
    /// The law of an indicator that hangs on no others does not change; joint laws, ratios and sums do.
    pub fn with_loading(&self, loading: Loading) -> Self {
        let mut model = self.clone();
        model.loading = loading;
        ties::retie(&mut model);
        model
    }

    pub(crate) fn indicator_of(&self, node: &Node) -> &Indicator {
        &self.scenario.plan.indicators[node.indicator]
    }

    pub(crate) fn node_of(&self, indicator: &str) -> Option<usize> {
        self.nodes.iter().position(|node| self.indicator_of(node).id == indicator)
    }
}
