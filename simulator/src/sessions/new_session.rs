//! A session that is about to be created: read from a body, or made for a dream (sessions.md §4).

use super::{budget, snapshot};
use crate::{
    State,
    engine::{SessionDraft, check_system_messages},
    events, files,
    prelude::*,
    records::Session,
    resources,
};
use pilothouse_api::{Timestamp, dreams::DreamModelConfig, ids::MemoryStoreId, resources::ResourceRequest};

pub(super) const LONGEST_TITLE: usize = 500;
const MOST_VAULTS: usize = 50;

/// A session that could be created.
pub(crate) struct NewSession {
    session: Session,
    events: Vec<Value>,
    wanted: Vec<ResourceRequest>,
}

impl NewSession {
    /// Reads a create body; `deployment_id` if a deployment asks, which may send more kinds of events.
    pub async fn read(store: &Store, fields: &Fields<'_>, deployment_id: Option<&str>) -> Result<Self, HttpError> {
        let mut session = read(store, fields).await?;
        session.deployment_id = deployment_id.map(str::to_owned);
        let events = events::initial(store, fields, deployment_id.is_some()).await?;
        if events.iter().any(|event| event["type"] == "system.message") {
            check_system_messages(&session.agent)?;
        }
        let wanted = resources::check_all(fields, session.self_hosted)?;
        Ok(Self { session, events, wanted })
    }

    /// The session of a dream, which belongs to no agent and no environment of the caller's.
    pub fn of_dream(model: &DreamModelConfig, memory_store_id: &MemoryStoreId, text: &str, now: Timestamp) -> Self {
        let model = json!({"id": model.id, "effort": {"type": "high"}, "speed": model.speed});
        let agent = json!({
            "id": ids::new_id("agent_"), "description": null, "execution_identity": {"type": "service_account"},
            "mcp_servers": [], "model": model, "multiagent": null, "name": "Dream", "skills": [], "system": null,
            "tools": [], "type": "agent", "version": 1,
        });
        let session = Session::new(agent, ids::new_id("env_"), now);
        let session = Session { title: Some("Dream".to_owned()), ..session };
        let message = json!({"type": "user.message", "content": [{"type": "text", "text": text}]});
        let wanted =
            ResourceRequest::MemoryStore { memory_store_id: memory_store_id.clone(), access: None, instructions: None };
        Self { session, events: vec![message], wanted: vec![wanted] }
    }

    /// The snapshot of its agent.
    pub fn agent(&self) -> &Value {
        &self.session.agent
    }

    /// Creates the session; the answer of the call.
    pub async fn begin(self, state: &State) -> Result<Value, HttpError> {
        let Self { mut session, events, wanted } = self;
        let id = session.id.clone();
        let created = async {
            session.resources = resources::attach(&state.store, &id, wanted).await?;
            let begun = state.engine.create(SessionDraft::create(session, &state.clock), |draft| {
                draft.accept(events)?;
                Ok(draft.session.render(draft.now()))
            });
            begun.await
        };
        let created = created.await;
        if created.is_err() {
            // If one part is refused nothing is created, and copied files are removed.
            files::delete_of_session(&state.store, &id).await?;
        }
        created
    }
}

/// A session as the body describes it, without its resources.
async fn read(store: &Store, fields: &Fields<'_>) -> Result<Session, HttpError> {
    let chosen = snapshot::choose(store, fields.required("agent")?).await?;
    let environment = fields.required_id("environment_id")?;
    let environment = store.find_open(Kind::Environment, environment).await?;
    let title = fields.text("title", 0..=LONGEST_TITLE)?.value().filter(|title| !title.is_empty());
    fields.no_nulls(&["budget", "vault_ids", "metadata"])?;
    let budget = fields.object("budget")?.try_map(|budget| budget::read(&budget, &chosen.snapshot))?.value();
    let vault_ids = fields.ids("vault_ids", MOST_VAULTS)?;
    for id in &vault_ids {
        store.find_open(Kind::Vault, id).await?;
    }
    let metadata = metadata::create(fields)?;
    Ok(Session {
        budget,
        metadata,
        title: title.map(str::to_owned),
        vault_ids,
        screenplay: chosen.screenplay,
        self_hosted: environment["config"]["type"] == "self_hosted",
        ..Session::new(chosen.snapshot, environment["id"].as_str().unwrap_or_default().to_owned(), store.clock.now())
    })
}
