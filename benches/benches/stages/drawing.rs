//! A picture of one fan, as PNG and as SVG.

use attain::chart::{
    Chance, Direction, FanFigure, FanTarget, ForecastYear, Language, Options, TargetLabel, Words,
    logical_size, render_png, render_svg,
};
use attain::math::normal;
use attain::summary::QUANTILES;
use criterion::Criterion;

use super::close;

/// A made-up normal fan with a target.
fn figure() -> FanFigure {
    let year = |index: i32| {
        let spread = 1.5 + 0.3 * f64::from(index);
        let quantiles = QUANTILES.map(|p| (p, 6.0 + spread * normal::quantile(p)));
        ForecastYear { year: 2020 + index, quantiles: quantiles.to_vec() }
    };
    let density = (-40..=40).map(|k| 0.1 * f64::from(k));
    FanFigure {
        id: "made_up".into(),
        name: Words::new("虚构指标", "Made-up indicator"),
        measure: Words::new("同比增长 %", "% change on a year earlier"),
        unit: Words::new("%", "%"),
        history: (2006..2020).map(|year| (year, 6.0 + f64::from(year % 3) - 1.0)).collect(),
        judged_base: false,
        fan: (0..3).map(year).collect(),
        first_year: None,
        shown: None,
        target: Some(FanTarget {
            year: 2020,
            value: 5.5,
            threshold: 5.45,
            label: TargetLabel::plain("5.5"),
            direction: Direction::AtLeast,
            words: Words::new("增长5.5%", "growth of 5.5%"),
            chance: Chance {
                probability: 0.64,
                judgement: Some((0.5, 0.7)),
                basis: Words::new("数据拟合", "fitted"),
                sampling_error: "±0.7".into(),
            },
        }),
        density: density.map(|z| (6.0 + 1.5 * z, normal::density(z) / 1.5)).collect(),
        notes: vec![Words::new("虚构。", "Made up.")],
    }
}

pub fn benches(criterion: &mut Criterion) {
    let (figure, options) = (figure(), Options::default());
    let png = render_png(&figure, &options).unwrap();
    let (width, height) = logical_size(&figure, Language::Both).unwrap();
    // The header of a PNG has its width and height from the sixteenth byte on.
    assert_eq!(&png[1..4], b"PNG");
    for (start, expected) in [(16, width), (20, height)] {
        let pixels = u32::from_be_bytes(png[start..start + 4].try_into().unwrap());
        close("pixels", f64::from(pixels), expected * options.scale, 1.0);
    }
    let svg = render_svg(&figure, &options).unwrap();
    assert!(svg.starts_with("<svg") || svg.starts_with("<?xml"), "an SVG file");

    let mut group = criterion.benchmark_group("chart");
    group.sample_size(20);
    group.bench_function("fan_png", |bencher| {
        bencher.iter(|| render_png(&figure, &options).unwrap());
    });
    group.bench_function("fan_svg", |bencher| {
        bencher.iter(|| render_svg(&figure, &options).unwrap());
    });
    group.finish();
}
