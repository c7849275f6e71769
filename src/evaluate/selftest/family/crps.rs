//! Scores: of laws in closed form, of ensembles, of simulated forecasts, and simple ones by their definition.

use crate::evaluate::score::{self, crps, ensemble};
use crate::evaluate::selftest::case::{Outcome, each, reading};
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::folder::Folder;
use crate::evaluate::selftest::json::Node;
use crate::evaluate::selftest::table::{Row, Table};
use crate::math::counts::{BetaBinomial, NegativeBinomial};
use crate::math::elementary::powi;
use crate::math::moments::{mean, standard_deviation};
use crate::math::sample_quantile::{QuantileType, of_sorted};
use crate::process::TwoPiece;

const LAWS: [&str; 4] = ["family", "parameters_json", "observation", "crps"];
const DRAWS_EXPECTED: [&str; 4] = ["quarter", "outcome", "crps_ecdf", "crps_fair"];
const PUBLISHED: [&str; 3] = ["quarter", "crps_mixture_of_parameters", "crps_ecdf"];
const VINTAGE: [&str; 2] = ["quarter", "growth_annualised_percent"];
/// Closed forms.
const OF_LAWS: Demand = Demand::Relative(1e-10);
/// Ensembles, and scores that are a line of arithmetic.
const OF_ENSEMBLES: Demand = Demand::Close(1e-12);
/// Counts above this are summed for too long.
const LARGEST_COUNT: f64 = 1e6;

/// Checks laws, ensembles, simulated forecasts and definitions.
pub(super) fn check(folder: &Folder, findings: &mut Findings) {
    for table in folder.tables_with(&LAWS) {
        table.rows().for_each(|row| reading(findings, |findings| law(&row, findings)));
    }
    for list in folder.lists_with(&["members", "observation", "crps_ecdf"]) {
        each(Ok(list.clone()), findings, of_ensemble);
    }
    for list in folder.lists_with(&["score", "value"]) {
        each(Ok(list.clone()), findings, by_definition);
    }
    for table in folder.tables_with(&DRAWS_EXPECTED) {
        table.rows().for_each(|row| {
            reading(findings, |findings| simulated(folder, table, &row, findings));
        });
    }
    let published = folder.tables_with(&PUBLISHED).chain(folder.tables_with(&VINTAGE));
    for table in published {
        findings.skip(
            table.file_name(),
            "scores of a Bayesian forecast with two regimes; no such process is offered yet",
        );
    }
}

fn law(row: &Row, findings: &mut Findings) -> Outcome {
    let family = row.text("family")?;
    let case = format!("{family} {}", row.label());
    let parameters = row.json("parameters_json")?;
    let outcome = row.number("observation")?;
    let Some(found) = score_of_law(family, &parameters, outcome)? else {
        findings.skip(case, "no score of this law is offered");
        return Ok(());
    };
    findings.compare(&case, "CRPS", found, row.number("crps")?, OF_LAWS);
    if row.has("published_value")
        && let Some(published) = row.optional("published_value")?
    {
        let digits =
            row.text("published_value")?.split_once('.').map_or(0, |(_, after)| after.len());
        // One unit of the last printed digit: some were cut off, not rounded.
        let unit = powi(10.0, -(digits.min(15) as i32));
        findings.compare(&case, "published CRPS", found, published, Demand::Absolute(unit));
    }
    Ok(())
}

fn score_of_law(family: &str, parameters: &Node, y: f64) -> Outcome<Option<f64>> {
    let get = |key: &str| parameters.number(key);
    let positive = |key: &str| parameters.positive(key);
    Ok(Some(match family {
        "normal" => crps::of_normal(get("mean")?, positive("sd")?, y),
        "student_t" => crps::of_student(positive("df")?, get("location")?, positive("scale")?, y),
        "two_piece_normal" => {
            let (left, right) = (positive("sigma_left")?, positive("sigma_right")?);
            crps::of_two_piece(&TwoPiece { mode: get("mode")?, left, right }, y)
        }
        "lognormal" => crps::of_lognormal(get("meanlog")?, positive("sdlog")?, y),
        "logistic" => crps::of_logistic(get("location")?, positive("scale")?, y),
        "normal_mixture" => crps::of_normal_mixture(&components(parameters)?, y),
        "negative_binomial" => {
            let (size, p) = (positive("size")?, parameters.probability("prob")?);
            let mean = size * (1.0 - p) / p;
            let law = NegativeBinomial::new(mean, size);
            let law = law.map_err(|_| parameters.wrong("a negative binomial law"))?;
            if mean.max(y) > LARGEST_COUNT {
                return Err(parameters.wrong("a law and an outcome below a million"));
            }
            crps::of_negative_binomial(&law, y)
        }
        "beta_binomial" => {
            let trials = parameters.whole("trials", LARGEST_COUNT as usize)? as u64;
            let (alpha, beta) = (positive("alpha")?, positive("beta")?);
            let law = BetaBinomial::new(trials, alpha / (alpha + beta), 1.0 / (alpha + beta + 1.0));
            let law = law.map_err(|_| parameters.wrong("a beta-binomial law"))?;
            crps::of_beta_binomial(&law, trials, y)
        }
        _ => return Ok(None),
    }))
}

