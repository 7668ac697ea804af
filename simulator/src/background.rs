//! Background tasks. They end when the last clone of the state that started them is dropped, or with the engine.

use crate::{State, deployments, dreams, webhooks};
use std::sync::Arc;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Starts the tasks; they end when the last clone of the returned guard is dropped.
pub(crate) fn start(state: &State) -> Arc<DropGuard> {
    let stop = CancellationToken::new();
    // A task that held the guard would keep itself alive.
    let state = State { tasks: None, ..state.clone() };
    spawn(&stop, &state, deployments::keep_schedules(state.clone()));
    spawn(&stop, &state, dreams::keep_dreaming(state.clone()));
    spawn(&stop, &state, webhooks::keep_delivering(state.clone()));
    Arc::new(stop.drop_guard())
}

fn spawn(stop: &CancellationToken, state: &State, task: impl Future<Output = ()> + Send + 'static) {
    let (stop, engine) = (stop.clone(), state.engine.clone());
    tokio::spawn(async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = engine.stopped() => {}
            () = task => {}
        }
    });
}
