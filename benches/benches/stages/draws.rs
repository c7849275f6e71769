//! Draws by address: uniforms, normals, even points, parameters of a posterior, weights of months.

use std::hint::black_box;
use std::sync::Arc;

use attain::math::chi_square;
use attain::math::wide::dispatch;
use attain::process::{Kept, MonthWeights, Observed, Posterior, Prior, Series, gamma_table};
use attain::random::{Sampling, Source, Stream};
use criterion::{Criterion, Throughput};
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{BLOCK, close, moments};

/// Paths over which the answers are checked.
const CHECKED: usize = 65_536;

pub fn benches(criterion: &mut Criterion) {
    normals(criterion);
    chi_squares(criterion);
    posterior(criterion);
    months(criterion);
}

fn normals(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("draws");
    group.throughput(Throughput::Elements(BLOCK as u64));
    let mut block = vec![0.0; BLOCK];
    for (name, sampling) in [("normals", Sampling::Pseudo), ("normals_sobol", Sampling::Sobol)] {
        let source = Source::new(1, "bench", sampling, 0);
        let mut all = vec![0.0; CHECKED];
        source.normals(0, 3, &mut all);
        let (mean, square) = moments(&all);
        close(name, mean, 0.0, 5.0 / (CHECKED as f64).sqrt());
        close(name, square, 1.0, 5.0 * (2.0 / CHECKED as f64).sqrt());
        group.bench_function(name, |bencher| {
            let mut first = 0;
            bencher.iter(|| {
                dispatch(
                    #[inline(always)]
                    || source.normals(first, 3, &mut block),
                );
                first += BLOCK as u64;
                black_box(&mut block);
            });
        });
    }
    let stream = Stream::new(1, "bench");
    group.bench_function("uniforms", |bencher| {
        let mut first = 0;
        bencher.iter(|| {
            dispatch(
                #[inline(always)]
                || stream.uniforms(first, 3, &mut block),
            );
            first += BLOCK as u64;
            black_box(&mut block);
        });
    });
    // The unit of the reference workload.
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(1);
    group.bench_function("ziggurat", |bencher| {
        bencher.iter(|| {
            for value in &mut block {
                *value = StandardNormal.sample(&mut generator);
            }
            black_box(&mut block);
        });
    });
    group.finish();
}

fn chi_squares(criterion: &mut Criterion) {
    const DEGREES: f64 = 13.0;
    // The median of chi-squared with 13 degrees of freedom is printed in every table.
    close("chi-squared", chi_square::quantile(0.5, DEGREES), 12.340, 5e-4);
    criterion.bench_function("draws/chi_square_quantile", |bencher| {
        bencher.iter(|| chi_square::quantile(black_box(0.37), DEGREES));
    });
}

fn posterior(criterion: &mut Criterion) {
    let values = [2.7, 1.6, 2.3, 2.1, 2.5, 2.9, 1.8, 2.4, 2.9, 2.4, 2.0, 2.6, 2.2, 2.4];
    let observed = values.iter().enumerate();
    let observed = observed.map(|(first, &value)| Observed { first, years: 1, value }).collect();
    let series = Series { observed, weights: vec![1.0; values.len()] };
    let fit = || Posterior::fit(&series, &Prior::default()).unwrap();
    let fitted = fit();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    close("mean of the posterior", fitted.mean_location(), mean, 0.05);
    let law = fitted.predictive(&[1.0]).unwrap();
    close("quantile of its own cdf", law.cdf(law.quantile(0.3)), 0.3, 1e-10);
    criterion.bench_function("posterior/fit", |bencher| bencher.iter(fit));
    criterion.bench_function("posterior/predictive_quantile", |bencher| {
        bencher.iter(|| fitted.predictive(&[1.0]).unwrap().quantile(black_box(0.3)));
    });
}

fn months(criterion: &mut Criterion) {
    const SHAPE: f64 = 1250.0;
    let table = Arc::new(gamma_table(SHAPE, Kept::Weight));
    let weights = MonthWeights { tables: std::array::from_fn(|_| Arc::clone(&table)) };
    let stream = Stream::new(1, "bench/within");
    let mut all = vec![0.0; 12 * CHECKED];
    weights.draw(&stream, 0, 0, CHECKED, |month, from, drawn| {
        all[month * CHECKED + from..][..drawn.len()].copy_from_slice(drawn);
    });
    let (mean, square) = moments(&all);
    // A gamma of shape a has mean a and variance a.
    let count = all.len() as f64;
    close("mean of the months", mean, SHAPE, 5.0 * (SHAPE / count).sqrt());
    close(
        "variance of the months",
        square - mean * mean,
        SHAPE,
        5.5 * SHAPE * (2.0 / count).sqrt(),
    );
    let mut group = criterion.benchmark_group("months");
    group.throughput(Throughput::Elements(12 * BLOCK as u64));
    let mut block = vec![0.0; 12 * BLOCK];
    group.bench_function("weights", |bencher| {
        let mut first = 0;
        bencher.iter(|| {
            dispatch(
                #[inline(always)]
                || {
                    weights.draw(
                        &stream,
                        0,
                        first,
                        BLOCK,
                        #[inline(always)]
                        |month, from, drawn| {
                            block[month * BLOCK + from..][..drawn.len()].copy_from_slice(drawn);
                        },
                    );
                },
            );
            first += BLOCK as u64;
            black_box(&mut block);
        });
    });
    group.finish();
}
