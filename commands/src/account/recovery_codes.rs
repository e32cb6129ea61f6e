//! Recovery codes: ten that a person writes down, each good once in place of a code of their authenticator.
//!
//! Never here: a code in clear beyond the answer that shows it; only keyed hashes are stored.

use domain::AccountId;
use sha2::{Digest as _, Sha256};

use crate::{Commands, Context};

/// How many a person gets.
const HOW_MANY: u8 = 10;
/// Letters and digits that nobody takes for each other.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Fresh codes, `xxxxx-xxxxx`: 50 random bits each. The repetition of a request gets the same ones again.
pub(super) fn fresh(commands: &Commands, context: &Context) -> Vec<String> {
    let seed = commands.repeatable_secret(context).unwrap_or_else(rand::random);
    (0..HOW_MANY).map(|number| code(&seed, number)).collect()
}

fn code(seed: &[u8; 32], number: u8) -> String {
    let digest = Sha256::new().chain_update(seed).chain_update([number]).finalize();
    let symbols = digest.iter().take(10).map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    symbols.enumerate().flat_map(|(at, symbol)| (at == 5).then_some('-').into_iter().chain([symbol])).collect()
}

pub(super) fn hashes(commands: &Commands, account: AccountId, codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| hash(commands, account, code)).collect()
}

/// What is stored of a code, however the person writes it.
pub(super) fn hash(commands: &Commands, account: AccountId, code: &str) -> String {
    commands.fingerprints().of("recovery code", account.uuid().as_bytes(), &meant(code))
}

fn meant(code: &str) -> String {
    let written = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    written
        .map(|c| {
            if c == 'o' {
                '0'
            } else if matches!(c, 'i' | 'l') {
                '1'
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_differ_and_can_be_read_out() {
        let codes: BTreeSet<String> = (0..HOW_MANY).map(|number| code(&[7; 32], number)).collect();
        assert_eq!(codes.len(), usize::from(HOW_MANY));
        for code in &codes {
            let (head, tail) = code.split_once('-').unwrap();
            assert_eq!((head.len(), tail.len()), (5, 5), "{code}");
            assert_eq!(meant(&format!(" {} ", code.to_uppercase())), format!("{head}{tail}"));
        }
        assert_eq!(meant("OIL00-abcde"), "01100abcde");
    }
}
