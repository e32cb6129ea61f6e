//! The answers and headers that many routes share.
//!
//! Never here: what a use case answers when it is done.

use std::collections::BTreeMap;

use utoipa::openapi::{Content, Ref, RefOr, Response};
use utoipa::{IntoParams, IntoResponses};

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident: $($status:literal $why:literal),+;)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                BTreeMap::from([$(($status.to_owned(), refusal($why))),+])
            }
        }
    )+};
}

refusals! {
    /// What every route may answer, also to somebody without a session.
    OpenRefusals:
        "400" "The request cannot be read.",
        "409" "It does not fit with how things stand.",
        "412" "It was changed since the version in `If-Match`.",
        "413" "The body is longer than 64 KiB.",
        "415" "The body is not JSON.",
        "422" "Fields are wrong or unknown; all of them are named. Or the idempotency key was used for another body.",
        "429" "Too many attempts.",
        "503" "Not just now; try again after `Retry-After` seconds.";
    /// What every read for somebody with a session may answer.
    ReadRefusals:
        "400" "A header cannot be read.",
        "401" "There is no session, or it has ended.",
        "403" "The caller's role does not allow it.",
        "404" "It does not exist, or not for this caller.",
        "422" "A parameter is wrong.",
        "503" "The read models have not reached the position yet, or the database does not answer.";
    /// What every command for somebody with a session may answer.
    CommandRefusals:
        "400" "The request cannot be read.",
        "401" "There is no session, or it has ended.",
        "403" "The caller's role does not allow it.",
        "404" "It does not exist, or not for this caller.",
        "409" "It does not fit with how things stand.",
        "412" "It was changed since the version in `If-Match`; `detail` says what changed and by whom.",
        "413" "The body is longer than 64 KiB.",
        "415" "The body is not JSON.",
        "422" "Fields are wrong or unknown; all of them are named. Or the idempotency key was used for another body.",
        "429" "Too many attempts; try again after `Retry-After` seconds.",
        "503" "Not just now; try again after `Retry-After` seconds.";
}

fn refusal(why: &str) -> RefOr<Response> {
    let content = Content::new(Some(RefOr::Ref(Ref::from_schema_name("ProblemBody"))));
    utoipa::openapi::ResponseBuilder::new().description(why).content("application/problem+json", content).build().into()
}

/// Headers of a command.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "the fields describe headers; `input` reads them")]
pub(crate) struct Conditions {
    /// A key of the client's choice, 1 to 200 visible ASCII characters. The same key with the same body gives the
    /// first answer again and changes nothing; with another body it is refused.
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
    /// The version that the decision was made on, such as `"3"`. Refused with 412 if there is a newer one.
    #[param(rename = "If-Match")]
    if_match: Option<String>,
}

/// Headers of a read.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "the fields describe headers; `input` reads them")]
pub(crate) struct Reading {
    /// Wait until the read models have reached this position of the log, at most two seconds.
    #[param(rename = "Read-After", minimum = 0)]
    read_after: Option<i64>,
}
