//! Every page's address: parsed and built in one place, so a link can't point nowhere.

use pilothouse_api::{
    ids::{
        AgentId, DeploymentId, DreamId, EnvironmentId, FileId, MemoryId, MemoryStoreId, MemoryVersionId, SessionId,
        SkillId, SkillVersionId, TunnelId, UserProfileId, VaultId, WorkId,
    },
    page::Query,
};
use pilothouse_console_api::CheckId;
use std::fmt;

/// A page of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/login`.
    Login,
    /// `/setup`: makes the first admin.
    Setup,
    /// `/agents`.
    Agents,
    /// `/agents/new`.
    AgentNew,
    /// `/agents/{id}`.
    Agent(AgentId),
    /// `/agents/{id}/edit`.
    AgentEdit(AgentId),
    /// `/code`: a call of the API as JSON and as code.
    Code,
    /// `/deployments`.
    Deployments,
    /// `/deployments/new`.
    DeploymentNew,
    /// `/deployments/{id}`.
    Deployment(DeploymentId),
    /// `/deployments/{id}/edit`.
    DeploymentEdit(DeploymentId),
    /// `/dreams`.
    Dreams,
    /// `/dreams/new`.
    DreamNew,
    /// `/dreams/{id}`.
    Dream(DreamId),
    /// `/environments`.
    Environments,
    /// `/environments/new`.
    EnvironmentNew,
    /// `/environments/{id}/edit`.
    EnvironmentEdit(EnvironmentId),
    /// `/environments/{id}`.
    Environment(EnvironmentId),
    /// `/environments/{id}/work`: the queue of a self-hosted environment.
    WorkQueue(EnvironmentId),
    /// `/environments/{environment}/work/{id}`.
    Work(EnvironmentId, WorkId),
    /// `/files`.
    Files,
    /// `/files/delete`: asks before several files are deleted.
    FilesDelete,
    /// `/files/{id}`.
    File(FileId),
    /// `/skills`.
    Skills,
    /// `/skills/{id}`.
    Skill(SkillId),
    /// `/skills/{skill}/versions/{id}`.
    SkillVersion(SkillId, SkillVersionId),
    /// `/tunnels`.
    Tunnels,
    /// `/tunnels/{id}`.
    Tunnel(TunnelId),
    /// `/user-profiles`.
    UserProfiles,
    /// `/user-profiles/{id}`.
    UserProfile(UserProfileId),
    /// `/vaults`.
    Vaults,
    /// `/vaults/{id}`.
    Vault(VaultId),
    /// `/memory-stores`.
    MemoryStores,
    /// `/memory-stores/{id}`.
    MemoryStore(MemoryStoreId),
    /// `/memory-stores/{store}/memories/{id}`.
    Memory(MemoryStoreId, MemoryId),
    /// `/memory-stores/{store}/versions/{id}`.
    MemoryVersion(MemoryStoreId, MemoryVersionId),
    /// `/approvals`: what waits for a person, in every session.
    Approvals,
    /// `/settings/rules`: the standing rules.
    SettingsRules,
    /// `/settings/rules/edit`: one rule of the draft.
    SettingsRule,
    /// `/settings/rules/trial`: what the draft would have meant.
    SettingsRulesTrial,
    /// `/find`: anything, by its name or id.
    Find,
    /// `/import`: resources from files.
    Import,
    /// `/shortcuts`: what keys do.
    Shortcuts,
    /// `/decisions`: who answered which call.
    Decisions,
    /// `/usage`: what sessions used and what it cost.
    Usage,
    /// `/calculator`: what sessions would cost.
    Calculator,
    /// `/errors`: what went wrong in all sessions.
    Errors,
    /// `/audit`: every session, and whether its record holds.
    Audit,
    /// `/audit/sessions/{id}`: what a session did.
    AuditSession(SessionId),
    /// `/audit/agents/{id}`: what an agent did within a time.
    AuditAgent(AgentId),
    /// `/cleanup`: what nobody needs any more.
    Cleanup,
    /// `/cleanup/{id}`: a plan of a clean-up.
    CleanupPlan(String),
    /// `/sessions`, also the start page.
    Sessions,
    /// `/search`: words in all recorded sessions.
    Search,
    /// `/sessions/new`.
    SessionNew,
    /// `/sessions/chosen`: asks before several sessions are archived or deleted.
    SessionsChosen,
    /// `/sessions/{id}`.
    Session(SessionId),
    /// `/sessions/{id}/cost`: what a session cost, down to its model requests.
    SessionCost(SessionId),
    /// `/sessions/{id}/agent`: the tools that a session's agent has.
    SessionAgent(SessionId),
    /// `/offline`: what the service worker shows without a network.
    Offline,
    /// `/settings/notifications`: what the visitor is told of.
    SettingsNotifications,
    /// `/settings/doctor`: what was checked, and what to do.
    SettingsDoctor,
    /// `/settings/organization-webhooks`: which programs the API itself tells.
    SettingsOrganizationWebhooks,
    /// `/settings/budgets`: how much may be spent.
    SettingsBudgets,
    /// `/settings/webhooks`: which other programs are told.
    SettingsWebhooks,
    /// `/settings/passkeys`: the visitor's passkeys.
    SettingsPasskeys,
    /// `/share/{token}`: a session for people without an account.
    Share(String),
}

