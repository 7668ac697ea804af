//! The layer that injects faults into calls.

use super::{FaultSite, answers, bodies, streams};
use crate::State;
use axum::{
    extract::{Request, State as Shared},
    middleware::Next,
    response::Response,
};

/// Carries a call out, or injects its fault.
pub(crate) async fn strike(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let faults = &state.faults;
    let fault = match faults.planned(&method, &path) {
        Some(fault) => Some(fault),
        None => faults.of_session(&state.store, &method, &path).await,
    };
    let Some(fault) = fault else { return next.run(request).await };
    tracing::info!(fault = fault.name(), %method, path, "a fault strikes");
    match fault.site() {
        FaultSite::Answer => answers::instead(fault).await,
        FaultSite::Body => {
            let uri = request.uri().to_string();
            bodies::changed(fault, &faults.read, uri, next.run(request).await).await
        }
        FaultSite::Stream => next.run(request).await.map(|body| streams::tampered(fault, body)),
        FaultSite::Log => next.run(request).await,
    }
}
