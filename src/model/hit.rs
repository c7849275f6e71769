//! Shocks of a model: sources, laws and times, with names resolved.

use std::sync::Arc;

use super::{Form, Model};
use crate::math::elementary::exp;
use crate::plan::Plan;
use crate::random::Source;
use crate::scenario::{Scenario, Settings};
use crate::shock::{Arrival, Shock, Side, SizeLaw, When};

/// Probabilities of more arrivals than counted so far, down to which arrivals are counted: the last bit of a uniform.
const LEAST: f64 = 1.0 / (1_u64 << 53) as f64;

/// A shock with its draws.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub source: Source,
    /// Decides whether it comes: its own source, or that of the first of those that exclude one another.
    pub arrival: Source,
    /// It comes where the uniform of its arrival lies between this and this plus its probability.
    pub from: f64,
    /// 1 if it always comes.
    pub probability: f64,
    /// Probabilities of more than 0, 1, … arrivals of a Poisson process; empty if it comes at most once.
    pub more_than: Arc<[f64]>,
    pub timing: Timing,
    pub shared: Option<Shared>,
    pub watched: Option<Watched>,
    pub size: SizeLaw,
    /// First month in which it can come, counted from January of the first year of the model; may be negative.
    pub first_month: i64,
    /// Share of the effect that is there in each month since, to the end of the last year.
    pub shares: Vec<f64>,
}

/// When a shock comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timing {
    /// In its first month.
    Fixed,
    /// In any of so many months.
    Window(usize),
    /// So many months after another one.
    After { shock: usize, months: usize },
}

/// What a shock shares with others: scores of step 0 (whether it comes) and step 1 (how large it is).
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub source: Source,
    pub arrival: f64,
    pub size: f64,
}

/// What calls for a response.
#[derive(Clone, Debug)]
pub(crate) struct Watched {
    pub node: usize,
    pub form: Form,
    pub side: Side,
    /// On the scale of the form.
    pub level: f64,
}

impl Hit {
    /// True if its month, or how often it comes, differs from path to path.
    pub(crate) fn moves(&self) -> bool {
        self.timing != Timing::Fixed || !self.more_than.is_empty()
    }

    /// It never comes; all draws stay.
    pub(crate) fn remove(&mut self) {
        (self.probability, self.more_than) = (0.0, [].into());
        self.size = SizeLaw::Fixed(0.0);
    }
}

impl Model {
    /// True if a shock hangs on the paths: it is a response, or follows one.
    pub(crate) fn responds(&self, shock: usize) -> bool {
        let hit = &self.shocks[shock];
        hit.watched.is_some()
            || matches!(hit.timing, Timing::After { shock: other, .. } if self.responds(other))
    }

    /// True if one of these shocks hangs on the paths.
    pub(crate) fn any_responds(&self, terms: &[(usize, f64)]) -> bool {
        terms.iter().any(|(shock, _)| self.responds(*shock))
    }

    /// Resolves what calls for responses, once the nodes are there; false if a quantity cannot be formed.
    pub(super) fn watch(&mut self, scenario: &Scenario) -> bool {
        for (index, shock) in scenario.shocks.iter().enumerate() {
            let Some(trigger) = &shock.trigger else { continue };
            let found = self.node_of(&trigger.indicator).and_then(|node| {
                let year = self.years.iter().position(|year| *year == trigger.year)?;
                let shows = self.indicator_of(&self.nodes[node]).shows;
                let (form, scale) = self.form(&self.nodes[node], shows, year)?;
                let level = scale.from_published(trigger.level.value);
                Some(Watched { node, form, side: trigger.side, level })
            });
            if found.is_none() {
                return false;
            }
            self.shocks[index].watched = found;
        }
        true
    }
}

/// The shocks of a scenario, and their order: each after the one that it follows.
pub(super) fn hits(scenario: &Scenario, years: &[i32]) -> (Vec<Hit>, Vec<usize>) {
    let shocks = &scenario.shocks;
    let position = |id: &str| shocks.iter().position(|one| one.id == id);
    let mut hits: Vec<Hit> = shocks.iter().map(|shock| hit(shock, scenario, years)).collect();
    let mut order: Vec<usize> = Vec::with_capacity(shocks.len());
    while order.len() < shocks.len() {
        let before = order.len();
        for (index, shock) in shocks.iter().enumerate() {
            let other = match &shock.when {
                When::After { shock, months } => position(shock).map(|at| (at, *months as usize)),
                _ => None,
            };
            if order.contains(&index) || other.is_some_and(|(at, _)| !order.contains(&at)) {
                continue;
            }
            if let Some((at, months)) = other {
                hits[index].timing = Timing::After { shock: at, months };
                let first = hits[at].first_month + months as i64;
                hits[index].begin(first, years, shock);
            }
            order.push(index);
        }
        // The check has found circles; without it they would not come at all.
        if order.len() == before {
            break;
        }
    }
    share_arrivals(&mut hits, shocks);
    (hits, order)
}

