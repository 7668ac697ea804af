//! What an empty store begins with, so that no screen is empty: agents to try, an environment, a file, and a finished
//! session with real history. Everything is made through the API itself.

use crate::{State, agents, engine::Engine, environments, files, http::Failure, screenplay::Library, sessions};
use axum::{Router, body::Body};
use http::{Request, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// How fast the finished session was played.
const SPEED: f64 = 40.0;
const BOUNDARY: &str = "pilothouse-seed";
const ORDERS: &str = "order_id,date,country,items,amount\n\
    1001,2026-09-01,PT,3,59.90\n1002,2026-09-01,DE,1,12.50\n1003,2026-09-02,FR,7,240.00\n1004,2026-09-03,PT,2,31.80\n\
    1005,2026-09-03,ES,1,8.99\n1006,2026-09-04,DE,4,96.40\n1007,2026-09-05,NL,2,44.00\n1008,2026-09-06,PT,5,129.50\n";

/// Fills an empty store.
pub(crate) async fn run(state: &State) -> Result<(), Failure> {
    // The history is played by an engine of its own, which is gone when this returns.
    let engine = Engine::new(state.store.clone(), Library::shipped(), SPEED);
    let state = State { engine: engine.clone(), ..state.clone() };
    let api = agents::routes()
        .merge(environments::routes())
        .merge(files::routes())
        .merge(sessions::routes())
        .with_state(state);
    let environment = post(&api, "/v1/environments", environment()).await?;
    let mut analyst = Value::Null;
    for agent in agents_to_try() {
        let agent = post(&api, "/v1/agents", agent).await?;
        if agent["metadata"]["screenplay"] == "data" {
            analyst = agent["id"].clone();
        }
    }
    let file = upload(&api).await?;
    let session = json!({
        "agent": analyst,
        "environment_id": environment["id"],
        "title": "Orders of September",
        "resources": [{"type": "file", "file_id": file["id"], "mount_path": "/orders.csv"}],
        "initial_events": [{
            "type": "user.message",
            "content": [{"type": "text", "text": "Please analyse the orders and write me a report."}],
        }],
    });
    let session = post(&api, "/v1/sessions", session).await?;
    engine.settled(session["id"].as_str().unwrap_or_default()).await
}

fn environment() -> Value {
    json!({"name": "default", "description": "A sandbox with open internet."})
}

fn agents_to_try() -> [Value; 6] {
    let everything = json!({"type": "agent_toolset_20260401"});
    let ask = |name: &str| json!({"name": name, "permission_policy": {"type": "always_ask"}});
    let lookup = json!({
        "type": "custom",
        "name": "lookup_order",
        "description": "Look up an order in the shop database by its number.",
        "input_schema": {
            "type": "object",
            "properties": {"order_id": {"type": "string", "description": "Order number, for example 1234"}},
            "required": ["order_id"],
        },
    });
    let helpdesk = json!({"type": "url", "name": "helpdesk", "url": "https://mcp.helpdesk.example.com/mcp"});
    [
        agent(
            "Assistant",
            "claude-sonnet-5-5",
            "chat",
            "Talks, and follows directives such as `/use`.",
            json!([everything]),
        ),
        agent("Coder", "claude-opus-5-5", "coding", "Finds and fixes a bug in a small shop.", json!([everything])),
        agent(
            "Release manager",
            "claude-opus-5-5",
            "approval",
            "Asks before it runs or writes anything.",
            json!([{"type": "agent_toolset_20260401", "configs": [ask("bash"), ask("write"), ask("edit")]}]),
        ),
        agent("Data analyst", "claude-haiku-5-5", "data", "Reads a CSV file and writes a report.", json!([everything])),
        {
            let toolset = json!({"type": "mcp_toolset", "mcp_server_name": "helpdesk"});
            let mut agent = agent(
                "Order desk",
                "claude-sonnet-5-5",
                "custom-tool",
                "Answers with the help of your own program.",
                json!([lookup, toolset]),
            );
            agent["mcp_servers"] = json!([helpdesk]);
            agent
        },
        agent("Research lead", "claude-opus-5", "team", "Delegates to other threads.", json!([everything])),
    ]
}

fn agent(name: &str, model: &str, screenplay: &str, description: &str, tools: Value) -> Value {
    json!({
        "name": name,
        "model": model,
        "description": description,
        "system": "You are helpful, brief and precise.",
        "tools": tools,
        "metadata": {"screenplay": screenplay},
    })
}

async fn post(api: &Router, path: &str, body: Value) -> Result<Value, Failure> {
    send(api, path, "application/json", body.to_string()).await
}

async fn upload(api: &Router) -> Result<Value, Failure> {
    let body = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"orders.csv\"\r\n\
         content-type: text/csv\r\n\r\n{ORDERS}\r\n--{BOUNDARY}--\r\n"
    );
    send(api, "/v1/files", &format!("multipart/form-data; boundary={BOUNDARY}"), body).await
}

async fn send(api: &Router, path: &str, content_type: &str, body: String) -> Result<Value, Failure> {
    let request = Request::post(path).header(header::CONTENT_TYPE, content_type).body(Body::from(body));
    let mut request = request.map_err(Failure::internal)?;
    request.extensions_mut().insert(crate::http::ManagedAgents(true));
    let response = match api.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let (parts, body) = response.into_parts();
    if let Some(failure) = parts.extensions.get::<Failure>() {
        return Err(failure.clone());
    }
    let bytes = body.collect().await.map_err(Failure::internal)?.to_bytes();
    serde_json::from_slice(&bytes).map_err(Failure::internal)
}
