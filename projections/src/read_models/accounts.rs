//! The read model of accounts: who people are, for profiles, lists of staff, and names in histories.
//!
//! Never here: passwords and sessions; logging in asks the aggregate.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use commands::RecordedEvent;
use domain::account::AccountEvent;
use domain::values::{Locale, Role};
use domain::{AccountId, AnyEvent};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::parse;
use crate::ReadError;
use crate::happened::Happened;
use crate::subscription::{Failure, Mode, Projection};

/// An account. Names are `None` once the person was erased.
///
/// What an older program did not keep has a default: its rows are shown until they are rebuilt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "a row as it is stored and shown")]
pub struct AccountRow {
    /// Which.
    pub id: AccountId,
    /// The version it had when anything shown here last changed; sessions raise it further.
    pub version: i64,
    /// The position of the log that last changed what is shown here.
    pub position: i64,
    /// The name to log in with.
    pub username: Option<String>,
    /// The name shown to others.
    pub alias: Option<String>,
    /// Where mail goes.
    pub email: Option<String>,
    /// Whether the address is known to be theirs.
    pub email_verified: bool,
    /// The address that waits to be verified before it replaces the one in force.
    #[serde(default)]
    pub pending_email: Option<String>,
    /// The number to call.
    #[serde(default)]
    pub phone: Option<String>,
    /// Whether logging in takes a second factor.
    #[serde(default)]
    pub second_factor: bool,
    /// Whether an administrator shut the person out.
    #[serde(default)]
    pub suspended: bool,
    /// Whom the person wants to hear nothing from.
    #[serde(default)]
    pub blocked: BTreeSet<AccountId>,
    /// What the person is to the hospital.
    pub role: Role,
    /// The language the person reads.
    pub locale: Locale,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// Whether the person was erased.
    pub erased: bool,
}

/// The events that change what is shown.
const SHOWN: [&str; 15] = [
    "AccountOpened",
    "RoleGranted",
    "AliasChanged",
    "LocaleChanged",
    "PhoneChanged",
    "EmailChangeRequested",
    "EmailChangeCancelled",
    "EmailVerified",
    "SecondFactorEnabled",
    "SecondFactorDisabled",
    "AccountSuspended",
    "AccountReinstated",
    "AccountBlocked",
    "AccountUnblocked",
    "AccountErased",
];

/// The fold: what one event makes of an account. Pure.
fn apply(known: Option<AccountRow>, happened: &Happened, event: &AccountEvent) -> Option<AccountRow> {
    let text = |personal: &domain::Personal| personal.text().map(str::to_owned);
    if let AccountEvent::AccountOpened(opened) = event {
        return Some(AccountRow {
            id: happened.id.into(),
            version: happened.sequence,
            position: happened.position,
            username: text(&opened.username),
            alias: text(&opened.alias),
            email: text(&opened.email),
            email_verified: opened.email_verified,
            pending_email: None,
            phone: None,
            second_factor: false,
            suspended: false,
            blocked: BTreeSet::new(),
            role: opened.role,
            locale: opened.locale,
            created_at: happened.recorded_at,
            erased: false,
        });
    }
    let mut row = known?;
    row.version = happened.sequence;
    row.position = happened.position;
    match event {
        AccountEvent::RoleGranted { role } => row.role = *role,
        AccountEvent::AliasChanged { to, .. } => row.alias = text(to),
        AccountEvent::LocaleChanged { locale } => row.locale = *locale,
        AccountEvent::PhoneChanged { phone } => row.phone = phone.as_ref().and_then(text),
        AccountEvent::EmailChangeRequested { to } => row.pending_email = text(to),
        AccountEvent::EmailChangeCancelled {} => row.pending_email = None,
        AccountEvent::EmailVerified { email, from } => {
            (row.email, row.email_verified) = (text(email), true);
            if from.is_some() {
                row.pending_email = None;
            }
        }
        AccountEvent::SecondFactorEnabled { .. } => row.second_factor = true,
        AccountEvent::SecondFactorDisabled {} => row.second_factor = false,
        AccountEvent::AccountSuspended { .. } => row.suspended = true,
        AccountEvent::AccountReinstated {} => row.suspended = false,
        AccountEvent::AccountBlocked { account } => drop(row.blocked.insert(*account)),
        AccountEvent::AccountUnblocked { account } => drop(row.blocked.remove(account)),
        AccountEvent::AccountErased {} => {
            (row.username, row.alias, row.email, row.pending_email, row.phone) = (None, None, None, None, None);
            row.blocked.clear();
            row.erased = true;
        }
        AccountEvent::AccountOpened(_)
        | AccountEvent::LoggedIn(_)
        | AccountEvent::LogInFailed { .. }
        | AccountEvent::SessionRefreshed { .. }
        | AccountEvent::RefreshTokenReused { .. }
        | AccountEvent::LoggedOut { .. }
        | AccountEvent::SessionsEnded { .. }
        | AccountEvent::PasswordResetRequested { .. }
        | AccountEvent::PasswordChanged { .. }
        | AccountEvent::RecoveryCodesReplaced { .. }
        | AccountEvent::EmailVerificationRequested { .. } => {}
    }
    Some(row)
}

