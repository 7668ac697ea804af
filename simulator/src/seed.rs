//! Seeds an empty store, so that no screen is empty: agents to try, an environment, a file, and sessions with
//! a past of different kinds. Everything is made through the API itself.

mod api;

use crate::{State, engine::Engine, screenplay::Library};
use pilothouse_api::{Error, agents::Agent, environments::Environment};
use serde_json::{Value, json};

/// Create bodies of the example agents; the description of each says what it shows.
const AGENTS: &str = include_str!("seed/agents.json");
const ORDERS: &str = "order_id,date,country,items,amount\n\
    1001,2026-09-01,PT,3,59.90\n1002,2026-09-01,DE,1,12.50\n1003,2026-09-02,FR,7,240.00\n1004,2026-09-03,PT,2,31.80\n\
    1005,2026-09-03,ES,1,8.99\n1006,2026-09-04,DE,4,96.40\n1007,2026-09-05,NL,2,44.00\n1008,2026-09-06,PT,5,129.50\n";

/// Title and screenplay of each session, which its agent has, too: one of several days, one with threads, a short one,
/// and one that waits for three approvals.
const SESSIONS: [(&str, &str); 4] = [
    ("Whole cents for orders", "migration"),
    ("Checkout is down", "incident"),
    ("Orders of September", "data"),
    ("New certificates for the edge", "fleet"),
];

/// Fills an empty store.
pub(crate) async fn run(state: &State) -> Result<(), Error> {
    // The histories come from the shipped screenplays, even if a folder replaces them.
    let engine = Engine::new(state.store.clone(), Library::shipped(), 1.0);
    let client = api::client(State { engine, ..state.clone() });
    let environment = json!({"name": "default", "description": "A sandbox with open internet."});
    let environment: Environment = client.post("/v1/environments", &environment).await?;
    let mut agents = Vec::new();
    for agent in serde_json::from_str::<Vec<Value>>(AGENTS).unwrap_or_default() {
        agents.push(client.post::<Agent>("/v1/agents", &agent).await?);
    }
    let file = client.upload_file("orders.csv", "text/csv", ORDERS.as_bytes()).await?;
    for (title, screenplay) in SESSIONS {
        let is_played = |agent: &&Agent| agent.metadata.get("screenplay").is_some_and(|name| name == screenplay);
        let mounted = json!([{"type": "file", "file_id": file.id, "mount_path": "/orders.csv"}]);
        let session = json!({
            "agent": agents.iter().find(is_played).map(|agent| &agent.id),
            "environment_id": environment.id,
            "metadata": {"history": screenplay},
            "resources": if screenplay == "data" { mounted } else { json!([]) },
            "title": title,
        });
        client.post::<Value>("/v1/sessions", &session).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
