//! The first command that a reader of the README types must work.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use crate::step::{Outcome, Workspace, built_command, finish};

/// The scenario that the first command runs.
const SCENARIO: &str = "scenarios/chongqing-2024/baseline.toml";

/// The table that the first command must leave.
const TABLE: &str = "attainment.csv";

/// A header and one line a target of the plan.
const TABLE_LINES: usize = 86;

/// Builds the command, runs it into a temporary folder and looks at what it left.
pub fn run(workspace: &Workspace) -> Outcome {
    if !workspace.path(SCENARIO).is_file() {
        return Outcome::Skipped(format!("there is no {SCENARIO}"));
    }
    let folder = env::temp_dir().join(format!("attain-first-run-{}", process::id()));
    let result = run_into(workspace, &folder);
    // What is left in the temporary folder does not change the answer.
    let _ = fs::remove_dir_all(&folder);
    match result {
        Ok(()) => Outcome::passed(),
        Err(reason) => Outcome::failed(reason),
    }
}

fn run_into(workspace: &Workspace, folder: &Path) -> Result<(), String> {
    let mut command = workspace.command(built_command(workspace)?);
    let readme = fs::read_to_string(workspace.path("README.md")).unwrap_or_default();
    command.arg("run").args(first_arguments(&readme)).arg("--output").arg(folder);
    finish(&mut command)?;
    let table = find(folder, TABLE).ok_or(format!("the run left no {TABLE}"))?;
    let lines = fs::read_to_string(&table).map_err(|e| format!("{TABLE}: {e}"))?.lines().count();
    if lines == TABLE_LINES {
        Ok(())
    } else {
        Err(format!("{TABLE} has {lines} lines; expected {TABLE_LINES}"))
    }
}

/// What follows `run` in the first command of the README that runs something; without one, the
/// scenario that ships with the project. Where it says to write its results is left out.
fn first_arguments(readme: &str) -> Vec<String> {
    let line = readme
        .lines()
        .find_map(|line| {
            ["attain run ", " -- run "]
                .iter()
                .find_map(|start| line.trim().trim_start_matches("$ ").split_once(start))
                .filter(|(before, rest)| is_prefix_of_command(before) && !rest.trim().is_empty())
        })
        .map_or(SCENARIO, |(_, rest)| rest);
    let mut arguments = Vec::new();
    let mut words = line.split_whitespace().take_while(|word| !word.starts_with(['#', '&', '|']));
    while let Some(word) = words.next() {
        match word {
            "--output" | "-o" => drop(words.next()),
            word => arguments.push(word.trim_matches(['"', '\'']).to_owned()),
        }
    }
    arguments
}

/// Whether the words before `run` belong to a command, and not to a sentence.
fn is_prefix_of_command(before: &str) -> bool {
    before.is_empty() || before.starts_with("cargo run") || before.ends_with('/')
}

/// Looks for a file in a folder and the folders in it.
fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries: Vec<PathBuf> =
        fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries
        .iter()
        .find(|path| path.is_file() && path.file_name().is_some_and(|n| n == name))
        .cloned()
        .or_else(|| entries.iter().filter(|path| path.is_dir()).find_map(|path| find(path, name)))
}

#[cfg(test)]
mod tests {
    use super::{SCENARIO, first_arguments};

    #[test]
    fn the_first_command_is_found() {
        let readme = "# attain\nWith attain run you can.\n```sh\n\
                      cargo run --release -- run a/b.toml --paths 10 --output x # results\n\
                      attain run c.toml\n```\n";
        assert_eq!(first_arguments(readme), ["a/b.toml", "--paths", "10"]);
        assert_eq!(first_arguments("$ attain run 'c.toml'"), ["c.toml"]);
    }

    #[test]
    fn without_a_readme_the_shipped_scenario_runs() {
        assert_eq!(first_arguments(""), [SCENARIO]);
    }
}
