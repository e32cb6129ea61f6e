//! Weights and vaccinations: who notes them, and what cannot be.

use chrono::TimeDelta;

use super::*;
use crate::testing::{assert_state_seals_completely, replay};

fn weight(number: u128) -> Weight {
    Weight { id: WeightId::new(Uuid::from_u128(number)), grams: Grams::new(4200).unwrap(), on: minute(0).date_naive() }
}

fn vaccination(number: u128) -> NewVaccination {
    NewVaccination {
        id: VaccinationId::new(Uuid::from_u128(number)),
        vaccine: text("Rabies"),
        batch: Some(text("A-17")),
        given_on: minute(0).date_naive(),
        due_on: Some(minute(0).date_naive() + TimeDelta::days(365)),
    }
}

fn recorded(vaccination: NewVaccination) -> PetEvent {
    PetEvent::VaccinationRecorded { vaccination: vaccination.into() }
}

fn record(vaccination: NewVaccination) -> PetCommand {
    PetCommand::RecordVaccination(Box::new(vaccination))
}

#[tokio::test]
async fn the_owner_and_the_staff_note_and_remove_once() {
    let (first, shot) = (weight(1), vaccination(1));
    let (weight_id, shot_id) = (first.id, shot.id);
    let kinds = [
        (
            PetCommand::RecordWeight(first),
            PetEvent::WeightRecorded { weight: first },
            PetCommand::RemoveWeight { id: weight_id },
            PetEvent::WeightRemoved { id: weight_id },
        ),
        (
            record(shot.clone()),
            recorded(shot),
            PetCommand::RemoveVaccination { id: shot_id },
            PetEvent::VaccinationRemoved { id: shot_id },
        ),
    ];
    for (note, noted, remove, gone) in kinds {
        let there = vec![added(), noted.clone()];
        let gone_again = [there.clone(), vec![gone.clone()]].concat();
        for by in everybody() {
            for (given, command, event) in [
                (vec![added()], &note, Ok(&noted)),
                (there.clone(), &note, Err(PetError::AlreadyExists)),
                (there.clone(), &remove, Ok(&gone)),
                (gone_again.clone(), &remove, Err(PetError::NoSuchEntry)),
            ] {
                let result = framework().given(given).when_async(issue(by, command.clone())).await.inspect_result();
                let expected = if may(by) { event.map(|event| vec![event.clone()]) } else { Err(refusal(by)) };
                assert_eq!(result, expected, "{by:?} {command:?}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_is_noted_of_a_day_after_tomorrow() {
    for (days, right) in [(-1, true), (0, true), (1, true), (2, false)] {
        let on = minute(0).date_naive() + TimeDelta::days(days);
        for command in [
            PetCommand::RecordWeight(Weight { on, ..weight(1) }),
            record(NewVaccination { given_on: on, ..vaccination(1) }),
            PetCommand::RecordDeath { on },
        ] {
            let result = framework().given(vec![added()]).when_async(issue(owner(), command)).await.inspect_result();
            assert_eq!(result.is_ok(), right, "{days}");
            if !right {
                assert_eq!(result, Err(PetError::InFuture));
            }
        }
    }
}

#[tokio::test]
async fn what_is_due_again_is_due_after_it_was_given() {
    for (days, right) in [(-1, false), (0, false), (1, true)] {
        let due_on = Some(vaccination(1).given_on + TimeDelta::days(days));
        let command = record(NewVaccination { due_on, ..vaccination(1) });
        let result = framework().given(vec![added()]).when_async(issue(owner(), command)).await.inspect_result();
        assert_eq!(result.is_ok(), right, "{days}");
        if !right {
            assert_eq!(result, Err(PetError::DueBeforeGiven));
        }
    }
}

#[tokio::test]
async fn there_is_an_end_to_what_is_noted() {
    let weights = (0..1000).map(|number| PetEvent::WeightRecorded { weight: weight(number) });
    let given = [added()].into_iter().chain(weights).collect();
    let result = framework().given(given).when_async(issue(owner(), PetCommand::RecordWeight(weight(1000)))).await;
    result.then_expect_error(PetError::TooManyEntries { most: 1000 });
    let shots = (0..200).map(|number| recorded(vaccination(number)));
    let given = [added()].into_iter().chain(shots).collect();
    let result = framework().given(given).when_async(issue(owner(), record(vaccination(200)))).await;
    result.then_expect_error(PetError::TooManyEntries { most: 200 });
}

#[test]
fn a_vaccination_is_to_be_renewed_until_it_is_or_the_pet_is_no_more() {
    let first = vaccination(1);
    let later = |vaccine: &str| {
        let given_on = first.given_on + TimeDelta::days(1);
        recorded(NewVaccination { vaccine: text(vaccine), given_on, ..vaccination(2) })
    };
    let due = |events: Vec<PetEvent>| {
        let pet: Pet = replay([vec![added(), recorded(first.clone())], events].concat());
        assert_state_seals_completely(&pet);
        pet.to_be_renewed(first.id).is_some()
    };
    let died = PetEvent::DeathRecorded { on: first.given_on };
    assert!(due(vec![]));
    assert!(due(vec![later("Distemper")]), "another vaccine");
    assert!(!due(vec![later("rabies")]), "the same");
    assert!(due(vec![later("rabies"), PetEvent::VaccinationRemoved { id: vaccination(2).id }]));
    assert!(!due(vec![PetEvent::VaccinationRemoved { id: first.id }]));
    assert!(!due(vec![removed()]));
    assert!(!due(vec![died.clone()]));
    assert!(due(vec![died, PetEvent::DeathWithdrawn {}]));
}
