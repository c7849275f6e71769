//! The fit with gaps, averages, weights and a trend view equals least squares with dense matrices, written here from the definition.

use attain::process::{Observed, Posterior, Prior, Series};

use crate::fixture::assert_near;

type Matrix = Vec<Vec<f64>>;

/// Solves `matrix × x = right` by Gauss–Jordan elimination with pivoting and returns x and the determinant.
fn solve(matrix: &Matrix, right: &[f64]) -> (Vec<f64>, f64) {
    let n = right.len();
    let mut rows: Matrix = matrix
        .iter()
        .zip(right)
        .map(|(row, b)| row.iter().copied().chain([*b]).collect())
        .collect();
    let mut determinant = 1.0;
    for column in 0..n {
        let pivot = (column..n)
            .max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))
            .unwrap();
        if pivot != column {
            rows.swap(pivot, column);
            determinant = -determinant;
        }
        determinant *= rows[column][column];
        let scale = rows[column][column];
        rows[column].iter_mut().for_each(|value| *value /= scale);
        let pivot_row = rows[column].clone();
        for (index, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if index != column && factor != 0.0 {
                row.iter_mut().zip(&pivot_row).for_each(|(value, pivot)| *value -= factor * pivot);
            }
        }
    }
    (rows.iter().map(|row| row[n]).collect(), determinant)
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// The deviations of all years from the mean as linear maps of independent innovations with variances `weights`, the first
/// divided by √(1 − phi²): row t holds the loadings of year t.
fn loadings(phi: f64, weights: &[f64], years: usize) -> Matrix {
    let mut rows: Matrix = Vec::new();
    for year in 0..years {
        let mut row = vec![0.0; years];
        if year > 0 {
            row = rows[year - 1].iter().map(|value| phi * value).collect();
        }
        let weight: f64 = weights.get(year).copied().unwrap_or(1.0);
        row[year] += if year == 0 { (weight / (1.0 - phi * phi)).sqrt() } else { weight.sqrt() };
        rows.push(row);
    }
    rows
}

/// Mean and variance of Σ ahead[h] y_{n+1+h}, and the posterior means of persistence and mean.
fn dense(series: &Series, view: (f64, f64), ahead: &[f64]) -> [f64; 4] {
    let known = series.weights.len();
    let years = known + ahead.len();
    let figures = series.observed.len();
    let nu = figures as f64 - f64::from(u8::from(view.1 == 0.0));
    let mut total = [0.0; 5];
    for step in 0..191 {
        let phi = (f64::from(step) - 95.0) / 100.0;
        let innovations = loadings(phi, &series.weights, years);
        // Every figure and the future sum as a map of the innovations.
        let average = |weights: &dyn Fn(usize) -> f64| -> Vec<f64> {
            (0..years)
                .map(|source| {
                    (0..years).map(|year| weights(year) * innovations[year][source]).sum()
                })
                .collect()
        };
        let maps: Matrix = series
            .observed
            .iter()
            .map(|row| {
                let inside = |year: usize| row.first <= year && year < row.first + row.years;
                average(&|year| if inside(year) { 1.0 / row.years as f64 } else { 0.0 })
            })
            .collect();
        let future = average(&|year| if year < known { 0.0 } else { ahead[year - known] });
        let covariance: Matrix =
            maps.iter().map(|a| maps.iter().map(|b| dot(a, b)).collect()).collect();
        let with_future: Vec<f64> = maps.iter().map(|a| dot(a, &future)).collect();
        let values: Vec<f64> = series.observed.iter().map(|row| row.value).collect();
        let ones = vec![1.0; figures];
        let (inverse_ones, determinant) = solve(&covariance, &ones);
        let (inverse_future, _) = solve(&covariance, &with_future);
        let kappa = view.1 + dot(&ones, &inverse_ones);
        let location = (view.1 * view.0 + dot(&values, &inverse_ones)) / kappa;
        let residual: Vec<f64> = values.iter().map(|y| y - location).collect();
        let (inverse_residual, _) = solve(&covariance, &residual);
        let from_view = view.1 * (location - view.0) * (location - view.0);
        let squares = dot(&residual, &inverse_residual) + from_view;
        let distance = (phi - 0.3) / 0.3;
        let weight = (-0.5 * distance * distance).exp() / (determinant * kappa).sqrt()
            * squares.powf(-nu / 2.0);
        let slope = ahead.iter().sum::<f64>() - dot(&ones, &inverse_future);
        let mean = dot(&values, &inverse_future) + slope * location;
        let spread =
            dot(&future, &future) - dot(&with_future, &inverse_future) + slope * slope / kappa;
        let variance = squares / (nu - 2.0) * spread;
        let terms = [1.0, mean, variance + mean * mean, phi, location];
        total.iter_mut().zip(terms).for_each(|(sum, term)| *sum += weight * term);
    }
    let [mass, mean, square, phi, location] = total;
    let mean = mean / mass;
    [mean, square / mass - mean * mean, phi / mass, location / mass]
}

