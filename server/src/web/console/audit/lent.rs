//! What sessions were given and gave back: mounts, the names of secrets, files.

use crate::gateway::Gateway;
use pilothouse_api::{
    Error, Page, Verbatim,
    credentials::Credential,
    files::File,
    ids::{SessionId, VaultId},
    page::Query,
    resources::Resource,
    sessions::Session,
    vaults::Vault,
};
use pilothouse_console_api::{LentVault, Mounted, Produced};
use std::{collections::BTreeSet, time::Duration};

/// The most vaults that are read, the most names of each, and of files.
const MOST_VAULTS: usize = 10;
const MOST_NAMES: u32 = 100;

/// How long a read may take.
const TIMEOUT: Duration = Duration::from_secs(4);

/// What is mounted into sessions, each thing once.
pub(super) fn mounted<'a>(sessions: impl Iterator<Item = &'a Session>) -> Vec<Mounted> {
    let resources = sessions.flat_map(|session| &session.resources);
    let all: BTreeSet<Mounted> = resources.map(mount).collect();
    all.into_iter().collect()
}

fn mount(resource: &Resource) -> Mounted {
    let of = |kind: &str, name: &str, path: Option<&str>| Mounted {
        kind: kind.to_owned(),
        name: name.to_owned(),
        path: path.map(str::to_owned),
    };
    match resource {
        Resource::File(file) => of("file", file.file_id.as_str(), Some(&file.mount_path)),
        Resource::GithubRepository(repository) => {
            of("github_repository", &repository.url, Some(&repository.mount_path))
        }
        Resource::MemoryStore(store) => of("memory_store", store.memory_store_id.as_str(), None),
        Resource::Unknown(other) => {
            let text = |name: &str| other.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
            of(text("type"), text("id"), None)
        }
    }
}

/// The vaults and the names of their credentials, each vault once; a vault that can't be read has no name.
pub(super) async fn lent(gateway: &Gateway, vaults: impl Iterator<Item = &VaultId>) -> Vec<LentVault> {
    let vaults: BTreeSet<VaultId> = vaults.cloned().collect();
    futures::future::join_all(vaults.into_iter().take(MOST_VAULTS).map(|vault| named(gateway, vault))).await
}

async fn named(gateway: &Gateway, id: VaultId) -> LentVault {
    let query = Query::new().with("limit", MOST_NAMES);
    let (vault, list) = (format!("/v1/vaults/{id}"), format!("/v1/vaults/{id}/credentials{}", query.suffix()));
    let (vault, list) =
        futures::join!(read::<Verbatim<Vault>>(gateway, &vault), read::<Page<Verbatim<Credential>>>(gateway, &list));
    let name = |credential: Verbatim<Credential>| {
        let credential = credential.into_view();
        credential.display_name.clone().unwrap_or_else(|| credential.id.to_string())
    };
    let credentials = list.map(|page| page.data.into_iter().map(name).collect()).unwrap_or_default();
    LentVault { name: vault.ok().map(|vault| vault.display_name.clone()), id: id.to_string(), credentials }
}

/// The files that a session made.
pub(super) async fn produced(gateway: &Gateway, session: &SessionId) -> Result<Vec<Produced>, Error> {
    let query = Query::new().with("scope_id", session).with("limit", MOST_NAMES);
    let page: Page<Verbatim<File>> = read(gateway, &format!("/v1/files{}", query.suffix())).await?;
    let files = page.data.into_iter().map(Verbatim::into_view).filter(|file| file.downloadable == Some(true));
    let file = |file: File| Produced { id: file.id.to_string(), filename: file.filename, size_bytes: file.size_bytes };
    Ok(files.map(file).collect())
}

async fn read<T: serde::de::DeserializeOwned>(gateway: &Gateway, path: &str) -> Result<T, Error> {
    let read = tokio::time::timeout(TIMEOUT, gateway.read_json(path)).await;
    read.unwrap_or_else(|_| Err(Error::TimedOut(format!("{} s", TIMEOUT.as_secs()))))
}
