//! Credentials of a session's vaults at the MCP servers of its agent (events.md §6, files-vaults-memory-skills.md §2.3).

use super::stage::*;
use serde_json::{Value, json};

const SERVER: &str = "https://mcp.helpdesk.example.com/mcp";

async fn vault(stage: &Stage, metadata: Value) -> (String, String) {
    let vault = id(&stage.post("/v1/vaults", json!({"display_name": "Keys"})).await);
    let auth = json!({"type": "static_bearer", "mcp_server_url": format!("{SERVER}/"), "token": "secret"});
    let path = format!("/v1/vaults/{vault}/credentials");
    let credential = id(&stage.post(&path, json!({"auth": auth, "metadata": metadata})).await);
    (vault, format!("{path}/{credential}"))
}

fn rejections(seen: &[Value]) -> (usize, bool) {
    let errors = of_type(seen, "session.error");
    for error in &errors {
        assert_eq!(error["error"]["type"], "mcp_authentication_failed_error");
        assert_eq!(error["error"]["mcp_server_name"], "helpdesk");
        assert_eq!(error["error"]["retry_status"]["type"], "retrying", "the session goes on");
    }
    (errors.len(), of_type(seen, "agent.mcp_tool_result")[0]["is_error"] == true)
}

#[tokio::test]
async fn the_first_match_decides_and_changes_reach_a_session_at_once() {
    let stage = Stage::new().await;
    let (good, _) = vault(&stage, json!({})).await;
    let (bad, path) = vault(&stage, json!({"validation": "invalid"})).await;
    let allowed = json!({"permission_policy": {"type": "always_allow"}});
    let agent = json!({
        "tools": [{"type": "mcp_toolset", "mcp_server_name": "helpdesk", "default_config": allowed}],
        "mcp_servers": [{"type": "url", "name": "helpdesk", "url": SERVER}],
    });
    let call = || message("/use helpdesk/search {}\n/say Done");
    for (vaults, expected) in [
        (json!([]), (0, false)),
        (json!([bad]), (1, true)),
        (json!([good, bad]), (0, false)),
        (json!([bad, good]), (1, true)),
    ] {
        let session = stage.session_of(agent.clone(), json!({ "vault_ids": vaults })).await;
        let seen = session.turn(call()).await;
        assert_eq!(rejections(&seen), expected, "{vaults}");
        assert_eq!(seen.last().unwrap()["stop_reason"]["type"], "end_turn");
    }
    let session = stage.session_of(agent, json!({"vault_ids": [bad]})).await;
    stage.post(&path, json!({"metadata": {"validation": null}})).await;
    assert_eq!(rejections(&session.turn(call()).await), (0, false));
}
