//! Refresh tokens: 32 random bytes that a client keeps; only their hash is stored.
//!
//! Never here: how they travel.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::{Commands, Context};

/// A fresh token: 43 characters of URL-safe base64.
pub(super) fn fresh() -> String {
    written(rand::random())
}

/// A token that the repetition of a request gets again, although it is stored nowhere; fresh for a request that has no
/// idempotency key.
pub(super) fn repeatable(commands: &Commands, context: &Context) -> String {
    commands.repeatable_secret(context).map_or_else(fresh, written)
}

fn written(bytes: [u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored of a token: SHA-256, URL-safe base64. A token has 256 random bits, so nothing slower is needed.
pub(super) fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}
