//! The binary `healing-paws`.
//!
//! Never here: anything but handing the command line to `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    healing_paws::cli::run()
}
