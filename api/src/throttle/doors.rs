//! Which requests are counted whatever comes of them: those that anybody can make and that cost work or an answer about
//! somebody, and those that ask for a person's password again.
//!
//! Never here: logging in; only its failures count.

use std::net::IpAddr;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use chrono::TimeDelta;
use domain::AccountId;

use super::rates::Rate;
use crate::client_address::ClientAddress;
use crate::problem::Problem;
use crate::session::Caller;
use crate::state::AppState;

/// What is counted together.
#[derive(Debug)]
pub(crate) struct Door {
    pub(super) name: &'static str,
    /// Counted by account, for whoever has a session; otherwise by address.
    own: bool,
    pub(super) rate: Rate,
    /// Its routes and forms.
    pub(crate) routes: &'static [(Method, &'static str)],
}

/// Whom a door counts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Who {
    Account(AccountId),
    Address(IpAddr),
}

/// Every door.
pub(crate) const DOORS: [Door; 5] = [
    Door {
        name: "sign_up",
        own: false,
        rate: Rate { burst: 100, every: TimeDelta::seconds(20) },
        routes: &[(Method::POST, "/api/v1/accounts"), (Method::POST, "/signup")],
    },
    Door {
        name: "availability",
        own: false,
        rate: Rate { burst: 200, every: TimeDelta::seconds(1) },
        routes: &[(Method::GET, "/api/v1/accounts/availability")],
    },
    Door {
        name: "password_strength",
        own: false,
        rate: Rate { burst: 200, every: TimeDelta::milliseconds(500) },
        routes: &[(Method::POST, "/api/v1/accounts/password-strength")],
    },
    Door {
        name: "reset_password",
        own: false,
        rate: Rate { burst: 30, every: TimeDelta::seconds(20) },
        routes: &[(Method::PUT, "/api/v1/password-resets/{token}"), (Method::POST, "/reset/{token}")],
    },
    Door {
        name: "password_again",
        own: true,
        rate: Rate { burst: 20, every: TimeDelta::seconds(30) },
        routes: &[
            (Method::PUT, "/api/v1/me/password"),
            (Method::PUT, "/api/v1/me/email"),
            (Method::DELETE, "/api/v1/me"),
            (Method::PUT, "/api/v1/me/second-factor"),
            (Method::DELETE, "/api/v1/me/second-factor"),
            (Method::POST, "/api/v1/me/recovery-codes"),
            (Method::POST, "/me/password"),
            (Method::POST, "/me/email"),
            (Method::POST, "/me/close"),
            (Method::POST, "/me/second-factor"),
            (Method::POST, "/me/second-factor/disable"),
            (Method::POST, "/me/second-factor/codes"),
        ],
    },
];

/// Refuses who comes too often, before anything is done.
pub(crate) async fn at_the_door(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let goes = |door: &&Door| door.routes.iter().any(|(method, route)| method == request.method() && *route == path);
    if let Some(door) = DOORS.iter().find(goes)
        && let Some(who) = who(door, &request)
        && let Err(seconds) = state.throttle().pass(door, who, state.now())
    {
        state.metrics().happened("throttled");
        state.throttle().hold().await;
        return Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests").retry_after(seconds).into_response();
    }
    next.run(request).await
}

/// Without a session, what is one's own is refused anyway.
fn who(door: &Door, request: &Request) -> Option<Who> {
    if door.own {
        let caller = request.extensions().get::<Caller>()?;
        return caller.identity().map(|identity| Who::Account(identity.account));
    }
    request.extensions().get::<ClientAddress>()?.0.map(Who::Address)
}
