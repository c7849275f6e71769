//! A plan with a system, read from files: the same bits in every way to run and in every order, and no other row moves.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use attain::math::wide::Instructions;
use attain::plan::{Movement, Persistence};
use attain::report::assumption;
use attain::scenario::{Frequency, Sampling, Scenario};
use attain::simulate::{Execution, Watch};

use super::{counts, folder, named, simulate, with_one_more};

/// The system that is added to the small plan.
const SYSTEM: &str = r#"
[[system]]
id = "trade"
name = { zh = "贸易", en = "Trade" }
lags = 1
tightness = { value = 0.25, low = 0.15, high = 0.4, reason = "short series" }
"#;

/// A member with these lines of its own: what it shows, and its process.
fn member(id: &str, shows: &str, process: &str) -> String {
    format!(
        r#"
[[indicator]]
id = "{id}"
name = {{ zh = "{id}", en = "{id}" }}
unit = {{ zh = "{id}", en = "{id}" }}
{shows}

[indicator.process]
kind = "vector_autoregression"
system = "trade"
{process}
"#
    )
}

/// Growth from growth, growth from levels, and a share, forecast together.
fn members() -> String {
    let ships = r#"quantity = "growth"
history = { quantity = "growth", basis = ["final"], from = 2000, to = 2023 }
window_reason = "all that there is""#;
    let exports = r#"quantity = "growth"
history = { quantity = "level", basis = ["final"], from = 1999, to = 2023 }
base = { value = 240.0, year = 2023, source = "yearbook" }"#;
    let rail_share = r#"quantity = "share"
history = { quantity = "share", basis = ["final"], from = 2000, to = 2023 }"#;
    [
        member("ships", "measure = \"flow\"\nshows = \"growth\"", ships),
        member("exports", "measure = \"flow\"\nshows = \"level\"", exports),
        member("rail_share", "measure = \"ratio\"\nshows = \"share\"", rail_share),
    ]
    .concat()
}

/// A target of a member in a year.
fn target(id: &str, year: i32, value: f64, unit: &str) -> String {
    format!(
        r#"
[[target]]
id = "{id}_{year}"
indicator = "{id}"
year = {year}
name = {{ zh = "{id}", en = "{id}" }}
relation = "at_least"
value = {value:?}
decimals = 1
unit = {{ zh = "{unit}", en = "{unit}" }}
section = "一.一"
decided_by = "yearbook"
decided_on = "2026-02"
basis = "fitted"
reason = {{ zh = "历史", en = "History." }}
"#
    )
}

fn history() -> String {
    let mut rows = String::new();
    for (index, year) in (1999..2024).enumerate() {
        let wave = [0.4, -1.1, 2.0, 0.3, -0.6, 1.5, -2.2][index % 7];
        let other = [1.0, 0.2, -0.9, 0.4, -1.3][index % 5];
        let level = 100.0 + 6.0 * index as f64 + 2.0 * wave;
        let after = format!("final,yearbook,{}-01-20,yes,", year + 1);
        let _ = writeln!(rows, "exports,{year},level,{level:.2},百万,{after}");
        if year > 1999 {
            let _ = writeln!(rows, "ships,{year},growth,{:.2},%,{after}", 4.0 + other + 0.5 * wave);
            let _ = writeln!(rows, "rail_share,{year},share,{:.2},%,{after}", 30.0 + other - wave);
        }
    }
    rows
}

/// The small plan with a system of three.
fn with_system(name: &str) -> Scenario {
    let (from, root) = (Path::new("tests/files/small"), folder(name));
    fs::create_dir_all(root.join("plan")).unwrap();
    for name in ["baseline.toml", "drought.toml", "plan/sources.csv"] {
        fs::copy(from.join(name), root.join(name)).unwrap();
    }
    let with = |name: &str, more: String| {
        let text = fs::read_to_string(from.join(name)).unwrap();
        fs::write(root.join(name), text.trim_end().to_string() + "\n" + &more).unwrap();
    };
    with("plan/history.csv", history());
    let targets = [
        target("ships", 2024, 4.0, "%"),
        target("exports", 2025, 250.0, "百万"),
        target("rail_share", 2026, 30.0, "%"),
    ];
    with("plan/plan.toml", SYSTEM.to_string() + &members() + &targets.concat());
    let mut scenario =
        Scenario::load(root.join("drought.toml")).unwrap_or_else(|error| panic!("{error}"));
    scenario.settings.paths = 3_000;
    scenario
}

