//! The files that the staff keep with visits: taking one in, listing them, giving one out.
//!
//! A browser is never to run or show what is in them: they are given out to be saved. Never here: who may; the
//! reservation decides.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use commands::reservation::{NewAttachment, add_attachment};
use commands::{Context, Receipt};
use domain::reservation::Reservation;
use domain::values::{MediaType, Text};
use domain::{AttachmentId, ReservationId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::photos::Taken;
use crate::problem::Problem;
use crate::routes::{ActorBody, EventBody, for_people};
use crate::state::AppState;

/// What a file is that does not say it.
const UNKNOWN: &str = "application/octet-stream";

/// A file kept with a visit.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub(crate) struct AttachmentBody {
    /// Which.
    pub(crate) id: Uuid,
    /// What it is called; null if it was erased with its customer.
    pub(crate) name: Option<String>,
    /// What it says it is.
    #[schema(example = "application/pdf")]
    media_type: String,
    /// How long it is.
    pub(crate) bytes: u64,
    /// Who added it.
    pub(crate) by: ActorBody,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// Keeps a file that was taken in.
pub(crate) async fn keep(
    state: &AppState,
    context: Context,
    id: ReservationId,
    name: Text<200>,
    media_type: Option<&str>,
    file: Taken,
) -> Result<Receipt, Problem> {
    if file.bytes().is_empty() {
        return Err(Problem::invalid_field("file", "required"));
    }
    let said = media_type.and_then(|said| said.split(';').next()).unwrap_or(UNKNOWN);
    let media_type = MediaType::parse(said).or_else(|_| MediaType::parse(UNKNOWN)).map_err(Problem::internal)?;
    let content = file.bytes().to_vec();
    let new = NewAttachment { id: AttachmentId::new(Uuid::now_v7()), name, media_type, content };
    Ok(add_attachment(state.commands(), context, id, new).await?)
}

/// The files of a visit, the oldest first.
pub(crate) async fn of_visit(state: &AppState, id: ReservationId) -> Result<Vec<AttachmentBody>, Problem> {
    let visit = state.commands().load::<Reservation>(id.uuid()).await?.state;
    let mut events = state.commands().log().history("reservation", id.uuid()).await?;
    events.retain(|event| event.event_type == "AttachmentAdded");
    let events = for_people(state.commands(), events).await?;
    let kept = events.into_iter().filter_map(attachment);
    Ok(kept.filter(|kept| visit.attachment(AttachmentId::new(kept.id)).is_some()).collect())
}

fn attachment(event: EventBody) -> Option<AttachmentBody> {
    Some(AttachmentBody {
        id: event.data["id"].as_str()?.parse().ok()?,
        name: event.data["name"].as_str().map(str::to_owned),
        media_type: event.data["file"]["media_type"].as_str().unwrap_or(UNKNOWN).to_owned(),
        bytes: event.data["file"]["bytes"].as_u64().unwrap_or_default(),
        by: event.actor,
        at: event.recorded_at,
    })
}

/// Gives a file out, to be saved under its name.
pub(crate) async fn give(state: &AppState, id: ReservationId, wanted: AttachmentId) -> Result<Response, Problem> {
    let visit = state.commands().load::<Reservation>(id.uuid()).await?.state;
    let customer = visit.customer().ok_or_else(Problem::not_found)?;
    let file = visit.attachment(wanted).ok_or_else(Problem::not_found)?;
    let kept = of_visit(state, id).await?.into_iter().find(|kept| kept.id == wanted.uuid());
    let name = kept.and_then(|kept| kept.name).unwrap_or_else(|| "attachment".to_owned());
    let content = state.commands().files().get(customer, file).await?;
    let mut headers = HeaderMap::new();
    let typed = HeaderValue::from_str(file.media_type.as_str());
    headers.insert(header::CONTENT_TYPE, typed.unwrap_or_else(|_| HeaderValue::from_static(UNKNOWN)));
    if let Ok(saved) = HeaderValue::from_str(&disposition(&name)) {
        headers.insert(header::CONTENT_DISPOSITION, saved);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok((headers, content).into_response())
}

/// `Content-Disposition` for a name in any script (RFC 6266, RFC 8187).
fn disposition(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&crate::routes::hex(&[byte]).to_uppercase());
        }
    }
    format!("attachment; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_any_script_is_saved_as_it_is_and_smuggles_nothing_in() {
        assert_eq!(disposition("x-ray 1.pdf"), "attachment; filename*=UTF-8''x-ray%201.pdf");
        assert_eq!(disposition("片"), "attachment; filename*=UTF-8''%E7%89%87");
        assert!(!disposition("a\"\r\nX: y").contains(['"', '\r', '\n']));
    }
}
