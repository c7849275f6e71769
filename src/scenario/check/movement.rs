//! Checks that a process has what it needs and gives what its indicator shows.

use super::Checker;
use super::numbers::POSITIVE;
use crate::plan::{
    Base, Cohort, HistoryChoice, Indicator, Law, Movement, Persistence, Quantity, Shows, SteadyAr,
};

/// Items of a completion: each has its own probability and threshold.
const MOST_ITEMS: u32 = 10_000;
/// Years of a published average.
const MOST_YEARS: usize = 50;
/// Lags of an autoregression.
pub(super) const MOST_LAGS: usize = 8;

impl Checker<'_> {
    pub(super) fn movements(&mut self) {
        for indicator in &self.plan.indicators {
            let id = &indicator.id;
            self.shown(indicator);
            match &indicator.movement {
                Movement::SteadyAr(ar) => self.steady_ar(id, ar),
                Movement::Growth(growth) => {
                    let year = growth.base.as_ref().map(|base| base.year);
                    self.first_year(id, growth.first_year, year);
                }
                Movement::RegimeSwitching(switching) => {
                    let year = switching.base.as_ref().map(|base| base.year);
                    self.first_year(id, switching.first_year, year);
                    let count = switching.regimes.len();
                    if count != 2 && !self.doubtful {
                        let hint = "describe the usual years and the others";
                        let found = format!("a list of {count}");
                        self.outside(&format!("{id}.regimes"), found, "two regimes", hint);
                    }
                }
                Movement::Completion(completion)
                    if !(1..=MOST_ITEMS).contains(&completion.items) && !self.doubtful =>
                {
                    let hint = "count the items; use a `level` for very many";
                    let name = format!("{id}.items");
                    self.outside(&name, completion.items, "1 to 10000", hint);
                }
                Movement::Linked(linked) => {
                    self.filled(&format!("{id}.terms"), linked.terms.len());
                    for (index, term) in linked.terms.iter().enumerate() {
                        self.finite(&format!("{id}.terms.{}.weight", index + 1), term.weight);
                    }
                }
                Movement::Sum { parts } => self.filled(&format!("{id}.parts"), parts.len()),
                Movement::Cohort(cohort) => self.cohort(id, cohort),
                _ => {}
            }
        }
        for class in &self.plan.classes {
            if let Law::LogRatio { degrees_of_freedom, .. } = &class.law {
                let name = format!("class.{}.degrees_of_freedom", class.id);
                self.positive(&name, *degrees_of_freedom, "4 is a usual number");
            }
        }
    }

    fn shown(&mut self, indicator: &Indicator) {
        let id = &indicator.id;
        let named = format!("indicator.{id}.shows");
        self.fits(&named, indicator, indicator.shows);
    }

    /// Checks that the movement of an indicator gives a quantity.
    pub(super) fn fits(&mut self, name: &str, indicator: &Indicator, quantity: Shows) {
        if is_stand_in(&indicator.movement) && self.doubtful {
            return;
        }
        let (id, kind) = (&indicator.id, kind(&indicator.movement));
        let word = word(quantity);
        match gives(&indicator.movement, quantity) {
            Gives::Yes => {}
            Gives::WithBase => {
                let message = format!("`{id}` needs a `base` to show its {word}");
                let hint = "add base = { value = …, year = …, source = \"…\" } to its process";
                self.contradiction(name, message, hint);
            }
            Gives::No => {
                let message =
                    format!("a process of kind `{kind}` gives no {word}, but `{id}` is to show it");
                let all = [Shows::Growth, Shows::Level, Shows::Share, Shows::Count, Shows::Done];
                let can = |one: &Shows| !matches!(gives(&indicator.movement, *one), Gives::No);
                let words: Vec<String> = all
                    .into_iter()
                    .filter(can)
                    .map(|one| format!("`{}`", self::word(one)))
                    .collect();
                self.contradiction(name, message, format!("`{kind}` gives {}", words.join(", ")));
            }
        }
    }

    fn steady_ar(&mut self, id: &str, ar: &SteadyAr) {
        self.years(&format!("{id}.history"), &ar.history);
        let of_share = ar.quantity == Quantity::Share;
        let fits = match ar.history.quantity {
            Quantity::Share => of_share,
            Quantity::Level | Quantity::Count => !of_share,
            Quantity::Growth => !of_share && ar.quantity != Quantity::Level,
            Quantity::YtdGrowth => false,
        };
        let passed_over = self.doubtful && ar.history.basis.is_empty();
        if !fits && !passed_over {
            let message = format!("`{id}` cannot be fitted to this quantity of its history");
            let hint = if of_share {
                "with quantity = \"share\" the history is of shares"
            } else if ar.quantity == Quantity::Level {
                "a process that returns to a level needs a history of levels"
            } else {
                "with quantity = \"growth\" the history is of growth or of levels"
            };
            self.contradiction(&format!("{id}.history.quantity"), message, hint);
        }
        if let Persistence::Lags { lags, .. } = &ar.persistence
            && !(1..=MOST_LAGS).contains(lags)
            && !self.doubtful
        {
            let hint = "annual history rarely tells more than 4 lags";
            self.outside(&format!("{id}.lags"), lags, "1 to 8", hint);
        }
        if ar.quantity == Quantity::Level && !ar.averages.is_empty() {
            let message = format!("`{id}` is fitted to levels but has averages of growth");
            self.contradiction(&format!("{id}.averages"), message, "take out `averages`");
        }
        for (index, average) in ar.averages.iter().enumerate() {
            if !(2..=MOST_YEARS).contains(&average.years) && !self.doubtful {
                let hint = "an average is over two years or more";
                let name = format!("{id}.averages.{}.years", index + 1);
                self.outside(&name, average.years, "2 to 50", hint);
            }
        }
        for window in &ar.windows {
            if *window >= ar.history.to && ar.history.to != 0 {
                let range = format!("the years before {}", ar.history.to);
                let hint = "a window is another first year of the history";
                self.outside(&format!("{id}.windows"), window, &range, hint);
            }
        }
        if let Some(view) = &ar.mean {
            let hint = "say how many observations the view is worth, such as 3";
            self.positive(&format!("{id}.mean.weight"), view.weight.value, hint);
        }
        if let Some(weight) = &ar.pandemic_weight {
            self.filled(&format!("{id}.pandemic_weight.years"), weight.years.len());
        }
    }

    fn cohort(&mut self, id: &str, cohort: &Cohort) {
        self.years(&format!("{id}.flows"), &cohort.flows);
        if cohort.term == 0 && !self.doubtful {
            self.outside(
                &format!("{id}.term"),
                0,
                "1 and above",
                "count the years of a certificate",
            );
        }
    }

    fn years(&mut self, name: &str, choice: &HistoryChoice) {
        if choice.from > choice.to && choice.to != 0 {
            let message = format!("`{name}` runs from {} to {}", choice.from, choice.to);
            self.contradiction(&format!("{name}.from"), message, "put the earlier year first");
        }
        if choice.basis.is_empty() && !self.doubtful {
            self.filled(&format!("{name}.basis"), 0);
        }
    }

    fn first_year(&mut self, id: &str, first: Option<i32>, base: Option<i32>) {
        if let (Some(first), Some(base)) = (first, base)
            && first != base + 1
        {
            let range = format!("the year {} after the base", base + 1);
            let hint = if first <= base {
                "the path starts after the base"
            } else {
                "growth between the base and the first year would be missing; leave `first_year` out, or give a later base"
            };
            self.outside(&format!("{id}.first_year"), first, &range, hint);
        }
    }

    pub(super) fn filled(&mut self, name: &str, count: usize) {
        if count == 0 && !self.doubtful {
            self.contradiction(name, format!("`{name}` is empty"), "name at least one");
        }
    }

    fn positive(&mut self, name: &str, value: f64, hint: &str) {
        let passed_over = self.doubtful && value.is_nan();
        if !POSITIVE.hold(value) && !passed_over {
            self.outside(name, value, "the numbers above 0", hint);
        }
    }

    /// Checks that a plain number is finite; false if it is not.
    pub(super) fn finite(&mut self, name: &str, value: f64) -> bool {
        if !value.is_finite() && !self.doubtful {
            self.outside(name, value, "the finite numbers", "give a number");
        }
        value.is_finite()
    }
}

