//! Tests of the streams; every statistical test has a false-alarm rate of at most 1e-6 and a fixed seed.

use super::*;
use crate::math::normal::cdf;
use crate::math::wide::dispatch as wide_dispatch;

/// Two-sided normal bound with a false-alarm rate of 1e-6.
const SIGMAS: f64 = 4.9;
const DRAWS: usize = 1_000_000;

fn draws(seed: u64, name: &str, step: u32) -> Vec<f64> {
    let mut out = vec![0.0; DRAWS];
    Stream::new(seed, name).uniforms(0, step, &mut out);
    out
}

fn correlation_of_uniforms(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len().min(b.len());
    let sum: f64 = a.iter().zip(b).map(|(x, y)| (x - 0.5) * (y - 0.5)).sum();
    12.0 * sum / n as f64
}

#[test]
fn values_are_stable() {
    let stream = Stream::new(2024, "inflation");
    assert_eq!(stream.key(), [0xc09eed58, 0x7cc140f7]);
    assert_eq!(stream.uniform(0, 0).to_bits(), 0x3fc566cb404e5ab4);
    assert_eq!(stream.uniform(0, 1).to_bits(), 0x3fe255376a7e84a7);
    assert_eq!(stream.uniform(1 << 40, 7).to_bits(), 0x3feee2bb3793160d);
    assert_eq!(stream.normal(5, 2).to_bits(), 0x3ffa066f2aa780a5);
}

#[test]
fn the_address_is_as_documented() {
    let stream = Stream::new(9, "wages");
    let path = 3_u64 << 32 | 17;
    let words = philox::philox4x32_10([17, 3, 2, 0], stream.key());
    let k = |a: u32, b: u32| (u64::from(a) << 32 | u64::from(b)) >> 12;
    let uniform = |k: u64| (k as f64 + 0.5) / 4_503_599_627_370_496.0;
    assert_eq!(stream.uniform(path, 4), uniform(k(words[0], words[1])));
    assert_eq!(stream.uniform(path, 5), uniform(k(words[2], words[3])));
}

#[test]
fn words_are_bits_of_a_counter_of_their_own() {
    let stream = Stream::new(7, "x");
    let first = (3 << 32) - 2;
    let mut words = [[0; 5]; 6];
    stream.words(first, 9, &mut words);
    for (lane, path) in (first..first + 5).enumerate() {
        let counter = [path as u32, (path >> 32) as u32, 9, 2];
        let [a, b, c, d] = philox::philox4x32_10(counter, stream.key()).map(u64::from);
        let expected = [a + (b << 32), c + (d << 32)]
            .map(|bits| [bits % (1 << 21), (bits >> 21) % (1 << 21), (bits >> 42) % (1 << 21)]);
        let drawn = words.each_ref().map(|word| u64::from(word[lane]));
        assert_eq!(drawn[..], expected.concat());
    }
}

#[test]
fn the_extreme_uniforms_are_inside_the_interval() {
    let top = 0xFFFF_FFFF;
    assert_eq!(to_uniform(0, 0), 0.5_f64.powi(53));
    assert_eq!(to_uniform(top, top), 1.0 - 0.5_f64.powi(53));
    assert_eq!(1.0 - to_uniform(0, 1 << 12), to_uniform(top, top - (1 << 12)));
}

#[test]
fn a_value_does_not_depend_on_the_slice_around_it() {
    let stream = Stream::new(1, "x");
    let mut whole = vec![0.0; 1000];
    stream.normals(u64::from(u32::MAX) - 500, 3, &mut whole);
    for (first, length) in [(0, 1000), (1, 7), (13, 8), (499, 33), (990, 10)] {
        let start = u64::from(u32::MAX) - 500 + first as u64;
        let mut part = vec![0.0; length];
        stream.normals(start, 3, &mut part);
        assert_eq!(part, whole[first..first + length]);
        for (offset, value) in part.iter().enumerate() {
            assert_eq!(*value, stream.normal(start + offset as u64, 3));
        }
    }
}

#[test]
fn a_pair_is_two_single_steps() {
    let stream = Stream::new(1, "pair");
    let (mut even, mut odd) = (vec![0.0; 77], vec![0.0; 77]);
    let (mut first, mut second) = (even.clone(), odd.clone());
    stream.normal_pair(5, 6, &mut even, &mut odd);
    stream.normals(5, 6, &mut first);
    stream.normals(5, 7, &mut second);
    assert_eq!((even, odd), (first, second));
}

#[test]
fn dispatched_code_has_the_same_bits() {
    let stream = Stream::new(3, "dispatch");
    let mut plain = vec![0.0; 10_007];
    let mut wide = plain.clone();
    stream.normals(11, 4, &mut plain);
    wide_dispatch(
        #[inline(always)]
        || stream.normals(11, 4, &mut wide),
    );
    assert!(plain.iter().zip(&wide).all(|(a, b)| a.to_bits() == b.to_bits()));
    let mut odd = plain.clone();
    wide_dispatch(
        #[inline(always)]
        || stream.normal_pair(11, 4, &mut wide, &mut odd),
    );
    assert!(plain.iter().zip(&wide).all(|(a, b)| a.to_bits() == b.to_bits()));
}

