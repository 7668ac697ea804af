//! Who writes the log of a session that nobody follows. A log has one writer: when a recorder starts, the pen's holder is
//! told to stop, and the recorder waits until it has.

use pilothouse_api::ids::SessionId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio_util::sync::CancellationToken;

/// All pens that are held.
#[derive(Clone, Default)]
pub struct Pens(Arc<Mutex<HashMap<SessionId, Held>>>);

struct Held {
    /// Tells the holder to stop.
    wanted: CancellationToken,
    /// Cancelled once the holder has stopped.
    free: CancellationToken,
}

/// The right to write a log, given back when it is dropped.
pub struct Pen {
    session: SessionId,
    wanted: CancellationToken,
    free: CancellationToken,
    pens: Pens,
}

impl Pen {
    /// Cancelled when the holder has to stop.
    pub fn wanted(&self) -> &CancellationToken {
        &self.wanted
    }
}

impl Pens {
    /// Takes the pen of a session; it is also wanted back when the server stops.
    pub fn take(&self, session: &SessionId, shutdown: &CancellationToken) -> Pen {
        let (wanted, free) = (shutdown.child_token(), CancellationToken::new());
        let held = Held { wanted: wanted.clone(), free: free.clone() };
        self.held().insert(session.clone(), held);
        Pen { session: session.clone(), wanted, free, pens: self.clone() }
    }

    /// Tells a pen's holder to stop; what is returned is cancelled once it has. `None`: nobody holds it.
    pub fn want(&self, session: &SessionId) -> Option<CancellationToken> {
        self.held().get(session).map(|held| {
            held.wanted.cancel();
            held.free.clone()
        })
    }

    fn held(&self) -> MutexGuard<'_, HashMap<SessionId, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pen {
    fn drop(&mut self) {
        self.pens.held().remove(&self.session);
        self.free.cancel();
    }
}
