//! The outputs in the documents: each block after `<!-- output of: COMMAND -->` is what the command prints now.

mod block;
mod source;
mod view;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::step::{Outcome, Workspace};
use crate::tally::Tally;
use block::{Block, Body};
use source::Sources;

/// A block that is not what its command prints.
struct Difference {
    place: String,
    /// What to show: the first line that differs, or why there is nothing to compare.
    message: String,
}

/// Rewrites every block by running its command.
pub fn rewrite(workspace: &Workspace) -> ExitCode {
    match go_through(workspace, true) {
        Ok((blocks, changed)) => {
            let failed = changed.iter().filter(|one| one.message.starts_with("cannot")).count();
            for one in &changed {
                println!("{}: {}", one.place, one.message);
            }
            println!("{blocks} blocks, {} changed, {failed} failed", changed.len() - failed);
            if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// One check for each block; none is changed.
pub fn compare(workspace: &Workspace) -> Outcome {
    match go_through(workspace, false) {
        Ok((blocks, different)) => {
            let failed = different.len() as u64;
            let tally = Tally { passed: blocks as u64 - failed, failed };
            let lines = different.iter().map(|one| format!("{}: {}\n", one.place, one.message));
            let text = lines.collect::<String>() + "`cargo xtask docs` writes them again";
            Outcome::Ran(tally, text)
        }
        Err(reason) => Outcome::failed(reason),
    }
}

/// The number of blocks, and those that are not what their commands print.
fn go_through(workspace: &Workspace, write: bool) -> Result<(usize, Vec<Difference>), String> {
    let mut sources = Sources::new(workspace)?;
    let (mut blocks, mut differences) = (0, Vec::new());
    for name in documents(workspace)? {
        let path = workspace.path(&name);
        let old = fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
        let mut lines: Vec<String> = old.lines().map(str::to_owned).collect();
        let found =
            block::find(&lines).map_err(|(line, cause)| format!("{name}:{line}: {cause}"))?;
        blocks += found.len();
        // From the last to the first, so that what was found before stays in its place.
        for block in found.iter().rev() {
            let place = format!("{name}:{}", block.line);
            let now = lines[block.body.clone()].to_vec();
            match renew(block, &now, &mut sources, &path, write) {
                Ok(new) if block::same(&now, &new) => {}
                Ok(new) => {
                    let message = first_difference(&now, &new);
                    differences.push(Difference { place, message });
                    lines.splice(block.body.clone(), new);
                }
                Err(cause) => {
                    differences
                        .push(Difference { place, message: format!("cannot renew: {cause}") });
                }
            }
        }
        let new = lines.join("\n") + "\n";
        if write && new != old {
            fs::write(&path, new).map_err(|error| format!("{name}: {error}"))?;
        }
    }
    differences.reverse();
    Ok((blocks, differences))
}

/// The lines of a block as its command gives them now.
fn renew(
    block: &Block,
    now: &[String],
    sources: &mut Sources,
    document: &Path,
    write: bool,
) -> Result<Vec<String>, String> {
    let run = sources.run(&block.directive)?;
    match (&block.kind, block.directive.view.as_deref()) {
        (Body::Fence, None) => Ok(run.printed.clone()),
        (Body::Fence, Some(text)) => view::entries(now, text, run),
        (Body::Table, Some(text)) => view::table(now, text, run),
        (Body::Table, None) => {
            Err("a table needs the file that it is taken from, in brackets".into())
        }
        (Body::Picture(shown), Some(file)) => {
            let made = run.file(file)?;
            // The bytes of a picture may differ between machines, so a check only asks for the file.
            let shown = document.with_file_name("").join(shown);
            if write {
                fs::copy(&made, &shown).map_err(|error| format!("{}: {error}", shown.display()))?;
            } else if !shown.is_file() {
                return Err(format!("there is no picture {}", shown.display()));
            }
            Ok(now.to_vec())
        }
        (Body::Picture(_), None) => Err("a picture needs its file in brackets".into()),
    }
}

fn first_difference(now: &[String], new: &[String]) -> String {
    let line = now.iter().zip(new).position(|(now, new)| now != new);
    let line = line.unwrap_or(now.len().min(new.len()));
    let of = |lines: &[String]| lines.get(line).map_or("(nothing)", String::as_str).to_owned();
    format!("the output differs\n  document: {}\n  command:  {}", of(now), of(new))
}

/// The documents that may hold outputs, by name.
fn documents(workspace: &Workspace) -> Result<Vec<String>, String> {
    let folder = workspace.path("docs");
    let entries = fs::read_dir(&folder).map_err(|error| format!("docs: {error}"))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_page = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "md");
    let mut names: Vec<String> = paths
        .filter(is_page)
        .filter_map(|path| Some(format!("docs/{}", path.file_name()?.to_str()?)))
        .collect();
    names.push("README.md".into());
    names.sort();
    Ok(names)
}
