//! How events of an account are stored: their names, what they claim, which of their texts are personal.
//!
//! Never here: the events themselves.

use super::AccountEvent;
use crate::{Claim, ClaimChange, Event, HoldsPersonal, Personal};

impl Event for AccountEvent {
    fn claims(&self) -> Vec<ClaimChange> {
        let text = |personal: &Personal| personal.text().unwrap_or_default().to_owned();
        match self {
            Self::AccountOpened(opened) => vec![
                ClaimChange::Take(Claim::Username(text(&opened.username))),
                ClaimChange::Take(Claim::Email(text(&opened.email))),
                ClaimChange::Take(Claim::Alias(text(&opened.alias))),
            ],
            Self::AliasChanged { from, to } => exchange(Claim::Alias(text(from)), Claim::Alias(text(to))),
            Self::EmailVerified { email, from: Some(from) } => {
                exchange(Claim::Email(text(from)), Claim::Email(text(email)))
            }
            Self::AccountErased {} => vec![ClaimChange::ReleaseAll],
            // An address that waits is nobody's yet: whoever verifies it first has it.
            _ => Vec::new(),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::AccountOpened(_) => "AccountOpened",
            Self::LoggedIn(_) => "LoggedIn",
            Self::SessionRefreshed { .. } => "SessionRefreshed",
            Self::RefreshTokenReused { .. } => "RefreshTokenReused",
            Self::LoggedOut { .. } => "LoggedOut",
            Self::RoleGranted { .. } => "RoleGranted",
            Self::AliasChanged { .. } => "AliasChanged",
            Self::LocaleChanged { .. } => "LocaleChanged",
            Self::PasswordChanged { .. } => "PasswordChanged",
            Self::LogInFailed { .. } => "LogInFailed",
            Self::SessionsEnded { .. } => "SessionsEnded",
            Self::EmailVerificationRequested { .. } => "EmailVerificationRequested",
            Self::EmailChangeRequested { .. } => "EmailChangeRequested",
            Self::EmailChangeCancelled {} => "EmailChangeCancelled",
            Self::EmailVerified { .. } => "EmailVerified",
            Self::PasswordResetRequested { .. } => "PasswordResetRequested",
            Self::PhoneChanged { .. } => "PhoneChanged",
            Self::SecondFactorEnabled { .. } => "SecondFactorEnabled",
            Self::SecondFactorDisabled { .. } => "SecondFactorDisabled",
            Self::RecoveryCodesReplaced { .. } => "RecoveryCodesReplaced",
            Self::AccountSuspended { .. } => "AccountSuspended",
            Self::AccountReinstated { .. } => "AccountReinstated",
            Self::AccountBlocked { .. } => "AccountBlocked",
            Self::AccountUnblocked { .. } => "AccountUnblocked",
            Self::AccountErased {} => "AccountErased",
        }
    }

    fn version(&self) -> &'static str {
        "1.0"
    }
}

impl cqrs_es::DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        self.version().to_owned()
    }
}

impl HoldsPersonal for AccountEvent {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        match self {
            Self::AccountOpened(opened) => {
                for text in [&mut opened.username, &mut opened.email, &mut opened.alias, &mut opened.password_hash] {
                    visit(text);
                }
            }
            Self::LoggedIn(login) => login.device.visit_personal(visit),
            Self::AliasChanged { from, to } => {
                visit(from);
                visit(to);
            }
            Self::PasswordChanged { password_hash: text, .. }
            | Self::EmailVerificationRequested { email: text }
            | Self::EmailChangeRequested { to: text }
            | Self::SecondFactorEnabled { secret: text, .. } => visit(text),
            Self::EmailVerified { email, from } => {
                visit(email);
                from.visit_personal(visit);
            }
            Self::LogInFailed { address: text, .. }
            | Self::PhoneChanged { phone: text }
            | Self::AccountSuspended { reason: text } => text.visit_personal(visit),
            Self::SessionRefreshed { .. }
            | Self::RefreshTokenReused { .. }
            | Self::LoggedOut { .. }
            | Self::RoleGranted { .. }
            | Self::LocaleChanged { .. }
            | Self::SessionsEnded { .. }
            | Self::EmailChangeCancelled {}
            | Self::PasswordResetRequested { .. }
            | Self::SecondFactorDisabled {}
            | Self::RecoveryCodesReplaced { .. }
            | Self::AccountReinstated {}
            | Self::AccountBlocked { .. }
            | Self::AccountUnblocked { .. }
            | Self::AccountErased {} => {}
        }
    }
}

/// Gives one name back for another. Written differently, it is still the same name: it stays taken.
fn exchange(from: Claim, to: Claim) -> Vec<ClaimChange> {
    if from.key() == to.key() { Vec::new() } else { vec![ClaimChange::Release(from), ClaimChange::Take(to)] }
}