fn same_bits_when_dispatched<F: Fn(f64) -> f64 + Copy>(name: &str, function: F) {
    let start: Vec<f64> = (0..40_003).map(|i| -40.0 + 0.002 * f64::from(i)).collect();
    let mut wide = start.clone();
    wide_dispatch(
        #[inline(always)]
        || wide.iter_mut().for_each(|x| *x = function(*x)),
    );
    for (x, wide) in start.iter().zip(&wide) {
        assert_eq!(function(*x).to_bits(), wide.to_bits(), "{name} at {x}");
    }
    same_bits_with_avx2(name, &start, function);
}

/// The level that machines without AVX-512 use.
#[cfg(target_arch = "x86_64")]
fn same_bits_with_avx2<F: Fn(f64) -> f64>(name: &str, start: &[f64], function: F) {
    struct Loop<'a, F>(&'a mut [f64], F);
    impl<F: Fn(f64) -> f64> pulp::WithSimd for Loop<'_, F> {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: pulp::Simd>(self, _simd: S) {
            for x in self.0 {
                *x = (self.1)(*x);
            }
        }
    }
    if let Some(level) = pulp::x86::V3::try_new() {
        let mut wide = start.to_vec();
        pulp::Simd::vectorize(level, Loop(&mut wide, &function));
        for (x, wide) in start.iter().zip(&wide) {
            assert_eq!(function(*x).to_bits(), wide.to_bits(), "{name} at {x}");
        }
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn same_bits_with_avx2<F: Fn(f64) -> f64>(_name: &str, _start: &[f64], _function: F) {}

#[test]
fn dispatched_functions_have_the_same_bits() {
    use crate::math::elementary::{exp, exp_m1, ln, ln_1p};
    same_bits_when_dispatched("exp", |x| exp(10.0 * x));
    same_bits_when_dispatched("exp_m1", exp_m1);
    same_bits_when_dispatched("ln", |x| ln(x.abs()));
    same_bits_when_dispatched("ln_1p", |x| ln_1p(0.025 * x));
    same_bits_when_dispatched("cdf", cdf);
    same_bits_when_dispatched("quantile", |x| normal::quantile(0.5 + 0.0125 * x));
}

/// False-alarm rate 1e-6 for each moment and each step.
#[test]
fn mean_and_variance_of_uniforms_and_normals() {
    let n = DRAWS as f64;
    for step in 0..4 {
        let u = draws(42, "moments", step);
        let mean: f64 = u.iter().sum::<f64>() / n;
        assert!((mean - 0.5).abs() < SIGMAS * (1.0 / (12.0 * n)).sqrt(), "{mean}");
        let variance = u.iter().map(|x| (x - 0.5) * (x - 0.5)).sum::<f64>() / n;
        assert!((variance - 1.0 / 12.0).abs() < SIGMAS * (1.0 / (180.0 * n)).sqrt());
        let mut z = vec![0.0; DRAWS];
        Stream::new(42, "moments").normals(0, step, &mut z);
        assert!((z.iter().sum::<f64>() / n).abs() < SIGMAS / n.sqrt());
        let square = z.iter().map(|x| x * x).sum::<f64>() / n;
        assert!((square - 1.0).abs() < SIGMAS * (2.0 / n).sqrt());
    }
}

/// Kolmogorov-Smirnov distance; P(sqrt(n) D > 2.7) = 2 exp(-2 * 2.7^2) = 9e-7 is the false-alarm rate.
#[test]
fn uniforms_are_uniform_and_normals_are_normal() {
    let mut u = draws(7, "distance", 1);
    let mut z = u.clone();
    Stream::new(7, "distance").normals(0, 1, &mut z);
    u.sort_by(f64::total_cmp);
    z.sort_by(f64::total_cmp);
    let n = DRAWS as f64;
    let mut distance: f64 = 0.0;
    for (index, (u, z)) in u.iter().zip(&z).enumerate() {
        for p in [*u, cdf(*z)] {
            distance = distance
                .max((p - index as f64 / n).abs())
                .max((p - (index as f64 + 1.0) / n).abs());
        }
    }
    assert!(distance * n.sqrt() < 2.7, "{}", distance * n.sqrt());
}

/// Correlations over paths at 8 lags, steps, sources and seeds; false-alarm rate 1e-6 each.
#[test]
fn draws_are_uncorrelated() {
    let bound = SIGMAS / (DRAWS as f64 - 64.0).sqrt();
    let base = draws(1, "a", 0);
    for lag in [1, 2, 3, 4, 7, 8, 16, 64] {
        assert!(correlation_of_uniforms(&base[lag..], &base).abs() < bound, "lag {lag}");
    }
    for (seed, name, step) in
        [(1, "a", 1), (1, "a", 2), (1, "a", 5), (1, "b", 0), (2, "a", 0), (1, "a ", 0)]
    {
        let other = draws(seed, name, step);
        assert!(correlation_of_uniforms(&base, &other).abs() < bound, "{seed} {name} {step}");
    }
}

#[test]
fn names_and_seeds_give_different_keys() {
    let names: Vec<String> = (0..500).map(|index| format!("source.{index}")).collect();
    let mut keys: Vec<(&str, [u32; 2])> = Vec::new();
    for seed in 0..4 {
        keys.extend(names.iter().map(|name| (name.as_str(), Stream::new(seed, name).key())));
    }
    assert!(distinct(&keys).is_ok());
    keys.push(("twin", keys[3].1));
    let collision = distinct(&keys).unwrap_err();
    assert!([collision.first, collision.second].contains(&"twin"));
    assert!([collision.first, collision.second].contains(&"source.3"));
}
