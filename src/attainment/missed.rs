//! Targets given that another one is missed: which of them fail together.

use serde::Serialize;

use crate::math::interval::wilson;
use crate::simulate::Simulation;

/// Fewer missing paths than these say too little.
pub const FEWEST_MISSES: u64 = 200;

/// A target on the paths that miss another one, both by position in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct GivenMissed {
    /// The target that is missed.
    pub missed: usize,
    /// Paths that miss it.
    pub misses: u64,
    /// The other target.
    pub other: usize,
    /// Share of all paths that meet the other.
    pub overall: f64,
    /// Share of the paths that miss the first and meet the other.
    pub given: f64,
    /// Lower end of Wilson's 95 % interval of the latter.
    pub lower_95: f64,
    /// Upper end of it.
    pub upper_95: f64,
}

impl Simulation {
    /// How likely all other targets are on the paths that miss one, by its position in the plan.
    ///
    /// Both shares are counted, so that they have the same noise; programme scopes are left out. `None` if there is no such target or fewer than
    /// [`FEWEST_MISSES`] paths miss it.
    ///
    /// ```no_run
    /// use attain::scenario::Scenario;
    /// let simulation = Scenario::load("scenarios/chongqing-2024/baseline.toml")?.calibrate()?.simulate()?;
    /// for one in simulation.given_missed(2).expect("many paths miss the third target") {
    ///     println!("{}: {:.2} instead of {:.2}", one.other, one.given, one.overall);
    /// }
    /// # Ok::<(), attain::Error>(())
    /// ```
    pub fn given_missed(&self, target: usize) -> Option<Vec<GivenMissed>> {
        let tally = self.tally();
        let misses = self.paths - tally.goals.get(target)?.hits[0];
        if misses < FEWEST_MISSES {
            return None;
        }
        let counted =
            |other: &usize| *other != target && !self.target(&self.model.goals[*other]).scope;
        (0..tally.goals.len())
            .filter(counted)
            .map(|other| {
                let hits = tally.goals[other].hits[0];
                let met = hits - tally.both(target, other)?;
                let (lower_95, upper_95) = wilson(met, misses, 0.95);
                Some(GivenMissed {
                    missed: target,
                    misses,
                    other,
                    overall: hits as f64 / self.paths as f64,
                    given: met as f64 / misses as f64,
                    lower_95,
                    upper_95,
                })
            })
            .collect()
    }
}
