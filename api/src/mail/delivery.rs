//! Handing a mail over: what every way has in common.
//!
//! Never here: when it is tried, or tried again.

use std::future::Future;

use super::Composed;

/// A way for mails to leave the house.
pub trait Deliver: Send + Sync + 'static {
    /// Hands one mail over. Once this says that it is done, the mail is somebody else's; it may be dropped half-way.
    fn deliver(&self, mail: &Composed) -> impl Future<Output = Result<(), DeliveryError>> + Send;
}

/// A mail was not taken. The texts name no address: they are shown and kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// It may be taken later.
    #[error("{0}")]
    NotNow(String),
    /// It will never be.
    #[error("{0}")]
    Never(String),
}

/// The most that is kept of what a server said.
const LONGEST: usize = 300;

impl DeliveryError {
    /// May be taken later.
    pub(super) fn not_now(why: impl std::fmt::Display) -> Self {
        Self::NotNow(without_addresses(&why.to_string()))
    }

    /// Will never be taken.
    pub(super) fn never(why: impl std::fmt::Display) -> Self {
        Self::Never(without_addresses(&why.to_string()))
    }
}

/// Servers like to repeat to whom a mail was.
fn without_addresses(text: &str) -> String {
    let words = text.split_whitespace().map(|word| if word.contains('@') { "<address>" } else { word });
    words.collect::<Vec<_>>().join(" ").chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_is_kept_without_addresses() {
        let said = "permanent error (550): 5.1.1 <anna@mail.example>: Recipient\r\n rejected (anna@mail.example)";
        let DeliveryError::Never(kept) = DeliveryError::never(said) else { unreachable!() };
        assert_eq!(kept, "permanent error (550): 5.1.1 <address> Recipient rejected <address>");
        let DeliveryError::NotNow(kept) = DeliveryError::not_now("x".repeat(1000)) else { unreachable!() };
        assert_eq!(kept.len(), LONGEST);
    }
}
