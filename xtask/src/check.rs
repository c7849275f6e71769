//! `cargo xtask test`: every check of the project, one line a step.
//!
//! Everything that runs is built once, in the `test` profile, which is optimised and not linked
//! as a whole. A second build in the `release` profile would cost minutes and test nothing more.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::docs;
use crate::first_run;
use crate::step::{Outcome, Workspace, check, count_tests, works};
use crate::tally::Tally;

/// One step of the test run.
struct Step {
    name: &'static str,
    run: fn(&Workspace) -> Outcome,
}

/// The steps in the order in which they run: quick ones first.
const STEPS: &[Step] = &[
    Step { name: "set-up", run: set_up },
    Step { name: "formatting", run: |w| check(&mut w.cargo("fmt --all --check")) },
    Step { name: "lints", run: lints },
    Step { name: "tests", run: tests },
    Step { name: "documentation tests", run: documentation_tests },
    Step { name: "documentation", run: documentation },
    Step { name: "engine without charts", run: engine },
    Step { name: "charts without reports", run: charts },
    Step { name: "first command of the README", run: first_run::run },
    Step { name: "reference cases", run: first_run::reference_cases },
    Step { name: "outputs in the documents", run: docs::compare },
    Step { name: "python", run: python },
];

/// Runs all steps, also after one that failed, and says how it went.
pub fn run(workspace: &Workspace) -> ExitCode {
    let start = Instant::now();
    let mut sum = Tally::default();
    let mut failures = Vec::new();
    for step in STEPS {
        let tally = run_step(step, workspace);
        if tally.failed > 0 {
            failures.push(step.name);
        }
        sum += tally;
    }
    println!("\ntotal {}", seconds(start.elapsed()));
    if !failures.is_empty() {
        println!("failed: {}", failures.join(", "));
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs one step and prints its line; after a failure, also what the step said.
fn run_step(step: &Step, workspace: &Workspace) -> Tally {
    print!("{:<30}", step.name);
    // A line that shows late is no reason to stop.
    let _ = io::stdout().flush();
    let start = Instant::now();
    let outcome = (step.run)(workspace);
    let time = seconds(start.elapsed());
    match outcome {
        Outcome::Ran(tally, text) => {
            println!("{time:>9}   {} passed, {} failed", tally.passed, tally.failed);
            if tally.failed > 0 {
                println!("\n{}\n", text.trim_end());
            }
            tally
        }
        Outcome::Skipped(reason) => {
            println!("{time:>9}   skipped: {reason}");
            Tally::default()
        }
    }
}

/// A time as the reader sees it.
fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// Adds the parts of the toolchain that the checks need, where they are missing.
fn set_up(workspace: &Workspace) -> Outcome {
    let missing: Vec<&str> = [("rustfmt", "fmt --version"), ("clippy", "clippy --version")]
        .into_iter()
        .filter(|(_, question)| !works(&mut workspace.cargo(question)))
        .map(|(component, _)| component)
        .collect();
    if missing.is_empty() {
        return Outcome::passed();
    }
    check(workspace.command("rustup").args(["component", "add"]).args(missing))
}

/// Every warning of the compiler and of clippy is an error.
fn lints(workspace: &Workspace) -> Outcome {
    check(&mut workspace.cargo("clippy --quiet --workspace --all-targets -- -D warnings"))
}

/// The unit tests and the integration tests. The packages are named, because the Python package
/// has its own way to be tested.
fn tests(workspace: &Workspace) -> Outcome {
    count_tests(&mut workspace.cargo(
        "test --quiet --no-fail-fast --package attain --package xtask \
         --lib --bins --tests --examples",
    ))
}

/// The examples in the documentation.
fn documentation_tests(workspace: &Workspace) -> Outcome {
    count_tests(&mut workspace.cargo("test --quiet --doc --package attain"))
}

/// The documentation builds, with no broken link.
fn documentation(workspace: &Workspace) -> Outcome {
    check(
        workspace
            .cargo("doc --quiet --no-deps --package attain --lib")
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}

/// The engine alone, as a program that brings its own output would use it.
fn engine(workspace: &Workspace) -> Outcome {
    check(&mut workspace.cargo("check --quiet --package attain --lib --no-default-features"))
}

/// Each feature stands alone.
fn charts(workspace: &Workspace) -> Outcome {
    check(
        &mut workspace
            .cargo("check --quiet --package attain --lib --no-default-features --features chart"),
    )
}

/// The Python package brings its own script, which makes an environment, builds and tests.
fn python(workspace: &Workspace) -> Outcome {
    if !workspace.path("python").is_dir() {
        return Outcome::Skipped("there is no folder python/".into());
    }
    if !workspace.path("python/check").is_file() {
        return Outcome::failed("python/ has no script `check`, so nothing in it was tested");
    }
    check(workspace.command("bash").arg("python/check"))
}
