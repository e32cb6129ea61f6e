//! The master key of an installation and what is derived from it.
//!
//! Losing it makes every person's data unreadable; it is never in the database. Never here: reading it from a file or
//! the environment; `api` does.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// 32 secret bytes.
#[derive(Clone)]
pub struct MasterKey([u8; 32]);

impl MasterKey {
    /// Takes 32 secret bytes as the master key.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A key for one purpose only: HMAC-SHA-256 of the purpose under the master key.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        mac(&self.0, &[purpose.as_bytes()])
    }
}

/// Keeps the key out of logs.
impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// Hashes claims made of personal data, so that the table tells nobody who has an account.
#[derive(Clone)]
pub(crate) struct ClaimHasher([u8; 32]);

impl ClaimHasher {
    pub(crate) fn new(master: &MasterKey) -> Self {
        Self(master.derive("claims"))
    }

    /// 43 characters of URL-safe base64.
    pub(crate) fn hash(&self, kind: &str, key: &str) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.0, &[kind.as_bytes(), b"\0", key.as_bytes()]))
    }
}

/// Hashes idempotency keys and what was asked under them: a body may hold a password, and an unkeyed hash of it could
/// be guessed at.
#[derive(Clone)]
pub(crate) struct RequestHasher([u8; 32]);

impl RequestHasher {
    pub(crate) fn new(master: &MasterKey) -> Self {
        Self(master.derive("idempotency"))
    }

    pub(crate) fn hash(&self, purpose: &str, parts: [&[u8]; 2]) -> [u8; 32] {
        let [head, rest] = parts;
        mac(&self.0, &[purpose.as_bytes(), b"\0", head, rest])
    }
}

/// Hashes short secrets and addresses, so that what is stored or sent around cannot be guessed at without the key.
#[derive(Clone)]
pub(crate) struct Fingerprints([u8; 32]);

impl Fingerprints {
    pub(crate) fn new(master: &MasterKey) -> Self {
        Self(master.derive("fingerprints"))
    }

    /// 43 characters of URL-safe base64; the same text has another one for each purpose and owner.
    pub(crate) fn of(&self, purpose: &str, owner: &[u8], text: &str) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.0, &[purpose.as_bytes(), b"\0", owner, b"\0", text.as_bytes()]))
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length; 32 bytes cannot be refused.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { unreachable!("HMAC takes keys of any length") };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
