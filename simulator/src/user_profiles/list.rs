//! The list of user profiles, by creation or by name (files-vaults-memory-skills.md §9).

use super::shape::Shape;
use crate::{
    State,
    cursor::{PageRequest, decode_after, encode_after},
    events::descends,
    http::{Answer, HttpError, Params},
    store::{Kind, ListFilter, Listed, Store, Where},
};
use axum::extract::State as Shared;
use serde_json::Value;

const STATUSES: [&str; 4] = ["unrestricted", "pending", "restricted", "banned"];
/// More than anyone keeps in a simulator.
const EVERYTHING: usize = 100_000;

/// `GET /v1/user_profiles`.
pub(super) async fn list(Shared(state): Shared<State>, shape: Shape, params: Params) -> Answer {
    let known = ["limit", "page", "order", "order_by", "enforcement_status[]"];
    params.reject_unknown(if shape == Shape::General { &known } else { &known[..4] })?;
    let mut filter = ListFilter::of(Kind::UserProfile);
    let statuses = params.all("enforcement_status[]");
    if let Some(unknown) = statuses.iter().find(|status| !STATUSES.contains(status)) {
        return Err(HttpError::invalid(format!("enforcement_status[]: `{unknown}` is not a status")));
    }
    if !statuses.is_empty() {
        let statuses = statuses.into_iter().map(str::to_owned).collect();
        filter.conditions.push(Where::OneOf("$.enforcement_status", statuses));
    }
    let page = PageRequest { descending: descends(&params, true)?, ..params.page(20, 100)? };
    let mut listed = match params.choice("order_by", &["created_at", "name"])? {
        Some("name") => by_name(&state.store, filter, &page).await?,
        _ => state.store.list(filter, &page).await?,
    };
    listed.data = listed.data.into_iter().map(|profile| shape.show(profile)).collect();
    Ok(listed.forward())
}

/// Profiles without a name come before all others; those of one name follow by id.
async fn by_name(store: &Store, filter: ListFilter<'_>, page: &PageRequest) -> Result<Listed, HttpError> {
    let everything = PageRequest { limit: EVERYTHING, cursor: None, descending: true };
    let mut data = store.list(filter, &everything).await?.data;
    data.sort_by(|one, two| {
        let order = key(one).cmp(&key(two));
        if page.descending { order.reverse() } else { order }
    });
    let list = format!("user_profile:name:{}", if page.descending { "desc" } else { "asc" });
    if let Some(cursor) = &page.cursor {
        let place = decode_after(cursor, &list)?;
        let (id, name) = place.split_once('\n').unwrap_or((&place, ""));
        data.retain(|profile| if page.descending { key(profile) < (name, id) } else { key(profile) > (name, id) });
    }
    let has_more = data.len() > page.limit;
    data.truncate(page.limit);
    let next = data.last().filter(|_| has_more).map(|last| {
        let (name, id) = key(last);
        encode_after(&list, &format!("{id}\n{name}"))
    });
    Ok(Listed { data, next, prev: None })
}

fn key(profile: &Value) -> (&str, &str) {
    (profile["name"].as_str().unwrap_or_default(), profile["id"].as_str().unwrap_or_default())
}
