//! The body of what needs nothing but one's password.
//!
//! Never here: checking it.

use domain::values::Invalid;
use utoipa::ToSchema;

use crate::routes::input::{Fields, FromFields};

/// The person's own password: a session that somebody left open is not enough.
#[derive(ToSchema)]
#[schema(as = OwnPassword)]
pub(super) struct OwnPassword {
    /// The password as it is now.
    #[schema(format = "password")]
    pub(super) password: String,
}

impl FromFields for OwnPassword {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { password: given_password(fields)? })
    }
}

/// A password to be checked: of any form, but not empty.
pub(super) fn given_password(fields: &mut Fields) -> Option<String> {
    fields.required("password", |text| if text.is_empty() { Err(Invalid::Required) } else { Ok(text.to_owned()) })
}
