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
mod desk;
mod document;
mod entrance;
mod housekeeping;
mod known_devices;
mod live;
mod me;
mod page_roles;
mod pets;
mod protection;
mod renewal;
mod reservations;
mod revocation;
mod roles;
mod second_factor;
mod sessions;
mod statistics;
mod throttle;
