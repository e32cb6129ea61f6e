//! What the tests of all aggregates share: people, moments, and the proof that no personal text is stored clear.
//!
//! Never here: samples of one aggregate; they live beside its tests.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use serde::de::{self, Visitor};
use uuid::Uuid;

use crate::values::{Role, Text};
use crate::{AccountId, Actor, Event, HoldsPersonal, Personal, decode_payload};

/// The account with this number.
pub(crate) fn account(number: u128) -> AccountId {
    AccountId::new(Uuid::from_u128(number))
}

/// Somebody with this account and role.
pub(crate) fn person(id: AccountId, role: Role) -> Actor {
    Actor::Person { id, role }
}

/// So many minutes after the day the tests play on began.
pub(crate) fn minute(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
}

/// Text that is right.
pub(crate) fn text<const MAX: usize>(words: &str) -> Text<MAX> {
    Text::parse(words).unwrap()
}

/// Puts a command to an aggregate without a runtime: decisions never wait.
pub(crate) fn ask<A: Aggregate<Services = ()>>(
    aggregate: &mut A,
    command: A::Command,
) -> Result<Vec<A::Event>, A::Error> {
    let sink = EventSink::default();
    at_once(aggregate.handle(command, &(), &sink))?;
    Ok(at_once(sink.collect()))
}

fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a decision waits for something"),
    }
}

/// The aggregate that these events make.
pub(crate) fn replay<A: Aggregate>(events: impl IntoIterator<Item = A::Event>) -> A {
    events.into_iter().fold(A::default(), |mut aggregate, event| {
        aggregate.apply(event);
        aggregate
    })
}

/// Seals every text that `visit_personal` finds, except the one with this number.
fn seal(held: &mut impl HoldsPersonal, except: Option<usize>) -> usize {
    let mut found = 0;
    held.visit_personal(&mut |personal| {
        if let Personal::Clear { subject, text } = personal
            && except != Some(found)
        {
            *personal = Personal::Sealed { subject: *subject, sealed: format!("sealed {text}") };
        }
        found += 1;
    });
    found
}

fn open(held: &mut impl HoldsPersonal) {
    held.visit_personal(&mut |personal| {
        if let Personal::Sealed { subject, sealed } = personal {
            *personal = Personal::clear(*subject, sealed.trim_start_matches("sealed "));
        }
    });
}

/// The JSON that is stored of an event, its texts sealed.
pub(crate) fn stored<E: Event>(mut event: E) -> String {
    seal(&mut event, None);
    serde_json::to_string(&event).unwrap()
}

/// What comes back of a stored event, its texts opened.
pub(crate) fn reload<E: Event>(event: &E) -> E {
    let mut loaded: E = decode_payload(event.name(), event.version(), &stored(event.clone())).unwrap();
    open(&mut loaded);
    loaded
}

/// Proves that no personal text of this event can be stored clear, and that sealing what `visit_personal` finds is
/// enough to store it: a text that is not visited would refuse to serialise.
pub(crate) fn assert_seals_completely<E: Event + DomainEvent>(event: &E) {
    let name = event.name();
    let texts = seal(&mut event.clone(), None);
    for left_out in 0..texts {
        let mut event = event.clone();
        seal(&mut event, Some(left_out));
        assert!(serde_json::to_string(&event).is_err(), "{name}: text {left_out} was stored clear");
    }
    assert_eq!(serde_json::to_string(event).is_err(), texts > 0, "{name}: clear texts must not serialise");
    assert_eq!(stored(event.clone()).matches(r#""sealed":"sealed "#).count(), texts, "{name}: a text was lost");
    assert_eq!(reload(event), *event, "{name}: what comes back is another event");

    let mut erased = event.clone();
    erased.visit_personal(&mut |personal| *personal = Personal::Erased { subject: personal.subject() });
    let json = serde_json::to_string(&erased).unwrap();
    assert_eq!(decode_payload::<E>(name, event.version(), &json).unwrap(), erased, "{name}: erasure was not kept");
}

/// The same for an aggregate's state, which snapshots store.
pub(crate) fn assert_state_seals_completely<A: Aggregate + HoldsPersonal + PartialEq + Clone + std::fmt::Debug>(
    state: &A,
) {
    assert!(serde_json::to_string(state).is_err(), "clear texts must not serialise");
    let mut sealed = state.clone();
    seal(&mut sealed, None);
    let mut loaded: A = serde_json::from_str(&serde_json::to_string(&sealed).unwrap()).unwrap();
    open(&mut loaded);
    assert_eq!(loaded, *state);
}

/// Every name that an event type has in JSON, asked of its own decoder: none can be forgotten.
pub(crate) fn every_name<E: Event>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    let refused = E::deserialize(Names(&mut names));
    assert!(refused.is_err() && !names.is_empty(), "not an enum");
    names
}

/// Asserts that there is a sample of every event of a type.
pub(crate) fn assert_all_sampled<E: Event>(samples: &[E]) {
    for name in every_name::<E>() {
        assert!(samples.iter().any(|sample| sample.name() == *name), "there is no sample of {name}");
    }
}

struct Names<'a>(&'a mut &'static [&'static str]);

impl<'de> de::Deserializer<'de> for Names<'_> {
    type Error = de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("only the names are asked"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = names;
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
