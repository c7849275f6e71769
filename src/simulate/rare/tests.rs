//! Tests of the parts, of the weights and of what is refused.

use std::sync::atomic::AtomicBool;

use super::direction::leanings;
use super::sampler::Part;
use super::{Importance, Outcome, Sums, agrees, importance, is_worth_it, seek, weigh};
use crate::model::{Goal, Model, Mover};
use crate::plan::{
    Date, Judged, Movement, Observation, Persistence, Quantity, Student, System, Text,
};
use crate::scenario::Scenario;
use crate::simulate::block::{self, Scratch};
use crate::simulate::{BLOCK, Estimate, Execution, draw};

/// A search that nobody stops.
static GOES_ON: AtomicBool = AtomicBool::new(false);
static STOPPED: AtomicBool = AtomicBool::new(true);

fn loaded() -> Scenario {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/chongqing-2024/demand-slump.toml");
    Scenario::load(path).unwrap()
}

fn slump() -> Model {
    loaded().calibrate().unwrap()
}

/// A made-up figure of growth.
fn figure(id: &str, year: i32, value: f64, source: &str) -> Observation {
    Observation {
        indicator: id.into(),
        period: year.to_string(),
        quantity: Quantity::Growth,
        value,
        unit: "%".into(),
        basis: "final".into(),
        source: source.into(),
        released: Date { year: year + 1, month: 1, day: 20 },
        released_assumed: true,
        note: String::new(),
    }
}

/// The same plan with a t copula, R&D with two lags (its share of output has an error of its base), and a system of deposits and loans, all on
/// made-up histories; the share of R&D is to rise further than it is likely to.
fn other_processes() -> Model {
    let mut scenario = loaded();
    let judged = |value: f64| Judged::new(value, value, value, "test");
    let plan = &mut scenario.plan;
    plan.copula = Some(Student { degrees_of_freedom: judged(5.0) });
    plan.systems.push(System {
        id: "money".into(),
        name: Text::same("money"),
        lags: 1,
        persistence: judged(0.3),
        tightness: judged(0.3),
    });
    let (to, growth) = (plan.year - 1, [9.0, 12.5, 7.0, 10.5, 13.0, 8.0, 11.0]);
    for (offset, indicator) in plan.indicators.iter_mut().enumerate() {
        let Movement::SteadyAr(ar) = &mut indicator.movement else { continue };
        ar.persistence = match indicator.id.as_str() {
            "rd_expenditure" => {
                let (centre, tightness) = (judged(0.3), judged(0.3));
                Persistence::Lags { lags: 2, centre, tightness }
            }
            "deposits_balance" | "loans_balance" => {
                (indicator.block, indicator.loading) = (None, None);
                Persistence::System { system: "money".into() }
            }
            _ => continue,
        };
        (ar.mean, ar.averages, ar.windows) = (None, Vec::new(), Vec::new());
        let id = format!("{}_made_up", indicator.id);
        for (index, year) in (to - 19..=to).enumerate() {
            let value = growth[(index * (1 + offset % 3)) % 7] + 0.1 * index as f64;
            plan.history.observations.push(figure(&id, year, value, &plan.source));
        }
        (ar.history.from, ar.history.to, ar.history.quantity) = (to - 19, to, Quantity::Growth);
        (ar.history.basis, ar.history.indicator) = (vec!["final".into()], Some(id));
    }
    let share = plan.targets.iter_mut().find(|target| target.indicator == "rd_intensity").unwrap();
    share.value = 3.0;
    scenario.calibrate().unwrap_or_else(|error| panic!("{error}"))
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
        let mut part = Part::new(&model, goal, &GOES_ON).unwrap();
        let plain = part.mixture(&[], BLOCK as u64);
        part.run(&plain, 0, |_, drawn| {
            assert_eq!(drawn.values, whole, "target {}", goal.target);
            assert!(drawn.weights.iter().all(|weight| *weight == 1.0));
        })
        .unwrap();
    }
}