fn assert_same(what: &str, series: &Series, view: (f64, f64)) {
    let prior = Prior { mean: view, ..Prior::default() };
    let posterior = Posterior::fit(series, &prior).unwrap();
    for ahead in [&[1.0][..], &[0.0, 0.0, 1.0], &[1.0, 1.0, 1.0], &[0.5, -1.0]] {
        let law = posterior.predictive(ahead).unwrap();
        let [mean, variance, phi, location] = dense(series, view, ahead);
        let what = format!("{what}, weights {ahead:?}");
        assert_near(&format!("{what}: mean"), law.mean(), mean, 1e-9);
        assert_near(&format!("{what}: variance"), law.variance(), variance, 1e-9);
        assert_near(&format!("{what}: persistence"), posterior.mean_persistence(), phi, 1e-9);
        assert_near(&format!("{what}: location"), posterior.mean_location(), location, 1e-9);
    }
}

const VALUES: [f64; 10] = [7.9, 7.4, 7.1, 6.2, 6.6, 2.4, 7.9, 2.7, 5.8, 6.1];

fn plain(years: &[usize]) -> Vec<Observed> {
    years.iter().map(|&first| Observed { first, years: 1, value: VALUES[first] }).collect()
}

#[test]
fn a_full_series() {
    let observed = plain(&(0..10).collect::<Vec<_>>());
    assert_same("full", &Series { observed, weights: vec![1.0; 10] }, (0.0, 0.0));
}

#[test]
fn a_series_with_gaps() {
    let observed = plain(&[0, 1, 3, 4, 5, 7, 8, 9]);
    assert_same("gaps", &Series { observed, weights: vec![1.0; 10] }, (0.0, 0.0));
}

#[test]
fn a_series_that_ends_in_an_average() {
    let mut observed = plain(&[0, 1, 2, 3, 4, 5, 6]);
    observed.push(Observed { first: 7, years: 3, value: 4.9 });
    assert_same("average", &Series { observed, weights: vec![1.0; 10] }, (0.0, 0.0));
}

#[test]
fn an_average_that_holds_a_year_published_apart() {
    let mut observed = plain(&[0, 1, 2, 3, 4, 5, 9]);
    observed.insert(6, Observed { first: 5, years: 2, value: 5.2 });
    assert_same("overlap", &Series { observed, weights: vec![1.0; 10] }, (0.0, 0.0));
}

#[test]
fn gaps_averages_weights_and_a_trend_view_together() {
    let mut observed = plain(&[1, 2, 3, 5, 9]);
    observed.insert(4, Observed { first: 6, years: 2, value: 5.2 });
    let mut weights = vec![1.0; 10];
    weights[5..8].fill(9.0);
    assert_same("all", &Series { observed, weights }, (6.0, 2.0));
}
