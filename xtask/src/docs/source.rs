//! Runs each distinct command of the documents once, in a temporary folder, and keeps what came out.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use super::block::Directive;
use crate::step::{Workspace, built_command, not_started, text};

/// What one command printed and wrote.
pub struct Run {
    arguments: Vec<String>,
    folder: Option<String>,
    edits: Vec<[String; 3]>,
    /// The lines that it printed; of a command that failed, those of the error.
    pub printed: Vec<String>,
    /// Folders of results, one a scenario, in the order of the command.
    pub results: Vec<PathBuf>,
}

impl Run {
    /// A file of the first scenario's results.
    pub fn file(&self, name: &str) -> Result<PathBuf, String> {
        let path = self.results.first().map(|folder| folder.join(name));
        path.filter(|path| path.is_file()).ok_or_else(|| format!("the run left no {name}"))
    }
}

/// All commands that were run so far.
pub struct Sources<'a> {
    workspace: &'a Workspace,
    program: PathBuf,
    folder: PathBuf,
    runs: Vec<Run>,
}

impl<'a> Sources<'a> {
    /// Builds the command.
    pub fn new(workspace: &'a Workspace) -> Result<Self, String> {
        let program = built_command(workspace)?;
        let folder = env::temp_dir().join(format!("attain-docs-{}", process::id()));
        Ok(Self { workspace, program, folder, runs: Vec::new() })
    }

    /// What the command of a block gave; it is run unless that was done before.
    pub fn run(&mut self, wanted: &Directive) -> Result<&Run, String> {
        let arguments = without_output(&wanted.arguments);
        let same = |run: &Run| {
            run.arguments == arguments && run.folder == wanted.folder && run.edits == wanted.edits
        };
        let known = self.runs.iter().position(same);
        let index = match known {
            Some(index) => index,
            None => {
                let run = self.fresh(arguments, wanted)?;
                self.runs.push(run);
                self.runs.len() - 1
            }
        };
        Ok(&self.runs[index])
    }

    fn fresh(&self, arguments: Vec<String>, wanted: &Directive) -> Result<Run, String> {
        let own = self.folder.join(self.runs.len().to_string());
        let output = own.join("output");
        fs::create_dir_all(&own).map_err(|error| format!("{}: {error}", own.display()))?;
        let mut command = self.workspace.command(&self.program);
        let mut start = self.workspace.path("");
        if let Some(folder) = &wanted.folder {
            start = own.join("copy");
            copy(&self.workspace.path(folder), &start)?;
            change(&start, &wanted.edits)?;
            command.current_dir(&start);
        }
        command.args(expanded(&arguments, &start));
        if arguments.first().is_some_and(|first| first == "run") {
            command.arg("--output").arg(&output);
        }
        let ended = command.output().map_err(|error| not_started(&command, &error))?;
        // What a reader sees: without a folder of one's own the results lie in `output`.
        let said = text(&ended).replace(&output.display().to_string(), "output");
        let printed: Vec<String> = said.trim_end().lines().map(str::to_owned).collect();
        let results = results(&output, &arguments);
        Ok(Run {
            arguments,
            folder: wanted.folder.clone(),
            edits: wanted.edits.clone(),
            printed,
            results,
        })
    }
}

impl Drop for Sources<'_> {
    fn drop(&mut self) {
        // What is left in the temporary folder does not change the answer.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A command without the folder that it names for its results.
fn without_output(arguments: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if word == "--output" {
            words.next();
        } else {
            kept.push(word.clone());
        }
    }
    kept
}

/// Words with a star become the files that they stand for, by name.
fn expanded(arguments: &[String], start: &Path) -> Vec<String> {
    let files = |word: &String| -> Option<Vec<String>> {
        let (before, after) = word.split_once('*')?;
        let (folder, prefix) = before.rsplit_once('/').unwrap_or((".", before));
        let mut names: Vec<String> = fs::read_dir(start.join(folder))
            .ok()?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.starts_with(prefix) && name.ends_with(after))
            .map(|name| format!("{folder}/{name}"))
            .collect();
        names.sort();
        Some(names)
    };
    arguments.iter().flat_map(|word| files(word).unwrap_or_else(|| vec![word.clone()])).collect()
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", from.display());
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name)).map_err(failed)?;
        }
    }
    Ok(())
}

fn change(folder: &Path, edits: &[[String; 3]]) -> Result<(), String> {
    for [file, old, new] in edits {
        let path = folder.join(file);
        let text = fs::read_to_string(&path).map_err(|error| format!("{file}: {error}"))?;
        if text.matches(old.as_str()).count() != 1 {
            return Err(format!("{file} must have `{old}` once"));
        }
        fs::write(&path, text.replace(old, new)).map_err(|error| format!("{file}: {error}"))?;
    }
    Ok(())
}

/// The folders of the scenarios that the command names, in its order.
fn results(output: &Path, arguments: &[String]) -> Vec<PathBuf> {
    let Some(plan) = fs::read_dir(output).ok().and_then(|mut plans| plans.next()?.ok()) else {
        return Vec::new();
    };
    let name = |word: &String| word.rsplit('/').next()?.strip_suffix(".toml").map(str::to_owned);
    let folders = arguments.iter().filter_map(name).map(|name| plan.path().join(name));
    folders.filter(|path| path.is_dir()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_the_results_is_our_own() {
        let words = ["run", "a.toml", "--output", "x", "--paths", "9"].map(str::to_owned);
        assert_eq!(without_output(&words), ["run", "a.toml", "--paths", "9"]);
    }

    #[test]
    fn a_star_stands_for_files() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR"));
        let words = ["check", "src/docs/s*.rs"].map(str::to_owned);
        assert_eq!(expanded(&words, source), ["check", "src/docs/source.rs"]);
    }
}
