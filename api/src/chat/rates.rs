//! How much one person may ask for: so many frames at once, then so many a second.
//!
//! Never here: what is asked.

use std::time::{Duration, Instant};

/// How much is free of each kind of frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatLimits {
    /// So many messages at once, and one more after each of these.
    pub posts: (u32, Duration),
    /// The same for everything else.
    pub frames: (u32, Duration),
    /// The same for passwords.
    pub passwords: (u32, Duration),
}

impl Default for ChatLimits {
    fn default() -> Self {
        Self {
            posts: (20, Duration::from_millis(250)),
            frames: (200, Duration::from_millis(50)),
            passwords: (5, Duration::from_secs(10)),
        }
    }
}

impl ChatLimits {
    /// None: for those who measure.
    #[must_use]
    pub const fn none() -> Self {
        let free = (u32::MAX, Duration::ZERO);
        Self { posts: free, frames: free, passwords: free }
    }
}

/// What somebody has left of one kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    burst: u32,
    every: Duration,
    /// When all that was taken is given back.
    full: Instant,
}

impl Rate {
    pub(super) fn new((burst, every): (u32, Duration), now: Instant) -> Self {
        Self { burst, every, full: now }
    }

    /// Takes one, or says how many seconds until there is one.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), u32> {
        let full = self.full.max(now) + self.every;
        let over = (full - now).saturating_sub(self.every.saturating_mul(self.burst));
        if over.is_zero() {
            self.full = full;
            return Ok(());
        }
        Err(u32::try_from(over.as_millis().div_ceil(1000)).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_and_then_one_by_one() {
        let now = Instant::now();
        let mut rate = Rate::new((3, Duration::from_secs(10)), now);
        assert_eq!([(); 4].map(|()| rate.take(now)), [Ok(()), Ok(()), Ok(()), Err(10)]);
        let later = now + Duration::from_secs(10);
        assert_eq!([(); 2].map(|()| rate.take(later)), [Ok(()), Err(10)]);
        let mut free = Rate::new(ChatLimits::none().posts, now);
        assert!((0..1000).all(|_| free.take(now).is_ok()));
    }
}
