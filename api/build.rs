//! Builds again when what the binary carries has changed: migrations, the front end, words and templates.
//!
//! Never here: building the front end; `make assets` does.

fn main() {
    for carried in ["../migrations", "frontend/dist", "locales", "templates"] {
        println!("cargo:rerun-if-changed={carried}");
    }
}
