//! What people of the small hospital say to each other.
//!
//! Never here: who hears it.

use std::collections::BTreeSet;

use chrono::Utc;
use commands::room::{self, EditMessage, MessageAt, OpenRoom, PostMessage};
use commands::{Receipt, account};
use domain::room::Room;
use domain::values::{Password, RoomName};
use domain::{AccountId, RoomId};
use uuid::Uuid;

use super::hospital::{Hospital, by, customer, done, text};

impl Hospital {
    /// The general room, with something in it.
    pub(super) async fn open_chat(&mut self) {
        room::open_general(&self.commands, Utc::now()).await.unwrap();
        for person in self.customers.clone() {
            self.say(person, Room::GENERAL).await;
        }
    }

    /// Writes something in a room.
    pub(super) async fn say(&mut self, person: AccountId, room: RoomId) -> MessageAt {
        let mentions = BTreeSet::from([self.doctor]);
        let (client_id, reply_to) = (Uuid::now_v7().to_string(), self.written.last().map(|(_, last)| last.id));
        let body = text(&format!("saying {}", self.dice.roll(1000)));
        let post = PostMessage { body, client_id, mentions, reply_to, note: false };
        let sent = room::post_message(&self.commands, by(customer(person)), person, room, post).await.unwrap();
        let message = MessageAt { id: sent.id, position: sent.position };
        if room == Room::GENERAL {
            self.written.push((person, message));
        }
        message
    }

    /// Somebody says something, says it otherwise, takes it back, or opens or closes a room.
    pub(super) async fn chat(&mut self) -> Option<Receipt> {
        let person = self.dice.pick(&self.customers);
        let commands = self.commands.clone();
        let (sender, message) = self.written[self.dice.roll(self.written.len())];
        match self.dice.roll(9) {
            0 => {
                let edit = EditMessage { message, body: text("said otherwise"), mentions: BTreeSet::new() };
                done(room::edit_message(&commands, by(customer(sender)), Room::GENERAL, edit).await)
            }
            1 => done(room::delete_message(&commands, by(customer(sender)), Room::GENERAL, message).await),
            2 => {
                let id = RoomId::new(Uuid::now_v7());
                let name = RoomName::parse(&format!("room {}", self.dice.roll(20))).unwrap();
                let password =
                    Some(Password::parse("a password of the room").unwrap()).filter(|_| self.dice.roll(2) == 0);
                let open = OpenRoom { id, name, password, capacity: None };
                let opened = done(room::open_room(&commands, by(customer(person)), open).await)?;
                self.say(person, id).await;
                if self.dice.roll(2) == 0 {
                    return done(room::close_room(&commands, by(customer(person)), id).await);
                }
                Some(opened)
            }
            3 => {
                let opened = room::open_consultation(&commands, by(customer(person)), person, None).await.unwrap();
                let id = RoomId::new(opened.id);
                self.say(person, id).await;
                let doctor = Some(self.doctor).filter(|_| self.dice.roll(2) == 0);
                done(room::assign_consultation(&commands, by(self.doctor()), id, doctor).await)
            }
            4 => {
                let opened =
                    room::open_direct_room(&commands, by(customer(person)), person, self.doctor).await.unwrap();
                self.say(person, RoomId::new(opened.id)).await;
                Some(opened)
            }
            5 => done(account::add_contact(&commands, by(customer(person)), person, self.doctor).await),
            6 => done(account::remove_contact(&commands, by(customer(person)), person, self.doctor).await),
            _ => {
                self.say(person, Room::GENERAL).await;
                None
            }
        }
    }
}
