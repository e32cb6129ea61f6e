//! The JSON API and the live streams over HTTP, as their clients meet them.
//!
//! Never here: rules of the domain for their own sake; `domain` tests those.

mod accounts;
mod admin;
mod as_of;
mod audit;
mod bad_input;
mod claims;
mod conditions;
mod connections;
mod document;
mod entrance;
mod live;
mod me;
mod page_roles;
mod pets;
mod protection;
mod reservations;
mod revocation;
mod roles;
mod second_factor;
mod sessions;
mod throttle;
