//! The log, as everything else relies on it.
//!
//! Here: what its tests share, a hospital with nodes over one database and the people in it.

mod access;
mod append;
mod claims;
mod contention;
mod cqrs;
mod faults;
mod hash_chain;
mod hot_cache;
mod idempotency;
mod personal_data;
mod proxy;
mod snapshots;
mod tampering;

use std::time::{Duration, Instant};

use chrono::Utc;
use commands::account::OpenAccount;
use commands::reservation::{RequestError, RequestReservation};
use commands::{CommandError, Commands, Context, MasterKey, Options, Receipt, RecordedEvent, Source};
use domain::account::AccountError;
use domain::pet::{AddPet, PetFields, Sex, Species};
use domain::values::{EmailAddress, Locale, Password, Role, Text, Username};
use domain::{AccountId, Actor, PetId, ReservationId};
use futures::TryStreamExt as _;
use sqlx::PgPool;
use tests::database::TestDatabase;
use uuid::Uuid;

/// How long something that takes milliseconds may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A database and the nodes on it.
struct Hospital {
    database: TestDatabase,
    node: Commands,
}

impl Hospital {
    async fn open() -> Self {
        let database = TestDatabase::create().await;
        let node = node_on(database.pool.clone()).await;
        Self { database, node }
    }

    /// Another node over the same database: its own memory, its own connections.
    async fn another_node(&self) -> Commands {
        node_on(self.database.another_pool().await).await
    }

    async fn customer(&self, name: &str) -> Actor {
        let id = open_account(&self.node, name, &format!("{name}@example.org")).await.unwrap().id;
        Actor::Person { id: AccountId::new(id), role: Role::Customer }
    }

    async fn pet(&self, owner: Actor) -> PetId {
        let id = PetId::new(Uuid::now_v7());
        let pet = AddPet { id, owner: owner.id().unwrap(), fields: fields("Rex") };
        commands::pet::add_pet(&self.node, by(owner), pet).await.unwrap();
        id
    }

    /// The whole log, oldest first.
    async fn events(&self) -> Vec<RecordedEvent> {
        self.node.log().stream(0, None).try_collect().await.unwrap()
    }

    /// Every position is there once, every stream is whole, every hash is right.
    async fn assert_sound(&self) {
        let found = self.node.log().verify().await.unwrap();
        assert_eq!(found.damage, None);
        let stored: i64 =
            sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(&self.database.pool).await.unwrap();
        assert_eq!(found.verified, stored);
    }
}

async fn node_on(pool: PgPool) -> Commands {
    Commands::open(pool, MasterKey::new([7; 32]), Options::default()).await.unwrap()
}

fn by(actor: Actor) -> Context {
    Context::new(actor, Source::Api, Utc::now())
}

fn doctor() -> Actor {
    Actor::Person { id: AccountId::new(Uuid::from_u128(2)), role: Role::Doctor }
}

fn text<const MAX: usize>(words: &str) -> Text<MAX> {
    Text::parse(words).unwrap()
}

fn fields(name: &str) -> PetFields {
    PetFields {
        name: text(name),
        species: Species::Dog,
        breed: None,
        sex: Sex::Unknown,
        neutered: None,
        date_of_birth: None,
        colour: None,
        microchip: None,
        notes: None,
    }
}

async fn open_account(node: &Commands, name: &str, email: &str) -> Result<Receipt, CommandError<AccountError>> {
    let open = OpenAccount {
        id: AccountId::new(Uuid::now_v7()),
        username: Username::parse(name).unwrap(),
        email: EmailAddress::parse(email).unwrap(),
        password: Password::parse("correct horse").unwrap(),
        locale: Locale::English,
        role: Role::Customer,
        email_verified: false,
        accepts_rules: true,
    };
    commands::account::open_account(node, by(Actor::Anonymous), open).await
}

async fn request(node: &Commands, context: Context, pet: PetId) -> Result<Receipt, CommandError<RequestError>> {
    let request = RequestReservation {
        id: ReservationId::new(Uuid::now_v7()),
        pet,
        reason: text("limps"),
        notes: None,
        preferred_at: None,
    };
    commands::reservation::request_reservation(node, context, request).await
}

/// Waits until something is so; for what another node hears of by itself.
async fn eventually<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let until = Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(Instant::now() < until, "it never happened: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
