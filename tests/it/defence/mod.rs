//! The server against whoever means it ill: slow, endless, broken and forged requests, and what it must never tell.
//!
//! Never here: who may do what; see `api::roles` and `api::page_roles`.

mod cross_site;
mod headers;
mod http2;
mod malformed;
mod mutations;
mod random;
mod raw;
mod secrets;
mod slow;
