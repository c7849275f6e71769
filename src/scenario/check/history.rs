//! Checks that the history that a process asks for is there and was out in time.

use std::collections::{BTreeMap, HashMap};

use super::Checker;
use super::movement::MOST_LAGS;
use crate::error::Fault;
use crate::plan::{HistoryChoice, Movement, Observation, Persistence, Quantity, SteadyAr};
use crate::process::{figures, too_few};

impl Checker<'_> {
    pub(super) fn histories(&mut self) {
        let observations = &self.plan.history.observations;
        if self.doubtful && observations.is_empty() {
            return;
        }
        for indicator in &self.plan.indicators {
            let id = &indicator.id;
            let of_id = self.plan.indicators.iter().filter(|other| other.id == *id);
            // Of two indicators with one id it is not known whose history is meant; the id itself is reported.
            if of_id.count() > 1 {
                continue;
            }
            match &indicator.movement {
                Movement::SteadyAr(ar) => {
                    self.usable(id, ar);
                    let averages = ar.averages.iter().any(|one| {
                        let years = one.year..=one.year;
                        let bases = [one.basis.clone()];
                        self.count(id, &ar.history, Quantity::Growth, &bases, years) > 0
                    });
                    let least = if ar.history.quantity == ar.quantity { 1 } else { 2 };
                    if !averages {
                        self.choice(id, "history", &ar.history, least);
                    }
                    self.long_enough(id, ar);
                }
                Movement::Cohort(cohort) => self.choice(id, "flows", &cohort.flows, 1),
                _ => {}
            }
        }
        self.slips();
    }

    /// Checks that several lags have the years that they need; what has no figures at all is reported elsewhere.
    fn long_enough(&mut self, id: &str, ar: &SteadyAr) {
        let Persistence::Lags { lags, .. } = ar.persistence else { return };
        let figures = figures(self.plan, id, ar);
        if figures.is_empty() || !(1..=MOST_LAGS).contains(&lags) {
            return;
        }
        if let Some(cause) = too_few(lags, &figures) {
            let hint = "use fewer lags, or a `steady_ar`";
            self.contradiction(&format!("{id}.history"), format!("`{id}`: {cause}"), hint);
        }
    }

    fn count(
        &self,
        id: &str,
        choice: &HistoryChoice,
        quantity: Quantity,
        bases: &[String],
        years: std::ops::RangeInclusive<i32>,
    ) -> usize {
        let series = choice.indicator.as_deref().unwrap_or(id);
        self.plan.history.annual(series, quantity, bases, years, self.plan.as_of).len()
    }

    /// Checks that the fit can take the logarithm of each figure that it uses.
    fn usable(&mut self, id: &str, ar: &SteadyAr) {
        let plan = self.plan;
        let choice = &ar.history;
        let series = choice.indicator.as_deref().unwrap_or(id);
        let (range, hint) = match choice.quantity {
            Quantity::Share => ((0.0, 100.0), "a share of 0 or 100 percent has no logit"),
            Quantity::Level | Quantity::Count => {
                ((0.0, f64::INFINITY), "growth from or to a level of 0 or less has no logarithm")
            }
            _ => ((-100.0, f64::INFINITY), "a fall by 100 percent or more has no logarithm"),
        };
        let years = choice.from..=choice.to;
        let rows = plan.history.annual(series, choice.quantity, &choice.basis, years, plan.as_of);
        for (year, row) in rows {
            if row.value.is_nan() || (range.0 < row.value && row.value < range.1) {
                continue;
            }
            let words = match choice.quantity {
                Quantity::Share => "the shares above 0 and below 100",
                Quantity::Level | Quantity::Count => "the numbers above 0",
                _ => "the numbers above -100",
            };
            let index = plan.history.observations.iter().position(|one| std::ptr::eq(one, row));
            let key = format!("{series} {} of {year}", word(choice.quantity));
            let value = row.value.to_string();
            let fault = Fault::OutOfRange { key, value, range: words.into() };
            let name = format!("history.{}.value", index.unwrap_or_default());
            let hint = format!("{hint}; correct the figure, or fit `{id}` to other years");
            self.say(&name, fault, hint);
        }
    }

    fn choice(&mut self, id: &str, key: &str, choice: &HistoryChoice, least: usize) {
        if self.doubtful && (choice.basis.is_empty() || choice.to == 0) {
            return;
        }
        let years = choice.from..=choice.to;
        if self.count(id, choice, choice.quantity, &choice.basis, years) >= least {
            return;
        }
        let series = choice.indicator.as_deref().unwrap_or(id);
        let quantity = word(choice.quantity);
        let bases: Vec<String> = choice.basis.iter().map(|basis| format!("`{basis}`")).collect();
        let few = if least > 1 { "fewer than two figures" } else { "no figure" };
        let cause = format!(
            "{few} of `{series}` with quantity `{quantity}` and basis {} for {} to {} had come out by {}",
            bases.join(" or "),
            choice.from,
            choice.to,
            self.plan.as_of
        );
        let hint = self.there_is(series);
        let fault = Fault::NoHistory { indicator: id.into(), cause };
        self.say(&format!("{id}.{key}"), fault, hint);
    }

    /// What the history has of a series, in words.
    fn there_is(&self, series: &str) -> String {
        let as_of = self.plan.as_of;
        let mut groups: BTreeMap<(&str, &str, bool), Vec<&Observation>> = BTreeMap::new();
        for row in self.plan.history.observations.iter().filter(|row| row.indicator == series) {
            let group = (word(row.quantity), row.basis.as_str(), row.released > as_of);
            groups.entry(group).or_default().push(row);
        }
        if groups.is_empty() {
            let rows = self.plan.history.observations.iter().map(|row| row.indicator.as_str());
            return match crate::error::nearest(series, rows) {
                Some(name) => {
                    format!("the history has no row of `{series}`; did you mean `{name}`?")
                }
                None => {
                    format!("the history has no row of `{series}`; add some or state its growth")
                }
            };
        }
        let group = |((quantity, basis, late), rows): ((&str, &str, bool), Vec<&Observation>)| {
            let mut periods: Vec<&str> = rows.iter().map(|row| row.period.as_str()).collect();
            periods.sort_unstable();
            let (first, last) = (periods[0], periods[periods.len() - 1]);
            let span = if first == last { first.into() } else { format!("{first} to {last}") };
            let late = if late { ", released later" } else { "" };
            format!("{quantity} `{basis}` {span} ({}{late})", rows.len())
        };
        let groups: Vec<String> = groups.into_iter().map(group).collect();
        format!("there is: {}", groups.join("; "))
    }

    /// Rows whose id is one slip away from one that is used would be lost in silence.
    fn slips(&mut self) {
        let mut used: Vec<&str> = Vec::new();
        for indicator in &self.plan.indicators {
            used.push(&indicator.id);
            match &indicator.movement {
                Movement::SteadyAr(ar) => used.extend(ar.history.indicator.as_deref()),
                Movement::Cohort(cohort) => used.extend(cohort.flows.indicator.as_deref()),
                _ => {}
            }
        }
        // Each id stands in many rows.
        let mut seen: HashMap<&str, Option<&str>> = used.iter().map(|id| (*id, None)).collect();
        for (index, row) in self.plan.history.observations.iter().enumerate() {
            let id = row.indicator.as_str();
            let slip = || used.iter().copied().find(|known| is_slip(id, known));
            let Some(meant) = *seen.entry(id).or_insert_with(slip) else { continue };
            let hint = format!("did you mean `{meant}`?");
            let fault = Fault::UnknownName { what: "indicator".into(), id: id.into() };
            self.say(&format!("history.{index}.indicator"), fault, hint);
        }
    }
}

/// In shorter words one letter may make another word.
const LONG: usize = 5;

/// True if one letter more, one less or two letters in the wrong order make one word the other.
fn is_slip(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let before = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[before..], &other[before..]);
    let after = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[..one.len() - after], &other[..other.len() - after]);
    match (one, other) {
        ([a, b], [c, d]) => a == d && b == c,
        ([letter], []) | ([], [letter]) => before + after >= LONG && !letter.is_ascii_digit(),
        _ => false,
    }
}

pub(super) fn word(quantity: Quantity) -> &'static str {
    let known = crate::plan::file::QUANTITIES.iter().find(|(_, one)| *one == quantity);
    known.map_or("level", |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn a_slip_is_one_letter_or_two_swapped() {
        assert!(is_slip("deposit_balance", "deposits_balance"));
        assert!(is_slip("depsoits_balance", "deposits_balance"));
        assert!(!is_slip("imports", "exports"));
        assert!(!is_slip("gdp", "gdp_real"));
        assert!(!is_slip("projects_1bn", "projects_10bn"));
        assert!(!is_slip("cpi", "ppi"));
    }
}
