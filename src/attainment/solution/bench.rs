//! Probabilities with a lever at any value, on the same random numbers.

use super::{CURVE, DOUBLINGS, Lever, Question, WITHIN};
use crate::attainment::judgement::Small;
use crate::error::{Fault, Problem, Result};
use crate::model::{Bounds, Model};
use crate::plan::{Judged, Movement, Relation, Target, Text};
use crate::process::Scale;
use crate::random::Sampling;
use crate::scenario::Scenario;
use crate::shock::{Month, Profile, Reach, Shock, Size, When, Whom};
use crate::simulate::{Estimate, draw, never_certain_estimate};

/// A lever that must move for probabilities at other values.
pub(super) struct Bench<'a> {
    model: &'a Model,
    question: &'a Question,
    /// The targets of the question alone, with what they rest on.
    scenario: Scenario,
    paths: u64,
}

impl<'a> Bench<'a> {
    pub(super) fn new(model: &'a Model, question: &'a Question) -> Result<Self> {
        let plan = model.plan();
        let wanted = |target: &Target| question.targets.contains(&target.id);
        let small = model
            .goals()
            .iter()
            .find(|goal| question.targets.len() == 1 && wanted(&plan.targets[goal.target]))
            .and_then(|goal| Small::new(model, goal));
        let mut scenario = match small {
            Some(small) => small.scenario,
            None => {
                let mut scenario = model.scenario().clone();
                scenario.plan.targets.retain(wanted);
                scenario.plan.targets.iter_mut().for_each(|target| target.scope = false);
                scenario
            }
        };
        // The error of independent paths is known at any number of them.
        scenario.settings.sampling = Sampling::Pseudo;
        Ok(Self { model, question, scenario, paths: model.settings().paths })
    }

    fn target(&self) -> &Target {
        &self.scenario.plan.targets[0]
    }

    /// Where the lever stands.
    pub(super) fn stated(&self) -> Result<f64> {
        Ok(match &self.question.lever {
            Lever::Shift => 0.0,
            Lever::Target => self.target().value,
            Lever::Number(name) => self.number(name)?.value,
        })
    }

    fn number(&self, name: &str) -> Result<Judged> {
        let mut numbers = self.scenario.without_files();
        let found = numbers.numbers_mut().into_iter().find(|(key, _)| key == name);
        found.map(|(_, number)| number.clone()).ok_or_else(|| {
            let message =
                format!("`{name}` does not concern `{}`", self.question.targets.join("`, `"));
            let hint = "a lever must be something that the targets rest on";
            Problem::new(Fault::Contradiction(message)).hint(hint).into()
        })
    }

    /// The probability with the lever at a value.
    pub(super) fn estimate(&self, value: f64) -> Result<Estimate> {
        let model = self.moved(value)?;
        if self.question.targets.len() == 1 {
            let goal = &model.goals[0];
            if model.exact(goal, goal.met).is_some() {
                // No path is needed; the tally only carries the answer.
                return Ok(draw(&model, 2).estimate(&model, 0, 0));
            }
            return Ok(draw(&model, self.paths).estimate(&model, 0, 0));
        }
        let tally = draw(&model, self.paths);
        let met = &tally.met[0];
        Ok(never_certain_estimate(met[met.len() - 1], tally.paths))
    }

    fn moved(&self, value: f64) -> Result<Model> {
        let mut scenario = self.scenario.clone();
        match &self.question.lever {
            Lever::Number(name) => {
                scenario.set_number_within(name, value);
            }
            Lever::Target => scenario.plan.targets[0].value = value,
            Lever::Shift => {
                let mut model = self.compiled(scenario.clone())?;
                let goal = &mut model.goals[0];
                if goal.scale != Scale::Plain {
                    let by = value * model.nodes[goal.node].effect_unit;
                    let less =
                        |one: Bounds| Bounds { lower: one.lower - by, upper: one.upper - by };
                    goal.met = less(goal.met);
                    goal.at_least = less(goal.at_least);
                    goal.in_band = less(goal.in_band);
                    goal.nearly = less(goal.nearly);
                    return Ok(model);
                }
                scenario.shocks.push(self.shift(value));
            }
        }
        self.compiled(scenario)
    }

    fn compiled(&self, scenario: Scenario) -> Result<Model> {
        self.model.again(scenario).ok_or_else(|| {
            let message = "the model cannot be made with the lever at this value".to_string();
            Problem::new(Fault::Contradiction(message)).hint("narrow the range").into()
        })
    }

    /// A certain shock that lasts, on the indicator of the target or on the parts of a sum.
    fn shift(&self, size: f64) -> Shock {
        let plan = &self.scenario.plan;
        let indicator = &self.target().indicator;
        let parts = match plan.indicator(indicator).map(|one| &one.movement) {
            Some(Movement::Sum { parts }) => parts.clone(),
            _ => vec![indicator.clone()],
        };
        let number = |value: f64| Judged::new(value, value, value, "the lever");
        let reach = |id: String| Reach::new(Whom::Indicator(id), number(1.0));
        let month = Month { year: plan.year, month: 1 };
        Shock {
            size: Size::Fixed { value: number(size) },
            profile: Profile::Step,
            reach: parts.into_iter().map(reach).collect(),
            reason: Text::same("lever"),
            ..Shock::new("lever", When::At { month })
        }
    }

    /// Between which values to look: as asked, as stated, or so far that the probability lies on both sides of the wish.
    pub(super) fn bracket(&self, stated: f64) -> Result<(f64, f64)> {
        if let Some(range) = self.question.range {
            return Ok(range);
        }
        if let Lever::Number(name) = &self.question.lever {
            let number = self.number(name)?;
            return Ok((number.low, number.high));
        }
        let step = match self.question.lever {
            Lever::Target => (0.01 * stated.abs()).max(0.5),
            _ => 1.0,
        };
        let wanted = self.question.probability;
        for doubling in 0..=DOUBLINGS {
            let distance = step * f64::from(1 << doubling);
            let ends = (stated - distance, stated + distance);
            let found = (self.estimate(ends.0)?.probability, self.estimate(ends.1)?.probability);
            if (found.0 - wanted) * (found.1 - wanted) <= 0.0 {
                return Ok(ends);
            }
        }
        // A band is left on both sides: what is best lies near.
        Ok((stated - WITHIN * step, stated + WITHIN * step))
    }

    pub(super) fn curve(&self, low: f64, high: f64) -> Result<Vec<(f64, Estimate)>> {
        let last = (CURVE - 1) as f64;
        let value = |index: usize| low + (high - low) * index as f64 / last;
        (0..CURVE).map(|index| Ok((value(index), self.estimate(value(index))?))).collect()
    }

    /// A level as it can be published, on the side on which it is likelier to be met; other levers stay as they are.
    pub(super) fn published(&self, value: f64) -> f64 {
        let target = self.target();
        if self.question.lever != Lever::Target {
            return value;
        }
        let unit = (0..target.decimals).fold(1.0, |unit: f64, _| unit / 10.0);
        let steps = value / unit;
        let steps = if (steps - steps.round()).abs() < 1e-6 { steps.round() } else { steps };
        let whole = if target.relation == Relation::AtMost { steps.ceil() } else { steps.floor() };
        // Dividing by a power of ten gives the figure that is written with these decimals.
        whole / (1.0 / unit).round()
    }
}
