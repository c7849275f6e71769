//! Checks that innovations with heavy tails have a process that can bear them.

use super::Checker;
use super::movement::{is_stand_in, kind};
use crate::plan::{Indicator, Movement};

impl Checker<'_> {
    pub(super) fn innovations(&mut self) {
        for indicator in &self.plan.indicators {
            if indicator.innovations.is_some() {
                self.can_be_heavy(indicator);
            }
        }
    }

    fn can_be_heavy(&mut self, indicator: &Indicator) {
        let (id, movement) = (&indicator.id, &indicator.movement);
        let skew = match movement {
            movement if movement.system().is_some() => {
                let message =
                    format!("`{id}` is a member of a system and has innovations of its own");
                let hint = "take out `innovations`; those of a system are normal together";
                return self.contradiction(&format!("{id}.innovations"), message, hint);
            }
            Movement::SteadyAr(_) | Movement::Share(_) | Movement::MeanReversion(_) => false,
            Movement::Growth(growth) => growth.skew.is_some(),
            Movement::Level(level) => level.skew.is_some(),
            _ if is_stand_in(movement) => false,
            _ => {
                let kind = kind(movement);
                let message =
                    format!("`{id}` moves by `{kind}`, which has no innovations of its own law");
                let hint = "take out `innovations`; they belong to what is fitted, to `growth`, `level`, `share` and `mean_reversion`";
                return self.contradiction(&format!("{id}.innovations"), message, hint);
            }
        };
        if skew {
            let message = format!("`{id}` has a `skew` and Student t innovations");
            let hint = "keep one of them: a skewed law is the two-piece normal";
            self.contradiction(&format!("{id}.innovations"), message, hint);
        }
    }
}
