//! The matrix of rights, written out by hand: every call, and the lowest role that may make it.

use super::*;
use crate::identity::Role::{self, Admin, Approver, Operator, Viewer};
use proptest::prelude::*;

const EXPECTED: &[(&str, &str, Role)] = &[
    ("GET", "/api/v1/agents", Viewer),
    ("POST", "/api/v1/agents", Admin),
    ("GET", "/api/v1/agents/agent_01", Viewer),
    ("POST", "/api/v1/agents/agent_01", Admin),
    ("POST", "/api/v1/agents/agent_01/archive", Admin),
    ("GET", "/api/v1/agents/agent_01/versions", Viewer),
    ("GET", "/api/v1/models", Viewer),
    ("GET", "/api/v1/models/claude-opus-4.5", Viewer),
    ("GET", "/api/v1/environments", Viewer),
    ("POST", "/api/v1/environments", Admin),
    ("GET", "/api/v1/environments/env_01", Viewer),
    ("POST", "/api/v1/environments/env_01", Admin),
    ("DELETE", "/api/v1/environments/env_01", Admin),
    ("POST", "/api/v1/environments/env_01/archive", Admin),
    ("GET", "/api/v1/environments/env_01/work", Viewer),
    ("GET", "/api/v1/environments/env_01/work/poll", Operator),
    ("GET", "/api/v1/environments/env_01/work/stats", Viewer),
    ("GET", "/api/v1/environments/env_01/work/work_01", Viewer),
    ("POST", "/api/v1/environments/env_01/work/work_01", Admin),
    ("POST", "/api/v1/environments/env_01/work/work_01/ack", Operator),
    ("POST", "/api/v1/environments/env_01/work/work_01/heartbeat", Operator),
    ("POST", "/api/v1/environments/env_01/work/work_01/stop", Operator),
    ("GET", "/api/v1/sessions", Viewer),
    ("POST", "/api/v1/sessions", Operator),
    ("GET", "/api/v1/sessions/sesn_01", Viewer),
    ("POST", "/api/v1/sessions/sesn_01", Operator),
    ("DELETE", "/api/v1/sessions/sesn_01", Admin),
    ("POST", "/api/v1/sessions/sesn_01/archive", Operator),
    ("GET", "/api/v1/sessions/sesn_01/events", Viewer),
    ("POST", "/api/v1/sessions/sesn_01/events", Approver),
    ("GET", "/api/v1/sessions/sesn_01/events/stream", Viewer),
    ("GET", "/api/v1/sessions/sesn_01/resources", Viewer),
    ("POST", "/api/v1/sessions/sesn_01/resources", Operator),
    ("GET", "/api/v1/sessions/sesn_01/resources/sesrsc_01", Viewer),
    ("POST", "/api/v1/sessions/sesn_01/resources/sesrsc_01", Admin),
    ("DELETE", "/api/v1/sessions/sesn_01/resources/sesrsc_01", Admin),
    ("GET", "/api/v1/sessions/sesn_01/threads", Viewer),
    ("GET", "/api/v1/sessions/sesn_01/threads/sthr_01", Viewer),
    ("POST", "/api/v1/sessions/sesn_01/threads/sthr_01/archive", Operator),
    ("GET", "/api/v1/sessions/sesn_01/threads/sthr_01/events", Viewer),
    ("GET", "/api/v1/sessions/sesn_01/threads/sthr_01/stream", Viewer),
    ("GET", "/api/v1/files", Viewer),
    ("POST", "/api/v1/files", Operator),
    ("GET", "/api/v1/files/file_01", Viewer),
    ("DELETE", "/api/v1/files/file_01", Admin),
    ("GET", "/api/v1/files/file_01/content", Viewer),
    ("GET", "/api/v1/vaults", Viewer),
    ("POST", "/api/v1/vaults", Admin),
    ("GET", "/api/v1/vaults/vlt_01", Viewer),
    ("POST", "/api/v1/vaults/vlt_01", Admin),
    ("DELETE", "/api/v1/vaults/vlt_01", Admin),
    ("POST", "/api/v1/vaults/vlt_01/archive", Admin),
    ("GET", "/api/v1/vaults/vlt_01/credentials", Viewer),
    ("POST", "/api/v1/vaults/vlt_01/credentials", Admin),
    ("GET", "/api/v1/vaults/vlt_01/credentials/vcrd_01", Viewer),
    ("POST", "/api/v1/vaults/vlt_01/credentials/vcrd_01", Admin),
    ("DELETE", "/api/v1/vaults/vlt_01/credentials/vcrd_01", Admin),
    ("POST", "/api/v1/vaults/vlt_01/credentials/vcrd_01/archive", Admin),
    ("POST", "/api/v1/vaults/vlt_01/credentials/vcrd_01/mcp_oauth_validate", Admin),
    ("GET", "/api/v1/deployments", Viewer),
    ("POST", "/api/v1/deployments", Admin),
    ("GET", "/api/v1/deployments/depl_01", Viewer),
    ("POST", "/api/v1/deployments/depl_01", Admin),
    ("POST", "/api/v1/deployments/depl_01/archive", Admin),
    ("POST", "/api/v1/deployments/depl_01/pause", Admin),
    ("POST", "/api/v1/deployments/depl_01/unpause", Admin),
    ("POST", "/api/v1/deployments/depl_01/run", Admin),
    ("GET", "/api/v1/deployment_runs", Viewer),
    ("GET", "/api/v1/deployment_runs/drun_01", Viewer),
    ("GET", "/api/v1/memory_stores", Viewer),
    ("POST", "/api/v1/memory_stores", Admin),
    ("GET", "/api/v1/memory_stores/memstore_01", Viewer),
    ("POST", "/api/v1/memory_stores/memstore_01", Admin),
    ("DELETE", "/api/v1/memory_stores/memstore_01", Admin),
    ("POST", "/api/v1/memory_stores/memstore_01/archive", Admin),
    ("GET", "/api/v1/memory_stores/memstore_01/memories", Viewer),
    ("POST", "/api/v1/memory_stores/memstore_01/memories", Admin),
    ("GET", "/api/v1/memory_stores/memstore_01/memories/mem_01", Viewer),
    ("POST", "/api/v1/memory_stores/memstore_01/memories/mem_01", Admin),
    ("DELETE", "/api/v1/memory_stores/memstore_01/memories/mem_01", Admin),
    ("GET", "/api/v1/memory_stores/memstore_01/memory_versions", Viewer),
    ("GET", "/api/v1/memory_stores/memstore_01/memory_versions/memver_01", Viewer),
    ("POST", "/api/v1/memory_stores/memstore_01/memory_versions/memver_01/redact", Admin),
    ("GET", "/api/v1/dreams", Viewer),
    ("POST", "/api/v1/dreams", Admin),
    ("GET", "/api/v1/dreams/drm_01", Viewer),
    ("POST", "/api/v1/dreams/drm_01/archive", Admin),
    ("POST", "/api/v1/dreams/drm_01/cancel", Admin),
    ("GET", "/api/v1/skills", Viewer),
    ("POST", "/api/v1/skills", Admin),
    ("GET", "/api/v1/skills/skill_01", Viewer),
    ("DELETE", "/api/v1/skills/skill_01", Admin),
    ("GET", "/api/v1/skills/skill_01/versions", Viewer),
    ("POST", "/api/v1/skills/skill_01/versions", Admin),
    ("GET", "/api/v1/skills/skill_01/versions/1759178010641129", Viewer),
    ("DELETE", "/api/v1/skills/skill_01/versions/1759178010641129", Admin),
    ("GET", "/api/v1/skills/skill_01/versions/1759178010641129/content", Viewer),
    ("GET", "/api/v1/tunnels", Viewer),
    ("POST", "/api/v1/tunnels", Admin),
    ("GET", "/api/v1/tunnels/tnl_01", Viewer),
    ("POST", "/api/v1/tunnels/tnl_01/archive", Admin),
    ("POST", "/api/v1/tunnels/tnl_01/reveal_token", Admin),
    ("POST", "/api/v1/tunnels/tnl_01/rotate_token", Admin),
    ("GET", "/api/v1/tunnels/tnl_01/certificates", Viewer),
    ("POST", "/api/v1/tunnels/tnl_01/certificates", Admin),
    ("GET", "/api/v1/tunnels/tnl_01/certificates/tcrt_01", Viewer),
    ("POST", "/api/v1/tunnels/tnl_01/certificates/tcrt_01/archive", Admin),
    ("GET", "/api/v1/user_profiles", Viewer),
    ("POST", "/api/v1/user_profiles", Admin),
    ("GET", "/api/v1/user_profiles/uprof_01", Viewer),
    ("POST", "/api/v1/user_profiles/uprof_01", Admin),
    ("DELETE", "/api/v1/user_profiles/uprof_01", Admin),
    ("POST", "/api/v1/user_profiles/uprof_01/action_urls", Admin),
    ("POST", "/api/v1/user_profiles/uprof_01/enrollment_url", Admin),
    ("GET", "/api/v1/organizations/webhooks", Admin),
    ("POST", "/api/v1/organizations/webhooks", Admin),
    ("GET", "/api/v1/organizations/webhooks/whk_01", Admin),
    ("POST", "/api/v1/organizations/webhooks/whk_01", Admin),
    ("DELETE", "/api/v1/organizations/webhooks/whk_01", Admin),
    ("POST", "/api/v1/organizations/webhooks/whk_01/regenerate_signing_secret", Admin),
    ("GET", "/api/console/openapi.json", Viewer),
    ("GET", "/api/console/me", Viewer),
    ("GET", "/api/console/doctor", Admin),
    ("GET", "/api/console/rules", Viewer),
    ("GET", "/api/console/rules/trial", Admin),
    ("POST", "/api/console/rules/draft", Admin),
    ("POST", "/api/console/rules/draft/remove", Admin),
    ("POST", "/api/console/rules/draft/restore", Admin),
    ("POST", "/api/console/rules/draft/discard", Admin),
    ("POST", "/api/console/rules/switch-on", Admin),
    ("GET", "/api/console/coverage", Viewer),
    ("GET", "/api/console/known-sessions", Viewer),
    ("GET", "/api/console/known-sessions/sesn_01", Viewer),
    ("GET", "/api/console/session-stats", Viewer),
    ("GET", "/api/console/decisions", Viewer),
    ("GET", "/api/console/decisions/export", Viewer),
    ("GET", "/api/console/search", Viewer),
    ("GET", "/api/console/notifications", Viewer),
    ("POST", "/api/console/notifications/choices", Approver),
    ("POST", "/api/console/notifications/mail", Approver),
    ("DELETE", "/api/console/notifications/mail", Approver),
    ("POST", "/api/console/notifications/mail/confirm", Approver),
    ("POST", "/api/console/notifications/test", Approver),
    ("GET", "/api/console/budgets", Admin),
    ("POST", "/api/console/budgets", Admin),
    ("POST", "/api/console/budgets/budget_01", Admin),
    ("DELETE", "/api/console/budgets/budget_01", Admin),
    ("GET", "/api/console/webhooks", Admin),
    ("POST", "/api/console/webhooks", Admin),
    ("POST", "/api/console/webhooks/0199", Admin),
    ("DELETE", "/api/console/webhooks/0199", Admin),
    ("POST", "/api/console/webhooks/0199/test", Admin),
    ("POST", "/api/console/webhooks/0199/messages/msg_01/redeliver", Admin),
    ("GET", "/api/console/sessions/sesn_01/events", Viewer),
    ("GET", "/api/console/sessions/sesn_01/rows", Viewer),
    ("GET", "/api/console/sessions/sesn_01/replay", Viewer),
    ("GET", "/api/console/sessions/sesn_01/search", Viewer),
    ("GET", "/api/console/sessions/sesn_01/overview", Viewer),
    ("GET", "/api/console/sessions/sesn_01/tools", Viewer),
    ("GET", "/api/console/sessions/sesn_01/fragments/raw-event", Viewer),
    ("GET", "/api/console/sessions/sesn_01/export", Viewer),
    ("GET", "/api/console/sessions/sesn_01/shares", Operator),
    ("POST", "/api/console/sessions/sesn_01/shares", Operator),
    ("DELETE", "/api/console/sessions/sesn_01/shares/0199", Operator),
    ("GET", "/api/console/sessions/sesn_01/usage", Viewer),
    ("GET", "/api/console/sessions/sesn_01/types", Viewer),
    ("GET", "/api/console/sessions/sesn_01/cost", Viewer),
    ("GET", "/api/console/agents/agent_01/past", Viewer),
    ("GET", "/api/console/usage", Viewer),
    ("GET", "/api/console/usage.csv", Viewer),
    ("GET", "/api/console/names", Viewer),
    ("GET", "/api/console/agents/agent_01/versions", Viewer),
    ("GET", "/api/console/credential-checks", Viewer),
    ("POST", "/api/console/vaults/vlt_01/sign-ins", Admin),
    ("GET", "/api/console/stream", Viewer),
    ("GET", "/api/console/approvals", Viewer),
    ("GET", "/api/console/approvals/summary", Viewer),
    ("GET", "/api/console/push", Viewer),
    ("POST", "/api/console/push/devices", Approver),
    ("POST", "/api/console/push/devices/0199", Approver),
    ("DELETE", "/api/console/push/devices/0199", Viewer),
    ("GET", "/api/console/push/waiting", Viewer),
    ("GET", "/api/console/passkeys", Viewer),
    ("POST", "/api/console/passkeys", Approver),
    ("POST", "/api/console/passkeys/registrations", Approver),
    ("POST", "/api/console/passkeys/step-ups", Approver),
    ("POST", "/api/console/passkeys/0199", Approver),
    ("DELETE", "/api/console/passkeys/0199", Approver),
    ("GET", "/api/console/sessions", Viewer),
    ("GET", "/api/console/sessions/sesn_01", Viewer),
    ("POST", "/api/console/sessions/sesn_01/presence", Approver),
];

