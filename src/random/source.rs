//! A source of randomness as a simulation sees it: pseudo-random, or scrambled Sobol nets in its first steps.

use std::sync::Arc;

use serde::Serialize;

use super::Stream;
use super::sobol::{NET_DIMENSIONS, Net};
use crate::math::normal;

/// How draws are spread over the paths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// Independent draws.
    #[default]
    Pseudo,
    /// Scrambled Sobol nets, one a source.
    Sobol,
}

impl Sampling {
    /// The words of the settings.
    pub const WORDS: [(&'static str, Self); 2] = [("pseudo", Self::Pseudo), ("sobol", Self::Sobol)];

    /// The word for it in the settings.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, known)| *known == self).map_or("", |(word, _)| word)
    }
}

/// Independent scramblings among which the paths of a run are dealt out, so that they show its error.
pub const REPLICATES: usize = 16;
/// Consecutive paths of one scrambling: a word of bits.
const RUN: u64 = 64;
/// Paths below this number belong to the run.
const APART: u64 = 1 << 40;

/// The first path of a scrambling that lies apart from the run, by its number below [`REPLICATES`].
///
/// Apart from the run a scrambling is met in one piece: path `apart(r) + i` is its point i.
pub fn apart(replicate: usize) -> u64 {
    (replicate as u64 + 1) * APART
}

/// The scrambling of a path of the run.
#[inline(always)]
pub fn replicate_of(path: u64) -> usize {
    (path / RUN % REPLICATES as u64) as usize
}

/// The scrambling of a path, and its point.
#[inline(always)]
fn place(path: u64) -> (usize, u64) {
    if path < APART {
        let all = RUN * REPLICATES as u64;
        (replicate_of(path), path / all * RUN + path % RUN)
    } else {
        (REPLICATES - 1 + (path / APART) as usize, path % APART)
    }
}

/// The draws of a named source at each path and step.
///
/// Under [`Sampling::Sobol`] the first [`NET_DIMENSIONS`] steps, counted from the first one of the source, are the dimensions of a net;
/// all other steps are those of the stream. Runs of 64 paths go to each of [`REPLICATES`] scramblings in turn, so that any 1024 × 2^m
/// first paths hold 64 × 2^m points of each.
///
/// ```
/// use attain::random::{Sampling, Source};
/// let source = Source::new(2024, "inflation", Sampling::Sobol, 0);
/// let mut block = [0.0; 64];
/// source.uniforms(0, 0, &mut block);
/// block.sort_by(f64::total_cmp);
/// assert!(block.iter().enumerate().all(|(k, u)| (u * 64.0) as usize == k));
/// ```
#[derive(Clone, Debug)]
pub struct Source {
    stream: Stream,
    first_step: u32,
    /// Empty where the draws are independent.
    nets: Arc<[Net]>,
    /// Steps whose normals have another mean than 0.
    means: Vec<(u32, f64)>,
}

impl Source {
    /// The source of a name under a seed; nets begin at `first_step`.
    pub fn new(seed: u64, name: &str, sampling: Sampling, first_step: u32) -> Self {
        let stream = Stream::new(seed, name);
        let count = if sampling == Sampling::Sobol { 2 * REPLICATES as u32 } else { 0 };
        let nets = (0..count).map(|replicate| Net::replicate(&stream, replicate)).collect();
        Self { stream, first_step, nets, means: Vec::new() }
    }

    /// The same draws with these means of the normals of some steps; uniforms stay as they are.
    ///
    /// ```
    /// use attain::random::{Sampling, Source};
    /// let source = Source::new(2024, "inflation", Sampling::Pseudo, 0);
    /// let (mut plain, mut moved) = ([0.0; 4], [0.0; 4]);
    /// source.normals(0, 7, &mut plain);
    /// source.shifted([(7, 1.5)]).normals(0, 7, &mut moved);
    /// assert_eq!(moved[2], plain[2] + 1.5);
    /// ```
    pub fn shifted(&self, means: impl IntoIterator<Item = (u32, f64)>) -> Self {
        Self { means: means.into_iter().collect(), ..self.clone() }
    }

    /// The stream behind it.
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    /// The uniforms of consecutive paths at one step, strictly between 0 and 1.
    #[inline(always)]
    pub fn uniforms(&self, first_path: u64, step: u32, out: &mut [f64]) {
        let dimension = step.wrapping_sub(self.first_step) as usize;
        if self.nets.is_empty() || dimension >= NET_DIMENSIONS {
            return self.stream.uniforms(first_path, step, out);
        }
        let (mut path, mut rest) = (first_path, out);
        while !rest.is_empty() {
            let (replicate, index) = place(path);
            let room = (RUN - path % RUN).min(rest.len() as u64) as usize;
            let (part, more) = rest.split_at_mut(room);
            if let Some(net) = self.nets.get(replicate) {
                net.uniforms(index, dimension, part);
            }
            path += room as u64;
            rest = more;
        }
    }

