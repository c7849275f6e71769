//! Philox4x32-10: a keyed counter turned into random words.
//!
//! Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, doi:10.1145/2063384.2063405.
//! The output is a pure function of a 128-bit counter and a 64-bit key, so any draw can be made alone, in any order.

use std::convert::Infallible;

const MULTIPLIER_0: u64 = 0xD251_1F53;
const MULTIPLIER_1: u64 = 0xCD9E_8D57;
const KEY_STEP_0: u32 = 0x9E37_79B9;
const KEY_STEP_1: u32 = 0xBB67_AE85;
const ROUNDS: u32 = 10;

/// The ten rounds on counter words given as 64-bit integers whose upper halves are zero.
///
/// Words stay in 64-bit lanes, because a 32 by 32 to 64 bit product is one SIMD instruction there.
#[inline(always)]
pub(crate) fn rounds(counter: [u64; 4], key: [u32; 2]) -> [u64; 4] {
    const LOW: u64 = 0xFFFF_FFFF;
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    let [mut k0, mut k1] = key;
    for _ in 0..ROUNDS {
        let product_0 = MULTIPLIER_0 * c0;
        let product_1 = MULTIPLIER_1 * c2;
        c0 = (product_1 >> 32) ^ c1 ^ u64::from(k0);
        c2 = (product_0 >> 32) ^ c3 ^ u64::from(k1);
        c1 = product_1 & LOW;
        c3 = product_0 & LOW;
        k0 = k0.wrapping_add(KEY_STEP_0);
        k1 = k1.wrapping_add(KEY_STEP_1);
    }
    [c0, c1, c2, c3]
}

/// The Philox4x32-10 block function: four random words from a counter and a key.
///
/// Agrees with the known answers that are published with the paper's software, Random123.
///
/// ```
/// use attain::random::philox::philox4x32_10;
/// assert_eq!(philox4x32_10([0; 4], [0; 2]), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
/// ```
#[inline(always)]
pub fn philox4x32_10(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let [a, b, c, d] = counter;
    let words = rounds([u64::from(a), u64::from(b), u64::from(c), u64::from(d)], key);
    words.map(|word| word as u32)
}

/// The block function on several counters at once, one a lane.
///
/// The loop over lanes has no branch, so the compiler turns it into SIMD code; each lane has the bits of
/// [`philox4x32_10`].
#[inline(always)]
pub fn philox4x32_10_lanes<const LANES: usize>(
    counters: &[[u32; 4]; LANES],
    key: [u32; 2],
) -> [[u32; 4]; LANES] {
    let mut out = [[0; 4]; LANES];
    for lane in 0..LANES {
        out[lane] = philox4x32_10(counters[lane], key);
    }
    out
}

/// A sequential generator for the `rand` family of crates, on top of the block function.
///
/// The engine does not draw from it, because values of other crates' samplers may change between their versions. It
/// serves tests and users who want `rand_distr`.
///
/// ```
/// use attain::random::philox::Philox;
/// use rand::Rng;
/// let mut generator = Philox::new([0, 0]);
/// assert_eq!(generator.next_u32(), 0x6627e8d5);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Philox {
    key: [u32; 2],
    counter: u128,
    words: [u32; 4],
    used: usize,
}

impl Philox {
    /// A generator whose counter starts at zero.
    pub fn new(key: [u32; 2]) -> Self {
        Self::starting_at(key, 0)
    }

    /// A generator whose counter starts at a given block; each block holds four words.
    pub fn starting_at(key: [u32; 2], block: u128) -> Self {
        Self { key, counter: block, words: [0; 4], used: 4 }
    }

    fn next_word(&mut self) -> u32 {
        if self.used >= 4 {
            let c = self.counter;
            let counter = [c as u32, (c >> 32) as u32, (c >> 64) as u32, (c >> 96) as u32];
            self.words = philox4x32_10(counter, self.key);
            self.counter = c.wrapping_add(1);
            self.used = 0;
        }
        let word = self.words[self.used];
        self.used += 1;
        word
    }
}

impl rand::TryRng for Philox {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.next_word())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let low = u64::from(self.next_word());
        let high = u64::from(self.next_word());
        Ok(high << 32 | low)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(4) {
            let word = self.next_word().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use rand_distr::{Distribution, StandardNormal};

    type Answer = ([u32; 4], [u32; 2], [u32; 4]);

    /// The philox4x32,10 lines of `validation/rng/random123_known_answers.csv`.
    #[rustfmt::skip]
    const KNOWN_ANSWERS: [Answer; 3] = [
        ([0; 4], [0; 2], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]),
        ([0xffffffff; 4], [0xffffffff; 2], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]),
        ([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0],
         [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]),
    ];

    #[test]
    fn known_answers() {
        for (counter, key, expected) in KNOWN_ANSWERS {
            assert_eq!(philox4x32_10(counter, key), expected);
            assert_eq!(philox4x32_10_lanes(&[counter, [1; 4]], key)[0], expected);
        }
    }

    #[test]
    fn generator_walks_through_the_blocks() {
        let key = [7, 9];
        let mut generator = Philox::new(key);
        for block in 0..5 {
            for word in philox4x32_10([block, 0, 0, 0], key) {
                assert_eq!(generator.next_u32(), word);
            }
        }
        assert_eq!(Philox::starting_at(key, 5).next_u64(), generator.next_u64());
    }

    #[test]
    fn bytes_are_the_words_in_little_endian_order() {
        let mut bytes = [0; 6];
        Philox::new([0, 0]).fill_bytes(&mut bytes);
        assert_eq!(bytes, [0xd5, 0xe8, 0x27, 0x66, 0x8d, 0xc5]);
    }

    #[test]
    fn feeds_the_samplers_of_rand_distr() {
        let mut generator = Philox::new([1, 2]);
        let sum: f64 = (0..10_000).map(|_| -> f64 { StandardNormal.sample(&mut generator) }).sum();
        // The mean of 10,000 normals exceeds 0.05 with probability 6e-7; the key is fixed.
        assert!((sum / 10_000.0).abs() < 0.05);
    }
}
