//! Tests of the agent form; most of all, that an edit loses nothing.

use super::*;
use crate::form::Pair;
use proptest::prelude::*;

fn agent() -> Value {
    let mut value: Value = serde_json::from_str(include_str!("../../../api/tests/fixtures/agent.json")).unwrap();
    value["model"]["speed"] = json!("fast");
    value["multiagent"] = json!({ "type": "coordinator", "agents": [] });
    value["tools"][0]["configs"][0]["zz_new"] = json!([1]);
    value["tools"][0]["configs"].as_array_mut().unwrap().push(json!({ "name": "zz_tool", "type": "zz_tool", "enabled": true, "permission_policy": { "type": "zz_policy", "level": 2 } }));
    value["tools"].as_array_mut().unwrap().insert(1, json!({ "type": "zz_toolset", "power": 9 }));
    value["mcp_servers"][0]["zz_region"] = json!("eu");
    value["skills"][0]["zz_pin"] = json!(true);
    value["tools"][2]["default_config"]["permission_policy"] = json!({ "type": "zz_policy", "level": 3 });
    value
}

fn update(edit: impl FnOnce(&mut AgentForm)) -> Value {
    let agent = agent();
    let mut form = AgentForm::from_agent(&agent);
    edit(&mut form);
    serde_json::to_value(form.to_update(&agent).unwrap()).unwrap()
}

#[test]
fn an_untouched_form_changes_nothing() {
    assert_eq!(update(|_| {}), json!({ "version": 3 }));
}

#[test]
fn texts_and_metadata_are_sent_where_they_changed() {
    let body = update(|form| {
        form.description.clear();
        form.name = "Renamed".to_owned();
        form.metadata = vec![Pair { key: "new".to_owned(), value: "1".to_owned() }];
    });
    assert_eq!(
        body,
        json!({ "version": 3, "name": "Renamed", "description": "", "metadata": { "new": "1", "team": null } })
    );
}

#[test]
fn the_model_keeps_its_speed() {
    let body = update(|form| form.effort = "low".to_owned());
    assert_eq!(body["model"], json!({ "id": "claude-opus-5-5", "effort": { "type": "low" }, "speed": "fast" }));
    let body = update(|form| form.model = "claude-sonnet-5-5".to_owned());
    assert_eq!(body["model"], json!({ "id": "claude-sonnet-5-5", "effort": { "type": "high" }, "speed": "fast" }));
}

#[test]
fn a_policy_changes_and_the_rest_of_the_tools_stays() {
    let body = update(|form| {
        let bash = form.built_in.tools.iter_mut().find(|tool| tool.name == "bash").unwrap();
        bash.own = Some(ToolPolicy { enabled: false, policy: "auto".to_owned() });
    });
    let mut expected = agent()["tools"].clone();
    expected[0]["configs"][0]["enabled"] = json!(false);
    expected[0]["configs"][0]["permission_policy"] = json!({ "type": "auto" });
    assert_eq!(body, json!({ "version": 3, "tools": expected }));
}

