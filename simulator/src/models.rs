//! The models that agents may name, and the list of them with id cursors (agents.md §5, §11).

use crate::{State, http::ManagedAgents, prelude::*, store::IdPage};
use axum::{Json, Router, extract::Path, routing::get};

mod catalogue;

pub(crate) use catalogue::{Lifecycle, Model, find};

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/v1/models", get(list)).route("/v1/models/{model_id}", get(retrieve))
}

async fn list(managed_agents: ManagedAgents, params: Params) -> Answer {
    params.reject_unknown(&["limit", "after_id", "before_id", "lifecycle[]"])?;
    let limit = params.limit(20, 1000)?;
    let mut stages = params.choices("lifecycle[]", &["active", "deprecated", "retired"])?;
    if stages.is_empty() {
        stages = ["active", "deprecated"].map(str::to_owned).to_vec();
    }
    let is_asked = |model: &&Model| stages.iter().any(|stage| json!(model.lifecycle) == *stage);
    let shown: Vec<&Model> = catalogue::MODELS.iter().filter(is_asked).collect();
    let place = |name: &str| -> Result<Option<usize>, HttpError> {
        let Some(id) = params.get(name) else { return Ok(None) };
        let place = shown.iter().position(|model| model.id == id);
        place.map(Some).ok_or_else(|| HttpError::invalid(format!("{name}: `{id}` is not in this list")))
    };
    let (range, has_more) = match (place("after_id")?, place("before_id")?) {
        (Some(_), Some(_)) => return Err(HttpError::invalid("only one of `after_id` and `before_id` may be sent")),
        (None, Some(before)) => (before.saturating_sub(limit)..before, before > limit),
        (after, None) => {
            let start = after.map_or(0, |after| after + 1);
            let end = shown.len().min(start + limit);
            (start..end, end < shown.len())
        }
    };
    let beta = wants_beta_shape(managed_agents, &params);
    let data = shown[range].iter().map(|model| model.describe(beta));
    Ok(Json(IdPage::new(data.collect(), has_more).body()))
}

async fn retrieve(managed_agents: ManagedAgents, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    let model = find(&id).ok_or_else(|| HttpError::not_found(format!("model: {id}")))?;
    Ok(Json(model.describe(wants_beta_shape(managed_agents, &params))))
}

/// The beta variant of the call shows a few members more.
fn wants_beta_shape(managed_agents: ManagedAgents, params: &Params) -> bool {
    managed_agents.0 || params.get("beta") == Some("true")
}

impl Model {
    /// The model as the API shows it.
    fn describe(&self, beta: bool) -> Value {
        let midnight = |day: &String| format!("{day}T00:00:00Z");
        let mut shown = json!({
            "id": self.id,
            "capabilities": self.capabilities(beta),
            "created_at": midnight(&self.released),
            "deprecated_at": self.deprecated.as_ref().map(midnight),
            "display_name": self.display_name,
            "lifecycle": self.lifecycle,
            "line": self.line(),
            "max_input_tokens": self.max_input_tokens,
            "max_tokens": self.max_tokens,
            "retires_at": self.retires.as_ref().map(midnight),
            "type": "model",
        });
        if beta {
            shown["allowed_fallback_models"] = json!(self.fallbacks);
        }
        shown
    }

    fn capabilities(&self, beta: bool) -> Value {
        let is = |supported: bool| json!({"supported": supported});
        let modern = self.is_modern();
        let mut shown = json!({
            "batch": is(true), "citations": is(true), "code_execution": is(true), "image_input": is(true),
            "pdf_input": is(true), "structured_outputs": is(true),
            "context_management": {
                "supported": true, "clear_thinking_20251015": is(true), "clear_tool_uses_20250919": is(true),
                "compact_20260112": is(modern),
            },
            "effort": {
                "supported": self.effort, "low": is(self.effort), "medium": is(self.effort), "high": is(self.effort),
                "max": is(self.effort && modern), "xhigh": is(self.xhigh),
            },
            "server_tools": {"supported": true, "code_execution": is(true), "web_search": is(true)},
            "thinking": {
                "supported": true,
                "types": {
                    "adaptive": is(modern), "between_tools": is(true), "disabled": is(true), "enabled": is(!self.xhigh),
                },
            },
        });
        if beta {
            shown["compaction"] = json!({"supported": modern, "summarize": is(modern)});
        }
        shown
    }
}
