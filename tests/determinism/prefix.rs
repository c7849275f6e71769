//! A path is a pure function of seed and number: its place in a run, and the size of the run, do not matter.

use attain::model::Model;

use super::{BASELINE, SLUMP, load, simulate};

fn model(scenario: &str, paths: u64) -> Model {
    load(scenario, paths).calibrate().unwrap()
}

#[test]
fn single_paths_are_the_same_from_any_first_one() {
    let model = model(SLUMP, 1_000);
    let mut seen = 0;
    for indicator in &model.plan().indicators {
        let Some(all) = model.paths(&indicator.id, 0, 700) else { continue };
        for (first, count) in [(0, 1), (1, 63), (255, 258), (511, 189), (699, 1)] {
            let some = model.paths(&indicator.id, first as u64, count).unwrap();
            assert_eq!(some.nrows(), count);
            let rows = some.rows().into_iter().enumerate();
            for (row, path) in rows {
                assert_eq!(path, all.row(first + row), "{}", indicator.id);
            }
        }
        seen += 1;
    }
    assert!(seen >= 80, "{seen} indicators have paths");
}

/// The counts of a longer run are those of the shorter run plus those of the later paths, which are counted here from single paths.
#[test]
fn a_longer_run_holds_the_shorter_one() {
    let (short, long) = (model(SLUMP, 5_000), model(SLUMP, 10_000));
    let (few, many) = (simulate(&short, 2, 256), simulate(&long, 2, 256));
    let mut compared = 0;
    for (index, goal) in short.goals().iter().enumerate() {
        let target = &short.plan().targets[goal.target];
        let indicator = short.plan().indicator(&target.indicator).unwrap();
        let year = long
            .path_years(&target.indicator)
            .and_then(|years| years.iter().position(|year| *year == target.year));
        if target.quantity != indicator.shows {
            continue;
        }
        let (Some(paths), Some(column)) = (long.paths(&target.indicator, 5_000, 5_000), year)
        else {
            continue;
        };
        // From the published value back to the scale of the bounds.
        let inside = |value: f64| goal.met.contain(goal.scale.from_published(value));
        let later = paths.column(column).iter().filter(|value| inside(**value)).count() as u64;
        let hits =
            |simulation: &attain::simulate::Simulation| simulation.tally().goals[index].hits[0];
        assert_eq!(hits(&many), hits(&few) + later, "{}", target.id);
        compared += 1;
    }
    assert!(compared >= 75, "{compared} targets were compared");
}

/// Quantiles and joint counts of a run are those of its paths.
#[test]
fn the_fan_of_a_run_is_that_of_its_paths() {
    let model = model(BASELINE, 4_001);
    let simulation = simulate(&model, 2, 256);
    for id in ["gdp_real", "deposits_balance", "grain_output"] {
        let paths = model.paths(id, 0, 4_001).unwrap();
        let years = model.path_years(id).unwrap();
        let fan = simulation.fan(id).unwrap();
        for point in &fan.points {
            let column = years.iter().position(|year| *year == point.year).unwrap();
            let mut values: Vec<f64> = paths.column(column).to_vec();
            values.sort_by(f64::total_cmp);
            let at = |p: f64| values[((p * 4_001.0).ceil() as usize).clamp(1, 4_001) - 1];
            // Within a tenth of a percent of the paths to either side: a bin of the histogram is narrower.
            let (low, high) = (at(point.quantile - 0.001), at(point.quantile + 0.001));
            assert!((low..=high).contains(&point.value), "{id} {point:?}: {low} to {high}");
        }
    }
}
