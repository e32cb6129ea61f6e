//! Mails to people: put into words when they are sent, and handed to an SMTP server or laid into a folder.
//!
//! `projections` decides who is written about what and keeps the queue; here it is emptied. Every node has a sender; the
//! queue sees to it that no two have the same mail. Never here: deciding to write to anybody.

mod compose;
mod delivery;
mod folder;
mod sender;
mod smtp;
mod smtp_url;

use std::path::PathBuf;

pub use compose::{Composed, Composer};
pub use delivery::{Deliver, DeliveryError};
pub use folder::{Folder, KeptMail};
pub use sender::{Sender, Timing};
pub use smtp::Smtp;
pub use smtp_url::{SmtpUrl, SmtpUrlError};

use tokio::task::JoinHandle;

use crate::state::AppState;

/// How mail leaves the house.
#[derive(Clone, Debug)]
pub enum Way {
    /// Through an SMTP server.
    Smtp(SmtpUrl),
    /// Into this folder, a file each.
    Folder(PathBuf),
}

/// Starts this node's sender. It ends when the server stops, having finished what it was sending.
pub fn start(
    state: &AppState,
    way: &Way,
    from: lettre::message::Mailbox,
    timing: Timing,
) -> Result<JoinHandle<()>, SmtpUrlError> {
    let composer = Composer::new(from, state.public_url(), state.links().clone());
    Ok(match way {
        Way::Smtp(url) => tokio::spawn(Sender::new(state, composer, Smtp::new(url)?, timing).run()),
        Way::Folder(place) => tokio::spawn(Sender::new(state, composer, Folder::new(place), timing).run()),
    })
}

/// Who mails are from, if nobody said so: the site itself.
#[must_use]
pub fn from_site(public_url: &str) -> lettre::message::Mailbox {
    let url = url::Url::parse(public_url).ok();
    let host = url.as_ref().and_then(url::Url::domain).filter(|host| host.contains('.')).unwrap_or("localhost");
    let address = lettre::Address::new("no-reply", host).or_else(|_| lettre::Address::new("no-reply", "localhost"));
    // The last resort is a literal, which reads.
    let Ok(address) = address else { unreachable!("no-reply@localhost is an address") };
    lettre::message::Mailbox::new(Some("Healing Paws".to_owned()), address)
}
