//! What a picture paints is what its number says.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should stop at once")]

use super::Results;
use super::bars::distribution;
use super::figures::fan;
use crate::chart::Direction;
use crate::scenario::Scenario;
use crate::simulate::Execution;
use crate::summary::{Figure, figure};

fn shipped() -> Results {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/chongqing-2024/baseline.toml");
    let sets = [("settings.paths".to_string(), "20000".to_string())];
    let model = Scenario::load_with(folder, &sets).unwrap().calibrate().unwrap();
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
        let Some(target) = plan.targets.iter().find(|one| one.indicator == indicator.id) else {
            continue;
        };
        let one = results.attainment.iter().find(|one| one.target == target.id).unwrap();
        let painted = match figure(indicator) {
            Figure::Distribution => {
                let figure = distribution(&results, indicator).unwrap();
                let middle = |low: f64, high: f64| f64::midpoint(low, high);
                let met = |one: &&crate::chart::Bin| {
                    is_met(&figure.direction, figure.threshold, middle(one.low, one.high))
                };
                bars += 1;
                figure.bins.iter().filter(met).map(|one| one.probability).sum::<f64>()
            }
            Figure::Fan => {
                let figure = fan(&results, indicator).unwrap();
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
        let allowed = if figure(indicator) == Figure::Fan { 0.04 } else { 0.02 };
        let gap = (painted - one.simulated).abs();
        assert!(gap < allowed, "{}: painted {painted:.3}, counted {:.3}", target.id, one.simulated);
    }
    assert!(fans > 25 && bars > 15, "{fans} fans and {bars} distributions were compared");
}
