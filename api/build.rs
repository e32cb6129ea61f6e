//! Builds again when what the binary carries has changed: migrations, the front end, words and templates.
//!
//! Never here: building the front end; `make assets` does.
#![expect(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

fn main() {
    for carried in ["../migrations", "frontend/dist", "locales", "templates"] {
        println!("cargo:rerun-if-changed={carried}");
    }
}
