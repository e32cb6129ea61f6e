//! What an administrator sets for the whole hospital.
//!
//! Never here: the configuration of one process.

use domain::hospital::{Hospital, HospitalCommand, HospitalError};

pub use domain::hospital::Settings;

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
