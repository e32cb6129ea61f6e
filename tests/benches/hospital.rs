//! People and pets to put load on.
//!
//! Never here: measuring.

use chrono::Utc;
use commands::account::{self, OpenAccount};
use commands::pet::{self, AddPet, PetFields};
use commands::{Commands, Context, MasterKey, Options, Source};
use domain::pet::{Sex, Species};
use domain::values::{EmailAddress, Locale, Password, Role, Text, Username};
use domain::{AccountId, Actor, PetId};
use sqlx::PgPool;
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "bench password";

pub(crate) async fn open(pool: &PgPool) -> Commands {
    Commands::open(pool.clone(), MasterKey::new([1; 32]), Options::default()).await.unwrap()
}

pub(crate) fn context(actor: Actor) -> Context {
    Context::new(actor, Source::Api, Utc::now())
}

pub(crate) const fn customer(id: AccountId) -> Actor {
    Actor::Person { id, role: Role::Customer }
}

pub(crate) const fn doctor(id: AccountId) -> Actor {
    Actor::Person { id, role: Role::Doctor }
}

/// Opens an account called `name`.
pub(crate) async fn person(commands: &Commands, name: &str, role: Role) -> AccountId {
    let id = AccountId::new(Uuid::now_v7());
    let open = OpenAccount {
        id,
        username: Username::parse(name).unwrap(),
        email: EmailAddress::parse(&format!("{name}@example.org")).unwrap(),
        password: Password::parse(PASSWORD).unwrap(),
        locale: Locale::English,
        role,
        email_verified: true,
        accepts_rules: true,
    };
    account::open_account(commands, context(Actor::System), open).await.unwrap();
    id
}

pub(crate) fn fields(round: u64) -> PetFields {
    PetFields {
        name: Text::parse(&format!("Mimi {round}")).unwrap(),
        species: Species::Cat,
        breed: Some(Text::parse("Domestic shorthair").unwrap()),
        sex: Sex::Female,
        neutered: Some(true),
        date_of_birth: None,
        colour: None,
        microchip: None,
        notes: None,
    }
}

pub(crate) async fn pet(commands: &Commands, owner: AccountId, round: u64) -> PetId {
    let id = PetId::new(Uuid::now_v7());
    pet::add_pet(commands, context(customer(owner)), AddPet { id, owner, fields: fields(round) }).await.unwrap();
    id
}
