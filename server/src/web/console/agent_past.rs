//! `/api/console/agents/{id}/past`: what an agent's sessions came to, and what other models would have cost.

use crate::{
    failure::Failure,
    request::extract::Json,
    store::{
        sessions::{KnownSession, SessionsFilter, SessionsPage},
        usage::{Grouped, UsageFilter},
    },
    web::app::App,
};
use axum::extract::{Path, State};
use pilothouse_api::ids::AgentId;
use pilothouse_console_api::{AgentPast, OtherModel, PastEffort, PastSession, UsageBy, UsageQuery};
use pilothouse_domain::{
    percentile::percentile,
    prices::{Cost, Terms, Tokens, list},
};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// How many of an agent's newest sessions are looked at.
const NEWEST: u32 = 200;

/// What an agent's newest sessions used and cost: median, nine of ten, by effort, and what other models would cost.
#[utoipa::path(get, path = "/api/console/agents/{agent_id}/past", responses((status = 200, body = AgentPast)))]
pub async fn past(State(app): State<App>, Path(agent): Path<String>) -> Result<Json<AgentPast>, Failure> {
    let agent: AgentId =
        agent.parse().map_err(|error| Failure::not_found(format!("There is no agent with this id: {error}.")))?;
    let filter = SessionsFilter { agent_id: Some(agent.to_string()), ..SessionsFilter::default() };
    let sessions = app.store.sessions(&filter, &SessionsPage { after: None, limit: NEWEST }).await?;
    let Some(oldest) = sessions.last().map(|session| session.created_at) else {
        return Ok(Json(AgentPast::default()));
    };
    let query = UsageQuery { agent: Some(agent.to_string()), by: UsageBy::Session, ..UsageQuery::default() };
    let within = UsageFilter { from: crate::store::usage::slot_of(oldest), to: i64::MAX, query };
    let groups = app.store.usage_groups(&within, i64::MIN).await?;
    let used: HashMap<&str, &Grouped> =
        groups.iter().filter_map(|group| Some((group.key.as_deref()?, group))).collect();
    let seen: Vec<(&KnownSession, PastSession)> = sessions
        .iter()
        .filter_map(|session| Some((session, past_session(used.get(session.id.as_str())?))))
        .filter(|(_, past)| past.requests > 0 || past.tokens.all() > 0)
        .collect();
    let requests = app.store.requests_of_agent(agent.as_str(), NEWEST).await?;
    let now = app.store.clock().now();
    let all: Vec<PastSession> = seen.iter().map(|(_, past)| *past).collect();
    Ok(Json(AgentPast {
        name: sessions.first().and_then(|session| session.agent_name.clone()),
        model: sessions.first().and_then(|session| session.model.clone()),
        sessions: all.len() as u64,
        recorded: all.iter().filter(|past| past.requests > 0).count() as u64,
        median: at(&all, 50),
        p90: at(&all, 90),
        models: app.workers.run(move || other_models(&requests, now)).await.unwrap_or_default(),
        efforts: efforts(&seen),
    }))
}

fn past_session(group: &Grouped) -> PastSession {
    let figures = group.sums.figures;
    PastSession {
        requests: figures.requests,
        tokens: figures.tokens,
        active_ms: figures.active_ms,
        searches: figures.searches,
        cost: group.sums.cost,
    }
}

/// Each figure at a percentile of its own.
fn at(all: &[PastSession], percent: usize) -> PastSession {
    let of =
        |figure: fn(&PastSession) -> u64| percentile(&all.iter().map(figure).collect::<Vec<_>>(), percent).unwrap_or(0);
    PastSession {
        requests: of(|past| past.requests),
        tokens: Tokens {
            input: of(|past| past.tokens.input),
            write_5m: of(|past| past.tokens.write_5m),
            write_1h: of(|past| past.tokens.write_1h),
            read: of(|past| past.tokens.read),
            output: of(|past| past.tokens.output),
        },
        active_ms: of(|past| past.active_ms),
        searches: of(|past| past.searches),
        cost: percentile(&all.iter().map(|past| past.cost).collect::<Vec<_>>(), percent).unwrap_or_default(),
    }
}

/// The same requests at the prices of each model, the cheapest first.
fn other_models(requests: &[(String, i64, Tokens)], now: i64) -> Vec<OtherModel> {
    if requests.is_empty() {
        return Vec::new();
    }
    let priced = |model: &str| {
        let terms = Terms { model: model.to_owned(), ..Terms::default() };
        let cost: Option<Cost> = requests.iter().map(|(.., tokens)| list().request(&terms, tokens, now)).sum();
        Some(OtherModel { model: model.to_owned(), cost: cost? })
    };
    let mut models: Vec<_> = list().models().filter_map(priced).collect();
    models.sort_by(|one, two| one.cost.cmp(&two.cost).then_with(|| one.model.cmp(&two.model)));
    models
}

fn efforts(seen: &[(&KnownSession, PastSession)]) -> Vec<PastEffort> {
    let mut groups: BTreeMap<(Option<String>, Option<String>), Vec<PastSession>> = BTreeMap::new();
    for (session, past) in seen {
        let body: Value = session.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
        let effort = &body["agent"]["model"]["effort"];
        let effort = effort["type"].as_str().or(effort.as_str()).map(str::to_owned);
        groups.entry((session.model.clone(), effort)).or_default().push(*past);
    }
    let group = |((model, effort), past): (_, Vec<PastSession>)| PastEffort {
        model,
        effort,
        sessions: past.len() as u64,
        median: at(&past, 50),
    };
    groups.into_iter().map(group).collect()
}
