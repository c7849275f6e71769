//! Sobol points, nested uniform scrambling and nets of draws that are pure functions of (seed, source name, path, dimension).
//!
//! A Sobol sequence fills the unit cube far more evenly than random points do. The first 2^m points of a scrambled one are each uniform
//! and together still as even, so that averages of smooth functions have errors that fall almost like n^(−3/2) instead of n^(−1/2).
//! Owen (1995), Randomly permuted (t,m,s)-nets and (t,s)-sequences, doi:10.1007/978-1-4612-2552-2_19. Scrambling by a hash follows the idea of
//! Burley (2020), Practical hash-based Owen scrambling, Journal of Computer Graphics Techniques 9(4).

use super::{Stream, philox};
use crate::math::normal;

/// Dimensions of the sequence.
pub const DIMENSIONS: usize = 10;
/// Points of the sequence: an index has 32 bits.
pub const POINTS: u64 = 1 << 32;
/// Dimensions of one net. The first ones of the sequence are the most even, so a source has no more.
pub const NET_DIMENSIONS: usize = 4;

/// A primitive polynomial and the first direction numbers of a dimension.
struct Start {
    degree: usize,
    /// Inner coefficients of the polynomial, the highest power first.
    polynomial: u32,
    first: [u32; 5],
}

/// Dimensions 2 to 10, from the file new-joe-kuo-6.21201 of S. Joe and F. Y. Kuo (BSD licence, copyright 2008 F. Y. Kuo and S. Joe).
/// Joe and Kuo (2008), Constructing Sobol sequences with better two-dimensional projections, doi:10.1137/070709359.
#[rustfmt::skip]
const STARTS: [Start; DIMENSIONS - 1] = [
    Start { degree: 1, polynomial: 0, first: [1, 0, 0, 0, 0] },
    Start { degree: 2, polynomial: 1, first: [1, 3, 0, 0, 0] },
    Start { degree: 3, polynomial: 1, first: [1, 3, 1, 0, 0] },
    Start { degree: 3, polynomial: 2, first: [1, 1, 1, 0, 0] },
    Start { degree: 4, polynomial: 1, first: [1, 1, 3, 3, 0] },
    Start { degree: 4, polynomial: 4, first: [1, 3, 5, 13, 0] },
    Start { degree: 5, polynomial: 2, first: [1, 1, 5, 5, 17] },
    Start { degree: 5, polynomial: 4, first: [1, 1, 5, 5, 5] },
    Start { degree: 5, polynomial: 7, first: [1, 1, 7, 11, 19] },
];

/// The direction numbers of all dimensions, as 32-bit binary fractions.
static DIRECTIONS: [[u32; 32]; DIMENSIONS] = directions();

const fn directions() -> [[u32; 32]; DIMENSIONS] {
    let mut all = [[0; 32]; DIMENSIONS];
    let mut bit = 0;
    while bit < 32 {
        all[0][bit] = 1 << (31 - bit);
        bit += 1;
    }
    let mut dimension = 1;
    while dimension < DIMENSIONS {
        all[dimension] = of_start(&STARTS[dimension - 1]);
        dimension += 1;
    }
    all
}

/// Bratley and Fox (1988), Algorithm 659, doi:10.1145/42288.214372: v_k = v_{k−s} ⊕ (v_{k−s} >> s) ⊕ Σ a_j v_{k−j}.
const fn of_start(start: &Start) -> [u32; 32] {
    let mut out = [0; 32];
    let degree = start.degree;
    let mut bit = 0;
    while bit < 32 {
        if bit < degree {
            out[bit] = start.first[bit] << (31 - bit);
        } else {
            let mut value = out[bit - degree] ^ (out[bit - degree] >> degree);
            let mut back = 1;
            while back < degree {
                if (start.polynomial >> (degree - 1 - back)) & 1 == 1 {
                    value ^= out[bit - back];
                }
                back += 1;
            }
            out[bit] = value;
        }
        bit += 1;
    }
    out
}

/// A coordinate of a plain Sobol point as a 32-bit binary fraction.
#[inline(always)]
fn word(index: u32, directions: &[u32; 32]) -> u32 {
    let gray = index ^ (index >> 1);
    let mut word = 0;
    for (bit, direction) in directions.iter().enumerate() {
        word ^= direction & ((gray >> bit) & 1).wrapping_neg();
    }
    word
}

/// A coordinate of a plain Sobol point, in [0, 1), in Gray-code order; the first point is the origin.
///
/// Dimensions count from 0; there are [`DIMENSIONS`] of them. `None` beyond.
///
/// ```
/// use attain::random::sobol::point;
/// assert_eq!([point(2, 0), point(2, 1), point(2, 2)], [Some(0.75), Some(0.25), Some(0.25)]);
/// ```
pub fn point(index: u32, dimension: usize) -> Option<f64> {
    let directions = DIRECTIONS.get(dimension)?;
    Some(f64::from(word(index, directions)) / POINTS as f64)
}

/// The words that steer one nested permutation.
type Rounds = [u32; 4];

/// Words of a permutation from a key and its number.
fn rounds(key: [u32; 2], number: u32, replicate: u32) -> Rounds {
    // Streams have 0 or 2 as the last word of the counter, so nothing here meets their draws.
    philox::philox4x32_10([number, replicate, 0, 1], key)
}