#[test]
fn threads_and_blocks_change_no_bit_of_a_system() {
    for sampling in [Sampling::Pseudo, Sampling::Sobol] {
        let mut scenario = with_system("system_bits");
        scenario.settings.sampling = sampling;
        scenario.settings.frequency = Frequency::Monthly;
        let model = scenario.calibrate().unwrap_or_else(|error| panic!("{error}"));
        let expected = simulate(&model, 1, 256);
        for (threads, block) in [(2, 256), (1, 64), (3, 100), (2, 1_001)] {
            let found = simulate(&model, threads, block);
            let what = format!("{sampling:?}, {threads} threads, blocks of {block}");
            assert!(counts(&found) == counts(&expected), "{what}");
            assert_eq!(found.fans(), expected.fans(), "{what}");
        }
        assert!(expected.period_fan("exports").is_some_and(|fan| fan.points.len() > 100));
        for instructions in [Instructions::Plain, Instructions::Avx2, Instructions::Avx512] {
            if instructions.are_there() {
                let execution = Execution { instructions, ..Execution::default() };
                let found = model.simulate_with(execution, &Watch::default()).unwrap();
                assert!(counts(&found) == counts(&expected), "{sampling:?}, {instructions:?}");
            }
        }
        // One path more or less in front does not matter.
        let all = model.paths("exports", 0, 300).unwrap();
        let some = model.paths("exports", 37, 100).unwrap();
        for (row, path) in some.rows().into_iter().enumerate() {
            assert_eq!(path, all.row(37 + row));
        }
        assert!(all.iter().all(|value| value.is_finite()));
    }
}

#[test]
fn the_order_of_the_plan_changes_no_row_of_a_system() {
    let root = folder("system_order");
    let straight = with_system("system_straight");
    let mut turned = straight.clone();
    turned.plan.indicators.reverse();
    turned.plan.targets.reverse();
    turned.plan.history.observations.reverse();
    let [one, other] = [&straight, &turned].map(|scenario| named(scenario, &root));
    assert!(one.iter().all(|rows| rows.len() >= 10), "the tables hold something");
    assert_eq!(one, other);
}

/// An indicator elsewhere changes no row; and the system changes no row of the others.
#[test]
fn a_system_and_the_other_indicators_leave_each_other_alone() {
    let root = folder("system_more");
    let plain = with_system("system_plain");
    let more = with_one_more(&plain);
    let mut less = plain.clone();
    less.plan.systems.clear();
    less.plan.indicators.retain(|one| one.movement.system().is_none());
    let kept: Vec<String> = less.plan.indicators.iter().map(|one| one.id.clone()).collect();
    less.plan.targets.retain(|target| kept.contains(&target.indicator));
    let tables = [&less, &plain, &more].map(|scenario| named(scenario, &root));
    for pair in tables.windows(2) {
        for (one, other) in pair[0].iter().zip(&pair[1]).take(2) {
            assert!(other.len() > one.len(), "the new rows are there");
            for (name, row) in one {
                assert_eq!(Some(row), other.get(name), "{name}");
            }
        }
    }
}

#[test]
fn a_system_is_read_with_its_defaults_and_told_in_words() {
    let scenario = with_system("system_words");
    let system = scenario.plan.system("trade").unwrap();
    assert_eq!((system.lags, system.persistence.value), (1, 0.3));
    assert_eq!((system.persistence.low, system.persistence.high), (0.0, 0.6));
    assert_eq!((system.tightness.low, system.tightness.high), (0.15, 0.4));
    let members: Vec<&str> =
        scenario.plan.members("trade").iter().map(|(one, _)| one.id.as_str()).collect();
    assert_eq!(members, ["exports", "rail_share", "ships"]);
    let Movement::SteadyAr(ar) = &scenario.plan.indicator("ships").unwrap().movement else {
        panic!("it is fitted")
    };
    assert_eq!(ar.persistence, Persistence::System { system: "trade".into() });
    assert_eq!(assumption(&scenario, "system.trade.persistence").en, "Trade: persistence");
    let model = scenario.calibrate().unwrap();
    let posterior = &model.calibration().systems["trade"];
    assert_eq!((posterior.variables, posterior.observations), (3, 24));
}
