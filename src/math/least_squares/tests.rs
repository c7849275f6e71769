//! The certified regressions of the National Institute of Standards and Technology, and identities.

#![allow(clippy::unwrap_used)]

use super::*;

const CERTIFIED: &str = include_str!("../../../tests/reference/nist_strd/linear_certified.csv");

/// Columns of a file with y and x.
fn read(text: &str) -> (Vec<f64>, Vec<f64>) {
    let numbers = |line: &str| -> (f64, f64) {
        let (y, x) = line.split_once(',').unwrap();
        (y.trim().parse().unwrap(), x.trim().parse().unwrap())
    };
    text.lines().skip(1).map(numbers).unzip()
}

fn polynomial(x: &[f64], degree: usize) -> Vec<f64> {
    let row = |x: &f64| {
        let x = *x;
        std::iter::successors(Some(1.0), move |power| Some(power * x)).take(degree + 1)
    };
    x.iter().flat_map(row).collect()
}

/// Estimates and standard errors of a set.
fn certified(set: &str) -> Vec<(f64, f64)> {
    let rows = CERTIFIED.lines().filter(|line| line.split(',').next() == Some(set));
    let numbers = |line: &str| -> Vec<f64> {
        line.split(',').skip(2).map(|field| field.parse().unwrap()).collect()
    };
    rows.map(|line| (numbers(line)[0], numbers(line)[1])).collect()
}

/// Number of correct digits.
fn digits(value: f64, truth: f64) -> f64 {
    let error = (value - truth).abs() / if truth == 0.0 { 1.0 } else { truth.abs() };
    -error.max(1e-15).log10()
}

/// The worst numbers of correct digits of coefficients and of standard errors.
fn worst(set: &str, text: &str, degree: usize) -> (f64, f64) {
    let (y, x) = read(text);
    let design = if degree == 0 { x.clone() } else { polynomial(&x, degree) };
    let fit = Design::new(&design, degree + 1).unwrap().fit(&y).unwrap();
    let mut worst = (15.0, 15.0);
    let truth = certified(set);
    assert_eq!(truth.len(), degree + 1);
    for (k, (estimate, standard_error)) in truth.iter().enumerate() {
        worst.0 = digits(fit.coefficients[k], *estimate).min(worst.0);
        worst.1 = digits(fit.standard_errors[k], *standard_error).min(worst.1);
    }
    worst
}

macro_rules! set {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../tests/reference/nist_strd/", $name, ".csv")))
    };
}

/// The exact solution of the data as doubles, in rational arithmetic, has 14.7 digits for NoInt1, 13.51 for Pontius, 13.20 for
/// Wampler2 and 7.90 for Filip. These are the limits of double precision, and the demands lie just below them.
#[test]
fn certified_regressions() {
    let demanded = [
        (set!("NoInt1"), 0, 14.6, 14.0),
        (set!("Pontius"), 2, 13.5, 12.0),
        (set!("Wampler1"), 5, 12.0, 9.0),
        (set!("Wampler2"), 5, 13.0, 12.0),
        (set!("Wampler3"), 5, 12.0, 12.0),
        (set!("Wampler4"), 5, 12.0, 12.0),
        (set!("Wampler5"), 5, 12.0, 12.0),
        (set!("Filip"), 10, 7.5, 7.0),
    ];
    for ((name, text), degree, estimate, standard_error) in demanded {
        let (first, second) = worst(name, text, degree);
        println!("{name}: {first:.2} digits of coefficients, {second:.2} of standard errors");
        assert!(first >= estimate, "{name}: {first} digits of the coefficients");
        assert!(second >= standard_error, "{name}: {second} digits of the standard errors");
    }
}

#[test]
fn residuals_are_orthogonal_to_the_columns() {
    let x: Vec<f64> = (0..40).map(|k| f64::from(k) * 0.37 - 3.0).collect();
    let y: Vec<f64> = x.iter().map(|x| (1.3 * x).sin() * 50.0).collect();
    let matrix = polynomial(&x, 4);
    let fit = Design::new(&matrix, 5).unwrap().fit(&y).unwrap();
    for column in 0..5 {
        let entries = matrix.iter().skip(column).step_by(5);
        let sum: f64 = entries.zip(&fit.residuals).map(|(x, r)| x * r).sum();
        let size: f64 = matrix.iter().skip(column).step_by(5).map(|x| x.abs()).sum();
        assert!(sum.abs() < 1e-12 * size, "column {column}: {sum:e}");
    }
}

/// For a line the inverse is known: variance of the slope is 1/S, of the constant 1/n + mean²/S.
#[test]
fn the_covariance_of_a_line() {
    let x = [1.0, 2.0, 4.0, 9.0];
    let design = Design::new(&polynomial(&x, 1), 2).unwrap();
    let covariance = design.unscaled_covariance();
    let (mean, spread) = (4.0, 9.0 + 4.0 + 25.0);
    let expected = [0.25 + mean * mean / spread, -mean / spread, -mean / spread, 1.0 / spread];
    for (value, expected) in covariance.iter().zip(expected) {
        assert!((value - expected).abs() < 1e-14, "{value} against {expected}");
    }
}

#[test]
fn as_many_rows_as_columns_is_a_linear_system() {
    let fit = Design::new(&[2.0, 1.0, 1.0, 3.0], 2).unwrap().fit(&[3.0, 5.0]).unwrap();
    assert!((fit.coefficients[0] - 0.8).abs() < 1e-15);
    assert!((fit.coefficients[1] - 1.4).abs() < 1e-15);
    assert!(fit.standard_errors[0].is_nan());
}

#[test]
fn what_has_no_answer_is_named() {
    let error = |design: &[f64], columns| Design::new(design, columns).unwrap_err();
    assert_eq!(error(&[1.0, 2.0, 3.0], 2), LeastSquaresError::Shape);
    assert_eq!(error(&[], 0), LeastSquaresError::Shape);
    assert_eq!(error(&[1.0, 2.0], 2), LeastSquaresError::TooFewRows { rows: 1, columns: 2 });
    assert_eq!(error(&[1.0, f64::NAN], 1), LeastSquaresError::NotFinite(1));
    assert_eq!(error(&[1.0, 2.0, 2.0, 4.0, 3.0, 6.0], 2), LeastSquaresError::Dependent(1));
    assert_eq!(error(&[0.0, 0.0], 1), LeastSquaresError::Dependent(0));
    let design = Design::new(&[1.0, 1.0], 1).unwrap();
    assert_eq!(design.fit(&[1.0]), Err(LeastSquaresError::Shape));
    assert_eq!(design.fit(&[1.0, f64::INFINITY]), Err(LeastSquaresError::NotFinite(1)));
}
