//! An authenticator app: the codes of a second factor, made of its secret.
//!
//! Never here: setting one up.

use chrono::{DateTime, Utc};
use totp_rs::{Builder, Secret};

/// The code that an app shows at a moment.
#[must_use]
pub fn code(secret: &str, at: DateTime<Utc>) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let time = u64::try_from(at.timestamp()).unwrap();
    Builder::new().with_secret(secret).build().unwrap().generate(time).to_string()
}
