//! Agents that delegate (agents.md §9).

use super::support::*;
use serde_json::{Value, json};

async fn lead(api: &Api, multiagent: Value) -> Answer {
    api.agent(json!({"name": "Lead", "multiagent": multiagent})).await
}

fn reference(agent: &Value, version: u64) -> Value {
    json!({"id": agent["id"], "type": "agent", "version": version})
}

#[tokio::test]
async fn references_are_resolved_to_versions_agents_9_1() {
    let api = Api::new().await;
    let (one, two) = (api.new_agent(json!({})).await, api.new_agent(json!({})).await);
    api.update_agent(&one, json!({"name": "Newer"})).await.ok();
    api.update_agent(&two, json!({"name": "Newer"})).await.ok();
    let roster = json!([one["id"], {"type": "agent", "id": two["id"], "version": 1}, {"type": "self"}, {"type": "advisor", "model": "claude-opus-5"}]);
    let agent = lead(&api, json!({"type": "coordinator", "agents": roster})).await.ok();
    let advisor = json!({"model": "claude-opus-5", "type": "advisor"});
    let expected = json!([reference(&one, 2), reference(&two, 1), reference(&agent, 1), advisor]);
    assert_eq!(agent["multiagent"], json!({"agents": expected, "type": "coordinator"}));
    api.update_agent(&one, json!({"name": "Newest"})).await.ok();
    let changed = api.update_agent(&agent, json!({"system": "s"})).await.ok();
    assert_eq!(changed["multiagent"]["agents"][0], reference(&one, 2), "others keep the version that was pinned");
    assert_eq!(changed["multiagent"]["agents"][2], reference(&agent, 2), "a reference to itself follows");
    assert_eq!(
        api.update_agent(&agent, json!({"multiagent": changed["multiagent"]})).await.status,
        400,
        "itself is named with `self`"
    );
}

#[tokio::test]
async fn the_same_roster_again_changes_nothing_agents_4() {
    let api = Api::new().await;
    let helper = api.new_agent(json!({})).await;
    let multiagent = json!({"type": "coordinator", "agents": [helper["id"], {"type": "self"}]});
    let agent = lead(&api, multiagent.clone()).await.ok();
    assert_eq!(api.update_agent(&agent, json!({"multiagent": multiagent})).await.ok(), agent);
    let cleared = api.update_agent(&agent, json!({"multiagent": null})).await.ok();
    assert_eq!((&cleared["multiagent"], &cleared["version"]), (&Value::Null, &json!(2)));
}

#[tokio::test]
async fn what_a_roster_refuses_agents_9_1() {
    let api = Api::new().await;
    let (helper, archived) = (api.new_agent(json!({})).await, api.new_agent(json!({})).await);
    api.act(&format!("/v1/agents/{}/archive", id(&archived))).await.ok();
    let nested = lead(&api, json!({"type": "coordinator", "agents": [helper["id"]]})).await.ok();
    let advisor = json!({"type": "advisor", "model": "claude-opus-5"});
    let many: Vec<Value> = vec![helper["id"].clone(); 21];
    for bad in [
        json!([]),
        json!(many),
        json!([helper["id"], {"type": "agent", "id": helper["id"]}]),
        json!([{"type": "self"}, {"type": "self"}]),
        json!([helper["id"], advisor, advisor]),
        json!([{"type": "advisor"}]),
        json!([{"type": "advisor", "model": "gpt-4"}]),
        json!(["agent_none"]),
        json!([{"type": "agent", "id": helper["id"], "version": 2}]),
        json!([{"type": "agent", "id": helper["id"], "colour": "red"}]),
        json!([{"type": "other"}]),
        json!([7]),
        json!([archived["id"]]),
        json!([nested["id"]]),
    ] {
        lead(&api, json!({"type": "coordinator", "agents": bad})).await.invalid();
    }
    for bad in [json!({"type": "coordinator"}), json!({"type": "swarm"}), json!({}), json!("coordinator")] {
        lead(&api, bad).await.invalid();
    }
}

#[tokio::test]
async fn a_roster_has_at_most_20_entries_agents_9() {
    let api = Api::new().await;
    let mut roster = Vec::new();
    for _ in 0..21 {
        roster.push(api.new_agent(json!({})).await["id"].clone());
    }
    let team = |members: &[Value]| json!({"type": "enabled", "predefined_agents": members});
    let forms: [fn(Value, Value) -> Value; 3] = [
        |members, _| json!({"type": "coordinator", "agents": members}),
        |_, team| json!({"type": "multiagent_20261001", "subagents": team}),
        |_, team| json!({"type": "multiagent_20261001", "workflows": team}),
    ];
    for form in forms {
        lead(&api, form(json!(roster[..20]), team(&roster[..20]))).await.ok();
        let refused = lead(&api, form(json!(roster), team(&roster))).await.invalid();
        assert!(refused.contains("at most 20 entries"), "{refused}");
    }
    let with_advisor = [&roster[..20], &[json!({"type": "advisor", "model": "claude-opus-5"})]].concat();
    lead(&api, json!({"type": "coordinator", "agents": with_advisor})).await.invalid();
}

