//! Checks the ranges, the order and the origin of every judged number.

use super::Checker;
use crate::error::Fault;
use crate::plan::{Judged, Movement, Quantity};

/// A range of numbers with its words.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    low: f64,
    high: f64,
    ends: bool,
    words: &'static str,
    hint: &'static str,
}

impl Bounds {
    pub(super) fn hold(self, value: f64) -> bool {
        let inside = self.low < value && value < self.high;
        inside || self.ends && (value == self.low || value == self.high)
    }
}

const fn bounds(
    (low, high): (f64, f64),
    ends: bool,
    words: &'static str,
    hint: &'static str,
) -> Bounds {
    Bounds { low, high, ends, words, hint }
}

const WHERE: &str = "see docs/plan-file.md";
pub(super) const PROBABILITY: Bounds = bounds(
    (0.0, 1.0),
    true,
    "0 to 1",
    "a probability is a number between 0 and 1: write 0.25 for 25 %",
);
pub(super) const PROBABILITY_INSIDE: Bounds = bounds(
    (0.0, 1.0),
    false,
    "the numbers between 0 and 1",
    "a view leaves both sides open: write 0.7 for 70 %",
);
pub(super) const PER_YEAR: Bounds = bounds(
    (0.0, 12.0),
    true,
    "0 to 12",
    "write the arrivals that are expected in a year: 0.25 for once in four years",
);
pub(super) const LOADING: Bounds =
    bounds((-1.0, 1.0), true, "-1 to 1", "0 shares nothing, 1 shares all");
pub(super) const LIKELIHOOD: Bounds = bounds(
    (0.0, 1.0),
    false,
    "the numbers between 0 and 1",
    "write 0.1 for what comes once in ten years",
);
pub(super) const LEFT: Bounds = bounds(
    (0.0, 1.0),
    true,
    "0 to 1",
    "it is the share of the effect that is left after twelve months",
);
pub(super) const FRACTION: Bounds =
    bounds((0.0, 1.0), true, "0 to 1", "write a fraction: 0.1 for 10 %");
const SHARE: Bounds = bounds(
    (0.0, 100.0),
    false,
    "the shares above 0 and below 100 percent",
    "write a share in percent, such as 26.5",
);
const PERCENT: Bounds = bounds((0.0, 100.0), true, "0 to 100 percent", "write it in percent");
pub(super) const POSITIVE: Bounds =
    bounds((0.0, f64::INFINITY), false, "the numbers above 0", WHERE);
const HEAVY: Bounds = bounds(
    (2.0, f64::INFINITY),
    false,
    "the numbers above 2",
    "with 2 degrees of freedom or fewer there is no variance; 5 is a usual number",
);
const COPULA: Bounds =
    bounds((1.0, f64::INFINITY), true, "1 and above", "5 is a usual number of degrees of freedom");
const VOLATILITY: Bounds = bounds(
    (0.0, f64::INFINITY),
    false,
    "the numbers above 0",
    "a standard deviation is above 0, and so are its alternatives",
);
pub(super) const NOT_NEGATIVE: Bounds = bounds((0.0, f64::INFINITY), true, "0 and above", WHERE);
/// The largest number below 1, so that a closed range leaves out 1.
const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;
const PERSISTENCE: Bounds = bounds(
    (0.0, BELOW_ONE),
    true,
    "0 to below 1",
    "0 means that a deviation is forgotten after a year, 0.9 that it lasts",
);
const CORRELATION: Bounds = bounds(
    (-1.0, 1.0),
    false,
    "the numbers between -1 and 1",
    "a correlation is a number between -1 and 1",
);
pub(super) const GROWTH: Bounds = bounds(
    (-100.0, f64::INFINITY),
    false,
    "the numbers above -100 percent",
    "write growth in percent",
);

pub(super) const ANY: Bounds =
    bounds((f64::NEG_INFINITY, f64::INFINITY), false, "the finite numbers", "give a number");
pub(super) const MONTHS: Bounds =
    bounds((1.0, f64::INFINITY), true, "1 and above", "write months; 1 is the full effect at once");
pub(super) const PEAKEDNESS: Bounds = bounds(
    (0.0, 100.0),
    true,
    "0 to 100",
    "4 is usual, 0 makes all sizes between both ends as likely",
);

const CONCENTRATION: Bounds = bounds(
    (12.0, 1e6),
    true,
    "12 to 1000000",
    "12 lets the months wander freely, 15000 keeps the growth of half a year about a point from that of the year",
);

