//! Developer commands of the project: `cargo xtask <command>`.

mod bench;
mod check;
mod docs;
mod first_run;
mod step;
mod tally;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use step::Workspace;

/// What `cargo xtask` prints when it does not know what to do.
const USAGE: &str = "\
Usage: cargo xtask <command>

Commands:
  test   set up, then run every check of the project; ends with `N passed, N failed`
  bench  measure speed and memory beside other programs, and print one table (--help)
  docs   write the outputs in the documents again by running their commands
  help   print this text";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["test"] => check::run(&Workspace::new(root())),
        ["bench", ..] => bench::run(&Workspace::new(root()), &arguments[1..]),
        ["docs"] => docs::rewrite(&Workspace::new(root())),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("error: unknown command `{}`\n\n{USAGE}", arguments.join(" "));
            ExitCode::from(2)
        }
    }
}

/// The folder of the workspace: the parent of this package, or the current folder when the
/// command was not started through cargo.
fn root() -> PathBuf {
    env::var_os("CARGO_MANIFEST_DIR")
        .and_then(|package| PathBuf::from(package).parent().map(PathBuf::from))
        .unwrap_or_else(|| PathBuf::from("."))
}
