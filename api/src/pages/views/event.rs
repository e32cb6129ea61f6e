//! An event of the log as a line of the history viewer.
//!
//! Never here: opening personal texts; that is done before.

use super::Moment;
use crate::pages::Shell;
use crate::routes::EventBody;

/// A line.
pub(crate) struct EventLine {
    /// The event's position.
    pub(crate) position: i64,
    /// When it was recorded, exactly.
    pub(crate) at: Moment,
    /// Its type.
    pub(crate) event_type: String,
    /// Its type in words.
    pub(crate) name: String,
    /// The kind of event that its colour stands for.
    pub(crate) kind: &'static str,
    /// The kind of aggregate.
    pub(crate) aggregate_type: String,
    /// The aggregate.
    pub(crate) aggregate_id: String,
    /// Whether it can be replayed.
    pub(crate) is_reservation: bool,
    /// Who caused it.
    pub(crate) actor: String,
    /// In which role.
    pub(crate) role: String,
    /// By which way.
    pub(crate) source: String,
    /// Its data, as people read JSON.
    pub(crate) data: String,
    /// Its link of the chain, hexadecimal.
    pub(crate) hash: String,
}

impl EventLine {
    /// The line of an event.
    #[must_use]
    pub(crate) fn new(shell: &Shell, event: &EventBody) -> Self {
        let person = event.actor.id;
        let actor = match (person, &event.actor.alias) {
            (Some(_), Some(alias)) => alias.clone(),
            (Some(id), None) => id.to_string(),
            (None, _) if event.actor.role == "system" => shell.t("actor-system"),
            (None, _) => shell.t("actor-anonymous"),
        };
        let role = if person.is_some() { shell.word("role", &event.actor.role) } else { event.actor.role.clone() };
        Self {
            position: event.position,
            at: Moment::exact(event.recorded_at),
            event_type: event.event_type.clone(),
            name: event_name(shell, &event.event_type),
            kind: kind(&event.event_type),
            aggregate_type: event.aggregate_type.clone(),
            aggregate_id: event.aggregate_id.clone(),
            is_reservation: event.aggregate_type == "reservation",
            actor,
            role,
            source: shell.word("source", &event.source),
            data: serde_json::to_string_pretty(&event.data).unwrap_or_default(),
            hash: event.hash.clone(),
        }
    }
}

/// What an event is called: `StepUndone` is `event-step-undone`.
#[must_use]
pub(crate) fn event_name(shell: &Shell, event_type: &str) -> String {
    let mut key = String::from("event");
    for letter in event_type.chars() {
        if letter.is_ascii_uppercase() {
            key.push('-');
        }
        key.push(letter.to_ascii_lowercase());
    }
    crate::i18n::find(shell.locale(), &key, &[]).unwrap_or_else(|| event_type.to_owned())
}

fn kind(event_type: &str) -> &'static str {
    match event_type {
        "ReservationRequested" | "AccountOpened" | "PetAdded" | "StaffInvited" | "AccountReinstated" => "begin",
        "ReservationTriaged" => "triage",
        "ReservationMoved" => "order",
        "StepUndone" | "RefreshTokenReused" | "LogInFailed" => "undo",
        "ReservationEdited"
        | "PetChanged"
        | "AliasChanged"
        | "LocaleChanged"
        | "PasswordChanged"
        | "EmailChangeRequested"
        | "EmailChangeCancelled"
        | "EmailVerified"
        | "PhoneChanged"
        | "SecondFactorEnabled"
        | "SecondFactorDisabled"
        | "RecoveryCodesReplaced"
        | "SettingsChanged" => "edit",
        "ReservationCompleted"
        | "ReservationDeclined"
        | "ReservationCancelled"
        | "ReservationMarkedNoShow"
        | "PetRemoved"
        | "InvitationWithdrawn"
        | "AccountSuspended"
        | "AccountErased" => "end",
        _ => "step",
    }
}
