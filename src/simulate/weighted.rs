//! Weighted paths: what goes with pinned values and with views.

use std::sync::atomic::{AtomicU64, Ordering};

use super::block::{Fresh, Scratch, node, parameters, shocks_and_errors};
use super::innovation::{common, own};
use super::pins::Pins;
use super::weights::year_effects;
use super::{BLOCK, Execution, Watch, on_threads, response};
use crate::error::{Error, Result};
use crate::math::elementary::exp;
use crate::math::exact_sum::ExactSum;
use crate::math::moments::{mean, sum};
use crate::math::wide::dispatch;
use crate::model::{Conditional, Form, Model, Pin};
use crate::process::Scale;

/// Paths that set the centre and the spread in which values are added up.
const PILOT: usize = 1024;

/// Weighted sums over all paths, the same for any order of the blocks.
#[derive(Clone, Debug)]
pub(crate) struct Conditioned {
    /// Σ w and Σ w².
    weight: [ExactSum<40>; 2],
    /// Of each goal Σ w h and Σ w² h over the paths that meet it.
    met: Vec<[ExactSum<40>; 2]>,
    /// Of each quantity Σ w u and Σ w u².
    shown: Vec<[ExactSum<40>; 2]>,
    paths: u64,
}

/// A quantity of an indicator in a year, with the unit in which it is added up.
#[derive(Clone, Debug)]
pub(crate) struct Moved {
    pub node: usize,
    pub year: usize,
    form: Form,
    scale: Scale,
    centre: f64,
    spread: f64,
}

/// The paths of a model under conditions.
pub(crate) struct Weighing<'a> {
    model: &'a Model,
    pins: Vec<Pin>,
    paths: u64,
    execution: Execution,
    watch: &'a Watch,
}

/// What a first pass over the paths under pins found.
pub(crate) struct Pinned {
    /// One a path; the largest is 1.
    pub weights: Vec<f64>,
    /// Mean of what is pinned less its value, over parameters and shocks.
    pub gap: Vec<f64>,
    /// Its covariance, row by row.
    pub covariance: Vec<f64>,
    /// True if pins say the same.
    pub are_dependent: bool,
}

impl<'a> Weighing<'a> {
    pub(crate) fn new(
        model: &'a Model,
        pins: Vec<Pin>,
        execution: Execution,
        watch: &'a Watch,
    ) -> Self {
        model.prepare();
        Self { model, pins, paths: model.settings().paths, execution, watch }
    }

    /// Simulates a block; pinned values hold on it if they are wanted.
    fn block(&self, scratch: &mut Scratch, pins: Option<&mut Pins>, first: u64, lanes: usize) {
        let model = self.model;
        self.draws(scratch, pins, first, lanes);
        dispatch(
            #[inline(always)]
            || {
                response::call(model, scratch, (Fresh::All, first), lanes);
                for position in 0..model.nodes.len() {
                    year_effects(model, scratch, position, lanes);
                    node(model, scratch, position, first, lanes);
                }
            },
        );
    }

    /// Draws a block without its paths.
    fn draws(&self, scratch: &mut Scratch, pins: Option<&mut Pins>, first: u64, lanes: usize) {
        let model = self.model;
        dispatch(
            #[inline(always)]
            || {
                common(model, scratch, first, lanes);
                scratch.drawn.fill(false);
                shocks_and_errors(model, scratch, first, lanes);
                for position in 0..model.nodes.len() {
                    parameters(model, scratch, position, first, lanes);
                    year_effects(model, scratch, position, lanes);
                    own(model, scratch, position, first, lanes);
                }
            },
        );
        if let Some(pins) = pins {
            pins.hold(model, scratch, lanes);
        }
    }

