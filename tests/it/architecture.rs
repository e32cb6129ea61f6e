//! The shape of the repository: which crate may know which, and what every source file keeps to.
//!
//! Only what a compiler or a linter does not check already.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The rooms from the outermost to the innermost. A crate may know those after it, and no other of the workspace.
const ROOMS: [&str; 4] = ["healing-paws", "projections", "commands", "domain"];

/// The crate that may know everything and that nothing may know.
const TESTS: &str = "tests";

/// What the rules must never reach for themselves.
const NOT_IN_DOMAIN: [&str; 12] = [
    "axum",
    "futures",
    "hyper",
    "lettre",
    "nix",
    "postgres-es",
    "rand",
    "reqwest",
    "sqlx",
    "tokio",
    "tokio-util",
    "tracing",
];

/// What only the outermost room talks through.
const ONLY_IN_API: [&str; 7] = ["askama", "axum", "clap", "hyper", "tower", "tower-http", "utoipa"];

/// Names that say nothing about what a file holds.
const EMPTY_NAMES: [&str; 6] = ["common", "helper", "helpers", "misc", "util", "utils"];

/// A file beyond this holds more than one thing.
const LONGEST_FILE: usize = 400;

/// Files that may be longer, each with the reason.
const LONGER_FILES: [(&str, &str); 0] = [];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Each crate of the workspace with what it depends on, for its tests too or not.
fn dependencies(for_tests_too: bool) -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| {
            let all = package["dependencies"].as_array().unwrap().iter();
            let wanted = all.filter(|dependency| for_tests_too || dependency["kind"] != "dev");
            (name(package), wanted.map(name).collect())
        })
        .collect()
}

/// Every Rust file of the workspace, with its path from the root.
fn sources() -> Vec<(String, String)> {
    let root = root();
    let mut directories = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let skipped = name.starts_with('.') || matches!(name.as_str(), "target" | "node_modules" | "data" | "dist");
            if path.is_dir() && !skipped {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let shown = path.strip_prefix(&root).unwrap().display().to_string();
                sources.push((shown, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(sources.len() > 10, "the sources were not found below {}", root.display());
    sources.sort();
    sources
}

fn complain(rule: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "{rule}:\n  {}", offenders.join("\n  "));
}

#[test]
fn dependencies_run_one_way() {
    let dependencies = dependencies(true);
    let rank = |name: &str| ROOMS.iter().position(|room| *room == name);
    let mut offenders = Vec::new();
    for (from, all) in &dependencies {
        assert!(from == TESTS || rank(from).is_some(), "the crate {from} has no place in the order {ROOMS:?}");
        for to in all.iter().filter(|to| dependencies.contains_key(*to)) {
            let allowed = from == TESTS || (to != TESTS && rank(from) < rank(to));
            if !allowed {
                offenders.push(format!("{from} -> {to}"));
            }
        }
    }
    complain(&format!("only along {}", ROOMS.join(" -> ")), &offenders);
}

#[test]
fn the_rules_reach_for_nothing_outside() {
    let dependencies = dependencies(false);
    let domain = &dependencies["domain"];
    let offenders: Vec<String> = domain.iter().filter(|name| NOT_IN_DOMAIN.contains(&name.as_str())).cloned().collect();
    complain("domain must not depend on", &offenders);
}

#[test]
fn only_the_api_speaks_http() {
    let mut offenders = Vec::new();
    for (from, all) in
        dependencies(false).iter().filter(|(from, _)| ["domain", "commands", "projections"].contains(&from.as_str()))
    {
        let wrong = all.iter().filter(|name| ONLY_IN_API.contains(&name.as_str()));
        offenders.extend(wrong.map(|name| format!("{from} -> {name}")));
    }
    complain("only healing-paws may depend on these", &offenders);
}

#[test]
fn every_file_begins_by_saying_what_lives_in_it() {
    let offenders: Vec<String> =
        sources().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(path, _)| path).collect();
    complain("the first line must be a `//!` sentence", &offenders);
}

#[test]
fn every_file_has_a_name_that_says_what_it_holds() {
    let offenders: Vec<String> = sources()
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| path.trim_end_matches(".rs").split('/').any(|part| EMPTY_NAMES.contains(&part)))
        .collect();
    complain("these names say nothing", &offenders);
}

#[test]
fn no_file_holds_too_much() {
    for (path, reason) in LONGER_FILES {
        assert!(root().join(path).exists() && !reason.is_empty(), "{path} is no exception any more");
    }
    let offenders: Vec<String> = sources()
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(path, lines)| *lines > LONGEST_FILE && !LONGER_FILES.iter().any(|(longer, _)| longer == path))
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    complain(&format!("at most {LONGEST_FILE} lines"), &offenders);
}

#[test]
fn a_lint_is_expected_with_a_reason_never_silenced() {
    // Spelled apart, so that this file passes.
    let attributes = [concat!("#[all", "ow("), concat!("#![all", "ow(")];
    let offenders: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| attributes.iter().any(|attribute| text.contains(attribute)))
        .map(|(path, _)| path)
        .collect();
    complain("use #[expect(lint, reason = \"…\")]", &offenders);
}

#[test]
fn every_module_that_has_modules_is_a_directory() {
    let offenders: Vec<String> = sources()
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| root().join(path.trim_end_matches(".rs")).is_dir())
        .collect();
    complain("use mod.rs", &offenders);
}
