//! Streams: draws that are pure functions of (seed, source name, path, step).
//!
//! A draw does not depend on which other draws are made, in what order, in what block or on what thread. The address is
//! laid out as follows. The key is the first 64 bits of SHA-256 over the seed (8 bytes, little endian), one zero byte
//! and the source name in UTF-8; the first four bytes of the digest, little endian, are key word 0, the next four
//! key word 1. The counter is (path low, path high, step / 2, 0). An even step uses output words 0 and 1, an
//! odd step words 2 and 3: the first word is the upper half of 64 bits, whose top 52 are the integer k. The uniform is (k + 1/2) / 2^52.
//! It is never 0 or 1, and a draw and its mirror image 1 - u are both exact. Words of 21 bits, for laws that are tabulated, have the
//! counter (path low, path high, step, 2), so that they are independent of the uniforms, and of what scrambles nets: the first three are bits 0 to 20, 21 to 41
//! and 42 to 62 of output words 0 and 1, word 0 being the lower half; the other three are those of output words 2 and 3.

use super::philox;
use crate::math::normal;
use sha2::{Digest, Sha256};

/// The draws of one source of randomness under one seed.
///
/// ```
/// use attain::random::stream::Stream;
/// let stream = Stream::new(2024, "inflation");
/// let mut block = [0.0; 4];
/// stream.uniforms(10, 3, &mut block);
/// assert_eq!(block[2], stream.uniform(12, 3));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stream {
    key: [u32; 2],
}

impl Stream {
    /// The stream of a named source under a seed. The same pair gives the same stream for ever.
    pub fn new(seed: u64, source: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(seed.to_le_bytes());
        hasher.update([0]);
        hasher.update(source.as_bytes());
        let digest: [u8; 32] = hasher.finalize().into();
        let [a, b, c, d, e, f, g, h, ..] = digest;
        Self { key: [u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h])] }
    }

    /// The stream with a given Philox key.
    pub fn from_key(key: [u32; 2]) -> Self {
        Self { key }
    }

    /// The Philox key of the stream.
    #[inline(always)]
    pub fn key(&self) -> [u32; 2] {
        self.key
    }

    /// The uniforms of an even step and of the odd step after it.
    #[inline(always)]
    fn both(&self, path: u64, step: u32) -> (f64, f64) {
        let counter = [path & 0xFFFF_FFFF, path >> 32, u64::from(step >> 1), 0];
        let [a, b, c, d] = philox::rounds(counter, self.key);
        (to_uniform(a, b), to_uniform(c, d))
    }

    /// The uniform draw of a path at a step, strictly between 0 and 1.
    #[inline(always)]
    pub fn uniform(&self, path: u64, step: u32) -> f64 {
        let (even, odd) = self.both(path, step);
        if step & 1 == 0 { even } else { odd }
    }

    /// The standard normal draw of a path at a step: the normal quantile of [`Stream::uniform`].
    #[inline(always)]
    pub fn normal(&self, path: u64, step: u32) -> f64 {
        normal::quantile(self.uniform(path, step))
    }

    /// The uniforms of consecutive paths at one step, with the bits of [`Stream::uniform`].
    #[inline(always)]
    pub fn uniforms(&self, first_path: u64, step: u32, out: &mut [f64]) {
        for (offset, value) in out.iter_mut().enumerate() {
            *value = self.uniform(first_path.wrapping_add(offset as u64), step);
        }
    }

    /// The standard normals of consecutive paths at one step, with the bits of [`Stream::normal`].
    ///
    /// Call it inside [`crate::math::wide::dispatch`] to use the widest SIMD instructions of the machine.
    #[inline(always)]
    pub fn normals(&self, first_path: u64, step: u32, out: &mut [f64]) {
        self.uniforms(first_path, step, out);
        normal::quantiles(out);
    }

    /// The standard normals of consecutive paths at two steps, an even one and the odd one after it.
    ///
    /// Same bits as two calls of [`Stream::normals`] at half the cost of the random words. The lowest bit of
    /// `even_step` is ignored. The slices have the same length.
    #[inline(always)]
    pub fn normal_pair(
        &self,
        first_path: u64,
        even_step: u32,
        out_even: &mut [f64],
        out_odd: &mut [f64],
    ) {
        self.uniform_pair(first_path, even_step, out_even, out_odd);
        normal::quantiles(out_even);
        normal::quantiles(out_odd);
    }

    /// Six independent random words of 21 bits at each of N consecutive paths at one step.
    ///
    /// The words of a step are independent of all uniforms and normals.
    #[inline(always)]
    pub fn words<const N: usize>(&self, first_path: u64, step: u32, out: &mut [[u32; N]; 6]) {
        let [first, second, third, fourth, fifth, sixth] = out;
        for lane in 0..N {
            let path = first_path.wrapping_add(lane as u64);
            let counter = [path & 0xFFFF_FFFF, path >> 32, u64::from(step), 2];
            let [a, b, c, d] = philox::rounds(counter, self.key);
            [first[lane], second[lane], third[lane]] = three_words(a | (b << 32));
            [fourth[lane], fifth[lane], sixth[lane]] = three_words(c | (d << 32));
        }
    }

    /// The uniforms of consecutive paths at two steps; see [`Stream::normal_pair`].
    #[inline(always)]
    pub fn uniform_pair(
        &self,
        first_path: u64,
        even_step: u32,
        out_even: &mut [f64],
        out_odd: &mut [f64],
    ) {
        let pairs = out_even.iter_mut().zip(out_odd.iter_mut());
        for (offset, (even, odd)) in pairs.enumerate() {
            (*even, *odd) = self.both(first_path.wrapping_add(offset as u64), even_step);
        }
    }
}

/// The lowest 63 bits as three words.
#[inline(always)]
fn three_words(bits: u64) -> [u32; 3] {
    const WORD: u64 = (1 << 21) - 1;
    [(bits & WORD) as u32, (bits >> 21 & WORD) as u32, (bits >> 42 & WORD) as u32]
}

/// (k + 1/2) / 2^52, where k is the top 52 of the 64 bits made of two words.
#[inline(always)]
fn to_uniform(high: u64, low: u64) -> f64 {
    let k = (high << 20) | (low >> 12);
    // k in the mantissa of a number in [1, 2); taking off 1 - 2^-53 is exact and needs no integer conversion.
    f64::from_bits(0x3FF0_0000_0000_0000 | k) - (1.0 - 0.5 * f64::EPSILON)
}

/// Looks for two names whose streams have the same key, and names the first such pair.
///
/// With n sources the chance of a collision of 64-bit keys is about n^2 / 4e19. Equal names collide too.
///
/// ```
/// use attain::random::stream::{Stream, distinct};
/// let names = ["prices", "output"];
/// let keys = names.map(|name| (name, Stream::new(1, name).key()));
/// assert!(distinct(&keys).is_ok());
/// ```
pub fn distinct<'a>(keys: &[(&'a str, [u32; 2])]) -> Result<(), Collision<'a>> {
    let mut sorted = keys.to_vec();
    sorted.sort_by_key(|&(_, key)| key);
    for pair in sorted.windows(2) {
        if pair[0].1 == pair[1].1 {
            return Err(Collision { first: pair[0].0, second: pair[1].0 });
        }
    }
    Ok(())
}

/// Two source names whose streams would be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sources {first:?} and {second:?} have the same stream key; rename one")]
pub struct Collision<'a> {
    /// One of the names.
    pub first: &'a str,
    /// The other name.
    pub second: &'a str,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
