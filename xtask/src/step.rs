//! How one step runs: start a program, keep what it says, judge how it ended.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::tally::Tally;

/// How a step ended.
pub enum Outcome {
    /// The step ran; the text is what to show if something failed.
    Ran(Tally, String),
    /// The step does not apply, with the reason.
    Skipped(String),
}

impl Outcome {
    /// One check that passed.
    pub fn passed() -> Self {
        Self::Ran(Tally::one(true), String::new())
    }

    /// One check that failed, with the reason.
    pub fn failed(reason: impl Into<String>) -> Self {
        Self::Ran(Tally::one(false), reason.into())
    }
}

/// Where the project is, and how to start programs in it.
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// A workspace in the folder `root`.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The path of a file or folder of the project.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A program that will run in the project's folder.
    ///
    /// What cargo tells this program about its own package is not handed on: inner builds must
    /// see what they would see without it, or they would build again what is already built.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.current_dir(&self.root);
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command
    }

    /// `cargo` with arguments that are split at spaces.
    pub fn cargo(&self, arguments: &str) -> Command {
        let mut command = self.command("cargo");
        command.args(arguments.split_whitespace());
        command
    }
}

/// Runs a program as one check: it passes if the program ends with success.
pub fn check(command: &mut Command) -> Outcome {
    match command.output() {
        Ok(output) => Outcome::Ran(Tally::one(output.status.success()), text(&output)),
        Err(error) => Outcome::failed(not_started(command, &error)),
    }
}

/// Runs a program whose standard output is that of the Rust test harness, and counts its tests.
pub fn count_tests(command: &mut Command) -> Outcome {
    match command.output() {
        Ok(output) => {
            let counts = String::from_utf8_lossy(&output.stdout);
            let tally = Tally::of_test_output(&counts, output.status.success());
            Outcome::Ran(tally, text(&output))
        }
        Err(error) => Outcome::failed(not_started(command, &error)),
    }
}

/// Whether a program starts and ends with success; what it prints is dropped.
pub fn works(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// All that a program printed, errors first.
pub fn text(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    let results = String::from_utf8_lossy(&output.stdout);
    format!("{errors}{results}")
}

/// Why there is no output at all.
pub fn not_started(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start `{}`: {error}", command.get_program().to_string_lossy())
}

/// Runs a command to its end; what it printed is the error if it failed.
pub fn finish(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| not_started(command, &error))?;
    if output.status.success() { Ok(()) } else { Err(text(&output)) }
}

/// Builds the command as the integration tests do, so that what they built is not built again, and says where it is.
/// Built alone it would be built twice: the crates that only tests use switch on features of those that both use.
pub fn built_command(workspace: &Workspace) -> Result<PathBuf, String> {
    finish(
        &mut workspace
            .cargo("test --quiet --no-run --package attain --package xtask --test integration"),
    )?;
    // It lies beside this program.
    let this = env::current_exe().map_err(|e| format!("cannot find this program: {e}"))?;
    Ok(this.with_file_name(format!("attain{}", env::consts::EXE_SUFFIX)))
}
