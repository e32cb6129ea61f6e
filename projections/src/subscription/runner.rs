//! One subscription on one node: standing by, following the log, stopping at an event that does not apply.
//!
//! Cancelling it at any point is the same as a crash: nothing is half done. Never here: what is applied.

use std::convert::Infallible;
use std::time::Duration;

use commands::{Commands, RecordedEvent};
use sqlx::{Connection as _, PgConnection};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::checkpoint::{self, Checkpoint};
use super::lease::{self, Right};
use super::{Failure, Mode, Progress, Projection, Reader, Track, rebuild};
use crate::happened::prepare;

/// How long a node that stands by waits before it asks for the lock again.
const STAND_BY: Duration = Duration::from_millis(250);
/// How long an idle runner goes without proving that its connection, and so its lock, is still there.
const PROVE: Duration = Duration::from_secs(1);
/// How often a stopped runner looks whether it is told to try again.
const LOOK: Duration = Duration::from_millis(250);
/// At most one batch in this time: under load larger batches cost less than more of them.
const QUIET: Duration = Duration::from_millis(10);
/// What no batch takes; a connection that hangs is as good as lost.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait after the first failure; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Runs one subscription.
pub(crate) struct Runner<P> {
    pub(crate) commands: Commands,
    pub(crate) projection: P,
    pub(crate) progress: Progress,
    pub(crate) reader: Reader,
    /// The most events applied in one transaction.
    pub(crate) batch: i64,
}

/// Says that the subscription runs on this node, for as long as it lives.
struct Here<'a>(&'a Track);

impl<'a> Here<'a> {
    fn new(track: &'a Track) -> Self {
        track.set_here(true);
        Self(track)
    }
}

impl Drop for Here<'_> {
    fn drop(&mut self) {
        self.0.set_here(false);
    }
}

impl<P: Projection + Clone> Runner<P> {
    /// Runs until it is cancelled.
    pub(crate) async fn run(self) {
        let Some(track) = self.progress.of(P::NAME) else { return };
        let mut pause = FIRST_PAUSE;
        loop {
            let Err(failure) = self.session(track, &mut pause).await;
            tracing::warn!(subscription = P::NAME, %failure, "the subscription starts over");
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Everything that one connection sees.
    async fn session(&self, track: &Track, pause: &mut Duration) -> Result<Infallible, Failure> {
        let mut connection = lease::connect(self.commands.pool(), P::NAME).await?;
        checkpoint::ensure(&mut connection, P::NAME, P::VERSION).await?;
        while !lease::try_take(&mut connection, Right::Run, P::NAME).await? {
            sleep(STAND_BY).await;
        }
        let mut renewal = JoinSet::new();
        loop {
            let floor = checkpoint::read(&mut connection, P::NAME).await?;
            if floor.version > P::VERSION {
                return Err(Failure::Transient("its tables belong to a newer program".to_owned()));
            }
            if floor.version < P::VERSION && renewal.is_empty() {
                let (commands, projection) = (self.commands.clone(), self.projection.clone());
                renewal.spawn(async move {
                    if let Err(error) = rebuild(&commands, &projection).await {
                        tracing::error!(subscription = P::NAME, %error, "an outdated read model was not rebuilt");
                    }
                });
            }
            track.set(floor.position);
            let _here = Here::new(track);
            match self.follow(&mut connection, track, floor, pause).await {
                Err(Failure::Fenced) => tracing::info!(subscription = P::NAME, "the checkpoint was moved by another"),
                Err(other) => return Err(other),
            }
        }
    }

    /// Applies batch after batch, until something else happens.
    async fn follow(
        &self,
        connection: &mut PgConnection,
        track: &Track,
        mut floor: Checkpoint,
        pause: &mut Duration,
    ) -> Result<Infallible, Failure> {
        loop {
            let recorded = self.reader.behind(floor.position, self.batch).await?;
            if recorded.is_empty() {
                self.idle(connection, &floor).await?;
                continue;
            }
            let began = Instant::now();
            match self.apply(connection, &floor, &recorded).await {
                Ok(position) => self.reached(track, &mut floor, position),
                Err(Failure::Poison(_)) => {
                    self.pass_up_to_poison(connection, track, &mut floor).await?;
                }
                Err(other) => return Err(other),
            }
            *pause = FIRST_PAUSE;
            sleep_until(began + QUIET).await;
        }
    }

    /// Waits until the log grew.
    async fn idle(&self, connection: &mut PgConnection, floor: &Checkpoint) -> Result<(), Failure> {
        let mut doorbell = self.commands.log().watch();
        let grew = async { doorbell.wait_for(|known| *known > floor.position).await.is_ok() };
        match timeout(PROVE, grew).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failure::Transient("the log was closed".to_owned())),
            Err(_) => self.prove(connection, floor).await,
        }
    }

