//! The list of files: pages, one session's files, or files by id (files-vaults-memory-skills.md §1).

use super::stored::{forgotten_before, shown};
use crate::{
    State,
    clock::Clock,
    cursor::PageRequest,
    http::{Betas, ManagedAgents},
    prelude::*,
    store::Where,
};
use std::collections::BTreeSet;

const MAX_IDS: usize = 100;
/// With this beta value lists have the shape that they had before files were generally available.
const LEGACY: &str = "files-api-2025-04-14";

pub(super) async fn list(Shared(state): Shared<State>, shape: ManagedAgents, betas: Betas, params: Params) -> Answer {
    if betas.has(LEGACY) {
        return legacy(&state, shape, &params).await;
    }
    params.reject_unknown(&["limit", "page", "ids[]", "scope_id"])?;
    let mut filter = scoped(&state.clock, &params, shape)?;
    let ids: BTreeSet<&str> = params.all("ids[]").into_iter().collect();
    let page = if ids.is_empty() {
        params.page(20, 1000)?
    } else {
        refuse_if(ids.len() > MAX_IDS, format_args!("ids[]: at most {MAX_IDS} ids"))?;
        if let Some(other) = ["limit", "page"].iter().find(|name| params.get(name).is_some()) {
            return Err(HttpError::invalid(format!("ids[]: can't be combined with `{other}`")));
        }
        filter.conditions.push(Where::OneOf("$.id", ids.into_iter().map(str::to_owned).collect()));
        PageRequest { limit: MAX_IDS, cursor: None, descending: true }
    };
    Ok(state.store.list(filter, &page).await?.map(|file| shown(file, shape)).forward())
}

/// Lists with `after_id` and `before_id` in place of cursors.
async fn legacy(state: &State, shape: ManagedAgents, params: &Params) -> Answer {
    params.reject_unknown(&["limit", "after_id", "before_id", "scope_id"])?;
    let filter = scoped(&state.clock, params, shape)?;
    let page = state.store.list_by_id(filter, &params.id_page(params.limit(20, 1000)?, true)?).await?;
    Ok(Json(page.map(|file| shown(file, shape)).body()))
}

fn scoped<'a>(clock: &Clock, params: &'a Params, shape: ManagedAgents) -> Result<ListFilter<'a>, HttpError> {
    let scope = params.get("scope_id");
    if scope.is_some() && !shape.0 {
        let what = format!("scope_id: needs the beta header `{}`", pilothouse_api::beta::MANAGED_AGENTS);
        return Err(HttpError::invalid(what));
    }
    let conditions = vec![Where::NotBefore("$.expires_at", forgotten_before(clock).unix_timestamp())];
    Ok(ListFilter { parent: scope, conditions, ..ListFilter::of(Kind::File) })
}
