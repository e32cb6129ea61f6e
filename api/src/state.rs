//! What every request handler can reach: the write side, the read side, the keys of sessions, and how it was configured.
//!
//! Never here: per-request data; see `session`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use commands::Commands;
use projections::Projections;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::behind::Behind;
use crate::client_address::TrustedProxies;
use crate::links::LinkKeys;
use crate::mail_requests::MailRequests;
use crate::metrics::Metrics;
use crate::session::{LastUses, SessionKeys};
use crate::throttle::Throttle;

/// Everything a handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

struct Parts {
    commands: Commands,
    projections: Projections,
    sessions: SessionKeys,
    links: LinkKeys,
    last_uses: LastUses,
    mail_requests: MailRequests,
    settings: Settings,
    throttle: Throttle,
    behind: Behind,
    metrics: Metrics,
    stopping: CancellationToken,
}

/// What a server is told about itself.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The address people use, without a slash at the end, such as `https://paws.example`.
    pub public_url: String,
    /// Whether `/metrics` is served on a listener of its own and not here.
    pub metrics_elsewhere: bool,
    /// The log-ins to offer on the log-in page, if this is a demonstration.
    pub demo: Option<Vec<DemoLogIn>>,
    /// The proxies that are believed when they say whom they speak for.
    pub trusted_proxies: TrustedProxies,
    /// The folder whose mails everybody may read, if this is a demonstration without an SMTP server.
    pub open_mail: Option<PathBuf>,
    /// The clock.
    pub clock: Clock,
}

/// An account of the demonstration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoLogIn {
    /// What it logs in with.
    pub username: &'static str,
    /// Its password.
    pub password: &'static str,
    /// What it is.
    pub role: domain::values::Role,
}

impl AppState {
    /// Brings the parts of a server together, and starts what goes on behind its answers.
    #[must_use]
    pub fn new(commands: Commands, projections: Projections, sessions: SessionKeys, settings: Settings) -> Self {
        let (throttle, metrics, stopping) = (Throttle::default(), Metrics::default(), CancellationToken::new());
        let (links, mail_requests) = (LinkKeys::new(&sessions), MailRequests::default());
        let last_uses = LastUses::new(commands.clone());
        tokio::spawn(last_uses.clone().keep(stopping.clone()));
        Self(Arc::new(Parts {
            commands,
            projections,
            sessions,
            links,
            last_uses,
            mail_requests,
            settings,
            throttle,
            behind: Behind::default(),
            metrics,
            stopping,
        }))
    }

    /// The write side.
    #[must_use]
    pub fn commands(&self) -> &Commands {
        &self.0.commands
    }

    /// The read side.
    #[must_use]
    pub fn projections(&self) -> &Projections {
        &self.0.projections
    }

    /// The keys that sign and check session tokens.
    #[must_use]
    pub fn session_keys(&self) -> &SessionKeys {
        &self.0.sessions
    }

    /// The keys that sign and check the links in mails.
    #[must_use]
    pub fn links(&self) -> &LinkKeys {
        &self.0.links
    }

    /// When sessions were used last.
    #[must_use]
    pub fn last_uses(&self) -> &LastUses {
        &self.0.last_uses
    }

    /// Who asked for how many mails.
    #[must_use]
    pub fn mail_requests(&self) -> &MailRequests {
        &self.0.mail_requests
    }

    /// Who tried too much.
    #[must_use]
    pub fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }

    /// Room for what is done behind answers.
    #[must_use]
    pub fn behind(&self) -> &Behind {
        &self.0.behind
    }

    /// What the server counts about itself.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// The address people use, without a slash at the end.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.0.settings.public_url
    }

    /// Whether people reach the server under https: cookies are then `Secure`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }

    /// The log-ins to offer; empty unless this is a demonstration.
    #[must_use]
    pub fn demo(&self) -> &[DemoLogIn] {
        self.0.settings.demo.as_deref().unwrap_or_default()
    }

    /// The proxies that are believed when they say whom they speak for.
    #[must_use]
    pub fn trusted_proxies(&self) -> &TrustedProxies {
        &self.0.settings.trusted_proxies
    }

    /// The folder whose mails everybody may read; none unless this is a demonstration.
    #[must_use]
    pub fn open_mail(&self) -> Option<&PathBuf> {
        self.0.settings.open_mail.as_ref()
    }

    /// Whether `/metrics` is served elsewhere.
    #[must_use]
    pub fn metrics_are_elsewhere(&self) -> bool {
        self.0.settings.metrics_elsewhere
    }

    /// The moment, to the microsecond, as the database keeps it.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.0.settings.clock.now()
    }

    /// The clock, for whoever waits for a moment.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.settings.clock
    }

    /// Rings when the server stops: whatever streams must end then.
    #[must_use]
    pub fn stopping(&self) -> &CancellationToken {
        &self.0.stopping
    }
}

/// How long a wait goes on without a look at the clock, which somebody may have set.
const LONG_WAIT: Duration = Duration::from_mins(10);

/// The time of day. A test can put it forward.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    ahead_seconds: Arc<watch::Sender<i64>>,
}

impl Clock {
    /// The moment, to the microsecond.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let ahead = *self.ahead_seconds.borrow();
        (Utc::now() + TimeDelta::seconds(ahead)).trunc_subsecs(6)
    }

    /// Returns when a moment has come.
    pub async fn reaches(&self, moment: DateTime<Utc>) {
        let mut set = self.ahead_seconds.subscribe();
        while let Ok(left) = (moment - self.now()).to_std()
            && !left.is_zero()
        {
            tokio::select! {
                () = tokio::time::sleep(left.min(LONG_WAIT)) => {}
                _ = set.changed() => {}
            }
        }
    }

    /// Puts the clock forward, for this clock and its clones.
    pub fn advance(&self, by: TimeDelta) {
        self.ahead_seconds.send_modify(|ahead| *ahead += by.num_seconds());
    }
}
