//! The nearest correlation matrix, and covariances shrunk towards the identity.

use super::NEAR;
use crate::evaluate::selftest::case::Outcome;
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::folder::Folder;
use crate::evaluate::selftest::json::Node;
use crate::math::nearest_correlation;
use crate::math::shrinkage::{ledoit_wolf, standardise};
use crate::math::symmetric_eigen::decompose;

/// Eigenvalues below this share of the largest are zero but for rounding.
const ZERO: f64 = 1e-10;

pub(super) fn nearest(case: &Node, findings: &mut Findings) -> Outcome {
    let (input, expected) = (case.square("input")?, case.square("nearest")?);
    let (name, n) = (case.label(), input.len());
    if expected.len() != n {
        return Err(case.wrong_at("nearest", "a matrix of the same size as the input"));
    }
    let found = nearest_correlation::nearest(&input.concat(), n, 0.0)
        .map_err(|_| case.wrong_at("input", "a matrix of finite numbers"))?;
    for (index, expected) in expected.concat().into_iter().enumerate() {
        let what = format!("row {}, column {}", index / n + 1, index % n + 1);
        findings.compare(&name, &what, found.matrix[index], expected, NEAR);
    }
    if case.has(&["frobenius_distance"]) {
        let expected = case.number("frobenius_distance")?;
        findings.compare(&name, "distance", found.distance, expected, NEAR);
    }
    Ok(())
}

/// The series stand in a table of another family: a column each, and a column of years.
pub(super) fn shrinkage(folder: &Folder, text: &Node, findings: &mut Findings) -> Outcome {
    let series = text.texts("series")?;
    let years = text.numbers("years")?;
    let [first, last] = years[..] else {
        return Err(text.wrong_at("years", "the first and the last year"));
    };
    let case = format!("shrinkage of {} series, {first} to {last}", series.len());
    let mut columns: Vec<&str> = series.iter().map(String::as_str).collect();
    columns.push("year");
    let Some(table) = folder.table_anywhere(&columns) else {
        findings.skip(case, "no table of the folder has a year and all of its series");
        return Ok(());
    };
    let mut values = Vec::new();
    for row in table.rows() {
        if (first..=last).contains(&row.number("year")?) {
            for name in &series {
                values.push(row.number(name)?);
            }
        }
    }
    let p = series.len();
    let unusable = |_| text.wrong_at("years", "years in which every series has values that change");
    let standardised = standardise(&values, p).map_err(unusable)?;
    let result = ledoit_wolf(&standardised, p).map_err(unusable)?;
    findings.compare(&case, "shrinkage", result.intensity, text.number("shrinkage")?, NEAR);
    for (key, matrix) in
        [("first_row_shrunk", &result.shrunk), ("first_row_sample", &result.sample)]
    {
        if text.has(&[key]) {
            for (column, expected) in text.numbers(key)?.into_iter().enumerate() {
                let found = matrix.get(column).copied().filter(|_| column < p);
                let what = format!("{key}, column {}", column + 1);
                findings.compare(&case, &what, found.unwrap_or(f64::NAN), expected, NEAR);
            }
        }
    }
    let Ok(eigen) = decompose(&result.sample, p) else { return Ok(()) };
    if text.has(&["smallest_eigenvalue_sample"]) {
        let expected = text.number("smallest_eigenvalue_sample")?;
        findings.compare(&case, "smallest eigenvalue", eigen.values[0], expected, NEAR);
    }
    if text.has(&["rank_sample"]) {
        let largest = eigen.values[p - 1];
        let rank = eigen.values.iter().filter(|value| **value > ZERO * largest).count();
        findings.compare(&case, "rank", rank as f64, text.number("rank_sample")?, Demand::Exact);
    }
    Ok(())
}