    /// Does something with every block; what each block gives comes back in the order of the blocks.
    fn blocks<T: Send>(
        &self,
        work: impl Fn(&mut Scratch, &mut Pins, u64, usize) -> T + Sync,
    ) -> Result<Vec<T>> {
        let next = AtomicU64::new(0);
        let share = || {
            let mut scratch = Scratch::new(self.model, BLOCK);
            let mut pins = Pins::new(self.model, &self.pins, BLOCK);
            let mut found = Vec::new();
            while !self.watch.stop.load(Ordering::Relaxed) {
                let first = next.fetch_add(1, Ordering::Relaxed) * BLOCK as u64;
                if first >= self.paths {
                    break;
                }
                let lanes = (self.paths - first).min(BLOCK as u64) as usize;
                found.push((first, work(&mut scratch, &mut pins, first, lanes)));
                self.watch.done.fetch_add(lanes as u64, Ordering::Relaxed);
            }
            found
        };
        let mut all: Vec<(u64, T)> =
            on_threads(self.execution, share).into_iter().flatten().collect();
        if self.watch.stop.load(Ordering::Relaxed) {
            return Err(Error::Interrupted);
        }
        all.sort_by_key(|(first, _)| *first);
        Ok(all.into_iter().map(|(_, found)| found).collect())
    }

    /// Weighs all paths by the density of the pinned values given parameters and shocks.
    pub(crate) fn pinned(&self) -> Result<Pinned> {
        let count = self.pins.len();
        let found = self.blocks(|scratch, pins, first, lanes| {
            self.draws(scratch, Some(pins), first, lanes);
            let of = |values: &[f64], index: usize| values[index * BLOCK..][..lanes].to_vec();
            let gaps: Vec<Vec<f64>> = (0..count)
                .map(|pin| {
                    let level = self.pins[pin].level;
                    of(&pins.mean, pin).into_iter().map(|mean| mean - level).collect()
                })
                .collect();
            let covariances: Vec<Vec<f64>> =
                (0..count * count).map(|index| of(&pins.covariance, index)).collect();
            (pins.log_weight[..lanes].to_vec(), gaps, covariances, pins.are_dependent)
        })?;
        let joined = |pick: &dyn Fn(usize) -> Vec<f64>| -> Vec<f64> {
            (0..found.len()).flat_map(pick).collect()
        };
        let gaps: Vec<Vec<f64>> =
            (0..count).map(|pin| joined(&|block| found[block].1[pin].clone())).collect();
        let gap: Vec<f64> = gaps.iter().map(|gap| mean(gap)).collect();
        let mut covariance = Vec::with_capacity(count * count);
        for one in 0..count {
            for other in 0..count {
                let index = one * count + other;
                let within = mean(&joined(&|block| found[block].2[index].clone()));
                let pairs = gaps[one].iter().zip(&gaps[other]);
                let between = pairs.map(|(a, b)| (a - gap[one]) * (b - gap[other]));
                covariance.push(within + sum(between) / self.paths as f64);
            }
        }
        let logs = joined(&|block| found[block].0.clone());
        let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights = logs.iter().map(|log| exp(log - largest)).collect();
        let are_dependent = found.iter().any(|block| block.3);
        Ok(Pinned { weights, gap, covariance, are_dependent })
    }

    /// Published values of quantities on all free paths.
    pub(crate) fn values(&self, quantities: &[Conditional]) -> Result<Vec<Vec<f64>>> {
        let found = self.blocks(|scratch, _, first, lanes| {
            self.block(scratch, None, first, lanes);
            let value = |one: &Conditional| {
                scratch.evaluate(one.node, &one.form, lanes);
                let mut values = scratch.value[..lanes].to_vec();
                one.scale.publish(&mut values);
                values
            };
            quantities.iter().map(value).collect::<Vec<_>>()
        })?;
        let of = |index: usize| found.iter().flat_map(|block| block[index].clone()).collect();
        Ok((0..quantities.len()).map(of).collect())
    }

    /// Every quantity that a fan would show from the plan's year on, in the unit of the first free paths.
    pub(crate) fn quantities(&self) -> Vec<Moved> {
        let model = self.model;
        let mut scratch = Scratch::new(model, PILOT);
        self.block(&mut scratch, None, 0, PILOT);
        let plan = model.plan().year;
        let mut found = Vec::new();
        for (position, one) in model.nodes.iter().enumerate() {
            let shows = model.indicator_of(one).shows;
            for year in one.start..model.years().len() {
                let Some((form, scale)) = model.form(one, shows, year) else { continue };
                if model.years()[year] < plan {
                    continue;
                }
                scratch.evaluate(position, &form, PILOT);
                let mut values = scratch.value[..PILOT].to_vec();
                scale.publish(&mut values);
                let centre = mean(&values);
                let squares = values.iter().map(|value| (value - centre) * (value - centre));
                let spread = (sum(squares) / PILOT as f64).sqrt();
                let spread = if spread > 0.0 { spread } else { 1.0 };
                found.push(Moved { node: position, year, form, scale, centre, spread });
            }
        }
        found
    }

