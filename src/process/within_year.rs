//! The weights of the months of a year: gamma draws whose shares are Dirichlet.

use std::sync::Arc;

use crate::math::elementary::ln;
use crate::math::table::UniformTable;
use crate::math::tail_table::{GROUP, TailTable};
use crate::math::{incomplete_gamma, normal, root};
use crate::random::Stream;

/// The largest score that a draw can have, a little widened.
const LARGEST_SCORE: f64 = 8.3;
/// Points at which a gamma quantile is worked out.
const POINTS: usize = 512;
/// The smallest weight, so that no month vanishes.
const LEAST: f64 = 1e-18;
/// From this shape on no weight is near 0, and its digits count from the mean.
const FAR_FROM_ZERO: f64 = 25.0;

/// What is drawn for a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kept {
    /// The gamma draw itself.
    Weight,
    /// Its natural logarithm.
    Logarithm,
}

/// The gamma quantile of a shape for words of 21 bits.
///
/// It is worked out at 512 normal scores, as the cube root, which is nearly linear in the score (Wilson and Hilferty 1931,
/// doi:10.1073/pnas.17.12.684), or as the logarithm, and tabulated from there.
pub fn gamma_table(shape: f64, kept: Kept) -> TailTable {
    let by_score = UniformTable::new(-LARGEST_SCORE, LARGEST_SCORE, POINTS, |score| {
        let x = gamma_at(shape, score).max(f64::MIN_POSITIVE);
        match kept {
            Kept::Weight => crate::math::elementary::exp(ln(x) / 3.0),
            Kept::Logarithm => ln(x),
        }
    });
    let centre = match kept {
        Kept::Weight if shape < FAR_FROM_ZERO => 0.0,
        Kept::Weight => shape,
        Kept::Logarithm => ln(shape),
    };
    TailTable::new(centre, |tail, upper| {
        let score = normal::quantile(tail);
        let value = by_score.at(if upper { -score } else { score });
        match kept {
            Kept::Weight => (value * value * value).max(LEAST),
            Kept::Logarithm => value,
        }
    })
}

/// The upper tail is found from its own small probability, which keeps its digits.
fn gamma_at(shape: f64, score: f64) -> f64 {
    if score <= 0.0 {
        return incomplete_gamma::quantile(shape, normal::cdf(score));
    }
    let deviation = shape.sqrt();
    let beyond = |x: f64| -incomplete_gamma::upper(shape, x.max(0.0));
    root::monotone_quantile(beyond, -normal::cdf(-score), shape + score * deviation, deviation)
}

/// The weights of the months of a year, as twelve independent gamma draws.
///
/// With shapes concentration × expected share, the shares weight / Σ weights are Dirichlet: the share of a group of months with
/// expected share p has mean p and variance p (1 − p) / (concentration + 1). (Devroye 1986, chapter XI.4)
#[derive(Clone, Debug)]
pub struct MonthWeights {
    /// One table a month; months of the same shape share theirs.
    pub tables: [Arc<TailTable>; 12],
}

impl MonthWeights {
    /// Draws the weights (or their logarithms) of a calendar year on consecutive paths: calls a function with (month from 0, first lane, weights) for [`GROUP`] lanes
    /// after the other, and for each of them month after month, so that what is done with the weights finds them near the processor.
    ///
    /// Months 6 t to 6 t + 5, from 0, of a year have the six words of step 2 × year + t of the stream. A weight needs no more than 21 bits: tail probabilities below
    /// 2^-22, about five standard deviations of a normal law, are not drawn.
    #[inline(always)]
    pub fn draw<F: FnMut(usize, usize, &[f64])>(
        &self,
        stream: &Stream,
        year: i32,
        first_path: u64,
        lanes: usize,
        mut each: F,
    ) {
        let mut words = [[0; GROUP]; 6];
        let mut weights = [0.0; GROUP];
        for from in (0..lanes).step_by(GROUP) {
            let size = GROUP.min(lanes - from);
            for (half, tables) in self.tables.chunks_exact(6).enumerate() {
                let step = 2 * year.max(0) as u32 + half as u32;
                stream.words(first_path + from as u64, step, &mut words);
                for (index, (table, words)) in tables.iter().zip(&mut words).enumerate() {
                    table.fill(words, &mut weights);
                    each(6 * half + index, from, &weights[..size]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::elementary::exp;
    use crate::math::tail_table::WORD_BITS;

    const WORD: u32 = (1 << WORD_BITS) - 1;

    /// The error of a line in terms of the tail probability p: 2.0e-5 × p f″/f′, where f is the quantile as a function of p. For the logarithm of the weight, and of the weight itself from shape
    /// 1 on, |p f″/f′| is at most 1.6 (the logarithm at shape 1 near the median).
    #[test]
    fn the_tables_follow_the_gamma_law() {
        for shape in [1.0, 2.5, 30.0, 1250.0, 83_000.0] {
            let (weights, logs) =
                (gamma_table(shape, Kept::Weight), gamma_table(shape, Kept::Logarithm));
            for step in 0..4000_u32 {
                let word = step.wrapping_mul(2_654_435_769) >> (11 + step % 21);
                for (word, other) in [(word, WORD - word), (WORD - word, word)] {
                    let expected = (f64::from(word.min(other)) + 0.5) / (f64::from(WORD) + 1.0);
                    for x in [weights.at(word), exp(logs.at(word))] {
                        let (below, above) = incomplete_gamma::lower_and_upper(shape, x);
                        let found = if word < other { below } else { above };
                        let error = (found / expected - 1.0).abs();
                        assert!(error < 4e-5, "shape {shape}, word {word}: {error:e}");
                    }
                }
            }
        }
    }
}