/// True if the movement could not be read.
pub(super) fn is_stand_in(movement: &Movement) -> bool {
    matches!(movement, Movement::ReferenceClass { class } if class.is_empty())
}

enum Gives {
    Yes,
    WithBase,
    No,
}

fn gives(movement: &Movement, quantity: Shows) -> Gives {
    let based = |base: &Option<Base>| if base.is_some() { Gives::Yes } else { Gives::WithBase };
    match (movement, quantity) {
        (Movement::SteadyAr(ar), Shows::Share) if ar.quantity == Quantity::Share => Gives::Yes,
        (Movement::SteadyAr(ar), _) if ar.quantity == Quantity::Share => Gives::No,
        (Movement::SteadyAr(ar), Shows::Level | Shows::Growth)
            if ar.quantity == Quantity::Level =>
        {
            Gives::Yes
        }
        (Movement::SteadyAr(ar), _) if ar.quantity == Quantity::Level => Gives::No,
        (Movement::MeanReversion(reversion), _) => match (reversion.quantity, quantity) {
            (Quantity::Share, Shows::Share) => Gives::Yes,
            (Quantity::Level, Shows::Level | Shows::Growth) => Gives::Yes,
            _ => Gives::No,
        },
        (Movement::RegimeSwitching(_), Shows::Growth) => Gives::Yes,
        (Movement::RegimeSwitching(switching), _) if quantity != Shows::Done => {
            based(&switching.base)
        }
        (Movement::SteadyAr(_) | Movement::Growth(_) | Movement::Linked(_), Shows::Growth) => {
            Gives::Yes
        }
        (_, Shows::Done) => match movement {
            Movement::Delivery { .. } | Movement::ReferenceClass { .. } => Gives::Yes,
            _ => Gives::No,
        },
        (Movement::SteadyAr(SteadyAr { base, .. }), _) => based(base),
        (Movement::Growth(growth), _) => based(&growth.base),
        (Movement::Linked(linked), _) => based(&linked.base),
        (Movement::Level(_), Shows::Level) => Gives::Yes,
        (Movement::Level(level), Shows::Growth) => based(&level.base),
        (Movement::Share(_), Shows::Share) => Gives::Yes,
        (Movement::Count(_), Shows::Count) => Gives::Yes,
        (Movement::Count(count), Shows::Growth) => based(&count.base),
        (Movement::Completion(_), Shows::Count | Shows::Share) => Gives::Yes,
        (Movement::Delivery { .. }, Shows::Level | Shows::Count | Shows::Share) => Gives::Yes,
        (Movement::Sum { .. }, Shows::Level | Shows::Growth) => Gives::Yes,
        (Movement::Cohort(_), Shows::Count | Shows::Level | Shows::Growth) => Gives::Yes,
        _ => Gives::No,
    }
}

