//! What applying manifests would do, and doing it.

use super::workspace::{Resource, Workspace, memories, memories_path, text};
use pilothouse_api::{Client, Error, transport::Transport};
use pilothouse_console_api::{ManifestAction, ManifestChange, ManifestPlan, ManifestStep};
use pilothouse_domain::{
    diff::Change,
    manifest::{Action, Kind, Manifest, MemoryChange, action, memory_changes, resolve},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// What applying these would do; nothing is changed.
pub async fn plan<T: Transport + Sync>(client: &Client<T>, manifests: &[Manifest]) -> Result<ManifestPlan, Error> {
    let run = Run::new(client, manifests).await?;
    let mut steps = Vec::new();
    for manifest in in_order(manifests) {
        // What doesn't exist yet has no id, but it will.
        let id =
            |kind, name: &str| run.id_of(kind, name).or_else(|| run.will_exist(kind, name).then(|| placeholder(name)));
        steps.push(match run.prepare(manifest, &id).await {
            Ok(prepared) => prepared.step(manifest),
            Err(problem) => failed(manifest, problem),
        });
    }
    Ok(ManifestPlan { steps })
}

/// Applies these, one after the other; `report` is told of each as it is done.
pub async fn apply<T: Transport + Sync>(
    client: &Client<T>,
    manifests: &[Manifest],
    mut report: impl FnMut(&ManifestStep),
) -> Result<ManifestPlan, Error> {
    let mut run = Run::new(client, manifests).await?;
    let mut waiting: VecDeque<&Manifest> = in_order(manifests).into();
    let mut steps = Vec::new();
    // How many have been put off since something was last applied.
    let mut put_off = 0;
    while let Some(manifest) = waiting.pop_front() {
        if put_off < waiting.len() && run.refers_to_any(manifest, &waiting) {
            waiting.push_back(manifest);
            put_off += 1;
            continue;
        }
        put_off = 0;
        let step = run.apply(manifest).await;
        report(&step);
        steps.push(step);
    }
    Ok(ManifestPlan { steps })
}

/// What is referred to comes first.
fn in_order(manifests: &[Manifest]) -> Vec<&Manifest> {
    let mut manifests: Vec<&Manifest> = manifests.iter().collect();
    manifests.sort_by_key(|manifest| manifest.kind);
    manifests
}

fn placeholder(name: &str) -> String {
    format!("(the new {name})")
}

/// What manifests are applied to.
struct Run<'a, T> {
    client: &'a Client<T>,
    workspace: Workspace,
    manifests: &'a [Manifest],
    /// Ids of what was created.
    created: HashMap<(Kind, String), String>,
}

/// What is to be done with a resource.
struct Prepared {
    id: Option<String>,
    action: Action,
    memories: Vec<MemoryChange>,
}

impl<'a, T: Transport + Sync> Run<'a, T> {
    async fn new(client: &'a Client<T>, manifests: &'a [Manifest]) -> Result<Self, Error> {
        let kinds = [Kind::Environment, Kind::MemoryStore, Kind::Agent, Kind::Deployment, Kind::Vault];
        let workspace = Workspace::read(client, &kinds).await?;
        Ok(Self { client, workspace, manifests, created: HashMap::new() })
    }

    fn id_of(&self, kind: Kind, name: &str) -> Option<String> {
        self.created.get(&(kind, name.to_owned())).cloned().or_else(|| self.workspace.id_of(kind, name))
    }

    fn will_exist(&self, kind: Kind, name: &str) -> bool {
        self.manifests.iter().any(|manifest| manifest.kind == kind && manifest.name == name)
    }

    /// Whether something that is still to be created is referred to.
    fn refers_to_any(&self, manifest: &Manifest, waiting: &VecDeque<&Manifest>) -> bool {
        let id = |kind, name: &str| {
            let is_waiting = waiting.iter().any(|other| other.kind == kind && other.name == name);
            self.id_of(kind, name).or_else(|| (!is_waiting).then(String::new))
        };
        resolve(&manifest.fields, &id).is_err()
    }

    async fn prepare(
        &self,
        manifest: &Manifest,
        id_of: &(dyn Fn(Kind, &str) -> Option<String> + Sync),
    ) -> Result<Prepared, String> {
        if self.twice(manifest) {
            return Err("Another file describes the same resource.".to_owned());
        }
        let current = self.workspace.belonging(manifest)?;
        let fields = resolve(&manifest.fields, &id_of).map_err(|missing| sentence(&missing.to_string()))?;
        let id = current.and_then(|current| text(current, "id")).map(str::to_owned);
        let known = match &id {
            Some(store) if !manifest.memories.is_empty() => {
                memories(self.client, store).await.map_err(|error| error.to_string())?
            }
            _ => BTreeMap::new(),
        };
        let hash = |content: &str| hex::encode(Sha256::digest(content));
        let memories = memory_changes(manifest, &known, hash);
        Ok(Prepared { id, action: action(manifest.kind, &fields, current), memories })
    }