fn components(parameters: &Node) -> Outcome<Vec<(f64, f64, f64)>> {
    let weights = parameters.numbers("weight")?;
    let (means, sds) = (parameters.numbers("mean")?, parameters.numbers("sd")?);
    if means.len() != weights.len() || sds.len() != weights.len() {
        return Err(parameters.wrong("weights, means and standard deviations of one length"));
    }
    Ok((0..weights.len()).map(|index| (weights[index], means[index], sds[index])).collect())
}

fn of_ensemble(case: &Node, findings: &mut Findings) -> Outcome {
    let (members, outcome) = (case.numbers("members")?, case.number("observation")?);
    let (name, found) = (case.label(), ensemble::crps(&members, outcome));
    findings.compare(&name, "CRPS", found, case.number("crps_ecdf")?, OF_ENSEMBLES);
    if let Some(fair) = case.find("crps_fair") {
        let found = ensemble::fair_crps(&members, outcome).unwrap_or(f64::NAN);
        findings.compare(&name, "fair CRPS", found, fair.as_number()?, OF_ENSEMBLES);
    }
    Ok(())
}

fn by_definition(case: &Node, findings: &mut Findings) -> Outcome {
    let name = case.text("score")?;
    let get = |key: &str| case.number(key);
    let outcome = get("outcome")?;
    let found = match name.as_str() {
        "brier" => score::brier(get("forecast")?, outcome == 1.0),
        "interval" => score::interval(get("lower")?, get("upper")?, get("alpha")?, outcome),
        "quantile_pinball" => score::quantile(get("quantile")?, get("level")?, outcome),
        "log_density_normal" => {
            score::log_density_of_normal(get("mean")?, case.positive("sd")?, outcome)
        }
        _ => {
            findings.skip(name, "no score of this name is offered");
            return Ok(());
        }
    };
    let case_name = format!("{name} of {}", case.label());
    findings.compare(&case_name, "score", found, get("value")?, OF_ENSEMBLES);
    Ok(())
}

/// Draws stand in the column of another table that has the name of the quarter.
fn simulated(folder: &Folder, own: &Table, row: &Row, findings: &mut Findings) -> Outcome {
    let quarter = row.text("quarter")?;
    let columns = [quarter];
    let Some(table) = folder.tables_with(&columns).next() else {
        return Err(row.wrong("quarter", "the name of a column with draws in another file"));
    };
    let draws = table.column(quarter)?;
    let outcome = row.number("outcome")?;
    let mut sorted = draws.clone();
    sorted.sort_by(f64::total_cmp);
    let case = format!("draws for {quarter}");
    for column in own.header() {
        let found = match column.as_str() {
            "quarter" | "outcome" => continue,
            "crps_ecdf" => ensemble::crps(&draws, outcome),
            "crps_fair" => ensemble::fair_crps(&draws, outcome).unwrap_or(f64::NAN),
            "mean" => mean(&draws),
            "sd_n_minus_1" => standard_deviation(&draws),
            "share_at_or_below_outcome" => ensemble::share_at_or_below(&draws, outcome),
            name => match of_name(name, &sorted) {
                Some(found) => found,
                None => {
                    findings.skip(format!("{case}, {name}"), "no such statistic is offered");
                    continue;
                }
            },
        };
        findings.compare(&case, column, found, row.number(column)?, OF_ENSEMBLES);
    }
    Ok(())
}

/// Statistics whose name holds a number: `q05_type7`, `share_above_0`.
fn of_name(name: &str, sorted: &[f64]) -> Option<f64> {
    if let Some(threshold) = name.strip_prefix("share_above_") {
        let threshold = threshold.parse().ok()?;
        return Some(1.0 - ensemble::share_at_or_below(sorted, threshold));
    }
    let (percent, definition) = name.strip_prefix('q')?.split_once("_type")?;
    let percent: f64 = percent.parse().ok()?;
    let definition = QuantileType::numbered(definition.parse().ok()?)?;
    Some(of_sorted(sorted, percent / 100.0, definition))
}
