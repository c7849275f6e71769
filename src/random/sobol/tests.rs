//! Tests of the Sobol points and their scrambling; keys are fixed, and statistical tests state their false-alarm rate.

use super::*;
use std::path::Path;

/// The numbers are those of scipy 1.17.1.
#[test]
fn the_plain_points_are_those_of_joe_and_kuo() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/sobol_unscrambled.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut compared = 0;
    for line in text.lines().skip(1) {
        let mut cells = line.split(',');
        let index: u32 = cells.next().unwrap().parse().unwrap();
        for (dimension, cell) in cells.enumerate() {
            assert_eq!(point(index, dimension), Some(cell.parse().unwrap()), "{index} {dimension}");
            compared += 1;
        }
    }
    assert_eq!(compared, 32 * DIMENSIONS);
    assert_eq!(point(0, DIMENSIONS), None);
}

/// Each dimension is a permutation of the multiples of 2^−m, which holds for all m only if the polynomial is primitive.
#[test]
fn each_dimension_is_even_at_every_power_of_two() {
    for dimension in 0..DIMENSIONS {
        for power in [1, 5, 12, 16] {
            let mut seen = vec![false; 1 << power];
            for index in 0..1_u32 << power {
                seen[(word(index, &DIRECTIONS[dimension]) >> (32 - power)) as usize] = true;
            }
            assert!(seen.into_iter().all(|cell| cell), "dimension {dimension}, 2^{power} points");
        }
    }
}

/// The first two dimensions are a (0, m, 2)-net: every box of area 2^−m holds one point, before and after scrambling.
#[test]
fn scrambling_keeps_the_net() {
    let net = Net::new(7, "x");
    for m in [4, 8, 12] {
        for split in 0..=m {
            let mut boxes = vec![0; 1 << m];
            for path in 0..1_u64 << m {
                let one = (net.uniform(path, 0) * f64::from(1 << split)) as usize;
                let other = (net.uniform(path, 1) * f64::from(1 << (m - split))) as usize;
                boxes[one << (m - split) | other] += 1;
            }
            assert!(boxes.iter().all(|count| *count == 1), "2^{m} points, split {split}");
        }
    }
}

/// The flips of the first four digits, 15 of them, are jointly uniform over the keys: chi-squared over 2^15 cells within 4.9 standard
/// deviations, a false-alarm rate of 1e-6.
#[test]
fn the_flips_of_the_first_digits_are_independent() {
    const KEYS: u32 = 1 << 20;
    let mut cells = vec![0_u32; 1 << 15];
    for key in 0..KEYS {
        let words = rounds([key, 77], 3, 0);
        let (mut cell, mut bit) = (0, 0);
        for depth in 0..4 {
            for prefix in 0..1_u32 << depth {
                let start = prefix.checked_shl(32 - depth).unwrap_or(0);
                cell |= ((nested(start, &words) >> (31 - depth)) & 1) << bit;
                bit += 1;
            }
        }
        cells[cell as usize] += 1;
    }
    let expected = f64::from(KEYS) / cells.len() as f64;
    let distance = |count: u32| (f64::from(count) - expected) * (f64::from(count) - expected);
    let statistic: f64 = cells.iter().map(|count| distance(*count) / expected).sum();
    let degrees = (cells.len() - 1) as f64;
    let score = (statistic - degrees) / (2.0 * degrees).sqrt();
    assert!(score.abs() < 4.9, "score {score}");
}

/// The mean of n scrambled points of one dimension has variance 1/(12 n³). The mean square over 2,000 seeds has a relative deviation of
/// 1/√1000; 4.9 of them is a false-alarm rate of 1e-6. Ten times that would go unnoticed only if digits were not independent.
#[test]
fn the_error_of_a_mean_is_that_of_full_scrambling() {
    for (n, dimension) in [(16_u64, 0), (256, 1), (1024, 3)] {
        let mut square = 0.0;
        for seed in 0..2000 {
            let net = Net::new(seed, "mean");
            let sum: f64 = (0..n).map(|path| net.uniform(path, dimension) - 0.5).sum();
            square += (sum / n as f64) * (sum / n as f64);
        }
        let n = n as f64;
        let ratio = square / 2000.0 * 12.0 * n * n * n;
        assert!((ratio - 1.0).abs() < 4.9 / 1000.0_f64.sqrt(), "n {n}: ratio {ratio}");
    }
}

/// Products of two sources are integrated without bias: mean over 4,000 seeds within 4.9 standard errors, a false-alarm rate of 1e-6.
#[test]
fn two_sources_have_nothing_to_do_with_each_other() {
    let (mut sum, mut square) = (0.0, 0.0);
    const N: u64 = 256;
    for seed in 0..4000 {
        let (one, other) = (Net::new(seed, "one"), Net::new(seed, "other"));
        let product = |path| 12.0 * (one.uniform(path, 0) - 0.5) * (other.uniform(path, 0) - 0.5);
        let mean = (0..N).map(product).sum::<f64>() / N as f64;
        sum += mean;
        square += mean * mean;
    }
    let (mean, variance) = (sum / 4000.0, square / 4000.0);
    assert!(mean.abs() < 4.9 * (variance / 4000.0).sqrt(), "mean {mean}");
    // With flips drawn for every node of the trees the variance is 1.58/N (relative error 2 %, by brute force); random points have 1/N.
    // The relative deviation of an estimate from 4,000 seeds is 1/√2000 or a little more.
    assert!((variance * N as f64 / 1.58 - 1.0).abs() < 0.15, "variance {variance}");
}

#[test]
fn shuffling_maps_aligned_ranges_to_aligned_ranges() {
    for power in [3, 8, 11] {
        let mut indices: Vec<u32> =
            (0..1_u32 << power).map(|index| shuffle(index + (5 << power), [3, 4])).collect();
        indices.sort_unstable();
        assert_eq!(indices[0] % (1 << power), 0);
        assert!(indices.windows(2).all(|pair| pair[1] == pair[0] + 1));
    }
}

#[test]
fn values_are_stable_and_inside_the_interval() {
    let net = Net::new(2024, "inflation");
    let bits = [(0, 0), (1, 0), (5, 3)].map(|(path, at)| net.uniform(path, at).to_bits());
    assert_eq!(bits, [4604518522128946161, 4594966128849810500, 4591724009184300296]);
    assert_eq!(to_uniform(0, 0), 0.5_f64.powi(53));
    assert_eq!(to_uniform(u32::MAX, u32::MAX), 1.0 - 0.5_f64.powi(53));
}

#[test]
fn a_value_does_not_depend_on_the_slice_around_it() {
    let net = Net::new(3, "x");
    let mut whole = [0.0; 100];
    net.normals(1000, 2, &mut whole);
    let mut part = [0.0; 7];
    net.normals(1031, 2, &mut part);
    assert_eq!(part, whole[31..38]);
    assert_eq!(whole[5], normal::quantile(net.uniform(1005, 2)));
}
