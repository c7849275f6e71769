//! Several models on the same paths, and what their results differ by, path by path.

use std::collections::HashMap;
use std::mem::swap;
use std::sync::atomic::{AtomicU64, Ordering};

use super::block::{self, Fresh, Scratch};
use super::conditional::Conditional;
use super::contrast::{Contrast, ContrastTally, Difference, Score};
use super::groups::groups;
use super::shock::Shocks;
use super::tally::{Detail, Tally};
use super::within::Months;
use super::{Estimate, Execution, Group, MOST_BLOCK, Watch, on_threads, scrambling};
use crate::error::{Error, Result};
use crate::math::wide::dispatch;
use crate::model::Model;
use crate::plan::Plan;

/// Several models that were drawn on the same paths.
///
/// Two scenarios of one seed share all draws, so that the difference of their probabilities is far more precise than each of them. What a
/// path says about a target is its score: the probability given parameters and shocks where every model has one, else one or zero.
/// The standard error of a difference is that of the differences of the scores, path by path.
#[derive(Clone, Debug)]
pub struct Panel {
    models: Vec<Model>,
    tallies: Vec<Tally>,
    contrasts: Vec<ContrastTally>,
    scores: Vec<Score>,
    /// Paths that were drawn.
    pub paths: u64,
}

impl Panel {
    /// Draws as many paths as the first model's settings say for all models, and adds up their contrasts.
    ///
    /// All must have the same targets, seed, paths and sampling.
    pub(crate) fn draw(
        models: Vec<Model>,
        contrasts: &[Contrast],
        execution: Execution,
        watch: &Watch,
    ) -> Result<Self> {
        models.iter().try_for_each(Model::refuse_conditions)?;
        models.iter().for_each(Model::prepare);
        let Some(first) = models.first() else { return Err(Error::Interrupted) };
        let paths = first.settings().most_paths();
        let groups = groups(first);
        let parts = Parts {
            tallies: models.iter().map(|model| Tally::new(model, Detail::Targets)).collect(),
            contrasts: vec![ContrastTally::new(first, &groups); contrasts.len()],
        };
        let scores = Score::of_goals(&models);
        let stages = stages(&models);
        let run =
            Run { models: &models, stages, contrasts, scores, groups, blank: &parts, paths, watch };
        let mut sum = parts.clone();
        let next = AtomicU64::new(0);
        for part in on_threads(execution, || run.paths(&next, execution)) {
            sum.merge(&part);
        }
        if sum.tallies[0].paths < paths {
            return Err(Error::Interrupted);
        }
        run.averages(&mut sum, execution);
        let Parts { tallies, contrasts } = sum;
        let scores = run.scores;
        Ok(Self { models, tallies, contrasts, scores, paths })
    }

    /// The models, in the order in which they were given.
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// What the paths of a model added up to.
    pub fn tally(&self, model: usize) -> Option<&Tally> {
        self.tallies.get(model)
    }

    /// The probability of a target under a model, as a run of the model alone would give it without a further search of rare outcomes.
    pub(crate) fn estimate(&self, model: usize, goal: usize) -> Estimate {
        self.tallies[model].estimate(&self.models[model], goal, 0)
    }

    /// The mean score of a goal under a model.
    pub(crate) fn mean_score(&self, model: usize, goal: usize) -> f64 {
        let (tally, paths) = (&self.tallies[model].goals[goal], self.paths as f64);
        match &self.scores[goal] {
            Score::Met => tally.hits[0] as f64 / paths,
            Score::Given(constant) => {
                constant[model].unwrap_or_else(|| tally.probability.value() / paths)
            }
        }
    }

    /// A contrast of one goal.
    pub(crate) fn of_goal(&self, contrast: usize, goal: usize) -> Difference {
        self.contrasts[contrast].goals[goal].difference(&self.tallies[0])
    }

    /// A contrast of the number met of a group of targets.
    pub(crate) fn of_group(&self, contrast: usize, group: usize) -> Difference {
        self.contrasts[contrast].groups[group].difference(&self.tallies[0])
    }

    /// The groups of targets.
    pub(crate) fn groups(&self) -> &[Group] {
        &self.tallies[0].groups
    }
}

/// What one thread adds up.
#[derive(Clone)]
struct Parts {
    tallies: Vec<Tally>,
    contrasts: Vec<ContrastTally>,
}

impl Parts {
    fn merge(&mut self, other: &Self) {
        for (sum, more) in self.tallies.iter_mut().zip(&other.tallies) {
            sum.merge(more);
        }
        for (sum, more) in self.contrasts.iter_mut().zip(&other.contrasts) {
            sum.merge(more);
        }
    }
}

struct Run<'a> {
    models: &'a [Model],
    /// For each model the first one that differs from it in shocks only: itself, or one before it.
    stages: Vec<usize>,
    contrasts: &'a [Contrast],
    scores: Vec<Score>,
    groups: Vec<Group>,
    blank: &'a Parts,
    paths: u64,
    watch: &'a Watch,
}

