//! The form from the fields that a browser sends: `name`, and of an entry in a list `files.0.mount_path`.

use super::{DeploymentForm, EventRow, FileRow, RepositoryRow, StoreRow};
use crate::form::Pair;
use std::collections::BTreeMap;

/// More entries than the API takes of anything.
const MAX_INDEX: usize = 1_000;

type Fields = [(String, String)];

/// The texts of an entry by their names.
type Entry<'a> = BTreeMap<&'a str, &'a str>;

impl DeploymentForm {
    /// The form as it was filled in; what it doesn't know is left out.
    pub fn from_fields(fields: &Fields) -> Self {
        let text = |name: &str| {
            let field = fields.iter().find(|(field, _)| field == name);
            field.map(|(_, text)| clean(text)).unwrap_or_default()
        };
        Self {
            name: text("name"),
            description: text("description"),
            agent: text("agent"),
            agent_version: text("agent_version"),
            environment: text("environment"),
            expression: text("expression"),
            timezone: text("timezone"),
            events: entries(fields, "events", "text", event),
            files: entries(fields, "files", "file", file),
            repositories: entries(fields, "repositories", "url", repository),
            stores: entries(fields, "stores", "store", store),
            others: entries(fields, "others", "json", |entry| own(entry, "json")),
            vaults: fields.iter().filter(|(name, _)| name == "vaults").map(|(_, id)| id.clone()).collect(),
            budget: text("budget"),
            metadata: entries(fields, "metadata", "key", |entry| Pair {
                key: own(entry, "key"),
                value: own(entry, "value"),
            }),
        }
    }
}

impl DeploymentForm {
    /// The fields that an error of the API can stand at.
    pub fn names(&self) -> Vec<String> {
        let single = [
            "name",
            "description",
            "agent",
            "agent_version",
            "environment",
            "expression",
            "timezone",
            "vaults",
            "budget",
        ];
        let of = |list: &str, count: usize, part: &str| -> Vec<String> {
            (0..count).map(|at| format!("{list}.{at}.{part}")).collect()
        };
        let mut names: Vec<String> = single.map(str::to_owned).into();
        names.extend(of("events", self.events.len(), "text"));
        names
    }
}

/// The entries of a list, in their order, without those that lack what makes them one.
fn entries<T>(fields: &Fields, list: &str, needed: &str, read: impl Fn(&Entry<'_>) -> T) -> Vec<T> {
    let mut found: BTreeMap<usize, Entry<'_>> = BTreeMap::new();
    for (name, text) in fields {
        let place = name.strip_prefix(list).and_then(|rest| rest.strip_prefix('.')?.split_once('.'));
        let place = place.and_then(|(index, part)| Some((index.parse::<usize>().ok()?, part)));
        if let Some((index, part)) = place.filter(|(index, _)| *index < MAX_INDEX) {
            found.entry(index).or_default().insert(part, text);
        }
    }
    let is_filled = |entry: &&Entry<'_>| entry.get(needed).is_some_and(|text| !text.trim().is_empty());
    found.values().filter(is_filled).map(read).collect()
}

/// Forms send line feeds as CR LF.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn own(entry: &Entry<'_>, part: &str) -> String {
    entry.get(part).copied().map(clean).unwrap_or_default()
}

fn event(entry: &Entry<'_>) -> EventRow {
    EventRow {
        kind: own(entry, "kind"),
        text: own(entry, "text"),
        rubric: own(entry, "rubric"),
        max_iterations: own(entry, "max_iterations"),
    }
}

fn file(entry: &Entry<'_>) -> FileRow {
    FileRow { file: own(entry, "file"), mount_path: own(entry, "mount_path") }
}

fn repository(entry: &Entry<'_>) -> RepositoryRow {
    RepositoryRow {
        url: own(entry, "url"),
        checkout: own(entry, "checkout"),
        at: own(entry, "at"),
        mount_path: own(entry, "mount_path"),
        token: own(entry, "token"),
    }
}

fn store(entry: &Entry<'_>) -> StoreRow {
    StoreRow { store: own(entry, "store"), access: own(entry, "access"), instructions: own(entry, "instructions") }
}
