//! Whom a shock hits, and in what.

use serde::Serialize;

use crate::plan::{Indicator, Judged, Measure, Movement, Plan};

/// Whom a shock hits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// One indicator.
    Indicator(String),
    /// Every indicator of a block.
    Block(String),
    /// Every task of a delivery class.
    Class(String),
    /// Every indicator with a target in a section of the plan.
    Section {
        /// The section, such as `3.2`, or a chapter, such as `3`.
        id: String,
        /// Ids of its indicators.
        members: Vec<String>,
    },
}

impl Whom {
    /// The indicators with a target in a section, or in all sections of a chapter, of a plan.
    ///
    /// ```no_run
    /// use attain::scenario::Scenario;
    /// use attain::shock::Whom;
    /// let scenario = Scenario::load("scenarios/chongqing-2024/baseline.toml")?;
    /// let chapter = Whom::section(&scenario.plan, "1");
    /// # Ok::<(), attain::Error>(())
    /// ```
    pub fn section(plan: &Plan, id: &str) -> Self {
        let chapter = format!("{id}.");
        let within = |section: &str| section == id || section.starts_with(&chapter);
        let targets = plan.targets.iter().filter(|target| within(&target.section));
        let mut members: Vec<String> = targets.map(|target| target.indicator.clone()).collect();
        members.sort_unstable();
        members.dedup();
        Self::Section { id: id.into(), members }
    }

    /// True if an indicator of the plan is, or belongs to, what is hit.
    pub fn holds(&self, plan: &Plan, indicator: &Indicator) -> bool {
        match self {
            Self::Indicator(id) => *id == indicator.id,
            Self::Block(id) => plan.block(id).is_some_and(|block| block.holds(indicator)),
            Self::Class(id) => match &indicator.movement {
                Movement::Delivery { class } | Movement::ReferenceClass { class } => class == id,
                _ => false,
            },
            Self::Section { members, .. } => members.contains(&indicator.id),
        }
    }

    /// The id of what is hit.
    pub fn id(&self) -> &str {
        match self {
            Self::Indicator(id) | Self::Block(id) | Self::Class(id) | Self::Section { id, .. } => {
                id
            }
        }
    }
}

/// What of an indicator a shock moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Moves {
    /// Its level, and with it what hangs on the indicator.
    #[default]
    Level,
    /// The standard deviation of its innovations, by `size × elasticity` percent (log scale) in the mean of a year's months. Nothing is
    /// lower or higher in the middle; the spread is.
    Volatility,
    /// How its level is measured, as by a census: growth on a comparable basis stays as it is, ratios that hang on the indicator move.
    Measurement,
}

/// Whom a shock hits, in what, and how hard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reach {
    /// Indicator, block, delivery class or section.
    pub whom: Whom,
    /// What of it moves.
    pub moves: Moves,
    /// Multiple of the size.
    pub elasticity: Judged,
}

impl Reach {
    /// A reach to the level.
    pub fn new(whom: Whom, elasticity: Judged) -> Self {
        Self { whom, moves: Moves::Level, elasticity }
    }

    /// The key under which the multiple stands in a file.
    pub fn key(&self) -> &'static str {
        match self.moves {
            Moves::Level => "elasticity",
            Moves::Volatility => "volatility",
            Moves::Measurement => "measurement",
        }
    }
}

/// True if the volatility of an indicator can be moved: its path has innovations of its own that are scaled one by one.
pub(crate) fn can_be_widened(indicator: &Indicator) -> bool {
    matches!(
        &indicator.movement,
        Movement::SteadyAr(_)
            | Movement::Growth(_)
            | Movement::Level(_)
            | Movement::Share(_)
            | Movement::MeanReversion(_)
            | Movement::RegimeSwitching(_)
            | Movement::Linked(_)
    ) && indicator.movement.system().is_none()
}

/// The weight with which another measure of an indicator's level moves this one: that of a ratio's term.
pub(crate) fn measured_through(plan: &Plan, indicator: &Indicator, whom: &Whom) -> f64 {
    let Movement::Linked(linked) = &indicator.movement else { return 0.0 };
    if indicator.measure != Measure::Ratio {
        return 0.0;
    }
    let terms = linked.terms.iter().filter(|term| {
        plan.indicator(&term.indicator).is_some_and(|other| whom.holds(plan, other))
    });
    terms.map(|term| term.weight).sum()
}
