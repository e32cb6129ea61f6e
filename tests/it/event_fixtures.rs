//! Old events are read for ever: the JSON of every event type in every version that was ever written.
//!
//! `fixtures/events/<type>/<version>[-variant].json` holds payloads as they are stored, and `MANIFEST` beside them the
//! SHA-256 of each, so that none can be edited or lost unnoticed. A file is only ever added. Afterwards:
//! `cd tests/fixtures/events && sha256sum */*.json | LC_ALL=C sort -k2 > MANIFEST`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use domain::account::AccountEvent;
use domain::hospital::HospitalEvent;
use domain::invitation::InvitationEvent;
use domain::pet::{PetEvent, Sex, Species};
use domain::reservation::{Acuity, ReservationEvent, Status, Treatment};
use domain::values::{Locale, Role};
use domain::{AnyEvent, Event, HoldsPersonal, Personal};
use serde::de::{self, DeserializeOwned, Visitor};
use serde_json::Value;
use sha2::{Digest, Sha256};

#[test]
fn every_stored_event_is_still_read() {
    for fixture in fixtures() {
        let path = &fixture.path;
        let mut event = fixture.decode();
        let (name, version, json) = described(&event);
        assert_eq!(name, fixture.name, "{path}");

        let stored: Value = serde_json::from_str(&fixture.payload).unwrap();
        if version == fixture.version {
            assert_eq!(json, stored, "{path}: what is written now differs from what was written");
        }

        let mut texts = 0;
        event.visit_personal(&mut |text| {
            assert!(!matches!(text, Personal::Clear { .. }), "{path}: a clear text");
            texts += 1;
        });
        assert_eq!(texts, personal_texts(&json), "{path}: a personal text is not visited");
    }
}

#[test]
fn every_event_type_has_its_current_version_kept() {
    let events: Vec<_> = fixtures().iter().map(Fixture::decode).collect();
    for (aggregate, names) in AGGREGATES {
        for name in names() {
            let event = events.iter().find(|event| event.aggregate_type() == aggregate && described(event).0 == *name);
            let version = described(event.unwrap_or_else(|| panic!("{name} has no fixture"))).1;
            let kept = |fixture: &Fixture| fixture.name == *name && fixture.version == version;
            assert!(fixtures().iter().any(kept), "{name} has no fixture of version {version}");
        }
    }
    for event in events {
        let listed = AGGREGATES.iter().any(|(aggregate, _)| *aggregate == event.aggregate_type());
        assert!(listed, "AGGREGATES lacks {}", event.aggregate_type());
    }
}

/// Words are stored, too: renaming one would make old events unreadable.
#[test]
fn every_word_that_events_store_is_kept() {
    let payloads: String = fixtures().into_iter().map(|fixture| fixture.payload).collect();
    let words = [
        Role::ALL.map(Role::as_str).to_vec(),
        Locale::ALL.map(Locale::as_str).to_vec(),
        Species::ALL.iter().map(|word| word.as_str()).collect(),
        Sex::ALL.iter().map(|word| word.as_str()).collect(),
        Status::ALL.iter().map(|word| word.as_str()).collect(),
        Treatment::ALL.iter().map(|word| word.as_str()).collect(),
        Acuity::ALL.iter().map(|word| word.as_str()).collect(),
        vec!["before", "after"],
    ];
    for word in words.concat() {
        assert!(payloads.contains(&format!("\"{word}\"")), "no fixture says {word:?}");
    }
}

#[test]
fn no_fixture_was_edited_or_lost() {
    let listed: BTreeMap<String, String> = std::fs::read_to_string(directory().join("MANIFEST"))
        .unwrap()
        .lines()
        .map(|line| line.split_once("  ").expect("digest, two spaces, path"))
        .map(|(digest, path)| (path.to_owned(), digest.to_owned()))
        .collect();
    let found: BTreeMap<String, String> =
        fixtures().into_iter().map(|fixture| (fixture.path, hex(&Sha256::digest(&fixture.payload)))).collect();
    for (path, digest) in &listed {
        let actual = found.get(path).unwrap_or_else(|| panic!("{path} was lost"));
        assert_eq!(actual, digest, "{path} was edited; add a version or variant instead");
    }
    let unlisted: Vec<_> = found.keys().filter(|path| !listed.contains_key(*path)).collect();
    assert!(unlisted.is_empty(), "add these to MANIFEST, see this file's head: {unlisted:?}");
}

