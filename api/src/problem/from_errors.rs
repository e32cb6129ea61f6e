//! Every error of the inner rooms, and the problem it becomes.
//!
//! Never here: words.

use axum::http::StatusCode;
use commands::account::{ChangePasswordError, LogInError, PasswordError, RefreshError};
use commands::reservation::{RequestError, ScheduleError};
use commands::{CommandError, Unavailable};
use domain::account::AccountError;
use domain::hospital::HospitalError;
use domain::invitation::InvitationError;
use domain::pet::PetError;
use domain::reservation::ReservationError;
use projections::{NotYet, ReadError};

use super::{About, FieldError, Problem};

/// What an aggregate's refusal becomes.
pub trait Refusal {
    /// The problem to answer with.
    fn problem(&self) -> Problem;
}

impl Refusal for AccountError {
    fn problem(&self) -> Problem {
        match self {
            Self::NotFound | Self::Erased => Problem::not_found(),
            Self::RulesNotAccepted => Problem::invalid_field("accept_rules", self.code()),
            Self::NotAllowed => Problem::forbidden(),
            Self::SessionEnded | Self::CodeRequired => Problem::new(StatusCode::UNAUTHORIZED, self.code()),
            Self::Suspended => Problem::new(StatusCode::FORBIDDEN, self.code()),
            Self::CodeNotGood => Problem::invalid_field("code", self.code()),
            Self::LinkExpired => Problem::new(StatusCode::GONE, self.code()),
            Self::SameAddress => Problem::invalid_field("email", self.code()),
            Self::AlreadyExists
            | Self::SecondFactorOn
            | Self::SecondFactorOff
            | Self::Oneself
            | Self::LastAdministrator
            | Self::TooManyBlocked => conflict(self.code()),
        }
    }
}

impl Refusal for LogInError {
    fn problem(&self) -> Problem {
        match self {
            Self::WrongCredentials => Problem::new(StatusCode::UNAUTHORIZED, "wrong_credentials"),
            Self::CodeRequired => Problem::new(StatusCode::UNAUTHORIZED, "code_required"),
            Self::WrongCode => Problem::new(StatusCode::UNAUTHORIZED, "wrong_code"),
            Self::Suspended => Problem::new(StatusCode::FORBIDDEN, "suspended"),
            Self::Account(refusal) => refusal.problem(),
        }
    }
}

impl Refusal for RefreshError {
    fn problem(&self) -> Problem {
        let code = match self {
            Self::Ended => "session_ended",
            Self::Reused => "refresh_token_reused",
        };
        Problem::new(StatusCode::UNAUTHORIZED, code)
    }
}

impl Refusal for ChangePasswordError {
    fn problem(&self) -> Problem {
        match self {
            Self::WrongPassword => Problem::invalid_field("current_password", "wrong_password"),
            Self::Account(refusal) => refusal.problem(),
        }
    }
}

impl Refusal for PasswordError {
    fn problem(&self) -> Problem {
        match self {
            Self::WrongPassword => Problem::invalid_field("password", "wrong_password"),
            Self::Account(refusal) => refusal.problem(),
        }
    }
}

impl Refusal for InvitationError {
    fn problem(&self) -> Problem {
        match self {
            Self::NotFound => Problem::not_found(),
            Self::NotAllowed => Problem::forbidden(),
            Self::AlreadyExists => conflict(self.code()),
            Self::NotStaff => Problem::invalid_field("role", self.code()),
            Self::Over => Problem::new(StatusCode::GONE, self.code()),
        }
    }
}

impl Refusal for HospitalError {
    fn problem(&self) -> Problem {
        match self {
            Self::NotAllowed => Problem::forbidden(),
        }
    }
}

impl Refusal for PetError {
    fn problem(&self) -> Problem {
        match self {
            Self::NotFound => Problem::not_found(),
            Self::AlreadyExists => conflict(self.code()),
            Self::NotAllowed => Problem::forbidden(),
            Self::BornInFuture => Problem::invalid_field("date_of_birth", self.code()),
        }
    }
}

impl Refusal for ReservationError {
    fn problem(&self) -> Problem {
        match self {
            Self::NotFound => Problem::not_found(),
            Self::NotAllowed => Problem::forbidden(),
            Self::IllegalTransition { from, to } => conflict(self.code()).about(About::Step { from: *from, to: *to }),
            Self::Over { status } | Self::EditClosed { status } => conflict(self.code()).about(About::In(*status)),
            Self::AlreadyExists | Self::NothingToUndo | Self::OtherBand | Self::NextToItself => conflict(self.code()),
            Self::AcuityIsEmergency => Problem::invalid_field("acuity", self.code()),
            Self::EndBeforeStart => Problem::invalid_field("end", self.code()),
        }
    }
}

impl Refusal for RequestError {
    fn problem(&self) -> Problem {
        match self {
            Self::Reservation(refusal) => refusal.problem(),
            Self::NoSuchPet => Problem::new(StatusCode::NOT_FOUND, "no_such_pet")
                .with_errors(vec![FieldError::new("pet_id", "no_such_pet")]),
        }
    }
}

impl Refusal for ScheduleError {
    fn problem(&self) -> Problem {
        match self {
            Self::Reservation(refusal) => refusal.problem(),
            Self::NoSuchDoctor(_) => Problem::invalid_field("doctor_id", "no_such_doctor"),
        }
    }
}

impl<E: Refusal> From<CommandError<E>> for Problem {
    fn from(error: CommandError<E>) -> Self {
        match error {
            CommandError::Refused(refusal) => refusal.problem(),
            CommandError::Taken { kind } => taken(kind),
            CommandError::Stale(stale) => {
                Self::new(StatusCode::PRECONDITION_FAILED, "stale_version").about(About::Stale(stale))
            }
            CommandError::KeyReused => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
            CommandError::Contended => Self::new(StatusCode::SERVICE_UNAVAILABLE, "contended").retry_after(1),
            CommandError::Unavailable(unavailable) => unavailable.into(),
        }
    }
}

impl From<Unavailable> for Problem {
    fn from(unavailable: Unavailable) -> Self {
        match unavailable {
            Unavailable::Unreadable(_) => Self::internal(unavailable),
            // Not a fault: somebody floods the door.
            Unavailable::Busy => Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable").retry_after(1),
            Unavailable::Database(_) | Unavailable::Stopped => Self::unavailable(unavailable),
        }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        Self::unavailable(error)
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Database(error) => error.into(),
            ReadError::Log(unavailable) => unavailable.into(),
            ReadError::Unreadable(_) => Self::internal(error),
            ReadError::BadCursor => Self::invalid_field("cursor", "malformed"),
        }
    }
}

impl From<NotYet> for Problem {
    fn from(_: NotYet) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "not_yet").retry_after(1)
    }
}

fn conflict(code: &'static str) -> Problem {
    Problem::new(StatusCode::CONFLICT, code)
}

/// Somebody else holds what this would take.
fn taken(kind: &'static str) -> Problem {
    let (code, field) = match kind {
        "username" => ("username_taken", "username"),
        "email" => ("email_taken", "email"),
        "alias" => ("alias_taken", "alias"),
        "invitation" => ("already_invited", "email"),
        "ongoing_reservation" => return conflict("pet_has_ongoing_reservation"),
        _ => return conflict("taken"),
    };
    conflict(code).with_errors(vec![FieldError::new(field, "taken")])
}
