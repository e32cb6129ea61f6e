//! The configuration: flags, then the environment, then a file, then what holds without any of them.
//!
//! | flag | environment and file | without it |
//! | --- | --- | --- |
//! | `--config` | `HEALING_PAWS_CONFIG` (not in the file) | no file |
//! | `--database-url` | `HEALING_PAWS_DATABASE_URL` | an own PostgreSQL in the data directory |
//! | `--listen` | `HEALING_PAWS_LISTEN` | `127.0.0.1:8080` |
//! | `--metrics-listen` | `HEALING_PAWS_METRICS_LISTEN` | `/metrics` beside everything else |
//! | `--public-url` | `HEALING_PAWS_PUBLIC_URL` | `http://localhost:` and the port |
//! | `--data-dir` | `HEALING_PAWS_DATA_DIR` | `./data` |
//! | `--postgres-bin` | `HEALING_PAWS_POSTGRES_BIN` | PostgreSQL's programs are searched for |
//! | `--master-key` | `HEALING_PAWS_MASTER_KEY` | kept in the data directory, made when absent |
//! | `--database-connections` | `HEALING_PAWS_DATABASE_CONNECTIONS` | 24 |
//! | `--trusted-proxies` | `HEALING_PAWS_TRUSTED_PROXIES` | none: an address is the other end of its connection |
//! | `--smtp-url` | `HEALING_PAWS_SMTP_URL` | mails are laid into `mail/` in the data directory |
//! | `--mail-from` | `HEALING_PAWS_MAIL_FROM` | `no-reply@` and the host of the public URL |
//! | `--staff-emails` | `HEALING_PAWS_STAFF_EMAILS` | nobody becomes a doctor by their address alone |
//! | `--production` | `HEALING_PAWS_PRODUCTION` | secrets may be made |
//!
//! A file has one `NAME=VALUE` on a line, with or without `HEALING_PAWS_`; empty lines and those that begin with `#`
//! are skipped. `RUST_LOG` says how much is logged. Never here: secrets themselves; see `secrets`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use domain::values::EmailAddress;
use lettre::message::Mailbox;

use crate::mail::{SmtpUrl, SmtpUrlError, Way, from_site};

use crate::client_address::TrustedProxies;

const PREFIX: &str = "HEALING_PAWS_";
const CONNECTIONS: u32 = 24;

/// What was given by flags and the environment.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Configuration")]
pub struct Given {
    /// A file with more of the configuration, a `NAME=VALUE` on each line
    #[arg(long, global = true, env = "HEALING_PAWS_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database; without it an own PostgreSQL runs in the data directory
    #[arg(long, global = true, env = "HEALING_PAWS_DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<String>,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, global = true, env = "HEALING_PAWS_LISTEN", value_name = "ADDRESS")]
    listen: Option<String>,
    /// Where to serve `/metrics`, and only that; without it it is served beside everything else
    #[arg(long, global = true, env = "HEALING_PAWS_METRICS_LISTEN", value_name = "ADDRESS")]
    metrics_listen: Option<String>,
    /// The address people use, such as `https://paws.example`
    #[arg(long, global = true, env = "HEALING_PAWS_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Where files are kept [default: ./data]
    #[arg(long, global = true, env = "HEALING_PAWS_DATA_DIR", value_name = "DIRECTORY")]
    data_dir: Option<PathBuf>,
    /// Where PostgreSQL's own programs are; without it they are searched for
    #[arg(long, global = true, env = "HEALING_PAWS_POSTGRES_BIN", value_name = "DIRECTORY")]
    postgres_bin: Option<PathBuf>,
    /// 64 hexadecimal digits; without it the key in the data directory is used. Better given by the environment
    #[arg(long, global = true, env = "HEALING_PAWS_MASTER_KEY", hide_env_values = true, value_name = "KEY")]
    master_key: Option<String>,
    /// The most connections to the database [default: 24]
    #[arg(long, global = true, env = "HEALING_PAWS_DATABASE_CONNECTIONS", value_name = "NUMBER")]
    database_connections: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed, such as `127.0.0.1,10.0.0.0/8`
    #[arg(long, global = true, env = "HEALING_PAWS_TRUSTED_PROXIES", value_name = "NETWORKS")]
    trusted_proxies: Option<String>,
    /// The SMTP server, such as `smtps://user:password@mail.example`; without it mails are laid into the data directory
    #[arg(long, global = true, env = "HEALING_PAWS_SMTP_URL", hide_env_values = true, value_name = "URL")]
    smtp_url: Option<String>,
    /// Who mails are from, such as `Healing Paws <no-reply@paws.example>`
    #[arg(long, global = true, env = "HEALING_PAWS_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// Addresses, with commas between them, whose owners become doctors once they have verified them
    #[arg(long, global = true, env = "HEALING_PAWS_STAFF_EMAILS", value_name = "ADDRESSES")]
    staff_emails: Option<String>,
    /// Make no secrets and no demonstration
    #[arg(long, global = true, env = "HEALING_PAWS_PRODUCTION", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    production: Option<String>,
}