impl Route {
    /// The page at a path, or `None` where there is none. An id that can't be one is no page either.
    pub fn parse(path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        Some(match segments.as_slice() {
            ["" | "sessions"] => Self::Sessions,
            ["approvals"] => Self::Approvals,
            ["find"] => Self::Find,
            ["import"] => Self::Import,
            ["shortcuts"] => Self::Shortcuts,
            ["decisions"] => Self::Decisions,
            ["usage"] => Self::Usage,
            ["calculator"] => Self::Calculator,
            ["errors"] => Self::Errors,
            ["audit"] => Self::Audit,
            ["audit", "sessions", id] => Self::AuditSession(id.parse().ok()?),
            ["audit", "agents", id] => Self::AuditAgent(id.parse().ok()?),
            ["cleanup"] => Self::Cleanup,
            ["cleanup", id] if is_token(id) => Self::CleanupPlan((*id).to_owned()),
            ["settings", "rules"] => Self::SettingsRules,
            ["settings", "rules", "edit"] => Self::SettingsRule,
            ["settings", "rules", "trial"] => Self::SettingsRulesTrial,
            ["login"] => Self::Login,
            ["setup"] => Self::Setup,
            ["agents"] => Self::Agents,
            ["agents", "new"] => Self::AgentNew,
            ["agents", id] => Self::Agent(id.parse().ok()?),
            ["agents", id, "edit"] => Self::AgentEdit(id.parse().ok()?),
            ["code"] => Self::Code,
            ["deployments"] => Self::Deployments,
            ["deployments", "new"] => Self::DeploymentNew,
            ["deployments", id, "edit"] => Self::DeploymentEdit(id.parse().ok()?),
            ["deployments", id] => Self::Deployment(id.parse().ok()?),
            ["dreams"] => Self::Dreams,
            ["dreams", "new"] => Self::DreamNew,
            ["dreams", id] => Self::Dream(id.parse().ok()?),
            ["environments"] => Self::Environments,
            ["environments", "new"] => Self::EnvironmentNew,
            ["environments", id] => Self::Environment(id.parse().ok()?),
            ["environments", id, "edit"] => Self::EnvironmentEdit(id.parse().ok()?),
            ["environments", id, "work"] => Self::WorkQueue(id.parse().ok()?),
            ["environments", environment, "work", id] => Self::Work(environment.parse().ok()?, id.parse().ok()?),
            ["files"] => Self::Files,
            ["files", "delete"] => Self::FilesDelete,
            ["files", id] => Self::File(id.parse().ok()?),
            ["skills"] => Self::Skills,
            ["skills", id] => Self::Skill(id.parse().ok()?),
            ["skills", skill, "versions", id] => Self::SkillVersion(skill.parse().ok()?, id.parse().ok()?),
            ["tunnels"] => Self::Tunnels,
            ["tunnels", id] => Self::Tunnel(id.parse().ok()?),
            ["user-profiles"] => Self::UserProfiles,
            ["user-profiles", id] => Self::UserProfile(id.parse().ok()?),
            ["vaults"] => Self::Vaults,
            ["vaults", id] => Self::Vault(id.parse().ok()?),
            ["memory-stores"] => Self::MemoryStores,
            ["memory-stores", id] => Self::MemoryStore(id.parse().ok()?),
            ["memory-stores", store, "memories", id] => Self::Memory(store.parse().ok()?, id.parse().ok()?),
            ["memory-stores", store, "versions", id] => Self::MemoryVersion(store.parse().ok()?, id.parse().ok()?),
            ["search"] => Self::Search,
            ["sessions", "new"] => Self::SessionNew,
            ["sessions", "chosen"] => Self::SessionsChosen,
            ["sessions", id] => Self::Session(id.parse().ok()?),
            ["sessions", id, "cost"] => Self::SessionCost(id.parse().ok()?),
            ["sessions", id, "agent"] => Self::SessionAgent(id.parse().ok()?),
            ["offline"] => Self::Offline,
            ["settings"] | ["settings", "notifications"] => Self::SettingsNotifications,
            ["settings", "doctor"] => Self::SettingsDoctor,
            ["settings", "organization-webhooks"] => Self::SettingsOrganizationWebhooks,
            ["settings", "budgets"] => Self::SettingsBudgets,
            ["settings", "webhooks"] => Self::SettingsWebhooks,
            ["settings", "passkeys"] => Self::SettingsPasskeys,
            ["share", token] if is_token(token) => Self::Share((*token).to_owned()),
            _ => return None,
        })
    }

