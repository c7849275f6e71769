//! Rare misses and hits: what averaging gains over counting where almost every path says the same.

use attain::plan::{Measure, Relation, Shows};
use attain::random::Sampling;

use crate::fixture;

/// A fitted target that is met with a probability near 1e-4, known from the mixture of Student t. The average of conditional
/// probabilities must be worth far more paths than were drawn, and hit the truth within six standard errors (rate 1e-4 for Student t
/// with 15 degrees of freedom, 1e-8 for the normal).
#[test]
fn a_probability_of_1e_4_is_averaged_precisely() {
    let values = [5.1, 6.2, 5.6, 4.8, 5.9, 6.4, 5.2, 5.7, 6.0, 5.4, 5.8, 5.5];
    for (sampling, least) in [(Sampling::Pseudo, 3.0), (Sampling::Sobol, 1000.0)] {
        let first = fixture::YEAR - values.len() as i32;
        let movement = fixture::steady_ar(first, None);
        let series = fixture::indicator("series", Measure::Flow, Shows::Growth, movement);
        let mut plan = fixture::plan();
        plan.targets = vec![fixture::target(&series, Relation::AtLeast, 8.7, 1)];
        plan.indicators = vec![series];
        plan.history.observations = fixture::log_growth_history("series", &values);
        let mut scenario = fixture::scenario(plan, 16_384);
        scenario.settings.sampling = sampling;
        let simulation = fixture::run(scenario);
        let goal = &simulation.model().goals()[0];
        let exact = simulation.model().exact(goal, goal.met).unwrap();
        assert!((0.3e-4..3e-4).contains(&exact), "probability {exact}");
        let averaged = simulation.averaged(0).unwrap();
        let score = (averaged.probability - exact) / averaged.standard_error;
        assert!(score.abs() < 6.0, "{} against {exact}, {score} errors", averaged.probability);
        let gain = averaged.effective_paths().unwrap() / simulation.paths as f64;
        println!("{sampling:?}: probability {exact:e}, gain over counting {gain:.1}");
        assert!(gain > least, "{sampling:?}: gain {gain}");
    }
}