#[tokio::test]
async fn members_have_defaults_agents_9_2() {
    let api = Api::new().await;
    let on = json!({"inline_agents": {"type": "enabled"}, "predefined_agents": [], "type": "enabled"});
    let off = json!({"type": "disabled"});
    let expected = json!({"advisor": off, "subagents": on, "type": "multiagent_20261001", "workflows": on});
    for sent in [
        json!({"type": "multiagent_20261001"}),
        json!({"type": "multiagent_20261001", "advisor": null, "subagents": null, "workflows": null}),
        json!({"type": "multiagent_20261001", "subagents": {"type": "enabled", "inline_agents": null, "predefined_agents": null}}),
    ] {
        assert_eq!(lead(&api, sent).await.ok()["multiagent"], expected);
    }
    for bad in [
        json!({"advisor": {"type": "enabled"}}),
        json!({"advisor": {"type": "disabled", "model": "claude-opus-5"}}),
        json!({"advisor": {"model": "claude-opus-5"}}),
        json!({"subagents": {}}),
        json!({"subagents": {"type": "disabled", "predefined_agents": []}}),
        json!({"subagents": {"type": "enabled", "inline_agents": {"type": "disabled"}}}),
        json!({"subagents": {"type": "enabled", "inline_agents": "disabled"}}),
        json!({"subagents": {"type": "enabled", "predefined_agents": [{"type": "advisor", "model": "claude-opus-5"}]}}),
        json!({"agents": []}),
    ] {
        lead(&api, with(json!({"type": "multiagent_20261001"}), bad)).await.invalid();
    }
}

#[tokio::test]
async fn updates_merge_level_by_level_agents_9_2() {
    let api = Api::new().await;
    let (one, two) = (api.new_agent(json!({})).await, api.new_agent(json!({})).await);
    let agent = lead(
        &api,
        json!({
            "type": "multiagent_20261001",
            "advisor": {"type": "enabled", "model": "claude-opus-5"},
            "subagents": {"type": "enabled", "inline_agents": {"type": "disabled"}, "predefined_agents": [one["id"]]},
            "workflows": {"type": "disabled"},
        }),
    );
    let agent = agent.await.ok();
    let update = async |members: Value| {
        let body = json!({"multiagent": with(json!({"type": "multiagent_20261001"}), members)});
        api.update_agent(&agent, body).await
    };
    assert_eq!(update(json!({})).await.ok(), agent, "an omitted key keeps its stored value");
    for bad in [
        json!({"subagents": {"type": "enabled", "predefined_agents": []}}),
        json!({"subagents": {"predefined_agents": [two["id"]]}}),
        json!({"subagents": {"type": "enabled", "inline_agents": {}}}),
        json!({"advisor": {"type": "enabled"}}),
        json!({"advisor": {"model": "claude-opus-5"}}),
        json!({"workflows": {"type": "disabled", "inline_agents": {"type": "enabled"}}}),
    ] {
        update(bad).await.invalid();
    }
    let replaced = update(json!({"subagents": {"type": "enabled", "predefined_agents": [two["id"]]}})).await.ok();
    let expected =
        json!({"inline_agents": {"type": "disabled"}, "predefined_agents": [reference(&two, 1)], "type": "enabled"});
    assert_eq!(replaced["multiagent"]["subagents"], expected);
    assert_eq!(replaced["multiagent"]["advisor"], agent["multiagent"]["advisor"]);
    let on = json!({"inline_agents": {"type": "enabled"}, "predefined_agents": [], "type": "enabled"});
    let nulls = update(json!({"workflows": null, "advisor": null})).await.ok();
    assert_eq!(nulls["multiagent"]["workflows"], on, "null takes the default, which enables workflows");
    assert_eq!(nulls["multiagent"]["advisor"], json!({"type": "disabled"}));
    update(json!({"subagents": {"type": "disabled"}})).await.ok();
    let back = update(json!({"subagents": {"type": "enabled"}})).await.ok();
    assert_eq!(back["multiagent"]["subagents"], on, "another type replaces, omitted keys take their defaults");
    let coordinator = json!({"multiagent": {"type": "coordinator", "agents": [one["id"]]}});
    let other = api.update_agent(&agent, coordinator).await.ok();
    assert_eq!(other["multiagent"], json!({"agents": [reference(&one, 1)], "type": "coordinator"}));
}

#[tokio::test]
async fn a_roster_has_one_geography_agents_5() {
    let api = Api::new().await;
    let model = |geo: &str| json!({"id": "claude-opus-5", "inference_geo": geo});
    let pinned = async |geo: &str| api.new_agent(json!({ "model": model(geo) })).await["id"].clone();
    let (us, global) = (pinned("us").await, pinned("global").await);
    let coordinator = |members: Value| json!({"type": "coordinator", "agents": members});
    let team = |members: Value| json!({"type": "multiagent_20261001", "workflows": {"type": "enabled", "predefined_agents": members}});
    lead(&api, coordinator(json!([us]))).await.ok();
    for bad in [coordinator(json!([us, global])), team(json!([us, global]))] {
        assert!(lead(&api, bad).await.invalid().contains("inference_geo"));
    }
    for form in [coordinator(json!([us])), team(json!([us]))] {
        api.agent(json!({"model": model("global"), "multiagent": form})).await.invalid();
    }
    let agent = api.new_agent(json!({"model": model("us"), "multiagent": coordinator(json!([us]))})).await;
    api.update_agent(&agent, json!({"model": model("global")})).await.invalid();
    let session = async |geo: &str| {
        let overrides = json!({"type": "agent_with_overrides", "id": id(&agent), "model": model(geo)});
        api.session(json!({ "agent": overrides })).await
    };
    session("us").await.ok();
    assert!(session("global").await.invalid().contains("inference_geo"), "on session creation, too");
}
