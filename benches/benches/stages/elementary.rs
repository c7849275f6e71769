//! The elementary functions and the normal quantile, a block at a time with the widest instructions.

use std::hint::black_box;

use attain::math::wide::dispatch;
use attain::math::{elementary, normal};
use criterion::{Criterion, Throughput};

use super::{BLOCK, close};

/// One function over a block of arguments between two bounds.
macro_rules! over_a_block {
    ($criterion:expr, $name:literal, $function:path, $low:expr, $high:expr) => {
        let step = ($high - $low) / BLOCK as f64;
        let arguments: Vec<f64> = (0..BLOCK).map(|k| $low + step * (k as f64 + 0.5)).collect();
        let mut values = vec![0.0; BLOCK];
        $criterion.bench_function($name, |bencher| {
            bencher.iter(|| {
                let arguments = black_box(&arguments);
                dispatch(
                    #[inline(always)]
                    || {
                        for (value, x) in values.iter_mut().zip(arguments) {
                            *value = $function(*x);
                        }
                    },
                );
                black_box(&mut values);
            });
        });
    };
}

pub fn benches(criterion: &mut Criterion) {
    for k in -40..=40 {
        let x = 0.25 * f64::from(k);
        close("ln exp", elementary::ln(elementary::exp(x)), x, 1e-14);
        close("quantile cdf", normal::quantile(normal::cdf(x / 4.0)), x / 4.0, 1e-13);
    }
    close("e", elementary::exp(1.0), std::f64::consts::E, 1e-15);
    let mut group = criterion.benchmark_group("elementary");
    group.throughput(Throughput::Elements(BLOCK as u64));
    over_a_block!(group, "exp", elementary::exp, -3.0, 3.0);
    over_a_block!(group, "ln", elementary::ln, 0.1, 10.0);
    over_a_block!(group, "normal_quantile", normal::quantile, 0.0, 1.0);
    group.finish();
}
