//! `POST /v1/sessions` (sessions.md §4).

use super::{Session, snapshot};
use crate::{
    State,
    engine::{Desk, check_system_messages},
    events, files,
    http::{Answer, Body, HttpError, Params},
    ids, metadata,
    pricing::ModelTerms,
    resources::{self, Wanted, WantedMemory},
    store::{Kind, Store},
    validate::{Fields, Sent},
    vaults,
};
use axum::{Json, extract::State as Shared};
use pilothouse_api::Timestamp;
use serde_json::{Map, Value, json};

const LONGEST_ID: usize = 128;
pub(super) const LONGEST_TITLE: usize = 500;
const MOST_VAULTS: usize = 50;

pub(super) async fn create(Shared(state): Shared<State>, params: Params, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    Fields::body(&body).only(&[
        "agent",
        "environment_id",
        "title",
        "metadata",
        "resources",
        "vault_ids",
        "initial_events",
        "budget",
    ])?;
    Draft::read(&state.store, &body, None).await?.begin(&state).await.map(Json)
}

/// A session that could be created.
pub(crate) struct Draft {
    session: Session,
    events: Vec<Value>,
    wanted: Vec<Wanted>,
}

impl Draft {
    /// Checks what a session needs; `deployment_id` where a deployment asks for it, which may send more kinds of events.
    pub async fn read(
        store: &Store,
        body: &Map<String, Value>,
        deployment_id: Option<&str>,
    ) -> Result<Self, HttpError> {
        let fields = Fields::body(body);
        let mut session = read(store, &fields).await?;
        session.deployment_id = deployment_id.map(str::to_owned);
        let events = events::initial(store, &fields, deployment_id.is_some()).await?;
        if events.iter().any(|event| event["type"] == "system.message") {
            check_system_messages(&session.agent)?;
        }
        let wanted = resources::check_all(&fields, session.self_hosted)?;
        Ok(Self { session, events, wanted })
    }

    /// The session of a dream, which belongs to no agent and no environment of the caller's.
    pub fn of_dream(model: &Value, memory_store_id: &str, text: &str, now: Timestamp) -> Self {
        let model = json!({"id": model["id"], "effort": {"type": "high"}, "speed": model["speed"]});
        let agent = json!({
            "id": ids::new_id("agent_"), "description": null, "execution_identity": {"type": "service_account"},
            "mcp_servers": [], "model": model, "multiagent": null, "name": "Dream", "skills": [], "system": null,
            "tools": [], "type": "agent", "version": 1,
        });
        let session = Session::new(agent, ids::new_id("env_"), now);
        let session = Session { title: Some("Dream".to_owned()), ..session };
        let message = json!({"type": "user.message", "content": [{"type": "text", "text": text}]});
        let memory =
            WantedMemory { store_id: memory_store_id.to_owned(), access: "read_write".to_owned(), instructions: None };
        Self { session, events: vec![message], wanted: vec![Wanted::Memory(memory)] }
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
            let begun = state.engine.create(Desk::create(session, &state.clock), |desk| {
                desk.accept(events)?;
                Ok(desk.session.render(desk.now()))
            });
            begun.await
        };
        let created = created.await;
        if created.is_err() {
            // Nothing is created where one part is refused, copies of files included.
            files::delete_of_session(&state.store, &id).await?;
        }
        created
    }
}

/// A session as the body describes it, without its resources.
async fn read(store: &Store, fields: &Fields<'_>) -> Result<Session, HttpError> {
    let chosen = snapshot::choose(store, fields.required("agent")?).await?;
    let environment = environment(store, fields.required_text("environment_id", 1..=LONGEST_ID)?).await?;
    let title = fields.text("title", 0..=LONGEST_TITLE)?.value().filter(|title| !title.is_empty());
    let budget = match fields.object("budget")? {
        Sent::Absent => None,
        Sent::Null => return Err(fields.fail("budget", "must not be null")),
        Sent::Value(budget) => Some(read_budget(&budget, &chosen.snapshot)?),
    };
    let vault_ids = vault_ids(fields)?;
    vaults::check_usable(store, &vault_ids).await?;
    let metadata = match fields.sent("metadata") {
        Sent::Null => return Err(fields.fail("metadata", "must not be null")),
        sent => metadata::create(sent.value())?,
    };
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

async fn environment(store: &Store, id: &str) -> Result<Value, HttpError> {
    let environment = store.get(Kind::Environment, id).await?;
    let environment = environment.ok_or_else(|| {
        HttpError::not_found(format!("environment `{id}` was not found")).with_code("environment_not_found")
    })?;
    if environment["archived_at"].is_string() {
        return Err(HttpError::invalid("The environment is archived.").with_code("environment_archived"));
    }
    Ok(environment)
}

/// The limit in cents; every model that the session can run must have a list price (sessions.md §7).
pub(super) fn read_budget(budget: &Fields<'_>, agent: &Value) -> Result<u64, HttpError> {
    budget.only(&["type", "max_list_cost"])?;
    if budget.tag()? != "limit" {
        return Err(budget.fail("type", "must be `limit`"));
    }
    let money = Fields::at(budget.path_of("max_list_cost"), budget.required("max_list_cost")?)?;
    money.only(&["amount", "currency"])?;
    if money.required_text("currency", 1..=3)? != "USD" {
        return Err(money.fail("currency", "must be `USD`"));
    }
    let amount = money.required_text("amount", 1..=18)?;
    let is_whole = amount.bytes().all(|byte| byte.is_ascii_digit()) && !amount.starts_with('0');
    let cents = amount.parse().ok().filter(|_| is_whole);
    let cents = cents.ok_or_else(|| money.fail("amount", "must be whole cents above 0, without leading zeros"))?;
    if let Some(model) = snapshot::models(agent).iter().find(|model| !ModelTerms::of(model).is_priced()) {
        let message = format!("budget: the model `{}` has no list price", model["id"].as_str().unwrap_or_default());
        return Err(HttpError::invalid(message).with_code("model_not_budgetable"));
    }
    Ok(cents)
}

fn vault_ids(fields: &Fields<'_>) -> Result<Vec<String>, HttpError> {
    fields.no_nulls(&["vault_ids"])?;
    let ids = fields.items("vault_ids", MOST_VAULTS)?.value().unwrap_or_default();
    let text = |(path, id): (String, &Value)| {
        id.as_str().map(str::to_owned).ok_or_else(|| HttpError::invalid(format!("{path}: must be an id")))
    };
    ids.into_iter().map(text).collect()
}