    async fn prove(&self, connection: &mut PgConnection, floor: &Checkpoint) -> Result<(), Failure> {
        let now = patiently(async { Ok(checkpoint::read(connection, P::NAME).await?) }).await?;
        let same = (now.generation, now.position) == (floor.generation, floor.position);
        if same { Ok(()) } else { Err(Failure::Fenced) }
    }

    fn reached(&self, track: &Track, floor: &mut Checkpoint, position: i64) {
        floor.position = position;
        track.set(position);
        self.progress.ring();
    }

    /// Applies events and moves the checkpoint behind them, or neither.
    async fn apply(
        &self,
        connection: &mut PgConnection,
        floor: &Checkpoint,
        recorded: &[RecordedEvent],
    ) -> Result<i64, Failure> {
        let (first, last) = (recorded.first(), recorded.last());
        let Some((first, ceiling)) = first.zip(last).map(|(first, last)| (first.position, last.position)) else {
            return Ok(floor.position);
        };
        if first != floor.position + 1 {
            return Err(Failure::Transient(format!("the log has no position {}", floor.position + 1)));
        }
        let wanted = recorded.iter().filter(|event| P::wants(event)).cloned().collect();
        let batch = prepare(self.commands.keys(), wanted).await?;
        patiently(async {
            if batch.is_empty() {
                checkpoint::advance(connection, P::NAME, floor, ceiling).await?;
                return Ok(ceiling);
            }
            let mut transaction = connection.begin().await?;
            checkpoint::advance(&mut transaction, P::NAME, floor, ceiling).await?;
            self.projection.apply(&mut transaction, &batch, Mode::Live).await?;
            transaction.commit().await?;
            Ok(ceiling)
        })
        .await
    }

    /// Applies a batch that failed event by event, and stops at the one that does not apply until told otherwise.
    async fn pass_up_to_poison(
        &self,
        connection: &mut PgConnection,
        track: &Track,
        floor: &mut Checkpoint,
    ) -> Result<(), Failure> {
        // Read anew, in case somebody mended the stored event itself.
        for event in self.commands.log().read(floor.position, self.batch).await? {
            let position = event.position;
            match self.apply(connection, floor, &[event]).await {
                Ok(position) => self.reached(track, floor, position),
                Err(Failure::Poison(error)) => {
                    tracing::error!(subscription = P::NAME, position, error, "an event does not apply: stopped there");
                    checkpoint::stop(connection, P::NAME, floor, position, &error).await?;
                    return self.stopped(connection, floor).await;
                }
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    /// Waits until somebody fixed it.
    async fn stopped(&self, connection: &mut PgConnection, floor: &Checkpoint) -> Result<(), Failure> {
        loop {
            sleep(LOOK).await;
            let now = patiently(async { Ok(checkpoint::read(connection, P::NAME).await?) }).await?;
            if now.generation != floor.generation {
                return Err(Failure::Fenced);
            }
            if !now.stopped {
                return Ok(());
            }
        }
    }
}

/// Gives up on a database that does not answer.
async fn patiently<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    timeout(PATIENCE, work).await.unwrap_or_else(|_| Err(Failure::Transient("the database does not answer".to_owned())))
}
