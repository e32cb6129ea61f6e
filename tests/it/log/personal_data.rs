//! Personal data: sealed wherever it is stored, readable while the person's key exists, and never again after.

use commands::account::{ChangeProfile, Credentials, Proof, change_profile, erase_account, log_in};
use commands::pet::change_pet;
use commands::reservation::{EditReservation, RequestReservation, cancel, edit_reservation, request_reservation};
use commands::{Commands, IdempotencyKey, RecordedEvent, Unavailable};
use domain::pet::{AddPet, Pet, PetFields};
use domain::reservation::Reservation;
use domain::values::{Alias, Microchip, Text};
use domain::{Actor, HoldsPersonal as _, Personal, PetId, ReservationId};
use uuid::Uuid;

use super::{Hospital, by, doctor, eventually, fields, open_account, request, text};

/// What is looked for in the whole database: none of it may be there in clear.
const MARKERS: [&str; 11] = [
    "qzuser",
    "qzmail",
    "qzalias",
    "qzpetname",
    "qzpetnotes",
    "qzreason",
    "qznotes",
    "qzedited",
    "qzcancel",
    "qzdevice",
    "941000024680135",
];

async fn leave_traces(hospital: &Hospital) -> (Actor, PetId, ReservationId) {
    let node = &hospital.node;
    let id = domain::AccountId::new(open_account(node, "qzuser", "qzmail@example.org").await.unwrap().id);
    let anna = Actor::Person { id, role: domain::values::Role::Customer };
    let change = ChangeProfile { alias: Some(Alias::parse("qzalias").unwrap()), ..ChangeProfile::default() };
    change_profile(node, by(anna), id, change).await.unwrap();
    let credentials = Credentials {
        login: "QZUSER".to_owned(),
        proof: Proof::Password("correct horse".to_owned()),
        code: None,
        device: Some("qzdevice".to_owned()),
        remember: true,
    };
    log_in(node, by(Actor::Anonymous), credentials).await.unwrap();
    let pet = PetId::new(Uuid::now_v7());
    let told = PetFields {
        microchip: Some(Microchip::parse("941000024680135").unwrap()),
        notes: Some(text("qzpetnotes")),
        ..fields("qzpetname")
    };
    commands::pet::add_pet(node, by(anna), AddPet { id: pet, owner: id, fields: told }).await.unwrap();
    let asked = RequestReservation {
        id: ReservationId::new(Uuid::now_v7()),
        pet,
        reason: text("qzreason"),
        notes: Some(text("qznotes")),
        preferred_at: None,
    };
    let visit = asked.id;
    let mut context = by(anna);
    context.idempotency = Some(IdempotencyKey::new("qznotes", b"qzreason").unwrap());
    request_reservation(node, context, asked).await.unwrap();
    let edit = EditReservation { reason: Some(text("qzedited")), ..EditReservation::default() };
    edit_reservation(node, by(anna), visit, edit).await.unwrap();
    (anna, pet, visit)
}

/// Rows of any table that contain a text: as it is, as bytes, or in base64.
async fn found_in(hospital: &Hospital, marker: &str) -> Vec<String> {
    let pool = &hospital.database.pool;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert!(tables.len() >= 6, "{tables:?}");
    let mut found = Vec::new();
    for table in tables {
        let look = format!(
            "SELECT count(*) FROM {table} t WHERE lower(t::text) LIKE '%' || $1 || '%'
             OR t::text LIKE '%' || encode($1::bytea, 'hex') || '%'
             OR t::text LIKE '%' || rtrim(encode($1::bytea, 'base64'), '=') || '%'"
        );
        let rows: i64 = sqlx::query_scalar(&look).bind(marker).fetch_one(pool).await.unwrap();
        if rows > 0 {
            found.push(format!("{marker} in {table}"));
        }
    }
    found
}

