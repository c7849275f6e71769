//! Values of forms and goals on the paths of a block.

use super::block::Scratch;
use crate::model::{Form, Goal};

impl Scratch {
    /// The values of a goal on the paths of the block: the lowest of its years, where it must hold in each.
    #[inline(always)]
    pub(super) fn evaluate_goal(&mut self, goal: &Goal, lanes: usize) {
        self.evaluate(goal.node, &goal.form, lanes);
        for form in &goal.earlier {
            self.lowest[..lanes].copy_from_slice(&self.value[..lanes]);
            self.evaluate(goal.node, form, lanes);
            for (value, lowest) in self.value[..lanes].iter_mut().zip(&self.lowest[..lanes]) {
                *value = if *lowest < *value { *lowest } else { *value };
            }
        }
    }

    /// The values of a form on the paths of the block.
    #[inline(always)]
    pub(super) fn evaluate(&mut self, node: usize, form: &Form, lanes: usize) {
        let value = &mut self.value[..lanes];
        match form {
            Form::Linear { weights, constant, with_error } => {
                value.fill(*constant);
                for (year, weight) in weights.iter().enumerate().filter(|(_, w)| **w != 0.0) {
                    let start = (node * self.years + year) * self.lanes;
                    let path = &self.path[start..start + lanes];
                    for (value, path) in value.iter_mut().zip(path) {
                        *value += weight * path;
                    }
                }
                if *with_error {
                    let error = &self.error[node * self.lanes..][..lanes];
                    for (value, error) in value.iter_mut().zip(error) {
                        *value += error;
                    }
                }
            }
            Form::Change { year, previous } => {
                let start = (node * self.years + year) * self.lanes;
                let path = &self.path[start..start + lanes];
                match previous {
                    Some(known) => {
                        for (value, path) in value.iter_mut().zip(path) {
                            *value = 100.0 * (path / known - 1.0);
                        }
                    }
                    None => {
                        let before = &self.path[start - self.lanes..][..lanes];
                        for ((value, path), before) in value.iter_mut().zip(path).zip(before) {
                            *value = 100.0 * (path / before.max(1e-9) - 1.0);
                        }
                    }
                }
            }
        }
    }
}
