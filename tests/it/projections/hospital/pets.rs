//! What happens to pets in a day's random work.
//!
//! Never here: their visits.

use chrono::{TimeDelta, Utc};
use commands::Receipt;
use commands::pet::{self, NewAlert, NewVaccination, Weight};
use domain::pet::{AlertKind, Pet};
use domain::values::Grams;
use domain::{PetAlertId, VaccinationId, WeightId};
use uuid::Uuid;

use super::{Hospital, by, customer, done, text};

impl Hospital {
    pub(super) async fn change_pet(&mut self) -> Option<Receipt> {
        let (owner, pet) = self.dice.pick(&self.pets);
        let fields = self.fields();
        done(pet::change_pet(&self.commands, by(customer(owner)), pet, fields).await)
    }

    /// Something to watch out for comes, or the oldest goes.
    pub(super) async fn change_alerts(&mut self) -> Option<Receipt> {
        let (owner, id) = self.dice.pick(&self.pets);
        let oldest = self.commands.load::<Pet>(id.uuid()).await.unwrap().state.alerts().first().map(|alert| alert.id);
        if let Some(oldest) = oldest.filter(|_| self.dice.roll(2) == 0) {
            return done(pet::remove_alert(&self.commands, by(self.doctor()), id, oldest).await);
        }
        let (kind, mandatory) = (self.dice.pick(AlertKind::ALL), self.dice.roll(2) == 0);
        let alert = NewAlert { id: PetAlertId::new(Uuid::now_v7()), kind, mandatory, text: text("penicillin") };
        done(pet::add_alert(&self.commands, by(customer(owner)), id, alert).await)
    }

    /// A weight or a vaccination is noted, or taken back.
    pub(super) async fn weigh_and_vaccinate(&mut self) -> Option<Receipt> {
        let (owner, id) = self.dice.pick(&self.pets);
        let (commands, own, staff) = (&self.commands, by(customer(owner)), by(self.doctor()));
        let on = (Utc::now() - TimeDelta::days(i64::try_from(self.dice.roll(900)).unwrap())).date_naive();
        match self.dice.roll(4) {
            0 => {
                let (weight, grams) = (WeightId::new(Uuid::now_v7()), u32::try_from(self.dice.roll(9000)).unwrap() + 1);
                self.weights.push((id, weight));
                let weight = Weight { id: weight, grams: Grams::new(grams).unwrap(), on };
                done(pet::record_weight(commands, own, id, weight).await)
            }
            1 => {
                let vaccination = VaccinationId::new(Uuid::now_v7());
                self.vaccinations.push((id, vaccination));
                let vaccine = text(self.dice.pick(&["Rabies", "rabies", "Distemper"]));
                let due_on = Some(on + TimeDelta::days(365)).filter(|_| self.dice.roll(2) == 0);
                let new = NewVaccination { id: vaccination, vaccine, batch: None, given_on: on, due_on };
                done(pet::record_vaccination(commands, own, id, new).await)
            }
            2 => {
                let (id, weight) = *self.weights.first()?;
                done(pet::remove_weight(commands, staff, id, weight).await)
            }
            _ => {
                let (id, vaccination) = *self.vaccinations.first()?;
                done(pet::remove_vaccination(commands, staff, id, vaccination).await)
            }
        }
    }

    pub(super) async fn live_or_die(&mut self) -> Option<Receipt> {
        let (_, id) = self.dice.pick(&self.pets);
        let (commands, staff) = (&self.commands, by(self.doctor()));
        if self.dice.roll(3) == 0 {
            return done(pet::record_death(commands, staff, id, Utc::now().date_naive()).await);
        }
        done(pet::withdraw_death(commands, staff, id).await)
    }

    /// A pet is offered, and the offer answered, one way or another.
    pub(super) async fn give_away(&mut self) -> Option<Receipt> {
        let which = self.dice.roll(self.pets.len());
        let (owner, id) = self.pets[which];
        let taker = self.dice.roll(self.customers.len());
        let (commands, to) = (&self.commands, self.customers[taker]);
        let own = by(customer(owner));
        done(pet::offer_transfer(commands, own.clone(), id, &format!("customer{taker}")).await)?;
        match self.dice.roll(4) {
            0 => done(pet::withdraw_offer(commands, own, id).await),
            1 => done(pet::decline_offer(commands, by(customer(to)), id).await),
            _ => {
                let receipt = done(pet::accept_offer(commands, by(customer(to)), id).await);
                if receipt.is_some() {
                    self.pets[which].0 = to;
                }
                receipt
            }
        }
    }
}
