//! Names do not matter: files, cases, series and counts of rows may all be others.

use std::fs;
use std::path::Path;

use attain::evaluate::selftest::check;
use attain::process::{Observed, Posterior, Prior, Series};
use serde_json::json;

use super::{copy, failures, family};

fn change(path: &Path, edit: impl Fn(&str) -> String) {
    let text = fs::read_to_string(path).unwrap();
    let edited = edit(&text);
    assert_ne!(text, edited, "{}", path.display());
    fs::write(path, edited).unwrap();
}

fn rename(folder: &Path, from: &str, to: &str) {
    fs::rename(folder.join(from), folder.join(to)).unwrap();
}

#[test]
fn files_and_cases_may_have_any_name() {
    let root = copy("renamed", &["rng", "numerics", "nist_strd", "crps", "closed_form"]);
    let before = check(&root).unwrap();
    rename(&root.join("rng"), "random123_known_answers.csv", "x.csv");
    rename(&root.join("numerics"), "inverse_normal.csv", "y.csv");
    rename(&root.join("numerics"), "sensitivity.json", "z.json");
    rename(&root.join("crps"), "gdp_forecast_draws.csv", "a.csv");
    rename(&root.join("crps"), "gdp_forecast_expected.csv", "b.csv");
    rename(&root.join("crps"), "ensemble.json", "c.json");
    rename(&root.join("closed_form"), "cases.json", "p.json");
    rename(&root.join("closed_form"), "joint_attainment.json", "q.json");
    let nist = root.join("nist_strd");
    rename(&nist, "Filip.csv", "ten.csv");
    rename(&nist, "univariate_certified.csv", "u.csv");
    change(&nist.join("cases.csv"), |text| {
        text.replace("Filip.csv", "ten.csv").replace("Filip,", "Ten,").replace("Lew,", "Beam,")
    });
    change(&nist.join("linear_certified.csv"), |text| text.replace("Filip,", "Ten,"));
    change(&nist.join("u.csv"), |text| text.replace("Lew,", "Beam,"));
    change(&root.join("closed_form/p.json"), |text| text.replace("ar1-a", "another"));
    let after = check(&root).unwrap();
    assert_eq!(after.failed(), 0, "{}", failures(&after));
    for (before, after) in before.families.iter().zip(&after.families) {
        assert_eq!(before.family, after.family);
        assert_eq!(before.passed, after.passed, "{}", after.family);
        assert_eq!(before.comparisons, after.comparisons, "{}", after.family);
    }
}

#[test]
fn other_counts_of_rows_and_other_series_do_too() {
    let root = copy("fewer", &["rng", "numerics", "crps", "nist_strd"]);
    let header_and = |rows: &'static [usize]| {
        move |text: &str| {
            let lines: Vec<&str> = text.lines().collect();
            let kept = rows.iter().map(|row| lines[*row]);
            std::iter::once(lines[0]).chain(kept).map(|line| format!("{line}\n")).collect()
        }
    };
    change(&root.join("rng/random123_known_answers.csv"), header_and(&[12, 1]));
    change(&root.join("numerics/inverse_normal.csv"), header_and(&[7]));
    change(&root.join("numerics/sobol_unscrambled.csv"), header_and(&[30, 4, 9]));
    change(&root.join("nist_strd/cases.csv"), header_and(&[28, 6]));
    change(&root.join("crps/gdp_forecast_expected.csv"), |text| text.replace("2008Q3", "spring"));
    change(&root.join("crps/gdp_forecast_draws.csv"), |text| text.replace("2008Q3", "spring"));
    let report = check(&root).unwrap();
    assert_eq!(report.failed(), 0, "{}", failures(&report));
    assert_eq!(family(&report, "rng").passed, 1);
    assert_eq!(family(&report, "nist_strd").passed, 2);
}

/// A counter that is not among the project's cases: the next block of a stream.
#[test]
fn a_new_counter_is_run() {
    let root = copy("counter", &["rng"]);
    let path = root.join("rng/random123_known_answers.csv");
    let expected = attain::random::philox::philox4x32_10([7, 1, 2, 3], [5, 9]);
    let words = |add: u32| expected.map(|word| format!("{:08x}", word.wrapping_add(add))).join(" ");
    for (add, failed) in [(0, 0), (1, 1)] {
        let row = format!("philox4x32,10,7 1 2 3,5 9,{}", words(add));
        let text =
            format!("generator,rounds,counter_hex_words,key_hex_words,expected_hex_words\n{row}\n");
        fs::write(&path, text).unwrap();
        let report = check(&root).unwrap();
        assert_eq!(report.failed(), failed, "{}", failures(&report));
        assert_eq!(report.run(), 1);
    }
}

/// A case that the project does not have: a view on the mean. Its numbers come from the posterior, so what is tested is that the plan
/// made of the case has the same law.
#[test]
fn a_view_on_the_mean_reaches_the_plan() {
    let y = [7.9, 7.4, 7.1, 6.2, 6.6, 2.4, 7.9, 2.7, 5.8, 6.1];
    let observed = (0..).zip(y).map(|(first, value)| Observed { first, years: 1, value });
    let series = Series { observed: observed.collect(), weights: vec![1.0; y.len()] };
    let prior = Prior { mean: (4.0, 2.5), ..Prior::default() };
    let posterior = Posterior::fit(&series, &prior).unwrap();
    let p_hit =
        |weights: &[f64], threshold| posterior.predictive(weights).unwrap().survival(threshold);
    let case = json!({"cases": [{
        "id": "view", "y": y, "phi_prior": "default", "nu0": 0, "s0_squared": null, "kappa0": 2.5, "m0": 4.0,
        "posterior": {"df": posterior.degrees_of_freedom, "mu_mean": posterior.mean_location()},
        "steps": [{"h": 2, "threshold": 5.5, "p_hit": p_hit(&[0.0, 1.0], 5.5)}],
        "sum_of_steps": {"H": 3, "threshold": 15.0, "p_hit": p_hit(&[1.0; 3], 15.0)},
    }]});
    let root = copy("view", &[]);
    fs::create_dir_all(root.join("closed_form")).unwrap();
    fs::write(root.join("closed_form/view.json"), case.to_string()).unwrap();
    let report = check(&root).unwrap();
    assert_eq!(report.failed(), 0, "{}", failures(&report));
    let found = family(&report, "closed_form");
    assert_eq!((found.passed, found.comparisons), (1, 8), "two laws, each also through a plan");
}
