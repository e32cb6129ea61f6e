//! What is replayed from the log is what was shown when it happened.

use std::collections::BTreeMap;

use domain::ReservationId;
use futures::StreamExt as _;
use projections::{Announcement, AsOf, ReservationRow};

use super::hospital::{Hospital, PATIENCE, start};

/// Rows as they were told, by position.
type Told = BTreeMap<i64, Vec<ReservationRow>>;

async fn everything_told(read: &projections::Projections, upto: i64) -> Told {
    let mut stream = Box::pin(read.feed().subscribe(Some(0)));
    let (mut told, mut reached) = (Told::new(), 0);
    while reached < upto {
        let Announcement::Change(item) = stream.next().await.unwrap() else { panic!("a reset") };
        reached = item.position;
        told.entry(item.position).or_default().push(ReservationRow { queue: None, ..(*item.row).clone() });
    }
    told
}

fn at(told: &Told, position: i64) -> BTreeMap<ReservationId, &ReservationRow> {
    told.range(..=position).flat_map(|(_, rows)| rows).map(|row| (row.id, row)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_and_each_reservation_are_replayed_as_they_were_shown() {
    let mut hospital = Hospital::open(25).await;
    let read = start(&hospital.commands).await;
    let (mut happened, mut ongoing) = (0, false);
    while happened < 250 || !ongoing {
        let receipt = hospital.act().await;
        happened += usize::from(receipt.is_some());
        // The last thing must be one that is told.
        ongoing = receipt.is_some_and(|receipt| hospital.reservations.iter().any(|id| id.uuid() == receipt.id));
    }
    let head = hospital.head().await;
    read.wait_for(head, PATIENCE).await.unwrap();
    let told = everything_told(&read, head).await;
    let reservations = read.reservations();
    for position in (0..=head).rev().step_by(11).chain([0, 1]) {
        let shown = at(&told, position);
        let board = reservations.board_as_of(AsOf::Position(position)).await.unwrap();
        assert_eq!(board.position, position);
        let mut expected: Vec<&ReservationRow> = shown.values().copied().filter(|row| row.ongoing).collect();
        expected.sort_by_key(|row| (row.treatment, row.rank.clone(), row.id));
        let replayed: Vec<ReservationRow> =
            board.rows.iter().map(|row| ReservationRow { queue: None, ..(**row).clone() }).collect();
        assert_eq!(replayed.iter().collect::<Vec<_>>(), expected, "the board at {position}");
    }
    for id in &hospital.reservations {
        for position in (0..=head).step_by(7).chain([head]) {
            let replayed = reservations.as_of(*id, AsOf::Position(position)).await.unwrap();
            assert_eq!(replayed.as_ref(), at(&told, position).get(id).copied(), "{id} at {position}");
        }
    }
    assert_eq!(reservations.board_as_of(AsOf::Time(chrono::Utc::now())).await.unwrap().rows, reservations.board().rows);
    assert_eq!(reservations.board_as_of(AsOf::Position(i64::MAX)).await.unwrap().position, head);
}
