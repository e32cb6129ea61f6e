//! Given what happened, when this is asked, then that follows: the account.
