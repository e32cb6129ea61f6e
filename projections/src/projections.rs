//! The read side of one node: its subscriptions, its live feed, and waiting for one's own writes.
//!
//! Never here: what any projection remembers.

use std::sync::Arc;
use std::time::Duration;

use commands::Commands;
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::live_feed::LiveFeed;
use crate::mail::{MailProjection, MailQueue};
use crate::read_models::accounts::{Accounts, AccountsProjection};
use crate::read_models::invitations::{Invitations, InvitationsProjection};
use crate::read_models::pets::{Pets, PetsProjection};
use crate::read_models::reservations::{Reservations, ReservationsProjection};
use crate::staff::{StaffList, StaffManager};
use crate::subscription::{self, Progress, Projection, Reader, RebuildError, Runner, SubscriptionStatus, Track};
use crate::{NotYet, ReadError};

/// The read models: who reads their own writes waits for them, and they can be rebuilt.
pub const READ_MODELS: [&str; 4] =
    [AccountsProjection::NAME, InvitationsProjection::NAME, PetsProjection::NAME, ReservationsProjection::NAME];

/// Every subscription there is: the read models, and the process managers, which act and are never rebuilt.
const NAMES: [&str; 6] =
    [READ_MODELS[0], READ_MODELS[1], READ_MODELS[2], READ_MODELS[3], MailProjection::NAME, StaffManager::NAME];

/// Every table that a rebuild fills anew.
pub const READ_MODEL_TABLES: [&str; 4] = [
    AccountsProjection::TABLES[0],
    InvitationsProjection::TABLES[0],
    PetsProjection::TABLES[0],
    ReservationsProjection::TABLES[0],
];

/// How the read side works.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether this node takes part in running the subscriptions. Without, it only reads.
    pub run: bool,
    /// The most events applied in one transaction.
    pub batch: i64,
    /// So many changes are kept for clients of the live feed that come back.
    pub feed_history: i64,
    /// Whose owners become doctors once they have verified them.
    pub staff: StaffList,
}

impl Default for Options {
    fn default() -> Self {
        Self { run: true, batch: 500, feed_history: 50_000, staff: StaffList::default() }
    }
}

/// The read side of one node. Stops when it is told to, or with its last clone.
#[derive(Clone)]
pub struct Projections {
    inner: Arc<Inner>,
}

struct Inner {
    commands: Commands,
    progress: Progress,
    reader: Reader,
    feed: LiveFeed,
    enqueued: Arc<watch::Sender<i64>>,
    tasks: TaskTracker,
    token: CancellationToken,
    _stop: DropGuard,
}

impl Projections {
    /// Starts the node's part in the subscriptions, and its live feed.
    pub async fn start(commands: Commands, options: Options) -> Result<Self, ReadError> {
        let progress = Progress::new(&NAMES);
        let feed = LiveFeed::new(commands.clone());
        feed.load().await?;
        let token = CancellationToken::new();
        let this = Self {
            inner: Arc::new(Inner {
                commands: commands.clone(),
                progress: progress.clone(),
                reader: Reader::new(commands.log().clone()),
                feed: feed.clone(),
                enqueued: Arc::new(watch::Sender::new(0)),
                tasks: TaskTracker::new(),
                _stop: token.clone().drop_guard(),
                token,
            }),
        };
        if options.run {
            this.run(AccountsProjection, options.batch);
            this.run(InvitationsProjection, options.batch);
            this.run(PetsProjection, options.batch);
            this.run(ReservationsProjection::new(options.feed_history), options.batch);
            this.run(MailProjection::new(Arc::clone(&this.inner.enqueued)), options.batch);
            this.run(StaffManager::new(commands.clone(), options.staff), options.batch);
        }
        this.spawn(progress.clone().tell_others(commands.pool().clone()));
        this.spawn(progress.clone().listen(commands.pool().clone()));
        if let Some(track) = progress.of(ReservationsProjection::NAME) {
            this.spawn(feed.follow_changes(track.watch()));
        }
        Ok(this)
    }

