//! `healing-paws serve`: everything a node runs, from the database to the last connection.
//!
//! Never here: routes.

use anyhow::{Context as _, bail};
use clap::Args;
use commands::Commands;
use projections::{Projections, StaffList};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::Outcome;
use super::output::{Output, line};
use crate::config::Config;
use crate::database::Database;
use crate::mail::{self, Timing, Way};
use crate::secrets::master_key;
use crate::server::{self, Limits};
use crate::session::SessionKeys;
use crate::state::{AppState, Clock, Settings};
use crate::{assets, demo};

#[derive(Args)]
pub(super) struct Serve {
    /// Fill an empty log with people, pets and visits to try things out, and print how to log in
    #[arg(long)]
    demo: bool,
}

impl Serve {
    pub(super) async fn run(self, config: Config, _: &Output) -> anyhow::Result<Outcome> {
        if self.demo && config.production {
            bail!("a demonstration has no place in production");
        }
        assets::warn_if_missing();
        let stopping = stop_on_signal()?;
        let listener = TcpListener::bind(config.listen).await;
        let listener = listener.with_context(|| format!("cannot listen on {}", config.listen))?;
        let key = master_key(&config)?;
        let database = Database::open(&config).await?;
        let served = self.serve(&config, &database, key, listener, stopping).await;
        database.close().await;
        served
    }

    async fn serve(
        &self,
        config: &Config,
        database: &Database,
        key: commands::MasterKey,
        listener: TcpListener,
        stopping: CancellationToken,
    ) -> anyhow::Result<Outcome> {
        database.migrate().await?;
        let sessions = SessionKeys::new(&key);
        let commands = Commands::open(database.pool.clone(), key, commands::Options::default()).await?;
        let staff = StaffList::new(&config.staff_emails);
        let options = projections::Options { staff, ..projections::Options::default() };
        let projections = Projections::start(commands.clone(), options).await?;
        let clock = Clock::default();
        if self.demo {
            demo::seed(&commands, clock.now()).await.context("the demonstration")?;
        }
        let local = format!("http://localhost:{}", listener.local_addr()?.port());
        let settings = Settings {
            public_url: config.public_url.clone().unwrap_or(local),
            metrics_elsewhere: config.metrics_listen.is_some(),
            demo: self.demo.then(|| demo::LOG_INS.to_vec()),
            trusted_proxies: config.trusted_proxies.clone(),
            open_mail: match config.way_of_mail() {
                Way::Folder(place) if self.demo => Some(place),
                _ => None,
            },
            clock,
        };
        let state = AppState::new(commands, projections.clone(), sessions, settings);
        let from = config.sender_of_mail(state.public_url());
        let sender = mail::start(&state, &config.way_of_mail(), from, Timing::default())?;
        let metrics = metrics(config, &state).await?;
        let app = server::router(state.clone())?;
        announce(&state)?;
        let farewell = async {
            stopping.cancelled().await;
            tracing::info!("stopping");
            // Live streams have no end of their own.
            state.stopping().cancel();
        };
        let serving = server::serve(listener, app, Limits::default(), state.metrics(), stopping.clone());
        let (.., sent) = tokio::join!(serving, farewell, metrics, sender);
        sent.context("the sender of mails")?;
        projections.stop().await;
        Ok(Outcome::Done)
    }
}

/// Serves the metrics where only they are served, if that is asked for.
async fn metrics(config: &Config, state: &AppState) -> anyhow::Result<impl Future<Output = ()> + use<>> {
    let listener = match config.metrics_listen {
        Some(address) => {
            let listener = TcpListener::bind(address).await;
            Some(listener.with_context(|| format!("cannot listen on {address}"))?)
        }
        None => None,
    };
    let state = state.clone();
    Ok(async move {
        if let Some(listener) = listener {
            let app = server::metrics_router(state.clone());
            let stopping = state.stopping().clone();
            server::serve(listener, app, Limits::default(), state.metrics(), stopping).await;
        }
    })
}

/// Rings on the first signal to stop.
fn stop_on_signal() -> std::io::Result<CancellationToken> {
    let stopping = CancellationToken::new();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::spawn({
        let stopping = stopping.clone();
        async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            stopping.cancel();
        }
    });
    Ok(stopping)
}

fn announce(state: &AppState) -> std::io::Result<()> {
    line(&format!("Healing Paws is at {}", state.public_url()))?;
    if !state.demo().is_empty() {
        line("\nLog in as:")?;
        for log_in in state.demo() {
            line(&format!("  {:<12} {:<8} password {}", log_in.role.as_str(), log_in.username, log_in.password))?;
        }
        line("")?;
    }
    Ok(())
}
