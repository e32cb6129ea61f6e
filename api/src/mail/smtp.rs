//! Handing mails to an SMTP server.
//!
//! Each mail has a connection of its own: a pool would hand on one whose use was given up in the middle of a message.
//! Never here: trying again.

use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::smtp_url::Protection;
use super::{Composed, Deliver, DeliveryError, SmtpUrl, SmtpUrlError};

/// How long the server may take for each answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// An SMTP server.
#[derive(Clone)]
pub struct Smtp(AsyncSmtpTransport<Tokio1Executor>);

impl Smtp {
    /// Prepares for this server; nothing is connected yet.
    pub fn new(url: &SmtpUrl) -> Result<Self, SmtpUrlError> {
        let tls = match url.protection {
            Protection::Tls => Tls::Wrapper(tls(url)?),
            Protection::StartTls => Tls::Required(tls(url)?),
            Protection::None => Tls::None,
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&url.host).port(url.port);
        let mut builder = builder.tls(tls).timeout(Some(PATIENCE));
        if let Some((user, password)) = &url.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self(builder.build()))
    }

    /// Whether the server greets us, takes our TLS and our password.
    pub async fn greets(&self) -> Result<(), DeliveryError> {
        match self.0.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(DeliveryError::not_now("the server greets, and then hangs up")),
            Err(error) => Err(refusal(&error)),
        }
    }
}

fn tls(url: &SmtpUrl) -> Result<TlsParameters, SmtpUrlError> {
    let wrong = |error: &dyn std::error::Error| SmtpUrlError::Authorities(error.to_string());
    let mut builder = TlsParameters::builder(url.host.clone());
    if let Some(file) = &url.authorities {
        let pem = std::fs::read(file).map_err(|error| wrong(&error))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| wrong(&error))?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    builder.build().map_err(|error| wrong(&error))
}

impl Deliver for Smtp {
    async fn deliver(&self, mail: &Composed) -> Result<(), DeliveryError> {
        self.0.send_raw(&mail.envelope, &mail.bytes).await.map(|_| ()).map_err(|error| refusal(&error))
    }
}

/// Only what a server says for good about this mail is for good. That it does not know us, or wants TLS, is about the
/// configuration, and passes when that is mended.
fn refusal(error: &Error) -> DeliveryError {
    const ABOUT_US: [u16; 6] = [521, 523, 530, 534, 535, 538];
    let about_us = error.status().is_none_or(|code| ABOUT_US.contains(&code.into()));
    if error.is_permanent() && !about_us { DeliveryError::never(error) } else { DeliveryError::not_now(error) }
}
