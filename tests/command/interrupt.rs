//! An interrupt: what is left is a shorter run to the byte, or nothing.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::{attain, is_empty, text};
use crate::determinism::{SMALL, folder};

/// Starts the command and interrupts it after a while.
fn interrupted(arguments: &[&str], after: Duration) -> Output {
    let child = Command::new(env!("CARGO_BIN_EXE_attain"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    child.wait_with_output().unwrap()
}

/// Interrupts a run of 10^9 paths once it has drawn some; later on a machine that is slow to start.
fn interrupted_run(root: &Path, more: &[&str]) -> Value {
    let root = root.to_str().unwrap();
    let run = ["run", SMALL, "--paths", "1e9", "--yes", "--format", "json", "--output", root];
    let arguments = [&run[..], more].concat();
    for doubling in 0..8 {
        let output = interrupted(&arguments, Duration::from_millis(150 << doubling));
        let said = text(&output.stderr);
        if output.stdout.is_empty() {
            let early = output.status.code().is_none() || said.contains("before any path");
            assert!(early && is_empty(Path::new(root)), "{:?}: {said}", output.status);
            continue;
        }
        assert_eq!(output.status.code(), Some(130), "{said}");
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(said.contains(&format!("the first {} of 1000000000 paths", value["paths"])));
        return value;
    }
    panic!("no path was drawn in half a minute");
}

#[track_caller]
fn assert_is_the_shorter_run(name: &str, more: &[&str]) {
    let (stopped, whole) = (folder(&format!("{name}_stopped")), folder(&format!("{name}_whole")));
    let said = interrupted_run(&stopped, more);
    let paths = said["paths"].as_u64().unwrap();
    assert!((1..1_000_000_000).contains(&paths));
    assert_eq!(said["paths_asked"], 1_000_000_000);
    assert_eq!(said["stopped"], "interrupted");

    let (root, paths_text) = (whole.to_str().unwrap(), paths.to_string());
    let run = ["run", SMALL, "--no-charts", "--paths", &paths_text, "--output", root];
    let run = attain(&[&run[..], more].concat());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let (stopped, whole) = (stopped.join("small/drought"), whole.join("small/drought"));
    for table in ["attainment.csv", "fans.csv", "joint.csv", "ledger.csv"] {
        let read = |folder: &Path| std::fs::read(folder.join(table)).unwrap();
        assert!(read(&stopped) == read(&whole), "{name}: {table} after {paths} paths");
    }
    assert!(!stopped.join("charts").exists());
    // The JSON files differ in what was asked for and why it ended, and in nothing else.
    for (file, key) in [("manifest.json", "/stopped/because"), ("summary.json", "/stopped")] {
        let read = |folder: &Path| -> Value {
            serde_json::from_slice(&std::fs::read(folder.join(file)).unwrap()).unwrap()
        };
        let (mut stopped, whole) = (read(&stopped), read(&whole));
        assert_eq!(stopped["paths"], paths, "{file}");
        assert_eq!(stopped["paths_asked"], 1_000_000_000, "{file}");
        assert_eq!(*stopped.pointer(key).unwrap(), "interrupted", "{file}");
        assert_eq!(*whole.pointer(key).unwrap(), "paths", "{file}");
        stopped["paths_asked"] = paths.into();
        *stopped.pointer_mut(key).unwrap() = "paths".into();
        assert_eq!(stopped, whole, "{file}");
    }
}

#[test]
fn an_interrupted_run_is_the_shorter_run_to_the_byte() {
    assert_is_the_shorter_run("command_interrupt", &[]);
}

#[test]
fn an_interrupted_run_by_months_is_the_shorter_run_to_the_byte() {
    assert_is_the_shorter_run("command_interrupt_months", &["--frequency", "monthly"]);
}

/// What an interrupted run says about assumptions would be another thing than what was asked.
#[test]
fn an_interrupted_sensitivity_writes_nothing() {
    let root = folder("command_interrupt_sensitivity");
    let output = root.to_str().unwrap();
    let arguments = ["sensitivity", SMALL, "--paths", "1e9", "--yes", "--output", output];
    for doubling in 0..8 {
        let output = interrupted(&arguments, Duration::from_millis(150 << doubling));
        // Before the command listens an interrupt ends it too, but without a word.
        if output.status.code().is_none() {
            continue;
        }
        assert_eq!(output.status.code(), Some(130));
        let said = text(&output.stderr);
        assert!(
            said.contains("interrupted; results that were not finished are not written"),
            "{said}"
        );
        assert!(output.stdout.is_empty() && is_empty(&root));
        return;
    }
    panic!("the command did not listen in half a minute");
}