/// The projection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AccountsProjection;

impl Projection for AccountsProjection {
    const NAME: &'static str = "accounts";
    const VERSION: i32 = 2;
    const TABLES: &'static [&'static str] = &["accounts"];

    /// Sessions come and go far more often than anything that is shown here.
    fn wants(event: &RecordedEvent) -> bool {
        event.aggregate_type == "account" && SHOWN.contains(&event.event_type.as_str())
    }

    async fn apply(&self, connection: &mut PgConnection, batch: &[Happened], _: Mode) -> Result<(), Failure> {
        let ids: Vec<Uuid> = batch.iter().map(|happened| happened.id).collect();
        let mut rows = BTreeMap::new();
        for data in sqlx::query_scalar!(r#"SELECT data::text AS "data!" FROM accounts WHERE id = ANY($1)"#, &ids)
            .fetch_all(&mut *connection)
            .await?
        {
            let row: AccountRow = serde_json::from_str(&data).map_err(Failure::poison)?;
            rows.insert(row.id.uuid(), row);
        }
        for happened in batch {
            let AnyEvent::Account(event) = &happened.event else { continue };
            let row = apply(rows.remove(&happened.id), happened, event)
                .ok_or_else(|| Failure::Poison(format!("account {} does not exist", happened.id)))?;
            rows.insert(happened.id, row);
        }
        write(connection, rows.values()).await
    }

    async fn swapped(&self, _: &mut PgConnection, _: i64) -> Result<(), Failure> {
        Ok(())
    }
}

async fn write(connection: &mut PgConnection, rows: impl Iterator<Item = &AccountRow>) -> Result<(), Failure> {
    let (mut ids, mut roles, mut usernames, mut erased, mut data) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        ids.push(row.id.uuid());
        roles.push(row.role.as_str().to_owned());
        usernames.push(row.username.clone());
        erased.push(row.erased);
        data.push(serde_json::to_string(row).map_err(Failure::poison)?);
    }
    sqlx::query!(
        "INSERT INTO accounts (id, role, username, erased, data)
         SELECT id, role, username, erased, data::json
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::text[])
           AS changed (id, role, username, erased, data)
         ON CONFLICT (id) DO UPDATE
         SET role = excluded.role, username = excluded.username, erased = excluded.erased, data = excluded.data",
        &ids,
        &roles,
        &usernames as &[Option<String>],
        &erased,
        &data
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Accounts as people see them.
#[derive(Clone, Debug)]
pub struct Accounts {
    pool: PgPool,
}

impl Accounts {
    pub(crate) const fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// One account, also one that was erased.
    pub async fn get(&self, id: AccountId) -> Result<Option<AccountRow>, ReadError> {
        sqlx::query_scalar!(r#"SELECT data::text AS "data!" FROM accounts WHERE id = $1"#, id.uuid())
            .fetch_optional(&self.pool)
            .await?
            .map(|data| parse(&data))
            .transpose()
    }

    /// The account with a username, without regard to case.
    pub async fn find_by_username(&self, username: &str) -> Result<Option<AccountRow>, ReadError> {
        sqlx::query_scalar!(r#"SELECT data::text AS "data!" FROM accounts WHERE lower(username) = lower($1)"#, username)
            .fetch_optional(&self.pool)
            .await?
            .map(|data| parse(&data))
            .transpose()
    }

    /// Everybody with one of these roles, in the order in which they came.
    pub async fn with_roles(&self, roles: &[Role]) -> Result<Vec<AccountRow>, ReadError> {
        let roles: Vec<String> = roles.iter().map(|role| role.as_str().to_owned()).collect();
        sqlx::query_scalar!(
            r#"SELECT data::text AS "data!" FROM accounts WHERE role = ANY($1) AND NOT erased ORDER BY id"#,
            &roles
        )
        .fetch_all(&self.pool)
        .await?
        .iter()
        .map(|data| parse(data))
        .collect()
    }

    /// All doctors.
    pub async fn doctors(&self) -> Result<Vec<AccountRow>, ReadError> {
        self.with_roles(&[Role::Doctor]).await
    }

    /// Everybody who is not a customer.
    pub async fn staff(&self) -> Result<Vec<AccountRow>, ReadError> {
        self.with_roles(&[Role::Receptionist, Role::Doctor, Role::Auditor, Role::Admin]).await
    }

    /// The names shown to others, of those among these people who are not erased.
    pub async fn aliases(&self, ids: &[AccountId]) -> Result<HashMap<AccountId, String>, ReadError> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let rows = sqlx::query!(
            r#"SELECT id, data ->> 'alias' AS "alias!" FROM accounts WHERE id = ANY($1) AND NOT erased"#,
            &ids
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|row| (row.id.into(), row.alias)).collect())
    }
}
