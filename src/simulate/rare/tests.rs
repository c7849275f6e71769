//! Tests of the parts, of the weights and of what is refused.

use super::direction::leanings;
use super::sampler::Part;
use super::{Importance, Outcome, Sums, agrees, importance, is_worth_it, weigh};
use crate::model::Model;
use crate::scenario::Scenario;
use crate::simulate::block::{self, Scratch};
use crate::simulate::{BLOCK, Estimate};

fn slump() -> Model {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/chongqing-2024/demand-slump.toml");
    Scenario::load(path).unwrap().calibrate().unwrap()
}

#[test]
fn the_part_of_a_target_has_the_paths_of_the_plan() {
    let model = slump();
    model.prepare();
    let mut scratch = Scratch::new(&model, BLOCK);
    block::simulate(&model, &mut scratch, 0, BLOCK);
    for goal in model.goals() {
        scratch.evaluate_goal(goal, BLOCK);
        let whole = scratch.value.clone();
        let mut part = Part::new(&model, goal).unwrap();
        let plain = part.mixture(&[], BLOCK as u64);
        part.run(&plain, 0, |_, drawn| {
            assert_eq!(drawn.values, whole, "target {}", goal.target);
            assert!(drawn.weights.iter().all(|weight| *weight == 1.0));
        });
    }
}

/// For any shifts the mean weight is 1, and the weighted mean of each draw is 0: 4 standard errors of some 50 figures, so that a sound
/// engine would fail for one seed in 300.
#[test]
fn the_weights_undo_any_shift() {
    let model = slump();
    let mut figures = 0;
    for goal in model.goals().iter().step_by(9) {
        let mut part = Part::new(&model, goal).unwrap();
        let shifts = |step: usize| -> Vec<f64> {
            (0..part.draws.len()).map(|k| ((k * step) % 5) as f64 * 0.3 - 0.5).collect()
        };
        let mixture = part.mixture(&[shifts(2), shifts(3)], 16_384);
        let paths: Vec<u64> = mixture.paths().collect();
        assert_eq!((paths[0], paths.iter().sum::<u64>()), (2_048, 16_384));
        // Sums of weight × draw and of its square, draw by draw, after those of the weight itself; by law.
        let mut sums = vec![vec![[0.0; 2]; part.draws.len() + 1]; paths.len()];
        part.run(&mixture, 1 << 45, |law, drawn| {
            for (lane, weight) in drawn.weights.iter().enumerate() {
                assert!(*weight <= 8.0);
                let terms = std::iter::once(1.0).chain(drawn.normals(lane));
                for (sum, term) in sums[law].iter_mut().zip(terms) {
                    sum[0] += weight * term;
                    sum[1] += weight * weight * term * term;
                }
            }
        });
        for index in 0..=part.draws.len() {
            let of_law = |(sum, paths): (&Vec<[f64; 2]>, &u64)| Sums {
                paths: *paths,
                weight: sum[index],
                ..Sums::default()
            };
            let all: Vec<Sums> = sums.iter().zip(&paths).map(of_law).collect();
            let (found, error) = super::mean(&all, |one| one.weight);
            let expected = if index == 0 { 1.0 } else { 0.0 };
            assert!((found - expected).abs() < 4.0 * error, "{index}: {found} ± {error}");
            figures += 1;
        }
    }
    assert!(figures > 30, "{figures}");
}

/// Leanings that point away from the outcome are worth nothing; right ones are accepted.
#[test]
fn a_bad_direction_is_refused() {
    let model = slump();
    let goal = model.goals().iter().find(|goal| goal.met.upper == f64::INFINITY).unwrap();
    let mut part = Part::new(&model, goal).unwrap();
    // A bound that few paths reach.
    let mut values = Vec::new();
    let plain = part.mixture(&[], 4_096);
    part.run(&plain, 0, |_, drawn| values.extend_from_slice(drawn.values));
    values.sort_by(f64::total_cmp);
    let spread = values[4_000] - values[2_048];
    part.goal.met.lower = values[2_048] + 1.7 * spread;
    let right = leanings(&mut part, Outcome::Hit, 1 << 50).unwrap();
    let wrong: Vec<Vec<f64>> =
        right.iter().map(|shifts| shifts.iter().map(|shift| -shift).collect()).collect();
    let mut found = |leanings: &[Vec<f64>]| {
        importance(&weigh(&mut part, leanings, Outcome::Hit, 1 << 51), 0, Outcome::Hit)
    };
    let (right, wrong) = (found(&right), found(&wrong));
    assert!(is_worth_it(&right, 100_000), "{right:?}");
    assert!(!is_worth_it(&wrong, 100_000), "{wrong:?}");
}

#[test]
fn few_paths_of_great_weight_are_refused() {
    let found = |effective_sample_size, rare_paths, standard_error| Importance {
        estimate: Estimate::weighted(1e-4, standard_error, effective_sample_size),
        rare_paths,
        effective_sample_size,
        mean_weight: 1.0,
        mean_weight_error: 0.01,
    };
    assert!(is_worth_it(&found(5_000.0, 20_000, 1e-6), 100_000));
    let heavy = Importance { mean_weight: 1.06, ..found(5_000.0, 20_000, 1e-6) };
    assert!(!is_worth_it(&heavy, 100_000), "the weights do not add up");
    assert!(!is_worth_it(&found(150.0, 200, 1e-6), 100_000), "too few");
    assert!(!is_worth_it(&found(250.0, 28_000, 1e-6), 100_000), "too small a share");
    // Counting 100,000 paths has a standard error of 3.2e-5.
    assert!(is_worth_it(&found(5_000.0, 20_000, 2.1e-5), 100_000));
    assert!(!is_worth_it(&found(5_000.0, 20_000, 2.1e-5), 300_000), "counting is as good");
}

/// A search that overlooked half of the rare paths would say half of the truth, and know no better.
#[test]
fn what_the_count_of_the_run_contradicts_is_refused() {
    let found = |probability| Estimate::weighted(probability, 0.01 * probability, 5_000.0);
    assert!(agrees(&found(1e-3), 100, 100_000));
    assert!(!agrees(&found(5e-4), 100, 100_000));
    assert!(!agrees(&found(2e-3), 100, 100_000));
    assert!(agrees(&found(1.0 - 1e-3), 99_900, 100_000));
    assert!(agrees(&found(1e-8), 0, 100_000), "no hit says little");
    assert!(!agrees(&found(1e-3), 0, 100_000));
    assert!(!agrees(&found(1e-8), 2, 100_000), "two hits of what hardly happens");
}

#[test]
fn what_is_rare() {
    assert_eq!(Outcome::rare(0, 1_000), Some(Outcome::Hit));
    assert_eq!(Outcome::rare(9, 1_000), Some(Outcome::Hit));
    assert_eq!(Outcome::rare(10, 1_000), None);
    assert_eq!(Outcome::rare(990, 1_000), None);
    assert_eq!(Outcome::rare(991, 1_000), Some(Outcome::Miss));
    assert_eq!(Outcome::rare(1_000, 1_000), Some(Outcome::Miss));
}