#[tokio::test]
async fn no_table_holds_personal_data_in_clear() {
    let hospital = Hospital::open().await;
    let (anna, pet, visit) = leave_traces(&hospital).await;
    // Until there are snapshots of all three.
    for round in 0..60 {
        change_pet(&hospital.node, by(anna), pet, fields(&format!("qzpetname {round}"))).await.unwrap();
        let edit = EditReservation { reason: Some(text(&format!("qzreason {round}"))), ..EditReservation::default() };
        edit_reservation(&hospital.node, by(anna), visit, edit).await.unwrap();
        let alias = Some(Alias::parse(&format!("qzalias {round}")).unwrap());
        let change = ChangeProfile { alias, ..ChangeProfile::default() };
        change_profile(&hospital.node, by(anna), anna.id().unwrap(), change).await.unwrap();
    }
    cancel(&hospital.node, by(anna), visit, Some(text("qzcancel"))).await.unwrap();
    eventually("snapshots are kept", || async {
        let kept: i64 =
            sqlx::query_scalar("SELECT count(*) FROM snapshots").fetch_one(&hospital.database.pool).await.unwrap();
        kept == 3
    })
    .await;
    for marker in MARKERS {
        assert_eq!(found_in(&hospital, marker).await, Vec::<String>::new());
    }
    let kinds: Vec<String> = sqlx::query_scalar("SELECT DISTINCT kind FROM claims ORDER BY kind")
        .fetch_all(&hospital.database.pool)
        .await
        .unwrap();
    assert_eq!(kinds, ["alias", "email", "username"], "the claims were looked at, too");
}

#[tokio::test]
async fn people_with_the_key_read_what_was_written() {
    let hospital = Hospital::open().await;
    let (_, pet, visit) = leave_traces(&hospital).await;
    let cold = hospital.another_node().await;
    assert_eq!(name_of(&cold, pet).await.as_deref(), Some("qzpetname"));
    let history = cold.log().history("reservation", visit.uuid()).await.unwrap();
    let shown = cold.keys().open_json(&history[0]).await.unwrap();
    assert_eq!((shown["reason"].as_str(), shown["pet"]["name"].as_str()), (Some("qzreason"), Some("qzpetname")));
    assert_eq!(shown["customer_alias"].as_str(), Some("qzalias"));
    assert_eq!(cold.keys().open_json(&history[1]).await.unwrap()["reason"].as_str(), Some("qzedited"));
}

async fn name_of(node: &Commands, pet: PetId) -> Option<String> {
    let loaded = node.load::<Pet>(pet.uuid()).await.unwrap();
    loaded.state.details().unwrap().name.text().map(str::to_owned)
}

#[tokio::test]
async fn a_sealed_text_opens_only_in_its_own_place() {
    let hospital = Hospital::open().await;
    let (_, pet, _) = leave_traces(&hospital).await;
    let keys = hospital.node.keys();
    let recorded = hospital.node.log().history("pet", pet.uuid()).await.unwrap().remove(0);
    let own = recorded.aggregate_id.clone();
    let elsewhere = Uuid::now_v7().to_string();
    keys.open("pet", &own, 1, &mut recorded.decode().unwrap()).await.unwrap();
    for (kind, id, sequence) in [("pet", &own, 2), ("pet", &elsewhere, 1), ("reservation", &own, 1), ("pet", &own, -1)]
    {
        let opened = keys.open(kind, id, sequence, &mut recorded.decode().unwrap()).await;
        assert!(matches!(opened, Err(Unavailable::Unreadable(_))), "it opened at {kind}/{id}/{sequence}");
    }
}

fn texts(event: &RecordedEvent, mut opened: domain::AnyEvent) -> Vec<(String, Personal)> {
    let mut texts = Vec::new();
    opened.visit_personal(&mut |personal| texts.push((event.event_type.clone(), personal.clone())));
    texts
}

async fn all_texts(hospital: &Hospital, node: &Commands) -> Vec<(String, Personal)> {
    let events = hospital.events().await;
    let mut batch: Vec<_> = events.into_iter().map(|event| (event.clone(), event.decode().unwrap())).collect();
    node.keys().open_all(&mut batch).await.unwrap();
    batch.into_iter().flat_map(|(recorded, event)| texts(&recorded, event)).collect()
}