#[test]
fn a_version_from_the_future_is_refused() {
    for fixture in fixtures() {
        for (aggregate, _) in AGGREGATES {
            let future = AnyEvent::decode(aggregate, &fixture.name, "999.0", &fixture.payload);
            assert!(future.is_err(), "{}", fixture.path);
        }
    }
}

type Aggregate = (&'static str, fn() -> &'static [&'static str]);

/// Every aggregate with the names of its events.
const AGGREGATES: [Aggregate; 5] = [
    ("account", names_of::<AccountEvent>),
    ("hospital", names_of::<HospitalEvent>),
    ("invitation", names_of::<InvitationEvent>),
    ("pet", names_of::<PetEvent>),
    ("reservation", names_of::<ReservationEvent>),
];

struct Fixture {
    /// Relative to the fixtures' directory.
    path: String,
    name: String,
    version: String,
    payload: String,
}

impl Fixture {
    fn decode(&self) -> AnyEvent {
        let belongs = |(_, names): &&Aggregate| names().contains(&self.name.as_str());
        let (aggregate, _) = AGGREGATES.iter().find(belongs).unwrap_or_else(|| panic!("{}: no such event", self.path));
        AnyEvent::decode(aggregate, &self.name, &self.version, &self.payload)
            .unwrap_or_else(|error| panic!("{}: {error}", self.path))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/events")
}

fn fixtures() -> Vec<Fixture> {
    let entries = |path: &Path| -> BTreeSet<PathBuf> {
        std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let file_name = |path: &Path| path.file_name().and_then(|name| name.to_str()).unwrap().to_owned();
    let mut fixtures = Vec::new();
    for types in entries(&directory()).into_iter().filter(|path| path.is_dir()) {
        for path in entries(&types) {
            let (name, file) = (file_name(&types), file_name(&path));
            let stem = file.strip_suffix(".json").expect("only JSON is kept here");
            let version = stem.split_once('-').map_or(stem, |(version, _)| version).to_owned();
            let payload = std::fs::read_to_string(&path).unwrap();
            fixtures.push(Fixture { path: format!("{name}/{file}"), name, version, payload });
        }
    }
    assert!(!fixtures.is_empty());
    fixtures
}

/// Name, current version and JSON of an event. A new aggregate does not compile until it is listed here; list it in
/// `AGGREGATES`, too.
fn described(event: &AnyEvent) -> (&'static str, &'static str, Value) {
    fn of<E: Event>(event: &E) -> (&'static str, &'static str, Value) {
        (event.name(), event.version(), serde_json::to_value(event).unwrap())
    }
    match event {
        AnyEvent::Account(event) => of(event),
        AnyEvent::Invitation(event) => of(event),
        AnyEvent::Hospital(event) => of(event),
        AnyEvent::Pet(event) => of(event),
        AnyEvent::Reservation(event) => of(&**event),
    }
}

/// How many personal texts a payload holds: objects that name a subject.
fn personal_texts(json: &Value) -> usize {
    match json {
        Value::Object(fields) if fields.contains_key("subject") => 1,
        Value::Object(fields) => fields.values().map(personal_texts).sum(),
        Value::Array(items) => items.iter().map(personal_texts).sum(),
        _ => 0,
    }
}

/// Every name that an event type has in JSON, asked of its own decoder: none can be forgotten.
fn names_of<E: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    assert!(E::deserialize(Names(&mut names)).is_err());
    assert!(!names.is_empty());
    names
}

struct Names<'a>(&'a mut &'static [&'static str]);

impl<'de> de::Deserializer<'de> for Names<'_> {
    type Error = de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("only the names are asked"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = names;
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
