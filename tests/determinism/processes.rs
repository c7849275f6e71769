//! Plans that use the processes beside the default: read from files, hit by shocks, the same bits in every way to run.

use std::fs;
use std::path::Path;

use attain::plan::Movement;
use attain::scenario::Scenario;

use super::{counts, folder, simulate};

/// The small plan with other processes: old text, new text.
const CHANGES: [(&str, &str); 6] = [
    ("source = \"plan2024\"\n", "source = \"plan2024\"\ncopula = { kind = \"student\" }\n"),
    (
        "kind = \"steady_ar\"\nquantity = \"growth\"\nhistory = { quantity = \"growth\", basis = [\"final\"], from = 2014, to = 2023 }",
        "kind = \"autoregression\"\nlags = 1\nquantity = \"growth\"\nhistory = { quantity = \"growth\", basis = [\"final\"], from = 2013, to = 2023 }",
    ),
    (
        "kind = \"steady_ar\"\nquantity = \"share\"",
        "kind = \"mean_reversion\"\nquantity = \"share\"",
    ),
    (
        "skew = { value = 0.2, low = 0.0, high = 0.4, reason = \"food\" }",
        "innovations = { kind = \"student\", degrees_of_freedom = { value = 4.0, low = 3.0, high = 8.0, reason = \"two jumps\" } }",
    ),
    (
        "kind = \"level\"\ncentre = { value = 500.0, low = 495.0, high = 505.0, reason = \"last year's area\" }",
        "kind = \"mean_reversion\"\nquantity = \"level\"\nbase = { value = 498.0, year = 2023, source = \"yearbook\" }\nspeed = { value = 0.5, low = 0.2, high = 1.0, reason = \"half is back after a year and a half\" }\nmean = { value = 500.0, low = 495.0, high = 505.0, reason = \"last year's area\" }",
    ),
    (
        "kind = \"growth\"\nmean = { value = 5.0, low = 3.0, high = 7.0, reason = \"last year's growth\" }\nvolatility = { value = 4.0, low = 3.0, high = 5.0, reason = \"last five years\" }\npersistence = { value = 0.1, low = 0.0, high = 0.2, reason = \"orders forget\" }",
        "kind = \"regime_switching\"\nregimes = [{ mean = { value = 6.0, low = 5.0, high = 7.0, reason = \"usual years\" }, volatility = { value = 2.0, low = 1.0, high = 3.0, reason = \"usual years\" }, staying = { value = 0.8, low = 0.7, high = 0.9, reason = \"usual years\" } }, { mean = { value = -4.0, low = -6.0, high = -2.0, reason = \"slumps\" }, volatility = { value = 4.0, low = 3.0, high = 5.0, reason = \"slumps\" }, staying = { value = 0.4, low = 0.2, high = 0.6, reason = \"slumps\" } }]",
    ),
];

/// Keys of the default process that the others do not have.
const GONE: [&str; 2] = ["pandemic_weight = ", "drift = { value = 0.1"];

fn changed() -> Scenario {
    let (from, root) = (Path::new("tests/files/small"), folder("other_processes"));
    fs::create_dir_all(root.join("plan")).unwrap();
    for name in ["baseline.toml", "drought.toml", "plan/sources.csv", "plan/history.csv"] {
        fs::copy(from.join(name), root.join(name)).unwrap();
    }
    let history = root.join("plan/history.csv");
    let rows = fs::read_to_string(&history).unwrap();
    let earlier = "output,2013,growth,7.3,%,final,yearbook,2014-01-20,yes,\n";
    fs::write(&history, rows.trim_end().to_string() + "\n" + earlier).unwrap();
    let mut plan = fs::read_to_string(from.join("plan/plan.toml")).unwrap();
    for (old, new) in CHANGES {
        assert!(plan.contains(old), "{old}");
        plan = plan.replacen(old, new, 1);
    }
    let view = "mean = { value = 6.0, low = 5.0, high = 7.0, weight";
    let kept = plan.lines().filter(|line| !GONE.iter().any(|key| line.starts_with(key)));
    let kept: Vec<&str> = kept.filter(|line| !line.starts_with(view)).collect();
    fs::write(root.join("plan/plan.toml"), kept.join("\n") + "\n").unwrap();
    let path = root.join("drought.toml");
    Scenario::load(path).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn threads_and_blocks_change_no_bit_of_other_processes() {
    let mut scenario = changed();
    scenario.settings.paths = 3_000;
    let indicators = &scenario.plan.indicators;
    let has = |kind: fn(&Movement) -> bool| indicators.iter().any(|one| kind(&one.movement));
    assert!(has(|one| matches!(one, Movement::MeanReversion(_))));
    assert!(has(|one| matches!(one, Movement::RegimeSwitching(_))));
    assert!(scenario.plan.copula.is_some());
    let names: Vec<String> = scenario.plan.numbers().into_iter().map(|pair| pair.0).collect();
    for name in [
        "plan.copula.degrees_of_freedom",
        "prices.innovations.degrees_of_freedom",
        "output.persistence",
        "output.tightness",
        "city_share.persistence",
        "grain_area.speed",
        "orders.regimes.2.staying",
    ] {
        assert!(names.iter().any(|known| known == name), "{name} is no number of the plan");
    }
    let model = scenario.calibrate().unwrap_or_else(|error| panic!("{error}"));
    let expected = simulate(&model, 1, 256);
    for (threads, block) in [(2, 256), (1, 64), (3, 100), (2, 1_001)] {
        let found = simulate(&model, threads, block);
        assert!(counts(&found) == counts(&expected), "{threads} threads, blocks of {block}");
        assert_eq!(found.fans(), expected.fans(), "{threads} threads, blocks of {block}");
    }
    for fan in expected.fans() {
        assert!(fan.points.iter().all(|point| point.value.is_finite()), "{}", fan.indicator);
    }
}
