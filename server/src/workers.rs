//! CPU-bound work, such as rendering a page: off the threads that handle requests, and no more at a time than there are
//! processors.

use crate::failure::Failure;
use std::{num::NonZero, panic::resume_unwind, sync::Arc, thread::available_parallelism, time::Duration};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

/// How long a visitor waits for a result.
const RESULT_TIMEOUT: Duration = Duration::from_secs(8);

/// A queue for such work. A caller who leaves the queue leaves nothing behind; work that has started is finished and
/// keeps its permit, so abandoned work is limited too.
#[derive(Clone, Debug)]
pub struct Workers {
    places: Arc<Semaphore>,
    patience: Duration,
}

/// The result took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late;

impl From<Late> for Failure {
    fn from(Late: Late) -> Self {
        let message = "The server is too busy to answer in time. Try again in a moment.";
        Self::overloaded(message, RESULT_TIMEOUT, "a result was not there in time")
    }
}

impl Default for Workers {
    /// One permit for each processor.
    fn default() -> Self {
        Self::new(available_parallelism().map_or(1, NonZero::get), RESULT_TIMEOUT)
    }
}

impl Workers {
    /// A queue with this many permits, and this limit on waiting for a result.
    pub fn new(places: usize, patience: Duration) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), patience }
    }

    /// Runs work for a visitor, with a limit on waiting.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Late> {
        timeout(self.patience, self.run_unhurried(work)).await.map_err(|_| Late)
    }

    /// Runs work for a download, without a limit.
    pub async fn run_unhurried<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        // The semaphore is never closed, so this always waits for a permit.
        let place = self.places.clone().acquire_owned().await.ok();
        let done = spawn_blocking(move || {
            let _place = place;
            work()
        });
        match done.await {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                // The runtime is shutting down, and this task with it.
                Err(_) => std::future::pending().await,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;
    use std::sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    };

    const LONG: Duration = Duration::from_secs(600);

    #[tokio::test]
    async fn other_requests_are_answered_meanwhile() {
        let (send, receive) = mpsc::channel();
        let waits = Workers::new(1, LONG);
        // The only thread of this runtime sends what the work is waiting for.
        let (got, ()) = tokio::join!(waits.run(move || receive.recv()), async move { send.send(7).unwrap() });
        assert_eq!(got, Ok(Ok(7)));
    }

    #[tokio::test]
    async fn no_more_is_done_at_a_time_than_there_are_places() {
        static NOW: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let workers = Workers::new(2, LONG);
        let work = || {
            MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::yield_now();
            NOW.fetch_sub(1, Ordering::SeqCst);
        };
        let all = futures::future::join_all((0..200).map(|_| workers.run(work))).await;
        assert!(all.iter().all(Result::is_ok));
        assert!(MOST.load(Ordering::SeqCst) <= 2);
    }

    #[tokio::test]
    async fn a_caller_who_leaves_the_queue_leaves_nothing_behind() {
        let workers = Workers::new(1, LONG);
        let (release, blocked) = mpsc::channel::<()>();
        let (began, begun) = tokio::sync::oneshot::channel();
        let first = workers.clone();
        let first = tokio::spawn(async move {
            first
                .run(move || {
                    began.send(()).unwrap();
                    blocked.recv()
                })
                .await
        });
        begun.await.unwrap();
        let ran = Arc::new(AtomicUsize::new(0));
        for _ in 0..100 {
            let counted = ran.clone();
            let waiting = workers.run(move || counted.fetch_add(1, Ordering::SeqCst));
            assert!(waiting.now_or_never().is_none());
        }
        release.send(()).unwrap();
        first.await.unwrap().unwrap().unwrap();
        assert_eq!(workers.run(|| "next").await, Ok("next"));
        assert_eq!(ran.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn waiting_for_a_result_is_limited() {
        assert_eq!(Workers::new(0, Duration::ZERO).run(|| ()).await, Err(Late));
    }

    #[tokio::test]
    async fn a_panic_reaches_the_caller() {
        let workers = Workers::new(1, LONG);
        let panicking = workers.clone();
        let outcome = tokio::spawn(async move { panicking.run(|| panic!("no")).await }).await;
        assert!(outcome.is_err());
        assert_eq!(workers.run(|| "still at work").await, Ok("still at work"));
    }
}
