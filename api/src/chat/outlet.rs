//! What one connection is to be sent: a bounded queue of frames that were serialised once for everybody.
//!
//! Never here: the socket.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::ws::Utf8Bytes;
use domain::AccountId;
use domain::room::Room;
use domain::values::Role;
use tokio::sync::mpsc;

/// So many frames wait for a connection at most. Whoever is further behind is cut off, to come back and resume.
const WAITING: usize = 1024;

/// A frame for any number of connections.
#[derive(Debug)]
pub(super) struct Frame {
    /// Its text, shared by all who get it.
    pub(super) text: Utf8Bytes,
    /// Not for those who block this person.
    pub(super) by: Option<AccountId>,
    /// Only for those who may see what is for the staff alone.
    pub(super) note: bool,
}

impl Frame {
    /// A frame for everybody.
    pub(super) fn new(text: String) -> Arc<Self> {
        Arc::new(Self { text: text.into(), by: None, note: false })
    }
}

/// Where frames for one connection go in.
#[derive(Debug)]
pub(super) struct Outlet {
    pub(super) number: u64,
    pub(super) account: AccountId,
    pub(super) role: Role,
    queue: mpsc::Sender<Arc<Frame>>,
    slow: AtomicBool,
    /// Whether it wants to know how many people are in each room.
    watching: AtomicBool,
    blocks: AtomicBool,
    blocked: Mutex<Arc<BTreeSet<AccountId>>>,
}

impl Outlet {
    pub(super) fn new(number: u64, account: AccountId, role: Role) -> (Arc<Self>, mpsc::Receiver<Arc<Frame>>) {
        let (queue, frames) = mpsc::channel(WAITING);
        let outlet = Self {
            number,
            account,
            role,
            queue,
            slow: AtomicBool::new(false),
            watching: AtomicBool::new(false),
            blocks: AtomicBool::new(false),
            blocked: Mutex::default(),
        };
        (Arc::new(outlet), frames)
    }

    /// Sends a frame, unless it is not for this connection. One that cannot keep up is marked, and sent nothing more.
    pub(super) fn send(&self, frame: &Arc<Frame>) {
        if frame.note && !Room::shows_notes_to(self.role) {
            return;
        }
        if let Some(by) = frame.by
            && self.blocks(by)
        {
            return;
        }
        if !self.is_slow() && self.queue.try_send(Arc::clone(frame)).is_err() {
            self.slow.store(true, Ordering::Relaxed);
        }
    }

    /// Whether it was sent more than it took: frames are missing from here on.
    pub(super) fn is_slow(&self) -> bool {
        self.slow.load(Ordering::Relaxed)
    }

    pub(super) fn watches_rooms(&self) -> bool {
        self.watching.load(Ordering::Relaxed)
    }

    pub(super) fn watch_rooms(&self, on: bool) {
        self.watching.store(on, Ordering::Relaxed);
    }

    /// Whether this person wants to hear nothing from another.
    pub(super) fn blocks(&self, other: AccountId) -> bool {
        // Hardly anybody blocks anybody, and this is asked for every frame.
        self.blocks.load(Ordering::Relaxed) && self.blocked().contains(&other)
    }

    pub(super) fn blocked(&self) -> Arc<BTreeSet<AccountId>> {
        Arc::clone(&self.blocked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn set_blocked(&self, blocked: &BTreeSet<AccountId>) {
        *self.blocked.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(blocked.clone());
        self.blocks.store(!blocked.is_empty(), Ordering::Relaxed);
    }
}
