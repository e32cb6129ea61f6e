//! The binary `healing-paws`.
//!
//! Never here: anything but handing the command line to `cli`.

use std::process::ExitCode;

/// The server makes and drops many small things on few threads; the C library's allocator spends a fifth of the
/// server's time on them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    healing_paws::cli::run()
}
