//! Refresh tokens: 32 random bytes and a code that says which session they were made for. Only the hash of the one that
//! is good now is stored.
//!
//! By the code every earlier token of a session is known again, without keeping any of them: whoever brings one has a
//! copy. Never here: how they travel.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::SessionId;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::{Commands, Context};

const RANDOM: usize = 32;
const CODE: usize = 16;

/// A fresh token: 64 characters of URL-safe base64.
pub(super) fn fresh(commands: &Commands, session: SessionId) -> String {
    written(commands, session, rand::random())
}

/// A token that the repetition of a request gets again, although it is stored nowhere; fresh for a request that has no
/// idempotency key.
pub(super) fn repeatable(commands: &Commands, context: &Context, session: SessionId) -> String {
    let random = commands.repeatable_secret(context).unwrap_or_else(rand::random);
    written(commands, session, random)
}

/// Whether a token was made for this session, at whatever time.
pub(super) fn was_made_for(commands: &Commands, session: SessionId, token: &str) -> bool {
    let bytes: Option<[u8; RANDOM + CODE]> = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.is_some_and(|bytes| {
        let (random, code) = bytes.split_at(RANDOM);
        random.try_into().is_ok_and(|random| commands.refresh_code::<CODE>(session, &random).ct_eq(code).into())
    })
}

fn written(commands: &Commands, session: SessionId, random: [u8; RANDOM]) -> String {
    let code: [u8; CODE] = commands.refresh_code(session, &random);
    URL_SAFE_NO_PAD.encode([random.as_slice(), &code].concat())
}

/// What is stored of a token: SHA-256, URL-safe base64. A token has 256 random bits, so nothing slower is needed.
pub(super) fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}