    /// Whether the page is shown to people who have not logged in.
    pub fn is_public(&self) -> bool {
        matches!(self, Self::Login | Self::Setup | Self::Offline | Self::Share(_))
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Login => f.write_str("/login"),
            Self::Setup => f.write_str("/setup"),
            Self::Agents => f.write_str("/agents"),
            Self::AgentNew => f.write_str("/agents/new"),
            Self::Agent(id) => write!(f, "/agents/{id}"),
            Self::AgentEdit(id) => write!(f, "/agents/{id}/edit"),
            Self::Code => f.write_str("/code"),
            Self::Deployments => f.write_str("/deployments"),
            Self::DeploymentNew => f.write_str("/deployments/new"),
            Self::DeploymentEdit(id) => write!(f, "/deployments/{id}/edit"),
            Self::Deployment(id) => write!(f, "/deployments/{id}"),
            Self::Dreams => f.write_str("/dreams"),
            Self::DreamNew => f.write_str("/dreams/new"),
            Self::Dream(id) => write!(f, "/dreams/{id}"),
            Self::Environments => f.write_str("/environments"),
            Self::EnvironmentNew => f.write_str("/environments/new"),
            Self::EnvironmentEdit(id) => write!(f, "/environments/{id}/edit"),
            Self::Environment(id) => write!(f, "/environments/{id}"),
            Self::WorkQueue(id) => write!(f, "/environments/{id}/work"),
            Self::Work(environment, id) => write!(f, "/environments/{environment}/work/{id}"),
            Self::Files => f.write_str("/files"),
            Self::FilesDelete => f.write_str("/files/delete"),
            Self::File(id) => write!(f, "/files/{id}"),
            Self::Skills => f.write_str("/skills"),
            Self::Skill(id) => write!(f, "/skills/{id}"),
            Self::SkillVersion(skill, id) => write!(f, "/skills/{skill}/versions/{id}"),
            Self::Tunnels => f.write_str("/tunnels"),
            Self::Tunnel(id) => write!(f, "/tunnels/{id}"),
            Self::UserProfiles => f.write_str("/user-profiles"),
            Self::UserProfile(id) => write!(f, "/user-profiles/{id}"),
            Self::Vaults => f.write_str("/vaults"),
            Self::Vault(id) => write!(f, "/vaults/{id}"),
            Self::MemoryStores => f.write_str("/memory-stores"),
            Self::MemoryStore(id) => write!(f, "/memory-stores/{id}"),
            Self::Memory(store, id) => write!(f, "/memory-stores/{store}/memories/{id}"),
            Self::MemoryVersion(store, id) => write!(f, "/memory-stores/{store}/versions/{id}"),
            Self::Approvals => f.write_str("/approvals"),
            Self::Find => f.write_str("/find"),
            Self::Import => f.write_str("/import"),
            Self::Shortcuts => f.write_str("/shortcuts"),
            Self::Decisions => f.write_str("/decisions"),
            Self::Usage => f.write_str("/usage"),
            Self::Calculator => f.write_str("/calculator"),
            Self::Errors => f.write_str("/errors"),
            Self::Audit => f.write_str("/audit"),
            Self::AuditSession(id) => write!(f, "/audit/sessions/{id}"),
            Self::AuditAgent(id) => write!(f, "/audit/agents/{id}"),
            Self::Cleanup => f.write_str("/cleanup"),
            Self::CleanupPlan(id) => write!(f, "/cleanup/{id}"),
            Self::SettingsRules => f.write_str("/settings/rules"),
            Self::SettingsRule => f.write_str("/settings/rules/edit"),
            Self::SettingsRulesTrial => f.write_str("/settings/rules/trial"),
            Self::Search => f.write_str("/search"),
            Self::Sessions => f.write_str("/sessions"),
            Self::SessionNew => f.write_str("/sessions/new"),
            Self::SessionsChosen => f.write_str("/sessions/chosen"),
            Self::Session(id) => write!(f, "/sessions/{id}"),
            Self::SessionAgent(id) => write!(f, "/sessions/{id}/agent"),
            Self::SessionCost(id) => write!(f, "/sessions/{id}/cost"),
            Self::Offline => f.write_str("/offline"),
            Self::SettingsNotifications => f.write_str("/settings/notifications"),
            Self::SettingsDoctor => f.write_str("/settings/doctor"),
            Self::SettingsOrganizationWebhooks => f.write_str("/settings/organization-webhooks"),
            Self::SettingsBudgets => f.write_str("/settings/budgets"),
            Self::SettingsWebhooks => f.write_str("/settings/webhooks"),
            Self::SettingsPasskeys => f.write_str("/settings/passkeys"),
            Self::Share(token) => write!(f, "/share/{token}"),
        }
    }
}

