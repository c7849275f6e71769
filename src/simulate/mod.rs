//! Blocks of paths on all cores, for several models in lockstep; only mergeable counts are kept.

mod block;
mod conditional;
mod discrete;
mod fitted;
mod groups;
mod innovation;
mod lagged;
mod paths;
mod periods;
mod regimes;
mod shock;
mod tally;
mod within;

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

pub use groups::Group;
pub use tally::{GoalTally, Shown, Tally};

use crate::error::{Error, Result};
use crate::math::histogram::{Compact, Histogram};
use crate::model::{Loading, Model};
use block::Scratch;
use periods::Total;
use tally::Detail;

/// Paths in one block: a plan of a hundred indicators and three years stays near the second-level cache; a multiple of every SIMD width.
pub const BLOCK: usize = 256;
/// Paths of the pilot run that sets the histograms' resolution.
const PILOT: usize = 1024;

/// What a caller may watch and stop while paths are drawn.
#[derive(Debug, Default)]
pub struct Watch {
    /// Paths that are finished.
    pub done: AtomicU64,
    /// Set it to stop the run; what was finished is kept as a contiguous prefix of the paths.
    pub stop: AtomicBool,
}

/// How a run is spread over the machine. Nothing here changes a single bit of the result.
#[derive(Clone, Copy, Debug)]
pub struct Execution {
    /// Number of threads; all cores if `None`.
    pub threads: Option<NonZeroUsize>,
    /// Paths in one block.
    pub block: usize,
}

impl Default for Execution {
    fn default() -> Self {
        Self { threads: None, block: BLOCK }
    }
}

/// A finished run: the model and what its paths added up to.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub(crate) model: Model,
    pub(crate) tallies: Vec<(Loading, Tally)>,
    /// Paths that were drawn.
    pub paths: u64,
}

impl Model {
    /// Draws all paths of the settings on all cores.
    ///
    /// # Errors
    /// `Error::Interrupted` if it was stopped before the first block was finished.
    pub fn simulate(&self) -> Result<Simulation> {
        self.simulate_with(Execution::default(), &Watch::default())
    }

    /// Draws all paths, with a say in threads and blocks, under watch.
    ///
    /// The model runs in lockstep at its low, default and high correlations, on the same draws.
    ///
    /// # Errors
    /// `Error::Interrupted` if it was stopped before the first block was finished.
    pub fn simulate_with(&self, execution: Execution, watch: &Watch) -> Result<Simulation> {
        self.prepare();
        let cases = [Loading::Default, Loading::Low, Loading::High];
        let models: Vec<Model> = cases.iter().map(|case| self.with_loading(*case)).collect();
        let blank: Vec<Tally> = models
            .iter()
            .enumerate()
            .map(|(index, model)| {
                let detail = if index == 0 { Detail::Whole } else { Detail::Groups };
                Tally::new(model, detail)
            })
            .collect();
        let (blank, periods) = pilot(&models, blank);
        let periods = Total::new(periods);
        let (mut tallies, paths) =
            run(&models, (&blank, &periods), self.settings().paths, execution, watch)?;
        if paths == 0 {
            return Err(Error::Interrupted);
        }
        tallies[0].periods = periods.finish();
        let tallies = cases.into_iter().zip(tallies).collect();
        Ok(Simulation { model: self.clone(), tallies, paths })
    }
}

/// Draws `paths` paths of one model alone, without fans; for alternatives of single targets.
pub(crate) fn draw(model: &Model, paths: u64) -> Tally {
    model.prepare();
    let models = std::slice::from_ref(model);
    let mut scratch = vec![Scratch::new(model, BLOCK)];
    let mut tallies = vec![Tally::new(model, Detail::Targets)];
    let mut first = 0;
    while first < paths {
        let lanes = (paths - first).min(BLOCK as u64) as usize;
        block::run(models, &mut scratch, &mut tallies, first, lanes);
        first += lanes as u64;
    }
    tallies.swap_remove(0)
}

/// A pilot of the first paths sets centre and scale of each histogram, the same for any run of the model.
fn pilot(models: &[Model], mut blank: Vec<Tally>) -> (Vec<Tally>, Vec<Histogram>) {
    let mut scratch: Vec<Scratch> =
        models[..1].iter().map(|model| Scratch::new(model, PILOT)).collect();
    block::simulate(&models[0], &mut scratch[0], 0, PILOT);
    blank[0].set_histograms(&models[0], &mut scratch[0], PILOT);
    let periods = periods::layout(&models[0], &mut scratch[0], PILOT);
    blank[0].period_counts = periods.iter().map(Compact::of).collect();
    (blank, periods)
}

fn run(
    models: &[Model],
    (blank, periods): (&[Tally], &Total),
    paths: u64,
    execution: Execution,
    watch: &Watch,
) -> Result<(Vec<Tally>, u64)> {
    let block = execution.block.max(1);
    let blocks = paths.div_ceil(block as u64);
    let next = AtomicU64::new(0);
    let work = || {
        let mut scratch: Vec<Scratch> =
            models.iter().map(|model| Scratch::new(model, block)).collect();
        let mut tallies = blank.to_vec();
        let mut since = 0;
        while !watch.stop.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= blocks {
                break;
            }
            let first = index * block as u64;
            let lanes = (paths - first).min(block as u64) as usize;
            block::run(models, &mut scratch, &mut tallies, first, lanes);
            watch.done.fetch_add(lanes as u64, Ordering::Relaxed);
            since += lanes as u64;
            periods.take(&mut tallies[0], &mut since, false);
        }
        periods.take(&mut tallies[0], &mut since, true);
        tallies[0].period_counts = Vec::new();
        tallies
    };
    let threads = execution.threads.map_or(0, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let parts: Vec<Vec<Tally>> = match pool {
        Ok(pool) => pool.broadcast(|_| work()),
        Err(_) => vec![work()],
    };
    let mut total = blank.to_vec();
    total[0].period_counts = Vec::new();
    for part in parts {
        for (sum, tally) in total.iter_mut().zip(part) {
            sum.merge(&tally);
        }
    }
    let paths = total[0].paths;
    Ok((total, paths))
}

impl Simulation {
    /// The model that was simulated.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What the paths added up to at the default correlations.
    pub fn tally(&self) -> &Tally {
        &self.tallies[0].1
    }

    /// The same for each case of the correlations.
    pub fn cases(&self) -> impl Iterator<Item = (Loading, &Tally)> {
        self.tallies.iter().map(|(loading, tally)| (*loading, tally))
    }
}
