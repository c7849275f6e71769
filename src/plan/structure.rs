//! The plan as a whole: chapters, blocks of indicators that move together, classes of tasks.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

use super::{
    Concentration, History, Indicator, Judged, Movement, SteadyAr, Student, System, Target, Text,
};
use crate::error::Place;

/// A calendar date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month.
    pub day: u32,
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A chapter of the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chapter {
    /// Its number as printed.
    pub id: String,
    /// Its title in our words.
    pub name: Text,
}

/// How the members of a block hang together.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Tie {
    /// One common factor.
    Factor {
        /// Correlation of a member with the factor.
        loading: Judged,
        /// Correlation of the factor with the city-wide one.
        common: Judged,
    },
    /// A stated correlation matrix.
    Matrix {
        /// Ids of the members, in the order of the matrix.
        members: Vec<String>,
        /// Rows of the matrix.
        correlation: Vec<Vec<f64>>,
    },
}

/// Indicators that move together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Block {
    /// Name in files.
    pub id: String,
    /// Name for readers.
    pub name: Text,
    /// How the members hang together.
    pub tie: Tie,
    /// The copula of its members, if it is not that of the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copula: Option<Student>,
}

impl Block {
    /// True if the indicator is one of its members.
    pub fn holds(&self, indicator: &Indicator) -> bool {
        let listed = match &self.tie {
            Tie::Factor { .. } => false,
            Tie::Matrix { members, .. } => members.contains(&indicator.id),
        };
        listed || indicator.block.as_ref() == Some(&self.id)
    }
}

/// The law of the ratio of outturn to target in a class of tasks.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Law {
    /// Missed with probability `miss`, else delivered with a little to spare.
    Ratio {
        /// Probability of a miss.
        miss: Judged,
        /// Mean excess when it is delivered, a fraction.
        excess: Judged,
        /// Mean shortfall when it is missed, a fraction.
        shortfall: Judged,
    },
    /// The logarithm of the ratio is Student t.
    LogRatio {
        /// Centre of ln R.
        centre: Judged,
        /// Scale of ln R.
        scale: Judged,
        /// Degrees of freedom.
        degrees_of_freedom: f64,
        /// Highest probability of delivery.
        cap: Judged,
        /// Mean shortfall of the misses that the cap adds, a fraction.
        shortfall: Judged,
    },
    /// Only the probability that the task is done.
    Rate {
        /// That probability.
        rate: Judged,
    },
}

/// A class of like tasks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Class {
    /// Name in files.
    pub id: String,
    /// Name for readers.
    pub name: Text,
    /// Law of the ratio of outturn to target.
    pub law: Law,
}

/// A plan: what was promised, and what is said about how it moves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// Name in files and folders.
    pub id: String,
    /// Name for readers.
    pub name: Text,
    /// Whose plan it is.
    pub place: Text,
    /// What was released after this day is not seen.
    pub as_of: Date,
    /// The year that the plan is for.
    pub year: i32,
    /// Source of the plan's text.
    pub source: String,
    /// The copula of all indicators with a block; Gaussian if it is not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copula: Option<Student>,
    /// Chapters, in order.
    pub chapters: Vec<Chapter>,
    /// Blocks.
    pub blocks: Vec<Block>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Systems of indicators that are forecast together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub systems: Vec<System>,
    /// How firmly the months of a year keep to their expected shares.
    pub within_year: Concentration,
    /// Indicators, in order.
    pub indicators: Vec<Indicator>,
    /// Targets, in order.
    pub targets: Vec<Target>,
    /// What is known.
    #[serde(skip)]
    pub history: History,
    /// Where each thing stands in its file, by dotted name such as `indicator.gdp_real.mean`.
    #[serde(skip)]
    pub places: HashMap<String, Place>,
}

impl Plan {
    /// The first year that any indicator simulates, at most the plan's year.
    ///
    /// An indicator whose last known figure lies further back begins in the year after it.
    pub fn first_simulated(&self) -> i32 {
        let first = |indicator: &Indicator| {
            let base = indicator.movement.base().map(|base| base.year + 1);
            match &indicator.movement {
                Movement::SteadyAr(ar) => self.last_figure(&indicator.id, ar).map(|year| year + 1),
                Movement::Growth(growth) => growth.first_year.or(base),
                Movement::Cohort(cohort) => Some(cohort.flows.to + 1),
                _ => base,
            }
        };
        self.indicators.iter().filter_map(first).fold(self.year, i32::min)
    }

    fn last_figure(&self, id: &str, ar: &SteadyAr) -> Option<i32> {
        let choice = &ar.history;
        let id = choice.indicator.as_deref().unwrap_or(id);
        let years = choice.from..=choice.to;
        let rows = self.history.annual(id, choice.quantity, &choice.basis, years, self.as_of);
        let averages = ar.averages.iter().map(|average| average.year);
        rows.last().map(|(year, _)| *year).into_iter().chain(averages).max()
    }

    /// The plan without indicators, targets, history and places.
    pub(crate) fn bare(&self) -> Self {
        Self {
            id: self.id.clone(),
            name: self.name.clone(),
            place: self.place.clone(),
            source: self.source.clone(),
            copula: self.copula.clone(),
            chapters: self.chapters.clone(),
            blocks: self.blocks.clone(),
            classes: self.classes.clone(),
            systems: self.systems.clone(),
            within_year: self.within_year.clone(),
            indicators: Vec::new(),
            targets: Vec::new(),
            history: History::default(),
            places: HashMap::new(),
            ..*self
        }
    }

    /// The plan without targets, history and places, which hold no judged number and are by far the largest part.
    pub(crate) fn without_files(&self) -> Self {
        Self { indicators: self.indicators.clone(), ..self.bare() }
    }

    /// The indicator with this id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// The target with this id.
    pub fn target(&self, id: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.id == id)
    }

    /// The class with this id.
    pub fn class(&self, id: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.id == id)
    }

    /// The block with this id.
    pub fn block(&self, id: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.id == id)
    }

    /// The place of a thing in its file, if the plan was read from one.
    pub fn place(&self, name: &str) -> Option<Place> {
        self.places.get(name).cloned()
    }
}
