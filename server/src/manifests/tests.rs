//! Manifests against the simulator: from one workspace to files and into another.

use super::*;
use crate::{gateway::Gateway, web::in_process::upstream};
use axum::body::Bytes;
use http::Request;
use pilothouse_api::{
    Client,
    transport::{ServiceTransport, Transport as _},
};
use pilothouse_console_api::{ManifestAction, ManifestPlan};
use pilothouse_domain::manifest::{Manifest, parse, write};
use pilothouse_simulator::{Options, Simulator};
use serde_json::{Value, json};
use tower::service_fn;

type Api = Client<ServiceTransport>;

async fn workspace() -> Api {
    Client::new(simulator().await)
}

async fn simulator() -> ServiceTransport {
    upstream(Gateway::simulator(Simulator::open(Options::default()).await.unwrap().router()))
}

const FILES: &str = r#"
type: deployment
name: Nightly check
agent: {name: Lead}
environment_id: {name: Harbour}
initial_events:
- {type: user.message, content: [{type: text, text: Look around.}]}
resources:
- {type: memory_store, memory_store_id: {name: Log}}
schedule: {type: cron, expression: "0 20 * * *", timezone: Europe/Lisbon}
---
type: agent
name: Lead
model: claude-opus-5-5
multiagent: {type: coordinator, agents: [{type: agent, id: {name: Deckhand}}, {type: self}]}
tools: [{type: agent_toolset_20260401}]
---
type: agent
name: Deckhand
model: claude-opus-5-5
system: |
  Coil the ropes.
  Then rest.
---
type: environment
name: Harbour
config: {type: cloud, networking: {type: limited, allowed_hosts: [example.com]}}
---
type: memory_store
name: Log
description: What happened
memories:
  /2026/may.md: "Calm.\n"
  /readme.md: ""
"#;

fn files(text: &str) -> Vec<Manifest> {
    parse(None, text).unwrap()
}

async fn applied(api: &Api, text: &str) -> ManifestPlan {
    let mut told = Vec::new();
    let plan = apply(api, &files(text), |step| told.push(step.clone())).await.unwrap();
    assert_eq!(told, plan.steps);
    plan
}

fn outcome(plan: &ManifestPlan) -> Vec<(&str, ManifestAction)> {
    plan.steps.iter().map(|step| (step.name.as_str(), step.action)).collect()
}

#[tokio::test]
async fn a_plan_changes_nothing_and_what_was_applied_is_unchanged() {
    let api = workspace().await;
    let planned = plan(&api, &files(FILES)).await.unwrap();
    assert_eq!(planned.summary(true), "5 will be created, 0 changed, 0 unchanged", "{planned:?}");
    let none: Value = api.get("/v1/agents").await.unwrap();
    assert_eq!(none["data"], json!([]));

    let done = applied(&api, FILES).await;
    assert_eq!(done.summary(false), "5 created, 0 changed, 0 unchanged", "{done:?}");
    let order: Vec<_> = done.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(order, ["Harbour", "Log", "Deckhand", "Lead", "Nightly check"], "what is referred to comes first");
    let again = applied(&api, FILES).await;
    assert_eq!(again.summary(false), "0 created, 0 changed, 5 unchanged", "{again:?}");
    let agents: Value = api.get("/v1/agents").await.unwrap();
    assert!(agents["data"].as_array().unwrap().iter().all(|agent| agent["version"] == 1), "{agents}");
}

#[tokio::test]
async fn only_what_differs_is_changed() {
    let api = workspace().await;
    applied(&api, FILES).await;
    let other =
        FILES.replace("0 20 * * *", "0 21 * * *").replace("Then rest.", "Then sing.").replace("Calm.", "Storm.");
    let planned = plan(&api, &files(&other)).await.unwrap();
    assert_eq!(planned.summary(true), "0 will be created, 3 changed, 2 unchanged");
    let changes = planned.steps.iter().flat_map(|step| &step.changes);
    let told: Vec<_> =
        changes.map(|change| (change.field.as_str(), change.new.as_deref().unwrap_or_default())).collect();
    assert_eq!(
        told,
        [
            ("/2026/may.md", "Storm.\n"),
            ("system", "Coil the ropes.\nThen sing.\n"),
            ("schedule.expression", "0 21 * * *"),
        ]
    );
    applied(&api, &other).await;
    assert_eq!(plan(&api, &files(&other)).await.unwrap().summary(true), "0 will be created, 0 changed, 5 unchanged");
}

