//! Naming a doctor in a reservation.
//!
//! Never here: whether the doctor has time.

use domain::account::Account;
use domain::reservation::DoctorRef;
use domain::values::Role;
use domain::{AccountId, Actor};

use crate::{Commands, Unavailable};

/// The doctor with this account, as they are called now; `None` if the account is no doctor's.
pub(super) async fn find(commands: &Commands, id: AccountId) -> Result<Option<DoctorRef>, Unavailable> {
    let account = commands.load::<Account>(id.uuid()).await?;
    let there = !account.state.is_suspended();
    let profile = account.state.profile().filter(|profile| there && profile.role == Role::Doctor);
    Ok(profile.map(|profile| DoctorRef { id, alias: profile.alias.clone() }))
}

/// The actor, if a doctor acts.
pub(super) async fn acting(commands: &Commands, actor: Actor) -> Result<Option<DoctorRef>, Unavailable> {
    match actor {
        Actor::Person { id, role: Role::Doctor } => find(commands, id).await,
        _ => Ok(None),
    }
}
