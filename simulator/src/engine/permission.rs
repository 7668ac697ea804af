//! Whether a call runs, asks or is denied, by the agent's tool configs and policies (agents.md §10.4, events.md §5.4).

use crate::{
    records::Tool,
    screenplay::{Call, Judgement, Permission},
};
use pilothouse_api::tools::{PermissionPolicy, Tool as ToolEntry, ToolDefaults};
use serde_json::{Map, Value, json};

/// What was decided about a call.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    pub permission: Permission,
    /// How; absent where the tool is not enabled.
    pub evaluation: Option<Value>,
}

/// Judges a call; `None` for a custom tool, which has no policy.
pub(super) fn judge(agent: &Value, tool: &Tool, name: &str, call: &Call) -> Option<Verdict> {
    let entries: Vec<ToolEntry> = serde_json::from_value(agent["tools"].clone()).unwrap_or_default();
    let config = match tool {
        Tool::Custom => return None,
        Tool::Mcp(server) => entries.iter().find_map(|entry| entry.mcp(server, name)),
        Tool::BuiltIn | Tool::Worker if !pilothouse_api::tools::BUILT_IN.contains(&name) => None,
        Tool::BuiltIn | Tool::Worker => entries.iter().find_map(|entry| entry.built_in(name)),
    };
    let Some(ToolDefaults { permission_policy, .. }) = config.filter(|config| config.enabled) else {
        return Some(Verdict { permission: Permission::Deny, evaluation: None });
    };
    let verdict = |permission, evaluation| Some(Verdict { permission, evaluation: Some(evaluation) });
    match permission_policy {
        PermissionPolicy::AlwaysAllow => verdict(Permission::Allow, json!({"type": "always_allow"})),
        PermissionPolicy::AlwaysAsk => verdict(Permission::Ask, json!({"type": "always_ask"})),
        PermissionPolicy::Auto => {
            let weighed = || weigh(matches!(tool, Tool::Mcp(_)), name, &call.input);
            let judged = call.auto.clone().unwrap_or_else(weighed);
            verdict(judged.permission, json!({"type": "auto", "evaluated_permission": judged}))
        }
        // A policy of the future: a person decides.
        PermissionPolicy::Unknown(_) => verdict(Permission::Ask, json!({"type": "always_ask"})),
    }
}

