//! Moments of forms that are no goals, such as pinned quantities.

use super::{Conditional, Given, Part, moments};
use crate::model::{Bounds, Gaussian, Leaf, Model};
use crate::simulate::block::Scratch;

impl Conditional {
    /// Room for the moments of forms that are no goals.
    pub(in crate::simulate) fn of_forms(model: &Model, forms: Vec<Gaussian>, lanes: usize) -> Self {
        let open = Bounds { lower: f64::NEG_INFINITY, upper: f64::INFINITY };
        let goals: Vec<Option<Given>> = forms
            .into_iter()
            .map(|form| {
                let parts = vec![Part::new(model, form)];
                Some(Given { parts, bounds: [open; 4], pair: None })
            })
            .collect();
        let leaves = goals.iter().flatten().flat_map(|given| &given.parts);
        let leaves = leaves.map(|part| part.known.len()).max().unwrap_or(0);
        let coefficient = vec![0.0; leaves * model.years().len() * lanes];
        Self { goals, coefficient, ..Self::new(model, lanes) }
    }

    /// The mean of a form, and the leaves with the coefficients of their innovations (leaf, year, lane), after [`form_moments`].
    pub(in crate::simulate) fn of_form(&self, form: usize) -> (&[f64], &[Leaf], &[f64]) {
        let part = self.goals[form].as_ref().and_then(|given| given.parts.first());
        let leaves = part.map_or(&[] as &[Leaf], |part| &part.gaussian.leaves);
        (&self.mean, leaves, &self.coefficient)
    }
}

/// Mean of a form that is no goal, and coefficients of its innovations, on each path.
#[inline(always)]
pub(in crate::simulate) fn form_moments(
    model: &Model,
    scratch: &mut Scratch,
    form: usize,
    lanes: usize,
) {
    moments(model, scratch, (form, 0), lanes);
}
