//! Mails about a pet: that it is offered, what became of the offer, that a vaccination is due.
//!
//! Never here: words, or when something is due.

use chrono::{DateTime, NaiveDate, Utc};
use commands::Commands;
use domain::account::Account;
use domain::pet::{Pet, PetEvent};
use domain::{AccountId, Personal};

use super::letter::text;
use super::{About, Claimed, Letter, Unneeded};
use crate::ReadError;
use crate::happened::Happened;

/// What a mail says of a pet.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PetMatter {
    /// What it is called.
    pub name: String,
    /// The other person.
    pub who: String,
    /// The vaccine that is due.
    pub vaccine: String,
    /// When it is due.
    pub due_on: Option<NaiveDate>,
}

/// Who is written to about an event of a pet, if the event says so.
pub(super) fn recipient(event: &PetEvent) -> Option<AccountId> {
    match event {
        PetEvent::TransferOffered { to, .. } => Some(*to),
        PetEvent::TransferDeclined { from, .. } => Some(*from),
        PetEvent::PetTransferred(transferred) => Some(transferred.from),
        _ => None,
    }
}

/// What to send about a pet, or why nothing is to be sent.
pub(super) async fn letter(
    commands: &Commands,
    claimed: &Claimed,
    happened: &Happened,
    event: &PetEvent,
    now: DateTime<Utc>,
) -> Result<Result<Letter, Unneeded>, ReadError> {
    let pet = commands.load::<Pet>(happened.id).await?.state;
    let Some(to) = recipient(event).or_else(|| pet.owner()) else { return Ok(Err(Unneeded::Done)) };
    let account = commands.load::<Account>(to.uuid()).await?.state;
    let Some(profile) = account.profile() else { return Ok(Err(Unneeded::Erased)) };
    let other = match event {
        PetEvent::TransferOffered { .. } => pet.owner(),
        PetEvent::TransferDeclined { to, .. } => Some(*to),
        PetEvent::PetTransferred(transferred) => Some(transferred.to),
        _ => None,
    };
    let who = match other {
        Some(other) => alias(commands, other).await?,
        None => Ok(String::new()),
    };
    Ok(who.and_then(|who| about(&pet, event, who, now)).and_then(|about| {
        Ok(Letter {
            id: claimed.id,
            to: text(&profile.email)?,
            name: profile.alias.text().map(str::to_owned),
            locale: profile.locale,
            at: happened.recorded_at,
            about,
        })
    }))
}

async fn alias(commands: &Commands, account: AccountId) -> Result<Result<String, Unneeded>, ReadError> {
    let account = commands.load::<Account>(account.uuid()).await?.state;
    Ok(account.profile().ok_or(Unneeded::Erased).and_then(|profile| text(&profile.alias)))
}

fn about(pet: &Pet, event: &PetEvent, who: String, now: DateTime<Utc>) -> Result<About, Unneeded> {
    let called = |name: Option<&Personal>| name.ok_or(Unneeded::Done).and_then(text);
    let name = || called(pet.details().map(|details| &details.name));
    match event {
        PetEvent::TransferOffered { to, .. } if pet.offer().is_some_and(|offer| offer.to == *to) => {
            Ok(About::PetOffered(PetMatter { name: name()?, who, ..PetMatter::default() }))
        }
        PetEvent::TransferDeclined { .. } => {
            Ok(About::OfferDeclined(PetMatter { name: name()?, who, ..PetMatter::default() }))
        }
        PetEvent::PetTransferred(transferred) => {
            let name = called(Some(&transferred.details.name))?;
            Ok(About::OfferAccepted(PetMatter { name, who, ..PetMatter::default() }))
        }
        PetEvent::VaccinationRecorded { vaccination } => {
            let due = pet.to_be_renewed(vaccination.id).ok_or(Unneeded::Done)?;
            let due_on = due.due_on.filter(|due_on| now.date_naive() <= *due_on).ok_or(Unneeded::Expired)?;
            let (name, vaccine) = (name()?, due.vaccine.clone());
            Ok(About::VaccinationReminder(PetMatter { name, vaccine, due_on: Some(due_on), ..PetMatter::default() }))
        }
        _ => Err(Unneeded::Done),
    }
}

/// Says nothing about whom it is for.
impl std::fmt::Debug for PetMatter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PetMatter").finish_non_exhaustive()
    }
}
