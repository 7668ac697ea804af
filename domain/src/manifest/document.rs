//! Reads manifests from YAML or JSON, and writes them as YAML.

use super::{
    Kind, Manifest,
    writable::{with_self, writable},
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The longest text, in bytes: longer than any store of memories that people keep in one file.
pub const MAX_TEXT: usize = 16 * 1024 * 1024;

/// Why a text has no manifests.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct ManifestError {
    /// A file's name, or which document of a text it is.
    pub place: String,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Reads the documents of a text; `source`: the file's name, if it has one. JSON is YAML, too.
pub fn parse(source: Option<&str>, text: &str) -> Result<Vec<Manifest>, ManifestError> {
    let whole = source.unwrap_or("The text");
    let refused = |message: String| ManifestError { place: whole.to_owned(), message };
    if text.len() > MAX_TEXT {
        return Err(refused("it is longer than 16 MB".to_owned()));
    }
    // "no" and "007" are texts, and messages are one line.
    let options = serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        with_snippet: false,
    };
    let documents: Vec<Value> =
        serde_saphyr::from_multiple_with_options(text, options).map_err(|error| refused(error.to_string()))?;
    let many = documents.len() > 1;
    let place = |index: usize| match (source, many) {
        (Some(source), false) => source.to_owned(),
        (Some(source), true) => format!("{source}, document {}", index + 1),
        (None, _) => format!("Document {}", index + 1),
    };
    let documents = documents.into_iter().filter(|document| !document.is_null()).enumerate();
    documents.map(|(index, document)| manifest(place(index), document)).collect()
}

fn manifest(source: String, document: Value) -> Result<Manifest, ManifestError> {
    let refused = |message: &str| ManifestError { place: source.clone(), message: message.to_owned() };
    let Value::Object(mut fields) = document else { return Err(refused("it is not a mapping of fields")) };
    let kind = fields.get("type").and_then(Value::as_str).and_then(Kind::described);
    let kind = kind.ok_or_else(|| refused("`type` must be agent, environment, deployment or memory_store"))?;
    let text = |key: &str| fields.get(key).and_then(Value::as_str).map(str::to_owned);
    let id = text("id");
    let name = text("name").filter(|name| !name.trim().is_empty()).ok_or_else(|| refused("`name` must be a text"))?;
    let memories = match (kind, fields.remove("memories")) {
        (_, None) => BTreeMap::new(),
        (Kind::MemoryStore, Some(memories)) => {
            contents(memories).ok_or_else(|| refused("`memories` must be a mapping of paths to texts"))?
        }
        _ => return Err(refused("only a memory_store has `memories`")),
    };
    Ok(Manifest { source, kind, id, name, fields: writable(kind, fields), memories })
}

fn contents(memories: Value) -> Option<BTreeMap<String, String>> {
    let Value::Object(memories) = memories else { return None };
    memories.into_iter().map(|(path, content)| Some((path, content.as_str()?.to_owned()))).collect()
}

/// A resource as the API answers, as a manifest; `None` if it has no name. References stay ids.
pub fn of_resource(kind: Kind, resource: &Map<String, Value>) -> Option<Manifest> {
    let text = |field: &str| resource.get(field).and_then(Value::as_str).map(str::to_owned);
    let (id, name) = (text("id")?, text("name")?);
    let mut fields = writable(kind, resource.clone());
    if let Some(roster) = fields.get_mut("multiagent") {
        *roster = with_self(roster, &id);
    }
    Some(Manifest { source: id.clone(), kind, id: Some(id), name, fields, memories: BTreeMap::new() })
}

/// A manifest as YAML, with its type, name and id first. Fields without a value are left out.
pub fn write(manifest: &Manifest) -> Result<String, ManifestError> {
    let mut document = Map::new();
    document.insert("type".to_owned(), manifest.kind.word().into());
    document.insert("name".to_owned(), manifest.name.clone().into());
    document.extend(manifest.id.clone().map(|id| ("id".to_owned(), id.into())));
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::Object(members) => members.is_empty(),
        Value::Array(entries) => entries.is_empty(),
        _ => false,
    };
    let fields = manifest.fields.iter().filter(|(_, value)| !is_empty(value));
    document.extend(fields.filter(|(field, _)| *field != "name").map(|(field, value)| (field.clone(), value.clone())));
    if !manifest.memories.is_empty() {
        let memories = manifest.memories.iter().map(|(path, content)| (path.clone(), Value::from(content.clone())));
        document.insert("memories".to_owned(), Value::Object(memories.collect()));
    }
    serde_saphyr::to_string(&Value::Object(document))
        .map_err(|error| ManifestError { place: manifest.source.clone(), message: error.to_string() })
}
