//! The `attain` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    attain::cli::main()
}
