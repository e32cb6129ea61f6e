//! Why a chat room refuses a command, or does not let somebody in.
//!
//! Never here: another open room of the same name; that is a claim, refused by the append.

/// Why a chat room refuses a command, or does not let somebody in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoomError {
    /// There is no such room, or not for the one who asks.
    #[error("the room does not exist")]
    NotFound,
    /// A room with this id exists already.
    #[error("the room exists already")]
    AlreadyExists,
    /// The one who asks may not do this.
    #[error("not allowed")]
    NotAllowed,
    /// It was closed.
    #[error("the room is closed")]
    Closed,
    /// The password is another one.
    #[error("wrong password")]
    WrongPassword,
    /// A private room has a password, and no other has one.
    #[error("a private room has a password, and no other")]
    PasswordMismatch,
    /// A room of this kind has a name, or has none.
    #[error("a room of this kind has a name, or has none")]
    NameMismatch,
    /// It cannot be for so many, or so few.
    #[error("the capacity is out of range")]
    Capacity,
    /// A room of two is for two.
    #[error("nobody talks to themselves")]
    Oneself,
    /// The other wants to hear nothing from the sender.
    #[error("blocked")]
    Blocked,
    /// It was written too long ago to be changed.
    #[error("too late to edit")]
    TooLateToEdit,
    /// There is no such message in the room, or it was taken back.
    #[error("no such message")]
    NoSuchMessage,
    /// Who is to take the consultation is no doctor.
    #[error("no such doctor")]
    NoSuchDoctor,
}

impl RoomError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::NotAllowed => "forbidden",
            Self::Closed => "closed",
            Self::WrongPassword => "wrong_password",
            Self::PasswordMismatch => "password_mismatch",
            Self::NameMismatch => "name_mismatch",
            Self::Capacity => "out_of_range",
            Self::Oneself => "oneself",
            Self::Blocked => "blocked",
            Self::TooLateToEdit => "too_late_to_edit",
            Self::NoSuchMessage => "no_such_message",
            Self::NoSuchDoctor => "no_such_doctor",
        }
    }
}
