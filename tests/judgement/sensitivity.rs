//! Sensitivity to judgement: one by one what the judgement range is made of, together what the triangular laws imply.

use attain::attainment::{Sensitivity, Swing, expected_together, influences};
use attain::model::Model;
use attain::plan::{Measure, Movement, Relation, Shows};
use attain::simulate::Simulation;

use super::with;
use crate::determinism::simulate;
use crate::fixture::{growth, indicator, open, plan, run, run_one, scenario, target};

const DRAWS: usize = 16;

fn simulation() -> Simulation {
    simulate(&with(&[], 4_096).calibrate().unwrap(), 2, 256)
}

fn of(simulation: &Simulation) -> Vec<Sensitivity> {
    let headline = simulation.attainment();
    let each = headline.iter().enumerate();
    each.map(|(index, one)| simulation.sensitivity_of(index, one, DRAWS)).collect()
}

fn counted(model: &Model) -> Vec<bool> {
    model.plan().targets.iter().map(|target| !target.scope).collect()
}

#[test]
fn swings_are_the_alternatives_sorted_by_what_they_do() {
    let simulation = simulation();
    for (one, headline) in of(&simulation).iter().zip(simulation.attainment()) {
        let mut seen = 0;
        for pair in one.swings.windows(2) {
            assert!(pair[0].span() >= pair[1].span(), "{}", one.target);
        }
        for swing in &one.swings {
            assert!(swing.points.windows(2).all(|pair| pair[0].0 < pair[1].0), "{}", swing.key);
            let stated = swing.points.iter().find(|(value, _)| *value == swing.value);
            assert_eq!(stated.map(|point| point.1), Some(headline.estimate.probability));
            for other in headline.alternatives.iter().filter(|other| other.key == swing.key) {
                seen += 1;
                assert!(swing.points.contains(&(other.value, other.probability)), "{}", other.key);
            }
        }
        assert_eq!(seen, headline.alternatives.len(), "{}: none is left out", one.target);
    }
}

#[test]
fn joint_draws_are_probabilities_and_many_targets_hang_on_judgement() {
    let simulation = simulation();
    let mut wide = 0;
    for one in &of(&simulation) {
        assert_eq!(one.together.draws.len(), DRAWS);
        assert!(one.together.draws.iter().all(|draw| *draw > 0.0 && *draw < 1.0));
        wide += usize::from(one.together.quantile(0.9) - one.together.quantile(0.1) > 0.02);
    }
    assert!(wide > 3, "only {wide} targets hang on judgement");
}

/// Two targets on one indicator whose mean alone is open: the draws lie between the ends, and a draw that makes one target likelier makes the
/// other likelier too, since both feel the same number.
#[test]
fn a_draw_of_a_number_is_the_same_for_each_target() {
    let mut movement = growth(6.0, 2.0, None);
    if let Movement::Growth(growth) = &mut movement {
        growth.mean = open(6.0, 3.0, 7.0);
    }
    let output = indicator("output", Measure::Flow, Shows::Growth, movement);
    let mut plan = plan();
    plan.targets = [5.0, 7.0].map(|value| target(&output, Relation::AtLeast, value, 1)).to_vec();
    plan.targets[1].id = "second".into();
    plan.indicators = vec![output];
    let simulation = run(scenario(plan, 1_024));
    let found = of(&simulation);
    for one in &found {
        let (low, high) = (one.together.unfavourable, one.together.favourable);
        assert!(low < high);
        for draw in &one.together.draws {
            assert!(low <= *draw && *draw <= high, "{draw} outside {low} to {high}");
        }
    }
    let (one, other) = (&found[0].together.draws, &found[1].together.draws);
    for early in 0..DRAWS {
        for late in 0..early {
            assert_eq!(one[early] < one[late], other[early] < other[late], "{early}, {late}");
        }
    }
}

