//! The address of the SMTP server, as `SMTP_URL` gives it.
//!
//! | address | means |
//! | --- | --- |
//! | `smtps://user:password@host` | TLS from the first byte; port 465 |
//! | `smtp://user:password@host` | STARTTLS, without which nothing is sent; port 587. To this machine itself: no TLS |
//! | `…?tls=required` | STARTTLS also to this machine itself |
//! | `…?tls=none` | no TLS: whoever listens in between reads every mail, and the password |
//! | `…?ca=/path/to/root.pem` | trusts the authorities in this file, and no others |
//!
//! User and password are percent-encoded and can be left out. Never here: connecting.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// Where mail is handed over. Never printed with its password.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    /// The server.
    pub(super) host: String,
    /// Its port.
    pub(super) port: u16,
    /// How the way there is protected.
    pub(super) protection: Protection,
    /// The authorities to trust, if not those that everybody trusts.
    pub(super) authorities: Option<PathBuf>,
    /// User and password.
    pub(super) credentials: Option<(String, String)>,
}

/// How the way to the server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protection {
    /// TLS from the first byte.
    Tls,
    /// TLS before anything is said.
    StartTls,
    /// Not at all.
    None,
}

/// The address cannot be used. Says nothing of the address itself, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmtpUrlError {
    /// It is no address.
    #[error("SMTP_URL does not read: it is smtp:// or smtps://, user:password@ if need be, and a host")]
    Malformed,
    /// It has a part that means nothing.
    #[error("SMTP_URL has a part that means nothing: after the host come only ?tls=none, ?tls=required and ?ca=FILE")]
    Unknown,
    /// The authorities cannot be read.
    #[error("the authorities that SMTP_URL names cannot be used: {0}")]
    Authorities(String),
}

impl FromStr for SmtpUrl {
    type Err = SmtpUrlError;

    fn from_str(text: &str) -> Result<Self, SmtpUrlError> {
        let url = Url::parse(text).map_err(|_| SmtpUrlError::Malformed)?;
        let secure = match url.scheme() {
            "smtps" => true,
            "smtp" => false,
            _ => return Err(SmtpUrlError::Malformed),
        };
        // A scheme that is not the web's leaves addresses as they were written.
        let host = match url.host() {
            Some(Host::Domain(name)) if !name.is_empty() => name.to_ascii_lowercase(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            _ => return Err(SmtpUrlError::Malformed),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(SmtpUrlError::Unknown);
        }
        let (mut tls, mut authorities) = (None, None);
        for (name, value) in url.query_pairs() {
            match (&*name, &*value) {
                ("tls", "none") if !secure => tls = Some(Protection::None),
                ("tls", "required") => tls = Some(if secure { Protection::Tls } else { Protection::StartTls }),
                ("ca", file) if !file.is_empty() => authorities = Some(PathBuf::from(file)),
                _ => return Err(SmtpUrlError::Unknown),
            }
        }
        let usual = match secure {
            true => Protection::Tls,
            false if is_this_machine(&host) => Protection::None,
            false => Protection::StartTls,
        };
        let decode = |text: &str| percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned);
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, password) => Some((
                decode(user).map_err(|_| SmtpUrlError::Malformed)?,
                decode(password.unwrap_or_default()).map_err(|_| SmtpUrlError::Malformed)?,
            )),
        };
        Ok(Self {
            host,
            port: url.port().unwrap_or(if secure { 465 } else { 587 }),
            protection: tls.unwrap_or(usual),
            authorities,
            credentials,
        })
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Without user and password.
impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, how) = match self.protection {
            Protection::Tls => ("smtps", "TLS"),
            Protection::StartTls => ("smtp", "STARTTLS"),
            Protection::None => ("smtp", "without TLS"),
        };
        write!(f, "{scheme}://{}:{} ({how})", self.host, self.port)
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> SmtpUrl {
        text.parse().unwrap()
    }

    #[test]
    fn the_way_is_protected_unless_it_does_not_leave_the_machine() {
        assert_eq!(
            (read("smtps://mail.example").protection, read("smtps://mail.example").port),
            (Protection::Tls, 465)
        );
        assert_eq!(
            (read("smtp://mail.example").protection, read("smtp://mail.example").port),
            (Protection::StartTls, 587)
        );
        for local in ["smtp://localhost:25", "smtp://127.0.0.1:25", "smtp://[::1]:25"] {
            assert_eq!((read(local).protection, read(local).port), (Protection::None, 25), "{local}");
        }
        assert_eq!(read("smtp://localhost?tls=required").protection, Protection::StartTls);
        assert_eq!(read("smtp://mail.example?tls=none").protection, Protection::None);
        assert_eq!(read("smtps://mail.example/?ca=/etc/ca.pem").authorities, Some(PathBuf::from("/etc/ca.pem")));
    }

    #[test]
    fn user_and_password_are_decoded_and_never_printed() {
        let url = read("smtp://hospital%40paws:p%C3%A4ss%2Fword@mail.example:2525");
        assert_eq!(url.credentials, Some(("hospital@paws".to_owned(), "päss/word".to_owned())));
        for printed in [url.to_string(), format!("{url:?}")] {
            assert!(printed.contains("smtp://mail.example:2525") && !printed.contains("word"), "{printed}");
            assert!(!printed.contains("hospital"), "{printed}");
        }
    }

    #[test]
    fn what_means_nothing_is_refused_without_repeating_it() {
        for wrong in [
            "",
            "mail.example",
            "http://mail.example",
            "smtp://",
            "smtp://user:secret@",
            "smtp://user:secret@mail.example/inbox",
            "smtp://user:secret@mail.example?tls=maybe",
            "smtps://user:secret@mail.example?tls=none",
            "smtp://user:secret@mail.example?ca=",
            "smtp://user:secret@mail.example:99999",
            "smtp://user:%ff@mail.example",
        ] {
            let refused = wrong.parse::<SmtpUrl>().unwrap_err().to_string();
            assert!(!refused.contains("secret") && !refused.contains("mail.example"), "{wrong}: {refused}");
        }
    }
}
