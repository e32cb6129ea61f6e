//! `healing-paws account create` and `account grant-role`.
//!
//! Never here: signing up; whoever runs the command line says what somebody is.

use std::io::BufRead as _;

use anyhow::{Context as _, anyhow, bail};
use clap::Subcommand;
use commands::account::{OpenAccount, grant_role, open_account};
use commands::{CommandError, Receipt};
use domain::AccountId;
use domain::values::{EmailAddress, Invalid, Locale, Password, Role, Username};
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
            Self::GrantRole { account, role } => Prepared::GrantRole { account, role },
        };
        let installation = open(config).await?;
        let outcome = prepared.run(&installation, output).await;
        installation.close().await;
        outcome
    }
}

enum Prepared {
    Create(OpenAccount),
    GrantRole { account: String, role: Role },
}

fn read(username: &str, email: &str, role: Role, locale: Locale) -> anyhow::Result<OpenAccount> {
    let named = |name: &'static str| move |invalid: Invalid| anyhow!("the {name} {invalid}");
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
            Self::GrantRole { account, role } => {
                let Some(id) = installation.find(&account).await? else {
                    output.failure(&anyhow!("there is no account {account}"));
                    return Ok(Outcome::NoSuchThing);
                };
                let receipt = grant_role(&installation.commands, context(), id, role).await?;
                report(output, receipt, || format!("{account} is {role} now"))
            }
        }
    }
}

fn report(output: &Output, receipt: Receipt, words: impl FnOnce() -> String) -> anyhow::Result<Outcome> {
    let Receipt { id, position, version, .. } = receipt;
    let body = json!({ "id": id, "position": position, "version": version });
    output.result(&body, |_| format!("{} ({id})", words()))?;
    Ok(Outcome::Done)
}
