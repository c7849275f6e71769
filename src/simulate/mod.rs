//! Blocks of paths on all cores, for several models in lockstep; only mergeable counts are kept.

mod arrival;
mod block;
mod conditional;
mod contrast;
mod discrete;
mod estimate;
mod evaluate;
mod fitted;
mod flow;
mod groups;
mod growth;
mod innovation;
mod lagged;
mod layout;
mod panel;
mod paths;
mod periods;
mod pins;
mod rare;
mod regimes;
mod response;
mod scrambling;
mod shock;
mod system;
mod tally;
mod weighted;
mod weights;
mod within;

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

pub(crate) use contrast::Contrast;
pub use contrast::Difference;
pub use estimate::{Estimate, Estimator};
pub(crate) use estimate::{error_among, never_certain, never_certain_estimate, open};
pub use groups::Group;
pub use panel::Panel;
pub use rare::Importance;
pub use scrambling::Scrambling;
pub use tally::{GoalTally, Shown, Tally};
pub(crate) use weighted::Weighing;

use serde::Serialize;

use crate::error::{Error, Result};
use crate::math::histogram::Compact;
use crate::math::wide::Instructions;
use crate::model::{Loading, Model};
use crate::scenario::Settings;
use block::Scratch;
use periods::{Periods, Total};
use tally::Detail;

/// Paths in one block: a plan of a hundred indicators and three years stays near the second-level cache; a multiple of every SIMD width.
pub const BLOCK: usize = 256;
/// A block is never larger: half of what the counts of a period can hold.
const MOST_BLOCK: usize = 1 << 15;
/// Paths of the pilot run that sets the histograms' resolution.
const PILOT: usize = 1024;

/// What a caller may watch and stop while paths are drawn.
#[derive(Debug, Default)]
pub struct Watch {
    /// Paths that are finished.
    pub done: AtomicU64,
    /// Set it to stop the run; what was finished is kept as a contiguous prefix of the paths. If all paths are drawn it stops the search
    /// of rare outcomes, whose counts then stand.
    pub stop: AtomicBool,
}

/// How a run is spread over the machine. Nothing here changes a single bit of the result.
#[derive(Clone, Copy, Debug)]
pub struct Execution {
    /// Number of threads; all cores if `None`.
    pub threads: Option<NonZeroUsize>,
    /// Paths in one block, 32,768 at most; rounded up to whole runs of 64 where sampling is even.
    pub block: usize,
    /// Instructions of the hot loops.
    pub instructions: Instructions,
}

impl Default for Execution {
    fn default() -> Self {
        Self { threads: None, block: BLOCK, instructions: Instructions::Best }
    }
}

/// A finished run: the model and what its paths added up to.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub(crate) model: Model,
    pub(crate) tallies: Vec<(Loading, Tally)>,
    sought: Vec<rare::Sought>,
    /// Paths that were drawn.
    pub paths: u64,
    /// Why it stopped there.
    pub stop: Stop,
}

/// Why a run stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// It drew all paths.
    Paths,
    /// The intervals of all targets were as narrow as asked.
    Tolerance,
    /// It was interrupted.
    Interrupted,
}

/// The number of paths after which the intervals are looked at for the first time.
const FIRST_LOOK: u64 = 4096;

/// Numbers of paths at which a run may stop, ascending: every doubling if there is a tolerance.
fn looks(settings: &Settings) -> Vec<u64> {
    let most = settings.most_paths();
    let mut looks = Vec::new();
    if settings.tolerance.is_some() {
        let doublings = std::iter::successors(Some(FIRST_LOOK), |look| look.checked_mul(2));
        looks.extend(doublings.take_while(|look| *look < most));
    }
    looks.push(most);
    looks
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
    /// `Error::Interrupted` if it was stopped before the first block was finished; `Error::Input` if the scenario has conditions, which
    /// [`Model::given`] answers.
    pub fn simulate_with(&self, execution: Execution, watch: &Watch) -> Result<Simulation> {
        self.refuse_conditions()?;
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
        let blank = pilot(&models, blank);
        let periods = Total::new(&blank[0].counting);
        let run = Run { models: &models, blank: &blank, periods, watch };
        let mut tallies = blank.clone();
        tallies[0].close();
        let mut stop = Stop::Paths;
        for look in looks(self.settings()) {
            run.extend(&mut tallies, look, execution);
            if tallies[0].paths < look {
                stop = Stop::Interrupted;
                break;
            }
            let tolerance = self.settings().tolerance;
            if tolerance.is_some_and(|tolerance| tallies[0].widest(&models[0]) <= tolerance) {
                stop = Stop::Tolerance;
                break;
            }
        }
        let paths = tallies[0].paths;
        if paths == 0 {
            return Err(Error::Interrupted);
        }
        tallies[0].periods = run.periods.finish();
        let mut sought = Vec::new();
        if stop != Stop::Interrupted {
            let finished;
            (sought, finished) = rare::seek(&models[0], &tallies[0], execution, &watch.stop);
            if !finished {
                stop = Stop::Interrupted;
            }
        }
        let tallies = cases.into_iter().zip(tallies).collect();
        Ok(Simulation { model: self.clone(), tallies, sought, paths, stop })
    }
}

