//! A result depends on plan, scenario, seed and number of paths, and on nothing else.

mod arrivals;
mod prefix;
mod processes;
mod shocks;
mod stopped;
mod systems;

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use attain::model::Model;
use attain::plan::{Measure, Relation, Shows};
use attain::report::Results;
use attain::scenario::Scenario;
use attain::simulate::{Execution, Simulation, Watch};

use crate::fixture;

pub const BASELINE: &str = "scenarios/chongqing-2024/baseline.toml";
pub const SLUMP: &str = "scenarios/chongqing-2024/demand-slump.toml";
/// A small plan with two shocks.
pub const SMALL: &str = "tests/files/small/drought.toml";
const TABLES: [&str; 3] = ["attainment.csv", "fans.csv", "joint.csv"];

/// A shipped scenario with another number of paths.
pub fn load(path: &str, paths: u64) -> Scenario {
    let sets = [("settings.paths".to_string(), paths.to_string())];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    Scenario::load_with(path, &sets).unwrap_or_else(|error| panic!("{error}"))
}

pub fn simulate(model: &Model, threads: usize, block: usize) -> Simulation {
    let execution =
        Execution { threads: NonZeroUsize::new(threads), block, ..Execution::default() };
    model.simulate_with(execution, &Watch::default()).unwrap()
}

/// An empty folder of this test binary.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The bytes of the three tables of a run.
fn tables(simulation: Simulation, root: &Path) -> Vec<Vec<u8>> {
    let written = Results::new(simulation).write(root, None).unwrap();
    TABLES.iter().map(|name| std::fs::read(written.join(name)).unwrap()).collect()
}

/// Every bit of what the paths added up to, at all three correlations.
fn counts(simulation: &Simulation) -> String {
    simulation.cases().map(|case| format!("{case:?}")).collect()
}

/// Counts, sums and histograms agree bit for bit in every way to run; the files are compared byte for byte in the first and the oddest.
fn assert_same_bytes(scenario: &str, paths: u64) {
    let model = load(scenario, paths).calibrate().unwrap();
    let root = folder(&format!("bytes_{}", model.scenario().id));
    let first = simulate(&model, 1, 256);
    let (expected, fans, joint) = (counts(&first), first.fans(), first.joint());
    // Threads with an even block, then blocks that do and do not divide the number of paths.
    for (threads, block) in
        [(2, 256), (3, 256), (8, 256), (1, 64), (2, 100), (3, 1_000), (2, 7_001)]
    {
        let found = simulate(&model, threads, block);
        assert!(counts(&found) == expected, "{threads} threads, blocks of {block}");
        assert_eq!(found.fans(), fans, "{threads} threads, blocks of {block}");
        assert_eq!(found.joint(), joint, "{threads} threads, blocks of {block}");
    }
    let expected = tables(first, &root);
    let found = tables(simulate(&model, 3, 100), &root);
    for ((name, found), expected) in TABLES.iter().zip(&found).zip(&expected) {
        assert!(expected.len() > 1_000, "{name} holds something");
        assert!(found == expected, "{name} differs with 3 threads, blocks of 100");
    }
}

#[test]
fn threads_and_blocks_change_no_bit_of_the_baseline() {
    assert_same_bytes(BASELINE, 20_000);
}

#[test]
fn threads_and_blocks_change_no_bit_of_the_slump() {
    assert_same_bytes(SLUMP, 10_000);
}

/// The small plan has every movement, two shocks and both kinds of block.
#[test]
fn threads_and_blocks_change_no_byte_of_the_small_plan() {
    let model = load(SMALL, 3_000).calibrate().unwrap();
    let root = folder("bytes_small");
    let expected = tables(simulate(&model, 1, 256), &root);
    for (threads, block) in [(3, 1), (2, 100)] {
        let found = tables(simulate(&model, threads, block), &root);
        assert!(found == expected, "{threads} threads, blocks of {block}");
    }
}

#[test]
fn another_seed_gives_other_paths_and_the_same_closed_forms() {
    let model = |seed: u64| {
        let mut scenario = load(SMALL, 3_000);
        (scenario.settings.seed, scenario.shocks) = (seed, Vec::new());
        scenario.calibrate().unwrap()
    };
    let (one, other) = (simulate(&model(1), 2, 256), simulate(&model(2), 2, 256));
    let pairs: Vec<_> = one.attainment().into_iter().zip(other.attainment()).collect();
    let differ = pairs.iter().filter(|(a, b)| a.simulated != b.simulated).count();
    assert!(differ * 10 >= pairs.len() * 8, "{differ} of {} simulated shares differ", pairs.len());
    let exact = pairs.iter().filter(|(a, _)| a.estimate.standard_error == 0.0);
    assert!(exact.clone().count() > 5, "some are exact");
    for (a, b) in exact {
        assert_eq!(a.estimate, b.estimate, "{}", a.target);
    }
}

type Rows = HashMap<String, String>;

/// Rows of the tables of attainment, fans and joint figures, by the columns that name them.
fn named(scenario: &Scenario, root: &Path) -> [Rows; 3] {
    let simulation = simulate(&scenario.clone().calibrate().unwrap(), 2, 256);
    let tables = tables(simulation, root);
    let of = |index: usize, keys: usize| {
        let text = String::from_utf8(tables[index].clone()).unwrap();
        let row = |line: &str| {
            let name = line.splitn(keys + 1, ',').take(keys).collect::<Vec<_>>().join(",");
            (name, line.to_string())
        };
        text.lines().skip(1).map(row).collect::<Rows>()
    };
    [of(0, 2), of(1, 5), of(2, 6)]
}

#[test]
fn the_order_of_the_plan_changes_no_row() {
    let root = folder("order");
    let straight = load(SMALL, 3_000);
    let mut turned = straight.clone();
    turned.plan.indicators.reverse();
    turned.plan.targets.reverse();
    turned.plan.blocks.reverse();
    turned.plan.history.observations.reverse();
    turned.shocks.reverse();
    let [one, other] = [&straight, &turned].map(|scenario| named(scenario, &root));
    assert!(one.iter().all(|rows| rows.len() >= 10), "the tables hold something");
    assert_eq!(one, other);
}

/// The scenario with one more indicator in a block, whose path begins two years before all others, and a target of it.
fn with_one_more(plain: &Scenario) -> Scenario {
    let mut more = plain.clone();
    let movement = fixture::growth(4.0, 2.0, fixture::base(50.0, plain.plan.year - 3));
    let mut new = fixture::indicator("new", Measure::Flow, Shows::Level, movement);
    new.block = Some("real".into());
    let mut target = fixture::target(&new, Relation::AtLeast, 55.0, 0);
    (target.section, target.source) = (plain.plan.targets[0].section.clone(), "plan2024".into());
    more.plan.indicators.insert(0, new);
    more.plan.targets.insert(0, target);
    more
}

#[test]
fn one_more_indicator_with_a_target_changes_no_other_row() {
    let root = folder("more");
    let plain = load(SMALL, 3_000);
    let more = with_one_more(&plain);
    let [one, other] = [&plain, &more].map(|scenario| named(scenario, &root));
    for (one, other) in one.iter().zip(&other).take(2) {
        assert!(other.len() > one.len(), "the new rows are there");
        for (name, row) in one {
            assert_eq!(Some(row), other.get(name), "{name}");
        }
    }
}
