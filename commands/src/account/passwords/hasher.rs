//! argon2id in memory that is kept from one password to the next.
//!
//! Taken anew for each, it would come from the system and go back to it every time, which costs time, and what a flood
//! leaves of it would depend on the allocator. Never here: queues and threads.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// OWASP's first recommendation: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Hashes and checks one password after the other.
#[derive(Default)]
pub(super) struct Hasher {
    memory: Vec<Block>,
}

impl Hasher {
    /// A PHC string.
    pub(super) fn hash(&mut self, password: &str) -> Option<String> {
        let params = Params::new(MEMORY_KIB, PASSES, 1, Some(Params::DEFAULT_OUTPUT_LEN)).ok()?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).ok()?,
            salt: Some(Salt::new(&rand::random::<[u8; Salt::RECOMMENDED_LENGTH]>()).ok()?),
            hash: None,
        };
        let output = self.output(password, &hash, params)?;
        Some(PasswordHash { hash: Some(output), ..hash }.to_string())
    }

    /// Whether a password is the one that was hashed.
    pub(super) fn is_right(&mut self, password: &str, hashed: &str) -> bool {
        let Ok(hash) = PasswordHash::new(hashed) else { return false };
        let Ok(params) = Params::try_from(&hash) else { return false };
        // Outputs are compared in constant time.
        hash.hash.is_some() && self.output(password, &hash, params) == hash.hash
    }

    fn output(&mut self, password: &str, hash: &PasswordHash, params: Params) -> Option<Output> {
        let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
        let version = Version::try_from(hash.version?).ok()?;
        let (mut out, length) = ([0; Output::MAX_LENGTH], params.output_len()?);
        let out = out.get_mut(..length)?;
        if self.memory.len() < params.block_count() {
            self.memory.resize(params.block_count(), Block::new());
        }
        let argon2 = Argon2::new(algorithm, version, params);
        argon2.hash_password_into_with_memory(password.as_bytes(), &hash.salt?, out, &mut self.memory).ok()?;
        Output::new(out).ok()
    }
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard_whatever_was_hashed_before() {
        let mut hasher = Hasher::default();
        let first = hasher.hash("a good password").unwrap();
        assert!(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{first}");
        assert_ne!(hasher.hash("a good password").unwrap(), first, "each has a salt of its own");
        assert!(Argon2::default().verify_password(b"a good password", &PasswordHash::new(&first).unwrap()).is_ok());
        assert!(hasher.is_right("a good password", &first));
        assert!(!hasher.is_right("another password", &first));
        for broken in ["", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ", "$scrypt$ln=1$c2FsdHNhbHQ$aaaa"]
        {
            assert!(!hasher.is_right("a good password", broken), "{broken}");
        }
    }

    #[test]
    fn what_was_hashed_with_more_or_less_work_is_still_checked() {
        let mut hasher = Hasher::default();
        for kibibytes in [64, 128, 32] {
            let params = Params::new(kibibytes, 1, 2, None).unwrap();
            let argon2 = Argon2::new(Algorithm::Argon2i, Version::V0x10, params);
            let phrase = argon2.hash_password(b"a good password").unwrap().to_string();
            assert!(hasher.is_right("a good password", &phrase), "{phrase}");
            assert!(!hasher.is_right("another password", &phrase), "{phrase}");
        }
    }
}
