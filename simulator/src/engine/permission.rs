//! Whether a call runs, asks or is refused: the agent's tool configs and policies (agents.md §10.4, events.md §5.4).

use super::run::Tool;
use pilothouse_api::tools::{PermissionPolicy, Tool as ToolEntry, ToolDefaults};
use serde_json::{Map, Value, json};

/// What was decided about a call.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    /// `allow`, `ask` or `deny`.
    pub permission: &'static str,
    /// How; absent where the tool is not enabled.
    pub evaluation: Option<Value>,
}

/// Judges a call; `None` for a custom tool, which has no policy.
pub(super) fn judge(agent: &Value, tool: &Tool, name: &str, input: &Map<String, Value>) -> Option<Verdict> {
    let entries: Vec<ToolEntry> = serde_json::from_value(agent["tools"].clone()).unwrap_or_default();
    let config = match tool {
        Tool::Custom => return None,
        Tool::Mcp(server) => entries.iter().find_map(|entry| entry.mcp(server, name)),
        Tool::BuiltIn | Tool::Worker if !pilothouse_api::tools::BUILT_IN.contains(&name) => None,
        Tool::BuiltIn | Tool::Worker => entries.iter().find_map(|entry| entry.built_in(name)),
    };
    let Some(ToolDefaults { permission_policy, .. }) = config.filter(|config| config.enabled) else {
        return Some(Verdict { permission: "deny", evaluation: None });
    };
    let verdict = |permission, evaluation| Some(Verdict { permission, evaluation: Some(evaluation) });
    match permission_policy {
        PermissionPolicy::AlwaysAllow => verdict("allow", json!({"type": "always_allow"})),
        PermissionPolicy::AlwaysAsk => verdict("ask", json!({"type": "always_ask"})),
        PermissionPolicy::Auto => {
            let (permission, reason) = weigh(matches!(tool, Tool::Mcp(_)), name, input);
            let mut judged = json!({ "type": permission });
            if let Some(reason) = reason {
                judged["reason_code"] = json!(reason);
            }
            verdict(permission, json!({"type": "auto", "evaluated_permission": judged}))
        }
        // A policy of the future: a person decides.
        PermissionPolicy::Unknown(_) => verdict("ask", json!({"type": "always_ask"})),
    }
}

const DENY: (&str, Option<&str>) = ("deny", Some("high_risk"));
const ASK: (&str, Option<&str>) = ("ask", Some("indeterminate"));
const ALLOW: (&str, Option<&str>) = ("allow", None);

/// Command parts that destroy or take over a machine.
const DESTRUCTIVE: [&str; 13] = [
    "rm -rf",
    "rm -fr",
    "sudo ",
    "mkfs",
    "dd if=",
    "> /dev/",
    "chmod 777",
    "| sh",
    "| bash",
    ":(){",
    "--force",
    "shutdown",
    "drop table",
];
/// Command parts that reach beyond the sandbox.
const REACHING: [&str; 12] = [
    "curl",
    "wget",
    "ssh ",
    "scp ",
    "git push",
    "npm publish",
    "cargo publish",
    "deploy",
    "kubectl",
    "terraform",
    "docker push",
    "mail",
];

/// What the server thinks of a call under `auto`.
fn weigh(is_mcp: bool, name: &str, input: &Map<String, Value>) -> (&'static str, Option<&'static str>) {
    let text = |field: &str| input.get(field).and_then(Value::as_str).unwrap_or_default();
    if is_mcp {
        let starts = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
        return match () {
            () if starts(&["delete", "drop", "remove", "destroy"]) => DENY,
            () if starts(&["get", "list", "search", "read", "find", "lookup"]) => ALLOW,
            () => ASK,
        };
    }
    match name {
        "bash" => {
            let command = text("command").to_lowercase();
            let has = |parts: &[&str]| parts.iter().any(|part| command.contains(part));
            match () {
                () if has(&DESTRUCTIVE) => DENY,
                () if has(&REACHING) => ASK,
                () => ALLOW,
            }
        }
        "write" | "edit" => match text("file_path") {
            path if ["/etc", "/usr", "/bin", "/boot", "/root/.ssh"].iter().any(|root| path.starts_with(root)) => DENY,
            path if ["/mnt/session/outputs", "/workspace", "/tmp"].iter().any(|root| path.starts_with(root)) => ALLOW,
            _ => ASK,
        },
        _ => ALLOW,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(policy: Value, tool: &Tool, name: &str, input: Value) -> (&'static str, Option<Value>) {
        let config = json!({"enabled": true, "permission_policy": policy});
        let off = json!({"name": "glob", "type": "glob", "enabled": false, "permission_policy": policy});
        let agent = json!({"tools": [
            {"type": "agent_toolset_20260401", "default_config": config, "configs": [off]},
            {"type": "mcp_toolset", "mcp_server_name": "helpdesk", "default_config": config, "configs": []},
        ]});
        let verdict = judge(&agent, tool, name, input.as_object().unwrap()).unwrap();
        (verdict.permission, verdict.evaluation)
    }

    #[test]
    fn policies_are_told_as_the_reference_has_them() {
        let mcp = |server: &str| Tool::Mcp(server.to_owned());
        let ask = json!({"type": "always_ask"});
        assert_eq!(verdict(ask.clone(), &Tool::BuiltIn, "bash", json!({})), ("ask", Some(ask.clone())));
        assert_eq!(verdict(ask.clone(), &mcp("helpdesk"), "x", json!({})), ("ask", Some(ask.clone())));
        assert_eq!(verdict(ask.clone(), &mcp("other"), "x", json!({})), ("deny", None), "no such server");
        assert_eq!(verdict(ask.clone(), &Tool::BuiltIn, "glob", json!({})), ("deny", None), "disabled");
        assert_eq!(verdict(ask.clone(), &Tool::BuiltIn, "teleport", json!({})), ("deny", None), "no such tool");
        assert_eq!(verdict(json!({"type": "by_moon"}), &Tool::BuiltIn, "read", json!({})), ("ask", Some(ask)));
        assert_eq!(judge(&json!({}), &Tool::Custom, "lookup", &Map::new()), None);
    }

    #[test]
    fn auto_judges_each_call() {
        let auto = |tool: &Tool, name: &str, input: Value| {
            let (permission, evaluation) = verdict(json!({"type": "auto"}), tool, name, input);
            let judged = evaluation.unwrap()["evaluated_permission"].clone();
            assert_eq!(judged["type"], permission);
            (permission, judged["reason_code"].as_str().map(str::to_owned))
        };
        let bash = |command: &str| auto(&Tool::BuiltIn, "bash", json!({ "command": command }));
        assert_eq!(bash("ls -la"), ("allow", None));
        assert_eq!(bash("make deploy"), ("ask", Some("indeterminate".into())));
        assert_eq!(bash("rm -rf /"), ("deny", Some("high_risk".into())));
        let write = |path: &str| auto(&Tool::BuiltIn, "write", json!({"file_path": path})).0;
        assert_eq!(["/tmp/x", "/home/x", "/etc/passwd"].map(write), ["allow", "ask", "deny"]);
        let mcp = |name: &str| auto(&Tool::Mcp("helpdesk".into()), name, json!({})).0;
        assert_eq!(["get_ticket", "create_ticket", "delete_ticket"].map(mcp), ["allow", "ask", "deny"]);
    }
}
