//! Mails about a consultation: to whom, and that something waits there.
//!
//! Never here: what was written; that is read where it was written.

use commands::Commands;
use domain::account::Account;
use domain::room::{Room, RoomEvent};
use domain::{Personal, RoomId};

use super::letter::text;
use super::{About, Claimed, Letter, Unneeded};
use crate::ReadError;
use crate::happened::Happened;

/// What to send about a consultation, or why nothing is to be sent.
pub(super) async fn letter(
    commands: &Commands,
    claimed: &Claimed,
    happened: &Happened,
    event: &RoomEvent,
) -> Result<Result<Letter, Unneeded>, ReadError> {
    let room = commands.load::<Room>(happened.id).await?.state;
    let whom = match event {
        RoomEvent::QuestionAsked {} => room.doctor(),
        RoomEvent::AnswerGiven {} => room.customer(),
        _ => None,
    };
    let Some(whom) = whom.filter(|_| room.is_open()) else { return Ok(Err(Unneeded::Done)) };
    let account = commands.load::<Account>(whom.uuid()).await?.state;
    let Some(profile) = account.profile() else { return Ok(Err(Unneeded::Erased)) };
    Ok(text(&profile.email).map(|to| Letter {
        id: claimed.id,
        to,
        name: Personal::text(&profile.alias).map(str::to_owned),
        locale: profile.locale,
        at: happened.recorded_at,
        about: About::UnreadConsultation { room: RoomId::new(happened.id) },
    }))
}
