//! What an account holds of a log-in: its sessions, and the second factor that it may take.
//!
//! Never here: whether a code is right; that was found out before a command exists.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::SecondFactorUse;
use crate::{HoldsPersonal, Personal};

/// A session that has not been ended. Whether it has expired is for who looks at it, with a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// SHA-256 of the refresh token that is good now.
    pub refresh_hash: String,
    /// SHA-256 of the one before, to notice its reuse also where it does not say for which session it was made.
    pub previous_hash: Option<String>,
    /// What the person uses.
    pub device: Option<Personal>,
    /// When it began.
    pub since: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Whether it outlasts the browser.
    #[serde(default)]
    pub remembered: bool,
}

/// What logging in takes besides the password. Each code is good once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    secret: Personal,
    recovery: BTreeSet<String>,
    last_step: u64,
}

impl SecondFactor {
    pub(super) fn new(secret: Personal, recovery_hashes: Vec<String>, step: u64) -> Self {
        Self { secret, recovery: recovery_hashes.into_iter().collect(), last_step: step }
    }

    /// What the authenticator shares with the hospital, base32; `None` where it cannot be read.
    #[must_use]
    pub fn secret(&self) -> Option<&str> {
        self.secret.text()
    }

    /// How many recovery codes are left.
    #[must_use]
    pub fn recovery_codes_left(&self) -> usize {
        self.recovery.len()
    }

    /// Whether this was not used before. A step that is passed is as good as used: nobody replays an older code.
    #[must_use]
    pub fn accepts(&self, used: &SecondFactorUse) -> bool {
        match used {
            SecondFactorUse::Totp { step } => *step > self.last_step,
            SecondFactorUse::RecoveryCode { hash } => self.recovery.contains(hash),
        }
    }

    pub(super) fn spend(&mut self, used: &SecondFactorUse) {
        match used {
            SecondFactorUse::Totp { step } => self.last_step = self.last_step.max(*step),
            SecondFactorUse::RecoveryCode { hash } => drop(self.recovery.remove(hash)),
        }
    }

    pub(super) fn replace_recovery(&mut self, recovery_hashes: Vec<String>) {
        self.recovery = recovery_hashes.into_iter().collect();
    }
}

impl HoldsPersonal for SecondFactor {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        visit(&mut self.secret);
    }
}
