//! `/healthz`, `/readyz` and `/metrics`, for whoever runs the system.
//!
//! Never here: anything about people.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use commands::{Commands, Unavailable};
use projections::{State as Subscription, SubscriptionStatus};
use serde::Serialize;
use tokio::sync::Mutex;

use crate::metrics::gauge;
use crate::problem::Problem;
use crate::route_table::RouteTable;
use crate::state::AppState;

/// A subscription that is further behind does not show what people expect.
const READY_LAG: i64 = 10_000;
/// Whoever asks whether the node is ready wants to know soon.
const READY_PATIENCE: Duration = Duration::from_secs(4);

/// The three routes.
pub(super) fn router() -> RouteTable {
    let appends = Arc::<Appends>::default();
    let readyz = get(async move |State(state): State<AppState>| readyz(&state, &appends).await);
    RouteTable::default().route("/healthz", get(healthz)).route("/readyz", readyz).route("/metrics", get(metrics))
}

/// Only the metrics, for a listener of their own.
pub(crate) fn metrics_router() -> Router<AppState> {
    RouteTable::default().route("/metrics", get(all_metrics)).into_router()
}

/// The process answers.
async fn healthz() -> &'static str {
    "ok\n"
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    subscriptions: Vec<SubscriptionStatus>,
}

/// When the log could last be appended to. However often that is asked, its head is locked for it once a second at most.
#[derive(Default)]
struct Appends(Mutex<Option<Instant>>);

impl Appends {
    async fn check(&self, commands: &Commands) -> Result<(), Unavailable> {
        let mut last = self.0.lock().await;
        if last.is_none_or(|last| last.elapsed() > Duration::from_secs(1)) {
            commands.can_append().await?;
            *last = Some(Instant::now());
        }
        Ok(())
    }
}

/// The database answers in time, the log could be appended to, and every read model is up to date.
async fn readyz(state: &AppState, appends: &Appends) -> Response {
    let looked = async {
        appends.check(state.commands()).await?;
        Ok(state.projections().status().await?)
    };
    let looked: Result<_, Problem> = tokio::time::timeout(READY_PATIENCE, looked)
        .await
        .unwrap_or_else(|_| Err(Problem::unavailable("the database does not answer in time")));
    match looked {
        Ok(subscriptions) => {
            let fit = |status: &SubscriptionStatus| status.state != Subscription::Stopped && status.lag <= READY_LAG;
            let ready = !state.stopping().is_cancelled() && subscriptions.iter().all(fit);
            let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            (status, Json(Readiness { ready, subscriptions: subscriptions.into_iter().map(brief).collect() }))
                .into_response()
        }
        Err(problem) => {
            tracing::warn!(?problem, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, Json(Readiness { ready: false, subscriptions: Vec::new() }))
                .into_response()
        }
    }
}

/// The route is open to everybody: what is wrong in detail is for the command line.
fn brief(status: SubscriptionStatus) -> SubscriptionStatus {
    SubscriptionStatus { error: None, ..status }
}

async fn metrics(state: State<AppState>) -> Response {
    if state.metrics_are_elsewhere() { StatusCode::NOT_FOUND.into_response() } else { all_metrics(state).await }
}

async fn all_metrics(State(state): State<AppState>) -> Response {
    let mut text = state.metrics().text();
    if let Ok(statuses) = state.projections().status().await {
        let by_name = |value: fn(&SubscriptionStatus) -> i64| -> Vec<(String, i64)> {
            statuses.iter().map(|status| (format!("name=\"{}\"", status.name), value(status))).collect()
        };
        let head = statuses.first().map_or(0, |status| status.head);
        gauge(&mut text, "healing_paws_log_position", "The end of the log.", &[(String::new(), head)]);
        let lag = by_name(|status| status.lag);
        gauge(&mut text, "healing_paws_subscription_lag", "Events that a subscription is behind.", &lag);
        let stopped = by_name(|status| i64::from(status.state == Subscription::Stopped));
        gauge(&mut text, "healing_paws_subscription_stopped", "1 if it stopped at an event.", &stopped);
    }
    if let Ok(mails) = state.projections().mails().counts().await {
        let counts = [("queued", mails.queued), ("sending", mails.sending), ("dead", mails.dead)];
        let counts = counts.map(|(state, count)| (format!("state=\"{state}\""), count));
        gauge(&mut text, "healing_paws_mails", "Mails that were not handed over yet, by where they stand.", &counts);
        let oldest = [(String::new(), mails.oldest_seconds)];
        gauge(&mut text, "healing_paws_mail_oldest_seconds", "How long the oldest of them has waited.", &oldest);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
