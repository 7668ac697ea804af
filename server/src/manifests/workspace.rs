//! The resources that are there, with what they are found by.

use pilothouse_api::{Client, Error, Page, page::Query, transport::Transport};
use pilothouse_domain::manifest::{Kind, Manifest};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};

/// How many items a page of a list has.
const PAGE: usize = 100;

/// The most pages of a list that are read.
const MAX_PAGES: usize = 100;

/// A resource as the API answers.
pub type Resource = Map<String, Value>;

/// What isn't archived, by type.
pub struct Workspace(HashMap<Kind, Vec<Resource>>);

impl Workspace {
    /// Reads the lists of these types.
    pub async fn read<T: Transport>(client: &Client<T>, kinds: &[Kind]) -> Result<Self, Error> {
        let mut resources = HashMap::new();
        for kind in kinds {
            resources.insert(*kind, list(client, kind.path(), Query::new()).await?);
        }
        Ok(Self(resources))
    }

    /// All resources of a type.
    pub fn all(&self, kind: Kind) -> &[Resource] {
        self.0.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The id of the only resource with a name.
    pub fn id_of(&self, kind: Kind, name: &str) -> Option<String> {
        let [resource] = self.named(kind, name)[..] else { return None };
        text(resource, "id").map(str::to_owned)
    }

    /// The name of a resource, if no other one has it.
    pub fn name_of(&self, kind: Kind, id: &str) -> Option<String> {
        let name = text(self.with_id(kind, id)?, kind.name_field())?;
        self.id_of(kind, name).map(|_| name.to_owned())
    }

    /// The resource that a manifest belongs to; `None`: it has to be created.
    pub fn belonging(&self, manifest: &Manifest) -> Result<Option<&Resource>, String> {
        let kind = manifest.kind;
        let word = kind.word().replace('_', " ");
        if let Some(id) = &manifest.id {
            let missing = || format!("There is no {word} {id}, or it is archived. Remove `id` to create one.");
            return self.with_id(kind, id).map(Some).ok_or_else(missing);
        }
        match self.named(kind, &manifest.name)[..] {
            [] => Ok(None),
            [resource] => Ok(Some(resource)),
            ref several => {
                let count = several.len();
                Err(format!("There are {count} {word}s with this name. Add `id` to say which one is meant."))
            }
        }
    }

    fn named(&self, kind: Kind, name: &str) -> Vec<&Resource> {
        self.all(kind).iter().filter(|resource| text(resource, kind.name_field()) == Some(name)).collect()
    }

    fn with_id(&self, kind: Kind, id: &str) -> Option<&Resource> {
        self.all(kind).iter().find(|resource| text(resource, "id") == Some(id))
    }
}

/// A field that is a text.
pub fn text<'a>(resource: &'a Resource, field: &str) -> Option<&'a str> {
    resource.get(field)?.as_str()
}

/// Where the memories of a store are.
pub fn memories_path(store: &str) -> String {
    format!("{}/{store}/memories", Kind::MemoryStore.path())
}

/// The memories of a store, without their contents: ids and hashes by path.
pub async fn memories<T: Transport>(
    client: &Client<T>,
    store: &str,
) -> Result<BTreeMap<String, (String, String)>, Error> {
    let memories = list(client, &memories_path(store), Query::new().with("depth", 0)).await?;
    let entry = |memory: &Resource| {
        let field = |name: &str| text(memory, name).map(str::to_owned);
        Some((field("path")?, (field("id")?, field("content_sha256")?)))
    };
    Ok(memories.iter().filter_map(entry).collect())
}

async fn list<T: Transport>(client: &Client<T>, path: &str, query: Query) -> Result<Vec<Resource>, Error> {
    let (mut resources, mut cursor) = (Vec::new(), None);
    for _ in 0..MAX_PAGES {
        let query = query.clone().with("limit", PAGE).with_option("page", cursor);
        let page: Page<Resource> = client.get(&format!("{path}{}", query.suffix())).await?;
        resources.extend(page.data);
        cursor = page.next_page;
        if cursor.is_none() {
            break;
        }
    }
    Ok(resources)
}