/// The check that explains a failure.
pub fn check_url(check: CheckId) -> String {
    format!("{}#{}", Route::SettingsDoctor, check.name())
}

/// Where a file's content is; it comes as a download, whatever opens it.
pub fn file_content_url(file: &FileId) -> String {
    format!("/api/v1/files/{file}/content")
}

/// Where a file's content is that is a document (PDF), for the frame that shows it.
pub fn file_document_url(file: &FileId) -> String {
    format!("/files/{file}/document")
}

/// Where a skill's zip is.
pub fn skill_content_url(skill: &SkillId, version: &SkillVersionId) -> String {
    format!("/api/v1/skills/{skill}/versions/{version}/content")
}

/// Where the JSON that a call reads is saved from.
pub fn raw_json_url(path: &str) -> String {
    format!("/code/raw{}", Query::new().with("path", path).suffix())
}

/// A token is base64url, a plan's id a UUID; what else stands in its place could be read as another path.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_page_has_its_path() {
        for path in [
            "/login",
            "/setup",
            "/agents",
            "/agents/new",
            "/agents/agent_1",
            "/agents/agent_1/edit",
            "/code",
            "/deployments",
            "/deployments/new",
            "/deployments/depl_1",
            "/deployments/depl_1/edit",
            "/dreams",
            "/dreams/new",
            "/dreams/drm_1",
            "/environments",
            "/environments/new",
            "/environments/env_1",
            "/environments/env_1/work",
            "/environments/env_1/work/work_1",
            "/files",
            "/files/delete",
            "/files/file_1",
            "/skills",
            "/skills/xlsx",
            "/skills/skill_1/versions/skver_1",
            "/tunnels",
            "/tunnels/tnl_1",
            "/user-profiles",
            "/user-profiles/uprof_1",
            "/vaults",
            "/vaults/vlt_1",
            "/memory-stores",
            "/memory-stores/memstore_1",
            "/memory-stores/memstore_1/memories/mem_1",
            "/memory-stores/memstore_1/versions/memver_1",
            "/approvals",
            "/find",
            "/import",
            "/shortcuts",
            "/decisions",
            "/usage",
            "/calculator",
            "/errors",
            "/audit",
            "/audit/sessions/sesn_1",
            "/audit/agents/agent_1",
            "/cleanup",
            "/cleanup/0199-a",
            "/settings/rules",
            "/settings/rules/edit",
            "/settings/rules/trial",
            "/search",
            "/sessions",
            "/sessions/new",
            "/sessions/sesn_1",
            "/sessions/sesn_1/agent",
            "/sessions/sesn_1/cost",
            "/offline",
            "/settings/notifications",
            "/settings/budgets",
            "/settings/doctor",
            "/settings/webhooks",
            "/settings/organization-webhooks",
            "/settings/passkeys",
            "/share/s3-cret_",
        ] {
            assert_eq!(Route::parse(path).map(|r| r.to_string()).as_deref(), Some(path));
        }
        assert_eq!(Route::parse("/"), Some(Route::Sessions));
    }

    proptest! {
        #[test]
        fn what_parses_builds_the_same_page(path in "(/[a-z_./%]{0,12}){0,4}") {
            if let Some(route) = Route::parse(&path) {
                prop_assert_eq!(Route::parse(&route.to_string()), Some(route));
            }
        }
    }
}
