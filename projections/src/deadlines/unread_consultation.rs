//! What was written in a consultation and not read for ten minutes goes out as a mail, once until the other has spoken.
//!
//! The customer is told of an answer, and the doctor who took the consultation of a question; where nobody took it, the
//! staff's inbox shows who waits. Never here: words, or what was written.

use chrono::TimeDelta;
use commands::Commands;
use domain::room::{Room, RoomEvent};
use domain::{AccountId, AnyEvent};

use super::kind::{Act, Change, What};
use super::{DeadlineKind, DeadlineOutcome, Due};
use crate::ReadError;
use crate::happened::Happened;
use crate::mail::MailKind;

/// How long somebody may take to read.
const AFTER: TimeDelta = TimeDelta::minutes(10);
/// Whom a deadline is about.
const CUSTOMER: &str = "customer";
const DOCTOR: &str = "doctor";

pub(super) fn wants(aggregate_type: &str, event_type: &str) -> bool {
    aggregate_type == "room" && ["QuestionAsked", "AnswerGiven", "RoomClosed"].contains(&event_type)
}

pub(super) fn changes(happened: &Happened) -> Vec<Change> {
    let AnyEvent::Room(event) = &happened.event else { return Vec::new() };
    let change = |key: Option<&str>, what| Change {
        kind: DeadlineKind::UnreadConsultation,
        aggregate: happened.id,
        key: key.map(str::to_owned),
        what,
    };
    let due = What::Set(happened.recorded_at + AFTER);
    match &**event {
        // Whoever speaks has read.
        RoomEvent::QuestionAsked {} => vec![change(Some(CUSTOMER), What::Cancel), change(Some(DOCTOR), due)],
        RoomEvent::AnswerGiven {} => vec![change(Some(DOCTOR), What::Cancel), change(Some(CUSTOMER), due)],
        RoomEvent::RoomClosed {} => vec![change(None, What::Cancel)],
        _ => Vec::new(),
    }
}

pub(super) async fn act(commands: &Commands, due: &Due) -> Result<Act, ReadError> {
    let room = commands.load::<Room>(due.aggregate).await?.state;
    let whom = if due.key == CUSTOMER { room.customer() } else { room.doctor() };
    match whom.filter(|_| room.is_open()) {
        Some(whom) if !has_read(commands, due, whom).await? => {
            Ok(Act::Mail { kind: MailKind::UnreadConsultation, recipient: whom.uuid() })
        }
        _ => Ok(Act::Settled(DeadlineOutcome::Dropped)),
    }
}

/// Whether somebody has read what was written then.
async fn has_read(commands: &Commands, due: &Due, whom: AccountId) -> Result<bool, ReadError> {
    let read = sqlx::query_scalar!(
        "SELECT position FROM room_marks WHERE account = $1 AND room = $2",
        whom.uuid(),
        due.aggregate
    )
    .fetch_optional(commands.pool())
    .await?;
    Ok(read.is_some_and(|read| read > due.position))
}
