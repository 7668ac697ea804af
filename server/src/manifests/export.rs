//! The resources that are there, as manifests.

use super::workspace::{Resource, Workspace, memories, memories_path, text};
use pilothouse_api::{Client, Error, transport::Transport};
use pilothouse_domain::manifest::{Kind, Manifest, by_name, of_resource};
use serde_json::Value;
use std::collections::BTreeMap;

/// All resources that aren't archived, or the one with this id. References are names where those are unique.
pub async fn export<T: Transport>(client: &Client<T>, only: Option<&str>) -> Result<Vec<Manifest>, Error> {
    let kinds = [Kind::Environment, Kind::MemoryStore, Kind::Agent, Kind::Deployment, Kind::Vault];
    let workspace = Workspace::read(client, &kinds).await?;
    let mut manifests = Vec::new();
    for kind in Kind::DESCRIBED {
        let chosen = |resource: &&Resource| only.is_none_or(|id| text(resource, "id") == Some(id));
        for resource in workspace.all(kind).iter().filter(chosen) {
            let Some(mut manifest) = of_resource(kind, resource) else { continue };
            manifest.fields = by_name(&manifest.fields, &|kind, id| workspace.name_of(kind, id));
            if let (Kind::MemoryStore, Some(id)) = (kind, &manifest.id) {
                manifest.memories = contents(client, id).await?;
            }
            manifests.push(manifest);
        }
    }
    Ok(manifests)
}

async fn contents<T: Transport>(client: &Client<T>, store: &str) -> Result<BTreeMap<String, String>, Error> {
    let mut contents = BTreeMap::new();
    for (path, (memory, _)) in memories(client, store).await? {
        let memory: Resource = client.get(&format!("{}/{memory}", memories_path(store))).await?;
        let content = memory.get("content").and_then(Value::as_str).unwrap_or_default();
        contents.insert(path, content.to_owned());
    }
    Ok(contents)
}