    fn twice(&self, manifest: &Manifest) -> bool {
        let is_same = |other: &&Manifest| {
            let same_id = other.id.is_some() && other.id == manifest.id;
            other.kind == manifest.kind && (same_id || (other.id == manifest.id && other.name == manifest.name))
        };
        self.manifests.iter().filter(is_same).count() > 1
    }

    async fn apply(&mut self, manifest: &Manifest) -> ManifestStep {
        let prepared = match self.prepare(manifest, &|kind, name| self.id_of(kind, name)).await {
            Ok(prepared) => prepared,
            Err(problem) => return failed(manifest, problem),
        };
        let mut step = prepared.step(manifest);
        match self.carry_out(manifest.kind, prepared).await {
            Ok(id) => {
                self.created.insert((manifest.kind, manifest.name.clone()), id.clone());
                step.id = Some(id);
            }
            Err(error) => {
                step.action = ManifestAction::Failed;
                step.problem = Some(error.to_string());
            }
        }
        step
    }

    /// Creates or changes a resource, then its memories; returns its id.
    async fn carry_out(&self, kind: Kind, prepared: Prepared) -> Result<String, Error> {
        let resource: Option<Resource> = match (&prepared.action, &prepared.id) {
            (Action::Create(body), _) => Some(self.client.post(kind.path(), body).await?),
            (Action::Change(_, body), Some(id)) => {
                Some(self.client.post(&format!("{}/{id}", kind.path()), body).await?)
            }
            _ => None,
        };
        let id = resource.as_ref().and_then(|resource| text(resource, "id")).map(str::to_owned).or(prepared.id);
        let id = id.unwrap_or_default();
        for change in prepared.memories {
            self.write_memory(&id, change).await?;
        }
        Ok(id)
    }

    /// Writes a memory on the condition that it still is what the plan saw.
    async fn write_memory(&self, store: &str, change: MemoryChange) -> Result<(), Error> {
        let path = memories_path(store);
        let MemoryChange { path: place, current, content } = change;
        let _: Value = match current {
            None => self.client.post(&path, &json!({ "path": place, "content": content })).await?,
            Some((memory, hash)) => {
                let precondition = json!({ "type": "content_sha256", "content_sha256": hash });
                let body = json!({ "content": content, "precondition": precondition });
                self.client.post(&format!("{path}/{memory}"), &body).await?
            }
        };
        Ok(())
    }
}

impl Prepared {
    fn step(&self, manifest: &Manifest) -> ManifestStep {
        let (action, changes) = match &self.action {
            Action::Create(_) => (ManifestAction::Create, &[][..]),
            Action::Change(changes, _) => (ManifestAction::Change, &changes[..]),
            Action::Nothing if self.memories.is_empty() => (ManifestAction::Nothing, &[][..]),
            Action::Nothing => (ManifestAction::Change, &[][..]),
        };
        let memories = self.memories.iter().filter(|_| action != ManifestAction::Create).map(of_memory);
        let changes = changes.iter().map(of_field).chain(memories).collect();
        ManifestStep { id: self.id.clone(), action, changes, ..described(manifest) }
    }
}

fn of_field(change: &Change) -> ManifestChange {
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    ManifestChange { field: change.field.clone(), old: text(&change.old), new: text(&change.new) }
}

fn of_memory(change: &MemoryChange) -> ManifestChange {
    let old = change.current.as_ref().map(|_| "another content".to_owned());
    ManifestChange { field: change.path.clone(), old, new: Some(change.content.clone()) }
}

fn described(manifest: &Manifest) -> ManifestStep {
    ManifestStep {
        source: manifest.source.clone(),
        kind: manifest.kind.word().to_owned(),
        name: manifest.name.clone(),
        id: manifest.id.clone(),
        action: ManifestAction::Nothing,
        changes: Vec::new(),
        problem: None,
    }
}

fn failed(manifest: &Manifest, problem: String) -> ManifestStep {
    ManifestStep { action: ManifestAction::Failed, problem: Some(problem), ..described(manifest) }
}

fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", rest.as_str())
}
