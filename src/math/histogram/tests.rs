//! Tests of the histograms; statistical ones have a false-alarm rate of 1e-6 and a fixed seed.

use super::*;
use crate::math::normal;

/// Normal values from the multiples of the golden ratio modulo one, in an order without pattern.
fn normals(count: usize) -> Vec<f64> {
    let uniform = |k: usize| ((k as f64 + 0.5) * 0.618_033_988_749_894_9).fract();
    (0..count).map(|k| normal::quantile(uniform(k))).collect()
}

fn filled(values: &[f64], mut histogram: Histogram) -> Histogram {
    histogram.add_block(values);
    histogram
}

/// Against the sorted sample: no sampling error, only that of the bins. Against the law: 4.9 standard errors (1e-6).
#[test]
fn quantiles_of_a_million_normals() {
    let mut values = normals(1_000_000);
    // Centre and scale a little off, as from a pilot run.
    let histogram = filled(&values, Histogram::smooth(0.1, 1.2, 4096));
    values.sort_by(f64::total_cmp);
    let band = 2.0 * normal::quantile(0.95);
    for p in [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999] {
        let q = histogram.quantile(p);
        let exact = normal::quantile(p);
        let error = (p * (1.0 - p) / 1e6).sqrt() / normal::density(exact);
        assert!((q - values[(p * 1e6) as usize]).abs() < 1e-3 * band, "{p}: {q}");
        assert!((q - exact).abs() < 1e-3 * band + 4.9 * error, "{p}: {q} against {exact}");
        assert!((histogram.quantile_standard_error(p) / error - 1.0).abs() < 0.1, "{p}");
        assert!((histogram.cdf(q) - p).abs() < 1e-12);
        assert!((histogram.cdf(exact) - p).abs() < 4.9e-3 * (p * (1.0 - p)).sqrt() + 1e-4);
    }
}

#[test]
fn merging_any_partition_gives_the_same_histogram() {
    let values = normals(10_007);
    for empty in [Histogram::smooth(0.0, 1.0, 777), Histogram::lattice(-5.0, 0.5, 21)] {
        let whole = filled(&values, empty.clone());
        let mut parts = empty.clone();
        for part in values.chunks(131).rev() {
            parts.merge(&filled(part, empty.clone())).unwrap();
        }
        let mut single = empty.clone();
        values.iter().for_each(|x| single.add(*x));
        let mut wide = empty.clone();
        crate::math::wide::dispatch(
            #[inline(always)]
            || wide.add_block(&values),
        );
        assert!(whole == parts && whole == single && whole == wide);
        assert_eq!(whole.total(), 10_007);
    }
    assert_eq!(
        Histogram::lattice(0.0, 1.0, 3).merge(&Histogram::lattice(0.0, 1.0, 4)),
        Err(DifferentBins)
    );
}

#[test]
fn the_whole_line_is_covered() {
    let values = [f64::NEG_INFINITY, -1e300, -1e100, 0.0, 1e200, f64::INFINITY, f64::NAN];
    let histogram = filled(&values, Histogram::smooth(0.0, 1.0, 100));
    assert_eq!((histogram.total(), histogram.not_a_number()), (6, 1));
    let counts: Vec<u64> = histogram.iter().map(|(_, _, count)| count).collect();
    assert_eq!((counts[0], counts[50], counts[99]), (3, 1, 2));
    let edges: Vec<(f64, f64)> = histogram.iter().map(|(low, high, _)| (low, high)).collect();
    assert_eq!((edges[0].0, edges[99].1), (f64::NEG_INFINITY, f64::INFINITY));
    assert!(edges.windows(2).all(|pair| pair[0].1 == pair[1].0 && pair[0].0 < pair[0].1));
    assert_eq!((histogram.cdf(f64::NEG_INFINITY), histogram.cdf(f64::INFINITY)), (0.0, 1.0));
}

#[test]
fn lattice_quantiles_are_values() {
    let mut histogram = Histogram::lattice(0.0, 1.0, 10);
    histogram.add_block(&[1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 4.0, 7.0, 12.0]);
    let quantiles: Vec<f64> =
        [0.0, 0.1, 0.11, 0.3, 0.6, 0.61, 0.9, 1.0].map(|p| histogram.quantile(p)).to_vec();
    assert_eq!(quantiles, [1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 7.0, 9.0]);
    assert_eq!(
        (histogram.cdf(2.0), histogram.cdf(2.5), histogram.cdf(1.9), histogram.cdf(0.0)),
        (0.3, 0.3, 0.1, 0.0)
    );
    assert_eq!((histogram.cdf(-3.0), histogram.cdf(50.0), histogram.density(3.0)), (0.0, 1.0, 0.3));
    let none = f64::INFINITY;
    assert_eq!(histogram.mean_outside(3.0, none, |x| 3.5 - x), Some((2.5 + 1.5 + 1.5) / 3.0));
    assert_eq!(histogram.mean_outside(-none, 4.0, |x| x - 4.0), Some((3.0 + 5.0) / 2.0));
    assert_eq!(histogram.mean_outside(2.0, 4.0, |x| x), Some((1.0 + 7.0 + 9.0) / 3.0));
    assert_eq!(histogram.mean_outside(1.0, none, |x| x), None);
    let many: Vec<f64> = (0..10_000).map(|i| f64::from(i % 3)).collect();
    let three = filled(&many, Histogram::lattice(0.0, 1.0, 3));
    assert_eq!(
        (three.quantile_standard_error(0.5), three.quantile_standard_error(1.0 / 3.0)),
        (0.0, 0.5)
    );
}