/// Of a history's first years those that do most and least are shown, not the earliest and the latest.
#[test]
fn of_several_first_years_the_extremes_are_shown() {
    let swing = |points: &[(f64, f64)]| Swing {
        key: "one.window".into(),
        value: 2016.0,
        points: points.to_vec(),
    };
    let years = [(2012.0, 0.602), (2014.0, 0.618), (2015.0, 0.614), (2016.0, 0.605)];
    assert_eq!(swing(&years).ends(), [(2012.0, 0.602), (2014.0, 0.618)]);
    assert_eq!(swing(&years[2..]).ends(), [(2015.0, 0.614), (2016.0, 0.605)]);
    assert!((swing(&years).span() - 0.016).abs() < 1e-12);
}

/// A stated growth has its probability in closed form. Its average over the triangular law of the mean, by Simpson's rule, is what the
/// draws must average to: within 4 standard errors, a false alarm in 16,000.
#[test]
fn joint_draws_follow_the_triangular_law() {
    let mut movement = growth(6.0, 2.0, None);
    if let Movement::Growth(growth) = &mut movement {
        growth.mean = open(6.0, 3.0, 7.0);
    }
    let output = indicator("output", Measure::Flow, Shows::Growth, movement);
    let goal = target(&output, Relation::AtLeast, 5.0, 1);
    let (simulation, headline) = run_one(output, goal, 1_024);
    let draws = 2_000;
    let found = simulation.sensitivity_of(0, &headline, draws);
    let chance = |mean: f64| {
        let mut scenario = simulation.model().scenario().clone();
        assert!(scenario.set_number("output.mean", mean));
        let model = scenario.calibrate().unwrap();
        model.exact(&model.goals()[0], model.goals()[0].met).unwrap()
    };
    let density = |x: f64| if x <= 6.0 { (x - 3.0) / 6.0 } else { (7.0 - x) / 2.0 };
    let (cells, width) = (400, 4.0 / 400.0);
    let at = |x: f64| chance(x) * density(x);
    let simpson = |cell: usize| {
        let left = 3.0 + width * cell as f64;
        width / 6.0 * (at(left) + 4.0 * at(left + width / 2.0) + at(left + width))
    };
    let truth: f64 = (0..cells).map(simpson).sum();
    let variance = found.together.draws.iter().map(|draw| (draw - truth).powi(2)).sum::<f64>();
    let error = variance.sqrt() / draws as f64;
    let mean = found.together.mean();
    assert!((mean - truth).abs() < 4.0 * error, "{mean} against {truth}, error {error}");
    assert!((found.together.unfavourable - chance(3.0)).abs() < 1e-9);
    assert!((found.together.favourable - chance(7.0)).abs() < 1e-9);
}

#[test]
fn what_an_assumption_does_to_the_plan_is_the_sum_over_its_targets() {
    let simulation = simulation();
    let (sensitivities, counted) = (of(&simulation), counted(simulation.model()));
    let found = influences(&sensitivities, &counted);
    assert!(found.windows(2).all(|pair| pair[0].span() >= pair[1].span()));
    assert!(found.iter().any(|one| one.targets > 1), "no assumption is shared by targets");
    for influence in &found {
        let mut sums = vec![0.0; influence.points.len()];
        let mut targets = 0;
        for (one, _) in sensitivities.iter().zip(&counted).filter(|(_, counted)| **counted) {
            for swing in one.swings.iter().filter(|swing| swing.key == influence.key) {
                assert_eq!(swing.points.len(), sums.len(), "{}", swing.key);
                for (sum, (_, probability)) in sums.iter_mut().zip(&swing.points) {
                    *sum += probability - one.probability;
                }
                targets += 1;
            }
        }
        let changes: Vec<f64> = influence.points.iter().map(|point| point.1).collect();
        assert_eq!((changes, influence.targets), (sums, targets), "{}", influence.key);
    }
    let together = expected_together(&sensitivities, &counted);
    let first: f64 = sensitivities
        .iter()
        .zip(&counted)
        .filter(|(_, counted)| **counted)
        .map(|(one, _)| one.together.draws[0])
        .sum();
    assert_eq!(together.draws[0], first);
}
