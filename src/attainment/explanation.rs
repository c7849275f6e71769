//! Which shock makes the difference: Shapley contributions to each probability and to the number met.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::error::{Fault, Problem, Result};
use crate::math::shapley;
use crate::math::student;
use crate::model::Model;
use crate::random::Stream;
use crate::scenario::Scenario;
use crate::simulate::{Contrast, Difference, Execution, Panel, Watch, error_among};

/// With so many shocks or fewer every set of them is simulated.
pub const ALL_SUBSETS: usize = 8;
/// Pairs of an order of the shocks and its reverse, where there are more.
const PAIRS: usize = 16;

/// What the shocks of a scenario do to one result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explained {
    /// Id of the target, or of the group whose number met it is.
    pub id: String,
    /// Without any shock: a probability, or an expected number met.
    pub without: f64,
    /// With all of them.
    pub with: f64,
    /// `with` less `without`.
    pub difference: Difference,
    /// One contribution a shock, in the order of the scenario. They add up to the difference.
    pub contributions: Vec<Difference>,
}

/// What each shock of a scenario does to each target.
///
/// The contribution of a shock is its Shapley value: what it adds to those before it, averaged over all orders in which they may be switched on
/// (Shapley 1953, doi:10.1515/9781400881970-018). So the order does not matter and the contributions add up. With up to
/// [`ALL_SUBSETS`] shocks all their sets are simulated, on the same paths; with more, 16 orders and their reverses, and the error holds what
/// the choice of orders leaves open.
///
/// ```no_run
/// use attain::attainment::Explanation;
/// use attain::scenario::Scenario;
/// let model = Scenario::load("scenarios/chongqing-2024/demand-slump.toml")?.calibrate()?;
/// let explanation = Explanation::of(model)?;
/// for target in &explanation.targets {
///     println!("{}: {:+.3} in all", target.id, target.difference.value);
/// }
/// # Ok::<(), attain::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Explanation {
    model: Model,
    /// The expected number met of the plan.
    pub expected: Explained,
    /// One entry a target, in the order of the plan.
    pub targets: Vec<Explained>,
    /// True if all sets of shocks were simulated.
    pub is_complete: bool,
    /// Paths that were drawn.
    pub paths: u64,
}

impl Explanation {
    /// Explains a model on all cores.
    ///
    /// # Errors
    /// `Error::Input` if it has no shocks.
    pub fn of(model: Model) -> Result<Self> {
        Self::of_with(model, Execution::default(), &Watch::default())
    }

    /// The same with a say in threads and blocks, under watch.
    ///
    /// # Errors
    /// As [`Explanation::of`], and `Error::Interrupted` if it was stopped.
    pub fn of_with(model: Model, execution: Execution, watch: &Watch) -> Result<Self> {
        let shocks = model.scenario().shocks.len();
        if shocks == 0 {
            let message =
                format!("the scenario `{}` has no shocks to explain", model.scenario().id);
            let hint = "name a scenario with at least one [[shock]]";
            return Err(Problem::new(Fault::Contradiction(message)).hint(hint).into());
        }
        let orders = if shocks <= ALL_SUBSETS { Vec::new() } else { orders(&model, shocks) };
        let sets = Sets::new(shocks, &orders);
        let mut contrasts = vec![Contrast::between(sets.all(), sets.none())];
        contrasts.extend((0..shocks).map(|shock| sets.contrast(shock, &orders)));
        let models = sets.members.iter().map(|set| model.with_shocks(|shock| set[shock]));
        let panel = Panel::draw(models.collect(), &contrasts, execution, watch)?;
        let explain = |id: &str, goals: &[usize], found: &dyn Fn(usize) -> Difference| {
            let value = |set: usize| goals.iter().map(|goal| panel.mean_score(set, *goal)).sum();
            let contributions = (0..shocks).map(|shock| {
                let by_order = sets.by_pair(shock, &orders, &value);
                with_orders(found(shock + 1), &by_order)
            });
            Explained {
                id: id.into(),
                without: value(sets.none()),
                with: value(sets.all()),
                difference: found(0),
                contributions: contributions.collect(),
            }
        };
        let targets = model.goals().iter().enumerate().map(|(goal, one)| {
            let id = &model.plan().targets[one.target].id;
            explain(id, &[goal], &|contrast| panel.of_goal(contrast, goal))
        });
        let targets = targets.collect();
        let plan = &panel.groups()[0];
        let expected = explain(&plan.id, &plan.goals, &|contrast| panel.of_group(contrast, 0));
        Ok(Self { expected, targets, is_complete: orders.is_empty(), paths: panel.paths, model })
    }

