//! Sealing one text: XChaCha20-Poly1305 with a random nonce, bound to the place it stands in.
//!
//! The stored form is base64 without padding of nonce (24 bytes), ciphertext and tag (16 bytes). This format is for
//! ever. Never here: whose key it is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};

const NONCE_BYTES: usize = 24;

/// A sealed text that its key does not open: altered, or moved from where it stood.
#[derive(Debug, thiserror::Error)]
#[error("a sealed text does not open")]
pub(crate) struct DoesNotOpen;

/// A person's data key.
#[derive(Clone)]
pub(crate) struct DataKey([u8; 32]);

impl DataKey {
    pub(crate) const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn random() -> Self {
        Self(rand::random())
    }

    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn seal_bytes(&self, place: &[u8], clear: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        let payload = Payload { msg: clear, aad: place };
        // Fails only for texts of more than 256 GiB.
        let Ok(sealed) = cipher.encrypt(&XNonce::from(nonce), payload) else { unreachable!("a text fits in memory") };
        [&nonce[..], &sealed].concat()
    }

    pub(crate) fn open_bytes(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(DoesNotOpen)?;
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: place }).map_err(|_| DoesNotOpen)
    }

    pub(crate) fn seal(&self, place: &str, clear: &str) -> String {
        STANDARD_NO_PAD.encode(self.seal_bytes(place.as_bytes(), clear.as_bytes()))
    }

    pub(crate) fn open(&self, place: &str, sealed: &str) -> Result<String, DoesNotOpen> {
        let sealed = STANDARD_NO_PAD.decode(sealed).map_err(|_| DoesNotOpen)?;
        String::from_utf8(self.open_bytes(place.as_bytes(), &sealed)?).map_err(|_| DoesNotOpen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_where_it_was_sealed() {
        let key = DataKey::random();
        let sealed = key.seal("pet/1/1", "Mimi 咪咪");
        assert_eq!(key.open("pet/1/1", &sealed).ok().as_deref(), Some("Mimi 咪咪"));
        assert!(key.open("pet/1/2", &sealed).is_err());
        assert!(DataKey::random().open("pet/1/1", &sealed).is_err());
        assert!(key.open("pet/1/1", &sealed[1..]).is_err());
    }

    #[test]
    fn the_stored_format_of_the_first_version_still_opens() {
        let key = DataKey::new([7; 32]);
        assert_eq!(key.open("pet/1/1", FIRST_VERSION).ok().as_deref(), Some("Mimi"));
    }

    const FIRST_VERSION: &str = "ebDhhILvmx6TmyUtJ2FF+XZVzAtrXsORIY76y/iOMBm4EkSMRYB7vDAcwwE";
}
