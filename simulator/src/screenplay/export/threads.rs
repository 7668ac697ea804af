//! The work of other threads: tasks, workflow runs and advice (events.md §5.5, §5.9, §7).

use super::recording::{Recording, between, escaped, millis, tenths, text};
use serde_json::{Value, json};

/// How the events of a thread become steps.
type StepsOf = fn(&[Value], &Recording) -> Vec<Value>;

/// The task that a message gives to a child thread, with what the child did about it; `None` of an answer to a parent.
pub(super) fn delegation(sent: &Value, recording: &Recording, steps_of: StepsOf) -> Option<Value> {
    let child = recording.threads.get(sent["to_session_thread_id"].as_str()?)?;
    let is_to_child = |event: &&Value| event["to_session_thread_id"] == sent["to_session_thread_id"];
    let earlier = recording.log.iter().filter(is_to_child).take_while(|event| event["id"] != sent["id"]).count();
    let is_task = |event: &Value| event["type"] == "agent.thread_message_received";
    let work = child.chunk_by(|_, next| !is_task(next)).filter(|work| work.first().is_some_and(is_task)).nth(earlier);
    let work = work.unwrap_or_default();
    let reply = work.iter().find(|event| event["type"] == "agent.thread_message_sent").map(text);
    Some(json!({
        "agent": sent["to_agent_name"],
        "task": escaped(&text(sent)),
        "steps": steps_of(work, recording),
        "reply": escaped(&reply.unwrap_or_default()),
    }))
}

/// The advice of an advisor; `None` of any other message.
pub(super) fn advice(received: &Value, recording: &Recording) -> Option<Value> {
    let advisor = recording.log.iter().find(|event| {
        event["type"] == "session.thread_created"
            && event["agent_name"] == "anthropic.advisor"
            && event["session_thread_id"] == received["from_session_thread_id"]
    })?;
    let seconds = millis(advisor).zip(millis(received)).map_or(0.0, |(asked, told)| between(asked, told));
    Some(json!({ "consult": { "text": escaped(&text(received)), "seconds": tenths(seconds) } }))
}

/// A workflow run with the threads of its phases; a failed run, as far as it got.
pub(super) fn workflow(created: &Value, recording: &Recording, steps_of: StepsOf) -> Value {
    let run_id = &created["workflow_run_id"];
    let mut phases: Vec<Value> = Vec::new();
    let mut error = Value::Null;
    for event in recording.log.iter().filter(|event| event["workflow_run_id"] == *run_id) {
        match event["type"].as_str().unwrap_or_default() {
            "workflow_run.phase_started" => phases.push(phase(created, &event["workflow_run_phase_id"])),
            "session.thread_created" => {
                let tasks = phases.last_mut().and_then(|phase| phase["tasks"].as_array_mut());
                if let Some(tasks) = tasks {
                    tasks.push(task(event, recording, steps_of));
                }
            }
            "workflow_run.status_ended" => error = event["result"]["error"].clone(),
            _ => {}
        }
    }
    let mut workflow = json!({ "name": name(created), "phases": phases });
    describe(&mut workflow, created);
    if error.is_object() {
        workflow["error"] = error;
    }
    workflow
}

fn phase(created: &Value, id: &Value) -> Value {
    let known = created["phases"].as_array().and_then(|phases| phases.iter().find(|phase| phase["id"] == *id));
    let known = known.unwrap_or(&Value::Null);
    let mut phase = json!({ "name": name(known), "tasks": [] });
    describe(&mut phase, known);
    phase
}

fn task(created: &Value, recording: &Recording, steps_of: StepsOf) -> Value {
    let work = created["session_thread_id"].as_str().and_then(|id| recording.threads.get(id));
    let work = work.map(Vec::as_slice).unwrap_or_default();
    let prompt = work.iter().find(|event| event["type"] == "agent.thread_message_received").map(text);
    json!({
        "agent": created["agent_name"],
        "task": escaped(&prompt.unwrap_or_default()),
        "steps": steps_of(work, recording),
    })
}

fn name(named: &Value) -> String {
    escaped(named["name"].as_str().unwrap_or_default())
}

fn describe(step: &mut Value, described: &Value) {
    if let Some(description) = described["description"].as_str() {
        step["description"] = json!(escaped(description));
    }
}
