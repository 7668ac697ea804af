//! Memory stores as resources of a session (sessions.md §6).

use crate::prelude::*;
use pilothouse_api::{ids::MemoryStoreId, resources::Access};

/// The resource of a wanted store. It has no id of its own, because it stays for the session's life.
pub(super) async fn attach(
    store: &Store,
    id: &MemoryStoreId,
    access: &Access,
    instructions: Option<String>,
    others: &[Value],
) -> Result<Value, HttpError> {
    let memory_store = store.find_open(Kind::MemoryStore, id.as_str()).await?;
    let slug = slug(memory_store["name"].as_str().unwrap_or_default());
    let taken = |path: &String| others.iter().any(|other| other["mount_path"] == *path);
    let numbered = (2..).map(|n| format!("/mnt/memory/{slug}-{n}"));
    let mut paths = std::iter::once(format!("/mnt/memory/{slug}")).chain(numbered);
    Ok(json!({
        "memory_store_id": id, "type": "memory_store", "access": access,
        "description": memory_store["description"], "instructions": instructions,
        "mount_path": paths.find(|path| !taken(path)), "name": memory_store["name"],
    }))
}

/// The folder's name: lower-case, with a `-` for every run of characters that are no letters or digits.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    if slug.is_empty() { "store".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_sessions_6() {
        for (name, expected) in [
            ("Customer preferences", "customer-preferences"),
            ("  A/B -- test! ", "a-b-test"),
            ("v2", "v2"),
            ("日本", "store"),
        ] {
            assert_eq!(slug(name), expected);
        }
    }
}
