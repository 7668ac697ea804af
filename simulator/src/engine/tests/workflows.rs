//! Workflow runs: their events and order, what they hold up, and how they fail (events.md §5.9, sessions.md §9.4).

use super::stage::*;
use serde_json::{Value, json};

fn task(agent: &str, step: Value) -> Value {
    json!({"agent": agent, "task": "Do your part.", "steps": [step]})
}

fn ask() -> Value {
    json!({"use": [{"tool": "bash", "input": {"command": "make deploy"}, "then": [{"say": {"text": "Deployed."}}]}]})
}

fn runs(events: &[Value]) -> Vec<Value> {
    events.iter().filter(|event| event["type"].as_str().unwrap().starts_with("workflow_run.")).cloned().collect()
}

async fn code(stage: &Stage, method: &str, path: &str, body: Value) -> Value {
    let (status, answer) = stage.call(method, path, Some(body)).await;
    assert_eq!(status, 400, "{answer}");
    answer["error"]["details"]["error_code"].clone()
}

#[tokio::test]
async fn phases_follow_each_other_5_9() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[])])).await;
    let seen = session.turn(message("/play workflow")).await;
    let told = runs(&seen);
    let phase = ["workflow_run.phase_started", "workflow_run.phase_ended"];
    let expected = [
        &["workflow_run.created", "workflow_run.status_running"][..],
        &phase,
        &phase,
        &phase,
        &["workflow_run.status_ended"],
    ];
    assert_eq!(types(&told), expected.concat());
    let run = &told[0]["workflow_run_id"];
    assert!(run.as_str().unwrap().starts_with("wrun_") && told.iter().all(|event| event["workflow_run_id"] == *run));
    assert_eq!(told[0]["phases"][2]["description"], Value::Null);
    for (index, phase) in told[2..8].chunks(2).enumerate() {
        assert_eq!(phase[0]["workflow_run_phase_id"], told[0]["phases"][index]["id"]);
        assert_eq!(phase[1]["phase_started_id"], phase[0]["id"]);
    }
    assert_eq!(told[8]["result"], json!({"type": "completed"}));

    let threads = stage.get(&session.path("/threads")).await["data"].as_array().unwrap().clone();
    let of_run: Vec<&Value> = threads.iter().filter(|thread| thread["workflow_run_id"] == *run).collect();
    assert_eq!((of_run.len(), threads.len()), (5, 6));
    let created = of_type(&seen, "session.thread_created");
    assert!(created.len() == 5 && created.iter().all(|event| event["workflow_run_id"] == *run));
    assert!(of_run.iter().all(|thread| thread["status"] == "terminated"), "archived with their run");
    assert_eq!(of_type(&seen, "agent.thread_message_received").len(), 0, "a prompt stays in its own log (§7)");
    let path = session.path(&format!("/threads/{}/events", id(of_run[0])));
    let own = stage.get(&path).await["data"].as_array().unwrap().clone();
    assert_eq!(types(&own)[..2], ["session.thread_status_running", "agent.thread_message_received"]);
    assert!(text(of_type(&seen, "agent.message").last().unwrap()).contains("The workflow is complete"));
    assert_eq!(seen.last().unwrap()["stop_reason"]["type"], "end_turn");
}

#[tokio::test]
async fn an_open_run_holds_up_what_would_end_it() {
    let phases = json!([{"name": "Deploy", "tasks": [task("Deployer", ask())]}, {"name": "Empty", "tasks": []}]);
    let stage = Stage::of_steps(
        json!([{"workflow": [{"name": "x".repeat(70), "phases": phases}]}, {"say": {"text": "End"}}]),
        INSTANT,
    )
    .await;
    let session = stage.session(json!([toolset(&[("bash", "always_ask")])])).await;
    let seen = session.turn(message("/play test")).await;
    let told = runs(&seen);
    assert_eq!(told[0]["name"].as_str().unwrap().len(), 64, "names are cut");
    assert_eq!(told.last().unwrap()["type"], "workflow_run.status_idle", "a paused run does not keep it running");
    let end = ["workflow_run.status_idle", "session.usage", "session.status_idle"];
    assert_eq!(types(&seen[seen.len() - 3..]), end);
    let call = of_type(&seen, "agent.tool_use")[0];
    assert_eq!(seen.last().unwrap()["stop_reason"]["event_ids"], json!([call["id"]]));

    let open = json!("workflow_run_open");
    assert_eq!(code(&stage, "POST", &session.path("/archive"), json!({})).await, open);
    assert_eq!(code(&stage, "DELETE", &session.path(""), json!({})).await, open);
    assert_eq!(code(&stage, "POST", &session.path(""), json!({"agent": {"tools": []}})).await, open);
    let thread = call["session_thread_id"].as_str().unwrap();
    assert_eq!(code(&stage, "POST", &session.path(&format!("/threads/{thread}/archive")), json!({})).await, open);

    let rest = session.turn(confirm(&id(call), "allow")).await;
    let expected = [
        "workflow_run.status_running",
        "workflow_run.phase_ended",
        "workflow_run.phase_started",
        "workflow_run.phase_ended",
        "workflow_run.status_ended",
    ];
    assert_eq!(types(&runs(&rest)), expected);
    assert_eq!(text(of_type(&rest, "agent.message").last().unwrap()), "End");
    assert_eq!(stage.post(&session.path("/archive"), json!({})).await["status"], "terminated");
}