/// What a call needs; `None` where there is no such call.
fn right(method: &Method, path: &str) -> Option<Right> {
    row(method, path).map(|(_, right)| right)
}

#[test]
fn every_call_has_the_expected_least_role() {
    for (method, path, least) in EXPECTED {
        let found = right(&method.parse().unwrap(), path).map(Right::least_role);
        assert_eq!(found, Some(*least), "{method} {path}");
    }
    assert_eq!(EXPECTED.len(), TABLE.len(), "a row of the table is not in this matrix");
}

#[test]
fn no_row_hides_another() {
    for (method, pattern, right) in TABLE {
        let path: String = pattern
            .split('/')
            .map(|s| if s.starts_with('{') { "/x_1" } else { s }.trim_start_matches('/').to_owned())
            .collect::<Vec<_>>()
            .join("/");
        assert_eq!(row(&method.parse().unwrap(), &path), Some((*pattern, *right)), "{method} {pattern}");
    }
}

#[test]
fn calls_outside_the_table_do_not_exist() {
    for (method, path) in [
        ("PUT", "/api/v1/agents"),
        ("HEAD", "/api/v1/agents"),
        ("DELETE", "/api/v1/agents/agent_01"),
        ("PUT", "/api/v1/vaults"),
        ("DELETE", "/api/v1/deployments/depl_01"),
        ("GET", "/api/v1/organizations"),
        ("GET", "/api/v1/organizations/api_keys"),
        ("POST", "/api/v1/environments/env_01/work/poll/stop/force"),
        ("POST", "/api/v1/messages"),
        ("GET", "/api/v1/agents/"),
        ("GET", "/api/v1//agents"),
        ("GET", "/api/v1/agents/.."),
        ("GET", "/api/v1/agents/%2e%2e"),
        ("GET", "/api/v1/files/file_01%2fcontent"),
        ("GET", "/api/v1/files/file_01;x"),
        ("GET", "/v1/agents"),
        ("GET", "/api/v2/agents"),
        ("GET", "/api"),
        ("GET", ""),
    ] {
        assert_eq!(right(&method.parse().unwrap(), path), None, "{method} {path}");
    }
    assert_eq!(right(&Method::GET, &format!("/api/v1/agents/{}", "x".repeat(129))), None);
}

proptest! {
    #[test]
    fn an_id_never_reaches_beyond_its_place(id in "\\PC{0,40}") {
        let path = format!("/api/v1/files/{id}");
        if right(&Method::GET, &path) == Some(Read) && !id.ends_with("/content") {
            prop_assert!(id.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:".contains(c)));
            prop_assert!(id != "." && id != "..");
        }
    }
}