/// A permutation of 32-bit words in which each bit is flipped or not by a hash of the bits above it.
///
/// The bits above are a node of the binary tree, numbered as in a heap. Every node has a flip of its own.
#[inline(always)]
fn nested(word: u32, rounds: &Rounds) -> u32 {
    let mut out = word;
    for depth in 0..32 {
        let node = (1 << depth) | ((word >> 1) >> (31 - depth));
        out ^= (hash(node, rounds) >> 31) << (31 - depth);
    }
    out
}

/// A word that looks random, from the number of a node; its top bit is the best one.
#[inline(always)]
fn hash(node: u32, rounds: &Rounds) -> u32 {
    let [one, two, three, four] = *rounds;
    let mut x = (node ^ one).wrapping_mul(0x9E37_79B1);
    x = (x ^ (x >> 15) ^ two).wrapping_mul(0x85EB_CA77);
    x = (x ^ (x >> 13) ^ three).wrapping_mul(0xC2B2_AE3D);
    (x ^ (x >> 16) ^ four).wrapping_mul(0x27D4_EB2F)
}

/// Owen scrambling of a 32-bit binary fraction: each digit is flipped or not by a hash of the key, the number and all digits before it.
///
/// Points that share their first digits go on sharing them, so a net stays a net; each point becomes uniform. Dimensions take different
/// numbers.
///
/// ```
/// use attain::random::sobol::scramble;
/// let (one, other) = (scramble(0xABCD_0000, [1, 2], 0), scramble(0xABCD_FFFF, [1, 2], 0));
/// assert_eq!(one >> 16, other >> 16);
/// ```
pub fn scramble(word: u32, key: [u32; 2], number: u32) -> u32 {
    nested(word, &rounds(key, number, 0))
}

/// Owen shuffling of an index: any aligned range of 2^m indices becomes another one, in another order.
///
/// Two sources with different keys so meet the points of one net in orders that have nothing to do with each other.
pub fn shuffle(index: u32, key: [u32; 2]) -> u32 {
    nested(index, &rounds(key, SHUFFLE, 0))
}

/// Number of the permutation of indices.
const SHUFFLE: u32 = u32::MAX;

/// The scrambled Sobol net of one source of randomness: uniforms by path and dimension.
///
/// The counterpart of [`Stream`] for evenly spread paths. The first 2^m paths are a net in each dimension and in all
/// [`NET_DIMENSIONS`] together. Digits beyond the 32nd are random, so that a uniform has 52 bits and is never 0 or 1.
///
/// ```
/// use attain::random::sobol::Net;
/// let net = Net::new(2024, "inflation");
/// let mut block = [0.0; 8];
/// net.uniforms(0, 1, &mut block);
/// let mut eighths: Vec<u32> = block.iter().map(|u| (u * 8.0) as u32).collect();
/// eighths.sort();
/// assert_eq!(eighths, [0, 1, 2, 3, 4, 5, 6, 7]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Net {
    shuffle: Rounds,
    scrambles: [Rounds; NET_DIMENSIONS],
}

impl Net {
    /// The net of a named source under a seed: its first scrambling.
    pub fn new(seed: u64, source: &str) -> Self {
        Self::replicate(&Stream::new(seed, source), 0)
    }

    /// One of many independent scramblings that belong to a stream.
    pub fn replicate(stream: &Stream, replicate: u32) -> Self {
        let key = stream.key();
        let mut scrambles = [[0; 4]; NET_DIMENSIONS];
        for (dimension, words) in scrambles.iter_mut().enumerate() {
            *words = rounds(key, dimension as u32, replicate);
        }
        Self { shuffle: rounds(key, SHUFFLE, replicate), scrambles }
    }

    /// The uniform of a path in a dimension below [`NET_DIMENSIONS`], strictly between 0 and 1. Only 32 bits of the path count.
    #[inline(always)]
    pub fn uniform(&self, path: u64, dimension: usize) -> f64 {
        let index = nested(path as u32, &self.shuffle);
        let scramble = &self.scrambles[dimension];
        let high = nested(word(index, &DIRECTIONS[dimension]), scramble);
        // The digits beyond the 32nd hang on all before them; a hash gives them.
        to_uniform(high, hash(high, scramble))
    }

    /// The uniforms of consecutive paths in one dimension, with the bits of [`Net::uniform`].
    #[inline(always)]
    pub fn uniforms(&self, first_path: u64, dimension: usize, out: &mut [f64]) {
        for (offset, value) in out.iter_mut().enumerate() {
            *value = self.uniform(first_path.wrapping_add(offset as u64), dimension);
        }
    }

    /// The standard normals of consecutive paths in one dimension: the normal quantiles of [`Net::uniforms`].
    #[inline(always)]
    pub fn normals(&self, first_path: u64, dimension: usize, out: &mut [f64]) {
        self.uniforms(first_path, dimension, out);
        for value in out {
            *value = normal::quantile(*value);
        }
    }
}

/// (k + 1/2)/2^52, where k is the first word with the top 20 bits of the second behind it.
#[inline(always)]
fn to_uniform(high: u32, low: u32) -> f64 {
    let k = (u64::from(high) << 20) | u64::from(low >> 12);
    f64::from_bits(0x3FF0_0000_0000_0000 | k) - (1.0 - 0.5 * f64::EPSILON)
}

#[cfg(test)]
mod tests;