#[tokio::test]
async fn an_interrupt_does_not_end_a_run_9_4() {
    let work = json!({"think": 30.0});
    let phases = json!([{"name": "One", "tasks": [task("A", work)]}, {"name": "Two", "tasks": [task("B", ask())]}]);
    let steps = json!([{"workflow": [{"name": "Long", "phases": phases}]}, {"say": {"text": "Never said"}}]);
    let stage = Stage::of_steps(steps, 2.0).await;
    let session = stage.session(json!([toolset(&[])])).await;
    let mut stream = session.stream("").await;
    session.send(message("/play test")).await;
    stream.until("workflow_run.phase_started").await;
    session.send(json!({"type": "user.interrupt"})).await;
    let seen = stream.until("session.status_idle").await;
    assert_eq!(types(&runs(&seen)), ["workflow_run.status_idle"]);
    assert_eq!(seen.last().unwrap()["stop_reason"]["type"], "end_turn");
    // With the next turn it goes on, and the work is done when it has ended, too.
    let rest = session.turn(message("/say Next")).await;
    let expected = [
        "workflow_run.status_running",
        "workflow_run.phase_ended",
        "workflow_run.phase_started",
        "workflow_run.phase_ended",
        "workflow_run.status_ended",
    ];
    assert_eq!(types(&runs(&rest)), expected);
    let texts: Vec<&str> = of_type(&rest, "agent.message").into_iter().map(text).collect();
    assert_eq!(texts, ["Next"]);
}

#[tokio::test]
async fn a_failing_run_tells_its_error_first_and_waits_for_nobody_5_9() {
    let failure = json!({"type": "timeout_error", "message": "The run took longer than 24 hours."});
    let phases = json!([{"name": "Deploy", "tasks": [task("Deployer", ask())]}]);
    let steps =
        json!([{"workflow": [{"name": "Fails", "phases": phases, "error": failure}]}, {"say": {"text": "End"}}]);
    let stage = Stage::of_steps(steps, INSTANT).await;
    let session = stage.session(json!([toolset(&[("bash", "always_ask")])])).await;
    let seen = session.turn(message("/play test")).await;
    let told = runs(&seen);
    let expected = ["workflow_run.error", "workflow_run.phase_ended", "workflow_run.status_ended"];
    assert_eq!(types(&told[told.len() - 3..]), expected);
    assert_eq!(told[told.len() - 3]["error"], failure);
    assert_eq!(told.last().unwrap()["result"], json!({"type": "error", "error": failure}));
    assert_eq!(seen.last().unwrap()["stop_reason"]["type"], "end_turn", "nothing waits any more");
    let call = id(of_type(&seen, "agent.tool_use")[0]);
    let late = session.send(confirm(&call, "allow")).await;
    assert_eq!(late["tool_use_id"], call, "a late confirmation is taken without effect (§4.3)");
    assert_eq!(session.object().await["status"], "idle");
}

#[tokio::test]
async fn a_rollout_is_held_up_rests_and_fails_5_9() {
    let stage = Stage::new().await;
    let agent = json!({"tools": [toolset(&[("bash", "always_ask")])], "metadata": {"screenplay": "workflow"}});
    let session = stage.session_of(agent, json!({})).await;
    let asks = session.turn(message("The rollout, please.")).await;
    assert_eq!(of_type(&asks, "session.thread_status_rescheduled").len(), 1);
    assert_eq!(runs(&asks).last().unwrap()["type"], "workflow_run.status_idle");
    let rest = session.turn(confirm(&id(of_type(&asks, "agent.tool_use")[0]), "allow")).await;
    let told = runs(&rest);
    let expected = ["workflow_run.error", "workflow_run.phase_ended", "workflow_run.status_ended"];
    assert_eq!(types(&told[told.len() - 3..]), expected);
    assert_eq!(told.last().unwrap()["result"]["error"]["type"], "program_error");
    assert!(text(of_type(&rest, "agent.message").last().unwrap()).contains("eu-west"));
}

