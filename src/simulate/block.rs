//! The hot loop: one block of paths, indicator by indicator, each a few passes over its lanes.
//!
//! Nothing here can fail, and nothing is allocated once the pilot has laid the counts out. The same code is compiled for each instruction set; all give the same bits. The models
//! of one run differ in their correlations only, so that all of them move by the draws of the first.

use super::conditional::Conditional;
use super::discrete;
use super::fitted::Parameters;
use super::growth::{affect, growth};
use super::innovation::{common, innovation, own, persist};
use super::lagged::Lagged;
use super::regimes::Drawn;
use super::response;
use super::shock::Shocks;
use super::system::{self, Together};
use super::tally::{Counted, Tally};
use super::weights::year_effects;
use super::within::Months;
use crate::math::wide::Instructions;
use crate::model::{Model, Mover};
use crate::process::{Deviation, Scale};

/// Buffers of one block of one model.
#[derive(Clone, Debug)]
pub(crate) struct Scratch {
    pub(super) lanes: usize,
    pub(super) years: usize,
    /// Paths of all nodes: node, year, lane.
    pub(super) path: Vec<f64>,
    /// Draws of the factors: factor, year, lane.
    pub(super) factor: Vec<f64>,
    /// Factors that a node is tied to; the part of a model that one target rests on has few.
    pub(super) tied: Vec<bool>,
    /// Spreads √(ν/W) of the copulas: copula, year, lane.
    pub(super) spread: Vec<f64>,
    pub(super) parameters: Vec<Parameters>,
    pub(super) lagged: Vec<Lagged>,
    pub(super) regimes: Vec<Drawn>,
    pub(super) systems: Vec<Together>,
    pub(super) shocks: Shocks,
    /// Errors of bases: node, lane.
    pub(super) error: Vec<f64>,
    /// Own draws of the nodes, which all models of a run share: node, year, lane.
    pub(super) own: Vec<f64>,
    /// Nodes whose own draws were made on this block.
    pub(super) drawn: Vec<bool>,
    pub(super) innovation: Vec<f64>,
    pub(super) previous: Vec<f64>,
    pub(super) newcomers: Vec<f64>,
    pub(super) log_mean: Vec<f64>,
    pub(super) recognised: Vec<f64>,
    pub(super) value: Vec<f64>,
    pub(super) lowest: Vec<f64>,
    pub(super) conditional: Conditional,
    pub(super) months: Months,
}

impl Scratch {
    pub(super) fn new(model: &Model, lanes: usize) -> Self {
        let (nodes, years) = (model.nodes.len(), model.years().len());
        let parameters = model.nodes.iter().map(|node| match node.mover {
            Mover::Fitted(_) => Parameters::new(lanes),
            _ => Parameters::default(),
        });
        let lagged = model.nodes.iter().map(|node| match &node.mover {
            Mover::Lagged(law) => Lagged::new(law, lanes),
            _ => Lagged::default(),
        });
        let regimes = model.nodes.iter().map(|node| match &node.mover {
            Mover::Switching(_) => Drawn::new(years, lanes),
            _ => Drawn::default(),
        });
        let is_tied = |factor: usize| {
            let mut factors = model.nodes.iter().flat_map(|node| &node.ties.factors);
            factors.any(|(known, _)| *known == factor)
        };
        let tied = (0..model.factors.len()).map(is_tied);
        let systems = model.systems.iter().map(|one| Together::new(&one.law, years, lanes));
        Self {
            lanes,
            years,
            path: vec![0.0; nodes * years * lanes],
            factor: vec![0.0; model.factors.len() * years * lanes],
            tied: tied.collect(),
            spread: vec![0.0; model.copulas.len() * years * lanes],
            parameters: parameters.collect(),
            lagged: lagged.collect(),
            regimes: regimes.collect(),
            systems: systems.collect(),
            shocks: Shocks::new(model, lanes),
            error: vec![0.0; nodes * lanes],
            own: vec![0.0; nodes * years * lanes],
            drawn: vec![false; nodes],
            innovation: vec![0.0; lanes],
            previous: vec![0.0; lanes],
            newcomers: vec![0.0; lanes],
            log_mean: vec![0.0; lanes],
            recognised: vec![0.0; years * lanes],
            value: vec![0.0; lanes],
            lowest: vec![0.0; lanes],
            conditional: Conditional::new(model, lanes),
            months: Months::new(model, lanes),
        }
    }