/// The whole configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database; `None` for an own PostgreSQL.
    pub database_url: Option<String>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where to serve the metrics alone.
    pub metrics_listen: Option<SocketAddr>,
    /// The address people use, without a slash at the end; `None` for localhost and the port.
    pub public_url: Option<String>,
    /// Where files are kept.
    pub data_dir: PathBuf,
    /// Where PostgreSQL's own programs are, if they are not to be searched for.
    pub postgres_bin: Option<PathBuf>,
    /// The master key as it was given.
    pub master_key: Option<String>,
    /// The most connections to the database.
    pub database_connections: u32,
    /// The proxies that are believed when they say whom they speak for.
    pub trusted_proxies: TrustedProxies,
    /// The SMTP server.
    pub smtp_url: Option<SmtpUrl>,
    /// Who mails are from.
    pub mail_from: Option<Mailbox>,
    /// Whose owners become doctors once they have verified them.
    pub staff_emails: Vec<EmailAddress>,
    /// Whether secrets and demonstrations are refused.
    pub production: bool,
}

impl Config {
    /// How mail leaves the house.
    #[must_use]
    pub fn way_of_mail(&self) -> Way {
        let folder = || Way::Folder(self.data_dir.join("mail"));
        self.smtp_url.clone().map_or_else(folder, Way::Smtp)
    }

    /// Who mails are from, on a site with this address.
    #[must_use]
    pub fn sender_of_mail(&self, public_url: &str) -> Mailbox {
        self.mail_from.clone().unwrap_or_else(|| from_site(public_url))
    }
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration file {path} cannot be read: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A line of the file says nothing that is known.
    #[error("line {line} of the configuration file is not one of {names}")]
    Line {
        /// Which, from 1.
        line: usize,
        /// What it could be.
        names: String,
    },
    /// A value does not read.
    #[error("{name} is not right: {value:?}")]
    Value {
        /// Of what.
        name: &'static str,
        /// What it is.
        value: String,
    },
    /// The address of the SMTP server does not read; it may hold a password, so it is not repeated.
    #[error(transparent)]
    Smtp(#[from] SmtpUrlError),
}

impl Given {
    /// Completes what was given with the file and with what holds otherwise.
    pub fn complete(self) -> Result<Config, ConfigError> {
        let mut file = self.config.as_deref().map(read_file).transpose()?.unwrap_or_default();
        let mut pick = |given: Option<String>, name: &'static str| given.or_else(|| file.remove(name));
        let data_dir = self.data_dir.or_else(|| pick(None, "DATA_DIR").map(PathBuf::from));
        let postgres_bin = self.postgres_bin.or_else(|| pick(None, "POSTGRES_BIN").map(PathBuf::from));
        let config = Config {
            database_url: pick(self.database_url, "DATABASE_URL").filter(|url| !url.is_empty()),
            listen: parse(pick(self.listen, "LISTEN"), "LISTEN")?.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080))),
            metrics_listen: parse(pick(self.metrics_listen, "METRICS_LISTEN"), "METRICS_LISTEN")?,
            public_url: pick(self.public_url, "PUBLIC_URL").map(|url| url.trim_end_matches('/').to_owned()),
            data_dir: data_dir.unwrap_or_else(|| PathBuf::from("data")),
            postgres_bin,
            master_key: pick(self.master_key, "MASTER_KEY"),
            database_connections: parse(
                pick(self.database_connections, "DATABASE_CONNECTIONS"),
                "DATABASE_CONNECTIONS",
            )?
            .unwrap_or(CONNECTIONS),
            trusted_proxies: parse(pick(self.trusted_proxies, "TRUSTED_PROXIES"), "TRUSTED_PROXIES")?
                .unwrap_or_default(),
            smtp_url: pick(self.smtp_url, "SMTP_URL")
                .filter(|url| !url.is_empty())
                .map(|url| url.parse())
                .transpose()?,
            mail_from: parse(pick(self.mail_from, "MAIL_FROM").filter(|from| !from.is_empty()), "MAIL_FROM")?,
            staff_emails: addresses(&pick(self.staff_emails, "STAFF_EMAILS").unwrap_or_default())?,
            production: parse(pick(self.production, "PRODUCTION"), "PRODUCTION")?.unwrap_or(false),
        };
        match &config.public_url {
            Some(url) if !url.starts_with("http://") && !url.starts_with("https://") => {
                Err(ConfigError::Value { name: "PUBLIC_URL", value: url.clone() })
            }
            _ => Ok(config),
        }
    }
}

