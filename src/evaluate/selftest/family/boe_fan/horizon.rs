//! Averages of the scores of all forecasts that look equally far ahead.

use super::{SCORE, Scored, level};
use crate::evaluate::backtest::{Scores, Summary, share_in_central};
use crate::evaluate::selftest::case::Outcome;
use crate::evaluate::selftest::finding::{Demand, Findings};
use crate::evaluate::selftest::table::{Row, Table};

/// One row of averages against those of the scored forecasts.
pub(super) fn check(
    row: &Row,
    table: &Table,
    scored: &[Scored],
    findings: &mut Findings,
) -> Outcome {
    let horizon = row.number("horizon_quarters")?;
    let case = format!("{} {horizon} quarters ahead", table.file());
    let chosen: Vec<&Scored> = scored.iter().filter(|one| one.horizon == horizon).collect();
    let scores: Vec<Scores> = chosen.iter().map(|one| one.scores).collect();
    let Some(summary) = Summary::of_scores(&scores) else {
        findings.compare(&case, "n", 0.0, row.number("n")?, Demand::Exact);
        return Ok(());
    };
    let mean = |number: &dyn Fn(&Scored) -> f64| {
        chosen.iter().map(|one| number(one)).sum::<f64>() / chosen.len() as f64
    };
    let error = |one: &Scored| one.outturn - one.law.mean();
    for column in table.header() {
        let value = match column.as_str() {
            "horizon_quarters" => continue,
            "n" => summary.count as f64,
            "mean_pit" => summary.mean_pit,
            "mean_crps" => summary.mean_crps,
            "mean_log_density" => summary.mean_log_density,
            "mean_error" => mean(&error),
            "rmse_of_mean" => mean(&|one| error(one) * error(one)).sqrt(),
            other => match (level(other, "share_in_central_"), brier_threshold(other)) {
                (Some(level), _) => share_in_central(&scores, level),
                (None, Some(threshold)) => mean(&|one| {
                    let hit = f64::from(u8::from(one.outturn > threshold));
                    let miss = one.law.survival(threshold) - hit;
                    miss * miss
                }),
                _ => {
                    findings.skip(format!("{case}: {other}"), "no average has this name");
                    continue;
                }
            },
        };
        let demand = if column == "n" { Demand::Exact } else { SCORE };
        findings.compare(&case, column, value, row.number(column)?, demand);
    }
    Ok(())
}

/// The threshold of a column such as `brier_above_2`.
fn brier_threshold(column: &str) -> Option<f64> {
    column.strip_prefix("brier_above_")?.parse().ok()
}
