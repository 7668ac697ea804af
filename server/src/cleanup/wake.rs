//! Tells the tasks that there is something to do.

use std::sync::Arc;
use tokio::sync::Notify;

/// Shared by the tasks and the routes.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<Bells>);

#[derive(Debug, Default)]
struct Bells {
    planned: Notify,
    changed: Notify,
}

impl Wake {
    /// A plan is to be made.
    pub fn planned(&self) {
        self.0.planned.notify_one();
    }

    /// A plan was confirmed or stopped.
    pub fn changed(&self) {
        self.0.changed.notify_one();
    }

    pub(super) async fn until_planned(&self) {
        self.0.planned.notified().await;
    }

    pub(super) async fn until_changed(&self) {
        self.0.changed.notified().await;
    }
}
