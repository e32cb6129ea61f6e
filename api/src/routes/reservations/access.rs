//! Who may read a reservation: its customer, the staff, the auditor. To others it does not exist.
//!
//! Never here: who may change it; the aggregate decides.

use domain::ReservationId;
use domain::reservation::Reservation;

use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Goes on only for those who may read this reservation.
pub(crate) async fn readable(state: &AppState, session: &CurrentSession, id: ReservationId) -> Result<(), Problem> {
    let reservation = state.commands().load::<Reservation>(id.uuid()).await?.state;
    let customer = reservation.customer().ok_or_else(Problem::not_found)?;
    let may = customer == session.identity.account || session.role().sees_board();
    if may { Ok(()) } else { Err(Problem::not_found()) }
}
