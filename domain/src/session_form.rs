//! The form that starts a session (sessions.md §4).

use crate::{
    budget::budget,
    deployment_form::{EventRow, RepositoryRow, StoreRow},
    form::{FieldErrors, Pair, check_pairs, metadata},
};
use pilothouse_api::{
    ids::{AgentId, EnvironmentId, FileId},
    resources::ResourceRequest,
    sessions::{AgentReference, CreateSession},
};
use serde_json::{Map, Value, json};

/// The state of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionForm {
    /// The agent's id.
    pub agent: String,
    /// A version, or empty for the latest.
    pub agent_version: String,
    /// The environment's id.
    pub environment: String,
    /// Up to 500 characters; may be empty.
    pub title: String,
    /// The first message; with one, or with an outcome, the session begins to work right away.
    pub message: String,
    /// The outcome to reach; without a text there is none.
    pub outcome: EventRow,
    /// Files to mount.
    pub files: Vec<FileMount>,
    /// Repositories to mount.
    pub repositories: Vec<RepositoryRow>,
    /// Memory stores to mount.
    pub stores: Vec<StoreRow>,
    /// Ids of vaults; empty ones are left out.
    pub vaults: Vec<String>,
    /// Dollars; empty: no limit.
    pub budget: String,
    /// Key-value pairs.
    pub metadata: Vec<Pair>,
}

/// A file to mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileMount {
    /// The uploaded file's id.
    pub file_id: String,
    /// Its name, for people only.
    pub filename: String,
    /// Where the agent finds it, below `/mnt/session/uploads`; empty: under its id.
    pub mount_path: String,
}

impl FileMount {
    /// A mount of a file under its own name.
    pub fn named(file_id: &FileId, filename: &str) -> Self {
        let (file_id, filename) = (file_id.to_string(), filename.to_owned());
        Self { mount_path: format!("/{filename}"), file_id, filename }
    }
}

/// The most files that a session may mount.
pub const MAX_FILES: usize = 500;

impl SessionForm {
    /// The body to send, or what is wrong.
    pub fn to_create(&self) -> Result<CreateSession, FieldErrors> {
        let mut errors = FieldErrors::default();
        let agent = self.agent_reference(&mut errors);
        let environment_id = self.environment.parse::<EnvironmentId>().ok();
        if environment_id.is_none() {
            errors.add("environment", "Choose an environment");
        }
        errors.check_length("title", &self.title, 0, 500);
        check_pairs(&self.metadata, &mut errors);
        let resources = self.resources(&mut errors);
        let initial_events = self.events(&mut errors);
        let budget = serde_json::from_value(budget(&self.budget, &mut errors)).unwrap_or_default();
        let vault_ids = self.vaults.iter().filter_map(|id| id.parse().ok()).collect();
        let (Some(agent), Some(environment_id), true) = (agent, environment_id, errors.is_empty()) else {
            return Err(errors);
        };
        Ok(CreateSession {
            agent,
            environment_id,
            title: Some(self.title.clone()).filter(|title| !title.is_empty()),
            metadata: metadata(&self.metadata),
            resources,
            vault_ids,
            initial_events,
            budget,
        })
    }

    fn agent_reference(&self, errors: &mut FieldErrors) -> Option<AgentReference> {
        let Ok(id) = self.agent.parse::<AgentId>() else {
            errors.add("agent", "Choose an agent");
            return None;
        };
        match self.agent_version.trim() {
            "" => Some(AgentReference::Latest(id)),
            text => match text.parse::<u32>() {
                Ok(version) if version > 0 => {
                    let (kind, version) = ("agent".to_owned(), Some(version));
                    Some(AgentReference::Pinned { kind, id, version, overrides: Map::new() })
                }
                _ => {
                    errors.add("agent_version", "Enter a version number, or leave empty for the latest");
                    None
                }
            },
        }
    }

    fn resources(&self, errors: &mut FieldErrors) -> Vec<ResourceRequest> {
        if self.files.len() > MAX_FILES {
            errors.add("files", format!("Mount at most {MAX_FILES} files"));
        }
        let mut resources = Vec::with_capacity(self.files.len());
        for (index, file) in self.files.iter().enumerate() {
            let field = format!("files.{index}.mount_path");
            let path = file.mount_path.trim();
            errors.check_length(&field, path, 0, 4096);
            if !path.is_empty() && self.files[..index].iter().any(|other| other.mount_path.trim() == path) {
                errors.add(&field, "This path is already used");
            }
            if path.split('/').any(|part| part == "..") {
                errors.add(&field, "Remove `..` from the path");
            }
            match file.file_id.parse::<FileId>() {
                Ok(file_id) => {
                    let mount_path = Some(path.to_owned()).filter(|path| !path.is_empty());
                    resources.push(ResourceRequest::File { file_id, mount_path });
                }
                Err(_) => errors.add(format!("files.{index}.file_id"), "Choose a file"),
            }
        }
        let more = [
            ("repositories", "url", self.repositories.iter().map(RepositoryRow::resource).collect::<Vec<_>>()),
            ("stores", "store", self.stores.iter().map(StoreRow::resource).collect()),
        ];
        for (list, part, rows) in more {
            for (index, row) in rows.into_iter().enumerate() {
                match mounted(row, list) {
                    Some(resource) => resources.push(resource),
                    None => errors.add(format!("{list}.{index}.{part}"), "Choose one, or remove this row"),
                }
            }
        }
        resources
    }

    fn events(&self, errors: &mut FieldErrors) -> Vec<Value> {
        let message = self.message.trim();
        let mut events = Vec::new();
        if !message.is_empty() {
            events.push(json!({"type": "user.message", "content": [{"type": "text", "text": message}]}));
        }
        if !self.outcome.text.trim().is_empty() {
            let outcome = EventRow { kind: "user.define_outcome".to_owned(), ..self.outcome.clone() };
            match outcome.event() {
                Ok(event) => events.push(event),
                Err((part, what)) => errors.add(format!("outcome.{part}"), what),
            }
        }
        events
    }
}

/// A row as a resource; `None` where what makes it one was not filled in.
fn mounted(row: Value, list: &str) -> Option<ResourceRequest> {
    let needed = if list == "stores" { "memory_store_id" } else { "url" };
    row[needed].as_str().filter(|text| !text.is_empty())?;
    serde_json::from_value(row).ok()
}

#[cfg(test)]
mod tests;
