//! The checks of open streams' credentials: one for all streams with the same ones, as long as one of them is open.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};
use tokio_util::{
    sync::{CancellationToken, WaitForCancellationFutureOwned},
    task::AbortOnDropHandle,
};

/// All checks under way.
#[derive(Debug, Default)]
pub(super) struct Checks(Mutex<HashMap<Key, Weak<Check>>>);

/// What tells credentials apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// By its digest.
    Token([u8; 32]),
    /// By the session's id.
    Login(i128),
    /// By its digest.
    Share([u8; 32]),
}

/// The check of some credentials; it stops when this is dropped.
#[derive(Debug)]
pub(super) struct Check {
    ended: CancellationToken,
    _task: AbortOnDropHandle<()>,
}

impl Check {
    /// Begins a check, which ends once the credentials are no longer valid.
    pub(super) fn begin(checking: impl Future<Output = ()> + Send + 'static) -> Self {
        let ended = CancellationToken::new();
        let told = ended.clone().drop_guard();
        let task = tokio::spawn(async move {
            checking.await;
            drop(told);
        });
        Self { ended, _task: AbortOnDropHandle::new(task) }
    }

    /// Waits until the credentials are no longer valid.
    pub(super) fn ended(&self) -> WaitForCancellationFutureOwned {
        self.ended.clone().cancelled_owned()
    }
}

impl Checks {
    /// The check under way, or a new one.
    pub(super) fn check(&self, key: Key, begin: impl FnOnce() -> Check) -> Arc<Check> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = open.get(&key).and_then(Weak::upgrade);
        // Whoever was let in again meanwhile is checked anew.
        if let Some(check) = under_way.filter(|check| !check.ended.is_cancelled()) {
            return check;
        }
        open.retain(|_, check| check.strong_count() > 0);
        let check = Arc::new(begin());
        open.insert(key, Arc::downgrade(&check));
        check
    }
}
