//! What each scrambling of the Sobol nets found, from which errors are read.

use super::block::{self, Scratch};
use super::conditional::{condition, probability};
use super::tally::{Tally, goal_bounds};
use super::weights::year_effects;
use crate::math::exact_sum::ExactSum;
use crate::math::wide::Instructions;
use crate::model::Model;
use crate::random::{REPLICATES, Sampling, apart};

/// Points of a scrambling apart from the run beyond which its averages have all digits that anyone reads.
const MOST_POINTS: u64 = 8192;

/// Counts and sums of one scrambling.
#[derive(Clone, Debug)]
pub struct Scrambling {
    /// Paths of the run that it drew.
    pub paths: u64,
    /// For each goal, paths that meet it as worded, its floor, its band, 98 % of it.
    pub hits: Vec<[u64; 4]>,
    /// For each group, how many paths met 0, 1, … of its targets.
    pub met: Vec<Vec<u64>>,
    /// Points of parameters and shocks that it drew apart from the run.
    pub points: u64,
    /// For each goal, sums of the conditional probabilities at these points, in the order of the hits.
    pub averages: Vec<[ExactSum<60>; 4]>,
}

impl Scrambling {
    /// One for each scrambling of the model's sources; none where draws are independent.
    pub(super) fn blank(model: &Model, sizes: &[usize]) -> Vec<Self> {
        if model.settings().sampling == Sampling::Pseudo {
            return Vec::new();
        }
        let goals = model.goals().len();
        let one = Self {
            paths: 0,
            hits: vec![[0; 4]; goals],
            met: sizes.iter().map(|size| vec![0; size + 1]).collect(),
            points: 0,
            averages: vec![[ExactSum::new(); 4]; goals],
        };
        vec![one; REPLICATES]
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.paths += other.paths;
        self.points += other.points;
        for (hits, more) in self.hits.iter_mut().flatten().zip(other.hits.iter().flatten()) {
            *hits += more;
        }
        for (met, more) in self.met.iter_mut().flatten().zip(other.met.iter().flatten()) {
            *met += more;
        }
        for (sum, more) in self.averages.iter_mut().flatten().zip(other.averages.iter().flatten()) {
            sum.merge(more);
        }
    }
}

/// Blocks of points that the scramblings apart still have to draw after so many paths of the run: scrambling, first point, points.
pub(super) fn outstanding(tally: &Tally, paths: u64, block: u64) -> Vec<(usize, u64, u64)> {
    let mut work = Vec::new();
    let wanted = paths.min(MOST_POINTS);
    let wanted = if wanted.is_power_of_two() { wanted } else { wanted.next_power_of_two() / 2 };
    for (replicate, scrambling) in tally.scramblings.iter().enumerate() {
        let mut first = scrambling.points;
        while first < wanted {
            let points = block.min(wanted - first);
            work.push((replicate, first, points));
            first += points;
        }
    }
    work
}

/// Draws parameters and shocks of a scrambling apart and adds the conditional probabilities of all goals.
pub(super) fn average(
    model: &Model,
    scratch: &mut Scratch,
    scramblings: &mut [Scrambling],
    (replicate, first, points): (usize, u64, u64),
    instructions: Instructions,
) {
    let (first, lanes) = (apart(replicate) + first, points as usize);
    let Some(scrambling) = scramblings.get_mut(replicate) else { return };
    instructions.or_best().dispatch(Average { model, scratch, scrambling, first, lanes });
}

struct Average<'a> {
    model: &'a Model,
    scratch: &'a mut Scratch,
    scrambling: &'a mut Scrambling,
    first: u64,
    lanes: usize,
}

impl pulp::NullaryFnOnce for Average<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { model, scratch, scrambling, first, lanes } = self;
        block::parameters_and_shocks(model, scratch, first, lanes);
        for position in 0..model.nodes.len() {
            year_effects(model, scratch, position, lanes);
        }
        scrambling.points += lanes as u64;
        for (index, goal) in model.goals().iter().enumerate() {
            if !scratch.conditional.varies(index) {
                continue;
            }
            condition(model, scratch, index, lanes);
            let conditional = &mut scratch.conditional;
            let bounds = goal_bounds(goal);
            for (slot, sum) in scrambling.averages[index].iter_mut().enumerate() {
                if slot == 0 || bounds[slot] != bounds[0] {
                    probability(conditional, index, slot, true, lanes);
                    sum.add_block(&conditional.probability[..lanes]);
                }
            }
        }
    }
}
