//! Updates of agents: omitted, null, values, versions (agents.md §4).

use super::support::*;
use futures::future::join_all;
use proptest::prelude::*;
use serde_json::{Value, json};

fn full() -> Value {
    json!({
        "description": "d", "system": "s", "metadata": {"a": "1", "b": "2"},
        "model": {"id": "claude-opus-5", "effort": "low", "speed": "fast", "inference_geo": "us"},
        "tools": [{"type": "agent_toolset_20260401"}, {"type": "mcp_toolset", "mcp_server_name": "desk"}],
        "mcp_servers": [{"type": "url", "name": "desk", "url": "https://desk.example.com/mcp"}],
        "skills": [{"type": "anthropic", "skill_id": "pdf"}],
        "execution_identity": {"type": "aws_role", "role_arn": "arn:aws:iam::1:role/x"},
    })
}

#[tokio::test]
async fn what_is_omitted_stays_and_what_changes_nothing_keeps_the_version_agents_4() {
    let api = Api::new().await;
    let agent = api.new_agent(full()).await;
    for nothing in [
        json!({}),
        json!({"version": 1}),
        json!({"name": agent["name"], "tools": agent["tools"], "model": agent["model"]}),
        json!({"metadata": {"a": "1"}}),
        json!({"metadata": {"never": null}}),
        json!({"metadata": null}),
        full(),
    ] {
        assert_eq!(api.update_agent(&agent, nothing).await.ok(), agent);
    }
    let changed = api.update_agent(&agent, json!({"system": "t"})).await.ok();
    let expected = with(agent.clone(), json!({"system": "t", "version": 2, "updated_at": changed["updated_at"]}));
    assert_eq!(changed, expected);
}

