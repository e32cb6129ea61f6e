//! Whoever gets behind the triggers is found out, at the first position they touched.

use sqlx::{Connection as _, Executor as _, PgConnection};

use super::{Hospital, by, request};

/// A log, and a superuser who is not stopped by triggers.
struct Scene {
    hospital: Hospital,
    intruder: PgConnection,
    last: i64,
}

impl Scene {
    async fn set() -> Self {
        let hospital = Hospital::open().await;
        let owner = hospital.customer("anna").await;
        for _ in 0..10 {
            let pet = hospital.pet(owner).await;
            request(&hospital.node, by(owner), pet).await.unwrap();
        }
        let mut intruder = PgConnection::connect(&hospital.database.url).await.unwrap();
        let prepare = "SET session_replication_role = replica;
            CREATE TABLE true_events AS TABLE events; CREATE TABLE true_head AS TABLE log_head";
        intruder.execute(sqlx::raw_sql(prepare)).await.unwrap();
        let last = hospital.node.log().head().await.unwrap().position;
        Self { hospital, intruder, last }
    }

    /// Does something to the log, says what is found, and puts everything back.
    async fn after(&mut self, tampering: &str) -> Option<(&'static str, i64)> {
        self.intruder.execute(sqlx::raw_sql(tampering)).await.unwrap();
        let found = self.hospital.node.log().verify().await.unwrap();
        let restore = "DELETE FROM events; INSERT INTO events TABLE true_events;
            DELETE FROM log_head; INSERT INTO log_head TABLE true_head";
        self.intruder.execute(sqlx::raw_sql(restore)).await.unwrap();
        if let Some(damage) = &found.damage {
            assert!(found.verified < damage.position() || damage.position() < 1 || damage.kind() == "head");
        }
        found.damage.map(|damage| (damage.kind(), damage.position()))
    }
}

#[tokio::test]
async fn any_altered_column_of_any_event_is_found_at_its_position() {
    let mut scene = Scene::set().await;
    let altered = [
        "payload = overlay(payload::text placing 'X' from 4)::json",
        "payload = (payload::text || ' ')::json",
        "payload = replace(payload::text, ':', ': ')::json",
        "metadata = (metadata::text || E'\\n')::json",
        "metadata = '{}'",
        "event_type = event_type || 'x'",
        "event_type = lower(event_type)",
        "event_version = '1.1'",
        "aggregate_type = 'visit'",
        "aggregate_id = overlay(aggregate_id placing case right(aggregate_id, 1) when '0' then '1' else '0' end from 36)",
        "sequence = sequence + 1",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "recorded_at = recorded_at - interval '1 microsecond'",
        "recorded_at = 'infinity'",
        "recorded_at = '-infinity'",
        "hash = set_byte(hash, 31, (get_byte(hash, 31) + 1) % 256)",
        "hash = '\\x'",
        "hash = decode(repeat('00', 32), 'hex')",
        // From one text to the next: lengths are hashed, too.
        "event_type = event_type || left(event_version, 1), event_version = substr(event_version, 2)",
    ];
    for position in [1, 2, scene.last / 2, scene.last] {
        for change in altered {
            let tampering = format!("UPDATE events SET {change} WHERE position = {position}");
            assert_eq!(scene.after(&tampering).await, Some(("altered", position)), "{tampering}");
        }
    }
    assert_eq!(scene.after("SELECT 1").await, None, "put back, it is sound again");
}

#[tokio::test]
async fn missing_moved_and_added_events_are_found() {
    let mut scene = Scene::set().await;
    let last = scene.last;
    let copy = |place: &str, sequence: &str| {
        format!(
            "INSERT INTO events SELECT {place}, aggregate_type, aggregate_id, {sequence}, event_type, event_version,
             payload, metadata, recorded_at, hash FROM events WHERE position = {last}"
        )
    };
    let cases = [
        ("DELETE FROM events WHERE position = 1".to_owned(), ("missing", 1)),
        ("DELETE FROM events WHERE position = 7".to_owned(), ("missing", 7)),
        (format!("DELETE FROM events WHERE position = {last}"), ("missing", last)),
        ("DELETE FROM events".to_owned(), ("missing", 1)),
        ("DELETE FROM events WHERE position > 4".to_owned(), ("missing", 5)),
        (format!("UPDATE events SET position = {} WHERE position = 4", last + 1), ("missing", 4)),
        (
            "UPDATE events SET position = -1 WHERE position = 4; UPDATE events SET position = 4 WHERE position = 5;
             UPDATE events SET position = 5 WHERE position = -1"
                .to_owned(),
            ("altered", 4),
        ),
        (copy(&format!("{}", last + 1), "sequence + 1"), ("head", last + 1)),
        (copy(&format!("{}", last + 9), "sequence + 1"), ("head", last + 9)),
        (copy("0", "sequence + 1"), ("altered", 0)),
        (
            "UPDATE events SET recorded_at = 'infinity' WHERE position > 8; DELETE FROM events WHERE position = 5"
                .to_owned(),
            ("missing", 5),
        ),
        (
            "UPDATE events SET recorded_at = 'infinity' WHERE position > 8; DELETE FROM events WHERE position = 8"
                .to_owned(),
            ("missing", 8),
        ),
        (copy("-5", "sequence + 1"), ("altered", -5)),
    ];
    for (tampering, found) in cases {
        assert_eq!(scene.after(&tampering).await, Some(found), "{tampering}");
    }
}

#[tokio::test]
async fn an_altered_head_is_found() {
    let mut scene = Scene::set().await;
    let last = scene.last;
    let cases = [
        ("position = position + 1", ("missing", last + 1)),
        ("position = position - 1", ("head", last)),
        ("hash = set_byte(hash, 0, (get_byte(hash, 0) + 1) % 256)", ("head", last)),
        ("hash = '\\x00'", ("head", last)),
        ("recorded_at = recorded_at + interval '1 microsecond'", ("head", last)),
        ("recorded_at = 'infinity'", ("head", last)),
    ];
    for (change, found) in cases {
        assert_eq!(scene.after(&format!("UPDATE log_head SET {change}")).await, Some(found), "{change}");
    }
}

#[tokio::test]
async fn nothing_is_appended_behind_a_damaged_head() {
    let mut scene = Scene::set().await;
    let owner = scene.hospital.customer("bert").await;
    let pet = scene.hospital.pet(owner).await;
    scene.intruder.execute("UPDATE log_head SET hash = '\\x00'").await.unwrap();
    let other = scene.hospital.another_node().await;
    let refused = tokio::time::timeout(super::PATIENCE, request(&other, by(owner), pet)).await.unwrap();
    assert!(matches!(refused, Err(commands::CommandError::Unavailable(_))), "{refused:?}");
}
