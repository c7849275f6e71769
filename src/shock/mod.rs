//! What may hit the economy: when, how hard, for how long, and whom.

mod arrival;
mod profile;
mod reach;
mod size;
mod size_law;

pub use arrival::{Arrival, Common, Month, Side, Trigger, When};
pub use profile::Profile;
pub use reach::{Moves, Reach, Whom};
pub(crate) use reach::{can_be_widened, measured_through};
pub use size::{Size, SizeQuantile};
pub use size_law::SizeLaw;

use serde::Serialize;

use crate::plan::{Indicator, Judged, Plan, Text};

/// A shock: an add-on where it is certain and of known size, stochastic otherwise; see [`Shock::kind`].
///
/// From its month on it moves the level of what it reaches by `size × elasticity` percent (log scale), times the share that its profile gives to
/// the month. A flow's year feels the mean of its months, a stock's year the last one.
/// A count's mean moves by that percent. A task of a delivery class, a completion and a class rate have no level: there ten percent
/// are one standard deviation of the delay factor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shock {
    /// Name in files, and of its source of randomness.
    pub id: String,
    /// Name for readers.
    pub name: Text,
    /// The months in which it can come.
    pub when: When,
    /// Whether it comes.
    pub arrival: Arrival,
    /// The name of those of which at most one comes on a path, each with its own probability.
    pub exclusive: Option<String>,
    /// What it shares with other shocks.
    pub common: Option<Common>,
    /// What must happen for it to come: it is a response.
    pub trigger: Option<Trigger>,
    /// How large it is.
    pub size: Size,
    /// How much of it is there in each month.
    pub profile: Profile,
    /// Whom it hits.
    pub reach: Vec<Reach>,
    /// What it is taken from.
    pub reason: Text,
    /// Source.
    pub source: Option<String>,
}

/// What a shock is: add-ons, chances and responses are never mixed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It comes on every path, at one date, with one size.
    AddOn,
    /// Whether it comes, when, or how large it is differs from path to path.
    Stochastic,
    /// It comes where an indicator would pass a level without it.
    Response,
}

impl Shock {
    /// A certain shock that shares nothing with others; its fields can be set one by one.
    ///
    /// ```
    /// use attain::plan::Judged;
    /// use attain::shock::{Arrival, Month, Profile, Reach, Shock, Size, When, Whom};
    /// let judged = |value: f64, reason: &str| Judged::new(value, 1.5 * value, 0.5 * value, reason);
    /// let mut drought = Shock::new("drought", When::At { month: Month { year: 2024, month: 7 } });
    /// drought.arrival = Arrival::Chance { probability: Judged::new(0.2, 0.1, 0.3, "two of ten summers") };
    /// drought.size = Size::Fixed { value: judged(-4.0, "2022") };
    /// drought.profile = Profile::Impulse;
    /// let harvest = Judged::new(1.0, 1.0, 1.0, "it is the harvest");
    /// drought.reach = vec![Reach::new(Whom::Indicator("grain_output".into()), harvest)];
    /// assert_eq!(drought.numbers_mut().len(), 3);
    /// ```
    pub fn new(id: &str, when: When) -> Self {
        Self {
            id: id.into(),
            name: Text::same(id),
            when,
            arrival: Arrival::Certain,
            exclusive: None,
            common: None,
            trigger: None,
            size: Size::Fixed { value: Judged::new(0.0, 0.0, 0.0, "not stated") },
            profile: Profile::Step,
            reach: Vec::new(),
            reason: Text::default(),
            source: None,
        }
    }

    /// How hard it hits the level of an indicator directly: the sum of the elasticities that name it, its block, its class or its section.
    ///
    /// An indicator that hangs on others feels a shock on them through its terms. Where one of them is hit, a block, a class or a section is
    /// therefore not counted again for the indicator itself; naming the indicator always counts. A ratio is hit by another measure of its terms.
    pub fn elasticity(&self, plan: &Plan, indicator: &Indicator) -> f64 {
        let through_others = self.hits_below(plan, indicator);
        let one = |reach: &Reach| match reach.moves {
            Moves::Volatility => 0.0,
            Moves::Measurement => {
                reach.elasticity.value * measured_through(plan, indicator, &reach.whom)
            }
            Moves::Level => {
                let counts = matches!(reach.whom, Whom::Indicator(_)) || !through_others;
                let hit = counts && reach.whom.holds(plan, indicator);
                if hit { reach.elasticity.value } else { 0.0 }
            }
        };
        self.reach.iter().map(one).filter(|elasticity| *elasticity != 0.0).sum()
    }

    /// How hard it widens the innovations of an indicator: the sum of the multiples that name it, its block or its section.
    pub fn widening(&self, plan: &Plan, indicator: &Indicator) -> f64 {
        let reach = self.reach.iter().filter(|reach| reach.moves == Moves::Volatility);
        let reach = reach.filter(|reach| reach.whom.holds(plan, indicator));
        if can_be_widened(indicator) {
            reach.map(|reach| reach.elasticity.value).sum()
        } else {
            0.0
        }
    }

    /// True if it hits the level of anything that the indicator hangs on.
    fn hits_below(&self, plan: &Plan, indicator: &Indicator) -> bool {
        let others = indicator.movement.hangs_on();
        others.into_iter().filter_map(|id| plan.indicator(id)).any(|other| {
            let mut levels = self.reach.iter().filter(|reach| reach.moves == Moves::Level);
            levels.any(|reach| reach.whom.holds(plan, other)) || self.hits_below(plan, other)
        })
    }

    /// What a reader must know of it before anything else: whether it is certain.
    pub fn kind(&self) -> Kind {
        let certain = matches!(self.arrival, Arrival::Certain);
        let fixed = matches!(self.size, Size::Fixed { .. });
        match (&self.trigger, &self.when) {
            (Some(_), _) => Kind::Response,
            (None, When::At { .. }) if certain && fixed => Kind::AddOn,
            _ => Kind::Stochastic,
        }
    }

    /// Every judged number with its name: those of its size, probability and profile, and the elasticity on each that it reaches.
    pub fn numbers_mut(&mut self) -> Vec<(String, &mut Judged)> {
        let mut numbers = self.size.numbers_mut();
        match &mut self.arrival {
            Arrival::Certain => {}
            Arrival::Chance { probability } => numbers.push(("probability".into(), probability)),
            Arrival::Rate { per_year } => numbers.push(("rate".into(), per_year)),
        }
        if let Some(trigger) = &mut self.trigger {
            numbers.push((format!("trigger.{}", trigger.side.key()), &mut trigger.level));
        }
        if let Some(common) = &mut self.common {
            numbers.push(("common.arrival".into(), &mut common.arrival));
            numbers.push(("common.size".into(), &mut common.size));
        }
        numbers.extend(self.profile.numbers_mut());
        for reach in &mut self.reach {
            numbers.push((format!("{}.{}", reach.key(), reach.whom.id()), &mut reach.elasticity));
        }
        numbers
    }
}
