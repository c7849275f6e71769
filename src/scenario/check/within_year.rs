//! Checks what is said about the months of a year, and the periods of the run.

use super::Checker;
use super::movement::{is_stand_in, kind};
use super::numbers::POSITIVE;
use crate::error::Fault;
use crate::plan::{Indicator, Shares};
use crate::scenario::Frequency;

impl Checker<'_> {
    /// Checks that the last period is one of the frequency, or a whole year.
    pub(super) fn last_period(&mut self) {
        let Some(until) = self.scenario.settings.until else { return };
        let (frequency, own) = (self.scenario.settings.frequency, until.frequency());
        if own == Frequency::Annual || own == frequency {
            return;
        }
        let (what, word) = (own.word(), frequency.word());
        let message =
            format!("`settings.until` is {until}, a {what} period, but the run is {word}");
        let end = frequency.ending(until.year(), until.last_month());
        let hint = format!("write until = \"{end}\", or frequency = \"{what}\"");
        self.contradiction("settings.until", message, hint);
    }

    pub(super) fn within_year(&mut self) {
        for indicator in &self.plan.indicators {
            let Some(within) = &indicator.within_year else { continue };
            let name = format!("{}.within_year", indicator.id);
            let unread = self.doubtful && is_stand_in(&indicator.movement);
            if !(indicator.has_months() || unread) {
                self.without_months(&name, indicator);
            }
            if let Some(shares) = &within.shares {
                self.shares(&name, shares);
            }
        }
    }

    fn without_months(&mut self, name: &str, indicator: &Indicator) {
        let (id, kind) = (&indicator.id, kind(&indicator.movement));
        let message =
            format!("`{id}` moves by `{kind}` and has no months, but states `within_year`");
        self.contradiction(name, message, "take out `within_year`; the tables have its years only");
    }

    fn shares(&mut self, name: &str, shares: &Shares) {
        let at = format!("{name}.shares");
        let count = shares.values.len();
        if count != 12 && count != 4 {
            let hint = "give one number a month or one a quarter";
            self.outside(&at, format!("a list of {count}"), "12 or 4 numbers", hint);
        } else if let Some(value) = shares.values.iter().find(|value| !POSITIVE.hold(**value))
            && !(self.doubtful && value.is_nan())
        {
            let hint = "every part of the year has a positive share";
            self.outside(&at, value, "the numbers above 0", hint);
        }
        let silent = shares.reason.zh.trim().is_empty() && shares.reason.en.trim().is_empty();
        match &shares.source {
            Some(source) => {
                let sources = &self.plan.history.sources;
                let known: Vec<&str> = sources.iter().map(|one| one.id.as_str()).collect();
                let define = "add a row for it to sources.csv";
                self.refer(&format!("{name}.source"), "source", source, &known, define);
            }
            None if silent => {
                let fault = Fault::MissingKey { key: "reason".into(), table: format!("`{name}`") };
                let hint = "say in one sentence why these shares, or name a source of sources.csv";
                self.say(&at, fault, hint);
            }
            None => {}
        }
    }
}