    /// Adds up all paths, pinned if there are pins, each with its weight; equal weights where there are none.
    pub(crate) fn add_up(
        &self,
        quantities: &[Moved],
        weights: &[f64],
        pinned: bool,
    ) -> Result<Conditioned> {
        let blank = Conditioned {
            weight: [ExactSum::new(); 2],
            met: vec![[ExactSum::new(); 2]; self.model.goals().len()],
            shown: vec![[ExactSum::new(); 2]; quantities.len()],
            paths: 0,
        };
        let parts = self.blocks(|scratch, pins, first, lanes| {
            let pins = pinned.then_some(pins);
            self.block(scratch, pins, first, lanes);
            let mut part = blank.clone();
            let own = weights.get(first as usize..first as usize + lanes);
            let equal = [1.0; BLOCK];
            part.add(self.model, scratch, quantities, own.unwrap_or(&equal[..lanes]));
            part
        })?;
        let mut total = blank;
        parts.iter().for_each(|part| total.merge(part));
        Ok(total)
    }
}

impl Conditioned {
    fn add(&mut self, model: &Model, scratch: &mut Scratch, quantities: &[Moved], weights: &[f64]) {
        let lanes = weights.len();
        self.paths += lanes as u64;
        for weight in weights {
            self.weight[0].add(*weight);
            self.weight[1].add(weight * weight);
        }
        for (goal, met) in model.goals().iter().zip(&mut self.met) {
            scratch.evaluate_goal(goal, lanes);
            for (value, weight) in scratch.value[..lanes].iter().zip(weights) {
                if goal.met.contain(*value) {
                    met[0].add(*weight);
                    met[1].add(weight * weight);
                }
            }
        }
        for (one, sums) in quantities.iter().zip(&mut self.shown) {
            scratch.evaluate(one.node, &one.form, lanes);
            one.scale.publish(&mut scratch.value[..lanes]);
            for (value, weight) in scratch.value[..lanes].iter().zip(weights) {
                let distance = (value - one.centre) / one.spread;
                sums[0].add(weight * distance);
                sums[1].add(weight * distance * distance);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.paths += other.paths;
        let sums = self.met.iter_mut().chain(&mut self.shown).chain([&mut self.weight]);
        let more = other.met.iter().chain(&other.shown).chain([&other.weight]);
        for (sums, more) in sums.zip(more) {
            sums.iter_mut().zip(more).for_each(|(sum, more)| sum.merge(more));
        }
    }

    /// (Σ w)²/Σ w²: so many equally weighted paths say as much.
    pub(crate) fn effective_sample_size(&self) -> f64 {
        let [weight, squared] = &self.weight;
        weight.value() * weight.value() / squared.value()
    }

    /// Probability of a goal and its standard error: √(Σ w² (h − p)²)/Σ w.
    pub(crate) fn of_goal(&self, goal: usize) -> (f64, f64) {
        let ([weight, squared], [met, squared_met]) = (&self.weight, &self.met[goal]);
        let p = met.value() / weight.value();
        let spread = squared_met.value() * (1.0 - 2.0 * p) + p * p * squared.value();
        (p, spread.max(0.0).sqrt() / weight.value())
    }

    /// Mean and standard deviation of a quantity.
    pub(crate) fn of_quantity(&self, index: usize, quantity: &Moved) -> (f64, f64) {
        let weight = self.weight[0].value();
        let [first, second] = &self.shown[index];
        let distance = first.value() / weight;
        let variance = (second.value() / weight - distance * distance).max(0.0);
        (quantity.centre + quantity.spread * distance, quantity.spread * variance.sqrt())
    }
}
