//! Agents: creation, lists, versions, archiving (agents.md §1–§3).

use super::support::*;
use serde_json::{Value, json};

#[tokio::test]
async fn limits_of_the_create_body_agents_3() {
    let api = Api::new().await;
    let long = |length: usize| "é".repeat(length);
    for (good, bad) in [
        (json!({"name": long(256)}), json!({"name": long(257)})),
        (json!({"description": long(2_048)}), json!({"description": long(2_049)})),
        (json!({"system": long(100_000)}), json!({"system": long(100_001)})),
        (json!({"description": null, "system": null, "multiagent": null}), json!({"name": ""})),
        (json!({"execution_identity": null}), json!({"name": null})),
        (json!({"metadata": {}}), json!({"metadata": null})),
        (json!({"tools": []}), json!({"tools": null})),
        (json!({"skills": []}), json!({"skills": null})),
        (json!({"mcp_servers": []}), json!({"mcp_servers": null})),
        (json!({"model": {"id": "claude-opus-5"}}), json!({"model": null})),
        (json!({}), json!({"name": 7})),
    ] {
        api.agent(good).await.ok();
        api.agent(bad).await.invalid();
    }
}

#[tokio::test]
async fn metadata_readme_6() {
    let api = Api::new().await;
    let pairs = |count: usize| -> Value {
        (0..count).map(|n| (n.to_string(), json!("x"))).collect::<serde_json::Map<_, _>>().into()
    };
    api.agent(json!({"metadata": pairs(16)})).await.ok();
    api.agent(json!({"metadata": {"k".repeat(64): "v".repeat(512)}})).await.ok();
    for bad in [
        pairs(17),
        json!({"k".repeat(65): "v"}),
        json!({"k": "v".repeat(513)}),
        json!({"k": null}),
        json!({"k": 1}),
        json!([]),
    ] {
        let answer = api.agent(json!({"metadata": bad})).await;
        answer.invalid();
        assert_eq!(answer.code(), "invalid_metadata");
    }
}

#[tokio::test]
async fn the_model_is_resolved_agents_5() {
    let api = Api::new().await;
    let model = async |model: Value| api.agent(json!({"model": model})).await;
    let standard = json!({"id": "claude-opus-5", "effort": {"type": "high"}, "speed": "standard"});
    assert_eq!(model(json!("claude-opus-5")).await.ok()["model"], standard);
    let effort = json!({"id": "claude-opus-5", "effort": {"type": "low"}, "speed": "fast", "inference_geo": "us"});
    assert_eq!(model(effort.clone()).await.ok()["model"], effort);
    let nothing = json!({"id": "claude-opus-5", "effort": null, "speed": null, "inference_geo": null});
    assert_eq!(model(nothing).await.ok()["model"], standard);
    assert_eq!(model(json!("claude-opus-9")).await.ok()["model"]["id"], "claude-opus-9", "the set of ids is open");
    for bad in [
        json!("gpt-4"),
        json!(""),
        json!(5),
        json!({}),
        json!({"id": "claude-opus-5", "x": 1}),
        json!("claude-opus-4-20250514"),
        json!({"id": "claude-opus-5", "effort": "extreme"}),
        json!({"id": "claude-opus-5", "effort": {"type": "high", "x": 1}}),
        json!({"id": "claude-opus-5", "effort": {}}),
        json!({"id": "claude-opus-5", "speed": "slow"}),
        json!({"id": "claude-sonnet-5-5", "speed": "fast"}),
        json!({"id": "claude-opus-5", "inference_geo": "mars"}),
        json!({"id": "claude-haiku-4-5", "inference_geo": "us"}),
    ] {
        model(bad).await.invalid();
    }
}

