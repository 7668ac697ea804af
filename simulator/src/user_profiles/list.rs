//! The list of user profiles, by creation or by name (files-vaults-memory-skills.md §9).

use super::shape::Shape;
use crate::{
    State,
    cursor::{PageRequest, cut_page},
    prelude::*,
    store::Listed,
};
use pilothouse_api::user_profiles::EnforcementStatus;

/// `GET /v1/user_profiles`.
pub(super) async fn list(Shared(state): Shared<State>, shape: Shape, params: Params) -> Answer {
    let known = ["order", "order_by", "enforcement_status[]"];
    let filter = params.filter(Kind::UserProfile, if shape == Shape::General { &known } else { &known[..2] })?;
    let filter =
        filter.one_of("$.enforcement_status", params.choices("enforcement_status[]", EnforcementStatus::KNOWN)?);
    let page = PageRequest { descending: params.descending(true)?, ..params.page(20, 100)? };
    let listed = match params.choice("order_by", &["created_at", "name"])? {
        Some("name") => by_name(&state.store, filter, &page).await?,
        _ => state.store.list(filter, &page).await?,
    };
    Ok(listed.map(|profile| shape.show(profile)).forward())
}

/// Profiles without a name come before all others; those of one name follow by id.
async fn by_name(store: &Store, filter: ListFilter<'_>, page: &PageRequest) -> Result<Listed, HttpError> {
    let mut data = store.all(filter).await?;
    data.sort_by_cached_key(key);
    if page.descending {
        data.reverse();
    }
    let list = format!("user_profile:name:{}", if page.descending { "desc" } else { "asc" });
    let next = cut_page(&mut data, page, &list, key)?;
    Ok(Listed { data, next, prev: None })
}

fn key(profile: &Value) -> String {
    let text = |field: &str| profile[field].as_str().unwrap_or_default();
    // Nothing sorts before the separator, so a name comes before those that it begins.
    format!("{}\0{}", text("name"), text("id"))
}
