//! Times as people choose them: by day, then by doctor, as the hospital's clocks show them.
//!
//! Never here: which are free.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use commands::reservation::Wish;
use domain::AccountId;
use domain::hospital::Hospital;
use domain::schedule::{PartOfDay, WeekDay};
use domain::values::Zone;

use crate::pages::Shell;
use crate::pages::form::{Form, Refused};
use crate::pages::views::Choice;
use crate::problem::Problem;
use crate::slots::{self, FreeSlotBody};
use crate::state::AppState;

/// So many days are shown at once.
const DAYS: u64 = 7;

/// The free times of a day.
pub(super) struct Day {
    pub(super) label: String,
    pub(super) doctors: Vec<OfDoctor>,
}

/// The free times of a doctor on a day.
pub(super) struct OfDoctor {
    pub(super) name: String,
    pub(super) times: Vec<Choice>,
}

/// Free times to choose from.
pub(super) struct Times {
    pub(super) days: Vec<Day>,
    /// Those nearest to one that was lost.
    pub(super) nearest: Vec<Choice>,
    /// From which day more can be seen, if there may be more.
    pub(super) later: Option<NaiveDate>,
    /// From which day earlier ones can be seen.
    pub(super) earlier: Option<NaiveDate>,
    pub(super) zone: String,
    pub(super) today: NaiveDate,
    pub(super) last: NaiveDate,
}

impl Times {
    /// The free times of a week from a day on, and those near one that was lost.
    pub(super) async fn load(
        state: &AppState,
        shell: &Shell,
        from: Option<NaiveDate>,
        lost: &[FreeSlotBody],
    ) -> Result<Self, Problem> {
        let hospital = state.commands().load::<Hospital>(Hospital::ID).await?.state;
        let zone = hospital.zone();
        let (first, end) = hospital.booking().days(state.now(), zone);
        let from = from.unwrap_or(first).clamp(first, end.max(first));
        let step = |day: NaiveDate| day.checked_add_days(Days::new(DAYS)).unwrap_or(day);
        let to = step(from).pred_opt().unwrap_or(from).min(end);
        let free = slots::free(state, None, (from, to)).await?;
        let mut days: Vec<Day> = Vec::new();
        for slot in &free {
            let label = day_label(shell, zone.day(slot.start));
            if days.last().is_none_or(|day| day.label != label) {
                days.push(Day { label, doctors: Vec::new() });
            }
            let Some(day) = days.last_mut() else { continue };
            let name = slot.doctor.clone().unwrap_or_else(|| shell.t("erased"));
            let choice = Choice::new(value(slot), clock(slot.start, zone));
            match day.doctors.iter_mut().find(|of| of.name == name) {
                Some(of) => of.times.push(choice),
                None => day.doctors.push(OfDoctor { name, times: vec![choice] }),
            }
        }
        let nearest = lost.iter().map(|slot| Choice::new(value(slot), whole(shell, slot, zone))).collect();
        let earlier = (from > first).then(|| from.checked_sub_days(Days::new(DAYS)).unwrap_or(first).max(first));
        let later = Some(step(from)).filter(|day| *day <= end);
        Ok(Self {
            days,
            nearest,
            later,
            earlier,
            zone: zone.name().to_owned(),
            today: zone.day(state.now()),
            last: end,
        })
    }
}

/// What is sent for a free time.
fn value(slot: &FreeSlotBody) -> String {
    format!("{}/{}", slot.doctor_id, slot.start.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

/// The doctor and the moment of a free time that was sent.
pub(super) fn read_slot(text: &str) -> Option<(AccountId, DateTime<Utc>)> {
    let (doctor, start) = text.split_once('/')?;
    Some((doctor.parse().ok()?, DateTime::parse_from_rfc3339(start).ok()?.to_utc()))
}

/// When somebody would like to come, as a form says it.
pub(super) fn read_wish(shell: &Shell, form: &mut Form) -> Result<Wish, Refused> {
    use domain::values::Invalid;
    let locale = shell.locale();
    let slot = form.read_optional(locale, "slot", |text| read_slot(text).ok_or(Invalid::Malformed));
    let day = form.read_optional(locale, "preferred_day", |text| text.parse().map_err(|_| Invalid::Malformed));
    let part = form.read_optional(locale, "part_of_day", str::parse::<PartOfDay>);
    Ok(match (slot?, day?) {
        (Some((doctor, start)), _) => Wish::Slot { doctor, start },
        (None, Some(day)) => Wish::Day { day, part_of_day: part?.unwrap_or(PartOfDay::Any) },
        (None, None) => Wish::Whenever,
    })
}

/// The parts of a day to choose from.
pub(super) fn parts_of_day(shell: &Shell) -> Vec<Choice> {
    PartOfDay::ALL
        .iter()
        .rev()
        .map(|part| Choice::new(part.as_str(), shell.word("part-of-day", part.as_str())))
        .collect()
}

/// A day with its name.
pub(crate) fn day_label(shell: &Shell, day: NaiveDate) -> String {
    let name = shell.word("day", WeekDay::from(day.weekday()).as_str());
    shell.t2("day-label", "day", name, "date", day.to_string())
}

/// What the hospital's clocks show, with how they are called where they show it twice.
fn clock(at: DateTime<Utc>, zone: Zone) -> String {
    let local = zone.local(at);
    let text = local.format("%H:%M").to_string();
    if zone.is_twice(local) { format!("{text} {}", zone.abbreviation(at)) } else { text }
}

/// A moment by the hospital's clocks.
pub(crate) fn moment(shell: &Shell, at: DateTime<Utc>, zone: Zone) -> String {
    let label = day_label(shell, zone.day(at));
    shell.t2("day-and-time", "day", label, "time", clock(at, zone))
}

fn whole(shell: &Shell, slot: &FreeSlotBody, zone: Zone) -> String {
    let doctor = slot.doctor.clone().unwrap_or_else(|| shell.t("erased"));
    shell.t2("time-with", "time", moment(shell, slot.start, zone), "doctor", doctor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubled_time_says_which_of_the_two_it_is() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let shown = |text: &str| clock(text.parse().unwrap(), berlin);
        assert_eq!(shown("2027-06-01T08:30:00Z"), "10:30");
        assert_eq!(shown("2027-06-01T21:30:00Z"), "23:30");
        assert_eq!(shown("2027-10-31T00:30:00Z"), "02:30 CEST");
        assert_eq!(shown("2027-10-31T01:30:00Z"), "02:30 CET");
        assert_eq!(shown("2027-10-31T02:30:00Z"), "03:30");
    }

    #[test]
    fn a_free_time_comes_back_as_it_went() {
        let doctor = AccountId::new(uuid::Uuid::now_v7());
        let start: DateTime<Utc> = "2027-06-01T08:30:00Z".parse().unwrap();
        let slot = FreeSlotBody { doctor_id: doctor, doctor: None, start, end: start };
        assert_eq!(read_slot(&value(&slot)), Some((doctor, start)));
        assert_eq!(read_slot("nonsense"), None);
    }
}
