//! What follows when a person decides what they are called and how they are reached.
//!
//! Never here: who may ask it; see `decisions`.

use super::decisions::Decided;
use super::{Account, AccountError, AccountEvent, AccountOpened, ChangeProfile};
use crate::values::{EmailAddress, Phone};
use crate::{AccountId, Personal};

impl Account {
    pub(super) fn change_profile(&self, profile: &AccountOpened, change: ChangeProfile) -> Vec<AccountEvent> {
        let mut events = Vec::new();
        if let Some(alias) = change.alias.filter(|alias| profile.alias.text() != Some(alias.as_str())) {
            let to = Personal::clear(profile.id, alias.as_str());
            events.push(AccountEvent::AliasChanged { from: profile.alias.clone(), to });
        }
        if let Some(locale) = change.locale.filter(|locale| profile.locale != *locale) {
            events.push(AccountEvent::LocaleChanged { locale });
        }
        events.extend(change.phone.and_then(|phone| self.change_phone(profile.id, phone)));
        events
    }

    pub(super) fn change_phone(&self, id: AccountId, phone: Option<Phone>) -> Option<AccountEvent> {
        let phone = phone.map(|phone| Personal::clear(id, phone.as_str()));
        (phone != self.phone).then_some(AccountEvent::PhoneChanged { phone })
    }

    pub(super) fn change_email(&self, profile: &AccountOpened, to: &EmailAddress) -> Decided {
        if profile.email.text() != Some(to.as_str()) {
            // Asked for again, it gets another mail.
            return Ok(vec![AccountEvent::EmailChangeRequested { to: Personal::clear(profile.id, to.as_str()) }]);
        }
        // Whoever wants the address they have wants no other one any more.
        let cancelled = self.cancel_email_change();
        cancelled.map(|event| vec![event]).ok_or(AccountError::SameAddress)
    }

    pub(super) fn cancel_email_change(&self) -> Option<AccountEvent> {
        self.pending_email.is_some().then_some(AccountEvent::EmailChangeCancelled {})
    }
}
