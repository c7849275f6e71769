//! The command: its rows, its JSON, its exit codes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::copy;

fn selftest(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_attain"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("selftest")
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn replace(path: &Path, from: &str, to: &str) {
    let before = fs::read_to_string(path).unwrap();
    assert!(before.contains(from));
    fs::write(path, before.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_row_a_family_and_the_exit_code_says_whether_all_is_well() {
    let root = copy("command", &["rng", "crps"]);
    let arguments = [root.to_str().unwrap()];
    let output = selftest(&arguments);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.starts_with("family"), "{said}");
    let row = |said: &str, family: &str| {
        let row = said.lines().find(|line| line.starts_with(family)).unwrap().to_owned();
        row.split_whitespace().skip(1).take(4).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(row(&said, "rng"), ["60", "3", "0", "57"]);
    assert_eq!(row(&said, "crps")[2], "0");

    replace(&root.join("crps/ensemble.json"), "0.375", "0.376");
    let output = selftest(&arguments);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(row(&said, "crps")[2], "1");
    assert!(said.contains("0.375 where the reference has 0.376"), "{said}");
    assert!(text(&output.stderr).contains("1 of 44 reference cases failed"));
}

#[test]
fn machines_get_the_same_as_json() {
    let root = copy("json", &["rng"]);
    let arguments = [root.to_str().unwrap(), "--format", "json"];
    let report: Value = serde_json::from_slice(&selftest(&arguments).stdout).unwrap();
    assert_eq!(report["passed"], true);
    let family = &report["families"][0];
    assert_eq!((&family["family"], &family["cases"]), (&"rng".into(), &60.into()));
    assert_eq!(family["worst_deviation"], 0.0);
    replace(&root.join("rng/random123_known_answers.csv"), "6627e8d5", "6627e8d6");
    let output = selftest(&arguments);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["passed"], false);
    assert_eq!(report["families"][0]["failures"].as_array().unwrap().len(), 1);
}

#[test]
fn what_cannot_be_read_is_the_fault_of_the_input() {
    let output = selftest(&["no/such/folder"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no/such/folder"));
    let root = copy("unreadable", &["crps"]);
    fs::write(root.join("crps/ensemble.json"), "[{").unwrap();
    let output = selftest(&[root.to_str().unwrap()]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("crps/ensemble.json:1:2"), "{said}");
    assert!(text(&output.stdout).contains("crps"), "the rest is still reported");
}
