//! A demonstration: people, pets and visits in every state, made through the use cases as anybody would make them.
//!
//! Made only in an empty log. Never here: rows that were not earned by a command.

use anyhow::Context as _;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use commands::account::{ChangeProfile, OpenAccount, change_profile, open_account};
use commands::pet::{AddPet, NewAlert, PetFields, add_alert, add_pet, change_photo};
use commands::reservation::{self, RequestReservation, ScheduleReservation, TriageReservation};
use commands::{Commands, Context, Source};
use domain::pet::{AlertKind, Sex, Species};
use domain::reservation::{Acuity, Treatment};
use domain::values::{Alias, EmailAddress, Invalid, Locale, Password, Role, Text, Username};
use domain::{AccountId, Actor, NoteId, PetAlertId, PetId, ReservationId};
use uuid::Uuid;

use crate::demo_portraits::{Coat, portrait};
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

const fn coat(fur: [u8; 3], soft: [u8; 3], wall: [u8; 3]) -> Option<Coat> {
    Some(Coat { fur, soft, wall })
}

/// What their portraits look like, in the same order; some have none, as anywhere.
const COATS: [Option<Coat>; 9] = [
    coat([126, 138, 156], [214, 170, 176], [236, 214, 190]),
    coat([222, 184, 120], [176, 132, 78], [160, 196, 190]),
    None,
    coat([150, 104, 66], [72, 54, 44], [190, 206, 226]),
    coat([246, 226, 120], [240, 140, 90], [150, 196, 214]),
    coat([236, 230, 222], [240, 190, 190], [176, 204, 160]),
    coat([206, 150, 90], [236, 186, 168], [206, 196, 226]),
    coat([244, 238, 230], [236, 190, 186], [240, 206, 170]),
    coat([226, 150, 84], [250, 226, 196], [180, 210, 190]),
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
    for (pet, coat) in PETS.iter().zip(COATS) {
        let id = register(commands, people[pet.0], pet, now).await?;
        if let Some(coat) = coat {
            show(commands, people[pet.0], id, pet.2, coat).await?;
        }
        pets.push(id);
    }
    let mut visits = Vec::new();
    for (number, visit) in (0i64..).zip(&VISITS) {
        let owner = people[PETS[visit.0].0];
        let doctor = if number % 2 == 0 { doctor } else { colleague };
        let start = now + TimeDelta::hours(1 + number);
        let visitor = Visitor { commands, owner, doctor, desk, start };
        let came = visitor.come(pets[visit.0], visit).await;
        visits.push(came.with_context(|| format!("visit {number} of the demonstration"))?);
    }
    beside(commands, people[0], desk, pets[0], visits[1]).await?;
    reservation::set_out(commands, by(people[0]), visits[6]).await?;
    Ok(commands.log().head().await?.position)
}

/// What is to be watched out for with a pet, and what the desk noted on its visit.
async fn beside(
    commands: &Commands,
    owner: Actor,
    desk: Actor,
    pet: PetId,
    visit: ReservationId,
) -> anyhow::Result<()> {
    for (kind, mandatory, words) in
        [(AlertKind::Allergy, true, "Penicillin"), (AlertKind::Alert, false, "Hides under the cupboard")]
    {
        let alert = NewAlert { id: PetAlertId::new(Uuid::now_v7()), kind, mandatory, text: right(Text::parse(words))? };
        add_alert(commands, by(owner), pet, alert).await?;
    }
    let note = right(Text::parse("Drinks a lot since last week. Anna waits outside with her."))?;
    reservation::add_note(commands, by(desk), visit, NoteId::new(Uuid::now_v7()), note).await?;
    Ok(())
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

/// Gives a pet its portrait.
async fn show(commands: &Commands, owner: Actor, pet: PetId, species: Species, coat: Coat) -> anyhow::Result<()> {
    let pictures = tokio::task::spawn_blocking(move || portrait(species, coat)).await??;
    change_photo(commands, by(owner), pet, pictures).await?;
    Ok(())
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
    async fn come(&self, pet: PetId, visit: &Visit) -> anyhow::Result<ReservationId> {
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
        Ok(id)
    }
}

fn by(actor: Actor) -> Context {
    Context::new(actor, Source::Process, Utc::now().trunc_subsecs(6))
}

fn right<T>(parsed: Result<T, Invalid>) -> anyhow::Result<T> {
    parsed.context("the demonstration breaks a rule")
}
