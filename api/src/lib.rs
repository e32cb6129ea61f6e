//! What faces people and machines: HTTP, live streams, pages, the command line, and the processes around them.
//!
//! No rule of the hospital lives here, and no statement that writes the log.

pub mod embedded_postgres;