#[tokio::test]
async fn an_erased_person_is_unreadable_everywhere_and_the_log_stays_whole() {
    let hospital = Hospital::open().await;
    let other = hospital.another_node().await;
    let (anna, pet, visit) = leave_traces(&hospital).await;
    let bert = hospital.customer("bert").await;
    let berts = hospital.pet(bert).await;
    for round in 0..60 {
        change_pet(&hospital.node, by(anna), pet, fields(&format!("qzpetname {round}"))).await.unwrap();
    }
    let readable = |texts: &[(String, Personal)]| texts.iter().filter(|(_, text)| text.text().is_some()).count();
    let before = all_texts(&hospital, &other).await;
    assert_eq!(readable(&before), before.len());
    assert!(name_of(&other, pet).await.is_some());
    let stored = hospital.events().await;

    let erased = erase_account(&hospital.node, by(anna), anna.id().unwrap()).await.unwrap();
    let keys: i64 = sqlx::query_scalar("SELECT count(*) FROM person_keys WHERE person_id = $1")
        .bind(anna.id().unwrap().uuid())
        .fetch_one(&hospital.database.pool)
        .await
        .unwrap();
    assert_eq!(keys, 0);
    assert_eq!(hospital.events().await[..stored.len()], stored[..], "not a byte of the log changed");
    hospital.assert_sound().await;

    let nodes = [hospital.node.clone(), other, hospital.another_node().await];
    for node in &nodes {
        eventually("the node has heard of it", || async { *node.log().watch().borrow() >= erased.position }).await;
        let after = all_texts(&hospital, node).await;
        let hers = |text: &Personal| text.subject() == anna.id().unwrap();
        assert!(after.iter().all(|(_, text)| hers(text) == matches!(text, Personal::Erased { .. })), "{after:?}");
        assert_eq!(after.len(), before.len());
        // Also from the snapshot that was taken while she could be read, and from memory.
        let loaded = node.load::<Pet>(pet.uuid()).await.unwrap();
        assert_eq!(loaded.version, 61);
        assert!(matches!(loaded.state.details().unwrap().name, Personal::Erased { .. }));
        assert_eq!(node.load::<Reservation>(visit.uuid()).await.unwrap().version, 2);
        assert_eq!(name_of(node, berts).await.as_deref(), Some("Rex"), "others are as they were");
        let history = node.log().history("reservation", visit.uuid()).await.unwrap();
        assert!(node.keys().open_json(&history[0]).await.unwrap()["reason"].is_null());
    }
    // What is done with her things afterwards writes no clear text, and nothing that could be opened again.
    let edit = EditReservation { notes: Some(Some(text("qznotes"))), ..EditReservation::default() };
    edit_reservation(&nodes[0], by(doctor()), visit, edit).await.unwrap();
    assert_eq!(found_in(&hospital, "qznotes").await, Vec::<String>::new());
    erase_account(&nodes[1], by(Actor::System), anna.id().unwrap()).await.unwrap_err();
    hospital.assert_sound().await;
}

#[tokio::test]
async fn an_id_that_is_tried_again_does_not_cost_its_account_the_key() {
    let hospital = Hospital::open().await;
    let anna = hospital.customer("anna").await;
    let open = commands::account::OpenAccount {
        id: anna.id().unwrap(),
        username: domain::values::Username::parse("carl").unwrap(),
        email: domain::values::EmailAddress::parse("carl@example.org").unwrap(),
        password: domain::values::Password::parse("correct horse").unwrap(),
        locale: domain::values::Locale::English,
        role: domain::values::Role::Customer,
        email_verified: false,
        accepts_rules: true,
    };
    commands::account::open_account(&hospital.node, by(Actor::Anonymous), open).await.unwrap_err();
    let pet = hospital.pet(anna).await;
    assert_eq!(name_of(&hospital.another_node().await, pet).await.as_deref(), Some("Rex"));
}

#[tokio::test]
async fn with_another_master_key_nothing_is_read_and_nothing_is_erased() {
    let hospital = Hospital::open().await;
    let anna = hospital.customer("anna").await;
    let pet = hospital.pet(anna).await;
    let wrong = commands::MasterKey::new([8; 32]);
    let node =
        Commands::open(hospital.database.another_pool().await, wrong, commands::Options::default()).await.unwrap();
    assert!(matches!(node.load::<Pet>(pet.uuid()).await, Err(Unavailable::Unreadable(_))));
    let asked = request(&node, by(anna), pet).await;
    assert!(matches!(asked, Err(commands::CommandError::Unavailable(_))));
    let longest: Text<40> = text(&"é".repeat(40));
    change_pet(&hospital.node, by(anna), pet, PetFields { name: longest, ..fields("Rex") }).await.unwrap();
    assert_eq!(name_of(&hospital.another_node().await, pet).await, Some("é".repeat(40)));
}