#[tokio::test]
async fn execution_identities_agents_8() {
    let api = Api::new().await;
    let default = json!({"type": "service_account"});
    for sent in [json!({}), json!({"execution_identity": null}), json!({"execution_identity": default})] {
        assert_eq!(api.new_agent(sent).await["execution_identity"], default);
    }
    let role = |arn: &str| json!({"type": "aws_role", "role_arn": arn});
    for arn in ["arn:aws:iam::123456789012:role/agent-runner", &"r".repeat(2_048)] {
        assert_eq!(api.new_agent(json!({"execution_identity": role(arn)})).await["execution_identity"], role(arn));
    }
    for bad in [
        role(""),
        role(&"r".repeat(2_049)),
        json!({"type": "aws_role"}),
        json!({"type": "root"}),
        json!({}),
        json!({"type": "service_account", "role_arn": "x"}),
    ] {
        api.agent(json!({"execution_identity": bad})).await.invalid();
    }
}

#[tokio::test]
async fn skills_need_the_read_tool_agents_3_and_7() {
    let api = Api::new().await;
    let skills = json!([{"type": "anthropic", "skill_id": "pdf"}]);
    let toolset = |fields: Value| json!([with(json!({"type": "agent_toolset_20260401"}), fields)]);
    let agent = async |tools: Value| api.agent(json!({"skills": skills, "tools": tools})).await;
    agent(toolset(json!({}))).await.ok();
    let off = json!({"enabled": false});
    agent(toolset(json!({"default_config": off, "configs": [{"name": "read", "enabled": true}]}))).await.ok();
    for without in [
        json!([]),
        toolset(json!({"default_config": off})),
        toolset(json!({"configs": [{"name": "read", "enabled": false}]})),
    ] {
        assert!(agent(without).await.invalid().contains("read"));
    }
    let bad_skills = [
        json!([{"type": "anthropic", "skill_id": "nothing"}]),
        json!([{"type": "custom", "skill_id": "nothing"}]),
        json!([{"type": "other", "skill_id": "pdf"}]),
        json!([{"type": "anthropic"}]),
        Value::from(vec![json!({"type": "anthropic", "skill_id": "pdf"}); 21]),
        json!([{"type": "anthropic", "skill_id": "pdf", "version": ""}]),
    ];
    for bad in bad_skills {
        api.agent(json!({"skills": bad, "tools": toolset(json!({}))})).await.invalid();
    }
    let refusal =
        async |skill: Value| api.agent(json!({"skills": [skill], "tools": toolset(json!({}))})).await.invalid();
    for field in ["skill_id", "version"] {
        let skill =
            |length: usize| with(json!({"type": "custom", "skill_id": "skill_1"}), json!({field: "s".repeat(length)}));
        assert!(refusal(skill(64)).await.contains("there is no skill"), "long enough for a real one");
        assert!(refusal(skill(65)).await.contains("at most 64 characters"));
    }
    let pinned = json!([{"type": "anthropic", "skill_id": "pdf", "version": null}, {"type": "anthropic", "skill_id": "xlsx", "version": "20250101"}]);
    let agent = api.new_agent(json!({"skills": pinned, "tools": toolset(json!({}))})).await;
    assert_eq!(
        (&agent["skills"][0]["version"], &agent["skills"][1]["version"]),
        (&json!("20251013"), &json!("20250101"))
    );
}

#[tokio::test]
async fn lists_page_newest_first_and_hide_archived_agents_1() {
    let api = Api::new().await;
    let mut created = Vec::new();
    for n in 0..7 {
        created.push(api.new_agent(json!({"name": format!("Agent {n}")})).await);
    }
    created.reverse();
    assert_eq!(api.all("/v1/agents?limit=3").await, created);
    assert_eq!(api.all("/v1/agents?limit=7").await, created);
    let archived = api.act(&format!("/v1/agents/{}/archive", id(&created[2]))).await.ok();
    assert!(archived["archived_at"].is_string());
    assert_eq!(api.all("/v1/agents?limit=3").await.len(), 6);
    let with_archived = api.all("/v1/agents?limit=3&include_archived=true").await;
    assert_eq!(with_archived[2], archived);
    let (first, last) = (created[6]["created_at"].as_str().unwrap(), created[0]["created_at"].as_str().unwrap());
    assert!(api.all(&format!("/v1/agents?created_at[gte]={first}")).await.len() >= 6);
    assert!(api.all(&format!("/v1/agents?created_at%5Blte%5D={last}&limit=2")).await.len() >= 6);
    assert_eq!(api.all("/v1/agents?created_at[lte]=2020-01-01T00:00:00Z").await, Vec::<Value>::new());
    for neither in ["gt", "lt"] {
        api.get(&format!("/v1/agents?created_at[{neither}]=2020-01-01T00:00:00Z")).await.invalid();
    }
}

