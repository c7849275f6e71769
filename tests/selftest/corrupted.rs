//! A corrupted number makes its family fail, and only that one.

use std::fs;

use attain::evaluate::selftest::check;

use super::{copy, failures, family};

/// Changes one number in a copy: the family must fail. The text must stand in the file, so that the test cannot pass by accident.
#[track_caller]
fn fails(name: &str, one: &str, file: &str, from: &str, to: &str) {
    let root = copy(name, &[one]);
    let path = root.join(one).join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no `{from}`");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
    let report = check(&root).unwrap();
    let found = family(&report, one);
    assert_eq!(found.failures.len(), 1, "{file}, {from} to {to}: {}", failures(&report));
    assert!(found.passed > 0, "the other cases still pass");
}

#[test]
fn a_word_of_the_generator() {
    let file = "random123_known_answers.csv";
    fails("word", "rng", file, "6627e8d5 e169c58d", "6627e8d5 e169c58c");
}

#[test]
fn numbers_of_the_numerics() {
    let fails = |name, file, from, to| fails(name, "numerics", file, from, to);
    // Five units in the last place.
    fails("quantile", "inverse_normal.csv", "-1.2815515655446004", "-1.2815515655446024");
    fails("sobol", "sobol_unscrambled.csv", "0.53125,0.03125,0.40625", "0.53125,0.03225,0.40625");
    fails("interval", "binomial_intervals.csv", "0.210818636249", "0.210818638249");
    fails("nearest", "nearest_correlation.json", "0.157298106138376", "0.157298116138376");
    fails("sample", "quantile_types.json", "0.38666666666666666", "0.38667666666666666");
    fails("index", "sensitivity.json", "0.24368366406214773", "0.24368366606214773");
}

#[test]
fn shrinkage_of_series_of_another_family() {
    let root = copy("shrinkage", &["numerics", "macro_history"]);
    let path = root.join("numerics/covariance_shrinkage.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("0.660468144530007", "0.660468147530007", 1)).unwrap();
    let report = check(&root).unwrap();
    assert_eq!(family(&report, "numerics").failures.len(), 1, "{}", failures(&report));
    assert!(family(&report, "numerics").failures[0].case.contains("shrinkage"));
}

#[test]
fn certified_values_and_data() {
    let fails = |name, file, from, to| fails(name, "nist_strd", file, from, to);
    fails("mean", "univariate_certified.csv", "518.958715596330", "518.958715596331");
    fails("estimate", "linear_certified.csv", "0.673565789473684E-03", "0.673565789373684E-03");
}

#[test]
fn scores() {
    let fails = |name, file, from, to| fails(name, "crps", file, from, to);
    fails("law", "closed_form.csv", "4.06630853842", "4.06630854842");
    fails("published", "closed_form.csv", "2.17137978,", "2.17138078,");
    fails("ensemble", "ensemble.json", "0.166666666666667", "0.166666666668667");
    fails("brier", "other_scores.json", "0.04", "0.0400001");
    fails("draw", "gdp_forecast_draws.csv", "-3.7826", "-3.7827");
    fails("expected", "gdp_forecast_expected.csv", "0.519226541932444", "0.519226541942444");
}

#[test]
fn closed_forms_and_simulated_ones() {
    let fails = |name, file, from, to| fails(name, "closed_form", file, from, to);
    fails("ar1", "cases.json", "0.427268240696959", "0.427268243696959");
    fails("ratio", "cases.json", "0.507585247243693", "0.507585250243693");
    fails("beta", "cases.json", "0.834206616695155", "0.834206619695155");
    fails("average", "cases.json", "0.0713564384281869", "0.0713564414281869");
    fails("heavy", "cases.json", "0.262824560427493", "0.262824563427493");
    fails("regimes", "cases.json", "0.717274967959988", "0.717274970959988");
    fails("copula", "cases.json", "0.49268139181", "0.50268139181");
    fails("grid", "grid_ar1_reference.json", "0.4903451454782106", "0.4903451484782106");
    // A joint probability is simulated: what four standard errors cannot tell is not seen.
    fails("joint", "joint_attainment.json", "0.28642951046051474", "0.29642951046051474");
}
