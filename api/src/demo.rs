//! A demonstration: people, pets and visits in every state, made through the use cases as anybody would make them.
//!
//! Made only in an empty log. Never here: rows that were not earned by a command.

use anyhow::Context as _;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use commands::account::{ChangeProfile, OpenAccount, change_profile, open_account};
use commands::pet::{AddPet, PetFields, add_pet};
use commands::reservation::{self, RequestReservation, ScheduleReservation, TriageReservation};
use commands::{Commands, Context, Source};
use domain::pet::{Sex, Species};
use domain::reservation::{Acuity, Treatment};
use domain::values::{Alias, EmailAddress, Invalid, Locale, Password, Role, Text, Username};
use domain::{AccountId, Actor, PetId, ReservationId};
use uuid::Uuid;

use crate::state::DemoLogIn;

/// The password of everybody in the demonstration.
const PASSWORD: &str = "healing-paws-demo";

const fn person(username: &'static str, role: Role) -> DemoLogIn {
    DemoLogIn { username, password: PASSWORD, role }
}

/// Everybody in the demonstration.
pub const LOG_INS: [DemoLogIn; 8] = [
    person("anna", Role::Customer),
    person("bruno", Role::Customer),
    person("小梅梅", Role::Customer),
    person("drwu", Role::Doctor),
    person("drlin", Role::Doctor),
    person("desk", Role::Receptionist),
    person("auditor", Role::Auditor),
    person("admin", Role::Admin),
];

/// What they are called, in the same order.
const ALIASES: [&str; 8] = ["Anna", "Bruno", "小梅", "Dr. Wu", "Dr. Lin", "Front desk", "Auditor", "Administrator"];

/// A pet of the demonstration: owner, name, species, breed, sex, born so many days ago.
type Pet = (usize, &'static str, Species, Option<&'static str>, Sex, i64);

const PETS: [Pet; 9] = [
    (0, "Momo", Species::Cat, Some("British Shorthair"), Sex::Female, 1200),
    (0, "Balu", Species::Dog, Some("Labrador"), Sex::Male, 2900),
    (0, "Pip", Species::GuineaPig, None, Sex::Male, 400),
    (1, "Rex", Species::Dog, Some("German Shepherd"), Sex::Male, 1800),
    (1, "Coco", Species::Bird, Some("Cockatiel"), Sex::Unknown, 900),
    (1, "Flitzer", Species::Rabbit, Some("Dwarf"), Sex::Female, 700),
    (2, "豆豆", Species::Cat, Some("狸花猫"), Sex::Male, 1500),
    (2, "雪球", Species::Hamster, None, Sex::Female, 200),
    (2, "旺财", Species::Dog, Some("Shiba"), Sex::Male, 1000),
];

/// How far a visit of the demonstration has come.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Reached {
    Requested,
    Scheduled,
    CheckedIn,
    InTreatment,
    Ready,
    Completed,
}

