//! Checks the systems of indicators that are forecast together: their members, and the years that these have.

use std::collections::BTreeSet;

use super::Checker;
use super::history::word;
use super::movement::MOST_LAGS;
use crate::plan::{Indicator, Quantity, SteadyAr, System, Tie};
use crate::process::{Figure, figures, needed};

/// Members of a system: a path draws a covariance matrix of them all.
const MOST_MEMBERS: usize = 10;

type Member<'a> = (&'a Indicator, &'a SteadyAr);

impl Checker<'_> {
    pub(super) fn systems(&mut self) {
        let plan = self.plan;
        for system in &plan.systems {
            let id = &system.id;
            let lags = (1..=MOST_LAGS).contains(&system.lags);
            if !lags && !self.doubtful {
                let hint = "annual history rarely tells more than 2 lags of several indicators";
                self.outside(&format!("system.{id}.lags"), system.lags, "1 to 8", hint);
            }
            let members = plan.members(id);
            let count = members.len();
            if !(2..=MOST_MEMBERS).contains(&count) && !self.doubtful {
                let word = if count == 1 { "member" } else { "members" };
                let message = format!("system `{id}` has {count} {word}; it needs 2 to 10");
                let hint = format!(
                    "members are indicators with kind = \"vector_autoregression\" and system = \"{id}\"; one alone is an `autoregression`"
                );
                self.contradiction(&format!("system.{id}"), message, hint);
            }
            for (member, _) in &members {
                self.not_tied(id, member);
            }
            if lags {
                self.same_years(system, &members);
            }
        }
    }

    /// The correlations of a member are those of its system.
    fn not_tied(&mut self, system: &str, member: &Indicator) {
        let id = &member.id;
        let hint = "the system estimates how its members move together; take it out";
        if member.block.is_some() {
            let message = format!("`{id}` is a member of system `{system}` and has a `block`");
            self.contradiction(&format!("indicator.{id}.block"), message, hint);
        }
        if member.loading.is_some() {
            let message = format!("`{id}` is a member of system `{system}` and has a `loading`");
            self.contradiction(&format!("indicator.{id}.loading"), message, hint);
        }
        for block in &self.plan.blocks {
            let Tie::Matrix { members, .. } = &block.tie else { continue };
            if let Some(index) = members.iter().position(|one| one == id) {
                let message =
                    format!("`{id}` is a member of system `{system}` and of block `{}`", block.id);
                let name = format!("block.{}.members.{}", block.id, index + 1);
                self.contradiction(&name, message, hint);
            }
        }
    }

    /// Checks that all members have figures of the same years, without gaps, and enough of them.
    fn same_years(&mut self, system: &System, members: &[Member]) {
        let figures: Vec<(&str, Vec<Figure>)> = members
            .iter()
            .map(|(one, ar)| (one.id.as_str(), figures(self.plan, &one.id, ar)))
            .collect();
        // A member without any figure, and two indicators with one id, are reported elsewhere.
        let twice = figures.windows(2).any(|pair| pair[0].0 == pair[1].0);
        if figures.len() < 2 || twice || figures.iter().any(|(_, figures)| figures.is_empty()) {
            return;
        }
        let mut complete = true;
        for ((_, ar), (id, figures)) in members.iter().zip(&figures) {
            for figure in figures.iter().filter(|figure| figure.years > 1) {
                self.covers_years(&system.id, (id, ar), figure);
                complete = false;
            }
        }
        // An average was reported by itself: the years that it covers are not reported again.
        let known: Vec<(&str, BTreeSet<i32>)> =
            figures.iter().map(|(id, figures)| (*id, covered(figures))).collect();
        let all: BTreeSet<i32> = known.iter().flat_map(|(_, years)| years).copied().collect();
        let (Some(first), Some(last)) = (all.first(), all.last()) else { return };
        for (id, years) in &known {
            let missing: Vec<i32> = (*first..=*last).filter(|year| !years.contains(year)).collect();
            if missing.is_empty() {
                continue;
            }
            complete = false;
            let message = format!(
                "the members of system `{}` need figures of the same years, {first} to {last}; `{id}` has none for {}",
                system.id,
                spans(&missing)
            );
            let hint = "let the histories of all members begin and end in the same years; growth begins a year after the first level";
            self.contradiction(&format!("{id}.history"), message, hint);
        }
        let needed = needed(members.len(), system.lags);
        if complete && all.len() < needed {
            let message = format!(
                "system `{}` of {} members with lags = {} needs {needed} figures of years in a row; there are {}",
                system.id,
                members.len(),
                system.lags,
                all.len()
            );
            let hint = "use fewer lags or fewer members, or a `steady_ar` for each";
            self.contradiction(&format!("system.{}", system.id), message, hint);
        }
    }

    /// Says at the row of a figure that it covers several years: published levels with a gap between them, or a published average.
    fn covers_years(&mut self, system: &str, (id, ar): (&str, &SteadyAr), figure: &Figure) {
        let plan = self.plan;
        let choice = &ar.history;
        let series = choice.indicator.as_deref().unwrap_or(id);
        let (first, last) = (figure.year + 1 - figure.years as i32, figure.year);
        let of_levels = matches!(choice.quantity, Quantity::Level | Quantity::Count);
        let (what, missing, later) = if of_levels {
            let before = first - 1;
            let quantity = word(choice.quantity);
            let what = format!(
                "`{series}` has a {quantity} for {last} and the one before it for {before}"
            );
            (what, (first..last).collect(), last)
        } else {
            let what = format!("`{series}` has one figure for the average of {first} to {last}");
            (what, (first..=last).collect::<Vec<i32>>(), last + 1)
        };
        let message =
            format!("a member of system `{system}` needs the growth of each year, but {what}");
        let (asked, bases) = if of_levels {
            (choice.quantity, choice.basis.clone())
        } else {
            (Quantity::Growth, ar.averages.iter().map(|one| one.basis.clone()).collect())
        };
        let years = last..=last;
        let found = plan.history.annual(series, asked, &bases, years, plan.as_of);
        let row = found.first().and_then(|(_, found)| {
            plan.history.observations.iter().position(|row| std::ptr::eq(row, *found))
        });
        let hint = format!(
            "add the {} of {} to this file, or let the histories of all members begin in {later}",
            word(asked),
            spans(&missing)
        );
        let name = row.map_or(format!("{id}.history"), |row| format!("history.{row}.value"));
        self.contradiction(&name, message, hint);
    }
}

/// All years that figures cover.
fn covered(figures: &[Figure]) -> BTreeSet<i32> {
    let years = |figure: &Figure| figure.year + 1 - figure.years as i32..=figure.year;
    figures.iter().flat_map(years).collect()
}

/// Years in words, runs of them as spans: `1990 to 1994, 1999`.
fn spans(years: &[i32]) -> String {
    let runs = years.chunk_by(|one, next| one + 1 == *next);
    let words = runs.map(|run| match run {
        [first, .., last] => format!("{first} to {last}"),
        _ => run[0].to_string(),
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn runs_of_years_are_spans() {
        assert_eq!(
            spans(&[1990, 1991, 1992, 1995, 1997, 1998]),
            "1990 to 1992, 1995, 1997 to 1998"
        );
    }
}