    #[inline(always)]
    pub(super) fn at(&self, node: usize, year: usize) -> std::ops::Range<usize> {
        let start = (node * self.years + year) * self.lanes;
        start..start + self.lanes
    }
}

/// Simulates a block of every model and adds it to the tallies.
pub(super) fn run(
    models: &[Model],
    scratch: &mut Scratch,
    tallies: &mut [Tally],
    (first, lanes): (u64, usize),
    instructions: Instructions,
) {
    for (index, (model, tally)) in models.iter().zip(tallies).enumerate() {
        let fresh = match index {
            0 => Fresh::All,
            // Responses hang on the paths, which differ.
            _ if response::any(model) => Fresh::Shocks,
            _ => Fresh::Nothing,
        };
        one(model, scratch, tally, (fresh, first, lanes), instructions);
    }
}

/// Simulates a block of one model and adds it to its tally.
pub(super) fn one(
    model: &Model,
    scratch: &mut Scratch,
    tally: &mut Tally,
    (fresh, first, lanes): (Fresh, u64, usize),
    instructions: Instructions,
) {
    let tally = Some(tally);
    instructions.or_best().dispatch(Block { model, scratch, tally, fresh, first, lanes });
}

/// Simulates a block of one model without counting.
pub(super) fn simulate(model: &Model, scratch: &mut Scratch, first: u64, lanes: usize) {
    let (tally, fresh) = (None, Fresh::All);
    pulp::Arch::new().dispatch(Block { model, scratch, tally, fresh, first, lanes });
}

/// What must be drawn of a block before a model can move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fresh {
    /// Nothing is there.
    All,
    /// Another model with other shocks has drawn the rest.
    Shocks,
    /// Another model has drawn all.
    Nothing,
}

struct Block<'a> {
    model: &'a Model,
    scratch: &'a mut Scratch,
    tally: Option<&'a mut Tally>,
    fresh: Fresh,
    first: u64,
    lanes: usize,
}

impl pulp::NullaryFnOnce for Block<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { model, scratch, tally, fresh, first, lanes } = self;
        if fresh == Fresh::All {
            common(model, scratch, first, lanes);
            scratch.drawn.fill(false);
        }
        if fresh != Fresh::Nothing {
            shocks_and_errors(model, scratch, first, lanes);
            response::call(model, scratch, (fresh, first), lanes);
        }
        let mut tally = tally;
        let mut counted = Counted::default();
        for position in 0..model.nodes.len() {
            if fresh == Fresh::All {
                parameters(model, scratch, position, first, lanes);
            }
            if fresh != Fresh::Nothing {
                year_effects(model, scratch, position, lanes);
            }
            node(model, scratch, position, first, lanes);
            // Years and months are counted while they are at hand.
            if let Some(tally) = &mut tally {
                tally.add_node(model, scratch, (position, &mut counted), lanes);
            }
        }
        if let Some(tally) = tally {
            tally.add(model, scratch, first, lanes);
        }
    }
}

/// Draws the shocks of a block, the errors of bases and the parameters; neither months nor paths.
#[inline(always)]
pub(super) fn parameters_and_shocks(
    model: &Model,
    scratch: &mut Scratch,
    first: u64,
    lanes: usize,
) {
    shocks_and_errors(model, scratch, first, lanes);
    for position in 0..model.nodes.len() {
        parameters(model, scratch, position, first, lanes);
    }
}

#[inline(always)]
pub(super) fn shocks_and_errors(model: &Model, scratch: &mut Scratch, first: u64, lanes: usize) {
    scratch.months.begin(first);
    scratch.shocks.draw(model, first, lanes);
    for (position, node) in model.nodes.iter().enumerate() {
        if node.base_error > 0.0 {
            let error = &mut scratch.error[position * scratch.lanes..][..lanes];
            node.parameters.normals(first, 0, error);
            for error in error {
                *error *= node.base_error;
            }
        }
    }
}