#[tokio::test]
async fn null_clears_where_it_may_agents_4() {
    let api = Api::new().await;
    for (field, cleared) in [
        ("description", json!(null)),
        ("system", json!(null)),
        ("skills", json!([])),
        ("execution_identity", json!({"type": "service_account"})),
    ] {
        let agent = api.new_agent(full()).await;
        assert_eq!(api.update_agent(&agent, json!({field: null})).await.ok()[field], cleared, "{field}");
    }
    let agent = api.new_agent(full()).await;
    let empty = api.update_agent(&agent, json!({"description": "", "system": ""})).await.ok();
    assert_eq!((&empty["description"], &empty["system"]), (&json!(null), &json!(null)));
    for field in ["name", "model", "version"] {
        api.update_agent(&agent, json!({field: null})).await.invalid();
    }
    api.update_agent(&agent, json!({"name": ""})).await.invalid();
    let bare = api.update_agent(&agent, json!({"tools": null, "mcp_servers": null, "skills": []})).await.ok();
    assert_eq!((&bare["tools"], &bare["mcp_servers"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn cross_checks_run_on_the_result_agents_4() {
    let api = Api::new().await;
    let agent = api.new_agent(full()).await;
    assert!(api.update_agent(&agent, json!({"mcp_servers": []})).await.invalid().contains("desk"));
    assert!(
        api.update_agent(&agent, json!({"tools": [{"type": "agent_toolset_20260401"}]}))
            .await
            .invalid()
            .contains("desk")
    );
    let only_mcp = json!({"tools": [{"type": "mcp_toolset", "mcp_server_name": "desk"}]});
    assert!(api.update_agent(&agent, only_mcp).await.invalid().contains("read"));
    assert_eq!(
        api.get(&format!("/v1/agents/{}", id(&agent))).await.ok(),
        agent,
        "a refused update leaves nothing behind"
    );
}

#[tokio::test]
async fn metadata_merges_by_key_agents_4() {
    let api = Api::new().await;
    let agent = api.new_agent(full()).await;
    let merged = api.update_agent(&agent, json!({"metadata": {"a": null, "c": "3"}})).await.ok();
    assert_eq!(merged["metadata"], json!({"b": "2", "c": "3"}));
    let many: serde_json::Map<_, _> = (0..15).map(|n| (format!("k{n}"), json!("x"))).collect();
    let answer = api.update_agent(&agent, json!({"metadata": many})).await;
    answer.invalid();
    assert_eq!(answer.code(), "invalid_metadata", "the limit holds for the result");
}

#[tokio::test]
async fn the_model_is_replaced_except_for_an_omitted_effort_agents_4() {
    let api = Api::new().await;
    let agent = api.new_agent(full()).await;
    let same = api.update_agent(&agent, json!({"model": "claude-opus-5"})).await.ok();
    assert_eq!(same["model"], json!({"id": "claude-opus-5", "effort": {"type": "low"}, "speed": "standard"}));
    let other = api.update_agent(&agent, json!({"model": {"id": "claude-opus-5-5"}})).await.ok();
    assert_eq!(other["model"]["effort"], json!({"type": "high"}));
    let set =
        api.update_agent(&agent, json!({"model": {"id": "claude-opus-5-5", "effort": {"type": "max"}}})).await.ok();
    assert_eq!(set["model"]["effort"], json!({"type": "max"}));
}

#[tokio::test]
async fn a_stale_version_conflicts_and_is_not_worth_a_retry_agents_4_readme_5() {
    let api = Api::new().await;
    let agent = api.new_agent(json!({"name": "One"})).await;
    api.update_agent(&agent, json!({"version": 1, "name": "Two"})).await.ok();
    for body in [json!({"version": 1, "name": "Three"}), json!({"version": 1, "name": "Two"}), json!({"version": 1})] {
        let answer = api.update_agent(&agent, body).await;
        assert_eq!(answer.fails(409, "conflict_error"), "version: expected 1, current is 2");
        assert_eq!(answer.header("x-should-retry"), Some("false"));
    }
    for bad in [json!(0), json!("2"), json!(1.5), json!(-1)] {
        api.update_agent(&agent, json!({"version": bad})).await.invalid();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_concurrent_updates_of_one_version_one_wins_agents_4() {
    let api = Api::new().await;
    let agent = api.new_agent(json!({})).await;
    let updates = (0..20).map(|n| api.update_agent(&agent, json!({"version": 1, "name": format!("{n}")})));
    let answers = join_all(updates).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status == 409).count(), 19);
    let unchecked = join_all((0..20).map(|n| api.update_agent(&agent, json!({"system": format!("{n}")})))).await;
    let mut versions: Vec<u64> = unchecked.into_iter().map(|answer| answer.ok()["version"].as_u64().unwrap()).collect();
    versions.sort_unstable();
    assert_eq!(versions, (3..23).collect::<Vec<_>>(), "without a check all apply, one after the other");
}

fn policy() -> impl Strategy<Value = Value> {
    prop_oneof![Just(json!(null)), "always_allow|always_ask|auto".prop_map(|kind| json!({"type": kind}))]
}

fn config(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    (prop::sample::select(names), any::<Option<bool>>(), policy())
        .prop_map(|(name, enabled, policy)| json!({"name": name, "enabled": enabled, "permission_policy": policy}))
}

fn toolset(base: Value, names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let configs = prop::collection::vec(config(names), 0..4).prop_map(|mut configs| {
        configs.sort_by_key(|config| config["name"].to_string());
        configs.dedup_by_key(|config| config["name"].to_string());
        configs
    });
    (any::<Option<bool>>(), policy(), configs).prop_map(move |(enabled, policy, configs)| {
        with(
            base.clone(),
            json!({"default_config": {"enabled": enabled, "permission_policy": policy}, "configs": configs}),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What the API answers is a legal request that changes nothing: expansion is idempotent.
    #[test]
    fn an_answer_sent_back_changes_nothing_agents_4(
        built_in in toolset(json!({"type": "agent_toolset_20260401"}), &["bash", "read", "grep", "web_fetch", "web_search"]),
        remote in toolset(json!({"type": "mcp_toolset", "mcp_server_name": "desk"}), &["list", "delete"]),
        system in prop::option::of("\\PC{0,20}"),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let api = Api::new().await;
            let servers = json!([{"type": "url", "name": "desk", "url": "https://desk.example.com/mcp"}]);
            let agent = api.new_agent(json!({"tools": [built_in, remote], "mcp_servers": servers, "system": system})).await;
            let mut body = agent.clone();
            for decided in ["id", "archived_at", "created_at", "type", "updated_at"] {
                body.as_object_mut().unwrap().shift_remove(decided);
            }
            assert_eq!(api.update_agent(&agent, body).await.ok(), agent);
        });
    }
}
