//! Who showed that an invited or listed address is theirs gets their role: not before, and not again.

use chrono::Utc;
use commands::account::{email_fingerprint, grant_role, open_account, verify_email};
use commands::invitation::{find_open_invitation, invite_staff};
use commands::{Commands, Context, Source};
use domain::account::Account;
use domain::values::{EmailAddress, Locale, Password, Role, Username};
use domain::{AccountId, Actor};
use projections::{Options, Projections, RebuildError, StaffList};
use tests::database::TestDatabase;
use uuid::Uuid;

use super::hospital::{node, until};

struct Hiring {
    commands: Commands,
    read: Projections,
    database: TestDatabase,
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn system() -> Context {
    Context::new(Actor::System, Source::Process, Utc::now())
}

impl Hiring {
    async fn open(listed: &[&str]) -> Self {
        let database = TestDatabase::create().await;
        let commands = node(database.pool.clone()).await;
        let read = Self::start(&commands, listed).await;
        Self { commands, read, database }
    }

    async fn start(commands: &Commands, listed: &[&str]) -> Projections {
        let listed: Vec<EmailAddress> = listed.iter().copied().map(address).collect();
        let options = Options { staff: StaffList::new(&listed), ..Options::default() };
        Projections::start(commands.clone(), options).await.unwrap()
    }

    async fn sign_up(&self, username: &str, email: &str) -> AccountId {
        let id = AccountId::new(Uuid::now_v7());
        let open = commands::account::OpenAccount {
            id,
            username: Username::parse(username).unwrap(),
            email: address(email),
            password: Password::parse("five quiet otters").unwrap(),
            locale: Locale::English,
            role: Role::Customer,
            email_verified: false,
            accepts_rules: true,
        };
        open_account(&self.commands, Context::new(Actor::Anonymous, Source::Web, Utc::now()), open).await.unwrap();
        id
    }

    async fn verify(&self, account: AccountId, email: &str) {
        let fingerprint = email_fingerprint(&self.commands, email);
        let context = Context::new(Actor::Anonymous, Source::Web, Utc::now());
        verify_email(&self.commands, context, account, &fingerprint).await.unwrap();
    }

    async fn invite(&self, email: &str, role: Role) {
        invite_staff(&self.commands, system(), address(email), role, Locale::English).await.unwrap();
    }

    async fn role(&self, account: AccountId) -> Role {
        self.commands.load::<Account>(account.uuid()).await.unwrap().state.role().unwrap()
    }

    /// Waits until the process manager has seen the whole log.
    async fn seen(&self) {
        until("everything is seen", async || {
            let head = self.commands.log().head().await.unwrap().position;
            self.read.status().await.unwrap().iter().any(|status| status.name == "staff" && status.position == head)
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listed_address_makes_a_doctor_once_it_is_verified() {
    let hiring = Hiring::open(&["Wu@paws.example"]).await;
    let wu = hiring.sign_up("drwu", "wu@PAWS.example").await;
    let other = hiring.sign_up("anna", "anna@mail.example").await;
    hiring.seen().await;
    assert_eq!(hiring.role(wu).await, Role::Customer, "not before it is verified");

    hiring.verify(wu, "wu@PAWS.example").await;
    hiring.verify(other, "anna@mail.example").await;
    until("the role is granted", async || hiring.role(wu).await == Role::Doctor).await;
    hiring.seen().await;
    assert_eq!(hiring.role(other).await, Role::Customer);

    let log = hiring.commands.log().read(0, 100).await.unwrap();
    let granted = log.iter().find(|event| event.event_type == "RoleGranted").unwrap().metadata();
    let verified = log.iter().find(|event| event.event_type == "EmailVerified").unwrap();
    assert_eq!((granted.source.as_str(), granted.actor_role.as_str()), ("process", "system"));
    assert_eq!(granted.causation, Some(verified.position));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_accepted_when_its_address_is_verified_before_or_after() {
    let hiring = Hiring::open(&[]).await;
    hiring.invite("lin@paws.example", Role::Receptionist).await;
    let lin = hiring.sign_up("drlin", "lin@paws.example").await;
    hiring.seen().await;
    assert_eq!(hiring.role(lin).await, Role::Customer);
    hiring.verify(lin, "lin@paws.example").await;
    until("the role is granted", async || hiring.role(lin).await == Role::Receptionist).await;

    let mei = hiring.sign_up("mei", "mei@paws.example").await;
    hiring.verify(mei, "mei@paws.example").await;
    hiring.seen().await;
    hiring.invite("mei@paws.example", Role::Doctor).await;
    until("the role is granted", async || hiring.role(mei).await == Role::Doctor).await;
    hiring.seen().await;
    for email in ["lin@paws.example", "mei@paws.example"] {
        let open = find_open_invitation(&hiring.commands, email, Utc::now()).await.unwrap();
        assert!(open.is_none(), "{email} is still invited");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_away_again_does_not_come_back_by_itself() {
    let hiring = Hiring::open(&["wu@paws.example"]).await;
    let wu = hiring.sign_up("drwu", "wu@paws.example").await;
    hiring.verify(wu, "wu@paws.example").await;
    until("the role is granted", async || hiring.role(wu).await == Role::Doctor).await;
    grant_role(&hiring.commands, system(), wu, Role::Customer).await.unwrap();
    hiring.seen().await;
    assert!(matches!(hiring.read.rebuild("staff").await, Err(RebuildError::Acts("staff"))));

    // As after a crash between acting and the checkpoint, and worse.
    hiring.read.stop().await;
    sqlx::query("UPDATE subscriptions SET position = 0 WHERE name = 'staff'")
        .execute(&hiring.database.pool)
        .await
        .unwrap();
    let read = Hiring::start(&hiring.commands, &["wu@paws.example"]).await;
    let hiring = Hiring { read, ..hiring };
    hiring.seen().await;
    assert_eq!(hiring.role(wu).await, Role::Customer);
}
