//! The read side: what is remembered of the log and who is told about it.
//!
//! Everything here is fed by a subscription: read models remember, process managers act, the live feed announces. What
//! never lives here:
//! decisions (`domain`), the log itself (`commands`), transports (`api`).

mod error;
mod happened;
mod live_feed;
mod mail;
mod pages;
mod projections;
pub mod read_models;
mod staff;
mod subscription;

pub use error::{NotYet, ReadError};
pub use live_feed::{Announcement, FeedItem, LiveFeed};
pub use mail::{
    ATTEMPTS, About, Claimed, Letter, MailCounts, MailKind, MailQueue, MailRow, MailState, Outcome, Retried,
    SecondFactorChange, Unneeded, letter,
};
pub use projections::{Options, Projections, READ_MODEL_TABLES, READ_MODELS, rebuild, retry, status};
pub use read_models::Page;
pub use read_models::accounts::{AccountRow, Accounts};
pub use read_models::invitations::{InvitationRow, Invitations};
pub use read_models::pets::{PetRow, Pets};
pub use read_models::reservations::{
    AsOf, Board, ListFilter, Neighbours, PersonBrief, PetBrief, Queue, ReservationRow, Reservations, Scope,
    WaitMinutes, board_as_of,
};
pub use staff::StaffList;
pub use subscription::{RebuildError, State, SubscriptionStatus};
