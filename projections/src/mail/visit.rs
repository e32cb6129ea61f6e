//! Mails about a visit: to whom, and what they need to say.
//!
//! Never here: words, or when they are due.

use chrono::{DateTime, Utc};
use commands::Commands;
use domain::account::Account;
use domain::hospital::Hospital;
use domain::pet::Pet;
use domain::reservation::{Reservation, ReservationEvent, Status};
use domain::values::Zone;
use domain::{AnyEvent, Personal, ReservationId};

use super::letter::text;
use super::{About, Claimed, Letter, MailKind, Unneeded};
use crate::ReadError;
use crate::happened::Happened;

/// What a mail says of a visit.
#[derive(Clone, PartialEq, Eq)]
pub struct VisitBrief {
    /// Which.
    pub reservation: ReservationId,
    /// Whose visit it is.
    pub pet: String,
    /// When it begins.
    pub start: DateTime<Utc>,
    /// What the hospital's clocks show.
    pub zone: Zone,
    /// By when an answer is asked for.
    pub until: Option<DateTime<Utc>>,
}

/// What to send about a visit, or why nothing is to be sent.
pub(super) async fn letter(
    commands: &Commands,
    claimed: &Claimed,
    happened: &Happened,
    now: DateTime<Utc>,
) -> Result<Result<Letter, Unneeded>, ReadError> {
    let visit = commands.load::<Reservation>(happened.id).await?.state;
    let (Some(customer), Some(pet)) = (visit.customer(), visit.pet()) else { return Ok(Err(Unneeded::Done)) };
    let account = commands.load::<Account>(customer.uuid()).await?.state;
    let Some(profile) = account.profile() else { return Ok(Err(Unneeded::Erased)) };
    let pet = commands.load::<Pet>(pet.uuid()).await?.state;
    let Some(details) = pet.details().filter(|_| pet.died_on().is_none()) else { return Ok(Err(Unneeded::Done)) };
    let zone = commands.load::<Hospital>(Hospital::ID).await?.state.zone();
    let brief = |start, until| -> Result<VisitBrief, Unneeded> {
        Ok(VisitBrief { reservation: happened.id.into(), pet: text(&details.name)?, start, zone, until })
    };
    let about = || match claimed.kind {
        MailKind::AppointmentReminder => {
            let start = visit.starts_at().filter(|start| visit.status() == Some(Status::Scheduled) && now < *start);
            let start = start.ok_or(Unneeded::Done)?;
            Ok(About::AppointmentReminder(brief(start, None)?))
        }
        MailKind::SlotOffered => {
            let AnyEvent::Reservation(event) = &happened.event else { return Err(Unneeded::Done) };
            let ReservationEvent::SlotOffered(offered) = &**event else { return Err(Unneeded::Done) };
            let stands = visit.offer().is_some_and(|offer| offer.time.start == offered.time.start);
            if !stands || now >= offered.expires_at {
                return Err(Unneeded::Done);
            }
            Ok(About::SlotOffered(brief(offered.time.start, Some(offered.expires_at))?))
        }
        MailKind::ReadyForRelease if visit.status() == Some(Status::ReadyForRelease) => {
            Ok(About::ReadyForRelease { reservation: happened.id.into(), pet: text(&details.name)? })
        }
        _ => Err(Unneeded::Done),
    };
    Ok(about().and_then(|about| {
        Ok(Letter {
            id: claimed.id,
            to: text(&profile.email)?,
            name: Personal::text(&profile.alias).map(str::to_owned),
            locale: profile.locale,
            at: happened.recorded_at,
            about,
        })
    }))
}

/// Says nothing about whom it is for.
impl std::fmt::Debug for VisitBrief {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VisitBrief").field("reservation", &self.reservation).finish_non_exhaustive()
    }
}
