//! The steps of a reservation as forms take them, from its own page and from the board.
//!
//! Never here: which step follows from where, nor where the browser goes afterwards.

use commands::reservation::{self, ScheduleReservation, TriageReservation};
use commands::{Context, Receipt};
use domain::reservation::{MoveReservation, Placement};
use domain::values::Text;
use domain::{AccountId, ReservationId};

use super::Shell;
use super::form::{Form, Refused};
use crate::problem::{FieldError, Problem};
use crate::state::AppState;

/// Takes a step by the last part of its address.
pub(super) async fn take(
    state: &AppState,
    shell: &Shell,
    context: Context,
    id: ReservationId,
    step: &str,
    form: &mut Form,
) -> Result<Receipt, Problem> {
    let commands = state.commands();
    let reason = form.read_optional(shell.locale(), "reason", Text::parse);
    let reason = move || reason.map_err(|Refused| Problem::invalid_field("reason", "too_long"));
    Ok(match step {
        "check-in" => reservation::check_in(commands, context, id).await?,
        "start-treatment" => reservation::start_treatment(commands, context, id).await?,
        "admit" => reservation::admit(commands, context, id).await?,
        "ready" => reservation::mark_ready(commands, context, id).await?,
        "complete" => reservation::complete(commands, context, id).await?,
        "decline" => reservation::decline(commands, context, id, reason()?).await?,
        "cancel" => reservation::cancel(commands, context, id, reason()?).await?,
        "no-show" => reservation::mark_no_show(commands, context, id, reason()?).await?,
        "undo" => reservation::undo(commands, context, id, reason()?).await?,
        "schedule" => reservation::schedule_reservation(commands, context, id, read_schedule(shell, form)?).await?,
        "triage" => reservation::triage(commands, context, id, read_triage(shell, form)?).await?,
        "move-up" => shift(state, context, id, true).await?,
        "move-down" => shift(state, context, id, false).await?,
        _ => return Err(Problem::not_found()),
    })
}

fn read_schedule(shell: &Shell, form: &mut Form) -> Result<ScheduleReservation, Problem> {
    let locale = shell.locale();
    let doctor = form.read_optional(locale, "doctor_id", |text| {
        text.parse::<AccountId>().map_err(|_| domain::values::Invalid::Malformed)
    });
    let start = form.read_moment(locale, "start");
    let end = form.read_moment(locale, "end");
    let read = || Ok::<_, Refused>(ScheduleReservation { doctor: doctor?, start: start?, end: end? });
    read().map_err(|Refused| malformed(form, &["doctor_id", "start", "end"]))
}

fn read_triage(shell: &Shell, form: &mut Form) -> Result<TriageReservation, Problem> {
    let locale = shell.locale();
    let treatment = form.read(locale, "treatment", str::parse);
    let acuity = form.read_optional(locale, "acuity", str::parse);
    let note = form.read_optional(locale, "note", Text::parse);
    let read = || Ok::<_, Refused>(TriageReservation { treatment: treatment?, acuity: acuity?, note: note? });
    read().map_err(|Refused| malformed(form, &["treatment", "acuity", "note"]))
}

fn malformed(form: &Form, fields: &[&'static str]) -> Problem {
    let wrong = fields.iter().filter(|name| form.error(name).is_some());
    Problem::invalid(wrong.map(|name| FieldError::new(*name, "malformed")).collect())
}

/// One place up or down in the band, next to whoever stands there now. At the end of the band nothing changes.
async fn shift(state: &AppState, context: Context, id: ReservationId, up: bool) -> Result<Receipt, Problem> {
    let reservations = state.projections().reservations();
    let board = reservations.board();
    let own = board.rows.iter().find(|row| row.id == id).ok_or_else(Problem::not_found)?;
    let band: Vec<_> = board.rows.iter().filter(|row| row.treatment == own.treatment).collect();
    let at = band.iter().position(|row| row.id == id).unwrap_or_default();
    let neighbour = if up { at.checked_sub(1) } else { at.checked_add(1) }.and_then(|place| band.get(place));
    let Some(neighbour) = neighbour else {
        return Ok(Receipt { id: id.uuid(), position: own.position, version: own.version, repeated: true });
    };
    let placement = if up { Placement::Before(neighbour.id) } else { Placement::After(neighbour.id) };
    let between = reservations.neighbours(id, placement).await.ok_or_else(Problem::not_found)?;
    let to = MoveReservation { rank: between.rank(), placement, band: between.band };
    Ok(reservation::move_reservation(state.commands(), context, id, to).await?)
}