/// A judgement, and its reason.
type Weight = (Permission, Option<&'static str>);

const ALLOW: Weight = (Permission::Allow, None);
const ASK: Weight = (Permission::Ask, Some("indeterminate"));
const DENY: Weight = (Permission::Deny, Some("high_risk"));

/// How the names of MCP tools begin that destroy, and of those that read.
const DESTROYING: [&str; 4] = ["delete", "drop", "remove", "destroy"];
const READING: [&str; 6] = ["get", "list", "search", "read", "find", "lookup"];
/// Where the system's files are, and where the session's are.
const OF_THE_SYSTEM: [&str; 5] = ["/etc", "/usr", "/bin", "/boot", "/root/.ssh"];
const OF_THE_SESSION: [&str; 3] = ["/mnt/session/outputs", "/workspace", "/tmp"];

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

/// What the server thinks of a call under `auto`, where the screenplay does not say.
fn weigh(is_mcp: bool, name: &str, input: &Map<String, Value>) -> Judgement {
    let text = |field: &str| input.get(field).and_then(Value::as_str).unwrap_or_default();
    let (permission, reason) = match name {
        _ if is_mcp => weigh_by(|verb| name.starts_with(verb), &[(&DESTROYING, DENY), (&READING, ALLOW)], ASK),
        "bash" => {
            let command = text("command").to_lowercase();
            weigh_by(|part| command.contains(part), &[(&DESTRUCTIVE, DENY), (&REACHING, ASK)], ALLOW)
        }
        "write" | "edit" => {
            let path = text("file_path");
            weigh_by(|root| path.starts_with(root), &[(&OF_THE_SYSTEM, DENY), (&OF_THE_SESSION, ALLOW)], ASK)
        }
        _ => ALLOW,
    };
    Judgement { permission, reason_code: reason.map(str::to_owned) }
}

/// The weight of the first rule with a word that fits.
fn weigh_by(fits: impl Fn(&str) -> bool, rules: &[(&[&str], Weight)], otherwise: Weight) -> Weight {
    let rule = rules.iter().find(|(words, _)| words.iter().any(|word| fits(word)));
    rule.map_or(otherwise, |(_, weight)| *weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(policy: Value, tool: &Tool, name: &str, input: Value) -> (Permission, Option<Value>) {
        let config = json!({"enabled": true, "permission_policy": policy});
        let off = json!({"name": "glob", "type": "glob", "enabled": false, "permission_policy": policy});
        let agent = json!({"tools": [
            {"type": "agent_toolset_20260401", "default_config": config, "configs": [off]},
            {"type": "mcp_toolset", "mcp_server_name": "helpdesk", "default_config": config, "configs": []},
        ]});
        let verdict = judge(&agent, tool, name, &Call::new(name, input.as_object().cloned().unwrap())).unwrap();
        (verdict.permission, verdict.evaluation)
    }

    #[test]
    fn policies_are_told_as_the_reference_has_them() {
        let mcp = |server: &str| Tool::Mcp(server.to_owned());
        let ask = json!({"type": "always_ask"});
        assert_eq!(verdict(ask.clone(), &Tool::BuiltIn, "bash", json!({})), (Permission::Ask, Some(ask.clone())));
        assert_eq!(verdict(ask.clone(), &mcp("helpdesk"), "x", json!({})), (Permission::Ask, Some(ask.clone())));
        assert_eq!(verdict(ask.clone(), &mcp("other"), "x", json!({})), (Permission::Deny, None), "no such server");
        assert_eq!(verdict(ask.clone(), &Tool::BuiltIn, "glob", json!({})), (Permission::Deny, None), "disabled");
        assert_eq!(
            verdict(ask.clone(), &Tool::BuiltIn, "teleport", json!({})),
            (Permission::Deny, None),
            "no such tool"
        );
        assert_eq!(
            verdict(json!({"type": "by_moon"}), &Tool::BuiltIn, "read", json!({})),
            (Permission::Ask, Some(ask))
        );
        assert_eq!(judge(&json!({}), &Tool::Custom, "lookup", &Call::new("lookup", Map::new())), None);
    }

    #[test]
    fn auto_judges_each_call() {
        let auto = |tool: &Tool, name: &str, input: Value| {
            let (permission, evaluation) = verdict(json!({"type": "auto"}), tool, name, input);
            let judged = evaluation.unwrap()["evaluated_permission"].clone();
            assert_eq!(judged["type"], json!(permission));
            (permission, judged["reason_code"].as_str().map(str::to_owned))
        };
        let bash = |command: &str| auto(&Tool::BuiltIn, "bash", json!({ "command": command }));
        assert_eq!(bash("ls -la"), (Permission::Allow, None));
        assert_eq!(bash("make deploy"), (Permission::Ask, Some("indeterminate".into())));
        assert_eq!(bash("rm -rf /"), (Permission::Deny, Some("high_risk".into())));
        let write = |path: &str| auto(&Tool::BuiltIn, "write", json!({"file_path": path})).0;
        assert_eq!(
            ["/tmp/x", "/home/x", "/etc/passwd"].map(write),
            [Permission::Allow, Permission::Ask, Permission::Deny]
        );
        let mcp = |name: &str| auto(&Tool::Mcp("helpdesk".into()), name, json!({})).0;
        assert_eq!(
            ["get_ticket", "create_ticket", "delete_ticket"].map(mcp),
            [Permission::Allow, Permission::Ask, Permission::Deny]
        );
    }
}
