//! Valid files are read, and wrong ones are refused with a message that names the place.

use attain::plan::Movement;
use attain::scenario::Scenario;

const SMALL: &str = "tests/files/small";

#[test]
fn the_small_plan_is_read_and_has_every_movement() {
    let scenario =
        Scenario::load(format!("{SMALL}/drought.toml")).unwrap_or_else(|error| panic!("{error}"));
    let kinds: std::collections::HashSet<_> =
        scenario.plan.indicators.iter().map(|one| std::mem::discriminant(&one.movement)).collect();
    assert_eq!(kinds.len(), 11);
    assert!(matches!(scenario.plan.indicators[0].movement, Movement::SteadyAr(_)));
    assert_eq!(scenario.id, "drought");
    assert_eq!(scenario.settings.paths, 1000);
    assert_eq!(scenario.shocks.len(), 2);
    assert_eq!(scenario.inputs.len(), 5);
    assert_eq!(scenario.cells(), 14.0 * 3.0 * 1000.0);
    assert_eq!(scenario.check(), []);
}
