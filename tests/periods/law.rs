//! The law of the months: Dirichlet shares, growth of the year so far, and what makes up the year.

use attain::plan::{Measure, Movement, Shares, Shows, Text, WithinYear};
use attain::process::Scale;
use attain::scenario::Period;

use super::{at, growing, log_growth, model, monthly, of_year, shock, summed};
use crate::fixture::{YEAR, assert_near, calibrated, number, run};

const PATHS: usize = 40_000;

/// Fails if mean or variance of a sample lie more than four standard errors from the given ones.
#[track_caller]
fn assert_moments(what: &str, sample: &[f64], mean: f64, variance: f64) {
    let n = sample.len() as f64;
    let found = sample.iter().sum::<f64>() / n;
    let central = |power| sample.iter().map(|x| (x - found).powi(power)).sum::<f64>() / n;
    let (second, fourth) = (central(2), central(4));
    let distance = (found - mean) / (variance / n).sqrt();
    assert!(distance.abs() < 4.0, "{what}: mean {found}, expected {mean}, {distance:.2} errors");
    let distance = (second - variance) / ((fourth - second * second) / n).sqrt();
    assert!(distance.abs() < 4.0, "{what}: variance {second}, {variance}, {distance:.2} errors");
}

/// The trigamma function by recurrence and its asymptotic series (DLMF 5.15.8), error below 1e-10.
fn trigamma(x: f64) -> f64 {
    if x < 20.0 {
        return trigamma(x + 1.0) + 1.0 / (x * x);
    }
    let y = 1.0 / x;
    y + y * y / 2.0 + y.powi(3) / 6.0 - y.powi(5) / 30.0 + y.powi(7) / 42.0
}

/// Twelve shares with mean and variance at four standard errors: one seed in 660 would raise a false alarm.
#[test]
fn the_share_of_a_part_of_the_year_is_dirichlet() {
    let quarters = [30.0, 20.0, 10.0, 40.0];
    let mut flow = growing("flow", Measure::Flow, Shows::Level);
    let shares = Shares { values: quarters.to_vec(), source: None, reason: Text::same("made up") };
    let concentration = Some(number(60.0));
    flow.within_year = Some(WithinYear { concentration, shares: Some(shares) });
    let model = model(vec![flow], Vec::new());
    let annual = of_year(&model, "flow", YEAR, PATHS);
    let mut before = vec![0.0; PATHS];
    for month in 1..=12 {
        let so_far = at(&model, "flow", YEAR, month, PATHS);
        let parts = so_far.iter().zip(&before).zip(&annual);
        let share: Vec<f64> = parts.map(|((now, before), year)| (now - before) / year).collect();
        let expected = quarters[(month as usize - 1) / 3] / 300.0;
        let variance = expected * (1.0 - expected) / 61.0;
        assert!(share.iter().all(|share| *share > 0.0), "every month has its part");
        assert_moments(&format!("month {month}"), &share, expected, variance);
        before = so_far;
    }
}

/// Log growth of k months so far is annual growth plus the difference of two logarithms of beta shares, independent of it: its mean
/// is that of the year and its variance is larger by twice trigamma(a) − trigamma(c), with a = c k/12 and concentration c.
/// Four months with mean and variance at four standard errors: one seed in 2,000 would raise a false alarm.
#[test]
fn growth_of_the_year_so_far_has_its_mean_and_variance() {
    let model = model(vec![growing("flow", Measure::Flow, Shows::Growth)], Vec::new());
    let mean = Scale::Growth.from_published(5.0);
    let deviation = 2.0 / 1.05;
    for month in [1, 3, 6, 11] {
        let growth: Vec<f64> =
            at(&model, "flow", YEAR + 1, month, PATHS).into_iter().map(log_growth).collect();
        let part = 200.0 * f64::from(month) / 12.0;
        let within = 2e4 * (trigamma(part) - trigamma(200.0));
        let what = format!("month {month}");
        assert_moments(&what, &growth, mean, deviation * deviation + within);
    }
}

/// The quantiles of the fan are those of the very paths of the run, to the width of a bin: at most 0.8 % of the probability.
#[test]
fn the_fan_of_a_month_is_that_of_its_paths() {
    let all = vec![
        growing("flow", Measure::Flow, Shows::Growth),
        growing("stock", Measure::Stock, Shows::Level),
        growing("rate", Measure::Rate, Shows::Level),
    ];
    let simulation = run(monthly(all, Vec::new()));
    for id in ["flow", "stock", "rate"] {
        let fan = simulation.period_fan(id).unwrap();
        for month in [1, 6, 12] {
            let paths = at(simulation.model(), id, YEAR + 1, month, 20_000);
            let period = Period::Month { year: YEAR + 1, month };
            let points: Vec<_> = fan.points.iter().filter(|one| one.period == period).collect();
            assert_eq!(points.len(), 13);
            for point in points {
                let below = paths.iter().filter(|value| **value <= point.value).count();
                let share = below as f64 / 20_000.0;
                let distance = (share - point.quantile).abs();
                assert!(distance < 8e-3, "{id}, month {month}: {share} for {}", point.quantile);
            }
        }
    }
}

