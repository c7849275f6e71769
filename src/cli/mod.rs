//! The command: reads arguments, shows progress, prints results and problems.

mod arguments;
mod check;
mod diagnostic;
mod influence;
mod list;
mod option;
mod output;
mod progress;
mod run;
mod score;
mod selftest;
mod sensitivity;

use std::process::ExitCode;

use clap::Parser;

use crate::error::Error;
use arguments::{Arguments, Command};

/// Runs the command line; exit codes are 0 done, 1 failed, 2 the input is wrong, 130 interrupted.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Run(run) => run::run(&run),
        Command::Check(check) => check::run(&check),
        Command::Sensitivity(sensitivity) => sensitivity::run(&sensitivity),
        Command::List(list) => list::run(&list),
        Command::Selftest(selftest) => selftest::run(&selftest),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            diagnostic::report(&error);
            ExitCode::from(code(&error))
        }
    }
}

fn code(error: &Error) -> u8 {
    match error {
        Error::Input(_) | Error::TooLarge { .. } => 2,
        Error::Interrupted => 130,
        _ => 1,
    }
}
