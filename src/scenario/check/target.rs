//! Checks that each target can be decided by its indicator.

use super::Checker;
use super::links::is_fitted;
use super::movement::{is_stand_in, kind};
use crate::plan::{Basis, Indicator, Law, Movement, Relation, Shows, Target};

impl Checker<'_> {
    pub(super) fn targets(&mut self) {
        for target in &self.plan.targets {
            self.values(target);
            self.past(target);
            let Some(indicator) = self.plan.indicator(&target.indicator) else { continue };
            self.year(target, indicator);
            if target.quantity != indicator.shows {
                let name = format!("target.{}.quantity", target.id);
                self.fits(&name, indicator, target.quantity);
            }
            if !(self.doubtful && is_stand_in(&indicator.movement)) {
                self.basis(target, indicator);
            }
        }
        self.deliveries();
    }

    fn values(&mut self, target: &Target) {
        let name = format!("target.{}", target.id);
        self.value_range(&format!("{name}.value"), target.quantity, target.value);
        if target.tolerance.is_sign_negative() {
            let hint = "a tolerance is a distance";
            self.outside(&format!("{name}.tolerance"), target.tolerance, "0 and above", hint);
        }
        match (target.relation, target.high) {
            (Relation::Between, None) => {
                let message =
                    format!("target `{}` is between two values but has no `high`", target.id);
                self.contradiction(&name, message, "add the upper value as `high`");
            }
            (Relation::Between, Some(high)) => {
                self.value_range(&format!("{name}.high"), target.quantity, high);
                if high <= target.value {
                    let range = format!("the numbers above the lower value {}", target.value);
                    let hint = "`value` is the lower and `high` the upper end";
                    self.outside(&format!("{name}.high"), high, &range, hint);
                }
            }
            (_, Some(_)) => {
                let message =
                    format!("target `{}` has `high`, which is only for `between`", target.id);
                self.contradiction(&format!("{name}.high"), message, "take out `high`");
            }
            (_, None) => {}
        }
    }

    fn value_range(&mut self, name: &str, quantity: Shows, value: f64) {
        if !self.finite(name, value) {
            return;
        }
        let (range, good, hint) = match quantity {
            Shows::Share => {
                ("0 to 100 percent", (0.0..=100.0).contains(&value), "write a share in percent")
            }
            Shows::Growth => {
                ("the numbers above -100 percent", value > -100.0, "write growth in percent")
            }
            Shows::Count => ("0 and above", value >= 0.0, "a count is not negative"),
            Shows::Level | Shows::Done => return,
        };
        if !good {
            self.outside(name, value, range, hint);
        }
    }

    fn past(&mut self, target: &Target) {
        if let Some(past) = &target.past
            && past.met > past.of
        {
            let message =
                format!("target `{}` was met {} of {} times", target.id, past.met, past.of);
            let hint = "`met` counts those of `of` that were met";
            self.contradiction(&format!("target.{}.past", target.id), message, hint);
        }
    }

    fn year(&mut self, target: &Target, indicator: &Indicator) {
        let name = format!("target.{}.year", target.id);
        let year = target.year;
        let Some(until) = self.until else { return };
        if year == 0 && self.doubtful {
            return;
        }
        let as_of = self.plan.as_of;
        let rows = self.plan.history.observations.iter();
        let known = rows
            .filter(|row| row.indicator == indicator.id && row.released <= as_of)
            .filter_map(|row| row.year())
            .chain(indicator.movement.base().map(|base| base.year))
            .max();
        if let Some(known) = known.filter(|known| year <= *known) {
            let id = &indicator.id;
            let range = format!("the years after {known}, the last that is known of `{id}`");
            self.outside(&name, year, &range, "a target must lie after the end of the history");
        } else if !(self.plan.year..=until).contains(&year) {
            let hint =
                "correct the year, or name a later `until` in the [settings] of the scenario";
            let range = format!("the simulated years {} to {until}", self.plan.year);
            self.outside(&name, year, &range, hint);
        }
    }

    fn basis(&mut self, target: &Target, indicator: &Indicator) {
        let class = matches!(indicator.movement, Movement::ReferenceClass { .. });
        let delivery = matches!(indicator.movement, Movement::Delivery { .. });
        let (good, said, hint) = match target.basis {
            Basis::Fitted => {
                let fitted = is_fitted(self.plan, &indicator.id, &mut Vec::new());
                (fitted, "fitted", "only a `steady_ar`, or what hangs on one, is fitted to history")
            }
            Basis::ReferenceClass => (
                class || delivery,
                "reference_class",
                "only a `delivery` or `reference_class` rests on past tasks of a class",
            ),
            Basis::Assumed => (!class, "assumed", "write basis = \"reference_class\""),
        };
        if !good {
            let kind = kind(&indicator.movement);
            let message = format!(
                "target `{}` has basis `{said}`, but `{}` moves by `{kind}`",
                target.id, indicator.id
            );
            self.contradiction(&format!("target.{}.basis", target.id), message, hint);
        }
    }

    fn deliveries(&mut self) {
        for indicator in &self.plan.indicators {
            let id = &indicator.id;
            let Movement::Delivery { class } = &indicator.movement else { continue };
            let count = self.plan.targets.iter().filter(|one| one.indicator == *id).count();
            if count != 1 && !(self.doubtful && count == 0) {
                let message = format!("`{id}` is a delivery with {count} targets");
                let hint = "a delivery is its target times a ratio, so that it needs exactly one";
                self.contradiction(&format!("indicator.{id}"), message, hint);
            }
            for target in self.plan.targets.iter().filter(|one| one.indicator == *id) {
                self.delivered(target, class);
            }
        }
    }

    /// Checks that a multiple of the target can meet it, and miss it.
    fn delivered(&mut self, target: &Target, class: &str) {
        let name = format!("target.{}", target.id);
        if target.value <= 0.0 {
            let hint = "a delivery is its target times a ratio";
            self.outside(&format!("{name}.value"), target.value, "the numbers above 0", hint);
        }
        let class = self.plan.class(class).map(|class| &class.law);
        let only_rate = matches!(class, Some(Law::Rate { .. }));
        let message = match target.relation {
            Relation::AtMost => "a delivery that is done is at least its target",
            Relation::MoreThan if only_rate => {
                "a class of kind `rate` knows only whether the target is reached"
            }
            _ => return,
        };
        let hint = "write relation = \"at_least\", or another process";
        let message = format!("target `{}`: {message}", target.id);
        self.contradiction(&format!("{name}.relation"), message, hint);
    }
}
