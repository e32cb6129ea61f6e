//! Faults: whatever happens to the connection, what was acknowledged is in the log once and what was not at most once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use commands::{CommandError, Commands, IdempotencyKey, Receipt};
use domain::pet::{AddPet, PetFields};
use domain::{Actor, PetId};
use futures::future::join_all;
use sqlx::Executor as _;
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use super::proxy::Proxy;
use super::{Hospital, by, eventually, fields, node_on, text};

/// What the breed of a pet is abused for: a mark that stands in clear in the payload.
async fn add_marked(
    node: &Commands,
    owner: Actor,
    mark: &str,
    keyed: bool,
) -> Result<Receipt, CommandError<domain::pet::PetError>> {
    let mut context = by(owner);
    context.idempotency = keyed.then(|| IdempotencyKey::new(mark, mark.as_bytes()).unwrap());
    let told = PetFields { breed: Some(text(mark)), ..fields("Rex") };
    let pet = AddPet { id: PetId::new(Uuid::now_v7()), owner: owner.id().unwrap(), fields: told };
    commands::pet::add_pet(node, context, pet).await
}

/// What each caller was told of each of its marks: a receipt, or that it is not known.
type Told = BTreeMap<String, Option<Receipt>>;

/// Adds pets until told to stop. With a key it tries again until it has an answer; without one it takes no for an answer.
async fn caller(node: Commands, owner: Actor, name: String, keyed: bool, done: Arc<AtomicBool>) -> Told {
    let mut told = Told::new();
    for round in 0.. {
        if done.load(Ordering::Relaxed) {
            break;
        }
        let mark = format!("{name}-{round}");
        let answer = loop {
            match add_marked(&node, owner, &mark, keyed).await {
                Err(CommandError::Unavailable(_)) if keyed => tokio::time::sleep(Duration::from_millis(5)).await,
                Err(CommandError::Unavailable(_)) => break None,
                answer => break Some(answer.unwrap()),
            }
        };
        told.insert(mark, answer);
    }
    told
}

async fn assert_as_told(hospital: &Hospital, told: Told) {
    let mut written: BTreeMap<String, Vec<(i64, Uuid)>> = BTreeMap::new();
    for event in hospital.events().await.iter().filter(|event| event.event_type == "PetAdded") {
        let payload: serde_json::Value = serde_json::from_str(&event.payload).unwrap();
        let mark = payload["PetAdded"]["details"]["breed"].as_str().unwrap().to_owned();
        written.entry(mark).or_default().push((event.position, event.aggregate_id.parse().unwrap()));
    }
    let acknowledged = told.values().flatten().count();
    assert!(acknowledged > 50, "only {acknowledged} were acknowledged");
    for (mark, answer) in told {
        let written = written.remove(&mark).unwrap_or_default();
        match answer {
            Some(receipt) => assert_eq!(written, [(receipt.position, receipt.id)], "{mark}"),
            None => assert!(written.len() <= 1, "{mark} is there more than once"),
        }
    }
    assert!(written.is_empty(), "nobody asked for {written:?}");
    hospital.assert_sound().await;
}

async fn under_load(hospital: &Hospital, nodes: &[Commands], owner: Actor, fault: impl AsyncFnOnce()) {
    let done = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = (0..24)
        .map(|number| {
            let node = nodes[number % nodes.len()].clone();
            tokio::spawn(caller(node, owner, format!("caller-{number}"), number % 3 != 0, Arc::clone(&done)))
        })
        .collect();
    fault().await;
    done.store(true, Ordering::Relaxed);
    let told = join_all(callers).await.into_iter().flat_map(Result::unwrap).collect();
    assert_as_told(hospital, told).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn acknowledged_appends_survive_killed_connections() {
    let hospital = Hospital::open().await;
    let nodes = [hospital.node.clone(), hospital.another_node().await];
    let owner = hospital.customer("anna").await;
    let assassin = hospital.database.another_pool().await;
    let mut killed = 0;
    under_load(&hospital, &nodes, owner, async || {
        for round in 0..40_u64 {
            tokio::time::sleep(Duration::from_millis(20 + round * 37 % 60)).await;
            // The writers above all, and whoever else there is.
            let gone: Vec<bool> = sqlx::query_scalar(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                 ORDER BY (query LIKE '%log_head%')::int * random() DESC LIMIT 2",
            )
            .fetch_all(&assassin)
            .await
            .unwrap();
            killed += gone.len();
        }
    })
    .await;
    assert!(killed > 40, "{killed}");
}

/// Loses an answer, lets the log grow a little, and again.
async fn lose_answers(hospital: &Hospital, proxy: &Proxy) {
    let position = || async { hospital.node.log().head().await.unwrap().position };
    for round in 0..30 {
        proxy.lose_next().await;
        let before = position().await;
        eventually("the log grows again", || async { position().await > before + 5 + round * 7 % 30 }).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn appends_whose_answers_are_lost_happen_once() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let url = hospital.database.url.clone();
    let proxy = Proxy::start(&url).await;
    let pool = PgPoolOptions::new().max_connections(20).connect_with(proxy.options(&url)).await.unwrap();
    // One node loses answers, the other writes in between.
    let nodes = [node_on(pool).await, hospital.another_node().await];
    under_load(&hospital, &nodes, owner, async || {
        lose_answers(&hospital, &proxy).await;
    })
    .await;
}

/// Alone, nobody else moves the head: what was written is found as it was left.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lone_node_finds_out_what_became_of_its_lost_answers() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let url = hospital.database.url.clone();
    let proxy = Proxy::start(&url).await;
    let pool = PgPoolOptions::new().max_connections(20).connect_with(proxy.options(&url)).await.unwrap();
    let node = node_on(pool).await;
    under_load(&hospital, &[node], owner, async || {
        lose_answers(&hospital, &proxy).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_append_that_can_never_be_stored_fails_alone_and_soon() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let forbid = "ALTER TABLE events ADD CONSTRAINT forbidden CHECK (payload::text NOT LIKE '%poison%')";
    hospital.database.pool.execute(forbid).await.unwrap();
    for _ in 0..5 {
        let began = Instant::now();
        let callers = (0..64).map(|number| {
            let node = hospital.node.clone();
            let mark = if number % 20 == 7 { format!("poison {number}") } else { format!("healthy {number}") };
            tokio::spawn(async move { (mark.clone(), add_marked(&node, owner, &mark, false).await) })
        });
        for answer in join_all(callers).await {
            let (mark, answer) = answer.unwrap();
            assert_eq!(answer.is_err(), mark.starts_with("poison"), "{mark}: {answer:?}");
        }
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    }
    hospital.assert_sound().await;
}

#[tokio::test]
async fn a_database_that_is_gone_is_said_to_be_and_found_again() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    add_marked(&hospital.node, owner, "before", false).await.unwrap();
    // What is on its way when the table cannot be reached waits, and is stored when it can be again.
    let mut holder = hospital.database.pool.begin().await.unwrap();
    holder.execute("LOCK TABLE log_head IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let node = hospital.node.clone();
    let waiting = tokio::spawn(async move { add_marked(&node, owner, "meanwhile", false).await });
    let kept_waiting = "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'log_head'::regclass AND NOT granted)";
    while !sqlx::query_scalar::<_, bool>(kept_waiting).fetch_one(&hospital.database.pool).await.unwrap() {
        tokio::task::yield_now().await;
    }
    assert!(!waiting.is_finished());
    holder.rollback().await.unwrap();
    waiting.await.unwrap().unwrap();
    hospital.assert_sound().await;
}
