//! Autoregressions: forecasts and forecast variances of other software, as `cases.csv` lists them.

use super::regime_switching;
use crate::error::Problem;
use crate::evaluate::selftest::case::{Outcome, reading};
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::folder::Folder;
use crate::evaluate::selftest::table::{Row, Table};
use crate::math::normal;
use crate::process::{Autoregression, AutoregressionError, VectorAutoregression};

const COLUMNS: [&str; 7] =
    ["case", "model", "lags", "data_file", "variables", "expected_file", "agreement_absolute"];
/// What was computed from the same data with the same formulas in double precision.
const COMPUTED: Demand = Demand::Relative(1e-8);
const LONGEST: usize = 1_000;

/// Checks every case of every list.
pub(super) fn check(folder: &Folder, findings: &mut Findings) {
    for table in folder.tables_with(&COLUMNS) {
        for row in table.rows() {
            reading(findings, |findings| one(&row, folder, findings));
        }
    }
}

fn one(row: &Row, folder: &Folder, findings: &mut Findings) -> Outcome {
    let name = row.text("case")?;
    let transform = row.text("transform").unwrap_or("none");
    if !matches!(transform, "none" | "") {
        findings.skip(name, format!("the transform `{transform}` is not known"));
        return Ok(());
    }
    let case = Case {
        name: name.to_string(),
        lags: row.whole("lags", LONGEST)?,
        deterministic: row.text("deterministic").unwrap_or("c").to_string(),
        variables: row.text("variables")?.split_whitespace().map(str::to_string).collect(),
        agreement: Demand::Absolute(row.number("agreement_absolute")?),
    };
    if case.variables.is_empty() {
        return Err(row.wrong("variables", "the names of columns of the data"));
    }
    let model = row.text("model")?;
    if !matches!(
        (model, case.deterministic.as_str()),
        ("var", "c" | "n" | "nc") | ("ar" | "regime_switching", "c")
    ) {
        let terms = &case.deterministic;
        findings.skip(name, format!("the model `{model}` with terms `{terms}` is not offered"));
        return Ok(());
    }
    let data = file(row, "data_file", folder)?;
    match model {
        "var" => vector(&case, row, data, folder, findings),
        "ar" => single(&case, row, data, folder, findings),
        _ => {
            let expected = row.text("expected_file")?;
            let text = folder.text(expected).ok_or_else(|| {
                row.wrong("expected_file", "the name of a JSON file of this folder")
            })?;
            let values = data.column(&case.variables[0])?;
            regime_switching::check(&case, &values, text, findings)
        }
    }
}

/// A row of the list.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) lags: usize,
    pub(super) agreement: Demand,
    deterministic: String,
    variables: Vec<String>,
}

/// The table that a cell names.
fn file<'a>(row: &Row, column: &str, folder: &'a Folder) -> Outcome<&'a Table> {
    let wrong = || row.wrong(column, "the name of a CSV file of this folder");
    folder.table(row.text(column)?).ok_or_else(wrong)
}

/// The table that a cell names, if there is a name.
fn optional_file<'a>(row: &Row, column: &str, folder: &'a Folder) -> Outcome<Option<&'a Table>> {
    match row.text(column) {
        Ok("") | Err(_) => Ok(None),
        Ok(_) => file(row, column, folder).map(Some),
    }
}

/// The problem that a model cannot be made of the data of a row.
fn impossible(row: &Row, column: &str, cause: &AutoregressionError) -> Problem {
    row.wrong(column, &format!("what makes a model ({cause})"))
}

/// Forecasts of one variable with their standard deviations, one step after another.
struct Forecasts {
    variable: String,
    means: Vec<f64>,
    deviations: Vec<f64>,
}

fn vector(
    case: &Case,
    row: &Row,
    data: &Table,
    folder: &Folder,
    findings: &mut Findings,
) -> Outcome {
    let expected = file(row, "expected_file", folder)?;
    let steps = last_step(expected)?;
    let mut values = Vec::new();
    for line in data.rows() {
        for variable in &case.variables {
            values.push(line.number(variable)?);
        }
    }
    let count = case.variables.len();
    let constant = case.deterministic == "c";
    let failed = |cause: AutoregressionError| impossible(row, "data_file", &cause);
    let model = VectorAutoregression::fit(&values, count, case.lags, constant).map_err(failed)?;
    if let Some(parameters) = optional_file(row, "parameters_file", folder)? {
        coefficients(case, &model, parameters, findings)?;
    }
    covariance(case, &model, folder, findings)?;
    let means = model.forecast(&values, steps).map_err(failed)?;
    let covariances = model.forecast_covariances(steps);
    let forecasts: Vec<Forecasts> = case
        .variables
        .iter()
        .enumerate()
        .map(|(index, variable)| Forecasts {
            variable: variable.clone(),
            means: means.iter().map(|step| step[index]).collect(),
            deviations: covariances
                .iter()
                .map(|matrix| matrix[index * count + index].sqrt())
                .collect(),
        })
        .collect();
    compare(case, row, expected, &forecasts, findings)
}

