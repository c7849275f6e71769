//! The error of a run is as small as stated and as large as reported.

use crate::determinism::{BASELINE, load};
use attain::random::Sampling;
use attain::scenario::Scenario;

fn sobol(path: &str, paths: u64, seed: u64) -> Scenario {
    let mut scenario = load(path, paths);
    scenario.settings.sampling = Sampling::Sobol;
    scenario.settings.seed = seed;
    scenario
}

#[test]
fn measure() {
    let mut worst: f64 = 0.0;
    let (mut n, mut z2, mut big, mut worst_net) = (0.0, 0.0, 0, 0.0f64);
    let mut by = std::collections::BTreeMap::<String, (f64, f64, f64)>::new();
    for seed in 0..20 {
        let simulation = sobol(BASELINE, 8192, seed).calibrate().unwrap().simulate().unwrap();
        let model = simulation.model();
        for (index, goal) in model.goals().iter().enumerate() {
            let Some(exact) = model.exact(goal, goal.met) else { continue };
            let Some(averaged) = simulation.averaged(index) else { continue };
            let own = simulation.tally().goals[index].probability.value() / 8192.0;
            worst_net = worst_net.max((own - exact).abs());
            let error = averaged.probability - exact;
            worst = worst.max(error.abs());
            let z = error / averaged.standard_error;
            n += 1.0;
            z2 += z * z;
            big += i32::from(z.abs() > 2.131);
            let e = by.entry(model.plan().targets[goal.target].id.clone()).or_default();
            e.0 += (own - exact).powi(2);
            e.1 += error * error;
            e.2 += averaged.standard_error.powi(2);
        }
    }
    for (k, v) in &by {
        println!("{k:40} net {:.2e} mean {:.2e} se {:.2e}", (v.0 / 20.0).sqrt(), (v.1 / 20.0).sqrt(), (v.2 / 20.0).sqrt());
    }
    println!("worst {worst:e} worst of the run's own net {worst_net:e}; n {n}, mean z2 {}, beyond t {}", z2 / n, f64::from(big) / n);
}
