//! Asking for reservations.
//!
//! Never here: whether the one who asks may see them; `api` decides that.

use std::sync::Arc;
use std::time::Duration;

use commands::Commands;
use domain::reservation::Placement;
use domain::{AccountId, PetId, ReservationId};
use sqlx::PgPool;
use uuid::Uuid;

use super::replay::{self, AsOf};
use super::row::{Board, ReservationRow};
use super::standing::Neighbours;
use crate::live_feed::LiveFeed;
use crate::read_models::{Page, cursor};
use crate::{ReadError, read_models};

/// How long a move waits for the order that the mover saw.
const FRESH: Duration = Duration::from_millis(500);

/// Which reservations are listed, the newest first.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Only this customer's.
    pub customer: Option<AccountId>,
    /// Only this pet's.
    pub pet: Option<PetId>,
    /// Only ongoing, or only finished ones.
    pub scope: Scope,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// The most to return, 1 to 100; 0 for the default of 20.
    pub limit: u32,
}

/// Ongoing or finished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Both.
    #[default]
    All,
    /// Still going on.
    Ongoing,
    /// Over.
    History,
}

impl Scope {
    fn ongoing(self) -> Vec<bool> {
        match self {
            Self::All => vec![true, false],
            Self::Ongoing => vec![true],
            Self::History => vec![false],
        }
    }
}

/// Reservations as people see them.
#[derive(Clone)]
pub struct Reservations {
    commands: Commands,
    feed: LiveFeed,
}

impl Reservations {
    pub(crate) const fn new(commands: Commands, feed: LiveFeed) -> Self {
        Self { commands, feed }
    }

    fn pool(&self) -> &PgPool {
        self.commands.pool()
    }

    /// One reservation, with its turn while it waits for one.
    pub async fn get(&self, id: ReservationId) -> Result<Option<ReservationRow>, ReadError> {
        let data = sqlx::query_scalar!(r#"SELECT data::text AS "data!" FROM reservations WHERE id = $1"#, id.uuid())
            .fetch_optional(self.pool())
            .await?;
        data.map(|data| self.with_queue(&data)).transpose()
    }

    /// A page of reservations, the newest first.
    pub async fn list(&self, filter: &ListFilter) -> Result<Page<ReservationRow>, ReadError> {
        let before = cursor::read(filter.cursor.as_deref())?.unwrap_or(Uuid::max());
        let limit = read_models::limit(filter.limit);
        let ongoing = filter.scope.ongoing();
        let rows = match (filter.pet, filter.customer) {
            (Some(pet), customer) => {
                sqlx::query_scalar!(
                    r#"SELECT data::text AS "data!" FROM reservations
                       WHERE pet_id = $1 AND id < $2 AND ongoing = ANY($3)
                         AND customer_id = coalesce($4::uuid, customer_id)
                       ORDER BY id DESC LIMIT $5"#,
                    pet.uuid(),
                    before,
                    &ongoing,
                    customer.map(AccountId::uuid),
                    limit + 1
                )
                .fetch_all(self.pool())
                .await?
            }
            (None, Some(customer)) => {
                sqlx::query_scalar!(
                    r#"SELECT data::text AS "data!" FROM reservations
                       WHERE customer_id = $1 AND id < $2 AND ongoing = ANY($3) ORDER BY id DESC LIMIT $4"#,
                    customer.uuid(),
                    before,
                    &ongoing,
                    limit + 1
                )
                .fetch_all(self.pool())
                .await?
            }
            (None, None) => {
                sqlx::query_scalar!(
                    r#"SELECT data::text AS "data!" FROM reservations
                       WHERE id < $1 AND ongoing = ANY($2) ORDER BY id DESC LIMIT $3"#,
                    before,
                    &ongoing,
                    limit + 1
                )
                .fetch_all(self.pool())
                .await?
            }
        };
        let items = rows.iter().map(|data| self.with_queue(data)).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(items, limit, |row| row.id.uuid()))
    }

    /// All ongoing reservations in the board's order, as this node's live feed knows them.
    #[must_use]
    pub fn board(&self) -> Board {
        self.feed.board()
    }

    /// The board as it was.
    pub async fn board_as_of(&self, as_of: AsOf) -> Result<Board, ReadError> {
        board_as_of(&self.commands, as_of).await
    }

    /// One reservation as it was; `None` if it did not exist then. Its turn is not told.
    pub async fn as_of(&self, id: ReservationId, as_of: AsOf) -> Result<Option<ReservationRow>, ReadError> {
        replay::as_of(&self.commands, id, as_of).await
    }

    /// Between whom a reservation comes to stand; `None` if the neighbour is not on the board. Waits a moment for
    /// everything this node knows to be in the log, so that the order is the one the mover saw.
    pub async fn neighbours(&self, moved: ReservationId, placement: Placement) -> Option<Neighbours> {
        let known = *self.commands.log().watch().borrow();
        // Late is better than not at all: a rank between older neighbours is still a place.
        let _ = tokio::time::timeout(FRESH, self.feed.reached(known)).await;
        self.feed.neighbours(moved, placement)
    }

    fn with_queue(&self, data: &str) -> Result<ReservationRow, ReadError> {
        let mut row: ReservationRow = read_models::parse(data)?;
        if row.ongoing {
            row.queue = self.feed.queue_of(row.id);
        }
        Ok(row)
    }
}

/// The board as it was, for who has no read side running.
pub async fn board_as_of(commands: &Commands, as_of: AsOf) -> Result<Board, ReadError> {
    replay::board_as_of(commands, as_of).await
}

/// The ongoing reservations as stored, in no order.
pub(crate) async fn ongoing(connection: &mut sqlx::PgConnection) -> Result<Vec<Arc<ReservationRow>>, ReadError> {
    let rows = sqlx::query_scalar!(r#"SELECT data::text AS "data!" FROM reservations WHERE ongoing"#)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|data| read_models::parse(data).map(Arc::new)).collect()
}