/// A visit: pet, reason, triage, and how far it has come.
type Visit = (usize, &'static str, Option<(Treatment, Acuity)>, Reached);

const VISITS: [Visit; 9] = [
    (2, "Yearly check and nails.", None, Reached::Completed),
    (0, "She has not eaten since yesterday.", None, Reached::CheckedIn),
    (
        3,
        "Hit by a bicycle, his left hind leg hangs.",
        Some((Treatment::Emergency, Acuity::Orange)),
        Reached::InTreatment,
    ),
    (4, "Pulls out his feathers.", None, Reached::Requested),
    (6, "呕吐三次,没有精神。", Some((Treatment::Standard, Acuity::Yellow)), Reached::CheckedIn),
    (8, "误食巧克力。", Some((Treatment::Emergency, Acuity::Red)), Reached::CheckedIn),
    (1, "Vaccination.", Some((Treatment::Standard, Acuity::Green)), Reached::Scheduled),
    (5, "Teeth too long again.", None, Reached::Ready),
    (7, "左眼睁不开。", None, Reached::Requested),
];

/// Fills an empty log. Returns the last position.
pub async fn seed(commands: &Commands, now: DateTime<Utc>) -> anyhow::Result<i64> {
    let head = commands.log().head().await?.position;
    if head > 0 {
        return Ok(head);
    }
    let mut people = Vec::new();
    for (log_in, alias) in LOG_INS.iter().zip(ALIASES) {
        people.push(Actor::Person { id: account(commands, log_in, alias, now).await?, role: log_in.role });
    }
    let [doctor, colleague, desk] = [people[3], people[4], people[5]];
    let mut pets = Vec::new();
    for pet in &PETS {
        pets.push(register(commands, people[pet.0], pet, now).await?);
    }
    for (number, visit) in (0i64..).zip(&VISITS) {
        let owner = people[PETS[visit.0].0];
        let doctor = if number % 2 == 0 { doctor } else { colleague };
        let start = now + TimeDelta::hours(1 + number);
        let visitor = Visitor { commands, owner, doctor, desk, start };
        visitor.come(pets[visit.0], visit).await.with_context(|| format!("visit {number} of the demonstration"))?;
    }
    Ok(commands.log().head().await?.position)
}

async fn account(commands: &Commands, who: &DemoLogIn, alias: &str, now: DateTime<Utc>) -> anyhow::Result<AccountId> {
    let number = LOG_INS.iter().position(|log_in| log_in == who).unwrap_or_default();
    let chinese = !who.username.is_ascii();
    let id = AccountId::new(Uuid::now_v7());
    let open = OpenAccount {
        id,
        username: right(Username::parse(who.username))?,
        email: right(EmailAddress::parse(&format!("demo{number}@example.org")))?,
        password: right(Password::parse(who.password))?,
        locale: if chinese { Locale::Chinese } else { Locale::English },
        role: who.role,
        email_verified: true,
        accepts_rules: true,
    };
    open_account(commands, Context::new(Actor::System, Source::Process, now), open).await?;
    let change = ChangeProfile { alias: Some(right(Alias::parse(alias))?), ..ChangeProfile::default() };
    let own = Context::new(Actor::Person { id, role: who.role }, Source::Process, now);
    change_profile(commands, own, id, change).await?;
    Ok(id)
}

async fn register(commands: &Commands, owner: Actor, pet: &Pet, now: DateTime<Utc>) -> anyhow::Result<PetId> {
    let (_, name, species, breed, sex, days) = *pet;
    let id = PetId::new(Uuid::now_v7());
    let fields = PetFields {
        name: right(Text::parse(name))?,
        species,
        breed: right(Text::parse_optional(breed))?,
        sex,
        neutered: None,
        date_of_birth: Some((now - TimeDelta::days(days)).date_naive()),
        colour: None,
        microchip: None,
        notes: None,
    };
    let add = AddPet { id, owner: owner.id().context("a customer has an account")?, fields };
    add_pet(commands, Context::new(owner, Source::Process, now), add).await?;
    Ok(id)
}

/// The people of one visit, and when it is scheduled.
struct Visitor<'a> {
    commands: &'a Commands,
    owner: Actor,
    doctor: Actor,
    desk: Actor,
    start: DateTime<Utc>,
}

impl Visitor<'_> {
    async fn come(&self, pet: PetId, visit: &Visit) -> anyhow::Result<()> {
        let (_, reason, urgency, reached) = *visit;
        let id = ReservationId::new(Uuid::now_v7());
        let reason = right(Text::parse(reason))?;
        let request = RequestReservation { id, pet, reason, notes: None, preferred_at: None };
        reservation::request_reservation(self.commands, by(self.owner), request).await?;
        if let Some((treatment, acuity)) = urgency {
            let triage = TriageReservation { treatment, acuity: Some(acuity), note: None };
            reservation::triage(self.commands, by(self.doctor), id, triage).await?;
        }
        if reached >= Reached::Scheduled {
            let end = self.start + TimeDelta::minutes(30);
            let schedule = ScheduleReservation { doctor: self.doctor.id(), start: Some(self.start), end: Some(end) };
            reservation::schedule_reservation(self.commands, by(self.desk), id, schedule).await?;
        }
        if reached >= Reached::CheckedIn {
            reservation::check_in(self.commands, by(self.desk), id).await?;
        }
        if reached >= Reached::InTreatment {
            reservation::start_treatment(self.commands, by(self.doctor), id).await?;
        }
        if reached >= Reached::Ready {
            reservation::mark_ready(self.commands, by(self.doctor), id).await?;
        }
        if reached >= Reached::Completed {
            reservation::complete(self.commands, by(self.owner), id).await?;
        }
        Ok(())
    }
}

fn by(actor: Actor) -> Context {
    Context::new(actor, Source::Process, Utc::now().trunc_subsecs(6))
}

fn right<T>(parsed: Result<T, Invalid>) -> anyhow::Result<T> {
    parsed.context("the demonstration breaks a rule")
}
