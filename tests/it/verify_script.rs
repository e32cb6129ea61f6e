//! The auditor's script: it agrees with the product about a log, and with the example that the documentation works out.
//!
//! Never here: how the product itself verifies.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::{SecondsFormat, Utc};
use commands::account::{ChangeProfile, OpenAccount, change_profile, open_account};
use commands::pet::{AddPet, PetFields, add_pet, change_pet};
use commands::{Commands, Context, MasterKey, Options, RecordedEvent, Source, canonical_bytes, link};
use domain::pet::{Sex, Species};
use domain::values::{Alias, EmailAddress, Locale, Password, Role, Text, Username};
use domain::{AccountId, Actor, PetId};
use serde_json::{Value, json};
use tests::database::TestDatabase;
use uuid::Uuid;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

/// Runs the script on an export; returns its exit code and what it printed.
fn verify(export: &[u8], checkpoints: &[String]) -> (i32, String) {
    let mut script = Command::new("python3")
        .args(["-B".into(), docs().join("verify_log.py")])
        .args(checkpoints)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // It stops reading at the first thing that is wrong.
    let _ = script.stdin.take().unwrap().write_all(export);
    let output = script.wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// A line of `healing-paws audit export`.
fn exported(event: &RecordedEvent) -> String {
    let line = json!({
        "position": event.position,
        "aggregate_type": event.aggregate_type,
        "aggregate_id": event.aggregate_id,
        "sequence": event.sequence,
        "event_type": event.event_type,
        "event_version": event.event_version,
        "payload": event.payload,
        "metadata": event.metadata,
        "recorded_at": event.recorded_at.to_rfc3339_opts(SecondsFormat::Micros, true),
        "hash": hex(&event.hash),
    });
    format!("{line}\n")
}

/// A small log as the product writes it: an account, a pet with words that are not ASCII, and a change of each.
async fn a_log(database: &TestDatabase) -> Vec<RecordedEvent> {
    let key = MasterKey::new([7; 32]);
    let commands = Commands::open(database.pool.clone(), key, Options::default()).await.unwrap();
    let customer = AccountId::new(Uuid::now_v7());
    let open = OpenAccount {
        id: customer,
        username: Username::parse("anna").unwrap(),
        email: EmailAddress::parse("anna@example.org").unwrap(),
        password: Password::parse("correct horse battery").unwrap(),
        locale: Locale::Chinese,
        role: Role::Customer,
        email_verified: false,
        accepts_rules: true,
    };
    open_account(&commands, Context::new(Actor::Anonymous, Source::Web, Utc::now()), open).await.unwrap();

    let context = || Context::new(Actor::Person { id: customer, role: Role::Customer }, Source::Api, Utc::now());
    let (pet, fields) = (PetId::new(Uuid::now_v7()), |breed| PetFields {
        name: Text::parse("咪咪").unwrap(),
        species: Species::Cat,
        breed: Some(Text::parse(breed).unwrap()),
        sex: Sex::Female,
        neutered: Some(true),
        date_of_birth: None,
        colour: None,
        microchip: None,
        notes: None,
    });
    add_pet(&commands, context(), AddPet { id: pet, owner: customer, fields: fields("\"波斯猫\"") }).await.unwrap();
    change_pet(&commands, context(), pet, fields("Bengal 🐈 / Ägypter")).await.unwrap();
    let alias = Some(Alias::parse("Anna 安娜").unwrap());
    change_profile(
        &commands,
        context(),
        customer,
        ChangeProfile { alias, locale: Some(Locale::English), ..ChangeProfile::default() },
    )
    .await
    .unwrap();
    commands.log().read(0, 100).await.unwrap()
}

#[tokio::test]
async fn a_log_as_it_was_written_verifies() {
    let database = TestDatabase::create().await;
    let log = a_log(&database).await;
    let export: String = log.iter().map(exported).collect();
    let last = log.last().unwrap();

    let (code, printed) = verify(export.as_bytes(), &[]);
    assert_eq!(
        (code, printed.trim()),
        (0, &*format!("verified {} events, last hash {}", last.position, hex(&last.hash)))
    );

    let noted: Vec<String> = log.iter().map(|event| format!("{}:{}", event.position, hex(&event.hash))).collect();
    assert_eq!(verify(export.as_bytes(), &noted).0, 0);
}

#[tokio::test]
async fn a_changed_byte_of_any_line_is_found_where_it_is() {
    let database = TestDatabase::create().await;
    let lines: Vec<String> = a_log(&database).await.iter().map(exported).collect();
    assert!(lines.len() > 3);
    for (at, line) in lines.iter().enumerate() {
        for place in [0, line.len() / 3, line.len() / 2, line.len() - 3] {
            let mut altered = line.clone().into_bytes();
            altered[place] ^= 1;
            let export = [lines[..at].concat().as_bytes(), &altered, lines[at + 1..].concat().as_bytes()].concat();
            let (code, printed) = verify(&export, &[]);
            assert_eq!(code, 3, "byte {place} of line {}: {printed}", at + 1);
            assert!(printed.starts_with(&format!("bad position {}:", at + 1)), "byte {place}: {printed}");
        }
    }
}

#[tokio::test]
async fn what_is_missing_is_found_in_the_middle_and_with_a_checkpoint_at_the_end() {
    let database = TestDatabase::create().await;
    let log = a_log(&database).await;
    let without =
        |position: i64| -> String { log.iter().filter(|event| event.position != position).map(exported).collect() };

    let (code, printed) = verify(without(2).as_bytes(), &[]);
    assert!(code == 3 && printed.starts_with("bad position 2: missing"), "{printed}");

    let last = log.last().unwrap();
    let cut = without(last.position);
    assert_eq!(verify(cut.as_bytes(), &[]).0, 0, "a log cannot say by itself that it was longer");
    let (code, printed) = verify(cut.as_bytes(), &[format!("{}:{}", last.position, hex(&last.hash))]);
    assert!(code == 3 && printed.starts_with(&format!("bad position {}: missing", last.position)), "{printed}");
}

/// An insider who recomputes every hash makes a right chain, but another one.
#[tokio::test]
async fn a_tail_with_recomputed_hashes_is_found_with_a_checkpoint() {
    let database = TestDatabase::create().await;
    let mut log = a_log(&database).await;
    let noted = log.last().map(|last| format!("{}:{}", last.position, hex(&last.hash))).unwrap();
    log[1].payload = log[1].payload.replace("cat", "dog");
    let mut previous = log[0].hash;
    for event in &mut log[1..] {
        event.hash = link(&previous, event);
        previous = event.hash;
    }
    let export: String = log.iter().map(exported).collect();
    assert_eq!(verify(export.as_bytes(), &[]).0, 0, "the chain by itself is right");
    let (code, printed) = verify(export.as_bytes(), &[noted]);
    assert!(code == 3 && printed.contains("altered"), "{printed}");
}

#[test]
fn the_documented_example_is_right() {
    let page = std::fs::read_to_string(docs().join("hash-chain.md")).unwrap();
    let export = page.split("```jsonl\n").nth(1).unwrap().split("```").next().unwrap();
    let (code, printed) = verify(export.as_bytes(), &[]);
    assert_eq!(code, 0, "{printed}");

    let (mut previous, mut worked_out) = ([0_u8; 32], String::new());
    for event in export.lines().map(imported) {
        worked_out += &hex(&[&previous[..], &canonical_bytes(&event)].concat());
        previous = link(&previous, &event);
        assert_eq!(previous, event.hash, "position {}", event.position);
    }
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let cells = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    assert_eq!(cells.collect::<String>(), worked_out, "the tables of bytes");
}

fn imported(line: &str) -> RecordedEvent {
    let line: Value = serde_json::from_str(line).unwrap();
    let text = |field: &str| line[field].as_str().unwrap().to_owned();
    let hash = text("hash");
    let bytes: Vec<u8> =
        (0..hash.len()).step_by(2).map(|at| u8::from_str_radix(&hash[at..at + 2], 16).unwrap()).collect();
    RecordedEvent {
        position: line["position"].as_i64().unwrap(),
        aggregate_type: text("aggregate_type"),
        aggregate_id: text("aggregate_id"),
        sequence: line["sequence"].as_i64().unwrap(),
        event_type: text("event_type"),
        event_version: text("event_version"),
        payload: text("payload"),
        metadata: text("metadata"),
        recorded_at: text("recorded_at").parse().unwrap(),
        hash: bytes.try_into().unwrap(),
    }
}
