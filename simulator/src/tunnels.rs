//! Tunnels to MCP servers in private networks: the calls (files-vaults-memory-skills.md §7). Nothing connects to them.

mod certificates;

use crate::{
    State,
    http::{Answer, HttpError, OptionalBody, Params},
    ids,
    store::{Kind, ListFilter, Store},
    validate::{Fields, Sent},
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::{get, post},
};
use serde_json::{Map, Value, json};

/// The value without which these paths do not exist.
pub(crate) const BETA: &str = "mcp-tunnels-2026-06-22";
const MAX_NAME: usize = 255;
const MAX_REASON: usize = 1_024;
const DOMAIN: &str = "tunnels.example.net";

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/tunnels", get(list).post(create))
        .route("/v1/tunnels/{tunnel_id}", get(retrieve))
        .route("/v1/tunnels/{tunnel_id}/archive", post(archive))
        .route("/v1/tunnels/{tunnel_id}/reveal_token", post(reveal_token))
        .route("/v1/tunnels/{tunnel_id}/rotate_token", post(rotate_token))
        .merge(certificates::routes())
}

async fn create(Shared(state): Shared<State>, params: Params, OptionalBody(body): OptionalBody) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&["display_name"])?;
    let name = fields.text("display_name", 1..=MAX_NAME)?.value();
    let id = ids::new_id("tnl_");
    let host: String = format!("{:012x}", rand::random::<u64>() >> 16);
    let tunnel = json!({
        "id": id, "archived_at": null, "created_at": state.clock.now(), "display_name": name,
        "domain": format!("{host}.{DOMAIN}"), "type": "tunnel", "token": new_token(),
    });
    state.store.insert(Kind::Tunnel, None, &tunnel).await?;
    Ok(Json(shown(&tunnel)))
}

async fn retrieve(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    Ok(Json(shown(&find(&state.store, &id).await?)))
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    params.reject_unknown(&["include_archived", "limit", "page"])?;
    let filter = ListFilter { include_archived: params.bool("include_archived")?, ..ListFilter::of(Kind::Tunnel) };
    let mut page = state.store.list(filter, &params.page(20, 1000)?).await?;
    page.data = page.data.iter().map(shown).collect();
    Ok(page.forward())
}

async fn archive(
    Shared(state): Shared<State>,
    params: Params,
    Path(id): Path<String>,
    OptionalBody(body): OptionalBody,
) -> Answer {
    no_input(&params, &body)?;
    let archived = state.store.update(Kind::Tunnel, &id, |tunnel| {
        if tunnel["archived_at"].is_null() {
            tunnel["archived_at"] = json!(state.clock.now());
        }
        Ok(())
    });
    archived.await?.as_ref().map(shown).map(Json).ok_or_else(|| unknown(&id))
}

async fn reveal_token(
    Shared(state): Shared<State>,
    params: Params,
    Path(id): Path<String>,
    OptionalBody(body): OptionalBody,
) -> Answer {
    no_input(&params, &body)?;
    let tunnel = find(&state.store, &id).await?;
    refuse_archived(&tunnel)?;
    Ok(Json(tunnel["token"].clone()))
}

async fn rotate_token(
    Shared(state): Shared<State>,
    params: Params,
    Path(id): Path<String>,
    OptionalBody(body): OptionalBody,
) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&["reason"])?;
    if let Sent::Value(reason) = fields.text("reason", 0..=MAX_REASON)? {
        tracing::info!(tunnel = id, reason, "the token of a tunnel is rotated");
    }
    let rotated = state.store.update(Kind::Tunnel, &id, |tunnel| {
        refuse_archived(tunnel)?;
        tunnel["token"] = new_token();
        Ok(())
    });
    let tunnel = rotated.await?.ok_or_else(|| unknown(&id))?;
    Ok(Json(tunnel["token"].clone()))
}

/// Actions take neither parameters nor fields.
fn no_input(params: &Params, body: &Map<String, Value>) -> Result<(), HttpError> {
    params.reject_unknown(&[])?;
    Fields::body(body).only(&[])
}

fn new_token() -> Value {
    json!({"id": ids::new_id("ttok_"), "tunnel_token": ids::new_id("tunnel-token-"), "type": "tunnel_token"})
}

/// A tunnel without its token.
fn shown(tunnel: &Value) -> Value {
    let mut shown = tunnel.clone();
    if let Some(fields) = shown.as_object_mut() {
        fields.shift_remove("token");
    }
    shown
}

async fn find(store: &Store, id: &str) -> Result<Value, HttpError> {
    store.get(Kind::Tunnel, id).await?.ok_or_else(|| unknown(id))
}

fn refuse_archived(tunnel: &Value) -> Result<(), HttpError> {
    if tunnel["archived_at"].is_string() {
        return Err(HttpError::invalid("the tunnel is archived"));
    }
    Ok(())
}

fn unknown(id: &str) -> HttpError {
    HttpError::not_found(format!("tunnel `{id}` not found"))
}