/// Draws what is uncertain of a node beside its innovations: parameters, or regimes.
#[inline(always)]
pub(super) fn parameters(
    model: &Model,
    scratch: &mut Scratch,
    position: usize,
    first: u64,
    lanes: usize,
) {
    let node = &model.nodes[position];
    match &node.mover {
        Mover::Fitted(law) => {
            scratch.parameters[position].draw(law, &node.parameters, first, lanes);
        }
        Mover::Lagged(law) => scratch.lagged[position].draw(law, &node.parameters, first, lanes),
        Mover::Member { system } if model.systems[*system].leader == position => {
            let joined = &model.systems[*system];
            scratch.systems[*system].draw(&joined.law, &joined.parameters, first, lanes);
        }
        Mover::Switching(law) => {
            let span = (node.start, model.years());
            scratch.regimes[position].draw(law, &node.parameters, first, span, lanes);
        }
        _ => {}
    }
}

#[inline(always)]
pub(super) fn node(
    model: &Model,
    scratch: &mut Scratch,
    position: usize,
    first: u64,
    lanes: usize,
) {
    let node = &model.nodes[position];
    own(model, scratch, position, first, lanes);
    match node.mover {
        Mover::Lagged(_) => scratch.lagged[position].begin(),
        // The first member of a system draws the paths of all.
        Mover::Member { system } if model.systems[system].leader == position => {
            for member in &model.systems[system].members {
                own(model, scratch, *member, first, lanes);
            }
            system::paths(model, scratch, system, lanes);
        }
        _ => {}
    }
    for year in node.start..scratch.years {
        if !matches!(node.mover, Mover::Member { .. }) {
            innovation(model, scratch, position, year, lanes);
            step(model, scratch, position, year, lanes);
        }
        // The recursion runs on the undisturbed state; effects are added to the path, not propagated by it.
        if matches!(node.scale, Scale::Growth | Scale::LogLevel | Scale::Logit) {
            affect(scratch, node, position, year, lanes);
        }
    }
}

#[inline(always)]
fn step(model: &Model, scratch: &mut Scratch, position: usize, year: usize, lanes: usize) {
    let node = &model.nodes[position];
    let begins = year == node.start;
    match &node.mover {
        Mover::Fitted(_) => {
            let out = scratch.at(position, year);
            let parameters = &scratch.parameters[position];
            let state = &mut scratch.previous[..lanes];
            if begins {
                state.copy_from_slice(&parameters.state[..lanes]);
            }
            parameters.advance(&scratch.innovation[..lanes], state);
            scratch.path[out][..lanes].copy_from_slice(state);
        }
        Mover::Stated { centres, deviation, persistence } => {
            persist(scratch, begins, *persistence, lanes);
            let out = scratch.at(position, year);
            let centre = centres[year];
            let path = &mut scratch.path[out][..lanes];
            match deviation {
                Deviation::Normal { volatility } => {
                    for (path, z) in path.iter_mut().zip(&scratch.previous[..lanes]) {
                        *path = centre + volatility * z;
                    }
                }
                Deviation::Skewed { .. } => {
                    for (path, z) in path.iter_mut().zip(&scratch.previous[..lanes]) {
                        *path = centre + deviation.at(*z);
                    }
                }
            }
        }
        Mover::Lagged(_) => {
            let out = scratch.at(position, year);
            let innovation = &scratch.innovation[..lanes];
            scratch.lagged[position].advance(innovation, &mut scratch.path[out][..lanes]);
        }
        Mover::Switching(law) => {
            let out = scratch.at(position, year);
            let innovation = &scratch.innovation[..lanes];
            let path = &mut scratch.path[out][..lanes];
            scratch.regimes[position].values(law, year, innovation, path);
        }
        Mover::Reverting { mean, decay, deviation, from } => {
            let out = scratch.at(position, year);
            let state = &mut scratch.previous[..lanes];
            if begins {
                state.fill(*from);
            }
            for (state, innovation) in state.iter_mut().zip(&scratch.innovation[..lanes]) {
                *state = mean + decay * (*state - mean) + deviation * innovation;
            }
            scratch.path[out][..lanes].copy_from_slice(state);
        }
        Mover::Linked { terms, mean, volatility, persistence } => {
            persist(scratch, begins, *persistence, lanes);
            let out = scratch.at(position, year);
            for lane in 0..lanes {
                scratch.path[out.start + lane] = mean + volatility * scratch.previous[lane];
            }
            for (child, weight) in terms {
                growth(model, scratch, *child, year, lanes);
                for lane in 0..lanes {
                    scratch.path[out.start + lane] += weight * scratch.value[lane];
                }
            }
        }
        _ => discrete::step(model, scratch, position, year, lanes),
    }
}
