//! What follows from conditions: every target and indicator given pinned values or views, and how plausible those are.

use serde::Serialize;

use crate::error::{Error, Fault, Problem, Result};
use crate::math::chi_square;
use crate::math::cholesky::factor;
use crate::math::interval::wilson;
use crate::math::tilting::tilt;
use crate::model::{Conditional, Model};
use crate::random::Sampling;
use crate::scenario::Demand;
use crate::simulate::{Estimate, Execution, Panel, Watch, Weighing};

/// Conditions that leave a smaller share of the paths in effect are refused.
pub const LEAST_EFFECTIVE: f64 = 0.1;

/// What follows from the conditions of a scenario.
#[derive(Clone, Debug, Serialize)]
pub struct Given {
    /// Paths that were drawn.
    pub paths: u64,
    /// So many equally weighted paths say as much.
    pub effective_sample_size: f64,
    /// How far pinned values are from what was to be expected; none for views.
    pub plausibility: Option<Plausibility>,
    /// How far views move the paths: Σ w ln(n w), 0 if not at all; none for pinned values.
    pub relative_entropy: Option<f64>,
    /// One entry a target, in the order of the plan.
    pub targets: Vec<GivenTarget>,
    /// Mean and standard deviation of every indicator by year.
    pub indicators: Vec<GivenIndicator>,
}

/// How far pinned values are from what was to be expected.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Plausibility {
    /// The Mahalanobis distance of the pinned values from their means, squared, with their covariance over all that is uncertain.
    pub squared_distance: f64,
    /// Number of pinned values.
    pub conditions: usize,
    /// Probability of values that lie nearer, by the χ² law with as many degrees of freedom: 0.99 is a scenario that one in a hundred exceeds.
    pub percentile: f64,
}

/// A target without and with the conditions.
#[derive(Clone, Debug, Serialize)]
pub struct GivenTarget {
    /// Id.
    pub target: String,
    /// Its probability without them.
    pub before: Estimate,
    /// Its probability with them, counted on weighted paths.
    pub given: f64,
    /// Monte Carlo error of the latter.
    pub standard_error: f64,
    /// Lower end of its 95 % interval: Wilson's at the effective sample size.
    pub lower_95: f64,
    /// Upper end of it.
    pub upper_95: f64,
}

/// An indicator in a year without and with the conditions, in the quantity of its fan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GivenIndicator {
    /// Id.
    pub indicator: String,
    /// Year.
    pub year: i32,
    /// Mean without them.
    pub mean: f64,
    /// Standard deviation without them.
    pub standard_deviation: f64,
    /// Mean with them.
    pub given_mean: f64,
    /// Standard deviation with them.
    pub given_standard_deviation: f64,
}

impl Model {
    /// What follows from the conditions of the scenario.
    ///
    /// Pinned values hold on every path: given parameters and shocks the innovations are drawn from their exact conditional law
    /// (Waggoner and Zha 1999, doi:10.1162/003465399558508), and each path weighs as much as its parameters and shocks make the pinned values
    /// likely. Views hold in the mean: the paths get the weights nearest to equal ones under which they do (Robertson, Tallman and
    /// Whiteman 2005, doi:10.1353/mcb.2005.0039).
    ///
    /// # Errors
    /// `Error::Input` if there are no conditions, a quantity cannot be pinned, conditions contradict one another, or they leave less than
    /// [`LEAST_EFFECTIVE`] of the paths in effect. `Error::Interrupted`.
    ///
    /// ```no_run
    /// use attain::plan::Judged;
    /// use attain::scenario::{Condition, Scenario};
    /// let mut scenario = Scenario::load("scenarios/chongqing-2024/baseline.toml")?;
    /// let slow = Judged::new(4.0, 3.5, 4.5, "what if output is slow");
    /// scenario.conditions.push(Condition::pin("gdp_real", 2024, slow));
    /// let given = scenario.calibrate()?.given()?;
    /// println!("{:.0} % of futures are nearer", 100.0 * given.plausibility.unwrap().percentile);
    /// # Ok::<(), attain::Error>(())
    /// ```
    pub fn given(&self) -> Result<Given> {
        self.given_with(Execution::default(), &Watch::default())
    }