/// Draws `paths` paths of one model alone, without fans; for alternatives of single targets.
pub(crate) fn draw(model: &Model, paths: u64) -> Tally {
    model.prepare();
    let models = std::slice::from_ref(model);
    let mut scratch = Scratch::new(model, BLOCK);
    let mut tallies = vec![Tally::new(model, Detail::Targets)];
    let mut first = 0;
    while first < paths {
        let lanes = (paths - first).min(BLOCK as u64) as usize;
        let place = (first, lanes);
        block::run(models, &mut scratch, &mut tallies, place, Instructions::Best);
        first += lanes as u64;
    }
    tallies.swap_remove(0)
}

/// A pilot of the first paths sets centre and scale of each histogram, the same for any run of the model.
fn pilot(models: &[Model], mut blank: Vec<Tally>) -> Vec<Tally> {
    let model = &models[0];
    let mut scratch = Scratch::new(model, PILOT);
    let mut probe = Tally::new(model, Detail::Groups);
    probe.counting = Periods::LayOut(Vec::new());
    let probes = std::slice::from_mut(&mut probe);
    block::run(&models[..1], &mut scratch, probes, (0, PILOT), Instructions::Best);
    if let Periods::LayOut(counts) = probe.counting {
        blank[0].counting = Periods::Count(counts);
    }
    blank[0].set_histograms(model, &mut scratch, PILOT);
    blank
}

/// A run under way.
struct Run<'a> {
    models: &'a [Model],
    blank: &'a [Tally],
    periods: Total,
    watch: &'a Watch,
}

impl Run<'_> {
    /// Draws the paths up to `paths`, and the points of the scramblings apart that go with them.
    fn extend(&self, tallies: &mut [Tally], paths: u64, execution: Execution) {
        let drawn = tallies[0].paths;
        let block = match tallies[0].scramblings.is_empty() {
            true => execution.block.clamp(1, MOST_BLOCK),
            false => execution.block.clamp(1, MOST_BLOCK).next_multiple_of(64),
        };
        let next = AtomicU64::new(0);
        let parts = on_threads(execution, || self.paths(drawn..paths, block, &next, execution));
        for part in parts {
            for (sum, tally) in tallies.iter_mut().zip(&part) {
                sum.merge(tally);
            }
        }
        let work = scrambling::outstanding(&tallies[0], tallies[0].paths, BLOCK as u64);
        let next = AtomicU64::new(0);
        for part in on_threads(execution, || self.averages(&work, &next, execution)) {
            for (sum, more) in tallies[0].scramblings.iter_mut().zip(&part) {
                sum.merge(more);
            }
        }
    }

    /// One thread's share of the paths.
    fn paths(
        &self,
        range: Range<u64>,
        block: usize,
        next: &AtomicU64,
        execution: Execution,
    ) -> Vec<Tally> {
        let mut scratch = Scratch::new(&self.models[0], block);
        let mut tallies = self.blank.to_vec();
        let mut since = 0;
        while !self.watch.stop.load(Ordering::Relaxed) {
            let first = range.start + next.fetch_add(1, Ordering::Relaxed) * block as u64;
            if first >= range.end {
                break;
            }
            let lanes = (range.end - first).min(block as u64) as usize;
            let place = (first, lanes);
            block::run(self.models, &mut scratch, &mut tallies, place, execution.instructions);
            self.watch.done.fetch_add(lanes as u64, Ordering::Relaxed);
            since += lanes;
            if since + block > Compact::MOST {
                self.pour(&mut tallies[0]);
                since = 0;
            }
        }
        self.pour(&mut tallies[0]);
        tallies[0].close();
        tallies
    }

    /// Empties the small counts of a thread.
    fn pour(&self, tally: &mut Tally) {
        tally.pour();
        self.periods.take(tally);
    }

    /// One thread's share of the scramblings apart.
    fn averages(
        &self,
        work: &[(usize, u64, u64)],
        next: &AtomicU64,
        execution: Execution,
    ) -> Vec<Scrambling> {
        let mut scramblings = self.blank[0].scramblings.clone();
        if work.is_empty() {
            return scramblings;
        }
        let mut scratch = Scratch::new(&self.models[0], BLOCK);
        while let Some(part) = work.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
            let (model, instructions) = (&self.models[0], execution.instructions);
            scrambling::average(model, &mut scratch, &mut scramblings, *part, instructions);
        }
        scramblings
    }
}

/// What each thread brings back.
fn on_threads<T: Send>(execution: Execution, work: impl Fn() -> T + Sync) -> Vec<T> {
    let threads = execution.threads.map_or(0, NonZeroUsize::get);
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.broadcast(|_| work()),
        Err(_) => vec![work()],
    }
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
