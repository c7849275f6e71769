//! Conditions of a scenario as forms of the model.

use std::sync::Arc;

use super::{Form, Gaussian, Model};
use crate::error::{Fault, Problem};
use crate::process::Scale;
use crate::scenario::{Condition, Demand, Scenario};

/// The quantity that a condition is on.
#[derive(Clone, Debug)]
pub(crate) struct Conditional {
    pub node: usize,
    pub form: Form,
    pub scale: Scale,
}

/// A pinned quantity.
#[derive(Clone, Debug)]
pub(crate) struct Pin {
    pub gaussian: Gaussian,
    /// What it must be, on the scale of the form.
    pub level: f64,
}

impl Model {
    /// The quantity of a condition.
    pub(crate) fn conditional(&self, condition: &Condition) -> Result<Conditional, Problem> {
        let found = self.node_of(&condition.indicator).and_then(|position| {
            let node = &self.nodes[position];
            let year = self.years.iter().position(|year| *year == condition.year)?;
            if year < node.start {
                return None;
            }
            let (form, scale) = self.form(node, self.indicator_of(node).shows, year)?;
            Some(Conditional { node: position, form, scale })
        });
        found.ok_or_else(|| {
            let message = format!(
                "`{}` has no simulated value in {} on which a condition could be",
                condition.indicator, condition.year
            );
            let hint = "take a year that is simulated; growth needs the value of the year before";
            self.against(condition, message, hint)
        })
    }

    /// The pinned quantity of a condition: it must be normal given the parameters.
    pub(crate) fn pin(&self, condition: &Condition, value: f64) -> Result<Pin, Problem> {
        let Conditional { node, form, scale } = self.conditional(condition)?;
        let plain = |gaussian: &Gaussian| {
            let joined = |leaf: &super::Leaf| self.nodes[leaf.node].copula.is_some();
            gaussian.error_variance == 0.0
                && !gaussian.leaves.is_empty()
                && !gaussian.leaves.iter().any(joined)
        };
        let Some(gaussian) = self.gaussian(node, &form).filter(plain) else {
            let message = format!(
                "`{}` cannot be pinned: it is not normal once the parameters are known",
                condition.indicator
            );
            let hint = "pin what it hangs on, or state a view with mean = … or probability = …";
            return Err(self.against(condition, message, hint));
        };
        let level = scale.from_published(value);
        if !level.is_finite() {
            let message =
                format!("`{}` cannot be {value} in {}", condition.indicator, condition.year);
            let hint = "growth lies above -100, a share between 0 and 100";
            return Err(self.against(condition, message, hint));
        }
        Ok(Pin { gaussian, level })
    }

    /// What answers without conditions must not be asked with them.
    pub(crate) fn refuse_conditions(&self) -> Result<(), Problem> {
        let Some(first) = self.scenario.conditions.first() else { return Ok(()) };
        let message = "the scenario has conditions, which this would leave out".to_string();
        let hint = "`attain given` (in Rust Model::given) answers what follows from them; take them out for all else";
        Err(self.against(first, message, hint))
    }

    /// The same model without the conditions of its scenario.
    pub(crate) fn without_conditions(&self) -> Self {
        let scenario = Scenario { conditions: Vec::new(), ..(*self.scenario).clone() };
        Self { scenario: Arc::new(scenario), ..self.clone() }
    }

    /// A problem with a condition at its place.
    pub(crate) fn against(&self, condition: &Condition, message: String, hint: &str) -> Problem {
        let name = format!("condition.{}.{}", condition.indicator, condition.year);
        Problem::new(Fault::Contradiction(message)).at(self.plan().place(&name)).hint(hint)
    }

    /// All pins of the scenario, or everything that is wrong with them.
    pub(crate) fn pins(&self) -> Result<Vec<Pin>, Vec<Problem>> {
        let (mut pins, mut problems) = (Vec::new(), Vec::new());
        for condition in &self.scenario.conditions {
            let Demand::Value { value } = &condition.demand else { continue };
            match self.pin(condition, value.value) {
                Ok(pin) => pins.push(pin),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(pins) } else { Err(problems) }
    }
}
