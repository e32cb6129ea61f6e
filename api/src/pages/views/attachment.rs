//! A file that the staff keep with a visit, as its page lists it.
//!
//! Never here: the file.

use domain::ReservationId;

use super::Moment;
use crate::attachments::of_visit;
use crate::pages::Shell;
use crate::problem::Problem;
use crate::state::AppState;

/// A file.
pub(crate) struct Attachment {
    /// Which.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: String,
    /// How long it is, in KiB.
    pub(crate) size: u64,
    /// Who added it.
    pub(crate) by: String,
    /// When.
    pub(crate) at: Moment,
}

impl Attachment {
    /// All files of a visit, the oldest first.
    pub(crate) async fn all(shell: &Shell, state: &AppState, id: ReservationId) -> Result<Vec<Self>, Problem> {
        let erased = || shell.t("erased");
        let kept = of_visit(state, id).await?.into_iter();
        Ok(kept
            .map(|kept| Self {
                id: kept.id.to_string(),
                name: kept.name.unwrap_or_else(erased),
                size: kept.bytes.div_ceil(1024),
                by: kept.by.alias.unwrap_or_else(erased),
                at: Moment::new(kept.at),
            })
            .collect())
    }
}