#[test]
fn a_tool_without_a_setting_of_its_own_keeps_its_domains() {
    let body = update(|form| form.built_in.tools.iter_mut().for_each(|tool| tool.own = None));
    let configs = body["tools"][0]["configs"].as_array().unwrap();
    let names: Vec<_> = configs.iter().map(|config| config["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["bash", "web_search", "web_fetch", "zz_tool"]);
    assert_eq!(configs[0], json!({ "name": "bash", "type": "bash", "zz_new": [1] }));
    assert_eq!(configs[1]["allowed_domains"], json!(["docs.example.com"]));
    assert_eq!(configs[1].get("permission_policy"), None);
    assert_eq!(configs[3]["permission_policy"], json!({ "type": "zz_policy", "level": 2 }));
}

#[test]
fn servers_and_custom_tools_are_renamed_removed_and_added() {
    let body = update(|form| {
        form.mcp_servers[0].name = "desk".to_owned();
        form.mcp_servers.push(McpServerForm {
            name: "wiki".to_owned(),
            url: "https://wiki.example".to_owned(),
            ..McpServerForm::default()
        });
        form.custom_tools.clear();
        form.custom_tools.push(CustomToolForm {
            name: "ping".to_owned(),
            description: "Pings.".to_owned(),
            ..CustomToolForm::default()
        });
    });
    assert_eq!(
        body["mcp_servers"][0],
        json!({ "name": "desk", "type": "url", "url": "https://mcp.helpdesk.example.com/mcp", "zz_region": "eu" })
    );
    let tools = body["tools"].as_array().unwrap();
    assert_eq!(tools[1], json!({ "type": "zz_toolset", "power": 9 }));
    assert_eq!((&tools[2]["mcp_server_name"], tools[2]["configs"].as_array().unwrap().len()), (&json!("desk"), 2));
    assert_eq!(tools[2]["default_config"]["permission_policy"], json!({ "type": "zz_policy", "level": 3 }));
    assert_eq!(tools[3]["default_config"], json!({ "enabled": true, "permission_policy": { "type": "always_ask" } }));
    assert_eq!((&tools[4]["name"], tools.len()), (&json!("ping"), 5));
    let body = update(|form| form.mcp_servers.clear());
    assert_eq!(body["mcp_servers"], json!([]));
    assert!(body["tools"].as_array().unwrap().iter().all(|tool| tool["type"] != "mcp_toolset"));
}

#[test]
fn a_new_agent_is_as_short_as_it_can_be() {
    let form = AgentForm { name: "Hello".to_owned(), model: "claude-sonnet-5-5".to_owned(), ..AgentForm::default() };
    let toolset = json!({ "type": "agent_toolset_20260401", "default_config": { "enabled": true, "permission_policy": { "type": "always_allow" } } });
    assert_eq!(
        serde_json::to_value(form.to_create().unwrap()).unwrap(),
        json!({ "name": "Hello", "model": "claude-sonnet-5-5", "tools": [toolset] })
    );
    let mut form = AgentForm {
        effort: "high".to_owned(),
        skills: vec![SkillForm { skill_id: "xlsx".to_owned(), ..SkillForm::default() }],
        ..form
    };
    form.built_in.tools[0].own = Some(ToolPolicy::new("always_ask"));
    let body = serde_json::to_value(form.to_create().unwrap()).unwrap();
    assert_eq!(body["model"], json!({ "id": "claude-sonnet-5-5", "effort": { "type": "high" } }));
    assert_eq!(body["skills"], json!([{ "type": "anthropic", "skill_id": "xlsx" }]));
    let config =
        json!({ "name": "bash", "type": "bash", "enabled": true, "permission_policy": { "type": "always_ask" } });
    assert_eq!(body["tools"][0]["configs"], json!([config]));
    form.built_in.on = false;
    form.skills.clear();
    assert_eq!(serde_json::to_value(form.to_create().unwrap()).unwrap().get("tools"), None);
}

#[test]
fn mistakes_are_named_at_their_field() {
    let tool = |name: &str, schema: &str| CustomToolForm {
        name: name.to_owned(),
        description: "d".to_owned(),
        input_schema: schema.to_owned(),
        ..CustomToolForm::default()
    };
    let object = r#"{"type":"object"}"#;
    let server = |name: &str, url: &str| McpServerForm {
        name: name.to_owned(),
        url: url.to_owned(),
        ..McpServerForm::default()
    };
    let mut form = AgentForm {
        description: "x".repeat(2049),
        system: "x".repeat(100_001),
        mcp_servers: vec![server("", "ftp://x"), server("a", "https://a.example"), server("a", "https://")],
        custom_tools: vec![
            tool("bash", object),
            tool("mcp__x", object),
            tool("a b", object),
            tool("ok", "{"),
            tool("ok", r#"{"type":"array"}"#),
            tool("r", r##"{"type":"object","properties":{"x":{"$ref":"#/a"}}}"##),
            tool("o", r#"{"type":"object","anyOf":[]}"#),
            CustomToolForm::default(),
        ],
        skills: vec![SkillForm { skill_id: "a/b".to_owned(), ..SkillForm::default() }, SkillForm::default()],
        ..AgentForm::default()
    };
    form.built_in.tools.iter_mut().find(|tool| tool.name == "read").unwrap().own =
        Some(ToolPolicy { enabled: false, policy: "auto".to_owned() });
    let errors = form.to_create().unwrap_err();
    for field in [
        "name",
        "model",
        "description",
        "system",
        "mcp_servers.0.name",
        "mcp_servers.0.url",
        "mcp_servers.2.name",
        "mcp_servers.2.url",
        "custom_tools.0.name",
        "custom_tools.1.name",
        "custom_tools.2.name",
        "custom_tools.3.input_schema",
        "custom_tools.4.name",
        "custom_tools.4.input_schema",
        "custom_tools.5.input_schema",
        "custom_tools.6.input_schema",
        "custom_tools.7.name",
        "custom_tools.7.description",
        "skills",
        "skills.0.skill_id",
        "skills.1.skill_id",
    ] {
        assert!(errors.get(field).is_some(), "{field}: {errors:?}");
    }
    assert_eq!(errors.get("custom_tools.3.name"), None);
}

fn tool_policy() -> impl Strategy<Value = ToolPolicy> {
    (any::<bool>(), prop::sample::select(vec!["always_allow", "always_ask", "auto"]))
        .prop_map(|(enabled, policy)| ToolPolicy { enabled, policy: policy.to_owned() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_sent_reads_back_as_the_form(
        default in tool_policy(),
        own in prop::collection::vec(prop::option::of(tool_policy()), 8),
        server in tool_policy(),
        system in "\\PC{0,30}",
    ) {
        let base = agent();
        let mut form = AgentForm::from_agent(&base);
        form.system = system;
        form.skills.clear();
        form.built_in.default = default;
        // A config with more in it than the policy stays, so that its own setting can't be told from the toolset's.
        for (tool, own) in form.built_in.tools.iter_mut().zip(own).filter(|(tool, _)| !["bash", "web_search", "web_fetch"].contains(&tool.name.as_str())) {
            tool.own = own;
        }
        form.mcp_servers[0].tools = server;
        let body = serde_json::to_value(form.to_update(&base).unwrap()).unwrap();
        let mut saved = base.clone();
        for (key, value) in body.as_object().unwrap() {
            saved[key] = value.clone();
        }
        prop_assert_eq!(AgentForm::from_agent(&saved), form);
    }
}
