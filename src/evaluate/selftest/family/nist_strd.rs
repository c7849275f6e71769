//! Certified statistics of data sets that are hard for floating-point numbers.
//!
//! `cases.csv` has one row a case: data set, data file, model, statistic, correct digits demanded. Certified values stand in
//! tables by data set. Models are `univariate`, `polynomial_K` of `x`, `linear` and `linear_no_intercept` of all
//! columns but `y`.

use crate::evaluate::selftest::case::{Outcome, reading};
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::folder::Folder;
use crate::evaluate::selftest::table::{Row, Table};
use crate::math::least_squares::{Design, LeastSquares};
use crate::math::moments::{lag_one_autocorrelation, mean, standard_deviation, sum};

const CASES: [&str; 5] = ["dataset", "data_file", "model", "statistic", "required_digits"];
const UNIVARIATE: [&str; 5] = ["dataset", "n", "mean", "sd_n_minus_1", "lag1_autocorrelation"];
const LINEAR: [&str; 5] = ["dataset", "parameter", "estimate", "standard_error", "residual_sd"];
/// A polynomial of a higher degree is no sensible model.
const LARGEST_DEGREE: usize = 30;

/// Checks every row of every table of cases.
pub(super) fn check(folder: &Folder, findings: &mut Findings) {
    let mut checked: Vec<(&str, &str)> = Vec::new();
    for table in folder.tables_with(&CASES) {
        for row in table.rows() {
            reading(findings, |findings| {
                checked.push((row.text("dataset")?, row.text("statistic")?));
                one(folder, &row, findings)
            });
        }
    }
    for table in folder.tables_with(&UNIVARIATE) {
        for row in table.rows() {
            reading(findings, |findings| unasked(&row, &checked, findings));
        }
    }
    for table in folder.tables_with(&LINEAR) {
        table
            .rows()
            .for_each(|row| reading(findings, |findings| unasked_fit(&row, &checked, findings)));
    }
}

/// Certified numbers of a regression without a row of cases are listed, once a data set.
fn unasked_fit(row: &Row, checked: &[(&str, &str)], findings: &mut Findings) -> Outcome {
    let dataset = row.text("dataset")?;
    for statistic in ["estimate", "standard_error", "residual_sd", "r_squared"] {
        let name = format!("{dataset} {statistic}");
        if !checked.contains(&(dataset, statistic)) && !findings.has_skipped(&name) {
            findings.skip(name, "no row of cases demands an agreement");
        }
    }
    Ok(())
}

/// Certified statistics without a row of cases are listed.
fn unasked(row: &Row, checked: &[(&str, &str)], findings: &mut Findings) -> Outcome {
    let dataset = row.text("dataset")?;
    for statistic in ["mean", "sd", "lag1"] {
        if !checked.contains(&(dataset, statistic)) {
            let name = format!("{dataset} {statistic}");
            findings.skip(name, "no row of cases demands an agreement");
        }
    }
    Ok(())
}