impl Checker<'_> {
    pub(super) fn numbers(&mut self) {
        for (name, number) in self.plan.numbers() {
            let range = self.range(&name);
            self.judged(&name, &number, range);
        }
    }

    /// Checks one judged number.
    pub(super) fn judged(&mut self, name: &str, number: &Judged, range: Option<Bounds>) {
        let parts = [("value", number.value), ("low", number.low), ("high", number.high)];
        if let Some((part, value)) = parts.iter().find(|(_, value)| !value.is_finite()) {
            if !self.doubtful {
                self.outside(
                    &format!("{name}.{part}"),
                    value,
                    "the finite numbers",
                    "give a number",
                );
            }
            return;
        }
        let outside = range.and_then(|range| {
            parts.iter().find(|(_, value)| !range.hold(*value)).map(|part| (range, part))
        });
        if let Some((range, (part, value))) = outside {
            let key = if *part == "value" { name.to_owned() } else { format!("{name}.{part}") };
            let (value, words) = (value.to_string(), range.words.to_owned());
            let fault = Fault::OutOfRange { key, value, range: words };
            self.say(&format!("{name}.{part}"), fault, range.hint);
        } else if !(number.low <= number.value && number.value <= number.high) {
            let (low, value, high) = (number.low, number.value, number.high);
            let message = format!("`{name}` has low {low}, value {value} and high {high}");
            self.contradiction(name, message, "they must stand in this order: low, value, high");
        }
        self.origin(name, number);
    }

    fn origin(&mut self, name: &str, number: &Judged) {
        let missing = |key: &str| Fault::MissingKey { key: key.into(), table: format!("`{name}`") };
        let silent = number.reason.zh.trim().is_empty() && number.reason.en.trim().is_empty();
        match &number.source {
            Some(source) => {
                let sources = &self.plan.history.sources;
                let known: Vec<&str> = sources.iter().map(|one| one.id.as_str()).collect();
                let define = "add a row for it to sources.csv";
                self.refer(&format!("{name}.source"), "source", source, &known, define);
            }
            None if number.published => {
                let hint = "name the row of sources.csv where it was published";
                self.say(name, missing("source"), hint);
            }
            None if silent => {
                let hint = "say in one sentence why this value, or name a source of sources.csv; it goes to the ledger";
                self.say(name, missing("reason"), hint);
            }
            None => {}
        }
        if number.published && number.is_open() {
            let message = format!("`{name}` is published and has alternatives too");
            let hint = "take out low and high, or write published = false and give a reason";
            self.contradiction(name, message, hint);
        }
    }

    /// The range of the number of the plan with this dotted name.
    fn range(&self, name: &str) -> Option<Bounds> {
        let (owner, key) = name.rsplit_once('.')?;
        if key == "degrees_of_freedom" {
            return Some(if owner.ends_with(".innovations") { HEAVY } else { COPULA });
        }
        if owner == "within_year" || owner.ends_with(".within_year") {
            return Some(CONCENTRATION);
        }
        if owner.starts_with("block.") {
            return Some(CORRELATION);
        }
        if owner.starts_with("system.") {
            return Some(if key == "tightness" { POSITIVE } else { PERSISTENCE });
        }
        if owner.starts_with("class.") {
            return class_range(key);
        }
        if key == "loading" {
            return Some(CORRELATION);
        }
        let owner = owner.split_once(".regimes.").map_or(owner, |parts| parts.0);
        movement_range(&self.plan.indicator(owner)?.movement, key)
    }
}

fn class_range(key: &str) -> Option<Bounds> {
    match key {
        "miss" | "rate" | "cap" => Some(PROBABILITY),
        "shortfall" => Some(FRACTION),
        "excess" => Some(NOT_NEGATIVE),
        "scale" => Some(POSITIVE),
        _ => None,
    }
}

fn movement_range(movement: &Movement, key: &str) -> Option<Bounds> {
    let of_share = match movement {
        Movement::Share(_) => true,
        Movement::SteadyAr(ar) => ar.quantity == Quantity::Share,
        Movement::MeanReversion(reversion) => reversion.quantity == Quantity::Share,
        _ => false,
    };
    match (movement, key) {
        (_, "base" | "mean" | "centre") if of_share => Some(SHARE),
        (_, "persistence") => Some(PERSISTENCE),
        (Movement::RegimeSwitching(_), "staying" | "first") => Some(PROBABILITY),
        (Movement::SteadyAr(_), "tightness") => Some(POSITIVE),
        (Movement::Linked(_), "volatility" | "base_error") => Some(NOT_NEGATIVE),
        (Movement::Linked(_), "mean") => None,
        (Movement::MeanReversion(_), "mean" | "speed") => Some(POSITIVE),
        (Movement::SteadyAr(ar), "mean") if ar.quantity == Quantity::Level => Some(POSITIVE),
        (Movement::Count(_), "mean") | (_, "base" | "centre" | "pandemic_weight" | "retained") => {
            Some(POSITIVE)
        }
        (_, "volatility") => Some(VOLATILITY),
        (_, "dispersion") => Some(NOT_NEGATIVE),
        (_, "probability") => Some(PROBABILITY),
        (_, "correlation") => Some(PERSISTENCE_LIKE),
        (_, "renewal") => Some(PERCENT),
        (Movement::Share(_), "drift") => None,
        (_, "mean" | "drift") => Some(GROWTH),
        _ => None,
    }
}

const PERSISTENCE_LIKE: Bounds =
    bounds((0.0, BELOW_ONE), true, "0 to below 1", "0 means that items are done independently");