    /// As [`Model::given`], with a say in threads, under watch.
    ///
    /// # Errors
    /// As [`Model::given`].
    pub fn given_with(&self, execution: Execution, watch: &Watch) -> Result<Given> {
        self.refuse_without_conditions()?;
        let pins = self.pins().map_err(Error::from)?;
        let weighing = Weighing::new(self, pins, execution, watch);
        let paths = self.settings().paths;
        let hard = self.scenario().conditions.iter().all(|one| one.is_hard());
        let (weights, plausibility, relative_entropy) = if hard {
            let found = weighing.pinned()?;
            if found.are_dependent {
                return Err(self.against_all("the pinned values are not independent: one follows from the others, or from what is known", "take out one of them"));
            }
            (found.weights, plausibility(&found.gap, &found.covariance), None)
        } else {
            let tilted = self.tilted(&weighing)?;
            (tilted.0, None, Some(tilted.1))
        };
        let quantities = weighing.quantities();
        let before = weighing.add_up(&quantities, &[], false)?;
        let given = weighing.add_up(&quantities, &weights, hard)?;
        let effective = given.effective_sample_size();
        let enough = effective >= LEAST_EFFECTIVE * paths as f64;
        if !enough {
            return Err(self.too_far(effective / paths as f64, plausibility));
        }
        let panel = Panel::draw(vec![self.without_conditions()], &[], execution, watch)?;
        let targets = self.goals().iter().enumerate().map(|(index, goal)| {
            let (share, standard_error) = given.of_goal(index);
            let (hits, trials) = ((share * effective).round(), effective.round());
            let (lower_95, upper_95) = wilson(hits as u64, trials as u64, 0.95);
            GivenTarget {
                target: self.plan().targets[goal.target].id.clone(),
                before: panel.estimate(0, index),
                given: share,
                standard_error,
                lower_95: lower_95.min(share),
                upper_95: upper_95.max(share),
            }
        });
        let indicators = quantities.iter().enumerate().map(|(index, one)| {
            let (mean, standard_deviation) = before.of_quantity(index, one);
            let (given_mean, given_standard_deviation) = given.of_quantity(index, one);
            GivenIndicator {
                indicator: self.indicator_of(&self.nodes[one.node]).id.clone(),
                year: self.years()[one.year],
                mean,
                standard_deviation,
                given_mean,
                given_standard_deviation,
            }
        });
        Ok(Given {
            paths,
            effective_sample_size: effective,
            plausibility,
            relative_entropy,
            targets: targets.collect(),
            indicators: indicators.collect(),
        })
    }

    /// Weights under which all views hold, the largest being 1, and their relative entropy.
    fn tilted(&self, weighing: &Weighing) -> Result<(Vec<f64>, f64)> {
        let conditions = &self.scenario().conditions;
        let (mut quantities, mut problems): (Vec<Conditional>, Vec<Problem>) = Default::default();
        for condition in conditions {
            match self.conditional(condition) {
                Ok(quantity) => quantities.push(quantity),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let mut values = weighing.values(&quantities)?;
        let mut wanted = Vec::with_capacity(conditions.len());
        for (condition, values) in conditions.iter().zip(&mut values) {
            let (_, number) = condition.number();
            if let Demand::Chance { at_least, .. } = &condition.demand {
                values
                    .iter_mut()
                    .for_each(|value| *value = f64::from(u8::from(*value >= *at_least)));
            }
            wanted.push(number.value);
        }
        let views: Vec<(&[f64], f64)> =
            values.iter().map(Vec::as_slice).zip(wanted.iter().copied()).collect();
        let Some(tilted) = tilt(&views) else {
            return Err(self.against_all(
                "no weights of the paths give these views: they contradict one another, or one lies outside of all paths",
                "move a view towards the fan of its indicator, or pin the value",
            ));
        };
        let largest = tilted.weights.iter().copied().fold(0.0, f64::max);
        let weights = tilted.weights.iter().map(|weight| weight / largest).collect();
        Ok((weights, tilted.relative_entropy))
    }

    fn refuse_without_conditions(&self) -> Result<()> {
        if self.scenario().conditions.is_empty() {
            let fault = Fault::Contradiction("the scenario has no conditions".into());
            let hint = "add a [[condition]], or give --pin INDICATOR.YEAR=VALUE or --view INDICATOR.YEAR=MEAN";
            return Err(Problem::new(fault).hint(hint).into());
        }
        if self.settings().sampling == Sampling::Sobol {
            let fault =
                Fault::Contradiction("conditions weigh paths, whose even spread is lost".into());
            let hint = "take sampling = \"pseudo\"";
            return Err(Problem::new(fault).hint(hint).into());
        }
        Ok(())
    }

    fn against_all(&self, message: &str, hint: &str) -> Error {
        let problem = match self.scenario().conditions.first() {
            Some(condition) => self.against(condition, message.to_string(), hint),
            None => Problem::new(Fault::Contradiction(message.to_string())).hint(hint),
        };
        problem.into()
    }

    fn too_far(&self, share: f64, plausibility: Option<Plausibility>) -> Error {
        let far = plausibility.map_or(String::new(), |found| {
            format!(", and {:.1} % of all futures are nearer", 100.0 * found.percentile)
        });
        let message = format!(
            "the conditions leave {:.1} % of the paths in effect, less than {:.0} %{far}",
            100.0 * share,
            100.0 * LEAST_EFFECTIVE
        );
        self.against_all(
            &message,
            "what follows would rest on few paths: state conditions that are nearer to the fans",
        )
    }
}

fn plausibility(gap: &[f64], covariance: &[f64]) -> Option<Plausibility> {
    let squared_distance = factor(covariance, gap.len()).ok()?.quadratic_form(gap);
    let percentile = chi_square::cdf(squared_distance, gap.len() as f64);
    Some(Plausibility { squared_distance, conditions: gap.len(), percentile })
}