/// For each model the first whose draws it shares but for those of shocks.
fn stages(models: &[Model]) -> Vec<usize> {
    let plans: Vec<Plan> = models
        .iter()
        .map(|model| Plan { places: HashMap::new(), ..model.plan().clone() })
        .collect();
    let akin = |one: usize, other: usize| {
        let (first, second) = (&models[one], &models[other]);
        let (left, right) = (first.settings(), second.settings());
        left.seed == right.seed
            && left.sampling == right.sampling
            && left.frequency == right.frequency
            && first.years() == second.years()
            && plans[one] == plans[other]
    };
    (0..models.len()).map(|own| (0..own).find(|other| akin(*other, own)).unwrap_or(own)).collect()
}

/// Buffers of one model that do not hold what it shares with others.
struct Own {
    shocks: Shocks,
    conditional: Conditional,
    months: Months,
}

/// Buffers of one thread.
struct Seats {
    /// Those of each model that shares its draws with none before it.
    shared: Vec<Option<Scratch>>,
    own: Vec<Own>,
}

impl Seats {
    fn new(run: &Run, lanes: usize) -> Self {
        let shared = run.models.iter().enumerate().map(|(position, model)| {
            (run.stages[position] == position).then(|| Scratch::new(model, lanes))
        });
        let own = run.models.iter().map(|model| Own {
            shocks: Shocks::new(model, lanes),
            conditional: Conditional::with_scores(model, lanes),
            months: Months::new(model, lanes),
        });
        Self { shared: shared.collect(), own: own.collect() }
    }

    /// Puts a model's own buffers in their place, or takes them out again.
    fn exchange(scratch: &mut Scratch, own: &mut Own) {
        swap(&mut scratch.shocks, &mut own.shocks);
        swap(&mut scratch.conditional, &mut own.conditional);
        swap(&mut scratch.months, &mut own.months);
    }
}

impl Run<'_> {
    /// One thread's share of the paths.
    fn paths(&self, next: &AtomicU64, execution: Execution) -> Parts {
        let block = execution.block.clamp(1, MOST_BLOCK);
        let even = !self.blank.tallies[0].scramblings.is_empty();
        let block = if even { block.next_multiple_of(64) } else { block };
        let mut seats = Seats::new(self, block);
        let goals = self.scores.len();
        let mut differences = vec![0.0; self.contrasts.len() * goals * block];
        let mut room = vec![0.0; 2 * block];
        let mut parts = self.blank.clone();
        while !self.watch.stop.load(Ordering::Relaxed) {
            let first = next.fetch_add(1, Ordering::Relaxed) * block as u64;
            if first >= self.paths {
                break;
            }
            let lanes = (self.paths - first).min(block as u64) as usize;
            let size = goals * lanes;
            differences[..self.contrasts.len() * size].fill(0.0);
            for (position, tally) in parts.tallies.iter_mut().enumerate() {
                let place = (position, first, lanes);
                self.model(&mut seats, tally, place, execution, &mut differences);
            }
            dispatch(
                #[inline(always)]
                || {
                    let room = &mut room[..2 * lanes];
                    let all = parts.contrasts.iter_mut().zip(differences.chunks(size.max(1)));
                    for (tally, differences) in all {
                        tally.add(&self.groups, differences, room, (first, lanes));
                    }
                },
            );
            self.watch.done.fetch_add(lanes as u64, Ordering::Relaxed);
        }
        parts
    }

    /// Simulates a block of one model and adds its scores to the contrasts.
    fn model(
        &self,
        seats: &mut Seats,
        tally: &mut Tally,
        (position, first, lanes): (usize, u64, usize),
        execution: Execution,
        differences: &mut [f64],
    ) {
        let stage = self.stages[position];
        let own = &mut seats.own[position];
        let Some(scratch) = &mut seats.shared[stage] else { return };
        let fresh = if stage == position { Fresh::All } else { Fresh::Shocks };
        Seats::exchange(scratch, own);
        let drawn = (fresh, first, lanes);
        block::one(&self.models[position], scratch, tally, drawn, execution.instructions);
        Seats::exchange(scratch, own);
        let size = (self.scores.len() * lanes).max(1);
        for (contrast, out) in self.contrasts.iter().zip(differences.chunks_mut(size)) {
            let weight = contrast.weight(position);
            if weight != 0.0 {
                dispatch(
                    #[inline(always)]
                    || Score::add(&self.scores, &own.conditional, (position, weight), out, lanes),
                );
            }
        }
    }

    /// Draws the points of the scramblings apart that go with the paths, where sampling is even.
    fn averages(&self, sum: &mut Parts, execution: Execution) {
        for (model, tally) in self.models.iter().zip(&mut sum.tallies) {
            let work = scrambling::outstanding(tally, tally.paths, super::BLOCK as u64);
            if work.is_empty() {
                continue;
            }
            let next = AtomicU64::new(0);
            let blank = Tally::new(model, Detail::Targets).scramblings;
            let share = || {
                let mut scramblings = blank.clone();
                let mut scratch = Scratch::new(model, super::BLOCK);
                while let Some(part) = work.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
                    let instructions = execution.instructions;
                    scrambling::average(model, &mut scratch, &mut scramblings, *part, instructions);
                }
                scramblings
            };
            for part in on_threads(execution, share) {
                for (sum, more) in tally.scramblings.iter_mut().zip(&part) {
                    sum.merge(more);
                }
            }
        }
    }
}
