//! The process manager that writes mails: which event is told to whom, and the queue until it is delivered.
//!
//! ```text
//!   event ──▶ subscription `mail` ──▶ queued ──▶ sending ──▶ sent
//!             (row and checkpoint:     ▲  ▲         │ │
//!              one transaction)        │  └─ pause ─┘ ├──▶ dropped: erased, too late, or needed no more
//!                            retried ──┴───── dead ◀──┘    refused for good, or tried too often
//! ```
//!
//! A row is claimed by one sender with a lease. Who has the lease may send; it ends long after the sender has given up,
//! so two never send the same row at once. Who dies in between is followed by another once the lease is over: the mail is
//! then sent again with the same Message-ID, because nobody can know whether it was taken.
//!
//! **A process manager is never rebuilt**: applying the log again would tell everybody everything again. It has no
//! tables that a rebuild would fill, and `rebuild` refuses it.
//!
//! Never here: words, addresses at rest, SMTP; see `api`'s `mail`.

mod enqueue;
mod kind;
mod letter;
mod queue;
mod settle;

pub(crate) use enqueue::MailProjection;
pub use kind::MailKind;
pub use letter::{About, Letter, SecondFactorChange, Unneeded, letter};
pub use queue::{Claimed, MailCounts, MailQueue, MailRow, MailState, Retried};
pub use settle::{ATTEMPTS, Outcome};
