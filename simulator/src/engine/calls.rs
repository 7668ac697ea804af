//! Tool calls: evaluating permissions, and emitting the tool-use and result events (events.md §5.2–§5.4, §8.2).

use super::{
    SessionDraft,
    permission::{self, Verdict},
    request::tokens,
};
use crate::{
    events::make,
    http::HttpError,
    records::{CallState, PendingCall, Tool},
    screenplay::{Call, Outcome, Permission},
};
use pilothouse_api::tools::BUILT_IN;
use serde_json::{Map, Value, json};

/// Longer output, in characters, is replaced by a preview (events.md §5.3).
const LONGEST_OUTPUT: usize = 100_000;
/// Characters of such a preview.
const PREVIEW: usize = 2_000;

impl SessionDraft {
    /// Announces the calls of a step and ends the model request that made them.
    pub(super) fn make_calls(&mut self, thread_id: &str, calls: Vec<Call>) -> Result<(), HttpError> {
        for call in calls {
            let pending = self.make_call(thread_id, call)?;
            self.run_mut(thread_id)?.calls.push(pending);
        }
        self.run_mut(thread_id)?.steps.pop_front();
        self.close_request(thread_id, false)
    }

    fn make_call(&mut self, thread_id: &str, call: Call) -> Result<PendingCall, HttpError> {
        let agent = &self.thread(thread_id)?.agent;
        let (tool, name) = resolve(&call.tool, agent, self.session.self_hosted);
        let verdict = permission::judge(agent, &tool, &name, &call);
        let state = match (&verdict, &tool) {
            (None, _) => CallState::Waiting,
            (Some(Verdict { permission: Permission::Allow, .. }), Tool::Worker) => CallState::Waiting,
            (Some(Verdict { permission: Permission::Allow, .. }), _) => CallState::Ready,
            (Some(Verdict { permission: Permission::Ask, .. }), _) => CallState::Asking,
            (Some(Verdict { permission: Permission::Deny, .. }), _) => CallState::Forbidden,
        };
        let event = tool_use(&tool, &name, &call.input, verdict);
        self.write_tokens(thread_id, 12 + tokens(&event["input"].to_string()))?;
        let waits = matches!(state, CallState::Asking | CallState::Waiting);
        let id = if waits && thread_id != self.primary_id() {
            let mut copy = event.clone();
            copy["session_thread_id"] = json!(thread_id);
            self.emit_with_copy(thread_id, event, copy)
        } else {
            self.emit(thread_id, event)
        };
        let Call { input, seconds, result, answer, then, denied, .. } = call;
        Ok(PendingCall { id, tool, name, input, seconds, result, answer, then, denied, state })
    }

    /// Emits the result of a call that ran or was denied.
    pub(super) fn finish_call(
        &mut self,
        thread_id: &str,
        call: &PendingCall,
        outcome: &Outcome,
    ) -> Result<(), HttpError> {
        let text = cut(outcome.text.whole(), outcome.uncut, &call.id);
        self.read_tokens(thread_id, tokens(&text).min(25_000))?;
        self.emit(thread_id, tool_result(call, &text, outcome.error));
        if call.name == "web_search" && matches!(call.state, CallState::Ready | CallState::Allowed) {
            self.thread_mut(thread_id)?.tally.add_search();
            self.session.tally.add_search();
        }
        let ran = matches!(call.state, CallState::Ready | CallState::Allowed);
        self.set_call(thread_id, &call.id, CallState::Done { ran })
    }

    pub(super) fn set_call(&mut self, thread_id: &str, id: &str, state: CallState) -> Result<(), HttpError> {
        if let Some(call) = self.run_mut(thread_id)?.calls.iter_mut().find(|call| call.id == id) {
            call.state = state;
        }
        Ok(())
    }
}

/// The result event of a call, whether or not it ran.
pub(super) fn tool_result(call: &PendingCall, text: &str, is_error: bool) -> Value {
    let content = make::text_content(text);
    match call.tool {
        Tool::Mcp(_) => json!({
            "mcp_tool_use_id": call.id,
            "type": "agent.mcp_tool_result",
            "content": content,
            "is_error": is_error,
        }),
        _ => json!({"tool_use_id": call.id, "type": "agent.tool_result", "content": content, "is_error": is_error}),
    }
}

/// The outcome of a call that must not run; `None` if it may.
pub(super) fn refusal(call: &PendingCall) -> Option<Outcome> {
    match &call.state {
        CallState::Forbidden => Some(Outcome::failure(format!("Permission to use {} has been denied.", call.name))),
        CallState::Refused(None) => Some(Outcome::failure("The user rejected this tool call.")),
        CallState::Refused(Some(why)) => {
            Some(Outcome::failure(format!("The user rejected this tool call and said: {why}")))
        }
        _ => None,
    }
}

fn tool_use(tool: &Tool, name: &str, input: &Map<String, Value>, verdict: Option<Verdict>) -> Value {
    let mut event = match tool {
        Tool::Custom => json!({"input": input, "name": name, "type": "agent.custom_tool_use"}),
        Tool::Mcp(server) => {
            json!({"input": input, "mcp_server_name": server, "name": name, "type": "agent.mcp_tool_use"})
        }
        Tool::BuiltIn | Tool::Worker => json!({"input": input, "name": name, "type": "agent.tool_use"}),
    };
    if let Some(verdict) = verdict {
        event["evaluated_permission"] = json!(verdict.permission);
        if let Some(evaluation) = verdict.evaluation {
            event["evaluation"] = evaluation;
        }
    }
    event
}

/// Which tool a name means: `server/name` is an MCP tool, other names are built-in or the agent's own.
fn resolve(tool: &str, agent: &Value, self_hosted: bool) -> (Tool, String) {
    if let Some((server, name)) = tool.split_once('/') {
        return (Tool::Mcp(server.to_owned()), name.to_owned());
    }
    let is_custom = agent["tools"]
        .as_array()
        .is_some_and(|tools| tools.iter().any(|entry| entry["type"] == "custom" && entry["name"] == tool));
    let on_worker = self_hosted && BUILT_IN.contains(&tool) && !tool.starts_with("web_");
    let kind = match (is_custom, on_worker) {
        (true, _) => Tool::Custom,
        (false, true) => Tool::Worker,
        (false, false) => Tool::BuiltIn,
    };
    (kind, tool.to_owned())
}

fn cut(text: String, uncut: bool, id: &str) -> String {
    let length = text.chars().count();
    if uncut || length <= LONGEST_OUTPUT {
        return text;
    }
    let start: String = text.chars().take(PREVIEW).collect();
    format!("{start}\n\n[The output has {length} characters. The whole of it is in /mnt/session/tool_outputs/{id}.txt]")
}
