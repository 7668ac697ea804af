//! The list of a store's memories: sorted by path, with folders rolled up at a depth of 1
//! (files-vaults-memory-skills.md §3.2).

use super::{
    path,
    stored::{content_of, paths},
    view::View,
};
use crate::{
    State,
    cursor::{PageRequest, cut_page},
    prelude::*,
};
use sqlx::SqliteConnection;

/// An item of the list.
#[derive(Debug, PartialEq, Eq)]
enum ListItem<'a> {
    Memory { path: &'a str, id: &'a str },
    Prefix(&'a str),
}

impl ListItem<'_> {
    fn path(&self) -> &str {
        match self {
            Self::Memory { path, .. } | Self::Prefix(path) => path,
        }
    }
}

/// `GET …/memories`.
pub(super) async fn list(Shared(state): Shared<State>, params: Params, Path(store_id): Path<String>) -> Answer {
    params.reject_unknown(&["path_prefix", "depth", "limit", "page", "view"])?;
    let view = View::of(&params, View::Basic)?;
    let page = PageRequest { descending: false, ..view.page(&params)? };
    let prefix = params.get("path_prefix").unwrap_or("/");
    path::check_prefix(prefix)?;
    let is_rolled_up = params.choice("depth", &["0", "1"])? == Some("1");
    let mut transaction = state.store.begin_reading().await?;
    documents::find(&mut transaction, Kind::MemoryStore, &store_id).await?;
    let paths = paths(&mut transaction, &store_id).await?;
    let mut entries = entries(&paths, prefix, is_rolled_up);
    let next = cut_page(&mut entries, &page, &format!("memory:{store_id}"), |entry| entry.path().to_owned())?;
    let mut data = Vec::with_capacity(entries.len());
    for entry in &entries {
        data.push(render(&mut transaction, entry, view).await?);
    }
    Ok(Json(json!({"data": data, "next_page": next})))
}

/// What lies below a prefix. Paths of one folder follow each other, so a folder is new where the one before differs.
fn entries<'a>(paths: &'a [(String, String)], prefix: &str, is_rolled_up: bool) -> Vec<ListItem<'a>> {
    let below = paths.iter().filter(|(path, _)| path.starts_with(prefix));
    let mut entries: Vec<ListItem<'a>> = below
        .map(|(path, id)| match path[prefix.len()..].find('/') {
            Some(slash) if is_rolled_up => ListItem::Prefix(&path[..=prefix.len() + slash]),
            _ => ListItem::Memory { path, id },
        })
        .collect();
    entries.dedup();
    entries
}

async fn render(connection: &mut SqliteConnection, entry: &ListItem<'_>, view: View) -> Result<Value, HttpError> {
    let id = match entry {
        ListItem::Prefix(path) => return Ok(json!({"path": path, "type": "memory_prefix"})),
        ListItem::Memory { id, .. } => id,
    };
    let mut memory = documents::find(connection, Kind::Memory, id).await?;
    if view == View::Full {
        memory["content"] = content_of(connection, &memory).await?;
    }
    Ok(memory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(mut paths: Vec<String>) -> Vec<(String, String)> {
        paths.sort_unstable();
        paths.dedup();
        paths.into_iter().map(|path| (path.clone(), format!("mem_{path}"))).collect()
    }

    #[test]
    fn folders_are_rolled_up_once_and_in_order_memory_3_2() {
        let paths = sorted(["/b/x", "/a.md", "/a/y", "/a/x/z", "/a-b", "/c"].map(str::to_owned).to_vec());
        let shown = |prefix: &str, is_rolled_up: bool| -> Vec<String> {
            entries(&paths, prefix, is_rolled_up).iter().map(|entry| entry.path().to_owned()).collect()
        };
        assert_eq!(shown("/", true), ["/a-b", "/a.md", "/a/", "/b/", "/c"]);
        assert_eq!(shown("/a/", true), ["/a/x/", "/a/y"]);
        assert_eq!(shown("/a/", false), ["/a/x/z", "/a/y"]);
        assert_eq!(shown("/x/", false), [""; 0]);
    }

    proptest! {
        /// A cursor is the path of the last entry, which only works where entries are sorted by path.
        #[test]
        fn entries_are_sorted_and_unique_memory_3_2(paths in prop::collection::vec("(/[a.\\-]{1,2}){1,3}", 0..20)) {
            let paths = sorted(paths);
            let entries = entries(&paths, "/", true);
            prop_assert!(entries.windows(2).all(|pair| pair[0].path() < pair[1].path()), "{:?}", entries);
        }
    }
}
