//! What a session mounts, as rows of a form (sessions.md §6).

use super::{
    FieldErrors,
    fields::{Fields, rows, text},
};
use serde_json::{Map, Value, json};

/// The most files that a session may mount.
const MAX_FILES: usize = 500;

/// What a session mounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceRows {
    /// Files.
    pub files: Vec<FileRow>,
    /// Repositories.
    pub repositories: Vec<RepositoryRow>,
    /// Memory stores.
    pub stores: Vec<StoreRow>,
    /// Resources of other kinds, as JSON.
    pub others: Vec<String>,
}

/// A file to mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRow {
    /// The uploaded file's id.
    pub file: String,
    /// Where the agent finds it, below `/mnt/session/uploads`; empty: under its id.
    pub mount_path: String,
}

/// A repository to mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepositoryRow {
    /// Its address at GitHub.
    pub url: String,
    /// `branch` or `commit`.
    pub checkout: String,
    /// The branch's name or the commit's SHA; empty: the default branch.
    pub at: String,
    /// Empty: `/workspace/<repo>`.
    pub mount_path: String,
    /// A secret; empty for public repositories.
    pub token: String,
}

/// A memory store to mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreRow {
    /// Its id.
    pub store: String,
    /// `read_write` or `read_only`; empty: the API's default.
    pub access: String,
    /// What the agent is told of it.
    pub instructions: String,
}

impl ResourceRows {
    /// The rows as they were filled in.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            files: rows(fields, "files", |row| FileRow {
                file: text(row, "file"),
                mount_path: text(row, "mount_path"),
            }),
            repositories: rows(fields, "repositories", |row| RepositoryRow {
                url: text(row, "url"),
                checkout: text(row, "checkout"),
                at: text(row, "at"),
                mount_path: text(row, "mount_path"),
                token: text(row, "token"),
            }),
            stores: rows(fields, "stores", |row| StoreRow {
                store: text(row, "store"),
                access: text(row, "access"),
                instructions: text(row, "instructions"),
            }),
            others: rows(fields, "others", |row| text(row, "json")),
        }
    }

    /// Puts a resource of the API to its kind, or to the others where a field of the form would lose some of it.
    pub(crate) fn add(&mut self, resource: &Value) {
        let text = |pointer: &str| resource.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let checkout = text("/checkout/type");
        match resource["type"].as_str() {
            Some("file") => self.files.push(FileRow { file: text("/file_id"), mount_path: text("/mount_path") }),
            Some("github_repository") if matches!(checkout.as_str(), "" | "branch" | "commit") => {
                let at = if checkout == "commit" { text("/checkout/sha") } else { text("/checkout/name") };
                let (url, mount_path, token) = (text("/url"), text("/mount_path"), String::new());
                self.repositories.push(RepositoryRow { url, checkout, at, mount_path, token });
            }
            Some("memory_store") => {
                let (store, access) = (text("/memory_store_id"), text("/access"));
                self.stores.push(StoreRow { store, access, instructions: text("/instructions") });
            }
            _ => self.others.push(resource.to_string()),
        }
    }

    /// The resources to send.
    pub(crate) fn resources(&self, errors: &mut FieldErrors) -> Vec<Value> {
        self.check_files(errors);
        for (index, row) in self.repositories.iter().enumerate() {
            if row.url.trim().is_empty() {
                errors.add(format!("repositories.{index}.url"), "Enter its address, or remove this row");
            }
        }
        for (index, row) in self.stores.iter().enumerate() {
            if row.store.is_empty() {
                errors.add(format!("stores.{index}.store"), "Choose one, or remove this row");
            }
        }
        let mut resources: Vec<Value> = self.files.iter().map(FileRow::resource).collect();
        resources.extend(self.repositories.iter().map(RepositoryRow::resource));
        resources.extend(self.stores.iter().map(StoreRow::resource));
        for (index, text) in self.others.iter().enumerate() {
            match serde_json::from_str(text) {
                Ok(resource) => resources.push(resource),
                Err(error) => errors.add(format!("others.{index}.json"), format!("This is not JSON: {error}")),
            }
        }
        resources
    }

    fn check_files(&self, errors: &mut FieldErrors) {
        if self.files.len() > MAX_FILES {
            errors.add("files", format!("Mount at most {MAX_FILES} files"));
        }
        for (index, row) in self.files.iter().enumerate() {
            let (field, path) = (format!("files.{index}.mount_path"), row.mount_path.trim());
            errors.check_length(&field, path, 0, 4_096);
            if !path.is_empty() && self.files[..index].iter().any(|other| other.mount_path.trim() == path) {
                errors.add(&field, "This path is already used");
            }
            if path.split('/').any(|part| part == "..") {
                errors.add(&field, "Remove `..` from the path");
            }
            if row.file.is_empty() {
                errors.add(format!("files.{index}.file"), "Choose a file, or remove this row");
            }
        }
    }
}

impl FileRow {
    fn resource(&self) -> Value {
        let mut resource = json!({"type": "file", "file_id": self.file});
        put(&mut resource, "mount_path", &self.mount_path);
        resource
    }
}

impl RepositoryRow {
    fn resource(&self) -> Value {
        let mut resource = json!({"type": "github_repository", "url": self.url.trim()});
        let at = self.at.trim();
        if !at.is_empty() {
            let (kind, member) = if self.checkout == "commit" { ("commit", "sha") } else { ("branch", "name") };
            resource["checkout"] =
                Value::Object(Map::from_iter([("type".to_owned(), json!(kind)), (member.to_owned(), json!(at))]));
        }
        put(&mut resource, "mount_path", &self.mount_path);
        put(&mut resource, "authorization_token", &self.token);
        resource
    }
}

impl StoreRow {
    fn resource(&self) -> Value {
        let mut resource = json!({"type": "memory_store", "memory_store_id": self.store});
        put(&mut resource, "access", &self.access);
        put(&mut resource, "instructions", &self.instructions);
        resource
    }
}

fn put(object: &mut Value, member: &str, text: &str) {
    if !text.trim().is_empty() {
        object[member] = json!(text.trim());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let file = |file: &str, path: &str| FileRow { file: file.into(), mount_path: path.into() };
        let rows = ResourceRows {
            files: vec![file("file_1", "/a"), file("file_2", "/a"), file("", "/../etc")],
            repositories: vec![RepositoryRow::default()],
            stores: vec![StoreRow::default()],
            others: vec!["{".to_owned()],
        };
        let mut errors = FieldErrors::default();
        rows.resources(&mut errors);
        for field in [
            "files.1.mount_path",
            "files.2.mount_path",
            "files.2.file",
            "repositories.0.url",
            "stores.0.store",
            "others.0.json",
        ] {
            assert!(errors.get(field).is_some(), "{field}: {errors:?}");
        }
    }

    #[test]
    fn resources_become_rows_and_rows_resources() {
        let all = json!([
            {"type": "file", "file_id": "file_1", "mount_path": "/a.csv"},
            {"type": "github_repository", "url": "https://github.com/a/b", "checkout": {"type": "commit", "sha": "abc"}},
            {"type": "github_repository", "url": "https://github.com/a/c"},
            {"type": "memory_store", "memory_store_id": "memstore_1", "access": "read_only"},
            {"type": "bucket", "name": "x"},
        ]);
        let mut rows = ResourceRows::default();
        all.as_array().unwrap().iter().for_each(|resource| rows.add(resource));
        let mut errors = FieldErrors::default();
        assert_eq!(json!(rows.resources(&mut errors)), all);
        assert!(errors.is_empty());
    }
}