const NAMES: [&str; 13] = [
    "DATABASE_URL",
    "LISTEN",
    "METRICS_LISTEN",
    "PUBLIC_URL",
    "DATA_DIR",
    "POSTGRES_BIN",
    "MASTER_KEY",
    "DATABASE_CONNECTIONS",
    "TRUSTED_PROXIES",
    "SMTP_URL",
    "MAIL_FROM",
    "STAFF_EMAILS",
    "PRODUCTION",
];

fn read_file(path: &Path) -> Result<BTreeMap<&'static str, String>, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError::File { path: path.to_owned(), error })?;
    read(&text)
}

fn read(text: &str) -> Result<BTreeMap<&'static str, String>, ConfigError> {
    let mut values = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let known = line.split_once('=').and_then(|(name, value)| {
            let name = name.trim();
            let name = name.strip_prefix(PREFIX).unwrap_or(name);
            Some((*NAMES.iter().find(|known| **known == name)?, value.trim().trim_matches('"')))
        });
        let (name, value) = known.ok_or_else(|| ConfigError::Line { line: number, names: NAMES.join(", ") })?;
        values.insert(name, value.to_owned());
    }
    Ok(values)
}

fn parse<T: FromStr>(value: Option<String>, name: &'static str) -> Result<Option<T>, ConfigError> {
    value.map(|value| value.parse().map_err(|_| ConfigError::Value { name, value })).transpose()
}

fn addresses(list: &str) -> Result<Vec<EmailAddress>, ConfigError> {
    list.split([',', ' ', '\n', ';'])
        .filter(|address| !address.is_empty())
        .map(|address| {
            let wrong = |_| ConfigError::Value { name: "STAFF_EMAILS", value: address.to_owned() };
            EmailAddress::parse(address).map_err(wrong)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_line_by_line() {
        let values =
            read("# where\nLISTEN = 0.0.0.0:80\n\nHEALING_PAWS_PUBLIC_URL=\"https://paws.example\"\n").unwrap();
        assert_eq!(values["LISTEN"], "0.0.0.0:80");
        assert_eq!(values["PUBLIC_URL"], "https://paws.example");
        assert!(matches!(read("LISTEN=x\nLISTNE=y"), Err(ConfigError::Line { line: 2, .. })));
    }

    #[test]
    fn what_does_not_read_is_named() {
        let given = Given { listen: Some("everywhere".to_owned()), ..Given::default() };
        assert!(matches!(given.complete(), Err(ConfigError::Value { name: "LISTEN", .. })));
        let given = Given { public_url: Some("paws.example".to_owned()), ..Given::default() };
        assert!(matches!(given.complete(), Err(ConfigError::Value { name: "PUBLIC_URL", .. })));
        let given = Given { staff_emails: Some("wu@paws.example, lin".to_owned()), ..Given::default() };
        assert!(matches!(given.complete(), Err(ConfigError::Value { name: "STAFF_EMAILS", value }) if value == "lin"));
        let config = Given::default().complete().unwrap();
        assert_eq!(config.listen, SocketAddr::from(([127, 0, 0, 1], 8080)));
    }
    #[test]
    fn mail_goes_where_it_is_told_and_its_password_is_never_printed() {
        let config = Given::default().complete().unwrap();
        assert!(matches!(config.way_of_mail(), Way::Folder(place) if place == Path::new("data/mail")));
        assert_eq!(config.sender_of_mail("https://paws.example").to_string(), "Healing Paws <no-reply@paws.example>");
        assert_eq!(config.sender_of_mail("http://127.0.0.1:1").email.to_string(), "no-reply@localhost");

        let url = "smtp://me:secret@mail.example".to_owned();
        let from = "Paws <hello@paws.example>".to_owned();
        let staff = Some("wu@paws.example, lin@paws.example".to_owned());
        let given = Given { smtp_url: Some(url), mail_from: Some(from), staff_emails: staff, ..Given::default() };
        let config = given.complete().unwrap();
        assert!(matches!(config.way_of_mail(), Way::Smtp(_)) && !format!("{config:?}").contains("secret"));
        assert_eq!((config.sender_of_mail("").email.as_ref(), config.staff_emails.len()), ("hello@paws.example", 2));
        let given = Given { smtp_url: Some("smtp:me:secret@mail.example".to_owned()), ..Given::default() };
        assert!(!given.complete().unwrap_err().to_string().contains("secret"));
    }
}
