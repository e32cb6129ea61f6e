//! The use cases of an account, one file each, and the one place that hashes and checks passwords.
//!
//! Never here: the rules; they are `domain::account`'s. Nor tokens and cookies; they are `api`'s.

mod change_password;
mod change_profile;
mod end_session;
mod erase_account;
mod grant_role;
mod is_available;
mod log_in;
mod open_account;
mod passwords;
mod refresh_session;
mod refresh_token;
mod watch;
mod who_is;

pub use change_password::{ChangePassword, ChangePasswordError, change_password};
pub use change_profile::change_profile;
pub use domain::account::ChangeProfile;
pub use end_session::end_session;
pub use erase_account::erase_account;
pub use grant_role::grant_role;
pub use is_available::{email_is_available, find_by_username, username_is_available};
pub use log_in::{Credentials, LogInError, LoggedIn, log_in};
pub use open_account::{OpenAccount, open_account};
pub(crate) use passwords::Passwords;
pub use refresh_session::{RefreshError, Refreshed, refresh_session};
pub use watch::AccountWatch;
pub use who_is::{Identity, who_is};
