//! `cargo xtask bench`: measures the engine and its peers in turn, and prints one table.

mod document;
mod figures;
mod machine;
mod peers;
mod program;
mod table;

use std::process::ExitCode;

use crate::step::Workspace;
use figures::Figures;
use peers::Peers;
use program::Program;

/// What `--help` prints.
const USAGE: &str = "\
Usage: cargo xtask bench [options]

Options:
  --rounds N   rounds in which everything is measured once, in turn (default 5)
  --long       also the memory of 10^8 paths, which may take an hour
  --write      put the table into docs/performance.md";

/// How to measure.
struct Options {
    rounds: usize,
    long: bool,
    write: bool,
}

/// Measures, prints and, if asked to, writes the table into its document.
pub fn run(workspace: &Workspace, arguments: &[String]) -> ExitCode {
    let outcome = read(arguments).and_then(|options| match options {
        Some(options) => measure(workspace, &options),
        None => {
            println!("{USAGE}");
            Ok(())
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {}", reason.trim_end());
            ExitCode::FAILURE
        }
    }
}

/// The options; `None` where help is asked for.
fn read(arguments: &[String]) -> Result<Option<Options>, String> {
    let mut options = Options { rounds: 5, long: false, write: false };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--long" => options.long = true,
            "--write" => options.write = true,
            "--rounds" => {
                let number = words.next().and_then(|text| text.parse().ok());
                options.rounds = number
                    .filter(|rounds| *rounds > 0)
                    .ok_or("--rounds needs a whole number, 1 and above")?;
            }
            "--help" | "-h" => return Ok(None),
            word => return Err(format!("unknown option `{word}`\n\n{USAGE}")),
        }
    }
    Ok(Some(options))
}

fn measure(workspace: &Workspace, options: &Options) -> Result<(), String> {
    let mut machine = machine::Machine::new(workspace, options.rounds);
    eprintln!("building");
    let program = Program::build(workspace)?;
    eprintln!("setting up the peers");
    let mut peers = Peers::set_up(workspace)?;
    let mut figures = Figures::default();
    eprintln!("time to accuracy");
    figures.read(&program.measure(&["accuracy"])?)?;
    for round in 1..=options.rounds {
        eprintln!("round {round} of {}", options.rounds);
        figures.begin_round();
        figures.read(&program.measure(&["round"])?)?;
        peers.measure(&mut figures)?;
        figures.read(&program.measure(&["stages"])?)?;
        for (name, arguments) in program::COMMANDS {
            figures.add(name, program.command(arguments)?);
        }
    }
    eprintln!("curves");
    figures.read(&program.measure(&["curves"])?)?;
    for paths in table::memory_paths(options.long) {
        eprintln!("memory at {paths} paths");
        figures.read(&program.measure(&["memory", "", &paths.to_string()])?)?;
    }
    machine.end();
    let text = table::text(&figures, &peers, &machine, options.long);
    println!("{text}");
    if options.write { document::write(workspace, &text) } else { Ok(()) }
}
