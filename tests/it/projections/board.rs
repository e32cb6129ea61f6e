//! The board's order, the queue, and lists.

use domain::ReservationId;
use domain::reservation::{Acuity, Placement, Treatment};
use projections::{ListFilter, Projections, Scope};

use super::hospital::{Hospital, PATIENCE, start};

fn order(read: &Projections) -> Vec<ReservationId> {
    read.reservations().board().rows.iter().map(|row| row.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn emergencies_stand_above_standard_and_each_band_as_it_was_dragged() {
    let mut hospital = Hospital::open(22).await;
    let read = start(&hospital.commands).await;
    for pet in 0..6 {
        hospital.request(pet).await.unwrap();
    }
    let ids = hospital.reservations.clone();
    let shown = async |hospital: &Hospital, expected: [usize; 6]| {
        read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
        assert_eq!(order(&read), expected.map(|at| ids[at]));
        for (at, row) in read.reservations().board().rows.iter().enumerate() {
            assert_eq!(row.queue.unwrap().ahead, at);
        }
    };
    shown(&hospital, [0, 1, 2, 3, 4, 5]).await;
    hospital.triage(ids[4], Treatment::Emergency, Some(Acuity::Red)).await;
    shown(&hospital, [4, 0, 1, 2, 3, 5]).await;
    hospital.triage(ids[2], Treatment::Emergency, None).await;
    shown(&hospital, [4, 2, 0, 1, 3, 5]).await;
    hospital.put(&read, ids[2], Placement::Before(ids[4])).await;
    shown(&hospital, [2, 4, 0, 1, 3, 5]).await;
    hospital.put(&read, ids[5], Placement::Before(ids[0])).await;
    shown(&hospital, [2, 4, 5, 0, 1, 3]).await;
    hospital.put(&read, ids[5], Placement::After(ids[1])).await;
    shown(&hospital, [2, 4, 0, 1, 5, 3]).await;
    hospital.put(&read, ids[0], Placement::After(ids[3])).await;
    shown(&hospital, [2, 4, 1, 5, 3, 0]).await;

    let stored: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT id FROM reservations WHERE ongoing
         ORDER BY data ->> 'treatment' <> 'emergency', (data ->> 'rank') COLLATE \"C\", id",
    )
    .fetch_all(&hospital.database.pool)
    .await
    .unwrap();
    assert_eq!(order(&read), stored.into_iter().map(ReservationId::new).collect::<Vec<_>>());
    assert!(
        read.reservations()
            .neighbours(ids[0], Placement::Before(ReservationId::new(uuid::Uuid::nil())))
            .await
            .is_none()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn acuity_sets_a_target_that_runs_from_check_in() {
    let mut hospital = Hospital::open(23).await;
    let read = start(&hospital.commands).await;
    hospital.request(0).await.unwrap();
    let id = hospital.reservations[0];
    hospital.triage(id, Treatment::Standard, Some(Acuity::Yellow)).await;
    let staff = super::hospital::by(hospital.doctor());
    commands::reservation::check_in(&hospital.commands, staff.clone(), id).await.unwrap();
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    let row = read.reservations().get(id).await.unwrap().unwrap();
    assert_eq!(row.target_minutes, Some(60));
    assert_eq!(row.target_at, row.checked_in_at.map(|at| at + chrono::TimeDelta::minutes(60)));
    assert_eq!(row.undo_to.map(domain::reservation::Status::as_str), Some("requested"));

    commands::reservation::undo(&hospital.commands, staff, id, None).await.unwrap();
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    let row = read.reservations().get(id).await.unwrap().unwrap();
    assert_eq!((row.status.as_str(), row.checked_in_at, row.target_at, row.undo_to), ("requested", None, None, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_come_in_pages_without_gap_or_repetition() {
    let mut hospital = Hospital::open(24).await;
    let read = start(&hospital.commands).await;
    for _ in 0..150 {
        hospital.act().await;
    }
    read.wait_for(hospital.head().await, PATIENCE).await.unwrap();
    for scope in [Scope::All, Scope::Ongoing, Scope::History] {
        for customer in hospital.customers.iter().copied().map(Some).chain([None]) {
            let mut filter = ListFilter { customer, scope, limit: 3, ..ListFilter::default() };
            let mut listed = Vec::new();
            loop {
                let page = read.reservations().list(&filter).await.unwrap();
                listed.extend(page.items);
                filter.cursor = page.next;
                if filter.cursor.is_none() {
                    break;
                }
            }
            let all: Vec<uuid::Uuid> = sqlx::query_scalar(
                "SELECT id FROM reservations WHERE customer_id = coalesce($1, customer_id)
                 AND ($2 IS NULL OR ongoing = $2) ORDER BY id DESC",
            )
            .bind(customer.map(domain::AccountId::uuid))
            .bind(match scope {
                Scope::All => None,
                Scope::Ongoing => Some(true),
                Scope::History => Some(false),
            })
            .fetch_all(&hospital.database.pool)
            .await
            .unwrap();
            assert_eq!(listed.iter().map(|row| row.id.uuid()).collect::<Vec<_>>(), all);
        }
    }
    let bad = ListFilter { cursor: Some("no cursor".to_owned()), ..ListFilter::default() };
    assert!(matches!(read.reservations().list(&bad).await, Err(projections::ReadError::BadCursor)));
}
