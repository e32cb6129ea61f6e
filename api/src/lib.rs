//! What faces people and machines: HTTP, live streams, pages, the command line, and the processes around them.
//!
//! No rule of the hospital lives here, and no statement that writes the log.

mod administrators;
pub mod assets;
pub mod behind;
pub mod cli;
pub mod client_address;
pub mod config;
pub mod database;
pub mod demo;
pub mod embedded_postgres;
pub mod i18n;
pub mod invited;
pub mod links;
pub mod mail;
pub mod mail_requests;
pub mod metrics;
pub mod pages;
pub mod password_strength;
pub mod problem;
pub mod route_table;
pub mod routes;
mod second_factor;
pub mod secrets;
pub mod server;
pub mod session;
pub mod state;
pub mod throttle;

/// The database's migrations, in order; run when a server starts.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");