/// Growth of the year so far is the ratio of the sums so far, on every path, whichever of the two is shown; December is the year.
#[test]
fn sums_and_growth_of_the_year_so_far_agree_on_every_path() {
    let slump = || vec![shock("slump", 7, -8.0, 0.5, &[("flow", 1.0)])];
    let growth = model(vec![growing("flow", Measure::Flow, Shows::Growth)], slump());
    let level = model(vec![summed(growing("flow", Measure::Flow, Shows::Level))], slump());
    for month in [2, 6, 7, 11, 12] {
        let shown = at(&growth, "flow", YEAR + 1, month, 300);
        let now = at(&level, "flow", YEAR + 1, month, 300);
        let before = at(&level, "flow", YEAR, month, 300);
        for path in 0..300 {
            let expected = 100.0 * (now[path] / before[path] - 1.0);
            assert_near(&format!("month {month}, path {path}"), shown[path], expected, 1e-10);
        }
    }
    for model in [&growth, &level] {
        for year in YEAR..=YEAR + 2 {
            assert_eq!(at(model, "flow", year, 12, 300), of_year(model, "flow", year, 300));
        }
    }
}

/// The growth of a stock over twelve months is that of its levels; it needs the year before the first, which is not known here.
#[test]
fn a_stock_grows_from_month_to_month_as_its_levels_do() {
    let slump = || vec![shock("slump", 7, -8.0, 0.5, &[("stock", 1.0)])];
    let growth = model(vec![growing("stock", Measure::Stock, Shows::Growth)], slump());
    let level = model(vec![growing("stock", Measure::Stock, Shows::Level)], slump());
    let (labels, _) = growth.period_paths("stock", 0, 1).unwrap();
    assert_eq!(labels[0], Period::Month { year: YEAR, month: 12 });
    for (year, month) in [(YEAR + 1, 1), (YEAR + 1, 6), (YEAR + 1, 12), (YEAR + 2, 7)] {
        let shown = at(&growth, "stock", year, month, 300);
        let now = at(&level, "stock", year, month, 300);
        let before = at(&level, "stock", year - 1, month, 300);
        for path in 0..300 {
            let expected = 100.0 * (now[path] / before[path] - 1.0);
            assert_near(&format!("{year}-{month}, path {path}"), shown[path], expected, 1e-10);
        }
    }
}

/// A share is spread on its own scale, so that its concentration is that of a rate, whatever it is measured as.
#[test]
fn a_share_moves_as_a_share_whatever_its_measure() {
    let january = |measure| {
        let mut share = growing("share", measure, Shows::Share);
        share.movement = Movement::Share(attain::plan::Share {
            centre: number(60.0),
            volatility: number(1.0),
            drift: None,
            persistence: number(0.0),
            base: None,
        });
        at(&model(vec![share], Vec::new()), "share", YEAR, 1, 300)
    };
    let expected = january(Measure::Ratio);
    assert_eq!(january(Measure::Stock), expected);
    assert_eq!(january(Measure::Flow), expected);
}

/// The mean of the logarithms of twelve months is the year, and a share stays a share however near to 100 % it lies.
#[test]
fn months_of_a_rate_average_to_the_year() {
    let mut share = growing("share", Measure::Ratio, Shows::Share);
    share.movement = Movement::Share(attain::plan::Share {
        centre: number(99.5),
        volatility: number(0.3),
        drift: None,
        persistence: number(0.0),
        base: None,
    });
    let rate = growing("rate", Measure::Rate, Shows::Level);
    let model = calibrated(monthly(vec![share, rate], Vec::new()));
    for (id, scale) in [("share", Scale::Logit), ("rate", Scale::LogLevel)] {
        let annual = of_year(&model, id, YEAR, 300);
        let so_far: Vec<Vec<f64>> =
            (1..=12).map(|month| at(&model, id, YEAR, month, 300)).collect();
        let mut spread: f64 = 0.0;
        for path in 0..300 {
            let mean = |month: usize| scale.from_published(so_far[month][path]);
            let months = (0..12_usize).map(|month| {
                let before = if month == 0 { 0.0 } else { month as f64 * mean(month - 1) };
                (month + 1) as f64 * mean(month) - before
            });
            let months: Vec<f64> = months.collect();
            let year = months.iter().sum::<f64>() / 12.0;
            assert_near(id, year, scale.from_published(annual[path]), 1e-9);
            spread = spread.max((months[0] - year).abs());
            assert!(so_far.iter().all(|month| id == "rate" || month[path] < 100.0));
        }
        assert!(spread > 1e-4, "{id}: the months move");
    }
}
