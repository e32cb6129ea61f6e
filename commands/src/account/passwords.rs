//! Hashing and checking passwords: argon2id, on threads of their own that give way to everything else.
//!
//! Half the processors at most, a quarter in a flood, a bounded number waiting: a flood makes log-ins slow and nothing
//! else.
//! Never here: which account a password belongs to. A password or hash is never logged.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::values::Password;

use crate::Unavailable;
use crate::standing_back::{Crew, NotRun, StandingBack};

/// OWASP's first recommendation: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// What an unknown user's password is checked against, so that the answer takes as long as for a known one.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash("nobody has this password"));

/// So many wait at most, about a second's work; whoever comes then is told to come back.
const WAITING: usize = 64;
/// How far hashing stands back when the processors are busy. At 10, it gets a tenth of what others get.
const NICE: i32 = 10;

/// With more than so many waiting, it is a flood: then each thread rests as long as it worked.
const FLOOD: usize = 4;

/// The hashing of passwords.
pub(crate) struct Passwords(StandingBack);

impl Passwords {
    pub(crate) fn new() -> Self {
        // The first unknown user must not wait longer than those after them.
        let begin = || {
            LazyLock::force(&NOBODY);
        };
        Self(StandingBack::new(Crew { name: "passwords", waiting: WAITING, nice: NICE, crowd: FLOOD, begin }))
    }

    /// A PHC string.
    pub(crate) async fn hash(&self, password: &Password) -> Result<String, Unavailable> {
        let password = password.clone();
        let hashed = self.run(move || hash(password.reveal())).await?;
        hashed.ok_or_else(|| Unavailable::unreadable("the password could not be hashed"))
    }

    /// Whether a password is the one that was hashed. Takes as long without a hash, and is then never right.
    pub(crate) async fn check(&self, password: String, hashed: Option<String>) -> Result<bool, Unavailable> {
        self.run(move || {
            let known = hashed.is_some();
            let reference = hashed.or_else(|| NOBODY.clone()).unwrap_or_default();
            let right = PasswordHash::new(&reference).is_ok_and(|hash| {
                argon2().is_some_and(|argon2| argon2.verify_password(password.as_bytes(), &hash).is_ok())
            });
            known && right
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Unavailable> {
        self.0.run(work).await.map_err(|refused| match refused {
            NotRun::Crowded => Unavailable::Busy,
            NotRun::Failed => Unavailable::Stopped,
        })
    }
}

fn argon2() -> Option<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Option<String> {
    Some(argon2()?.hash_password(password.as_bytes()).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn right_wrong_and_nobodys() {
        let passwords = Passwords::new();
        let hash = passwords.hash(&Password::parse("a good password").unwrap()).await.unwrap();
        for (password, hash, right) in [
            ("a good password", Some(hash.clone()), true),
            ("another password", Some(hash), false),
            ("nobody has this password", None, false),
        ] {
            assert_eq!(passwords.check(password.to_owned(), hash).await.unwrap(), right, "{password}");
        }
    }
}
