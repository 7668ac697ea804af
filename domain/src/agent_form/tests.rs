//! Tests of the agent form; most of all, that an edit loses nothing.

use super::*;
use crate::form::{PageForm as _, Pair};
use proptest::prelude::*;

fn agent() -> Value {
    let mut value: Value = serde_json::from_str(include_str!("../../../api/tests/fixtures/agent.json")).unwrap();
    value["model"]["speed"] = json!("fast");
    value["multiagent"] = json!({ "type": "zz_team", "agents": [] });
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
        bash.own = "auto".to_owned();
    });
    let mut expected = agent()["tools"].clone();
    expected[0]["configs"][0]["permission_policy"] = json!({ "type": "auto" });
    assert_eq!(body, json!({ "version": 3, "tools": expected }));
}

#[test]
fn a_tool_without_a_setting_of_its_own_keeps_its_domains() {
    let body = update(|form| form.built_in.tools.iter_mut().for_each(|tool| tool.own.clear()));
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
    form.built_in.tools[0].own = "always_ask".to_owned();
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
    form.built_in.tools.iter_mut().find(|tool| tool.name == "read").unwrap().own = OFF.to_owned();
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

fn filled_in(pairs: &[(&str, &str)]) -> AgentForm {
    let pairs = pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    AgentForm::from_fields(&pairs.collect::<Vec<_>>())
}

#[test]
fn every_field_has_its_place() {
    let form = filled_in(&[
        ("name", "Hello"),
        ("model", "claude-opus-5-5"),
        ("speed", "fast"),
        ("inference_geo", "us"),
        ("built_in.on", "on"),
        ("built_in.default", "auto"),
        ("built_in.bash", OFF),
        ("built_in.search.limit", "blocked"),
        ("built_in.search.domains", "ads.example\r\nb.example/path"),
        ("built_in.search.country", "PT"),
        ("built_in.fetch.limit", "allowed"),
        ("built_in.fetch.domains", "docs.example.com"),
        ("built_in.fetch.max_content_tokens", "500"),
        ("built_in.fetch.user_input", "none"),
        ("built_in.fetch.client.mode", "only"),
        ("built_in.fetch.client.tools", "lookup"),
        ("mcp_servers.0.name", "desk"),
        ("mcp_servers.0.url", "https://desk.example"),
        ("mcp_servers.0.tools", "always_allow"),
        ("mcp_servers.0.configs.0.name", "send"),
        ("mcp_servers.0.configs.0.choice", "always_ask"),
        ("skills.0.skill_id", "skill_1"),
        ("roster.kind", DELEGATION),
        ("roster.advisor", "claude-opus-5-5"),
        ("roster.subagents.on", "on"),
        ("roster.subagents.agents.0.agent", "agent_2"),
        ("roster.subagents.agents.0.version", "4"),
        ("roster.subagents.agents.1.agent", SELF),
        ("role_arn", "arn:aws:iam::1:role/a"),
    ]);
    let body = serde_json::to_value(form.to_create().unwrap()).unwrap();
    assert_eq!(body["model"], json!({ "id": "claude-opus-5-5", "speed": "fast", "inference_geo": "us" }));
    let configs = json!([
        { "name": "bash", "type": "bash", "enabled": false },
        {
            "name": "web_fetch", "type": "web_fetch", "allowed_domains": ["docs.example.com"],
            "max_content_tokens": 500,
            "url_sources": {
                "user_input": { "type": "none" },
                "client_tool_results": { "type": "only", "tools": [{ "type": "tool_reference", "name": "lookup" }] },
            },
        },
        {
            "name": "web_search", "type": "web_search", "blocked_domains": ["ads.example", "b.example/path"],
            "user_location": { "type": "approximate", "country": "PT" },
        },
    ]);
    assert_eq!(body["tools"][0]["configs"], configs);
    let send = json!({ "name": "send", "enabled": true, "permission_policy": { "type": "always_ask" } });
    assert_eq!(body["tools"][1]["configs"], json!([send]));
    assert_eq!(body["skills"], json!([{ "type": "custom", "skill_id": "skill_1" }]));
    let subagents = json!({
        "type": "enabled", "inline_agents": { "type": "disabled" },
        "predefined_agents": [{ "type": "agent", "id": "agent_2", "version": 4 }, { "type": "self" }],
    });
    let roster = json!({
        "type": DELEGATION, "advisor": { "type": "enabled", "model": "claude-opus-5-5" }, "subagents": subagents,
        "workflows": { "type": "disabled" },
    });
    assert_eq!(body["multiagent"], roster);
    assert_eq!(body["execution_identity"], json!({ "type": "aws_role", "role_arn": "arn:aws:iam::1:role/a" }));
}

#[test]
fn rows_that_were_just_added_hold_what_the_api_would_take() {
    let form = filled_in(&[("mcp_servers.0.", ""), ("mcp_servers.0.configs.0.", ""), ("custom_tools.0.", "")]);
    let server = McpServerForm { configs: vec![McpToolForm::default()], ..McpServerForm::default() };
    assert_eq!((form.mcp_servers, form.custom_tools), (vec![server], vec![CustomToolForm::default()]));
    assert_eq!(filled_in(&[("custom_tools.0.input_schema", "")]).custom_tools[0].input_schema, "");
}

#[test]
fn an_older_roster_is_kept_and_changed() {
    let mut agent = agent();
    let entries = json!([
        { "type": "agent", "id": agent["id"], "version": 3 },
        { "type": "agent", "id": "agent_2", "version": 1 },
        { "type": "advisor", "model": "claude-opus-5-5" },
    ]);
    agent["multiagent"] = json!({ "type": "coordinator", "agents": entries });
    let mut form = AgentForm::from_agent(&agent);
    assert_eq!(form.to_update(&agent).unwrap().multiagent, None);
    form.roster.subagents.agents[1].version.clear();
    let expected = json!([{ "type": "self" }, { "type": "agent", "id": "agent_2" }, entries[2]]);
    assert_eq!(form.to_update(&agent).unwrap().multiagent.unwrap()["agents"], expected);
    form.roster = RosterForm::default();
    assert_eq!(form.to_update(&agent).unwrap().multiagent, Some(Value::Null));
}

#[test]
fn mistakes_about_the_web_and_other_agents_are_named_at_their_field() {
    let wrong = |field: &str, pairs: &[(&str, &str)]| {
        let on = [("built_in.on", "on"), ("name", "a"), ("model", "m")];
        let errors = filled_in(&[&on, pairs].concat()).errors();
        assert!(errors.get(field).is_some(), "{field}: {errors:?}");
    };
    for domain in ["", "https://a.example", "a.example:80", "*.a.example", "localhost", "10.0.0.1", "a.example/path"] {
        wrong("built_in.fetch.domains", &[("built_in.fetch.limit", "allowed"), ("built_in.fetch.domains", domain)]);
    }
    wrong("built_in.search.country", &[("built_in.search.country", "Portugal")]);
    wrong("built_in.fetch.max_content_tokens", &[("built_in.fetch.max_content_tokens", "0")]);
    wrong("built_in.fetch.client.tools", &[("built_in.fetch.client.mode", "except")]);
    let none = ["user_input", "client.mode", "server.mode"].map(|part| format!("built_in.fetch.{part}"));
    wrong("built_in.fetch.user_input", &none.each_ref().map(|name| (name.as_str(), "none")));
    let server = [("mcp_servers.0.configs.0.name", "a"), ("mcp_servers.0.configs.1.name", "a")];
    wrong("mcp_servers.0.configs.1.name", &server);
    let roster = ("roster.kind", DELEGATION);
    let on = ("roster.subagents.on", "on");
    wrong("roster.subagents.agents", &[roster, on]);
    wrong("roster.subagents.agents.0.agent", &[roster, on, ("roster.subagents.agents.0.version", "1")]);
    let twice = [("roster.subagents.agents.0.agent", "agent_1"), ("roster.subagents.agents.1.agent", "agent_1")];
    wrong("roster.subagents.agents.1.agent", &[&[roster, on], &twice[..]].concat());
    wrong("roster.subagents.agents", &[("roster.kind", "coordinator")]);
}

fn choice() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["always_allow", "always_ask", "auto", OFF]).prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_sent_reads_back_as_the_form(
        default in choice(),
        own in prop::collection::vec(prop::option::of(choice()), 8),
        server in choice(),
        system in "\\PC{0,30}",
    ) {
        let base = agent();
        let mut form = AgentForm::from_agent(&base);
        form.system = system;
        form.skills.clear();
        form.built_in.default = default;
        // A config with more in it than the policy stays, so that its own setting can't be told from the toolset's.
        for (tool, own) in form.built_in.tools.iter_mut().zip(own).filter(|(tool, _)| !["bash", "web_search", "web_fetch"].contains(&tool.name.as_str())) {
            tool.own = own.unwrap_or_default();
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
