//! Threads for long calculations that give way to everything else.
//!
//! Half the processors at most, a quarter in a crowd, and a bounded number waiting: many who want a calculation make
//! calculations slow and nothing else. Never here: what is calculated.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// Some threads that stand back.
pub struct StandingBack {
    jobs: SyncSender<Job>,
    waiting: Arc<AtomicUsize>,
}

/// How threads stand back.
#[derive(Clone, Copy, Debug)]
pub struct Crew {
    /// What they are for.
    pub name: &'static str,
    /// So many calculations wait at most; whoever comes then is told to come back.
    pub waiting: usize,
    /// How far they stand back when the processors are busy. At 10, they get a tenth of what others get.
    pub nice: i32,
    /// With more than so many waiting, it is a crowd: then each thread rests as long as it worked.
    pub crowd: usize,
    /// What each thread does before the first calculation.
    pub begin: fn(),
}

/// Why a calculation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRun {
    /// More wait than may.
    #[error("too many calculations wait")]
    Crowded,
    /// It panicked, or the process is shutting down.
    #[error("the calculation did not end")]
    Failed,
}

impl StandingBack {
    /// Starts the threads.
    #[must_use]
    pub fn new(crew: Crew) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        let (jobs, queue) = sync_channel(crew.waiting);
        let (queue, waiting) = (Arc::new(Mutex::new(queue)), Arc::<AtomicUsize>::default());
        for _ in 0..(processors / 2).max(1) {
            let (queue, waiting) = (Arc::clone(&queue), Arc::clone(&waiting));
            let thread = std::thread::Builder::new().name(crew.name.to_owned());
            if let Err(error) = thread.spawn(move || work(crew, &queue, &waiting)) {
                tracing::error!(%error, "a thread for {} did not start", crew.name);
            }
        }
        Self { jobs, waiting }
    }

    /// Does a calculation on one of the threads.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, NotRun> {
        let (answer, answered) = oneshot::channel();
        let job = move || {
            // Whoever hung up while waiting costs nothing more.
            if !answer.is_closed() {
                let _gone = answer.send(work());
            }
        };
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.jobs.try_send(Box::new(job)).map_err(|refused| {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            match refused {
                TrySendError::Full(_) => NotRun::Crowded,
                TrySendError::Disconnected(_) => NotRun::Failed,
            }
        })?;
        answered.await.map_err(|_| NotRun::Failed)
    }
}

/// Works until the last one who could bring a job has gone.
fn work(crew: Crew, queue: &Mutex<Receiver<Job>>, waiting: &AtomicUsize) {
    // On Linux this is the priority of the calling thread alone.
    if cfg!(target_os = "linux")
        && let Err(error) = rustix::process::setpriority_process(None, crew.nice)
    {
        tracing::warn!(%error, "the threads for {} have the same priority as everything else", crew.name);
    }
    (crew.begin)();
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        let left = waiting.fetch_sub(1, Ordering::Relaxed) - 1;
        let started = Instant::now();
        if catch_unwind(AssertUnwindSafe(job)).is_err() {
            tracing::error!("a calculation of the threads for {} panicked", crew.name);
        }
        // A kernel that shares the processors between sessions first does not let threads of one stand back for the
        // database's.
        if left > crew.crowd {
            rest(started.elapsed());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the thread calculates and is none of the runtime's")]
fn rest(time: Duration) {
    std::thread::sleep(time);
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAITING: usize = 8;

    #[tokio::test]
    async fn only_so_many_wait_and_who_hung_up_costs_nothing() {
        let crew = Crew { name: "tests", waiting: WAITING, nice: 10, crowd: 4, begin: || () };
        let crew = Arc::new(StandingBack::new(crew));
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        let lanes = (std::thread::available_parallelism().unwrap().get() / 2).max(1);
        let mut held = Vec::new();
        for _ in 0..lanes {
            let (gate, started) = (Arc::clone(&gate), oneshot::channel());
            let run = crew.run({
                let started = started.0;
                move || {
                    started.send(()).unwrap();
                    gate.lock().unwrap().recv().unwrap();
                }
            });
            let mut run = Box::pin(run);
            assert!(futures::poll!(&mut run).is_pending());
            started.1.await.unwrap();
            held.push(run);
        }
        let mut waiting: Vec<_> = (0..WAITING).map(|_| Box::pin(crew.run(|| unreachable!("hung up")))).collect();
        for one in &mut waiting {
            assert!(futures::poll!(one).is_pending());
        }
        assert!(matches!(crew.run(|| ()).await, Err(NotRun::Crowded)));
        drop(waiting);
        for _ in 0..lanes {
            open.send(()).unwrap();
        }
        for run in held {
            run.await.unwrap();
        }
        // Behind those who hung up.
        loop {
            match crew.run(|| 7).await {
                Ok(answer) => break assert_eq!(answer, 7),
                Err(NotRun::Crowded) => tokio::task::yield_now().await,
                Err(other) => panic!("{other}"),
            }
        }
    }

    #[tokio::test]
    async fn a_calculation_that_panics_costs_its_own_answer() {
        let crew = StandingBack::new(Crew { name: "tests", waiting: 1, nice: 10, crowd: 4, begin: || () });
        let failed: Result<(), NotRun> = crew.run(|| panic!("on purpose")).await;
        assert_eq!(failed, Err(NotRun::Failed));
        assert_eq!(crew.run(|| 7).await, Ok(7));
    }
}