    /// The uniforms of consecutive paths at an even step and at the odd one after it, for little more than those of one. The lowest bit of
    /// `even_step` is ignored; the slices have the same length.
    #[inline(always)]
    pub fn uniform_pair(&self, first_path: u64, even_step: u32, even: &mut [f64], odd: &mut [f64]) {
        let even_step = even_step & !1;
        if self.nets.is_empty() {
            return self.stream.uniform_pair(first_path, even_step, even, odd);
        }
        self.uniforms(first_path, even_step, even);
        self.uniforms(first_path, even_step + 1, odd);
    }

    /// True if the normals of a step have another mean than 0.
    #[inline(always)]
    pub fn is_shifted(&self, step: u32) -> bool {
        self.means.iter().any(|(known, _)| *known == step)
    }

    /// The standard normals that belong to the uniforms of a step, in their place.
    #[inline(always)]
    pub fn to_normals(&self, step: u32, values: &mut [f64]) {
        normal::quantiles(values);
        for (_, mean) in self.means.iter().filter(|(known, _)| *known == step) {
            values.iter_mut().for_each(|value| *value += mean);
        }
    }

    /// The standard normals of consecutive paths at one step: the normal quantiles of [`Source::uniforms`], plus the mean of the step
    /// if it is [shifted](Source::shifted).
    #[inline(always)]
    pub fn normals(&self, first_path: u64, step: u32, out: &mut [f64]) {
        self.uniforms(first_path, step, out);
        self.to_normals(step, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_nets_it_is_the_stream() {
        let source = Source::new(5, "x", Sampling::Pseudo, 0);
        let (mut one, mut other) = ([0.0; 300], [0.0; 300]);
        source.normals(77, 2, &mut one);
        Stream::new(5, "x").normals(77, 2, &mut other);
        assert_eq!(one, other);
    }

    #[test]
    fn pairs_are_the_draws_of_both_steps() {
        for sampling in [Sampling::Pseudo, Sampling::Sobol] {
            let source = Source::new(5, "x", sampling, 2).shifted([(3, 0.5)]);
            let (mut even, mut odd) = ([0.0; 100], [0.0; 100]);
            source.uniform_pair(7, 2, &mut even, &mut odd);
            let mut expected = [0.0; 100];
            source.uniforms(7, 2, &mut expected);
            assert_eq!(even, expected);
            source.normals(7, 3, &mut expected);
            source.to_normals(3, &mut odd);
            assert_eq!(odd, expected);
        }
    }

    #[test]
    fn steps_beyond_the_net_are_those_of_the_stream() {
        let source = Source::new(5, "x", Sampling::Sobol, 2022);
        let (mut one, mut other) = ([0.0; 100], [0.0; 100]);
        for (step, same) in [(2021, true), (2022, false), (2025, false), (2026, true)] {
            source.uniforms(3, step, &mut one);
            source.stream().uniforms(3, step, &mut other);
            assert_eq!(one == other, same, "step {step}");
        }
    }

    #[test]
    fn a_value_does_not_depend_on_the_slice_around_it() {
        let source = Source::new(5, "x", Sampling::Sobol, 0);
        let mut whole = vec![0.0; 5000];
        source.uniforms(0, 1, &mut whole);
        for (first, length) in [(0, 64), (63, 2), (1000, 700), (4999, 1)] {
            let mut part = vec![0.0; length];
            source.uniforms(first as u64, 1, &mut part);
            assert_eq!(part, whole[first..first + length]);
        }
    }

    #[test]
    fn every_scrambling_of_a_run_is_a_net_of_its_own() {
        let source = Source::new(5, "x", Sampling::Sobol, 0);
        let mut draws = vec![0.0; 4096];
        source.uniforms(0, 3, &mut draws);
        let mut first_points = Vec::new();
        for replicate in 0..REPLICATES {
            let own = draws.iter().enumerate().filter(|(path, _)| (path / 64) % 16 == replicate);
            let mut cells: Vec<usize> = own.map(|(_, u)| (u * 256.0) as usize).collect();
            first_points.push(cells.clone());
            cells.sort_unstable();
            assert!(cells.into_iter().eq(0..256), "replicate {replicate}");
        }
        first_points.dedup();
        assert_eq!(first_points.len(), REPLICATES);
    }

    #[test]
    fn scramblings_apart_are_nets_in_one_piece() {
        let source = Source::new(5, "x", Sampling::Sobol, 0);
        let mut seen = Vec::new();
        for replicate in 0..REPLICATES {
            let mut draws = vec![0.0; 1024];
            source.uniforms(apart(replicate), 0, &mut draws[..1000]);
            source.uniforms(apart(replicate) + 1000, 0, &mut draws[1000..]);
            seen.push(draws[0]);
            draws.sort_by(f64::total_cmp);
            assert!(draws.iter().enumerate().all(|(k, u)| (u * 1024.0) as usize == k));
        }
        seen.dedup();
        assert_eq!(seen.len(), REPLICATES);
    }
}
