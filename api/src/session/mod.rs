//! Who sends a request: the session behind a cookie or a bearer token, and what their role lets them reach.
//!
//! `identify` looks once per request and leaves a [`Caller`]; the extractors of this module only read it. Whether the
//! session still stands is asked of the account itself, so a revoked one ends at once. Never here: checking a
//! password; that is `commands::account::log_in`.

mod begin;
mod cookie;
mod extract;
mod identify;
mod last_use;
mod list;
mod second_factor_first;
mod second_step;
mod token;
mod watch;

pub use begin::{Attempt, Begun, address, begin, device};
pub use cookie::{clear_cookie, cookie_name, set_cookie};
pub use extract::{Administrator, Auditor, BoardReader, Caller, CurrentSession, Staff};
pub use identify::identify;
pub use last_use::LastUses;
pub use list::{OpenSession, open_sessions};
pub use second_factor_first::second_factor_first;
pub use second_step::SecondStep;
pub use token::{ACCESS_TOKEN_LIFE, AccessToken, SessionKeys};
pub use watch::SessionWatch;
