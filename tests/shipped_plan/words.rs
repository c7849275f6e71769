//! Every assumption has words, so that no table shows a dotted name to a reader.

use std::path::Path;

use attain::report::assumption;
use attain::scenario::Scenario;

#[test]
fn every_number_of_the_shipped_scenarios_has_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for path in [
        "scenarios/chongqing-2024/baseline.toml",
        "scenarios/chongqing-2024/demand-slump.toml",
        "docs/examples/small-city/export-slump.toml",
        "tests/files/small/drought.toml",
    ] {
        let mut scenario = Scenario::load(root.join(path)).unwrap();
        let named = scenario.clone();
        for (key, _) in scenario.numbers_mut() {
            let words = assumption(&named, &key);
            assert_ne!(words.en, key, "{path}");
            assert_ne!(words.zh, key, "{path}");
            seen += 1;
        }
    }
    assert!(seen > 200, "{seen} numbers were looked at");
}
