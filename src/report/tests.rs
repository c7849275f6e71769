//! What a picture paints is what its number says.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should stop at once")]

use super::Results;
use super::bars::distribution;
use super::figures::{Figure as Drawing, aims, fan, figures, is_flat};
use crate::chart::Direction;
use crate::scenario::Scenario;
use crate::simulate::Execution;
use crate::summary::{Figure, figure};

fn shipped() -> Results {
    run(scenario("20000"))
}

fn scenario(paths: &str) -> Scenario {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/chongqing-2024/baseline.toml");
    let sets = [("settings.paths".to_string(), paths.to_string())];
    Scenario::load_with(folder, &sets).unwrap()
}

fn run(scenario: Scenario) -> Results {
    let model = scenario.calibrate().unwrap();
    let simulation = model.simulate_with(Execution::default(), &Default::default()).unwrap();
    Results::new(simulation)
}

fn is_met(direction: &Direction, threshold: f64, value: f64) -> bool {
    match direction {
        Direction::AtLeast => value >= threshold,
        Direction::AtMost => value <= threshold,
        Direction::Within(low, high) => *low <= value && value <= *high,
    }
}

/// The painted share against the share of the very same paths: no chance is left but the width of a bin.
#[test]
fn the_met_side_of_a_chart_is_the_share_of_the_paths_that_meet_the_target() {
    let results = shipped();
    let plan = results.simulation.model().plan();
    let (mut fans, mut bars) = (0, 0);
    for indicator in &plan.indicators {
        let aims = aims(&results, indicator);
        let Some((target, one)) = aims.first().copied() else { continue };
        let kind = match figure(indicator) {
            Figure::Fan if is_flat(&results, indicator, &aims) => Figure::Distribution,
            kind => kind,
        };
        let painted = match kind {
            Figure::Distribution => {
                let figure = distribution(&results, indicator, (target, one)).unwrap();
                let middle = |low: f64, high: f64| f64::midpoint(low, high);
                let met = |one: &&crate::chart::Bin| {
                    is_met(&figure.direction, figure.threshold, middle(one.low, one.high))
                };
                bars += 1;
                figure.bins.iter().filter(met).map(|one| one.probability).sum::<f64>()
            }
            Figure::Fan => {
                let figure = fan(&results, indicator, Some((target, one))).unwrap();
                let aim = figure.target.unwrap();
                let total: f64 = figure.density.iter().map(|(_, density)| density).sum();
                let met = figure
                    .density
                    .iter()
                    .filter(|(x, _)| is_met(&aim.direction, aim.threshold, *x));
                fans += 1;
                met.map(|(_, density)| density).sum::<f64>() / total
            }
            Figure::None => continue,
        };
        // A density is smoothed over cells of a 64th of its width, of which the one on the threshold is wholly on one side.
        let allowed = if kind == Figure::Fan { 0.04 } else { 0.02 };
        let gap = (painted - one.simulated).abs();
        assert!(gap < allowed, "{}: painted {painted:.3}, counted {:.3}", target.id, one.simulated);
    }
    assert!(fans > 25 && bars > 15, "{fans} fans and {bars} distributions were compared");
}

#[test]
fn many_targets_get_pages_that_can_be_read_and_each_target_of_an_indicator_a_figure() {
    let mut scenario = scenario("300");
    let targets = &mut scenario.plan.targets;
    let mut second =
        targets.iter().find(|one| one.indicator == "deposits_balance").unwrap().clone();
    (second.id, second.value) = ("deposits_more".into(), 9.0);
    targets.push(second);
    let all = targets.len();
    let drawn = figures(&run(scenario));
    let rows = |(name, drawing): &(String, Drawing)| match drawing {
        Drawing::Dots(figure) => Some((name.clone(), figure.rows.len(), figure.part.is_some())),
        _ => None,
    };
    let pages: Vec<(String, usize, bool)> = drawn.iter().filter_map(rows).collect();
    assert_eq!(pages[0], ("targets".to_string(), all, false));
    assert!(pages.len() > 2, "{pages:?}");
    assert!(pages[1..].iter().all(|(_, rows, part)| *rows <= 30 && *part), "{pages:?}");
    assert_eq!(pages[1..].iter().map(|(_, rows, _)| rows).sum::<usize>(), all);

    let value = |name: &str| {
        drawn.iter().find_map(|(known, drawing)| match drawing {
            Drawing::Fan(figure) if known == name => Some(figure.target.as_ref().unwrap().value),
            _ => None,
        })
    };
    assert_eq!(value("deposits_balance"), Some(7.5));
    assert_eq!(value("deposits_balance-deposits_more"), Some(9.0));
    // A stated share without any figure of the past has no path to show, only a distribution.
    let flat = drawn.iter().find(|(name, _)| name == "bridging_funds_industry_share").unwrap();
    assert!(matches!(flat.1, Drawing::Distribution(_)));
}

#[test]
fn pictures_say_what_they_count() {
    let drawn = figures(&run(scenario("300")));
    let of = |name: &str| &drawn.iter().find(|(known, _)| known == name).unwrap().1;

    // A share of a list ends at 100 %, where its target stands.
    let Drawing::Distribution(list) = of("soe_assets_supervision_coverage") else { panic!() };
    assert_eq!((list.line, list.label.value.zh.as_str()), (Some(100.0), "100"));
    assert!(list.bins.iter().all(|bin| bin.low < bin.high && bin.high <= 100.0));
    assert_eq!(list.bins.last().unwrap().high, 100.0);
    let step = list.step.clone().unwrap();
    assert_eq!(step.en, "a bar is one of the 42 items of the list (about 2.4 points)");
    assert_eq!(step.zh, "每格为清单42项中的1项（约2.4个百分点）");

    // Counts shown as growth are told in the unit of their axis.
    for name in ["work_safety_deaths", "work_safety_accidents"] {
        let Drawing::Distribution(figure) = of(name) else { panic!() };
        let wide = figure.bins[0].high - figure.bins[0].low;
        let step = figure.step.clone().unwrap();
        assert_eq!(step.en, format!("about {wide:.1} points a bar"));
    }

    let Drawing::Fan(wedge) = of("private_wedge") else { panic!() };
    assert_eq!((wedge.measure.zh.as_str(), wedge.unit.zh.as_str()), ("单位：个百分点", "个百分点"));
    assert_eq!(wedge.measure.en, "Unit: percentage points");
    assert_eq!(wedge.name.zh, "民营经济与GDP增速之差");

    let Drawing::Fan(visitors) = of("overnight_visitors") else { panic!() };
    let label = &visitors.target.as_ref().unwrap().label;
    assert_eq!(label.value.en, "about 5");
    assert_eq!(label.counts.as_ref().unwrap().en, "counts from 4.5");
}