    /// The scenario that is explained.
    pub fn scenario(&self) -> &Scenario {
        self.model.scenario()
    }

    /// The model that is explained.
    pub fn model(&self) -> &Model {
        &self.model
    }
}

/// Orders of the shocks, each followed by its reverse.
fn orders(model: &Model, shocks: usize) -> Vec<Vec<usize>> {
    let stream = Stream::new(model.settings().seed, "explain/order");
    (0..PAIRS)
        .flat_map(|pair| {
            let mut order: Vec<usize> = (0..shocks).collect();
            order.sort_by(|one, other| {
                let place = |shock: usize| stream.uniform(pair as u64, shock as u32);
                place(*one).total_cmp(&place(*other))
            });
            let reverse = order.iter().rev().copied().collect();
            [order, reverse]
        })
        .collect()
}

/// The sets of shocks that are simulated, each with its position.
struct Sets {
    shocks: usize,
    members: Vec<Vec<bool>>,
    places: BTreeMap<Vec<bool>, usize>,
}

impl Sets {
    fn new(shocks: usize, orders: &[Vec<usize>]) -> Self {
        let mut sets = Self { shocks, members: Vec::new(), places: BTreeMap::new() };
        sets.add(vec![false; shocks]);
        sets.add(vec![true; shocks]);
        if orders.is_empty() {
            for number in 0..1_usize << shocks {
                sets.add(members(number, shocks));
            }
        }
        for order in orders {
            let mut set = vec![false; shocks];
            for shock in order {
                set[*shock] = true;
                sets.add(set.clone());
            }
        }
        sets
    }

    fn add(&mut self, set: Vec<bool>) {
        if !self.places.contains_key(&set) {
            self.places.insert(set.clone(), self.members.len());
            self.members.push(set);
        }
    }

    fn none(&self) -> usize {
        self.places[&vec![false; self.shocks]]
    }

    fn all(&self) -> usize {
        self.places[&vec![true; self.shocks]]
    }

    /// Positions of the sets before and after a shock comes in an order.
    fn step(&self, shock: usize, order: &[usize]) -> (usize, usize) {
        let mut set = vec![false; self.shocks];
        for earlier in order.iter().take_while(|one| **one != shock) {
            set[*earlier] = true;
        }
        let before = self.places[&set];
        set[shock] = true;
        (before, self.places[&set])
    }

    /// What a shock adds, averaged over all orders or over those given.
    fn contrast(&self, shock: usize, orders: &[Vec<usize>]) -> Contrast {
        if orders.is_empty() {
            let weights = shapley::weights(self.shocks, shock).into_iter().enumerate();
            let place = |set| self.places[&members(set, self.shocks)];
            return Contrast {
                weights: weights.map(|(set, weight)| (place(set), weight)).collect(),
            };
        }
        let share = 1.0 / orders.len() as f64;
        let steps = orders.iter().flat_map(|order| {
            let (before, after) = self.step(shock, order);
            [(after, share), (before, -share)]
        });
        Contrast { weights: steps.collect() }
    }

    /// What a shock adds in each order and its reverse, on average.
    fn by_pair(
        &self,
        shock: usize,
        orders: &[Vec<usize>],
        value: &dyn Fn(usize) -> f64,
    ) -> Vec<f64> {
        let added = |order: &Vec<usize>| {
            let (before, after) = self.step(shock, order);
            value(after) - value(before)
        };
        orders
            .chunks(2)
            .map(|pair| pair.iter().map(added).sum::<f64>() / pair.len() as f64)
            .collect()
    }
}

fn members(number: usize, shocks: usize) -> Vec<bool> {
    (0..shocks).map(|shock| number >> shock & 1 == 1).collect()
}

/// A contribution with the error of the choice of orders added.
fn with_orders(found: Difference, by_order: &[f64]) -> Difference {
    if by_order.len() < 2 {
        return found;
    }
    let among = error_among(by_order.iter().copied());
    let error = (found.standard_error * found.standard_error + among * among).sqrt();
    let half = student::quantile(0.975, (by_order.len() - 1) as f64) * error;
    let value = found.value;
    Difference { value, standard_error: error, lower_95: value - half, upper_95: value + half }
}
