//! What is printed when assumptions have been varied: what weighs most, in the languages of the charts.

use std::path::Path;

use serde_json::json;

use super::diagnostic::width;
use super::output::say;
use super::score::{spoken, title};
use crate::attainment::percent;
use crate::chart::Language;
use crate::plan::Text;
use crate::report::{SensitivityResults, assumption, assumption_of};

/// Prints what each assumption does to the number of targets met.
pub(super) fn print_plan(
    results: &SensitivityResults,
    (top, language): (usize, Language),
    folder: &Path,
) {
    let scenario = results.simulation.model().scenario();
    let (zh, en) = spoken(language);
    title(scenario, zh, en);
    expected(results, zh, en);
    say!();
    if en {
        say!(
            "Change of the expected number met, one assumption at a time, the most weighty first:"
        );
    } else {
        say!("逐一变动各项假定时预计达标个数的变化，影响大者在前：");
    }
    let columns = [
        ("取低值", "at low", 7),
        ("取高值", "at high", 7),
        ("低–取值–高", "low–stated–high", 17),
        ("目标数", "targets", 7),
    ];
    say!("{}  {}", header(&columns, en), if en { "assumption" } else { "假定" });
    for one in results.influences.iter().take(top) {
        let [low, high] = one.ends();
        say!(
            "  {:>+7.2}  {:>+7.2}  {:>17}  {:>7}  {} ({})",
            low.1,
            high.1,
            range(low.0, one.value, high.0),
            one.targets,
            named(assumption(scenario, &one.key), en),
            one.key,
        );
    }
    end(results.influences.len(), top, en, folder);
}

fn expected(results: &SensitivityResults, zh: bool, en: bool) {
    let together = &results.together;
    let (count, expected) = (results.count(), results.expected);
    let (low, high) = (together.quantile(0.1), together.quantile(0.9));
    let (worst, best) = (together.unfavourable, together.favourable);
    if zh {
        say!(
            "预计达标：{count}个目标中的{expected:.1}个；所有假定同时抽取，十次中有八次在{low:.1}至{high:.1}个之间。"
        );
        say!(
            "每个目标各取自己最不利的假定时为{worst:.1}个，各取最有利的为{best:.1}个；这是外侧的界，因为共用的假定不能同时处在两端。"
        );
    }
    if en {
        say!(
            "Expected to be met: {expected:.1} of {count} targets; {low:.1} to {high:.1} in 8 of 10 draws of all assumptions at once."
        );
        say!(
            "With each target at its own worst {worst:.1}, at its own best {best:.1}: bounds from outside, for what targets share cannot be at both ends."
        );
    }
}

/// Prints what each assumption does to one target.
pub(super) fn print_target(
    results: &SensitivityResults,
    id: &str,
    (top, language): (usize, Language),
    folder: &Path,
) {
    let scenario = results.simulation.model().scenario();
    let Some(one) = results.targets.iter().find(|one| one.target == id) else { return };
    let Some(target) = scenario.plan.target(id) else { return };
    let (zh, en) = spoken(language);
    match (zh, en) {
        (true, true) => say!("{}  {}", target.name.zh, target.name.en),
        (true, false) => say!("{}", target.name.zh),
        _ => say!("{}", target.name.en),
    }
    say!();
    let now = percent(one.probability);
    let (low, high) = (percent(one.together.quantile(0.1)), percent(one.together.quantile(0.9)));
    if zh {
        say!("达标概率{now}；所有假定同时抽取，十次中有八次在{low}至{high}之间。");
    }
    if en {
        say!("Probability {now}; {low} to {high} in 8 of 10 draws of all its assumptions at once.");
    }
    say!();
    let columns =
        [("取低值", "at low", 6), ("取高值", "at high", 6), ("低–取值–高", "low–stated–high", 17)];
    match (one.swings.is_empty(), en) {
        (true, true) => say!("It rests on no assumption that has a stated range."),
        (true, false) => say!("它不依赖任何写明了范围的假定。"),
        (false, true) => {
            say!(
                "Probability at the low and at the high end of each assumption, the most weighty first:"
            );
            say!("{}  assumption", header(&columns, en));
        }
        (false, false) => {
            say!("各项假定取低值和高值时的达标概率，影响大者在前：");
            say!("{}  假定", header(&columns, en));
        }
    }
    for swing in one.swings.iter().take(top) {
        let [low, high] = swing.ends();
        say!(
            "  {:>6}  {:>6}  {:>17}  {} ({})",
            percent(low.1),
            percent(high.1),
            range(low.0, swing.value, high.0),
            named(assumption_of(scenario, &swing.key, &target.indicator), en),
            swing.key,
        );
    }
    end(one.swings.len(), top, en, folder);
}

fn named(text: Text, en: bool) -> String {
    if en { text.en } else { text.zh }
}

/// Names of columns, each at the right of its own; a Chinese character is two columns wide.
fn header(columns: &[(&str, &str, usize)], en: bool) -> String {
    let filled = |(zh, english, room): &(&str, &str, usize)| {
        let name = if en { english } else { zh };
        format!("  {}{name}", " ".repeat(room.saturating_sub(width(name))))
    };
    columns.iter().map(filled).collect()
}

fn range(low: f64, value: f64, high: f64) -> String {
    let figure = |value: f64| {
        let text = format!("{value:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    };
    let mut values = [low, value, high];
    values.sort_by(f64::total_cmp);
    let mut points: Vec<String> = values.into_iter().map(figure).collect();
    // A value at an end of its range stands there once.
    points.dedup();
    points.join("–")
}

fn end(all: usize, top: usize, en: bool, folder: &Path) {
    let (rest, folder) = (all.saturating_sub(top), folder.display());
    match (rest > 0, en) {
        (true, true) => say!("  … and {rest} more"),
        (true, false) => say!("  …… 另有{rest}项"),
        _ => {}
    }
    say!();
    if en {
        say!("Tables and charts: {folder}");
    } else {
        say!("表和图：{folder}");
    }
}

/// Prints the summary for machines.
pub(super) fn print_json(results: &SensitivityResults, folder: &Path) {
    let value = json!({
        "scenario": results.simulation.model().scenario().id,
        "expected_met": results.expected,
        "expected_met_range_80": [results.together.quantile(0.1), results.together.quantile(0.9)],
        "folder": folder,
        "assumptions": results.influences,
    });
    say!("{}", serde_json::to_string(&value).unwrap_or_default());
}
