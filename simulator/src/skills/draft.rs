//! A version of a skill that is being made (files-vaults-memory-skills.md §4).

use super::{archive, bundle::Bundle};
use crate::{clock::micros, prelude::*, store::private};
use sqlx::SqliteConnection;
use std::path::PathBuf;

/// A version whose content is on disk but which is not stored yet. Dropping it removes the content.
pub(super) struct Draft {
    body: Value,
    content: Option<PathBuf>,
}

impl Draft {
    pub async fn new(store: &Store, skill_id: &str, bundle: Bundle) -> Result<Self, HttpError> {
        let (id, now) = (ids::new_id("skver_"), store.clock.now());
        let path = store.blob(&id);
        let body = json!({
            "id": id, "created_at": now, "description": bundle.front_matter.description, "directory": bundle.directory,
            "epoch": micros(now.as_str()).unwrap_or_default().to_string(), "name": bundle.front_matter.name,
            "skill_id": skill_id, "type": "skill_version",
        });
        let zip = archive::pack(bundle.files).await?;
        let draft = Self { body, content: Some(path.clone()) };
        private::write(&path, &zip).await.map_err(HttpError::internal)?;
        Ok(draft)
    }

    /// The document to come.
    pub fn body(&self) -> &Value {
        &self.body
    }

    pub async fn insert(&self, connection: &mut SqliteConnection) -> Result<(), HttpError> {
        documents::insert(connection, Kind::SkillVersion, &self.body).await
    }

    /// The version is in the store now.
    pub fn keep(mut self) {
        self.content = None;
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(path) = &self.content {
            // If the content was never written, there is nothing to remove.
            let _ = std::fs::remove_file(path);
        }
    }
}