#[tokio::test]
async fn cursors_that_do_not_fit_are_refused_readme_7() {
    let api = Api::new().await;
    for _ in 0..3 {
        api.new_agent(json!({})).await;
    }
    let next = api.get("/v1/agents?limit=1").await.ok()["next_page"].as_str().unwrap().to_owned();
    assert!(next.starts_with("page_"));
    api.get(&format!("/v1/agents?limit=2&page={next}")).await.ok();
    api.get(&format!("/v1/environments?page={next}")).await.invalid();
    api.get(&format!("/v1/agents?page={next}&created_at[lte]=2020-01-01T00:00:00Z")).await.invalid();
    for bad in ["page_", "page_AAAA", "nonsense", "page_%00", &next[..next.len() - 4]] {
        api.get(&format!("/v1/agents?page={bad}")).await.invalid();
    }
}

#[tokio::test]
async fn unknown_agents_and_versions_agents_12() {
    let api = Api::new().await;
    let agent = api.new_agent(json!({})).await;
    for path in ["/v1/agents/agent_none", "/v1/agents/agent_none/versions", "/v1/agents/agent_none?version=1"] {
        api.get(path).await.fails(404, "not_found_error");
    }
    api.get(&format!("/v1/agents/{}?version=2", id(&agent))).await.fails(404, "not_found_error");
    api.get(&format!("/v1/agents/{}?version=0", id(&agent))).await.invalid();
    api.post("/v1/agents/agent_none", &json!({})).await.fails(404, "not_found_error");
    api.act("/v1/agents/agent_none/archive").await.fails(404, "not_found_error");
}

#[tokio::test]
async fn versions_are_whole_agents_newest_first_agents_1() {
    let api = Api::new().await;
    let first = api.new_agent(json!({"name": "One"})).await;
    let second = api.update_agent(&first, json!({"name": "Two"})).await.ok();
    let third = api.update_agent(&first, json!({"name": "Three"})).await.ok();
    assert_eq!((&second["version"], &third["version"]), (&json!(2), &json!(3)));
    assert_eq!(third["created_at"], first["created_at"], "of the agent, not of the version");
    let path = format!("/v1/agents/{}", id(&first));
    assert_eq!(api.all(&format!("{path}/versions?limit=2")).await, [third.clone(), second.clone(), first.clone()]);
    assert_eq!(api.get(&format!("{path}?version=1")).await.ok(), first);
    assert_eq!(api.get(&format!("{path}?version=3")).await.ok(), third);
    assert_eq!(api.get(&path).await.ok(), third);
    assert_eq!(api.all("/v1/agents?limit=5").await, [third], "the list has each agent at its latest version");
}

#[tokio::test]
async fn archiving_is_permanent_and_shows_on_every_version_readme_10() {
    let api = Api::new().await;
    let agent = api.new_agent(json!({})).await;
    api.update_agent(&agent, json!({"name": "Two"})).await.ok();
    let path = format!("/v1/agents/{}", id(&agent));
    let archived = api.act(&format!("{path}/archive")).await.ok();
    assert_eq!(archived["version"], 2);
    assert_eq!(api.act(&format!("{path}/archive")).await.ok(), archived, "a second time changes nothing");
    assert_eq!(api.get(&path).await.ok(), archived);
    assert_eq!(api.get(&format!("{path}?version=1")).await.ok()["archived_at"], archived["archived_at"]);
    assert_eq!(api.all(&format!("{path}/versions?limit=1")).await.len(), 2);
    assert!(api.update_agent(&agent, json!({"name": "Three"})).await.invalid().contains("archived"));
}
