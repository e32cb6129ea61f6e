//! A small hospital to project: people, pets, and a day's random work that is the same for the same seed.
//!
//! Never here: what is shown of it.

use std::time::Duration;

use chrono::Utc;
use commands::account::{self, ChangeProfile, OpenAccount};
use commands::invitation;
use commands::pet::{self, AddPet, PetFields};
use commands::reservation::{
    self, EditReservation, MoveReservation, RequestReservation, ScheduleReservation, TriageReservation,
};
use commands::{CommandError, Commands, Context, MasterKey, Receipt, Source};
use domain::pet::{Sex, Species};
use domain::reservation::{Acuity, Placement, Treatment};
use domain::values::{Alias, EmailAddress, Locale, Password, Phone, Role, Text, Username};
use domain::{AccountId, Actor, PetId, ReservationId};
use projections::{Options, Projections};
use sqlx::PgPool;
use tests::database::TestDatabase;
use uuid::Uuid;

/// Far more than any condition waited for here needs.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Small numbers that are the same for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Less than `below`.
    pub(crate) fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % below
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

/// A hospital in a database of its own.
pub(crate) struct Hospital {
    pub(crate) commands: Commands,
    pub(crate) doctor: AccountId,
    pub(crate) customers: Vec<AccountId>,
    pub(crate) pets: Vec<(AccountId, PetId)>,
    pub(crate) reservations: Vec<ReservationId>,
    dice: Dice,
    pub(crate) database: TestDatabase,
}

/// The write side of one more node.
pub(crate) async fn node(pool: PgPool) -> Commands {
    Commands::open(pool, MasterKey::new([7; 32]), commands::Options::default()).await.unwrap()
}

/// The read side of a node that knows this write side.
pub(crate) async fn start(commands: &Commands) -> Projections {
    Projections::start(commands.clone(), Options::default()).await.unwrap()
}

pub(crate) fn by(actor: Actor) -> Context {
    Context::new(actor, Source::Api, Utc::now())
}

pub(crate) fn text<const MAX: usize>(words: &str) -> Text<MAX> {
    Text::parse(words).unwrap()
}

impl Hospital {
    /// Two doctors, some customers with pets.
    pub(crate) async fn open(seed: u64) -> Self {
        let database = TestDatabase::create().await;
        let commands = node(database.pool.clone()).await;
        let doctor = person(&commands, "doctor", Role::Doctor).await;
        let (customers, pets, reservations) = (Vec::new(), Vec::new(), Vec::new());
        let mut this = Self { commands, doctor, customers, pets, reservations, dice: Dice::new(seed), database };
        let email = EmailAddress::parse("waiting@example.org").unwrap();
        invitation::invite_staff(&this.commands, by(Actor::System), email, Role::Doctor, Locale::English)
            .await
            .unwrap();
        for customer in 0..3 {
            let owner = person(&this.commands, &format!("customer{customer}"), Role::Customer).await;
            this.customers.push(owner);
            for _ in 0..3 {
                this.add_pet(owner).await;
            }
        }
        this
    }

    pub(crate) fn doctor(&self) -> Actor {
        Actor::Person { id: self.doctor, role: Role::Doctor }
    }

    pub(crate) async fn head(&self) -> i64 {
        self.commands.log().head().await.unwrap().position
    }

    pub(crate) async fn add_pet(&mut self, owner: AccountId) -> PetId {
        let id = PetId::new(Uuid::now_v7());
        let fields = self.fields();
        pet::add_pet(&self.commands, by(customer(owner)), AddPet { id, owner, fields }).await.unwrap();
        self.pets.push((owner, id));
        id
    }

    fn fields(&mut self) -> PetFields {
        PetFields {
            name: text(&format!("Mimi {}", self.dice.roll(1000))),
            species: self.dice.pick(Species::ALL),
            breed: Some(text("Mixed")).filter(|_| self.dice.roll(2) == 0),
            sex: Sex::Unknown,
            neutered: None,
            date_of_birth: None,
            colour: None,
            microchip: None,
            notes: Some(text("shy")),
        }
    }

    /// A new reservation of a pet that has none.
    pub(crate) async fn request(&mut self, pet: usize) -> Option<Receipt> {
        let id = ReservationId::new(Uuid::now_v7());
        let (owner, pet) = self.pets[pet];
        let (reason, notes) = (text("limps"), Some(text("since yesterday")));
        let request = RequestReservation { id, pet, reason, notes, preferred_at: None };
        let receipt = done(reservation::request_reservation(&self.commands, by(customer(owner)), request).await)?;
        self.reservations.push(id);
        Some(receipt)
    }