fn single(
    case: &Case,
    row: &Row,
    data: &Table,
    folder: &Folder,
    findings: &mut Findings,
) -> Outcome {
    let expected = file(row, "expected_file", folder)?;
    let steps = last_step(expected)?;
    let values = data.column(&case.variables[0])?;
    let failed = |cause: AutoregressionError| impossible(row, "data_file", &cause);
    let model = match optional_file(row, "parameters_file", folder)? {
        None => Autoregression::fit(&values, case.lags).map_err(failed)?,
        Some(table) => {
            let mut numbers = Vec::new();
            for line in table.rows() {
                numbers.push((line.text("parameter")?, line.number("value")?));
            }
            let find = |name: &str| {
                let found = numbers.iter().find(|(parameter, _)| *parameter == name);
                found.map(|(_, value)| *value).ok_or_else(|| {
                    row.wrong("parameters_file", &format!("a table with the parameter {name}"))
                })
            };
            let coefficients: Outcome<Vec<f64>> =
                (1..=case.lags).map(|lag| find(&format!("phi{lag}"))).collect();
            Autoregression::new(find("mean")?, coefficients?, find("innovation_variance")?)
                .map_err(failed)?
        }
    };
    let forecasts = Forecasts {
        variable: case.variables[0].clone(),
        means: model.forecast(&values, steps).map_err(failed)?,
        deviations: model.forecast_variances(steps).into_iter().map(f64::sqrt).collect(),
    };
    compare(case, row, expected, &[forecasts], findings)
}

fn last_step(expected: &Table) -> Outcome<usize> {
    let mut last = 0;
    for row in expected.rows() {
        last = last.max(row.whole("step", LONGEST)?);
    }
    Ok(last)
}

/// What a column of forecasts holds, from the beginning of its name.
fn number(column: &str, mean: f64, deviation: f64) -> Option<f64> {
    if column.starts_with("half_width_95") {
        Some(deviation * normal::quantile(0.975))
    } else if column.starts_with("forecast_sd") {
        Some(deviation)
    } else {
        column.starts_with("forecast").then_some(mean)
    }
}

/// The columns that the case names at its own agreement, the other forecasts as computed ones.
fn compare(
    case: &Case,
    row: &Row,
    expected: &Table,
    forecasts: &[Forecasts],
    findings: &mut Findings,
) -> Outcome {
    let named: Vec<&str> =
        row.text("expected_columns").unwrap_or_default().split_whitespace().collect();
    if let Some(absent) = named.iter().find(|name| !expected.has(&[name])) {
        let columns = format!("columns of {}, and `{absent}` is none", expected.file());
        return Err(row.wrong("expected_columns", &columns));
    }
    for line in expected.rows() {
        if line.text("deterministic_terms").is_ok_and(|terms| terms != case.deterministic) {
            continue;
        }
        let variable =
            if expected.has(&["variable"]) { line.text("variable")? } else { &case.variables[0] };
        let one = forecasts.iter().find(|one| one.variable == variable);
        let one = one.ok_or_else(|| line.wrong("variable", "a variable of the case"))?;
        let step = line.whole("step", LONGEST)?;
        let Some(index) = step.checked_sub(1) else {
            return Err(line.wrong("step", "a step from 1 on"));
        };
        let name = format!("{} {variable} step {step}", case.name);
        for column in expected.header() {
            if let Some(found) = number(column, one.means[index], one.deviations[index]) {
                let own = named.contains(&column.as_str());
                let demand = if own { case.agreement } else { COMPUTED };
                findings.compare(&name, column, found, line.number(column)?, demand);
            }
        }
    }
    Ok(())
}

/// The coefficients of a table of equations and regressors such as `const` and `L2.output`.
fn coefficients(
    case: &Case,
    model: &VectorAutoregression,
    table: &Table,
    findings: &mut Findings,
) -> Outcome {
    let count = case.variables.len();
    let position = |name: &str| case.variables.iter().position(|variable| variable == name);
    let name = format!("{} coefficients", case.name);
    for line in table.rows() {
        let (equation, regressor) = (line.text("equation")?, line.text("regressor")?);
        let row = position(equation);
        let row = row.ok_or_else(|| line.wrong("equation", "a variable of the case"))?;
        let lagged = regressor.strip_prefix('L').and_then(|rest| rest.split_once('.'));
        let lagged = lagged.and_then(|(lag, variable)| {
            let lag: usize = lag.parse().ok().filter(|lag| (1..=case.lags).contains(lag))?;
            Some(model.lags()[lag - 1][row * count + position(variable)?])
        });
        let found = match regressor {
            "const" => model.intercept()[row],
            _ => lagged.ok_or_else(|| line.wrong("regressor", "const or such as L1.output"))?,
        };
        let what = format!("{equation}: {regressor}");
        findings.compare(&name, &what, found, line.number("coefficient")?, COMPUTED);
    }
    Ok(())
}

/// Tables of the innovation covariance: those over the same variables, and of them those that bear the name of the case.
fn covariance(
    case: &Case,
    model: &VectorAutoregression,
    folder: &Folder,
    findings: &mut Findings,
) -> Outcome {
    let count = case.variables.len();
    let position = |name: &str| case.variables.iter().position(|variable| variable == name);
    let fits = |table: &Table| {
        table.has(&["row", "column", "value"])
            && table.rows().all(|line| {
                ["row", "column"]
                    .iter()
                    .all(|name| line.text(name).ok().is_some_and(|name| position(name).is_some()))
            })
    };
    let tables: Vec<&Table> = folder.tables_where(fits).collect();
    let own = |table: &&&Table| table.file().contains(case.name.as_str());
    let has_own = tables.iter().any(|table| own(&table));
    let name = format!("{} covariance", case.name);
    for table in tables.iter().filter(|table| !has_own || own(table)) {
        for line in table.rows() {
            let (one, other) = (line.text("row")?, line.text("column")?);
            if let (Some(row), Some(column)) = (position(one), position(other)) {
                let found = model.covariance()[row * count + column];
                let what = format!("{one}, {other}");
                findings.compare(&name, &what, found, line.number("value")?, COMPUTED);
            }
        }
    }
    Ok(())
}
