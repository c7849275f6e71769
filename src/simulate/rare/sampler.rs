//! Paths of the part of a model that one target rests on, from a mixture of leanings, with the weights that undo them.

use std::sync::atomic::{AtomicBool, Ordering};

use super::draws::{Draw, draws, shifted};
use crate::math::elementary::exp;
use crate::model::{Goal, Model};
use crate::random::Sampling;
use crate::simulate::BLOCK;
use crate::simulate::block::{self, Scratch};

/// Of so many paths one is drawn from the model as it stands, so that no weight is above this number.
const PLAIN: u64 = 8;

/// The part of a model that one target rests on, with room for a block of its paths.
pub(super) struct Part<'a> {
    /// Set if the run is to stop.
    stop: &'a AtomicBool,
    model: Model,
    pub goal: Goal,
    pub draws: Vec<Draw>,
    scratch: Scratch,
    /// Draw, lane.
    normals: Vec<f64>,
    weights: Vec<f64>,
}

/// The laws that paths are drawn from: the model as it stands, and leanings with one shift of the mean for each draw.
pub(super) struct Mixture {
    parts: Vec<Leaning>,
}

struct Leaning {
    shifts: Vec<f64>,
    half_square: f64,
    share: f64,
    paths: u64,
    model: Model,
}

/// A block of paths.
pub(super) struct Drawn<'a> {
    /// The values that decide the target.
    pub values: &'a [f64],
    /// Density of the model over that of the mixture.
    pub weights: &'a [f64],
    normals: &'a [f64],
}

impl Drawn<'_> {
    /// The standard normals of a path, as moved, in the order of the draws.
    pub fn normals(&self, lane: usize) -> impl Iterator<Item = f64> {
        self.normals.iter().skip(lane).step_by(BLOCK).copied()
    }
}

impl<'a> Part<'a> {
    /// The part that the target of a goal rests on, with independent draws, until `stop` is set.
    pub fn new(whole: &Model, goal: &Goal, stop: &'a AtomicBool) -> Option<Self> {
        let mut scenario = whole.scenario().part(goal.target)?;
        scenario.settings.sampling = Sampling::Pseudo;
        let model = whole.again(scenario)?;
        model.prepare();
        let goal = model.goals().first()?.clone();
        let year = model.plan().targets.get(goal.target)?.year;
        let last = model.years().iter().position(|known| *known == year)?;
        let draws = draws(&model, last);
        Some(Self {
            stop,
            scratch: Scratch::new(&model, BLOCK),
            normals: vec![0.0; draws.len() * BLOCK],
            weights: vec![0.0; BLOCK],
            model,
            goal,
            draws,
        })
    }

    /// `paths` paths: one in eight from the model as it stands, the others in equal parts from each leaning.
    ///
    /// The weight of a path is 1/(1/8 + 7/8 × mean of exp(θ·z − θ²/2) over the shifts θ): the density of the model over that of the whole
    /// mixture, whichever law the path was drawn from (deterministic mixture; Veach and Guibas 1995, doi:10.1145/218380.218498; Owen and
    /// Zhou 2000, doi:10.1080/01621459.2000.10473909). Its mean is 1 for any shifts.
    pub fn mixture(&self, leanings: &[Vec<f64>], paths: u64) -> Mixture {
        let plain = if leanings.is_empty() { paths } else { paths / PLAIN };
        let each = (paths - plain) / leanings.len().max(1) as u64;
        let total = (plain + each * leanings.len() as u64) as f64;
        let leaning = |shifts: Vec<f64>, paths: u64| Leaning {
            half_square: 0.5 * shifts.iter().map(|shift| shift * shift).sum::<f64>(),
            share: paths as f64 / total,
            model: shifted(&self.model, &self.draws, &shifts),
            shifts,
            paths,
        };
        let mut parts = vec![leaning(vec![0.0; self.draws.len()], plain)];
        parts.extend(leanings.iter().map(|shifts| leaning(shifts.clone(), each)));
        Mixture { parts }
    }

    /// Draws the paths of a mixture from number `first` on and shows each block with the position of the law that it comes from; none if it
    /// was stopped before all were drawn.
    pub fn run(
        &mut self,
        mixture: &Mixture,
        first: u64,
        mut show: impl FnMut(usize, &Drawn),
    ) -> Option<()> {
        let mut next = first;
        for (position, leaning) in mixture.parts.iter().enumerate() {
            let end = next + leaning.paths;
            while next < end {
                if self.stop.load(Ordering::Relaxed) {
                    return None;
                }
                let lanes = (end - next).min(BLOCK as u64) as usize;
                self.draw(mixture, &leaning.model, next, lanes);
                let Self { scratch, normals, weights, .. } = &*self;
                let (values, weights) = (&scratch.value[..lanes], &weights[..lanes]);
                show(position, &Drawn { values, weights, normals });
                next += lanes as u64;
            }
        }
        Some(())
    }

    fn draw(&mut self, mixture: &Mixture, model: &Model, first: u64, lanes: usize) {
        block::simulate(model, &mut self.scratch, first, lanes);
        self.scratch.evaluate_goal(&self.goal, lanes);
        for (draw, normals) in self.draws.iter().zip(self.normals.chunks_mut(BLOCK)) {
            draw.source(model).normals(first, draw.step, &mut normals[..lanes]);
        }
        let weights = &mut self.weights[..lanes];
        weights.fill(0.0);
        let mut exponent = [0.0; BLOCK];
        for leaning in &mixture.parts {
            let exponent = &mut exponent[..lanes];
            exponent.fill(-leaning.half_square);
            let moved = leaning.shifts.iter().zip(self.normals.chunks(BLOCK));
            for (shift, normals) in moved.filter(|(shift, _)| **shift != 0.0) {
                for (exponent, normal) in exponent.iter_mut().zip(normals) {
                    *exponent += shift * normal;
                }
            }
            for (weight, exponent) in weights.iter_mut().zip(exponent.iter()) {
                *weight += leaning.share * exp(*exponent);
            }
        }
        weights.iter_mut().for_each(|weight| *weight = 1.0 / *weight);
    }
}

impl Mixture {
    /// Paths of each law.
    pub fn paths(&self) -> impl Iterator<Item = u64> {
        self.parts.iter().map(|leaning| leaning.paths)
    }
}
