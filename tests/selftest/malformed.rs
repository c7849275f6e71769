//! Files that are broken give a message with the place, never a panic.

use std::fs;
use std::path::Path;

use attain::evaluate::selftest::check;

use super::{copy, failures, family, reference};

/// Writes a text over a file of a copied family and gives all that is said about it.
fn said(name: &str, one: &str, file: &str, text: &str) -> String {
    let root = copy(name, &[one]);
    fs::write(root.join(one).join(file), text).unwrap();
    let report = check(&root).unwrap();
    assert!(family(&report, one).failed() > 0, "{file}: nothing failed");
    failures(&report)
}

#[track_caller]
fn says(name: &str, one: &str, file: &str, text: &str, expected: &[&str]) {
    let said = said(name, one, file, text);
    for expected in expected {
        assert!(said.contains(expected), "`{expected}` is not in:\n{said}");
    }
}

#[test]
fn broken_tables_say_where() {
    let (rng, nist) = ("random123_known_answers.csv", "cases.csv");
    let header = "generator,rounds,counter_hex_words,key_hex_words,expected_hex_words\n";
    let row = |text: &str| format!("{header}{text}\n");
    says("cells", "rng", rng, &row("philox4x32,10,0 0 0 0"), &["3 cells where the header has 5"]);
    says("words", "rng", rng, &row("philox4x32,10,0 0 0,0 0,1 2 3 4"), &["4 words", "rng/"]);
    says("rounds", "rng", rng, &row("philox4x32,ten,0 0 0 0,0 0,1 2 3 4"), &["`rounds`", "`ten`"]);
    let header = "dataset,data_file,model,statistic,required_digits\n";
    let row = |text: &str| format!("{header}{text}\n");
    says("file", "nist_strd", nist, &row("Lew,no.csv,univariate,mean,14"), &["`no.csv`"]);
    says("set", "nist_strd", nist, &row("Leo,Lew.csv,univariate,mean,14"), &["`Leo`"]);
    says("what", "nist_strd", nist, &row("Lew,Lew.csv,univariate,mode,14"), &["`mode`"]);
    says("size", "nist_strd", nist, &row("Lew,Lew.csv,univariate,mean,NaN"), &["`NaN`"]);
    says("degree", "nist_strd", nist, &row("Filip,Filip.csv,polynomial_3,estimate,7"), &["model"]);
    let missing = "p,z\n0.5,\n";
    says("empty", "numerics", "inverse_normal.csv", missing, &["`z` must be a number"]);
}

#[test]
fn broken_texts_say_where() {
    let says = |name, one, file, text, expected: &[&str]| says(name, one, file, text, expected);
    says("syntax", "closed_form", "cases.json", "{\"cases\": [", &["EOF", "line: 1"]);
    let case = r#"{"cases": [{"id": "one", "family": "ar1_terminal", "parameters": {"mu": "x"}, "expected": {}}]}"#;
    says("text", "closed_form", "cases.json", case, &["parameters.mu", "a number"]);
    let case = case.replace("\"x\"", "1, \"phi\": 0.5, \"sigma\": -2");
    says("sign", "closed_form", "cases.json", &case, &["parameters.sigma", "above 0"]);
    let case = case.replace("-2", "2, \"y0\": 0, \"threshold\": 0, \"h\": 0");
    says("steps", "closed_form", "cases.json", &case, &["at least 1"]);
    let case = r#"{"cases": [{"id": "one", "family": "two_regime", "parameters": {"sigma": [1]}, "expected": {}}]}"#;
    says("regimes", "closed_form", "cases.json", case, &["parameters.sigma", "two numbers"]);
    let matrix = r#"{"cases": [{"input": [[1, 2], [3]], "nearest": [[1]]}]}"#;
    says("square", "numerics", "nearest_correlation.json", matrix, &["square"]);
    let list = r#"[{"members": [1, "two"], "observation": 1, "crps_ecdf": 1}]"#;
    says("members", "crps", "ensemble.json", list, &["members[1]"]);
    let joint = r#"{"cases": [{"k": 3, "rho": -0.9, "p_each": 0.5, "p_all": 0.1}]}"#;
    says("matrix", "closed_form", "joint_attainment.json", joint, &["positive definite"]);
}

#[test]
fn a_folder_that_is_none_is_refused() {
    for path in [Path::new("no/such/folder"), &reference().join("rng")] {
        let error = check(path).unwrap_err().to_string();
        assert!(error.contains("one folder a family"), "{error}");
    }
}
