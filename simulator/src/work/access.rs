//! Who may call a work queue, and which environments have one (environments.md §5).

use crate::{http::Caller, prelude::*};

/// Refuses callers with other credentials than the call takes (environments.md §5).
pub(super) fn admit(caller: &Caller, allowed: &[Caller]) -> Result<(), HttpError> {
    if *caller == Caller::Anyone || allowed.contains(caller) {
        return Ok(());
    }
    Err(HttpError::forbidden(match caller {
        Caller::ApiKey => "this call does not take API keys; use an environment key",
        _ => "this call does not take the credentials of workers",
    }))
}

/// Only self-hosted environments have a queue.
pub(super) async fn check_environment(store: &Store, id: &str) -> Result<(), HttpError> {
    if store.find(Kind::Environment, id).await?["config"]["type"] != "self_hosted" {
        return Err(HttpError::invalid("only a self-hosted environment has a work queue"));
    }
    Ok(())
}
