//! The command: reads arguments, shows progress, prints results and problems.

mod arguments;
mod check;
mod compare;
mod diagnostic;
mod explain;
mod given;
mod influence;
mod interrupt;
mod list;
mod mix;
mod option;
mod output;
mod progress;
mod run;
mod score;
mod selftest;
mod sensitivity;
mod solve;

use std::process::ExitCode;

use clap::Parser;

use crate::error::Error;
use arguments::{Arguments, Command};
use interrupt::INTERRUPTED;

/// Runs the command line; exit codes are 0 done, 1 failed, 2 the input is wrong, 130 interrupted.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Run(run) => run::run(&run),
        Command::Compare(compare) => compare::run(&compare).map(|()| 0),
        Command::Mix(mix) => mix::run(&mix).map(|()| 0),
        Command::Explain(explain) => explain::run(&explain).map(|()| 0),
        Command::Solve(solve) => solve::run(&solve).map(|()| 0),
        Command::Given(given) => given::run(&given).map(|()| 0),
        Command::Check(check) => check::run(&check).map(|()| 0),
        Command::Sensitivity(sensitivity) => sensitivity::run(&sensitivity).map(|()| 0),
        Command::List(list) => list::run(&list).map(|()| 0),
        Command::Selftest(selftest) => selftest::run(&selftest).map(|()| 0),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            diagnostic::report(&error);
            ExitCode::from(code(&error))
        }
    }
}

fn code(error: &Error) -> u8 {
    match error {
        Error::Input(_) | Error::TooLarge { .. } => 2,
        Error::Interrupted => INTERRUPTED,
        _ => 1,
    }
}
