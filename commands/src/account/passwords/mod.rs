//! Hashing and checking passwords: argon2id, on threads of their own that give way to everything else.
//!
//! Half the processors at most, a quarter in a flood, a bounded number waiting: a flood makes log-ins slow and nothing
//! else.
//! Never here: which account a password belongs to. A password or hash is never logged.

mod hasher;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use domain::values::Password;
use hasher::Hasher;
use tokio::sync::oneshot;

use crate::Unavailable;

/// What an unknown user's password is checked against, so that the answer takes as long as for a known one.
static NOBODY: OnceLock<String> = OnceLock::new();

/// So many wait at most, about a second's work; whoever comes then is told to come back.
const WAITING: usize = 64;
/// How far hashing stands back when the processors are busy. At 10, it gets a tenth of what others get.
const NICE: i32 = 10;

/// With more than so many waiting, it is a flood: then each thread rests as long as it worked.
const FLOOD: usize = 4;

type Job = Box<dyn FnOnce(&mut Hasher) + Send>;

/// The hashing of passwords.
pub(crate) struct Passwords {
    jobs: SyncSender<Job>,
    waiting: Arc<AtomicUsize>,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        let (jobs, queue) = sync_channel(WAITING);
        let (queue, waiting) = (Arc::new(Mutex::new(queue)), Arc::<AtomicUsize>::default());
        for _ in 0..(processors / 2).max(1) {
            let (queue, waiting) = (Arc::clone(&queue), Arc::clone(&waiting));
            let thread = std::thread::Builder::new().name("passwords".to_owned()).spawn(move || work(&queue, &waiting));
            if let Err(error) = thread {
                tracing::error!(%error, "a thread for passwords did not start");
            }
        }
        Self { jobs, waiting }
    }

    /// A PHC string.
    pub(crate) async fn hash(&self, password: &Password) -> Result<String, Unavailable> {
        let password = password.clone();
        let hashed = self.run(move |hasher| hasher.hash(password.reveal())).await?;
        hashed.ok_or_else(|| Unavailable::unreadable("the password could not be hashed"))
    }

    /// Whether a password is the one that was hashed. Takes as long without a hash, and is then never right.
    pub(crate) async fn check(&self, password: String, hashed: Option<String>) -> Result<bool, Unavailable> {
        self.run(move |hasher| {
            let known = hashed.is_some();
            let reference = hashed.as_ref().or_else(|| NOBODY.get()).map_or("", String::as_str);
            hasher.is_right(&password, reference) && known
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Hasher) -> T + Send + 'static,
    ) -> Result<T, Unavailable> {
        let (answer, answered) = oneshot::channel();
        let job = move |hasher: &mut Hasher| {
            // Whoever hung up while waiting costs nothing more.
            if !answer.is_closed() {
                let _gone = answer.send(work(hasher));
            }
        };
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.jobs.try_send(Box::new(job)).map_err(|refused| {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            match refused {
                TrySendError::Full(_) => Unavailable::Busy,
                TrySendError::Disconnected(_) => Unavailable::Stopped,
            }
        })?;
        answered.await.map_err(|_| Unavailable::Stopped)
    }
}

/// Works until the last one who could bring a job has gone.
fn work(queue: &Mutex<Receiver<Job>>, waiting: &AtomicUsize) {
    // On Linux this is the priority of the calling thread alone.
    if cfg!(target_os = "linux")
        && let Err(error) = rustix::process::setpriority_process(None, NICE)
    {
        tracing::warn!(%error, "hashing passwords has the same priority as everything else");
    }
    let mut hasher = Hasher::default();
    // The first unknown user must not wait longer than those after them.
    NOBODY.get_or_init(|| hasher.hash("nobody has this password").unwrap_or_default());
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        let left = waiting.fetch_sub(1, Ordering::Relaxed) - 1;
        let started = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| job(&mut hasher))).is_err() {
            tracing::error!("hashing a password panicked");
        }
        // A kernel that shares the processors between sessions first does not let threads of one stand back for the
        // database's.
        if left > FLOOD {
            rest(started.elapsed());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the thread hashes passwords and is none of the runtime's")]
fn rest(time: Duration) {
    std::thread::sleep(time);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn right_wrong_and_nobodys() {
        let passwords = Passwords::new();
        let hash = passwords.hash(&Password::parse("a good password").unwrap()).await.unwrap();
        for (password, hash, right) in [
            ("a good password", Some(hash.clone()), true),
            ("another password", Some(hash), false),
            ("nobody has this password", None, false),
        ] {
            assert_eq!(passwords.check(password.to_owned(), hash).await.unwrap(), right, "{password}");
        }
    }

    #[tokio::test]
    async fn only_so_many_wait_and_who_hung_up_costs_nothing() {
        let passwords = Arc::new(Passwords::new());
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        let lanes = (std::thread::available_parallelism().unwrap().get() / 2).max(1);
        let mut held = Vec::new();
        for _ in 0..lanes {
            let (gate, started) = (Arc::clone(&gate), oneshot::channel());
            let run = passwords.run({
                let started = started.0;
                move |_| {
                    started.send(()).unwrap();
                    gate.lock().unwrap().recv().unwrap();
                }
            });
            let mut run = Box::pin(run);
            assert!(futures::poll!(&mut run).is_pending());
            started.1.await.unwrap();
            held.push(run);
        }
        let mut waiting: Vec<_> = (0..WAITING).map(|_| Box::pin(passwords.run(|_| unreachable!("hung up")))).collect();
        for one in &mut waiting {
            assert!(futures::poll!(one).is_pending());
        }
        assert!(matches!(passwords.run(|_| ()).await, Err(Unavailable::Busy)));
        drop(waiting);
        for _ in 0..lanes {
            open.send(()).unwrap();
        }
        for run in held {
            run.await.unwrap();
        }
        // Behind those who hung up.
        loop {
            match passwords.run(|_| 7).await {
                Ok(answer) => break assert_eq!(answer, 7),
                Err(Unavailable::Busy) => tokio::task::yield_now().await,
                Err(other) => panic!("{other}"),
            }
        }
    }
}