#[tokio::test]
async fn what_is_exported_needs_nothing_here_and_makes_the_same_elsewhere() {
    let here = workspace().await;
    applied(&here, FILES).await;
    let exported = export(&here, None).await.unwrap();
    let text = exported.iter().map(|manifest| write(manifest).unwrap()).collect::<Vec<_>>().join("---\n");
    assert_eq!(plan(&here, &files(&text)).await.unwrap().summary(true), "0 will be created, 0 changed, 5 unchanged");

    let elsewhere = workspace().await;
    let without_ids = |line: &&str| !line.starts_with("id: ") && !line.trim_start().starts_with("version: ");
    let text = text.lines().filter(without_ids).collect::<Vec<_>>().join("\n");
    let done = applied(&elsewhere, &text).await;
    assert_eq!(done.summary(false), "5 created, 0 changed, 0 unchanged", "{done:?}\n{text}");
    let again = plan(&elsewhere, &files(&text)).await.unwrap();
    assert_eq!(again.summary(true), "0 will be created, 0 changed, 5 unchanged", "{again:?}");
    let contents = |manifests: Vec<Manifest>| manifests.into_iter().map(|m| m.memories).collect::<Vec<_>>();
    assert_eq!(contents(export(&elsewhere, None).await.unwrap()), contents(exported));
}

#[tokio::test]
async fn what_fails_is_told_and_stops_nothing_else() {
    let api = workspace().await;
    let text = "type: agent\nname: Good\nmodel: claude-opus-5-5\n---\n\
        type: agent\nname: Bad\nmodel: claude-opus-5-5\nsurprise: 1\n---\n\
        type: agent\nname: Lost\nid: agent_nowhere\nmodel: claude-opus-5-5\n---\n\
        type: deployment\nname: Adrift\nagent: {name: Bad}\nenvironment_id: {name: Nowhere}\n";
    let done = applied(&api, text).await;
    let told: Vec<_> = done.steps.iter().map(|step| step.problem.as_deref().unwrap_or_default()).collect();
    assert_eq!(outcome(&done)[0], ("Good", ManifestAction::Create));
    assert!(told[1].contains("surprise"), "{told:?}");
    assert_eq!(told[2], "There is no agent agent_nowhere, or it is archived. Remove `id` to create one.");
    assert_eq!(told[3], "There is no agent named “Bad”, or there are several.");
    assert_eq!(done.summary(false), "1 created, 0 changed, 0 unchanged, 3 failed");
}

#[tokio::test]
async fn a_name_that_several_have_or_two_files_for_one_are_refused() {
    let api = workspace().await;
    let agent = "type: agent\nname: Twin\nmodel: claude-opus-5-5\n";
    for _ in 0..2 {
        let _: Value = api.post("/v1/agents", &json!({"name": "Twin", "model": "claude-opus-5-5"})).await.unwrap();
    }
    let problem = |plan: ManifestPlan| plan.steps[0].problem.clone().unwrap_or_default();
    let planned = plan(&api, &files(agent)).await.unwrap();
    assert_eq!(problem(planned), "There are 2 agents with this name. Add `id` to say which one is meant.");
    let twice = format!("{0}---\n{0}", agent.replace("Twin", "Single"));
    assert_eq!(problem(plan(&api, &files(&twice)).await.unwrap()), "Another file describes the same resource.");
}

#[tokio::test]
async fn two_agents_that_refer_to_each_other_are_told_so() {
    let api = workspace().await;
    let agent = |name: &str, other: &str| {
        format!(
            "type: agent\nname: {name}\nmodel: claude-opus-5-5\nmultiagent: {{type: coordinator, agents: [{{type: agent, id: {{name: {other}}}}}]}}\n"
        )
    };
    let done = applied(&api, &format!("{}---\n{}", agent("One", "Two"), agent("Two", "One"))).await;
    assert_eq!(done.count(ManifestAction::Failed), 2, "{done:?}");
}

#[tokio::test]
async fn somebody_elses_change_in_between_is_not_overwritten() {
    let transport = simulator().await;
    let api = Client::new(transport.clone());
    applied(&api, FILES).await;
    // Right before the change arrives, somebody else makes another one.
    let others = api.clone();
    let late: Api = Client::new(ServiceTransport::new(service_fn(move |request: Request<Bytes>| {
        let (api, transport) = (others.clone(), transport.clone());
        async move {
            if request.body().windows(4).any(|part| part == b"sing") {
                let _: Value = api.post(request.uri().path(), &json!({ "description": "Mine" })).await?;
            }
            transport.send(request).await
        }
    })));
    let done = applied(&late, &FILES.replace("Then rest.", "Then sing.")).await;
    let deckhand = done.steps.iter().find(|step| step.name == "Deckhand").unwrap();
    assert_eq!(deckhand.action, ManifestAction::Failed, "{deckhand:?}");
    let agents: Value = api.get("/v1/agents").await.unwrap();
    assert!(agents.to_string().contains("Mine") && !agents.to_string().contains("sing"));
}
