//! `healing-paws account`: opening accounts, saying what people are, shutting them out, inviting and listing them.
//!
//! Never here: signing up; whoever runs the command line says what somebody is.

mod list;

use std::io::BufRead as _;

use anyhow::{Context as _, anyhow, bail};
use clap::Subcommand;
use commands::account::{OpenAccount, end_all_sessions, grant_role, open_account, reinstate_account, suspend_account};
use commands::invitation::invite_staff;
use commands::{CommandError, Receipt};
use domain::AccountId;
use domain::values::{EmailAddress, Invalid, Locale, Password, Role, Text, Username};
use serde_json::json;
use uuid::Uuid;

use super::Outcome;
use super::open::{Installation, context, open};
use super::output::Output;
use crate::config::Config;

#[derive(Subcommand)]
pub(super) enum Account {
    /// Open an account; the password is read from standard input, the email address counts as verified
    Create {
        /// 3 to 10 letters, digits or Chinese characters
        #[arg(long)]
        username: String,
        /// Where mail goes
        #[arg(long)]
        email: String,
        /// customer, receptionist, doctor, auditor or admin
        #[arg(long, default_value = "customer", value_parser = role)]
        role: Role,
        /// en or zh-CN
        #[arg(long, default_value = "en", value_parser = locale)]
        locale: Locale,
    },
    /// Say what somebody is to the hospital
    GrantRole {
        /// The username, or the account's id
        account: String,
        /// customer, receptionist, doctor, auditor or admin
        #[arg(value_parser = role)]
        role: Role,
    },
    /// Shut somebody out: every session ends, none begins
    Suspend {
        /// The username, or the account's id
        account: String,
        /// Why, for the administrators
        #[arg(long)]
        reason: Option<String>,
    },
    /// Let somebody in again
    Reinstate {
        /// The username, or the account's id
        account: String,
    },
    /// End all of somebody's sessions
    EndSessions {
        /// The username, or the account's id
        account: String,
    },
    /// Invite somebody to work here; the role waits until the address is verified
    Invite {
        /// Where the invitation goes
        email: String,
        /// receptionist, doctor, auditor or admin
        #[arg(long, default_value = "doctor", value_parser = role)]
        role: Role,
        /// en or zh-CN
        #[arg(long, default_value = "en", value_parser = locale)]
        locale: Locale,
    },
    /// List everybody who works here
    List {
        /// Only this role, which may be customer
        #[arg(long, value_parser = role)]
        role: Option<Role>,
    },
}

fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|_| format!("one of {}", Role::ALL.map(Role::as_str).join(", ")))
}

fn locale(text: &str) -> Result<Locale, String> {
    text.parse().map_err(|_| format!("one of {}", Locale::ALL.map(Locale::as_str).join(", ")))
}

impl Account {
    pub(super) async fn run(self, config: &Config, output: &Output) -> anyhow::Result<Outcome> {
        // Read before anything is started, so that a mistake costs nothing.
        let prepared = match self {
            Self::Create { username, email, role, locale } => Prepared::Create(read(&username, &email, role, locale)?),
            Self::GrantRole { account, role } => Prepared::To(account, Change::GrantRole(role)),
            Self::Suspend { account, reason } => {
                let reason = reason.as_deref().map(Text::parse).transpose().map_err(named("reason"))?;
                Prepared::To(account, Change::Suspend(reason))
            }
            Self::Reinstate { account } => Prepared::To(account, Change::Reinstate),
            Self::EndSessions { account } => Prepared::To(account, Change::EndSessions),
            Self::Invite { email, role, locale } => {
                Prepared::Invite(EmailAddress::parse(&email).map_err(named("email address"))?, role, locale)
            }
            Self::List { role } => Prepared::List(role),
        };
        let installation = open(config).await?;
        let outcome = prepared.run(&installation, output).await;
        installation.close().await;
        outcome
    }
}

enum Prepared {
    Create(OpenAccount),
    /// Something is done to an account.
    To(String, Change),
    Invite(EmailAddress, Role, Locale),
    List(Option<Role>),
}

enum Change {
    GrantRole(Role),
    Suspend(Option<Text<200>>),
    Reinstate,
    EndSessions,
}

fn named(name: &'static str) -> impl Fn(Invalid) -> anyhow::Error {
    move |invalid| anyhow!("the {name} {invalid}")
}

fn read(username: &str, email: &str, role: Role, locale: Locale) -> anyhow::Result<OpenAccount> {
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password).context("the password cannot be read from standard input")?;
    Ok(OpenAccount {
        id: AccountId::new(Uuid::now_v7()),
        username: Username::parse(username).map_err(named("username"))?,
        email: EmailAddress::parse(email).map_err(named("email address"))?,
        password: Password::parse(password.trim_end_matches(['\r', '\n'])).map_err(named("password"))?,
        locale,
        role,
        email_verified: true,
        accepts_rules: true,
    })
}

impl Prepared {
    async fn run(self, installation: &Installation, output: &Output) -> anyhow::Result<Outcome> {
        match self {
            Self::Create(open) => {
                let (username, role) = (open.username.as_str().to_owned(), open.role);
                let receipt = match open_account(&installation.commands, context(), open).await {
                    Err(CommandError::Taken { kind: "email" }) => bail!("the email address has an account already"),
                    Err(CommandError::Taken { .. }) => bail!("the username {username} is taken"),
                    other => other?,
                };
                report(output, receipt, || format!("{username} has an account as {role}"))
            }
            Self::To(account, change) => {
                let Some(id) = installation.find(&account).await? else {
                    output.failure(&anyhow!("there is no account {account}"));
                    return Ok(Outcome::NoSuchThing);
                };
                let (receipt, words) = change.apply(installation, id).await?;
                report(output, receipt, || format!("{account} {words}"))
            }
            Self::Invite(email, role, locale) => {
                let words = format!("{} is invited as {role}", email.as_str());
                let receipt = match invite_staff(&installation.commands, context(), email, role, locale).await {
                    Err(CommandError::Taken { .. }) => bail!("the email address has an open invitation already"),
                    other => other?,
                };
                report(output, receipt, || words)
            }
            Self::List(role) => list::list(role, installation, output).await,
        }
    }
}

impl Change {
    async fn apply(self, installation: &Installation, id: AccountId) -> anyhow::Result<(Receipt, String)> {
        let commands = &installation.commands;
        Ok(match self {
            Self::GrantRole(role) => (grant_role(commands, context(), id, role).await?, format!("is {role} now")),
            Self::Suspend(reason) => {
                (suspend_account(commands, context(), id, reason, &[]).await?, "is suspended".to_owned())
            }
            Self::Reinstate => (reinstate_account(commands, context(), id).await?, "may log in again".to_owned()),
            Self::EndSessions => {
                (end_all_sessions(commands, context(), id, None).await?, "has no sessions any more".to_owned())
            }
        })
    }
}

fn report(output: &Output, receipt: Receipt, words: impl FnOnce() -> String) -> anyhow::Result<Outcome> {
    let Receipt { id, position, version, .. } = receipt;
    let body = json!({ "id": id, "position": position, "version": version });
    output.result(&body, |_| format!("{} ({id})", words()))?;
    Ok(Outcome::Done)
}
