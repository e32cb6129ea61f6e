//! Builds again when a migration is added: the binary carries them all.
//!
//! Never here: building the front end; `make assets` does.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
