//! A doctor's time as it can be booked: what their schedule offers, within the hospital's rules.
//!
//! Never here: whether it is taken; that is a claim.

use chrono::{DateTime, Utc};
use domain::AccountId;
use domain::hospital::Hospital;
use domain::reservation::DoctorTime;
use domain::schedule::Schedule;

use super::doctor;
use crate::event_store::StreamId;
use crate::executor::Guard;
use crate::{Commands, Context, Unavailable};

/// The doctor's time that begins then, if they see somebody then, and the schedule that says so, which must still stand
/// in the append. Staff are bound neither to how soon nor to how far ahead.
pub(super) async fn bookable(
    commands: &Commands,
    context: &Context,
    id: AccountId,
    start: DateTime<Utc>,
) -> Result<Option<(DoctorTime, Guard)>, Unavailable> {
    let Some(doctor) = doctor::find(commands, id).await? else { return Ok(None) };
    let hospital = commands.load::<Hospital>(Hospital::ID).await?.state;
    let (zone, rules) = (hospital.zone(), hospital.booking());
    let schedule = commands.load::<Schedule>(id.uuid()).await?;
    let slot = schedule.state.offers(start, zone, rules.appointment_minutes);
    let slot = slot.filter(|slot| context.actor.is_staff() || rules.allows(slot.start, context.at, zone));
    let guard = (StreamId::of::<Schedule>(id.uuid()), schedule.version);
    Ok(slot.map(|slot| (DoctorTime { doctor, start: slot.start, end: slot.end }, guard)))
}