#[tokio::test]
async fn limits_of_runs_and_threads_9_4() {
    let run = json!({"name": "Small", "phases": [{"name": "Only", "tasks": [task("A", json!({"think": 0.1}))]}]});
    let stage = Stage::of_steps(json!([{"workflow": vec![run; 11]}, {"say": {"text": "End"}}]), INSTANT).await;
    let session = stage.session(json!([toolset(&[])])).await;
    let told = runs(&session.turn(message("/play test")).await);
    assert_eq!(of_type(&told, "workflow_run.created").len(), 10);
    let error = of_type(&told, "workflow_run.error")[0];
    assert_eq!((&error["workflow_run_id"], &error["error"]["type"]), (&Value::Null, &json!("max_workflow_runs_error")));
    assert_eq!(of_type(&told, "workflow_run.status_ended").len(), 10);

    let crowd = vec![task("A", json!({"think": 0.1})); 65];
    let run = json!({"name": "Crowd", "phases": [{"name": "All", "tasks": crowd}]});
    let stage = Stage::of_steps(json!([{"workflow": [run]}, {"say": {"text": "End"}}]), INSTANT).await;
    let session = stage.session(json!([toolset(&[])])).await;
    let told = runs(&session.turn(message("/play test")).await);
    assert_eq!(told.last().unwrap()["result"]["error"]["type"], "thread_limit_error");
}

#[tokio::test]
async fn a_fatal_error_stops_the_runs_of_its_session_5() {
    let phases = json!([{"name": "Only", "tasks": [task("A", json!({"error": {"type": "unknown_error", "then": "terminal"}}))]}]);
    let stage = Stage::of_steps(json!([{"workflow": [{"name": "Doomed", "phases": phases}]}]), INSTANT).await;
    let session = stage.session(json!([])).await;
    let mut stream = session.stream("").await;
    session.send(message("/play test")).await;
    let seen = stream.until("session.status_terminated").await;
    let told = runs(&seen);
    assert_eq!(types(&told[told.len() - 2..]), ["workflow_run.phase_ended", "workflow_run.status_ended"]);
    assert_eq!(told.last().unwrap()["result"], json!({"type": "stopped"}));
}

#[tokio::test]
async fn a_run_survives_the_end_of_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::open(Some(folder.path().to_owned()), 4.0).await;
    let session = stage.session(json!([toolset(&[])])).await;
    let session_id = session.id.clone();
    let mut stream = session.stream("").await;
    session.send(message("/play workflow")).await;
    stream.until("workflow_run.phase_ended").await;
    drop(stream);
    drop(stage);
    let stage = Stage::open(Some(folder.path().to_owned()), INSTANT).await;
    let session = stage.known(&session_id);
    session.settled().await;
    let told = runs(&session.history().await);
    assert_eq!(of_type(&told, "workflow_run.phase_ended").len(), 3);
    assert_eq!(told.last().unwrap()["result"], json!({"type": "completed"}));
}

#[tokio::test]
async fn a_run_waits_for_money_8_5() {
    let phases: Vec<Value> = (0..12)
        .map(|n| json!({"name": format!("Phase {n}"), "tasks": [task("Reader", json!({"say": {"text": "word ".repeat(900)}}))]}))
        .collect();
    let steps = json!([{"workflow": [{"name": "Costly", "phases": phases}]}, {"say": {"text": "End"}}]);
    let stage = Stage::of_steps(steps, INSTANT).await;
    let limit = |cents: &str| json!({"type": "limit", "max_list_cost": {"amount": cents, "currency": "USD"}});
    let session = stage.session_of(json!({}), json!({"budget": limit("10")})).await;
    let seen = session.turn(message("/play test")).await;
    assert_eq!(seen.last().unwrap()["stop_reason"]["type"], "budget_reached");
    assert_eq!(runs(&seen).last().unwrap()["type"], "workflow_run.status_idle");
    let mut stream = session.stream("").await;
    stage.post(&session.path(""), json!({"budget": limit("500")})).await;
    let rest = stream.until("session.status_idle").await;
    assert_eq!(runs(&rest)[0]["type"], "workflow_run.status_running");
    assert_eq!(runs(&rest).last().unwrap()["result"], json!({"type": "completed"}));
    assert_eq!(text(of_type(&rest, "agent.message").last().unwrap()), "End");
}