/// For any shifts the mean weight is 1, and the weighted mean of each draw is 0. Gives the number of figures that were compared.
fn assert_undone(model: &Model, goal: &Goal) -> usize {
    let mut part = Part::new(model, goal, &GOES_ON).unwrap();
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
    }
    part.draws.len() + 1
}

/// 4 standard errors of some 50 figures, so that a sound engine would fail for one seed in 300.
#[test]
fn the_weights_undo_any_shift() {
    let model = slump();
    let figures = model.goals().iter().step_by(9).map(|goal| assert_undone(&model, goal));
    let figures: usize = figures.sum();
    assert!(figures > 30, "{figures}");
}

/// The same with draws of several lags, a t copula, an error of a base and a system: 27 figures, one seed in 580.
#[test]
fn the_weights_undo_shifts_of_other_processes() {
    let model = other_processes();
    let has = |kind: fn(&Mover) -> bool| model.nodes.iter().any(|node| kind(&node.mover));
    assert!(has(|mover| matches!(mover, Mover::Lagged(_))));
    assert!(has(|mover| matches!(mover, Mover::Member { .. })));
    assert!(!model.copulas.is_empty() && model.nodes.iter().any(|node| node.base_error > 0.0));
    let mut figures = 0;
    for id in ["rd_intensity", "deposits_balance", "loans_balance"] {
        let of = |goal: &&Goal| model.plan().targets[goal.target].indicator == id;
        figures += assert_undone(&model, model.goals().iter().find(of).unwrap());
    }
    assert!(figures > 20, "{figures}");
}

/// Who interrupts a run during the search has the counts of all paths, and is told.
#[test]
fn a_search_that_is_stopped_finds_nothing() {
    let model = other_processes();
    let is_wanted = |goal: &&Goal| model.plan().targets[goal.target].indicator == "rd_intensity";
    let index = model.goals().iter().position(|goal| is_wanted(&goal)).unwrap();
    let tally = draw(&model, 16_384);
    assert!(tally.goals[index].hits[0] * 100 < 16_384, "it is rare");
    let (found, finished) = seek(&model, &tally, Execution::default(), &GOES_ON);
    assert!(finished && found.iter().any(|one| one.goal == index && one.found[0].is_some()));
    let (found, finished) = seek(&model, &tally, Execution::default(), &STOPPED);
    assert!(!finished && found.is_empty());
    let mut part = Part::new(&model, &model.goals()[index], &STOPPED).unwrap();
    assert!(leanings(&mut part, Outcome::Hit, 1 << 50).is_none());
    assert!(weigh(&mut part, &[], Outcome::Hit, 1 << 51).is_none());
}

/// Leanings that point away from the outcome are worth nothing; right ones are accepted.
#[test]
fn a_bad_direction_is_refused() {
    let model = slump();
    let goal = model.goals().iter().find(|goal| goal.met.upper == f64::INFINITY).unwrap();
    let mut part = Part::new(&model, goal, &GOES_ON).unwrap();
    // A bound that few paths reach.
    let mut values = Vec::new();
    let plain = part.mixture(&[], 4_096);
    part.run(&plain, 0, |_, drawn| values.extend_from_slice(drawn.values)).unwrap();
    values.sort_by(f64::total_cmp);
    let spread = values[4_000] - values[2_048];
    part.goal.met.lower = values[2_048] + 1.7 * spread;
    let right = leanings(&mut part, Outcome::Hit, 1 << 50).unwrap();
    let wrong: Vec<Vec<f64>> =
        right.iter().map(|shifts| shifts.iter().map(|shift| -shift).collect()).collect();
    let mut found = |leanings: &[Vec<f64>]| {
        importance(&weigh(&mut part, leanings, Outcome::Hit, 1 << 51).unwrap(), 0, Outcome::Hit)
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
