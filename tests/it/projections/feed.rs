//! The live feed: whoever comes back with the last position heard hears every position exactly once.

use std::sync::Arc;

use futures::StreamExt as _;
use projections::{Announcement, FeedItem, LiveFeed, Options, Projections};
use sqlx::PgPool;
use tokio::sync::watch;

use super::hospital::{Dice, Hospital, PATIENCE, node, start};

/// How often the client is cut.
const CUTS: usize = 100;

async fn next(stream: &mut (impl futures::Stream<Item = Announcement> + Unpin)) -> Option<Announcement> {
    tokio::time::timeout(PATIENCE, stream.next()).await.expect("an announcement in time")
}

fn change(announcement: Announcement) -> Arc<FeedItem> {
    match announcement {
        Announcement::Change(item) => item,
        Announcement::Reset => panic!("a reset"),
    }
}

async fn positions(pool: &PgPool) -> Vec<i64> {
    sqlx::query_scalar("SELECT DISTINCT position FROM reservation_changes ORDER BY position")
        .fetch_all(pool)
        .await
        .unwrap()
}

/// A client that is cut at random and comes back, to any node, with the last position it noted; returns all it noted.
async fn listen_with_cuts(feeds: Vec<LiveFeed>, end: watch::Receiver<i64>) -> Vec<i64> {
    let mut dice = Dice::new(17);
    let (mut noted, mut heard) = (0, Vec::new());
    let mut cut = 0;
    loop {
        let feed = &feeds[dice.roll(feeds.len())];
        let mut stream = Box::pin(feed.subscribe(Some(noted)));
        let mut items = 1 + dice.roll(6);
        while cut >= CUTS || items > 0 {
            if cut >= CUTS && noted >= *end.borrow() {
                return heard;
            }
            let item = change(next(&mut stream).await.expect("it goes on"));
            assert!(item.position > noted, "{} was heard before", item.position);
            if item.last {
                noted = item.position;
                heard.push(noted);
            }
            items = items.saturating_sub(1);
            if cut < CUTS && noted >= *end.borrow() {
                break;
            }
        }
        cut += 1;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_cut_a_hundred_times_hears_every_position_exactly_once() {
    let mut hospital = Hospital::open(17).await;
    let pool = hospital.database.pool.clone();
    let first = start(&hospital.commands).await;
    let second = start(&node(hospital.database.another_pool().await).await).await;
    for pet in 0..9 {
        hospital.request(pet).await.unwrap();
    }
    let (last, end) = watch::channel(i64::MAX);
    let feeds = vec![first.feed().clone(), second.feed().clone()];
    let client = tokio::spawn(listen_with_cuts(feeds, end));
    // Enough for a hundred cuts after up to six announcements each.
    for _ in 0..600 {
        hospital.act().await;
    }
    // So that the last event in the log is one that the feed tells.
    let id = read_any(&first, &mut hospital).await;
    let receipt = hospital.edit(id, 0).await;
    last.send(receipt.position).unwrap();
    let heard = client.await.unwrap();
    assert_eq!(heard, positions(&pool).await);
}

/// An ongoing reservation.
async fn read_any(read: &Projections, hospital: &mut Hospital) -> domain::ReservationId {
    for pet in 0..9 {
        hospital.request(pet).await;
    }
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    read.reservations().board().rows[0].id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_listener_is_cut_and_misses_nothing_when_it_comes_back() {
    let mut hospital = Hospital::open(18).await;
    let read = start(&hospital.commands).await;
    hospital.request(0).await.unwrap();
    let id = hospital.reservations[0];
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    let from = read.feed().position();
    let mut slow = Box::pin(read.feed().subscribe(Some(from)));
    for round in 0..1200 {
        hospital.edit(id, round).await;
    }
    let head = hospital.head().await;
    read.wait_for(head, PATIENCE).await.unwrap();
    assert!(next(&mut slow).await.is_none(), "it is cut");
    let mut again = Box::pin(read.feed().subscribe(Some(from)));
    for position in from + 1..=head {
        assert_eq!(change(next(&mut again).await.unwrap()).position, position);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_for_too_long_is_told_to_begin_anew() {
    let mut hospital = Hospital::open(19).await;
    let options = Options { feed_history: 20, ..Options::default() };
    let read = Projections::start(hospital.commands.clone(), options).await.unwrap();
    hospital.request(0).await.unwrap();
    let id = hospital.reservations[0];
    let from = hospital.head().await;
    for round in 0..60 {
        hospital.edit(id, round).await;
    }
    let head = hospital.head().await;
    read.wait_for(head, PATIENCE).await.unwrap();
    assert_eq!(positions(&hospital.database.pool).await, (head - 19..=head).collect::<Vec<_>>());

    let mut away = Box::pin(read.feed().subscribe(Some(from)));
    assert!(matches!(next(&mut away).await, Some(Announcement::Reset)));
    assert!(next(&mut away).await.is_none());
    // A position that this log never had.
    let mut stranger = Box::pin(read.feed().subscribe(Some(head + 1000)));
    assert!(matches!(next(&mut stranger).await, Some(Announcement::Reset)));
    let mut back = Box::pin(read.feed().subscribe(Some(head - 20)));
    assert_eq!(change(next(&mut back).await.unwrap()).position, head - 19);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_tells_listeners_to_begin_anew() {
    let mut hospital = Hospital::open(20).await;
    let read = start(&hospital.commands).await;
    hospital.request(0).await.unwrap();
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    let before = read.feed().position();
    let mut listener = Box::pin(read.feed().subscribe(Some(before)));
    read.rebuild("reservations").await.unwrap();
    assert!(matches!(next(&mut listener).await, Some(Announcement::Reset)));
    assert!(next(&mut listener).await.is_none());
    assert_eq!(read.reservations().board().rows.len(), 1);
    let receipt = hospital.edit(hospital.reservations[0], 1).await;
    let mut listener = Box::pin(read.feed().subscribe(Some(read.feed().position().min(receipt.position - 1))));
    assert_eq!(change(next(&mut listener).await.unwrap()).position, receipt.position);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tracked_reservation_is_told_when_others_change_its_turn() {
    let mut hospital = Hospital::open(21).await;
    let read = start(&hospital.commands).await;
    for pet in 0..3 {
        hospital.request(pet).await.unwrap();
    }
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    let tracked = hospital.reservations[2];
    let mut listener = Box::pin(read.feed().follow(tracked, None));
    let place = |item: &FeedItem| item.row.queue.map(|queue| (queue.place, queue.ahead));
    let item = change(next(&mut listener).await.unwrap());
    assert_eq!((item.row.id, place(&item)), (tracked, Some((3, 2))));

    hospital.edit(hospital.reservations[0], 1).await;
    let emergency = hospital.triage(hospital.reservations[1], domain::reservation::Treatment::Emergency, None).await;
    let item = change(next(&mut listener).await.unwrap());
    assert_eq!((item.row.id, item.position, place(&item)), (tracked, emergency.position, Some((2, 2))));

    let own = hospital.triage(tracked, domain::reservation::Treatment::Emergency, None).await;
    let item = change(next(&mut listener).await.unwrap());
    assert_eq!((item.row.id, item.position, place(&item)), (tracked, own.position, Some((2, 1))));
}