/// True if other indicators can hang on this movement.
pub(super) fn gives_growth(movement: &Movement) -> bool {
    match movement {
        Movement::SteadyAr(ar) => ar.quantity != Quantity::Share,
        Movement::MeanReversion(reversion) => reversion.quantity == Quantity::Level,
        Movement::Growth(_) | Movement::Level(_) | Movement::Linked(_) => true,
        Movement::RegimeSwitching(_) => true,
        Movement::Sum { .. } | Movement::Count(_) | Movement::Cohort(_) => true,
        movement => is_stand_in(movement),
    }
}

/// The word of a quantity in plan files.
pub(super) fn word(quantity: Shows) -> &'static str {
    match quantity {
        Shows::Growth => "growth",
        Shows::Level => "level",
        Shows::Share => "share",
        Shows::Count => "count",
        Shows::Done => "done",
    }
}

/// The word of a kind of process in plan files.
pub(super) fn kind(movement: &Movement) -> &'static str {
    match movement {
        Movement::SteadyAr(ar) => match ar.persistence {
            Persistence::Mild => "steady_ar",
            Persistence::None => "random_walk",
            Persistence::Around { .. } => "mean_reversion",
            Persistence::Lags { .. } => "autoregression",
            Persistence::System { .. } => "vector_autoregression",
        },
        Movement::MeanReversion(_) => "mean_reversion",
        Movement::RegimeSwitching(_) => "regime_switching",
        Movement::Growth(_) => "growth",
        Movement::Level(_) => "level",
        Movement::Share(_) => "share",
        Movement::Count(_) => "count",
        Movement::Completion(_) => "completion",
        Movement::Delivery { .. } => "delivery",
        Movement::ReferenceClass { .. } => "reference_class",
        Movement::Linked(_) => "linked",
        Movement::Sum { .. } => "sum",
        Movement::Cohort(_) => "cohort",
    }
}