fn one(folder: &Folder, row: &Row, findings: &mut Findings) -> Outcome {
    let (dataset, model, statistic) =
        (row.text("dataset")?, row.text("model")?, row.text("statistic")?);
    let case = format!("{dataset} {statistic}");
    let demand = Demand::Digits(row.number("required_digits")?);
    let data = folder
        .table(row.text("data_file")?)
        .ok_or_else(|| row.wrong("data_file", "the name of a CSV file in the same folder"))?;
    let y = data.column("y")?;
    if model == "univariate" {
        let Some(certified) = of_dataset(folder, &UNIVARIATE, dataset)?.first().copied() else {
            return Err(row.wrong("dataset", "a data set with certified values"));
        };
        findings.compare(&case, "n", y.len() as f64, certified.number("n")?, Demand::Exact);
        let (found, column) = match statistic {
            "mean" => (mean(&y), "mean"),
            "sd" => (standard_deviation(&y), "sd_n_minus_1"),
            "lag1" => (lag_one_autocorrelation(&y), "lag1_autocorrelation"),
            _ => return Err(row.wrong("statistic", "`mean`, `sd` or `lag1`")),
        };
        findings.compare(&case, statistic, found, certified.number(column)?, demand);
        return Ok(());
    }
    let Some(design) = design(data, model)? else {
        findings.skip(case, format!("no model `{model}` is offered"));
        return Ok(());
    };
    let certified = of_dataset(folder, &LINEAR, dataset)?;
    if certified.is_empty() {
        return Err(row.wrong("dataset", "a data set with certified values"));
    }
    let columns = design.first().map_or(0, Vec::len);
    let fit = Design::new(&design.concat(), columns)
        .and_then(|design| design.fit(&y))
        .map_err(|cause| row.wrong("data_file", &format!("data that can be fitted ({cause})")))?;
    regression(&case, row, &fit, &y, &certified, demand, findings)
}

#[allow(clippy::too_many_arguments)]
fn regression(
    case: &str,
    row: &Row,
    fit: &LeastSquares,
    y: &[f64],
    certified: &[Row],
    demand: Demand,
    findings: &mut Findings,
) -> Outcome {
    let statistic = row.text("statistic")?;
    if fit.coefficients.len() != certified.len() {
        return Err(row.wrong("model", "a model with as many coefficients as certified values"));
    }
    for (index, certified) in certified.iter().enumerate() {
        let found = match statistic {
            "estimate" => fit.coefficients[index],
            "standard_error" => fit.standard_errors[index],
            "residual_sd" => fit.residual_standard_deviation(),
            "r_squared" => 1.0 - fit.residual_sum_of_squares() / total_squares(y, row)?,
            _ => {
                findings.skip(case, "no such statistic is offered");
                return Ok(());
            }
        };
        let what = format!("{statistic} of {}", certified.text("parameter")?);
        findings.compare(case, &what, found, certified.number(statistic)?, demand);
    }
    Ok(())
}

/// Sum of squares that a regression explains a share of: about the mean, or about 0 without an intercept.
fn total_squares(y: &[f64], row: &Row) -> Outcome<f64> {
    let centre = if row.text("model")? == "linear_no_intercept" { 0.0 } else { mean(y) };
    Ok(sum(y.iter().map(|value| (value - centre) * (value - centre))))
}

/// The certified rows of a data set.
fn of_dataset<'a>(
    folder: &'a Folder,
    columns: &'a [&'a str],
    dataset: &str,
) -> Outcome<Vec<Row<'a>>> {
    let mut rows = Vec::new();
    for row in folder.tables_with(columns).flat_map(Table::rows) {
        if row.text("dataset")? == dataset {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The regressors, a row each, or nothing for a model that is not known.
fn design(data: &Table, model: &str) -> Outcome<Option<Vec<Vec<f64>>>> {
    if let Some(degree) =
        model.strip_prefix("polynomial_").and_then(|text| text.parse::<usize>().ok())
    {
        if degree > LARGEST_DEGREE {
            return Ok(None);
        }
        let powers = |x: &f64| -> Vec<f64> {
            let next = |power: &f64| Some(power * x);
            std::iter::successors(Some(1.0), next).take(degree + 1).collect()
        };
        return Ok(Some(data.column("x")?.iter().map(powers).collect()));
    }
    let intercept = match model {
        "linear" => Some(1.0),
        "linear_no_intercept" => None,
        _ => return Ok(None),
    };
    let columns: Vec<&String> = data.header().iter().filter(|name| *name != "y").collect();
    let regressors = |row: Row| {
        let values = columns.iter().map(|name| row.number(name));
        intercept.map(Ok).into_iter().chain(values).collect::<Outcome<Vec<f64>>>()
    };
    Ok(Some(data.rows().map(regressors).collect::<Outcome<_>>()?))
}
