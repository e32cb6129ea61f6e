//! `POST /rooms`.
//!
//! Never here: going into it; that is said on the connection.

use axum::extract::State;
use commands::{Receipt, Source, room};
use domain::room::RoomKind;
use domain::values::{Invalid, Password, RoomName};
use domain::{AccountId, ReservationId, RoomId};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::{CommandAnswer, Made};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, id, word};
use crate::session::CurrentSession;
use crate::state::AppState;

/// A new room, as it is sent.
#[derive(ToSchema)]
#[schema(as = OpenRoom)]
#[expect(dead_code, reason = "it describes what `Body` reads")]
pub(super) struct OpenRoomBody {
    /// public, private, direct or consultation.
    #[schema(pattern = "^(public|private|direct|consultation)$", example = "public")]
    kind: String,
    /// What a public or private room is called: spaces are removed, letters become small.
    #[schema(min_length = 1, max_length = 32, example = "cats")]
    name: Option<String>,
    /// Of a private room.
    #[schema(min_length = 8, max_length = 128)]
    password: Option<String>,
    /// How many people fit into a public or private room; 50 if left out.
    #[schema(minimum = 2, maximum = 1000)]
    capacity: Option<u32>,
    /// The other one, of a room of two; the customer of a consultation, when staff begin it.
    account_id: Option<Uuid>,
    /// What a consultation is about.
    reservation_id: Option<Uuid>,
}

/// What is opened.
pub(super) enum Body {
    Named { name: RoomName, password: Option<Password>, capacity: Option<u32> },
    Direct { with: AccountId },
    Consultation { customer: Option<AccountId>, reservation: Option<ReservationId> },
}

impl FromFields for Body {
    /// Every field is read whatever the kind, so that all that is wrong is told at once.
    fn read(fields: &mut Fields) -> Option<Self> {
        let kind = fields.required("kind", word::<RoomKind>);
        let (private, direct) = (kind == Some(RoomKind::Private), kind == Some(RoomKind::Direct));
        let named = private || kind == Some(RoomKind::Public);
        let name = read_if(named, fields, "name", RoomName::parse);
        let password = read_if(private, fields, "password", Password::parse);
        let capacity = capacity(fields);
        let account = read_if(direct, fields, "account_id", id);
        let reservation = fields.optional("reservation_id", id);
        let talk = kind == Some(RoomKind::Consultation);
        let strange = [
            ("name", name.is_some() && !named),
            ("password", password.is_some() && !private),
            ("capacity", capacity.is_some() && !named),
            ("account_id", account.is_some() && !direct && !talk),
            ("reservation_id", reservation.is_some() && !talk),
        ];
        for (field, _) in strange.into_iter().filter(|(_, strange)| kind.is_some() && *strange) {
            fields.refuse::<()>(field, "unknown_field");
        }
        match kind? {
            RoomKind::Public => Some(Self::Named { name: name?, password: None, capacity }),
            RoomKind::Private => Some(Self::Named { name: name?, password: Some(password?), capacity }),
            RoomKind::Direct => Some(Self::Direct { with: account? }),
            RoomKind::Consultation => Some(Self::Consultation { customer: account, reservation }),
        }
    }
}

/// A field that one kind of room must have.
fn read_if<T>(
    required: bool,
    fields: &mut Fields,
    name: &'static str,
    parse: impl FnOnce(&str) -> Result<T, Invalid>,
) -> Option<T> {
    if required { fields.required(name, parse) } else { fields.optional(name, parse) }
}

/// More than any number that is allowed is refused by the room itself.
fn capacity(fields: &mut Fields) -> Option<u32> {
    fields.optional_whole("capacity").map(|number| u32::try_from(number).unwrap_or(u32::MAX))
}

/// Open a room. A room of two, or a consultation, that is open already is answered as if it had just been.
#[utoipa::path(
    post, path = "/rooms", tag = "chat", params(Conditions), request_body = OpenRoomBody,
    responses((status = 201, description = "It is open.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn open_room(
    State(state): State<AppState>,
    session: CurrentSession,
    asked: Asked<Body>,
) -> Result<Made, Problem> {
    let context = asked.under(session.context(Source::Api));
    let (commands, own) = (state.commands(), session.identity.account);
    let receipt: Receipt = match asked.body {
        Body::Named { name, password, capacity } => {
            let id = RoomId::new(Uuid::now_v7());
            let open = room::OpenRoom { id, name, password, capacity };
            room::open_room(commands, context, open).await?
        }
        Body::Direct { with } => room::open_direct_room(commands, context, own, with).await?,
        Body::Consultation { customer, reservation } => {
            room::open_consultation(commands, context, customer.unwrap_or(own), reservation).await?
        }
    };
    Ok(Made(receipt, "/api/v1/rooms"))
}
