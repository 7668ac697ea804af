//! What is known of files while a call is judged: contents from the log, what the call writes, what it downloads.

use super::path;
use std::collections::HashMap;

/// Where the content of a file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Its text is known.
    Text(String),
    /// It comes from the network.
    Downloaded,
    /// It was decoded from something unreadable.
    Decoded,
    /// It holds credentials, or is packed from files that may.
    Secret,
    /// The call writes it, and what it writes can't be told.
    Unknown,
}

/// More files than this are forgotten; forgetting is said nowhere, as unknown files are judged unknown.
const MAX: usize = 64;

/// Contents of files by path.
pub(super) struct KnownFiles<'a> {
    log: &'a dyn Fn(&str) -> Option<String>,
    written: HashMap<String, Content>,
}

impl<'a> KnownFiles<'a> {
    pub(super) fn new(log: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { log, written: HashMap::new() }
    }

    /// The call writes a file.
    pub(super) fn write(&mut self, file: &str, content: Content) {
        if self.written.len() < MAX || self.written.contains_key(&path::clean(file)) {
            self.written.insert(path::clean(file), content);
        }
    }

    /// The call adds to a file.
    pub(super) fn append(&mut self, file: &str, content: Content) {
        let content = match (self.written(file), content) {
            (Some(Content::Text(before)), Content::Text(more)) => Content::Text(format!("{before}{more}")),
            (Some(before), Content::Text(_)) => before.clone(),
            (_, content) => content,
        };
        self.write(file, content);
    }

    /// What the call has written to a file so far.
    pub(super) fn written(&self, file: &str) -> Option<&Content> {
        self.written.get(&path::clean(file))
    }

    /// The content, from the call or from the log.
    pub(super) fn content(&self, file: &str) -> Option<Content> {
        self.written(file).cloned().or_else(|| (self.log)(file).map(Content::Text))
    }

    /// The content before the call.
    pub(super) fn last(&self, file: &str) -> Option<String> {
        (self.log)(file)
    }
}
