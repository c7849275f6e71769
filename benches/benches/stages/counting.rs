//! What becomes of values: counts in bins, quantiles of them, exact sums.

use std::hint::black_box;

use attain::math::exact_sum::ExactSum;
use attain::math::histogram::{Compact, Histogram};
use attain::math::wide::dispatch;
use attain::random::Stream;
use attain::summary::QUANTILES;
use criterion::{Criterion, Throughput};

use super::{BLOCK, close};

pub fn benches(criterion: &mut Criterion) {
    let stream = Stream::new(1, "bench/counts");
    let mut values = vec![0.0; 65_536];
    stream.normals(0, 0, &mut values);
    let mut histogram = Histogram::smooth(0.0, 1.0, 2048);
    histogram.add_block(&values);
    let mut compact = Compact::new(-4.0, 4.0, 8.0);
    let mut poured = compact.histogram();
    for part in values.chunks(Compact::MOST / 2) {
        compact.add_block(part);
        compact.pour(&mut poured).unwrap();
    }
    assert_eq!(poured.total(), histogram.total(), "no value is lost");
    // The finer histogram knows the same sample; narrow bins are a few hundredths wide.
    for p in QUANTILES {
        close("compact quantile", poured.quantile(p), histogram.quantile(p), 0.04);
    }
    // Five standard errors of a 95 % point.
    close("quantile", histogram.quantile(0.95), 1.644_854, 5.0 * 2.11 / 256.0);
    let mut sum = ExactSum::<60>::new();
    (0..1000).for_each(|_| sum.add(0.125));
    close("sum", sum.value(), 125.0, 0.0);

    let mut group = criterion.benchmark_group("counting");
    group.throughput(Throughput::Elements(BLOCK as u64));
    let block = &values[..BLOCK];
    group.bench_function("histogram", |bencher| {
        bencher.iter(|| {
            dispatch(
                #[inline(always)]
                || histogram.add_block(black_box(block)),
            );
        });
    });
    group.bench_function("compact", |bencher| {
        bencher.iter(|| {
            dispatch(
                #[inline(always)]
                || compact.add_block(black_box(block)),
            );
        });
    });
    group.finish();
    criterion.bench_function("counting/quantiles_of_a_year", |bencher| {
        bencher.iter(|| QUANTILES.map(|p| histogram.quantile(black_box(p))));
    });
}
