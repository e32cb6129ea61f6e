//! cqrs-es and postgres-es: their stock parts read our streams, and our store serves their framework.

use std::collections::HashMap;

use chrono::Utc;
use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::{PersistedEventRepository as _, PersistedEventStore};
use cqrs_es::{Aggregate as _, AggregateContext as _, AggregateError, CqrsFramework, EventStore as _};
use domain::pet::{AddPet, Pet, PetCommand, PetError, PetEvent};
use domain::reservation::Reservation;
use domain::{Actor, HoldsPersonal as _, Issued, Personal, PetId, ReservationId};
use postgres_es::PostgresEventRepository;
use uuid::Uuid;

use super::{Hospital, by, doctor, fields, request};

#[tokio::test]
async fn stock_postgres_es_reads_our_streams() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let pet = hospital.pet(owner).await;
    commands::pet::change_pet(&hospital.node, by(owner), pet, fields("Max")).await.unwrap();
    let visit = request(&hospital.node, by(owner), pet).await.unwrap();
    commands::reservation::check_in(&hospital.node, by(doctor()), ReservationId::new(visit.id)).await.unwrap();

    let repository = || PostgresEventRepository::new(hospital.database.pool.clone());
    let stored = repository().get_events::<Pet>(&pet.to_string()).await.unwrap();
    let ours = hospital.node.log().history("pet", pet.uuid()).await.unwrap();
    assert_eq!(stored.len(), 2);
    for (theirs, ours) in stored.iter().zip(&ours) {
        assert_eq!(i64::try_from(theirs.sequence).unwrap(), ours.sequence);
        assert_eq!((&theirs.event_type, &theirs.event_version), (&ours.event_type, &ours.event_version));
        assert_eq!(theirs.payload, serde_json::from_str::<serde_json::Value>(&ours.payload).unwrap());
    }
    let late = repository().get_last_events::<Pet>(&pet.to_string(), 1).await.unwrap();
    assert_eq!(late.len(), 1);

    let store = PersistedEventStore::<_, Pet>::new_event_store(repository());
    let mut events = store.load_events(&pet.to_string()).await.unwrap();
    let metadata: &HashMap<String, String> = &events[1].metadata;
    assert_eq!((metadata["source"].as_str(), metadata["actor_role"].as_str()), ("api", "customer"));
    assert_eq!(metadata["actor_id"], owner.id().unwrap().to_string());
    events[0].payload.visit_personal(&mut |personal| assert!(matches!(personal, Personal::Sealed { .. })));
    let mut context = store.load_aggregate(&pet.to_string()).await.unwrap();
    assert_eq!(context.aggregate().owner(), owner.id());

    let store = PersistedEventStore::<_, Reservation>::new_event_store(repository());
    let mut context = store.load_aggregate(&visit.id.to_string()).await.unwrap();
    assert_eq!(context.aggregate().status(), Some(domain::reservation::Status::CheckedIn));
}

fn issue(by: Actor, command: PetCommand) -> Issued<PetCommand> {
    Issued { by, at: Utc::now(), command }
}

fn add(id: Uuid, owner: Actor) -> PetCommand {
    let pet = AddPet { id: PetId::new(id), owner: owner.id().unwrap(), fields: fields("Rex") };
    PetCommand::AddPet(Box::new(pet))
}

#[tokio::test]
async fn the_stock_framework_runs_on_our_store() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let framework = CqrsFramework::<Pet, _>::new(hospital.node.clone(), vec![], ());
    let id = Uuid::now_v7();
    let metadata = HashMap::from([("source".to_owned(), "elsewhere".to_owned())]);
    framework.execute_with_metadata(&id.to_string(), issue(owner, add(id, owner)), metadata.clone()).await.unwrap();
    let change = PetCommand::ChangePet(Box::new(fields("Max")));
    framework.execute(&id.to_string(), issue(owner, change.clone())).await.unwrap();
    framework.execute(&id.to_string(), issue(owner, change)).await.unwrap();
    let refused = framework.execute(&id.to_string(), issue(owner, add(id, owner))).await;
    assert!(matches!(refused, Err(AggregateError::UserError(PetError::AlreadyExists))));

    let events = hospital.node.log().history("pet", id).await.unwrap();
    assert_eq!(events.len(), 2, "a command that changes nothing writes nothing");
    assert_eq!(serde_json::from_str::<HashMap<String, String>>(&events[0].metadata).unwrap(), metadata);
    assert!(events.iter().all(|event| event.payload.contains("sealed") && !event.payload.contains("Rex")));
    // The executor goes on where the framework stopped.
    let removed = commands::pet::remove_pet(&hospital.node, by(owner), PetId::new(id)).await.unwrap();
    assert_eq!(removed.version, 3);
    hospital.assert_sound().await;
}

#[tokio::test]
async fn our_store_loads_opened_events_and_refuses_conflicts_and_taken_claims() {
    let hospital = Hospital::open().await;
    let owner = hospital.customer("anna").await;
    let pet = hospital.pet(owner).await;
    let store = &hospital.node;
    let id = pet.to_string();
    let events = cqrs_es::EventStore::<Pet>::load_events(store, &id).await.unwrap();
    let PetEvent::PetAdded { details, .. } = &events[0].payload else { panic!("{events:?}") };
    assert_eq!((details.name.text(), events[0].sequence), (Some("Rex"), 1));

    let mut contexts = Vec::new();
    for name in ["Max", "Mimi"] {
        let mut context = cqrs_es::EventStore::<Pet>::load_aggregate(store, &id).await.unwrap();
        let sink = EventSink::default();
        let change = PetCommand::ChangePet(Box::new(fields(name)));
        context.aggregate().handle(issue(owner, change), &(), &sink).await.unwrap();
        contexts.push((sink.collect().await, context));
    }
    let (events, context) = contexts.remove(0);
    let committed = store.commit(events, context, HashMap::new()).await.unwrap();
    assert_eq!((committed.len(), committed[0].sequence), (1, 2));
    let (events, context) = contexts.remove(0);
    let conflict = store.commit(events, context, HashMap::new()).await;
    assert!(matches!(conflict, Err(AggregateError::AggregateConflict)));

    // A pet with a visit is not removed: its place is taken.
    request(store, by(owner), pet).await.unwrap();
    let framework = CqrsFramework::<Pet, _>::new(store.clone(), vec![], ());
    let taken = framework.execute(&id, issue(owner, PetCommand::RemovePet)).await;
    assert!(matches!(&taken, Err(AggregateError::UnexpectedError(error)) if error.to_string().contains("taken")));
    assert_eq!(store.load::<Pet>(pet.uuid()).await.unwrap().version, 2);
    hospital.assert_sound().await;
}
