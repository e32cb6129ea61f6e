//! A pet that died: who says so, what it means for visits, and that it can be corrected.

use super::*;
use crate::testing::replay;

fn died(day: u32) -> PetEvent {
    PetEvent::DeathRecorded { on: born(2024, 9, day) }
}

fn record(day: u32) -> PetCommand {
    PetCommand::RecordDeath { on: born(2024, 9, day) }
}

#[tokio::test]
async fn the_owner_and_the_staff_say_it_correct_it_and_take_it_back() {
    for by in everybody() {
        for (given, command, events) in [
            (vec![added()], record(2), Ok(vec![died(2)])),
            (vec![added(), died(2)], record(1), Ok(vec![died(1)])),
            (vec![added(), died(2)], record(2), Ok(vec![])),
            (vec![added(), died(2)], PetCommand::WithdrawDeath, Ok(vec![PetEvent::DeathWithdrawn {}])),
            (vec![added()], PetCommand::WithdrawDeath, Err(PetError::NotDeceased)),
        ] {
            let result = framework().given(given).when_async(issue(by, command)).await.inspect_result();
            assert_eq!(result, if may(by) { events } else { Err(refusal(by)) }, "{by:?}");
        }
    }
}

#[tokio::test]
async fn it_did_not_die_before_it_was_born_as_far_as_that_is_known() {
    let known = |precision| {
        let fields = PetFields { birth_precision: precision, ..all_fields() };
        vec![added(), PetEvent::PetChanged { details: details(fields) }]
    };
    for (precision, day, right) in [
        (BirthPrecision::Day, born(2020, 2, 28), false),
        (BirthPrecision::Day, born(2020, 2, 29), true),
        (BirthPrecision::Month, born(2020, 2, 1), true),
        (BirthPrecision::Year, born(2019, 12, 1), true),
    ] {
        let command = PetCommand::RecordDeath { on: day };
        let result = framework().given(known(precision)).when_async(issue(owner(), command)).await.inspect_result();
        let expected =
            if right { Ok(vec![PetEvent::DeathRecorded { on: day }]) } else { Err(PetError::DiedBeforeBorn) };
        assert_eq!(result, expected, "{precision:?} {day}");
    }
}

#[test]
fn no_visit_can_be_asked_for_until_it_is_taken_back() {
    let to_reserve = |events: &[PetEvent]| replay::<Pet>(events.iter().cloned()).to_reserve().map(|named| named.id);
    assert_eq!(to_reserve(&[added()]), Ok(id()));
    assert_eq!(to_reserve(&[added(), died(2)]), Err(PetError::Deceased));
    assert_eq!(to_reserve(&[added(), died(2), PetEvent::DeathWithdrawn {}]), Ok(id()));
    assert_eq!(to_reserve(&[added(), removed()]), Err(PetError::NotFound));
    assert_eq!(to_reserve(&[]), Err(PetError::NotFound));
}