#[test]
fn shortfall_and_excess_of_normals() {
    let histogram = filled(&normals(400_000), Histogram::smooth(0.0, 1.0, 4096));
    // E[t - Z | Z < t] = t + density(t) / cdf(t); standard error below 0.003.
    let (t, shares) = (0.5, normal::density(0.5) / normal::cdf(0.5));
    assert!(
        (histogram.mean_outside(t, f64::INFINITY, |x| t - x).unwrap() - (t + shares)).abs() < 0.01
    );
    let other = normal::density(t) / normal::cdf(-t) - t;
    assert!(
        (histogram.mean_outside(f64::NEG_INFINITY, t, |x| x - t).unwrap() - other).abs() < 0.01
    );
    for x in [-2.0, -0.7, 0.0, 0.3, 1.5] {
        // The window holds at least 1,500 values: 4.9 standard errors are below 13 %, in the centre below 4 %.
        let error = (histogram.density(x) / normal::density(x) - 1.0).abs();
        assert!(error < if x.abs() < 1.0 { 0.04 } else { 0.13 }, "{x}: {error}");
    }
}

#[test]
fn empty_histograms_know_nothing() {
    let empty = Histogram::smooth(0.0, 1.0, 10);
    assert!(
        empty.quantile(0.5).is_nan()
            && empty.cdf(0.0).is_nan()
            && empty.quantile_standard_error(0.5).is_nan()
    );
    assert!(empty.mean_outside(0.0, 0.0, |x| x).is_none());
}

/// In as many parts as one likes: the counts are those of the histogram itself.
#[test]
fn compact_counts_are_those_of_the_histogram() {
    let values = normals(10_007);
    let blank = Compact::new(-2.0, 2.5, 3.0);
    let whole = filled(&values, blank.histogram());
    let (mut compact, mut poured) = (blank.clone(), blank.histogram());
    for part in values.chunks(311) {
        compact.add_block(part);
        compact.pour(&mut poured).unwrap();
    }
    assert_eq!(poured, whole);
    compact.pour(&mut poured).unwrap();
    assert_eq!(poured, whole, "what was poured is gone");
    assert_eq!(compact.pour(&mut Histogram::smooth(0.0, 1.0, 255)), Err(DifferentBins));
    assert_eq!(compact.pour(&mut Compact::new(-2.0, 2.4, 3.0).histogram()), Err(DifferentBins));
}

#[test]
fn batches_have_the_counts_of_the_histogram_on_every_grid() {
    let mut values = normals(10_007);
    values.extend([f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300]);
    let even = Compact::new(-2.0, 2.5, 3.0).histogram();
    for blank in [Histogram::smooth(0.1, 0.8, 500), Histogram::lattice(-3.0, 0.5, 12), even] {
        let whole = filled(&values, blank.clone());
        let (mut batch, mut poured) = (Batch::new(&blank), blank.clone());
        for part in values.chunks(311) {
            batch.add_block(part);
            batch.pour(&mut poured).unwrap();
        }
        assert_eq!(poured, whole);
        batch.pour(&mut poured).unwrap();
        assert_eq!(poured, whole, "what was poured is gone");
        assert_eq!(batch.pour(&mut Histogram::smooth(0.1, 0.8, 499)), Err(DifferentBins));
        // A count goes up to the number of values after which it must be poured.
        batch.add_block(&vec![0.0; Batch::MOST]);
        batch.pour(&mut poured).unwrap();
        assert_eq!(poured.total(), whole.total() + Batch::MOST as u64);
    }
}

#[test]
fn a_scale_without_a_reciprocal_is_replaced() {
    let mut histogram = Histogram::smooth(0.0, 1e-310, 100);
    histogram.add(0.0);
    assert_eq!((histogram.total(), histogram.not_a_number()), (1, 0));
}

/// With the layout that a pilot run gives, against the sorted sample: the error is that of the bins.
#[test]
fn compact_quantiles_have_the_stated_error() {
    let mut values = normals(60_000);
    let reach = 4.0 * normal::quantile(0.95);
    let mut compact = Compact::new(-reach, reach, 2.0 * reach);
    let mut histogram = compact.histogram();
    compact.add_block(&values);
    compact.pour(&mut histogram).unwrap();
    values.sort_by(f64::total_cmp);
    let band = 2.0 * normal::quantile(0.95);
    for p in [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] {
        // The bins cost 3e-4 of the band; neighbours in the sorted sample are up to 1e-4 of it apart.
        let error = (histogram.quantile(p) - values[(p * 60_000.0) as usize]).abs();
        assert!(error < 5e-4 * band, "{p}: {error}");
        let density = histogram.density(normal::quantile(p)) / normal::density(normal::quantile(p));
        assert!((density - 1.0).abs() < 0.05, "{p}: {density}");
    }
}

#[test]
fn compact_counts_lose_nothing() {
    let mut compact = Compact::new(-1.0, 1.0, 2.0);
    let mut histogram = compact.histogram();
    let values = [f64::NEG_INFINITY, -1e300, -2.0, -1.5, 0.0, 1.5, 1e200, f64::INFINITY, f64::NAN];
    compact.add_block(&values);
    compact.pour(&mut histogram).unwrap();
    assert_eq!((histogram.total(), histogram.not_a_number()), (8, 1));
    let edges: Vec<(f64, f64)> = histogram.iter().map(|(low, high, _)| (low, high)).collect();
    assert_eq!((edges[0].0, edges[32].0, edges[222].1, edges[254].1), (-3.0, -1.0, 1.0, 3.0));
    assert!(edges.windows(2).all(|pair| pair[0].1 == pair[1].0 && pair[0].0 < pair[0].1));
    for (place, expected) in [(0, 2), (254, 2), (16, 1), (24, 1), (127, 1), (230, 1)] {
        assert_eq!(histogram.iter().nth(place).unwrap().2, expected, "{place}");
    }
}
