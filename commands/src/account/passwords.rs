//! Hashing and checking passwords: argon2id, on threads of their own, a bounded number at a time.
//!
//! Never here: which account a password belongs to. A password or hash is never logged.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::values::Password;
use tokio::sync::Semaphore;

use crate::Unavailable;

/// OWASP's first recommendation: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// What an unknown user's password is checked against, so that the answer takes as long as for a known one.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash("nobody has this password"));

/// The hashing of passwords, never more at once than half the processors.
pub(crate) struct Passwords {
    at_once: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        Self { at_once: Arc::new(Semaphore::new((processors / 2).max(1))) }
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
        let permit = Arc::clone(&self.at_once).acquire_owned().await.map_err(|_| Unavailable::Stopped)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        done.await.map_err(|_| Unavailable::Stopped)
    }
}

fn argon2() -> Option<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Option<String> {
    Some(argon2()?.hash_password(password.as_bytes()).ok()?.to_string())
}