    /// Changes a reservation in a way that is always possible while it is ongoing, and that the feed tells.
    pub(crate) async fn edit(&self, id: ReservationId, round: usize) -> Receipt {
        let reason = Some(text(&format!("reason {round}")));
        let edit = EditReservation { reason, ..EditReservation::default() };
        reservation::edit_reservation(&self.commands, by(self.doctor()), id, edit).await.unwrap()
    }

    pub(crate) async fn triage(&self, id: ReservationId, treatment: Treatment, acuity: Option<Acuity>) -> Receipt {
        let triage = TriageReservation { treatment, acuity, note: Some(text("pale")) };
        reservation::triage(&self.commands, by(self.doctor()), id, triage).await.unwrap()
    }

    /// One random thing that happens, or is refused.
    pub(crate) async fn act(&mut self) -> Option<Receipt> {
        let Some(last) = self.reservations.len().checked_sub(1) else { return self.request(0).await };
        let id = self.reservations[self.dice.roll(last + 1)];
        let (commands, staff) = (self.commands.clone(), by(self.doctor()));
        match self.dice.roll(25) {
            0..=4 => {
                let pet = self.dice.roll(self.pets.len());
                self.request(pet).await
            }
            5 | 6 => {
                let doctor = Some(self.doctor).filter(|_| self.dice.roll(2) == 0);
                let schedule = ScheduleReservation { doctor, start: Some(Utc::now()), end: None };
                done(reservation::schedule_reservation(&commands, staff, id, schedule).await)
            }
            7 | 8 => done(reservation::check_in(&commands, staff, id).await),
            9 | 10 => done(reservation::start_treatment(&commands, staff, id).await),
            11 => done(reservation::admit(&commands, staff, id).await),
            12 | 13 => done(reservation::mark_ready(&commands, staff, id).await),
            14 => done(reservation::complete(&commands, staff, id).await),
            15 => match self.dice.roll(4) {
                0 => done(reservation::cancel(&commands, staff, id, Some(text("no time"))).await),
                1 => done(reservation::decline(&commands, staff, id, Some(text("full"))).await),
                2 => done(reservation::mark_no_show(&commands, staff, id, None).await),
                _ => None,
            },
            16 | 17 => done(reservation::undo(&commands, staff, id, None).await),
            18 | 19 => self.triage_somehow(id).await,
            20 => self.change_pet().await,
            21 => self.rename().await,
            24 => self.account_changes().await,
            _ => {
                let reason = Some(text(&format!("reason {}", self.dice.roll(1000))));
                let edit = EditReservation { reason, ..EditReservation::default() };
                done(reservation::edit_reservation(&commands, staff, id, edit).await)
            }
        }
    }

    async fn triage_somehow(&mut self, id: ReservationId) -> Option<Receipt> {
        let acuity = self.dice.pick(Acuity::ALL);
        let treatment = if acuity.is_emergency() { Treatment::Emergency } else { self.dice.pick(Treatment::ALL) };
        let triage = TriageReservation { treatment, acuity: Some(acuity), note: Some(text("pale")) };
        done(reservation::triage(&self.commands, by(self.doctor()), id, triage).await)
    }

    async fn change_pet(&mut self) -> Option<Receipt> {
        let (owner, pet) = self.dice.pick(&self.pets);
        let fields = self.fields();
        done(pet::change_pet(&self.commands, by(customer(owner)), pet, fields).await)
    }

    async fn rename(&mut self) -> Option<Receipt> {
        let (id, role) = match self.dice.roll(self.customers.len() + 1) {
            0 => (self.doctor, Role::Doctor),
            which => (self.customers[which - 1], Role::Customer),
        };
        let alias = Alias::parse(&format!("alias {}", self.dice.roll(10_000))).ok();
        let change = ChangeProfile { alias, locale: Some(self.dice.pick(&Locale::ALL)), ..ChangeProfile::default() };
        done(account::change_profile(&self.commands, by(Actor::Person { id, role }), id, change).await)
    }

