//! Mails that anybody can have sent: the link for a forgotten password, and another one to verify an address.
//!
//! Slowed down per recipient and per network address, so that nobody's letter box is flooded from here. Never here:
//! writing or sending them.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use commands::account;
use commands::{Context, Receipt};
use domain::AccountId;
use domain::values::EmailAddress;
use lru::LruCache;

use crate::problem::Problem;
use crate::state::AppState;

/// Mails that one recipient gets at once, and how long one counts.
const PER_RECIPIENT: Limit = Limit { burst: 3, drains_in_seconds: 300 };
/// The same for a network address, which many people may share.
const PER_ADDRESS: Limit = Limit { burst: 30, drains_in_seconds: 60 };
/// So many are remembered; those who asked for nothing for the longest time make room.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(50_000).unwrap();

#[derive(Clone, Copy)]
struct Limit {
    burst: u32,
    drains_in_seconds: u32,
}

#[derive(PartialEq, Eq, Hash)]
enum Who {
    Address(IpAddr),
    Mailbox(String),
    Account(AccountId),
}

/// Who asked for how many mails: the moment at which all of them are forgotten.
pub struct MailRequests(Mutex<LruCache<Who, DateTime<Utc>>>);

impl Default for MailRequests {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl MailRequests {
    /// Counts one more, unless it is one too many: then says in how many seconds it will not be.
    fn take(&self, who: Who, limit: Limit, now: DateTime<Utc>) -> Result<(), u32> {
        let one = TimeDelta::seconds(i64::from(limit.drains_in_seconds));
        let full = one * i32::try_from(limit.burst).unwrap_or(i32::MAX);
        let mut forgotten_at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = forgotten_at.get_or_insert_mut(who, || now);
        let after = (*until).max(now) + one;
        let over = after - now - full;
        if over > TimeDelta::zero() {
            return Err(u32::try_from(over.num_seconds() + 1).unwrap_or(u32::MAX));
        }
        *until = after;
        Ok(())
    }
}

fn too_many(seconds: u32) -> Problem {
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_mails").retry_after(seconds)
}

/// Has the link for a forgotten password sent, if an account has the address. The work is done behind the answer, which
/// therefore says nothing about that, neither by its words nor by its time. Who asks for too many is refused for their
/// network address alone, for the same reason.
pub fn request_password_reset(
    state: &AppState,
    context: Context,
    from: Option<IpAddr>,
    email: EmailAddress,
) -> Result<(), Problem> {
    let requests = state.mail_requests();
    if let Some(address) = from {
        requests.take(Who::Address(address), PER_ADDRESS, context.at).map_err(too_many)?;
    }
    if requests.take(Who::Mailbox(email.as_str().to_lowercase()), PER_RECIPIENT, context.at).is_err() {
        // Those that are on their way are good for as long.
        return Ok(());
    }
    let behind = state.behind().clone();
    let state = state.clone();
    behind.spawn(async move {
        if let Err(error) = account::request_password_reset(state.commands(), context, email.as_str()).await {
            // Logged where it becomes a problem; nobody waits for the answer.
            let _ = axum::response::IntoResponse::into_response(Problem::from(error));
        }
    });
    Ok(())
}

/// Has the link that verifies one's address sent again.
pub async fn request_email_verification(
    state: &AppState,
    context: Context,
    account: AccountId,
) -> Result<Receipt, Problem> {
    state.mail_requests().take(Who::Account(account), PER_RECIPIENT, context.at).map_err(too_many)?;
    Ok(account::request_email_verification(state.commands(), context, account).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_at_once_then_one_now_and_then() {
        let (requests, start) = (MailRequests::default(), DateTime::UNIX_EPOCH);
        let take = |seconds| {
            let mailbox = Who::Mailbox("anna@example.org".to_owned());
            requests.take(mailbox, PER_RECIPIENT, start + TimeDelta::seconds(seconds))
        };
        assert!((0..3).all(|second| take(second).is_ok()));
        let wait = take(3).unwrap_err();
        assert_eq!(take(3).unwrap_err(), wait, "asking in vain costs nothing");
        assert!(take(3 + i64::from(wait)).is_ok());
        assert!(requests.take(Who::Mailbox("bruno@example.org".to_owned()), PER_RECIPIENT, start).is_ok());
    }
}
