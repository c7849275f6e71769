//! Checks that indicators that hang on others do not hang on themselves, and that the others move as needed.

use super::Checker;
use super::movement::{gives_growth, is_stand_in};
use super::names::others;
use crate::plan::{Movement, Plan};

impl Checker<'_> {
    pub(super) fn links(&mut self) {
        self.circles();
        for indicator in &self.plan.indicators {
            for (key, other) in others(&indicator.movement) {
                let Some(other) = self.plan.indicator(other) else { continue };
                if gives_growth(&other.movement) {
                    continue;
                }
                let message =
                    format!("`{}` hangs on `{}`, which has no growth", indicator.id, other.id);
                let hint = "name an indicator whose level or growth is simulated";
                self.contradiction(&format!("{}.{key}", indicator.id), message, hint);
            }
        }
    }

    fn circles(&mut self) {
        let mut reported: Vec<&str> = Vec::new();
        for indicator in &self.plan.indicators {
            let mut path = vec![indicator.id.as_str()];
            let Some(circle) = circle(self.plan, &mut path, &mut Vec::new()) else { continue };
            if circle.iter().any(|id| reported.contains(id)) {
                continue;
            }
            let first = circle[0];
            reported.extend(&circle);
            let next = circle.get(1).copied().unwrap_or(first);
            let key = others(&indicator.movement).into_iter().find(|(_, other)| *other == next);
            let key = key.map_or_else(|| "kind".into(), |(key, _)| key);
            let shown: Vec<&str> = circle.iter().copied().chain([first]).collect();
            let message =
                format!("indicators hang on each other in a circle: {}", shown.join(" → "));
            let hint = "give one of them a process of its own";
            self.contradiction(&format!("{first}.{key}"), message, hint);
        }
    }
}

/// The circle that is reached from the end of `path` and holds its beginning, if there is one.
fn circle<'a>(
    plan: &'a Plan,
    path: &mut Vec<&'a str>,
    seen: &mut Vec<&'a str>,
) -> Option<Vec<&'a str>> {
    let last = plan.indicator(path.last()?)?;
    for (_, other) in others(&last.movement) {
        if other == path[0] {
            return Some(path.clone());
        }
        if seen.contains(&other) {
            continue;
        }
        seen.push(other);
        path.push(other);
        let found = circle(plan, path, seen);
        path.pop();
        if found.is_some() {
            return found;
        }
    }
    None
}

/// True if an indicator is fitted to history, or hangs on one that is.
pub(super) fn is_fitted<'a>(plan: &'a Plan, id: &'a str, seen: &mut Vec<&'a str>) -> bool {
    if seen.contains(&id) {
        return false;
    }
    seen.push(id);
    plan.indicator(id).is_some_and(|indicator| {
        matches!(indicator.movement, Movement::SteadyAr(_))
            || is_stand_in(&indicator.movement)
            || others(&indicator.movement).iter().any(|(_, other)| is_fitted(plan, other, seen))
    })
}