/// Those that exclude one another lie side by side on one uniform.
fn share_arrivals(hits: &mut [Hit], shocks: &[Shock]) {
    for index in 0..shocks.len() {
        let Some(name) = &shocks[index].exclusive else { continue };
        let earlier = |one: &usize| shocks[*one].exclusive.as_ref() == Some(name);
        let earlier: Vec<usize> = (0..index).filter(earlier).collect();
        let Some(first) = earlier.first() else { continue };
        hits[index].arrival = hits[*first].source.clone();
        hits[index].from = earlier.iter().map(|one| hits[*one].probability).sum();
    }
}

fn hit(shock: &Shock, scenario: &Scenario, years: &[i32]) -> Hit {
    let Settings { seed, sampling, .. } = scenario.settings;
    let of = |name: String| Source::new(seed, &name, sampling, 0);
    let source = of(format!("shock/{}", shock.id));
    let first = years.first().copied().unwrap_or(0);
    let (timing, first_month) = match &shock.when {
        When::At { month } => (Timing::Fixed, month.since(first)),
        When::Window { from, to } => {
            let months = to.since(first) - from.since(first) + 1;
            (Timing::Window(months.max(1) as usize), from.since(first))
        }
        When::After { .. } => (Timing::Fixed, 0),
    };
    let shared = shock.common.as_ref().map(|common| Shared {
        source: of(format!("shock_factor/{}", common.factor)),
        arrival: common.arrival.value,
        size: common.size.value,
    });
    let months = if let Timing::Window(months) = timing { months } else { 0 };
    let mut hit = Hit {
        arrival: source.clone(),
        source,
        from: 0.0,
        probability: match &shock.arrival {
            Arrival::Chance { probability } => probability.value,
            _ => 1.0,
        },
        more_than: match &shock.arrival {
            Arrival::Rate { per_year } => more_than(per_year.value * months as f64 / 12.0),
            _ => [].into(),
        },
        timing,
        shared,
        watched: None,
        size: shock.size.law(),
        first_month: 0,
        shares: Vec::new(),
    };
    hit.begin(first_month, years, shock);
    hit
}

impl Hit {
    fn begin(&mut self, first_month: i64, years: &[i32], shock: &Shock) {
        let months = (12 * years.len() as i64 - first_month).max(0) as usize;
        (self.first_month, self.shares) = (first_month, shock.profile.shares(months));
    }
}

/// P(N > 0), P(N > 1), … of a Poisson law, to the last bit of a uniform.
fn more_than(mean: f64) -> Arc<[f64]> {
    let mut masses = vec![exp(-mean)];
    loop {
        let next = masses.len() as f64;
        let mass = masses[masses.len() - 1] * mean / next;
        if next > mean && mass < LEAST * (1.0 - mean / (next + 1.0)) {
            break;
        }
        masses.push(mass);
    }
    let mut tail = 0.0;
    let mut tails: Vec<f64> = masses
        .iter()
        .skip(1)
        .rev()
        .map(|mass| {
            tail += mass;
            tail
        })
        .collect();
    tails.reverse();
    // A rate of 0 is still a law of how often it comes.
    if tails.is_empty() {
        tails.push(0.0);
    }
    tails.into()
}

/// Names of what shocks share, in the order of the scenario.
pub(super) fn shared_names(scenario: &Scenario) -> impl Iterator<Item = (usize, &str)> {
    let shocks = scenario.shocks.iter().enumerate();
    let named =
        shocks.filter_map(|(index, one)| Some((index, one.common.as_ref()?.factor.as_str())));
    let mut seen: Vec<&str> = Vec::new();
    named.filter(move |(_, name)| {
        let new = !seen.contains(name);
        seen.push(name);
        new
    })
}

/// What widens the innovations of an indicator.
pub(super) fn widening(scenario: &Scenario, plan: &Plan, indicator: usize) -> Vec<(usize, f64)> {
    let shocks = scenario.shocks.iter().enumerate();
    let widening = |shock: &Shock| shock.widening(plan, &plan.indicators[indicator]);
    let all = shocks.map(|(index, shock)| (index, widening(shock)));
    all.filter(|(_, multiple)| *multiple != 0.0).collect()
}

#[cfg(test)]
mod tests {
    use super::more_than;

    #[test]
    fn tails_are_those_of_the_poisson_law() {
        for mean in [0.0, 0.25, 3.0, 360.0] {
            let tails = more_than(mean);
            assert!((tails[0] + (-mean).exp() - 1.0).abs() < 1e-13, "{mean}");
            // The mean of a count is the sum of its tails.
            assert!((tails.iter().sum::<f64>() - mean).abs() < 1e-12 * mean.max(1.0), "{mean}");
            assert!(tails.windows(2).all(|pair| pair[0] >= pair[1]));
        }
    }
}
