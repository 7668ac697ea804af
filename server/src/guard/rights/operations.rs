//! Where people reach each operation of the API in the browser. `docs/operations.md` is written from this.

use super::TABLE;
use Reach::{Listed, Program, Read, Same, Verb};
use pilothouse_app::routes::Route;
use std::{collections::BTreeMap, env, fs, path::Path};

/// How an operation is reached, and on which page; `{…}` stands for one id.
enum Reach {
    /// The page shows what it reads.
    Read(&'static str),
    /// The page lists what it reads, with all of its fields.
    Listed(&'static str),
    /// A button or a link of the page makes the call.
    Verb(&'static str, &'static str),
    /// It is for programs; the page shows how to run one, below these words.
    Program(&'static str, &'static str),
    /// A button of the page makes another call, which does the same.
    Same(&'static str, &'static str, &'static str),
}

impl Reach {
    fn page(&self) -> &'static str {
        match self {
            Read(page) | Listed(page) | Verb(page, _) | Program(page, _) | Same(page, ..) => page,
        }
    }

    fn label(&self) -> Option<&'static str> {
        match self {
            Verb(_, label) | Program(_, label) | Same(_, label, _) => Some(label),
            Read(_) | Listed(_) => None,
        }
    }

    /// The cells of the page and of what to do there.
    fn cells(&self) -> String {
        let what = match self {
            Read(_) => "is shown".to_owned(),
            Listed(_) => "is in the list".to_owned(),
            Verb(_, label) => format!("“{label}”"),
            Program(_, label) => format!("for programs: “{label}”"),
            Same(_, label, call) => format!("“{label}”, which calls `{call}` for the same link"),
        };
        format!("`{}` | {what}", self.page())
    }
}

/// All of them, in the order of the table of rights.
const REACHED: &[(&str, Reach)] = &[
    ("GET /v1/agents", Read("/agents")),
    ("POST /v1/agents", Verb("/agents/new", "Create agent")),
    ("GET /v1/agents/{agent_id}", Read("/agents/{agent_id}")),
    ("POST /v1/agents/{agent_id}", Verb("/agents/{agent_id}/edit", "Save changes")),
    ("POST /v1/agents/{agent_id}/archive", Verb("/agents/{agent_id}", "Archive")),
    ("GET /v1/agents/{agent_id}/versions", Read("/agents/{agent_id}")),
    ("GET /v1/models", Read("/agents/new")),
    ("GET /v1/models/{model_id}", Listed("/agents/new")),
    ("GET /v1/environments", Read("/environments")),
    ("POST /v1/environments", Verb("/environments/new", "Create environment")),
    ("GET /v1/environments/{environment_id}", Read("/environments/{environment_id}")),
    ("POST /v1/environments/{environment_id}", Verb("/environments/{environment_id}/edit", "Save changes")),
    ("DELETE /v1/environments/{environment_id}", Verb("/environments/{environment_id}", "Delete")),
    ("POST /v1/environments/{environment_id}/archive", Verb("/environments/{environment_id}", "Archive")),
    ("GET /v1/environments/{environment_id}/work", Read("/environments/{environment_id}/work")),
    (
        "GET /v1/environments/{environment_id}/work/poll",
        Program("/environments/{environment_id}/work", "Asking for work"),
    ),
    ("GET /v1/environments/{environment_id}/work/stats", Read("/environments/{environment_id}/work")),
    ("GET /v1/environments/{environment_id}/work/{work_id}", Read("/environments/{environment_id}/work/{work_id}")),
    (
        "POST /v1/environments/{environment_id}/work/{work_id}",
        Verb("/environments/{environment_id}/work/{work_id}", "Change metadata"),
    ),
    (
        "POST /v1/environments/{environment_id}/work/{work_id}/ack",
        Program("/environments/{environment_id}/work", "A worker in Python"),
    ),
    (
        "POST /v1/environments/{environment_id}/work/{work_id}/heartbeat",
        Program("/environments/{environment_id}/work", "A worker in Python"),
    ),
    (
        "POST /v1/environments/{environment_id}/work/{work_id}/stop",
        Verb("/environments/{environment_id}/work/{work_id}", "Stop"),
    ),
    ("GET /v1/sessions", Read("/sessions")),
    ("POST /v1/sessions", Verb("/sessions/new", "Start session")),
    ("GET /v1/sessions/{session_id}", Read("/sessions/{session_id}")),
    ("POST /v1/sessions/{session_id}", Verb("/sessions/{session_id}", "Rename")),
    ("DELETE /v1/sessions/{session_id}", Verb("/sessions/{session_id}", "Delete")),
    ("POST /v1/sessions/{session_id}/archive", Verb("/sessions/{session_id}", "Archive")),
    ("GET /v1/sessions/{session_id}/events", Read("/sessions/{session_id}")),
    ("POST /v1/sessions/{session_id}/events", Verb("/sessions/{session_id}", "Send")),
    ("GET /v1/sessions/{session_id}/events/stream", Read("/sessions/{session_id}")),
    ("GET /v1/sessions/{session_id}/resources", Read("/sessions/{session_id}")),
    ("POST /v1/sessions/{session_id}/resources", Verb("/sessions/{session_id}", "Attach")),
    ("GET /v1/sessions/{session_id}/resources/{resource_id}", Listed("/sessions/{session_id}")),
    ("POST /v1/sessions/{session_id}/resources/{resource_id}", Verb("/sessions/{session_id}", "Replace token")),
    ("DELETE /v1/sessions/{session_id}/resources/{resource_id}", Verb("/sessions/{session_id}", "Detach")),
    ("GET /v1/sessions/{session_id}/threads", Read("/sessions/{session_id}")),
    ("GET /v1/sessions/{session_id}/threads/{thread_id}", Listed("/sessions/{session_id}")),
    ("POST /v1/sessions/{session_id}/threads/{thread_id}/archive", Verb("/sessions/{session_id}", "Archive")),
    ("GET /v1/sessions/{session_id}/threads/{thread_id}/events", Read("/sessions/{session_id}")),
    ("GET /v1/sessions/{session_id}/threads/{thread_id}/stream", Read("/sessions/{session_id}")),
    ("GET /v1/files", Read("/files")),
    ("POST /v1/files", Verb("/files", "Upload files")),
    ("GET /v1/files/{file_id}", Read("/files/{file_id}")),
    ("DELETE /v1/files/{file_id}", Verb("/files/{file_id}", "Delete")),
    ("GET /v1/files/{file_id}/content", Verb("/files/{file_id}", "Download")),
    ("GET /v1/vaults", Read("/vaults")),
    ("POST /v1/vaults", Verb("/vaults", "Create vault")),
    ("GET /v1/vaults/{vault_id}", Read("/vaults/{vault_id}")),
    ("POST /v1/vaults/{vault_id}", Verb("/vaults/{vault_id}", "Edit")),
    ("DELETE /v1/vaults/{vault_id}", Verb("/vaults/{vault_id}", "Delete")),
    ("POST /v1/vaults/{vault_id}/archive", Verb("/vaults/{vault_id}", "Archive")),
    ("GET /v1/vaults/{vault_id}/credentials", Read("/vaults/{vault_id}")),
    ("POST /v1/vaults/{vault_id}/credentials", Verb("/vaults/{vault_id}", "Add credential")),
    ("GET /v1/vaults/{vault_id}/credentials/{credential_id}", Listed("/vaults/{vault_id}")),
    ("POST /v1/vaults/{vault_id}/credentials/{credential_id}", Verb("/vaults/{vault_id}", "Replace secret")),
    ("DELETE /v1/vaults/{vault_id}/credentials/{credential_id}", Verb("/vaults/{vault_id}", "Delete")),
    ("POST /v1/vaults/{vault_id}/credentials/{credential_id}/archive", Verb("/vaults/{vault_id}", "Archive")),
    ("POST /v1/vaults/{vault_id}/credentials/{credential_id}/mcp_oauth_validate", Verb("/vaults/{vault_id}", "Check")),
    ("GET /v1/deployments", Read("/deployments")),
    ("POST /v1/deployments", Verb("/deployments/new", "Create deployment")),
    ("GET /v1/deployments/{deployment_id}", Read("/deployments/{deployment_id}")),
    ("POST /v1/deployments/{deployment_id}", Verb("/deployments/{deployment_id}/edit", "Save changes")),
    ("POST /v1/deployments/{deployment_id}/archive", Verb("/deployments/{deployment_id}", "Archive")),
    ("POST /v1/deployments/{deployment_id}/pause", Verb("/deployments/{deployment_id}", "Pause")),
    ("POST /v1/deployments/{deployment_id}/unpause", Verb("/deployments/{deployment_id}", "Unpause")),
    ("POST /v1/deployments/{deployment_id}/run", Verb("/deployments/{deployment_id}", "Run now")),
    ("GET /v1/deployment_runs", Read("/deployments/{deployment_id}")),
    ("GET /v1/deployment_runs/{deployment_run_id}", Listed("/deployments/{deployment_id}")),
    ("GET /v1/memory_stores", Read("/memory-stores")),
    ("POST /v1/memory_stores", Verb("/memory-stores", "Create memory store")),
    ("GET /v1/memory_stores/{memory_store_id}", Read("/memory-stores/{memory_store_id}")),
    ("POST /v1/memory_stores/{memory_store_id}", Verb("/memory-stores/{memory_store_id}", "Edit")),
    ("DELETE /v1/memory_stores/{memory_store_id}", Verb("/memory-stores/{memory_store_id}", "Delete")),
    ("POST /v1/memory_stores/{memory_store_id}/archive", Verb("/memory-stores/{memory_store_id}", "Archive")),
    ("GET /v1/memory_stores/{memory_store_id}/memories", Read("/memory-stores/{memory_store_id}")),
    ("POST /v1/memory_stores/{memory_store_id}/memories", Verb("/memory-stores/{memory_store_id}", "Create memory")),
    (
        "GET /v1/memory_stores/{memory_store_id}/memories/{memory_id}",
        Read("/memory-stores/{memory_store_id}/memories/{memory_id}"),
    ),
    (
        "POST /v1/memory_stores/{memory_store_id}/memories/{memory_id}",
        Verb("/memory-stores/{memory_store_id}/memories/{memory_id}", "Edit"),
    ),
    (
        "DELETE /v1/memory_stores/{memory_store_id}/memories/{memory_id}",
        Verb("/memory-stores/{memory_store_id}/memories/{memory_id}", "Delete"),
    ),
    ("GET /v1/memory_stores/{memory_store_id}/memory_versions", Read("/memory-stores/{memory_store_id}")),
    (
        "GET /v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}",
        Read("/memory-stores/{memory_store_id}/versions/{memory_version_id}"),
    ),
    (
        "POST /v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}/redact",
        Verb("/memory-stores/{memory_store_id}/versions/{memory_version_id}", "Redact"),
    ),
    ("GET /v1/dreams", Read("/dreams")),
    ("POST /v1/dreams", Verb("/dreams/new", "Start dream")),
    ("GET /v1/dreams/{dream_id}", Read("/dreams/{dream_id}")),
    ("POST /v1/dreams/{dream_id}/archive", Verb("/dreams/{dream_id}", "Archive")),
    ("POST /v1/dreams/{dream_id}/cancel", Verb("/dreams/{dream_id}", "Stop")),
    ("GET /v1/skills", Read("/skills")),
    ("POST /v1/skills", Verb("/skills", "Upload skill")),
    ("GET /v1/skills/{skill_id}", Read("/skills/{skill_id}")),
    ("DELETE /v1/skills/{skill_id}", Verb("/skills/{skill_id}", "Delete")),
    ("GET /v1/skills/{skill_id}/versions", Read("/skills/{skill_id}")),
    ("POST /v1/skills/{skill_id}/versions", Verb("/skills/{skill_id}", "Upload version")),
    ("GET /v1/skills/{skill_id}/versions/{version}", Read("/skills/{skill_id}/versions/{version}")),
    ("DELETE /v1/skills/{skill_id}/versions/{version}", Verb("/skills/{skill_id}/versions/{version}", "Delete")),
    ("GET /v1/skills/{skill_id}/versions/{version}/content", Verb("/skills/{skill_id}/versions/{version}", "Download")),
    ("GET /v1/tunnels", Read("/tunnels")),
    ("POST /v1/tunnels", Verb("/tunnels", "Create tunnel")),
    ("GET /v1/tunnels/{tunnel_id}", Read("/tunnels/{tunnel_id}")),
    ("POST /v1/tunnels/{tunnel_id}/archive", Verb("/tunnels/{tunnel_id}", "Archive")),
    ("POST /v1/tunnels/{tunnel_id}/reveal_token", Verb("/tunnels/{tunnel_id}", "Show token")),
    ("POST /v1/tunnels/{tunnel_id}/rotate_token", Verb("/tunnels/{tunnel_id}", "Rotate token")),
    ("GET /v1/tunnels/{tunnel_id}/certificates", Read("/tunnels/{tunnel_id}")),
    ("POST /v1/tunnels/{tunnel_id}/certificates", Verb("/tunnels/{tunnel_id}", "Add certificate")),
    ("GET /v1/tunnels/{tunnel_id}/certificates/{certificate_id}", Listed("/tunnels/{tunnel_id}")),
    ("POST /v1/tunnels/{tunnel_id}/certificates/{certificate_id}/archive", Verb("/tunnels/{tunnel_id}", "Archive")),
    ("GET /v1/user_profiles", Read("/user-profiles")),
    ("POST /v1/user_profiles", Verb("/user-profiles", "Create user profile")),
    ("GET /v1/user_profiles/{user_profile_id}", Read("/user-profiles/{user_profile_id}")),
    ("POST /v1/user_profiles/{user_profile_id}", Verb("/user-profiles/{user_profile_id}", "Edit")),
    ("DELETE /v1/user_profiles/{user_profile_id}", Verb("/user-profiles/{user_profile_id}", "Delete")),
    (
        "POST /v1/user_profiles/{user_profile_id}/action_urls",
        Verb("/user-profiles/{user_profile_id}", "Enrollment link"),
    ),
    (
        // Of the beta's shape alone.
        "POST /v1/user_profiles/{user_profile_id}/enrollment_url",
        Same("/user-profiles/{user_profile_id}", "Enrollment link", "action_urls"),
    ),
    ("GET /v1/organizations/webhooks", Read("/settings/organization-webhooks")),
    ("POST /v1/organizations/webhooks", Verb("/settings/organization-webhooks", "Create webhook")),
    ("GET /v1/organizations/webhooks/{webhook_id}", Listed("/settings/organization-webhooks")),
    ("POST /v1/organizations/webhooks/{webhook_id}", Verb("/settings/organization-webhooks", "Edit")),
    ("DELETE /v1/organizations/webhooks/{webhook_id}", Verb("/settings/organization-webhooks", "Delete")),
    (
        "POST /v1/organizations/webhooks/{webhook_id}/regenerate_signing_secret",
        Verb("/settings/organization-webhooks", "New secret"),
    ),
];

/// The document.
fn written() -> String {
    let reached = REACHED.iter().filter(|(_, reach)| !matches!(reach, Same(..) | Program(..))).count();
    let programs = REACHED.iter().filter(|(_, reach)| matches!(reach, Program(..))).count();
    let mut text = format!(
        "# Operations in the browser\n\nOf the API's {} operations people reach {reached} in the console's pages; {programs} more \
         are calls that only a worker makes, and one\nis another name of one that is reached. Programs make all of them below `/api`. Written by a test \
         (`server/src/guard/rights/operations.rs`).\n\n| Operation | Least role | Page | There |\n| --- | --- | --- | --- |\n",
        REACHED.len()
    );
    for ((operation, reach), (.., right)) in REACHED.iter().zip(TABLE) {
        text += &format!("| `{operation}` | {} | {} |\n", right.least_role(), reach.cells());
    }
    text
}

#[test]
fn the_document_in_docs_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operations.md");
    if env::var_os("WRITE_OPERATIONS").is_some() {
        fs::write(&path, written()).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    let hint = "write it anew: WRITE_OPERATIONS=1 cargo test -p pilothouse-server operations";
    assert!(stored == written(), "{} differs from the code; {hint}", path.display());
}

#[test]
fn every_operation_of_the_table_of_rights_is_here_in_its_order() {
    let told: Vec<_> = REACHED.iter().map(|(operation, _)| (*operation).to_owned()).collect();
    let calls = TABLE.iter().filter_map(|(method, path, _)| Some((method, path.strip_prefix("/api/v1/")?)));
    assert_eq!(told, calls.map(|(method, path)| format!("{method} /v1/{path}")).collect::<Vec<_>>());
    assert!(TABLE[..told.len()].iter().all(|(_, path, _)| path.starts_with("/api/v1/")), "the API's rows come first");
}

/// The routes of pages, each with an id that could be in its place.
#[test]
fn every_page_is_one() {
    for (operation, reach) in REACHED {
        let page = reach.page();
        let path: Vec<_> = page.split('/').map(|part| example(part).unwrap_or(part)).collect();
        let path = path.join("/");
        let route = Route::parse(&path).unwrap_or_else(|| panic!("{operation}: there is no page {page}"));
        assert_eq!(route.to_string(), path, "{operation}");
        // It is about the same thing as the call.
        let ids = page.split('/').filter(|part| part.starts_with('{'));
        assert!(
            ids.clone().all(|id| operation.contains(id) || operation.contains("deployment_run")),
            "{operation}: {page}"
        );
    }
}

/// An id in the place of `{…}`.
fn example(part: &str) -> Option<&'static str> {
    let examples = BTreeMap::from([
        ("{agent_id}", "agent_1"),
        ("{environment_id}", "env_1"),
        ("{work_id}", "work_1"),
        ("{session_id}", "sesn_1"),
        ("{file_id}", "file_1"),
        ("{vault_id}", "vlt_1"),
        ("{deployment_id}", "depl_1"),
        ("{memory_store_id}", "memstore_1"),
        ("{memory_id}", "mem_1"),
        ("{memory_version_id}", "memver_1"),
        ("{dream_id}", "drm_1"),
        ("{skill_id}", "skill_1"),
        ("{version}", "skver_1"),
        ("{tunnel_id}", "tnl_1"),
        ("{user_profile_id}", "uprof_1"),
    ]);
    examples.get(part).copied()
}

/// The sources of pages, without their tests.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            text += &sources(&path);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text += &fs::read_to_string(&path).unwrap();
        }
    }
    text
}

#[test]
fn every_button_is_in_the_pages() {
    let pages = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src"));
    for (operation, reach) in REACHED {
        let Some(label) = reach.label() else { continue };
        assert!(pages.contains(&format!("\"{label}\"")), "{operation}: nothing is called “{label}”");
    }
}