    /// Something of an account's or an invitation's that has nothing to do with pets.
    async fn account_changes(&mut self) -> Option<Receipt> {
        let id = self.dice.pick(&self.customers);
        let (commands, own, system) = (&self.commands, by(customer(id)), by(Actor::System));
        let number = self.dice.roll(1000);
        match self.dice.roll(8) {
            0 => {
                let phone = Phone::parse_optional(Some(&format!("0301{number:04}"))).unwrap();
                done(account::change_phone(commands, own, id, phone.filter(|_| !number.is_multiple_of(3))).await)
            }
            1 => done(account::suspend_account(commands, system, id, Some(text("a quarrel")), &[]).await),
            2 => done(account::reinstate_account(commands, system, id).await),
            3 => done(account::block_account(commands, own, id, self.doctor).await),
            4 => done(account::unblock_account(commands, own, id, self.doctor).await),
            5 => {
                let to = format!("{number}@example.org");
                let password = "a password of theirs".to_owned();
                let asked =
                    account::change_email(commands, own.clone(), id, password, EmailAddress::parse(&to).unwrap()).await;
                let fingerprint = account::email_fingerprint(commands, &to);
                let verified = number.is_multiple_of(2) && asked.is_ok();
                if verified { done(account::verify_email(commands, own, id, &fingerprint).await) } else { done(asked) }
            }
            _ => self.invite().await,
        }
    }

    /// Invites somebody, and ends some invitation or other.
    async fn invite(&mut self) -> Option<Receipt> {
        let email = EmailAddress::parse(&format!("invited{}@example.org", self.dice.roll(20))).unwrap();
        let (role, locale) = (self.dice.pick(&Role::ALL), self.dice.pick(&Locale::ALL));
        let before = invitation::find_open_invitation(&self.commands, email.as_str(), Utc::now()).await.unwrap();
        let context = by(Actor::System);
        match before {
            Some(before) if self.dice.roll(2) == 0 => {
                done(invitation::accept_invitation(&self.commands, context, before.id, self.doctor).await)
            }
            Some(before) => done(invitation::withdraw_invitation(&self.commands, context, before.id).await),
            None => done(invitation::invite_staff(&self.commands, context, email, role, locale).await),
        }
    }

    /// Puts a reservation elsewhere, as a doctor who drags it does.
    pub(crate) async fn put(&self, read: &Projections, id: ReservationId, placement: Placement) -> Receipt {
        let between = read.reservations().neighbours(id, placement).await.unwrap();
        let to = MoveReservation { rank: between.rank(), placement, band: between.band };
        reservation::move_reservation(&self.commands, by(self.doctor()), id, to).await.unwrap()
    }
}

pub(crate) const fn customer(id: AccountId) -> Actor {
    Actor::Person { id, role: Role::Customer }
}

async fn person(commands: &Commands, name: &str, role: Role) -> AccountId {
    let id = AccountId::new(Uuid::now_v7());
    let open = OpenAccount {
        id,
        username: Username::parse(name).unwrap(),
        email: EmailAddress::parse(&format!("{name}@example.org")).unwrap(),
        password: Password::parse("a password of theirs").unwrap(),
        locale: Locale::English,
        role,
        email_verified: true,
        accepts_rules: true,
    };
    account::open_account(commands, by(Actor::System), open).await.unwrap();
    id
}

/// A refusal is nothing that happened; anything else is a failure of the test.
fn done<E: std::fmt::Debug>(answer: Result<Receipt, CommandError<E>>) -> Option<Receipt> {
    match answer {
        Ok(receipt) => Some(receipt),
        Err(CommandError::Refused(_) | CommandError::Taken { .. }) => None,
        Err(other) => panic!("{other:?}"),
    }
}

/// Waits until a condition holds.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, condition: impl Fn() -> F) {
    let wait = async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, wait).await.is_ok(), "in vain waited until {what}");
}

/// Everything a read model shows, to be compared.
pub(crate) async fn contents(pool: &PgPool, table: &str) -> Vec<String> {
    sqlx::query_scalar(&format!("SELECT row_to_json({table})::text FROM {table} ORDER BY id"))
        .fetch_all(pool)
        .await
        .unwrap()
}

/// The tables of every read model, with the names of their subscriptions.
pub(crate) const READ_MODELS: [&str; 4] = ["accounts", "invitations", "pets", "reservations"];

/// Rebuilds every read model and asserts that nothing changes by it.
pub(crate) async fn assert_rebuilt_equals_live(read: &Projections, pool: &PgPool) {
    for table in READ_MODELS {
        let live = contents(pool, table).await;
        assert!(!live.is_empty(), "{table} is empty");
        read.rebuild(table).await.unwrap();
        for (rebuilt, live) in contents(pool, table).await.iter().zip(&live) {
            assert_eq!(rebuilt, live, "{table}");
        }
        assert_eq!(contents(pool, table).await.len(), live.len(), "{table}");
    }
}
