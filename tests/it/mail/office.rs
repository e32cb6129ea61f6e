//! A hospital with an SMTP server, and something to write to people about.
//!
//! Never here: what is shown of it.

use std::time::{Duration, Instant};

use chrono::Utc;
use commands::account::grant_role;
use commands::{Commands, Context, Source};
use domain::values::Role;
use domain::{AccountId, Actor};
use healing_paws::mail::{self, Timing, Way};
use projections::{MailRow, MailState};
use tests::app::TestApp;
use tests::smtp::SmtpServer;
use tokio::task::JoinHandle;

/// Longer than anything waited for here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Short enough to be waited for.
pub(super) const HASTY: Timing = Timing {
    patience: Duration::from_millis(700),
    lease: Duration::from_millis(1500),
    look: Duration::from_millis(100),
};

/// For what is sent while other tests keep the machine busy.
pub(super) const CALM: Timing =
    Timing { patience: Duration::from_secs(20), lease: Duration::from_secs(25), look: Duration::from_millis(100) };

/// A hospital and its mail.
pub(super) struct Office {
    pub(super) app: TestApp,
    pub(super) smtp: SmtpServer,
    pub(super) sender: JoinHandle<()>,
}

/// Starts a node's sender.
pub(super) fn sender(app: &TestApp, smtp_url: &str, timing: Timing) -> JoinHandle<()> {
    let from = "Healing Paws <no-reply@paws.example>".parse().unwrap();
    mail::start(&app.state, &Way::Smtp(smtp_url.parse().unwrap()), from, timing).unwrap()
}

impl Office {
    pub(super) async fn open(timing: Timing) -> Self {
        Self::with(SmtpServer::plain().await, timing).await
    }

    pub(super) async fn with(smtp: SmtpServer, timing: Timing) -> Self {
        let app = TestApp::start().await;
        let sender = sender(&app, &smtp.url, timing);
        Self { app, smtp, sender }
    }

    /// All mails in the queue, oldest event first.
    pub(super) async fn rows(&self) -> Vec<MailRow> {
        rows(&self.app).await
    }

    /// Waits until all mails in the queue stand like this, and there are so many.
    pub(super) async fn all(&self, many: usize, state: MailState) -> Vec<MailRow> {
        self.until(|rows| rows.len() == many && rows.iter().all(|row| row.state == state)).await
    }

    /// Waits until the queue is as it should be.
    pub(super) async fn until(&self, fits: impl Fn(&[MailRow]) -> bool) -> Vec<MailRow> {
        let until = Instant::now() + PATIENCE;
        loop {
            let rows = self.rows().await;
            if fits(&rows) {
                return rows;
            }
            assert!(Instant::now() < until, "the queue stays {rows:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What waits is due now.
    pub(super) async fn hurry(&self) {
        sqlx::query("UPDATE mails SET due_at = now() WHERE state = 'queued'")
            .execute(&self.app.database.pool)
            .await
            .unwrap();
    }
}

/// All mails in the queue, oldest event first.
pub(super) async fn rows(app: &TestApp) -> Vec<MailRow> {
    let mut rows = app.state.projections().mails().list(None, i64::MAX, 1000).await.unwrap();
    rows.reverse();
    rows
}

/// Gives somebody another role, which they are written about. Returns the event's position.
pub(super) async fn promote(commands: &Commands, account: AccountId, role: Role) -> i64 {
    let context = Context::new(Actor::System, Source::Process, Utc::now());
    grant_role(commands, context, account, role).await.unwrap().position
}
