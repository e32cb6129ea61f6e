//! Extractors: whoever sends the request, somebody with a session, or somebody in a certain role.
//!
//! Never here: looking at tokens; that was done by `identify`.

use std::ops::Deref;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use commands::account::Identity;
use commands::{Context, Source, Unavailable};
use domain::Actor;
use domain::values::{Locale, Role};
use uuid::Uuid;

use crate::problem::Problem;
use crate::state::AppState;

/// Whoever sends the request, with or without a session. Never refused.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(super) identity: Result<Option<Identity>, Unavailable>,
    /// The language to answer in.
    pub locale: Locale,
    /// The request's number.
    pub request_id: Uuid,
    /// When it came.
    pub at: DateTime<Utc>,
}

impl Caller {
    /// Who it is, if somebody with a session.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref().ok().and_then(Option::as_ref)
    }

    /// The circumstances of a command from this request.
    #[must_use]
    pub fn context(&self, source: Source) -> Context {
        let actor = self.identity().map_or(Actor::Anonymous, Identity::actor);
        Context { request_id: self.request_id, ..Context::new(actor, source, self.at) }
    }
}

/// Somebody with a session that stands.
#[derive(Clone, Debug)]
pub struct CurrentSession {
    /// Who.
    pub identity: Identity,
    /// The language to answer in.
    pub locale: Locale,
    /// The request's number.
    pub request_id: Uuid,
    /// When it came.
    pub at: DateTime<Utc>,
}

impl CurrentSession {
    /// The role they have now.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.identity.role
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.identity.actor()
    }

    /// The circumstances of a command from this request.
    #[must_use]
    pub fn context(&self, source: Source) -> Context {
        Context { request_id: self.request_id, ..Context::new(self.actor(), source, self.at) }
    }

    /// Only these roles go on.
    pub fn only(self, allowed: impl FnOnce(Role) -> bool) -> Result<Self, Problem> {
        if allowed(self.role()) { Ok(self) } else { Err(Problem::forbidden()) }
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::internal("a route without `identify`"))
    }
}

impl FromRequestParts<AppState> for CurrentSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let session = <Self as OptionalFromRequestParts<AppState>>::from_request_parts(parts, state).await?;
        session.ok_or_else(Problem::unauthenticated)
    }
}

impl OptionalFromRequestParts<AppState> for CurrentSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Option<Self>, Problem> {
        let Caller { identity, locale, request_id, at } = Caller::from_request_parts(parts, state).await?;
        Ok(identity?.map(|identity| Self { identity, locale, request_id, at }))
    }
}

macro_rules! gated {
    ($($(#[$doc:meta])* $name:ident($allowed:expr);)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(pub CurrentSession);

        impl Deref for $name {
            type Target = CurrentSession;

            fn deref(&self) -> &CurrentSession {
                &self.0
            }
        }

        impl FromRequestParts<AppState> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
                let session = <CurrentSession as FromRequestParts<AppState>>::from_request_parts(parts, state).await?;
                session.only($allowed).map(Self)
            }
        }
    )+};
}

gated! {
    /// Somebody who works the reservations: receptionist, doctor or administrator.
    Staff(Role::is_staff);
    /// Somebody who may see the board: the staff, and the auditor who reads everything.
    BoardReader(Role::sees_board);
    /// Somebody who runs the system.
    Administrator(|role| matches!(role, Role::Admin));
    /// Somebody who may read the whole log: the auditor, and whoever runs the system.
    Auditor(|role| matches!(role, Role::Auditor | Role::Admin));
}
