//! The process manager of everything that becomes due at a time: reminders, offers that end.
//!
//! ```text
//!   event ──▶ subscription `deadlines` ──▶ waiting ──▶ acting ──▶ done
//!             (row and checkpoint:          ▲  ▲ │      │ │
//!              one transaction)             │  │ │      │ ├──▶ dropped: not wanted any more, or too late
//!                                           │  │ └──▶ cancelled: its reason went away; an undo brings it back
//!                              retried ─────┼──┴─ pause ┤
//!                                           └── dead ◀──┘ tried too often
//! ```
//!
//! The subscription sets a row for each event after which something becomes due, and cancels it when the reason goes
//! away. Every node has a worker (`api`). It claims what is due by the hospital's clock, with a lease, and does it: runs
//! a use case as the system under an idempotency key made of the event, or puts a mail into the queue in the same
//! transaction that settles the row. It therefore happens once, whatever crashes.
//!
//! **A process manager is never rebuilt**: it has no tables that a rebuild would fill, and `rebuild` refuses it.
//!
//! To add a kind: a file beside these that says which events set and cancel it (`changes`) and what is done when it is
//! due (`act`), a variant and its events in `kind`. Never here: words, and rules of the hospital.

mod appointment_reminder;
mod kind;
mod project;
mod queue;
mod settle;
mod slot_offer;
mod unread_consultation;
mod vaccination_reminder;

pub use kind::DeadlineKind;
pub(crate) use project::DeadlinesProjection;
pub use queue::{DeadlineCounts, DeadlineRow, DeadlineState, Deadlines, Due};
pub use settle::DeadlineOutcome;
