//! What is done around every route, one thing after the other.
//!
//! In one function: each layer of axum's costs boxes, and copies of all the layers inside it, with every request. Never
//! here: how any of it is done, or what a route does.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tower_http::csrf::CsrfLayer;
use tracing::Instrument as _;

use super::body::Dawdled;
use super::headers;
use super::observe::Observed;
use super::protect::{self, Refuse};
use crate::pages;
use crate::problem::as_json;
use crate::routes::BODY_LIMIT;
use crate::session::{identify, second_factor_first};
use crate::state::AppState;
use crate::throttle::at_the_door;

/// What stands around a route.
#[derive(Clone)]
pub(super) struct Around {
    pub(super) state: AppState,
    pub(super) csrf: CsrfLayer<Refuse>,
    pub(super) kind: Kind,
}

/// For whom a route is, and how long it may take.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// For programs: a route of the JSON API.
    Api(Option<Duration>),
    /// For people: a page or a form.
    Page(Duration),
    /// The same for everybody, and harmless.
    Plain,
}

/// Answers a request with everything that stands around its route.
pub(super) async fn around(State(around): State<Around>, request: Request, next: Next) -> Response {
    let observed = Observed::begin(&request);
    let span = observed.span();
    async move {
        let mut response = match around.kind {
            Kind::Api(_) => around.as_api(&observed, request, next).await,
            Kind::Page(_) => around.as_page(&observed, request, next).await,
            Kind::Plain => next.run(request).await,
        };
        headers::security(&around.state, &mut response);
        observed.answered(around.state.metrics(), &mut response);
        response
    }
    .instrument(span)
    .await
}

impl Around {
    async fn as_api(&self, observed: &Observed, mut request: Request, next: Next) -> Response {
        let locale = identify(&self.state, &mut request, observed.number()).await;
        let response = self.guarded(request, next).await;
        let mut response = as_json(&self.state, locale, response).await;
        headers::never_cached(&mut response);
        response
    }

    async fn as_page(&self, observed: &Observed, mut request: Request, next: Next) -> Response {
        identify(&self.state, &mut request, observed.number()).await;
        let asked = pages::Asked::of(&request);
        let mut response = asked.as_page(self.guarded(request, next).await);
        headers::never_cached(&mut response);
        response
    }

    /// Keeps out what other sites send, and says so if a body did not come in time.
    async fn guarded(&self, mut request: Request, next: Next) -> Response {
        DefaultBodyLimit::max(BODY_LIMIT).apply(&mut request);
        let dawdled = Dawdled::of(&request);
        let inside = service_fn(|request| {
            let next = next.clone();
            async { Ok::<_, Infallible>(self.in_time(request, next).await) }
        });
        let Ok(response) = self.csrf.layer(inside).oneshot(request).await;
        dawdled.told(response)
    }

    async fn in_time(&self, request: Request, next: Next) -> Response {
        let answered = protect::catch_panic(self.let_in(request, next));
        match self.kind {
            Kind::Api(Some(patience)) | Kind::Page(patience) => {
                let in_time = tokio::time::timeout(patience, answered).await;
                in_time.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
            }
            Kind::Api(None) | Kind::Plain => answered.await,
        }
    }

    /// Lets in who does not come too often, and has set up what they must have.
    async fn let_in(&self, request: Request, next: Next) -> Response {
        if let Err(problem) = at_the_door(&self.state, &request) {
            self.state.throttle().hold().await;
            return problem.into_response();
        }
        match self.kind {
            Kind::Page(_) => pages::let_in(request, next).await,
            Kind::Api(_) | Kind::Plain => match second_factor_first(&request) {
                Ok(()) => next.run(request).await,
                Err(problem) => problem.into_response(),
            },
        }
    }
}
