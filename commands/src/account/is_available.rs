//! Whether a name is free, and who has it.
//!
//! A hint: what counts is the claim in the append. Never here: listing accounts.

use domain::values::{EmailAddress, Username};
use domain::{AccountId, Claim};

use crate::{Commands, Unavailable};

/// Whether nobody has this username.
pub async fn username_is_available(commands: &Commands, username: &Username) -> Result<bool, Unavailable> {
    Ok(find_by_username(commands, username.as_str()).await?.is_none())
}

/// Whether nobody has this email address.
pub async fn email_is_available(commands: &Commands, email: &EmailAddress) -> Result<bool, Unavailable> {
    Ok(find_by_email(commands, email.as_str()).await?.is_none())
}

/// Who has this username.
pub async fn find_by_username(commands: &Commands, username: &str) -> Result<Option<AccountId>, Unavailable> {
    Ok(commands.holder(&Claim::Username(username.to_owned())).await?.map(AccountId::new))
}

/// Who has this email address in force.
pub async fn find_by_email(commands: &Commands, email: &str) -> Result<Option<AccountId>, Unavailable> {
    Ok(commands.holder(&Claim::Email(email.to_owned())).await?.map(AccountId::new))
}

/// Who has this username or email address. No username has an `@` in it, so one look is enough.
pub async fn find_by_login(commands: &Commands, login: &str) -> Result<Option<AccountId>, Unavailable> {
    let login = login.trim();
    if login.contains('@') { find_by_email(commands, login).await } else { find_by_username(commands, login).await }
}
