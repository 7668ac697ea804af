//! The list of user profiles, by creation or by name (files-vaults-memory-skills.md §9).

use super::shape::Shape;
use crate::{
    State,
    cursor::{PageRequest, decode_after, encode_after},
    http::{Answer, HttpError, Params, Shared},
    store::{Kind, ListFilter, Listed, Store},
};
use serde_json::Value;

const STATUSES: [&str; 4] = ["unrestricted", "pending", "restricted", "banned"];

/// `GET /v1/user_profiles`.
pub(super) async fn list(Shared(state): Shared<State>, shape: Shape, params: Params) -> Answer {
    let known = ["order", "order_by", "enforcement_status[]"];
    let filter = params.filter(Kind::UserProfile, if shape == Shape::General { &known } else { &known[..2] })?;
    let filter = filter.one_of("$.enforcement_status", params.choices("enforcement_status[]", &STATUSES)?);
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
