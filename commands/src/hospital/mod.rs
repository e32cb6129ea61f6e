//! What an administrator sets for the whole hospital.
//!
//! Never here: the configuration of one process.

use domain::hospital::{Hospital, HospitalCommand, HospitalError};
use domain::values::{Phone, Text, Zone};

pub use domain::hospital::{BookingRules, Settings};
pub use domain::reservation::TriageTargets;

use crate::{CommandError, Commands, Context, Receipt, Unavailable};

type Answer = Result<Receipt, CommandError<HospitalError>>;

/// Sets everything anew; what is the same already changes nothing.
pub async fn change_settings(commands: &Commands, context: Context, settings: Settings) -> Answer {
    ask(commands, context, HospitalCommand::ChangeSettings(settings)).await
}

/// Says in which time zone the hospital is.
pub async fn change_time_zone(commands: &Commands, context: Context, zone: Zone) -> Answer {
    ask(commands, context, HospitalCommand::ChangeTimeZone(zone)).await
}

/// Says what holds for appointments.
pub async fn change_booking_rules(commands: &Commands, context: Context, rules: BookingRules) -> Answer {
    ask(commands, context, HospitalCommand::ChangeBookingRules(rules)).await
}

/// Says under which number the hospital can be called.
pub async fn change_hospital_phone(commands: &Commands, context: Context, phone: Option<Phone>) -> Answer {
    ask(commands, context, HospitalCommand::ChangeHospitalPhone(phone)).await
}

/// Says all of these at once.
pub async fn change_booking(
    commands: &Commands,
    context: Context,
    zone: Zone,
    phone: Option<Phone>,
    rules: BookingRules,
) -> Answer {
    ask(commands, context, HospitalCommand::ChangeBooking { zone, phone, rules }).await
}

/// Books nothing online for the time being.
pub async fn pause_online_booking(commands: &Commands, context: Context, reason: Option<Text<500>>) -> Answer {
    ask(commands, context, HospitalCommand::PauseOnlineBooking { reason }).await
}

/// Books online again.
pub async fn resume_online_booking(commands: &Commands, context: Context) -> Answer {
    ask(commands, context, HospitalCommand::ResumeOnlineBooking).await
}

async fn ask(commands: &Commands, context: Context, command: HospitalCommand) -> Answer {
    commands.execute::<Hospital>(&context, Hospital::ID, command).await
}

/// What is set now: from memory, so it can be asked for every request.
pub async fn settings(commands: &Commands) -> Result<Settings, Unavailable> {
    Ok(commands.load::<Hospital>(Hospital::ID).await?.state.settings())
}

/// Sets how soon a treatment should begin; what is triaged already keeps its target.
pub async fn change_triage_targets(
    commands: &Commands,
    context: Context,
    targets: TriageTargets,
) -> Result<Receipt, CommandError<HospitalError>> {
    commands.execute::<Hospital>(&context, Hospital::ID, HospitalCommand::ChangeTriageTargets(targets)).await
}

/// How soon a treatment should begin: from memory, too.
pub async fn triage_targets(commands: &Commands) -> Result<TriageTargets, Unavailable> {
    Ok(commands.load::<Hospital>(Hospital::ID).await?.state.triage_targets())
}
