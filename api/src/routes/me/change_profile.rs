//! `PATCH /me`.
//!
//! Never here: the email address, which is verified first.

use axum::extract::State;
use commands::Source;
use commands::account::{self, ChangeProfile};
use domain::values::{Alias, Locale};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, word};
use crate::session::CurrentSession;
use crate::state::AppState;

/// What to change; what is left out stays.
#[derive(Debug, ToSchema)]
#[schema(as = ChangeProfile)]
pub(super) struct Body {
    /// A new name shown to others, unique.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 32)]
    alias: Option<Alias>,
    /// Another language.
    #[schema(value_type = Option<String>, example = "zh-CN")]
    locale: Option<Locale>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { alias: fields.replace("alias", Alias::parse), locale: fields.replace("locale", word) })
    }
}

/// Change one's alias or language.
#[utoipa::path(
    patch, path = "/me", tag = "me", params(Conditions), request_body = Body,
    responses((status = 200, description = "It is changed.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn change_profile(
    State(state): State<AppState>,
    session: CurrentSession,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    let Body { alias, locale } = asked.body;
    let change = ChangeProfile { alias, locale };
    Ok(Changed(account::change_profile(state.commands(), context, session.identity.account, change).await?))
}
