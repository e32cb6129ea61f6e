//! What the staff noted on a visit, as its page lists it.
//!
//! Never here: what customers write.

use domain::ReservationId;

use super::Moment;
use crate::pages::Shell;
use crate::problem::Problem;
use crate::routes::notes;
use crate::state::AppState;

/// A note.
pub(crate) struct Note {
    /// Who wrote it.
    pub(crate) by: String,
    /// When.
    pub(crate) at: Moment,
    /// What.
    pub(crate) text: String,
}

impl Note {
    /// All notes of a visit, the oldest first.
    pub(crate) async fn all(shell: &Shell, state: &AppState, id: ReservationId) -> Result<Vec<Self>, Problem> {
        let notes = notes(state, id).await?.into_iter();
        let erased = || shell.t("erased");
        Ok(notes
            .map(|note| Self {
                by: note.by.alias.unwrap_or_else(erased),
                at: Moment::new(note.at),
                text: note.text.unwrap_or_else(erased),
            })
            .collect())
    }
}
