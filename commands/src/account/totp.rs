//! Codes of an authenticator (RFC 6238): SHA-1, six digits, thirty seconds, one step of tolerance either way.
//!
//! Never here: whether a code was used before; the account knows.

use chrono::{DateTime, Utc};
use totp_rs::{Builder, Secret, Totp};

const SECRET_BYTES: usize = 20;

/// A fresh secret for an authenticator, base32: 160 random bits.
#[must_use]
pub fn fresh_second_factor_secret() -> String {
    Secret::from(rand::random::<[u8; SECRET_BYTES]>().to_vec()).to_base32()
}

/// What an authenticator reads from a QR code. `None` if the secret is none.
#[must_use]
pub fn second_factor_uri(secret: &str, issuer: &str, name: &str) -> Option<String> {
    // A colon separates the two in the address.
    let (issuer, name) = (issuer.replace(':', " "), name.replace(':', " "));
    let secret = Secret::try_from_base32(secret).ok()?;
    Builder::new().with_secret(secret).with_issuer(Some(issuer)).with_account_name(name).build().ok()?.to_url().ok()
}

/// Whether this looks like a code of an authenticator.
pub(super) fn is_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The step that a code belongs to, if it is good at this moment.
pub(super) fn matching_step(secret: &str, code: &str, at: DateTime<Utc>) -> Option<u64> {
    totp(secret)?.check(code, u64::try_from(at.timestamp()).ok()?)
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new().with_secret(Secret::try_from_base32(secret).ok()?).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's test vectors.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let step = u64::try_from(seconds / 30).unwrap();
            assert_eq!(matching_step(RFC, code, at(seconds)), Some(step));
            assert_eq!(matching_step(RFC, code, at(seconds + 30)), Some(step), "a late code");
            assert_eq!(matching_step(RFC, code, at(seconds + 60)), None, "an old code");
        }
        assert_eq!(matching_step(RFC, "287083", at(59)), None);
        assert_eq!(matching_step("not base32!", "287082", at(59)), None);
    }

    #[test]
    fn secrets_are_fresh_and_readable() {
        let (one, other) = (fresh_second_factor_secret(), fresh_second_factor_secret());
        assert_ne!(one, other);
        assert_eq!(one.len(), 32);
        let uri = second_factor_uri(&one, "Healing: Paws", "小猫").unwrap();
        assert!(uri.starts_with("otpauth://totp/") && uri.contains(&one), "{uri}");
        assert_eq!(second_factor_uri("1", "Healing Paws", "anna"), None);
    }
}
