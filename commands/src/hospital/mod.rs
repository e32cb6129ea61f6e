//! What an administrator sets for the whole hospital.
//!
//! Never here: the configuration of one process.

use domain::hospital::{Hospital, HospitalCommand, HospitalError};

pub use domain::hospital::Settings;
pub use domain::reservation::TriageTargets;

use crate::{CommandError, Commands, Context, Receipt, Unavailable};

/// Sets everything anew; what is the same already changes nothing.
pub async fn change_settings(
    commands: &Commands,
    context: Context,
    settings: Settings,
) -> Result<Receipt, CommandError<HospitalError>> {
    commands.execute::<Hospital>(&context, Hospital::ID, HospitalCommand::ChangeSettings(settings)).await
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
