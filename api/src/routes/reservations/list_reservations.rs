//! `GET /reservations`.
//!
//! Never here: the board, which has an order of its own.

use axum::Json;
use axum::extract::State;
use domain::values::{Invalid, Role};
use domain::{AccountId, PetId};
use projections::{ListFilter, ReservationRow, Scope};

use super::{ReservationBody, shown_to};
use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::{Fields, FromFields, Query, ReadAfter, id, number};
use crate::session::CurrentSession;
use crate::state::AppState;

pub(super) struct Filter(ListFilter);

impl FromFields for Filter {
    fn read(fields: &mut Fields) -> Option<Self> {
        let scope = fields.optional("scope", |text| match text {
            "all" => Ok(Scope::All),
            "ongoing" => Ok(Scope::Ongoing),
            "history" => Ok(Scope::History),
            _ => Err(Invalid::Malformed),
        });
        Some(Self(ListFilter {
            scope: scope.unwrap_or_default(),
            pet: fields.optional("pet_id", id::<PetId>),
            customer: fields.optional("customer_id", id::<AccountId>),
            cursor: fields.optional("cursor", |text| Ok(text.to_owned())),
            limit: fields.optional("limit", number).unwrap_or_default().try_into().unwrap_or(u32::MAX),
        }))
    }
}

/// List reservations, the newest first: one's own, or as staff everybody's.
#[utoipa::path(
    get, path = "/reservations", tag = "reservations",
    params(
        Reading,
        ("scope" = Option<String>, Query, description = "`ongoing`, `history` or `all`; all if left out."),
        ("pet_id" = Option<uuid::Uuid>, Query, description = "Only this pet's."),
        ("customer_id" = Option<uuid::Uuid>, Query, description = "Only this customer's, for staff and auditors."),
        ("cursor" = Option<uuid::Uuid>, Query, description = "`next` of the answer before."),
        ("limit" = Option<u32>, Query, description = "1 to 100; 20 if left out."),
    ),
    responses((status = 200, description = "Reservations.", body = Listed<ReservationBody>), ReadRefusals)
)]
pub(super) async fn list_reservations(
    State(state): State<AppState>,
    session: CurrentSession,
    Query(Filter(mut filter)): Query<Filter>,
    _: ReadAfter,
) -> Result<Json<Listed<ReservationRow>>, Problem> {
    let role = session.role();
    if role == Role::Customer {
        filter.customer = Some(session.identity.account);
    }
    let page = state.projections().reservations().list(&filter).await?;
    let items = page.items.into_iter().map(|row| shown_to(role, row)).collect();
    Ok(Json(Listed { items, next: page.next }))
}
