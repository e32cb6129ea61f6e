//! Reading and decoding 1,000,000 events in order next to `COPY … TO STDOUT`, and rebuilding the reservations' read
//! model from them next to the fastest `INSERT … SELECT` that fills the same tables.
//!
//! The events are whole visits made through the executor, personal texts sealed. Decoding gives typed events whose
//! texts are still sealed; opening them is for those who show them, such as the rebuild.

use std::time::Instant;

use chrono::Utc;
use commands::{Commands, Context, Source, reservation};
use domain::values::{Role, Text};
use domain::{AccountId, ReservationId};
use futures::TryStreamExt as _;
use sqlx::postgres::PgPoolCopyExt as _;
use sqlx::{Executor as _, PgPool};
use uuid::Uuid;

use super::hospital::{self, context, customer, doctor};
use super::report::{Median, RUNS, Report};
use super::server::Postgres;

const EVENTS: i64 = 1_000_000;
const CALLERS: usize = 128;

pub(crate) async fn measure(postgres: &Postgres, report: &mut Report) {
    let pool = postgres.migrated("replay").await;
    let commands = hospital::open(&pool).await;
    fill(&commands).await;
    pool.execute("VACUUM ANALYZE events").await.unwrap();
    postgres.settle(&pool).await;

    let (mut ours, mut copy) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        copy.push(copy_out(&pool).await);
        ours.push(decode_all(&commands).await);
    }
    let (ours, copy) = (Median::of(ours), Median::of(copy));
    report.part("Replay: events per second, 1,000,000 events", "read and decode | COPY TO STDOUT | ratio");
    report.row(&[ours.text(), copy.text(), ours.over(&copy)]);

    let (mut rebuilds, mut fills) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let start = Instant::now();
        projections::rebuild(&commands, "reservations").await.unwrap();
        rebuilds.push(EVENTS as f64 / start.elapsed().as_secs_f64());
        fills.push(insert_select(&pool).await);
    }
    let (rebuilds, fills) = (Median::of(rebuilds), Median::of(fills));
    report.part(
        "Rebuild of the reservations' read model: events per second",
        "decode, open, fold, write | INSERT … SELECT of the same rows into the same tables | ratio",
    );
    report.row(&[rebuilds.text(), fills.text(), rebuilds.over(&fills)]);
}

/// Fills tables like the read model's, indexes and all, with its own rows: the least that any rebuild must do. Counted
/// in events, as the rebuild is.
async fn insert_select(pool: &PgPool) -> f64 {
    let make = "DROP TABLE IF EXISTS refill; CREATE TABLE refill (LIKE reservations INCLUDING ALL)";
    pool.execute(sqlx::raw_sql(make)).await.unwrap();
    let start = Instant::now();
    pool.execute("INSERT INTO refill SELECT * FROM reservations").await.unwrap();
    EVENTS as f64 / start.elapsed().as_secs_f64()
}

/// Visits from request to release until the log is long enough.
async fn fill(commands: &Commands) {
    let owner = hospital::person(commands, "owner", Role::Customer).await;
    let vet = hospital::person(commands, "drwu", Role::Doctor).await;
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let commands = commands.clone();
            tokio::spawn(async move { while visit(&commands, owner, vet).await < EVENTS {} })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
}

/// One visit of a new pet: eight events. Returns the position of the last.
async fn visit(commands: &Commands, owner: AccountId, vet: AccountId) -> i64 {
    let id = ReservationId::new(Uuid::now_v7());
    let request = reservation::RequestReservation {
        id,
        pet: hospital::pet(commands, owner, 1).await,
        reason: Text::parse("Limping since yesterday").unwrap(),
        notes: None,
        preferred_at: None,
    };
    let (by_owner, by_vet) = (customer(owner), doctor(vet));
    reservation::request_reservation(commands, context(by_owner), request).await.unwrap();
    reservation::schedule_reservation(commands, context(by_vet), id, reservation::ScheduleReservation::default())
        .await
        .unwrap();
    reservation::check_in(commands, context(by_owner), id).await.unwrap();
    reservation::start_treatment(commands, context(by_vet), id).await.unwrap();
    reservation::admit(commands, context(by_vet), id).await.unwrap();
    reservation::mark_ready(commands, context(by_vet), id).await.unwrap();
    let last = Context::new(by_owner, Source::Api, Utc::now());
    reservation::complete(commands, last, id).await.unwrap().position
}

async fn copy_out(pool: &PgPool) -> f64 {
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(pool).await.unwrap();
    let start = Instant::now();
    let mut bytes = pool.copy_out_raw("COPY (SELECT * FROM events ORDER BY position) TO STDOUT").await.unwrap();
    let mut total = 0;
    while let Some(chunk) = bytes.try_next().await.unwrap() {
        total += chunk.len();
    }
    assert!(total > 0);
    rows as f64 / start.elapsed().as_secs_f64()
}

async fn decode_all(commands: &Commands) -> f64 {
    let start = Instant::now();
    let mut events = std::pin::pin!(commands.log().replay(0));
    let mut count = 0;
    while let Some(page) = events.try_next().await.unwrap() {
        for (recorded, event) in page {
            count += 1;
            assert_eq!(recorded.position, count);
            std::hint::black_box(event);
        }
    }
    count as f64 / start.elapsed().as_secs_f64()
}
