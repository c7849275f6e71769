//! Tornado charts: one for the plan, one for each target that rests on judgement.

use super::super::figures::notes;
use super::super::words::{figure, subject, words};
use super::{SensitivityResults, assumption, assumption_of};
use crate::attainment::{Sensitivity, Swing, Together};
use crate::chart::{TornadoEnd, TornadoFigure, TornadoRow, TornadoScale, Words, percent_range};

/// The most rows that a picture has.
const ROWS: usize = 14;
/// Assumptions that move a probability, or the expected number met, by less than this are not drawn.
const LEAST: f64 = 0.000_5;

/// All charts with their names.
pub(super) fn figures(results: &SensitivityResults) -> Vec<(String, TornadoFigure)> {
    let plan = of_plan(results).map(|figure| ("plan".to_string(), figure));
    let targets = results.targets.iter().filter_map(|one| of_target(results, one));
    plan.into_iter().chain(targets).collect()
}

fn of_plan(results: &SensitivityResults) -> Option<TornadoFigure> {
    let weighty: Vec<_> = results.influences.iter().filter(|one| one.span() >= LEAST).collect();
    let name = |key: &str| words(&assumption(results.simulation.model().scenario(), key));
    let first = name(&weighty.first()?.key);
    let rows = weighty.iter().take(ROWS).map(|one| {
        let end = |(value, change): (f64, f64)| TornadoEnd {
            setting: setting(value, &one.key),
            result: results.expected + change,
        };
        let [low, high] = one.ends();
        let stated = setting(one.value, &one.key);
        TornadoRow { name: name(&one.key), stated, low: end(low), high: end(high) }
    });
    let (low, high) = (results.together.quantile(0.1), results.together.quantile(0.9));
    let count = results.count();
    Some(TornadoFigure {
        id: "plan".to_string(),
        title: Words::new(
            format!("预计达标数最取决于“{}”", first.zh),
            format!("The expected number met rests most on \"{}\"", first.en),
        ),
        measure: Words::new(
            format!("逐项把一个假设取到区间两端时，{count}个目标中的预计达标数；条旁为变化"),
            format!(
                "Expected number met of {count} targets at each end of the range, one assumption at a time; changes at the bars"
            ),
        ),
        scale: TornadoScale::Count,
        stated: results.expected,
        rows: rows.collect(),
        notes: [
            beyond(weighty.len(), results.influences.len()),
            Some(Words::new(
                format!("全部假设在各自区间内同时变动时，八成情形下预计达标{low:.1}–{high:.1}个。"),
                format!("With all assumptions varied within their ranges at once, 8 draws of 10 expect {low:.1}–{high:.1}."),
            )),
            downward(results.expected, &results.together),
        ]
        .into_iter()
        .flatten()
        .chain(about(results))
        .collect(),
    })
}

fn of_target(results: &SensitivityResults, one: &Sensitivity) -> Option<(String, TornadoFigure)> {
    let model = results.simulation.model();
    let scenario = model.scenario();
    let target = model.plan().target(&one.target)?;
    let weighty: Vec<&Swing> = one.swings.iter().filter(|swing| swing.span() >= LEAST).collect();
    let name = |key: &str| words(&assumption_of(scenario, key, &target.indicator));
    let first = name(&weighty.first()?.key);
    let own = subject(target);
    let rows = weighty.iter().take(ROWS).map(|swing| {
        let end = |(value, probability): (f64, f64)| TornadoEnd {
            setting: setting(value, &swing.key),
            result: probability,
        };
        let [low, high] = swing.ends();
        let stated = setting(swing.value, &swing.key);
        TornadoRow { name: name(&swing.key), stated, low: end(low), high: end(high) }
    });
    let (low, high) = (one.together.quantile(0.1), one.together.quantile(0.9));
    let range = percent_range(low, high);
    let figure = TornadoFigure {
        id: one.target.clone(),
        title: Words::new(
            format!("{}：达标概率最取决于“{}”", own.zh, first.zh),
            format!("{}: the chance rests most on \"{}\"", own.en, first.en),
        ),
        measure: Words::new(
            "逐项把一个假设取到区间两端时的达标概率；条旁为变化，百分点",
            "Chance at each end of the range, one assumption at a time; changes at the bars in percentage points",
        ),
        scale: TornadoScale::Probability,
        stated: one.probability,
        rows: rows.collect(),
        notes: [
            beyond(weighty.len(), one.swings.len()),
            Some(Words::new(
                format!("全部假设在各自区间内同时变动时，八成情形下概率为{range}。"),
                format!("With all assumptions varied within their ranges at once: {range} in 8 draws of 10."),
            )),
            Some(Words::new(
                "靠近所述值的取值抽到得最多，故可窄于单项。",
                "Values near the stated ones are drawn most often, so this can be narrower than a bar.",
            )),
        ]
        .into_iter()
        .flatten()
        .chain(about(results))
        .collect(),
    };
    Some((one.target.clone(), figure))
}

/// That there is more room to fall than to rise, if the draws say so by more than twice the standard error of their mean.
fn downward(stated: f64, together: &Together) -> Option<Words> {
    let (mean, count) = (together.mean(), together.draws.len() as f64);
    let squares: f64 = together.draws.iter().map(|draw| (draw - mean) * (draw - mean)).sum();
    let error = (squares / (count * (count - 1.0))).sqrt();
    (mean + 2.0 * error < stated).then(|| {
        Words::new(
            format!("下行余地大于上行：平均为{mean:.1}个。"),
            format!("There is more room to fall than to rise: they average {mean:.1}."),
        )
    })
}

/// A setting as it is printed; a year has no thousands comma.
fn setting(value: f64, key: &str) -> String {
    if key.ends_with(".window") { format!("{value:.0}") } else { figure(value) }
}

/// How many assumptions are not drawn.
fn beyond(weighty: usize, all: usize) -> Option<Words> {
    let left = all - weighty.min(ROWS);
    (left > 0).then(|| {
        let plural = if left == 1 { "one has" } else { "have" };
        let number = if left == 1 { "Another".to_string() } else { format!("{left} others") };
        Words::new(
            format!("另有{left}项假设影响更小，未画出。"),
            format!(
                "{number} {plural} less effect and {} not drawn.",
                if left == 1 { "is" } else { "are" }
            ),
        )
    })
}

fn about(results: &SensitivityResults) -> Vec<Words> {
    notes(&results.simulation, false)
}

#[cfg(test)]
mod tests {
    //! The sentence about falling stands only where the draws carry it.

    use super::{Together, downward};

    #[test]
    fn more_room_to_fall_is_said_only_where_the_draws_average_less() {
        let draws: Vec<f64> = (0..256).map(|index| 60.0 + f64::from(index % 16) / 8.0).collect();
        let together = Together { draws, unfavourable: 40.0, favourable: 70.0 };
        // They average 60.94 with a standard error of 0.04.
        let said = downward(62.3, &together).expect("far below what is stated");
        assert!(said.en.ends_with("they average 60.9.") && said.zh.contains("60.9"));
        assert!(downward(60.95, &together).is_none(), "within their error");
        assert!(downward(59.0, &together).is_none(), "above what is stated");
    }
}
