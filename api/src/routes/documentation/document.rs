//! The head of the OpenAPI document.
//!
//! Never here: paths; the routers bring them.

use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::problem::{ProblemBody, ProblemFieldBody};

/// The head of the document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Healing Paws",
        description = "The JSON API of the hospital. Times are RFC 3339 in UTC, ids are UUIDv7, names are snake_case. \
            Every command answers with the position of its last event in the log; a read with `Read-After` sees it.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(ProblemBody, ProblemFieldBody)),
    modifiers(&Tokens),
    security(("bearer" = []), ("cookie" = [])),
    tags(
        (name = "accounts", description = "Signing up."),
        (name = "sessions", description = "Logging in and out."),
        (name = "me", description = "One's own account."),
        (name = "pets", description = "Pets: seen by their owner and the staff."),
        (name = "reservations", description = "Visits, from the request until the pet goes home."),
        (name = "live", description = "Server-sent events."),
        (name = "audit", description = "The log itself."),
        (name = "admin", description = "The staff, invitations and settings: for administrators."),
    )
)]
pub(crate) struct Document;

/// The two ways to show who asks.
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
        let cookie = ApiKeyValue::with_description("session", "`__Host-session` under https.");
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}