    fn run<P: Projection + Clone>(&self, projection: P, batch: i64) {
        let (commands, progress) = (self.inner.commands.clone(), self.inner.progress.clone());
        let reader = self.inner.reader.clone();
        self.spawn(Runner { commands, projection, progress, reader, batch }.run());
    }

    /// Stopping in the middle of anything is safe, so nothing is waited for.
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let token = self.inner.token.clone();
        self.inner.tasks.spawn(async move { token.run_until_cancelled(task).await });
    }

    /// Stops everything that was started. Another node takes the subscriptions over.
    pub async fn stop(&self) {
        self.inner.token.cancel();
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
    }

    /// Returns once everything read on this node shows the log up to a position, or when the time is up.
    pub async fn wait_for(&self, position: i64, timeout: Duration) -> Result<(), NotYet> {
        let all = async {
            for track in READ_MODELS.iter().filter_map(|name| self.inner.progress.of(name)) {
                // The sender lives as long as `self`.
                let _ = track.watch().wait_for(|reached| *reached >= position).await;
            }
            self.inner.feed.reached(position).await;
        };
        tokio::time::timeout(timeout, all).await.map_err(|_| NotYet { position })
    }

    /// The node's live feed.
    #[must_use]
    pub fn feed(&self) -> &LiveFeed {
        &self.inner.feed
    }

    /// Accounts.
    #[must_use]
    pub fn accounts(&self) -> Accounts {
        Accounts::new(self.inner.commands.pool().clone())
    }

    /// Invitations to work here.
    #[must_use]
    pub fn invitations(&self) -> Invitations {
        Invitations::new(self.inner.commands.pool().clone())
    }

    /// Pets.
    #[must_use]
    pub fn pets(&self) -> Pets {
        Pets::new(self.inner.commands.pool().clone())
    }

    /// Reservations.
    #[must_use]
    pub fn reservations(&self) -> Reservations {
        Reservations::new(self.inner.commands.clone(), self.inner.feed.clone())
    }

    /// The queue of mails.
    #[must_use]
    pub fn mails(&self) -> MailQueue {
        let reached = self.inner.progress.of(MailProjection::NAME).map(Track::watch);
        MailQueue::new(self.inner.commands.pool().clone(), self.inner.enqueued.subscribe(), reached)
    }

    /// How all subscriptions are.
    pub async fn status(&self) -> Result<Vec<SubscriptionStatus>, ReadError> {
        Ok(subscription::statuses(&self.inner.commands, &self.inner.progress).await?)
    }

    /// Fills a read model anew while the old one serves. Returns the position it showed when it was swapped in.
    pub async fn rebuild(&self, name: &str) -> Result<i64, RebuildError> {
        rebuild(&self.inner.commands, name).await
    }

    /// Tells a stopped subscription to try again. Returns whether there was one stopped of this name.
    pub async fn retry(&self, name: &str) -> Result<bool, ReadError> {
        retry(&self.inner.commands, name).await
    }
}

/// How all subscriptions are, for who has no read side running.
pub async fn status(commands: &Commands) -> Result<Vec<SubscriptionStatus>, ReadError> {
    Ok(subscription::statuses(commands, &Progress::new(&NAMES)).await?)
}

/// Fills a read model anew while the old one serves, for who has no read side running.
pub async fn rebuild(commands: &Commands, name: &str) -> Result<i64, RebuildError> {
    match name {
        AccountsProjection::NAME => subscription::rebuild(commands, &AccountsProjection).await,
        InvitationsProjection::NAME => subscription::rebuild(commands, &InvitationsProjection).await,
        PetsProjection::NAME => subscription::rebuild(commands, &PetsProjection).await,
        ReservationsProjection::NAME => {
            subscription::rebuild(commands, &ReservationsProjection::new(Options::default().feed_history)).await
        }
        MailProjection::NAME => Err(RebuildError::Acts(MailProjection::NAME)),
        StaffManager::NAME => Err(RebuildError::Acts(StaffManager::NAME)),
        unknown => Err(RebuildError::Unknown(unknown.to_owned())),
    }
}

/// Tells a stopped subscription to try again, for who has no read side running.
pub async fn retry(commands: &Commands, name: &str) -> Result<bool, ReadError> {
    Ok(subscription::retry(commands, name).await?)
}
