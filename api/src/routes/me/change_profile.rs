//! `PATCH /me`.
//!
//! Never here: the email address, which is verified first.

use axum::extract::State;
use commands::Source;
use commands::account::{self, ChangeProfile};
use domain::values::{Alias, Locale, Phone};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Change, Fields, FromFields, word};
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
    /// Another telephone number; null for none.
    #[schema(value_type = Option<String>, example = "+49 30 1234567")]
    phone: Change<Phone>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let alias = fields.replace("alias", Alias::parse);
        let locale = fields.replace("locale", word);
        Some(Self { alias, locale, phone: fields.change("phone", Phone::parse) })
    }
}

/// Change one's alias, language or telephone number.
#[utoipa::path(
    patch, path = "/me", tag = "me", params(Conditions), request_body = Option<Body>,
    responses((status = 200, description = "It is changed.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn change_profile(
    State(state): State<AppState>,
    session: CurrentSession,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    let Body { alias, locale, phone } = asked.body;
    let change = ChangeProfile { alias, locale, phone };
    Ok(Changed(account::change_profile(state.commands(), context, session.identity.account, change).await?))
}
