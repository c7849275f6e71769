//! Says what is wrong with a scenario before it runs.

mod condition;
mod correlation;
mod history;
mod innovation;
mod links;
mod movement;
mod names;
mod numbers;
mod shock;
mod shock_arrival;
mod shock_numbers;
mod system;
mod target;
mod within_year;

use super::{Frequency, MOST_EVEN, Sampling, Scenario};
use crate::error::{Fault, Place, Problem, nearest};
use crate::plan::Plan;

/// How many years beyond the plan's year may be simulated.
const HORIZON: i32 = 30;
/// The error of a mean needs two values.
const FEWEST_PATHS: u64 = 2;
/// Ids with fewer characters are not guessed.
const SHORT: usize = 3;
/// So many known ids are listed.
const FEW: usize = 8;

impl Scenario {
    /// Everything that is wrong with this scenario; empty if it can run.
    pub fn check(&self) -> Vec<Problem> {
        problems(self, false)
    }

    /// Indicators × periods × paths of a run, from the first year that any indicator simulates; a year is a period beside its months or
    /// quarters.
    pub fn cells(&self) -> f64 {
        let years = f64::from(self.until()) - f64::from(self.plan.first_simulated()) + 1.0;
        let years = years.max(0.0);
        let inside = match self.settings.frequency {
            Frequency::Annual => 0.0,
            other => 12.0 / other.months() as f64,
        };
        self.plan.indicators.len() as f64 * years * (1.0 + inside) * self.settings.paths as f64
    }
}

/// The problems of a scenario; a doubtful one was read from files with problems and has stand-ins, which are passed over.
pub(super) fn problems(scenario: &Scenario, doubtful: bool) -> Vec<Problem> {
    let until = Some(scenario.until());
    let plan = &scenario.plan;
    let mut checker = Checker { scenario, plan, doubtful, until, problems: Vec::new() };
    checker.settings();
    checker.names();
    checker.numbers();
    checker.correlations();
    checker.links();
    checker.movements();
    checker.innovations();
    checker.histories();
    checker.systems();
    checker.targets();
    checker.within_year();
    checker.shocks();
    checker.conditions();
    checker.problems
}

/// A scenario that is being checked.
struct Checker<'a> {
    scenario: &'a Scenario,
    plan: &'a Plan,
    doubtful: bool,
    /// The last simulated year, if it is a possible one.
    until: Option<i32>,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    /// Records a problem with what has this dotted name.
    fn say(&mut self, name: &str, fault: Fault, hint: impl Into<String>) {
        let place = self.place(name);
        self.problems.push(Problem::new(fault).at(place).hint(hint));
    }

    /// The place of a dotted name, or of what holds it.
    fn place(&self, name: &str) -> Option<Place> {
        let mut name = name;
        loop {
            if let Some(place) = self.plan.place(name) {
                return Some(place);
            }
            match name.rsplit_once('.') {
                Some((owner, _)) => name = owner,
                None => return self.plan.place(&format!("indicator.{name}")),
            }
        }
    }

    /// Records a problem if `id` is not one of `known`.
    fn refer(&mut self, name: &str, what: &str, id: &str, known: &[&str], define: &str) {
        if known.contains(&id) || (self.doubtful && (id.is_empty() || known.is_empty())) {
            return;
        }
        let long = id.chars().count() >= SHORT;
        let hint = match nearest(id, known.iter().copied()).filter(|_| long) {
            Some(name) => format!("did you mean `{name}`?"),
            None if known.is_empty() || known.len() > FEW => define.to_owned(),
            None => format!("{define}; there are `{}`", known.join("`, `")),
        };
        self.say(name, Fault::UnknownName { what: what.into(), id: id.into() }, hint);
    }

    /// Records that a number is outside of its range.
    fn outside(&mut self, name: &str, value: impl ToString, range: &str, hint: impl Into<String>) {
        let value = value.to_string();
        self.say(name, Fault::OutOfRange { key: name.into(), value, range: range.into() }, hint);
    }

    /// Records that two things that were said do not go together.
    fn contradiction(&mut self, name: &str, message: String, hint: impl Into<String>) {
        self.say(name, Fault::Contradiction(message), hint);
    }

    fn settings(&mut self) {
        let paths = self.scenario.settings.paths;
        if paths < FEWEST_PATHS {
            let hint = "100_000 paths are usual, 1_000 do for a first look; a single path has no sampling error";
            self.outside("settings.paths", paths, "2 and above", hint);
        }
        if self.scenario.settings.sampling == Sampling::Sobol
            && self.scenario.settings.paths > MOST_EVEN
        {
            let hint = "so many even paths have no use; take fewer, or sampling = \"pseudo\"";
            let range = format!("1 to {MOST_EVEN}");
            self.outside("settings.paths", self.scenario.settings.paths, &range, hint);
        }
        if let Some(tolerance) = self.scenario.settings.tolerance
            && !(0.0 < tolerance && tolerance < 100.0)
        {
            let hint = "write percentage points, such as 0.1";
            self.outside("settings.tolerance", tolerance, "the numbers between 0 and 100", hint);
        }
        let year = self.plan.year;
        let until = self.scenario.until();
        let last = year.saturating_add(HORIZON);
        if self.doubtful && year == 0 {
            self.until = None;
        } else if !(year..=last).contains(&until) {
            self.until = None;
            let range = format!("the years {year} to {last}");
            let hint = "name a last year from the plan's year to thirty years later";
            self.outside("settings.until", self.scenario.last_period(), &range, hint);
        }
        self.last_period();
    }
}
