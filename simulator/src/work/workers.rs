//! Which workers poll a queue (environments.md §5.3).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How long a worker counts as polling, in milliseconds.
const POLLING: i64 = 30_000;

/// When each worker polled last, by environment and worker id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workers(Arc<Mutex<HashMap<(String, String), i64>>>);

impl Workers {
    pub fn saw(&self, environment_id: &str, worker: &str, now: i64) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, at| now - *at <= POLLING);
        seen.insert((environment_id.to_owned(), worker.to_owned()), now);
    }

    pub fn polling(&self, environment_id: &str, now: i64) -> usize {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().filter(|((environment, _), at)| environment == environment_id && now - **at <= POLLING).count()
    }
}
