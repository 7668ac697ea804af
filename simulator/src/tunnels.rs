//! Tunnels to MCP servers in private networks: the calls (files-vaults-memory-skills.md §7). Nothing connects to them.

mod certificates;

use crate::{State, calls, http::OptionalBody, prelude::*};

const MAX_NAME: usize = 255;
const MAX_REASON: usize = 1_024;
const DOMAIN: &str = "tunnels.example.net";

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/tunnels", calls::list(Kind::Tunnel, 1000, &["include_archived"]).post(create))
        .route("/v1/tunnels/{tunnel_id}", calls::retrieve(Kind::Tunnel))
        .route("/v1/tunnels/{tunnel_id}/archive", calls::archive(Kind::Tunnel))
        .route("/v1/tunnels/{tunnel_id}/reveal_token", post(reveal_token))
        .route("/v1/tunnels/{tunnel_id}/rotate_token", post(rotate_token))
        .merge(certificates::routes())
}

async fn create(Shared(state): Shared<State>, _: NoQuery, OptionalBody(body): OptionalBody) -> Answer {
    let name = body.fields(&["display_name"])?.text("display_name", 1..=MAX_NAME)?.value();
    let host: String = format!("{:012x}", rand::random::<u64>() >> 16);
    let tunnel = json!({
        "id": ids::new_id("tnl_"), "archived_at": null, "created_at": state.clock.now(), "display_name": name,
        "domain": format!("{host}.{DOMAIN}"), "type": "tunnel", "token": new_token(),
    });
    state.store.insert(Kind::Tunnel, &tunnel).await?;
    Ok(Json(Kind::Tunnel.shown(tunnel)))
}

async fn reveal_token(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    Ok(Json(state.store.find_open(Kind::Tunnel, &id).await?["token"].take()))
}

async fn rotate_token(
    Shared(state): Shared<State>,
    _: NoQuery,
    Path(id): Path<String>,
    OptionalBody(body): OptionalBody,
) -> Answer {
    if let Sent::Value(reason) = body.fields(&["reason"])?.text("reason", 0..=MAX_REASON)? {
        tracing::info!(tunnel = id, reason, "the token of a tunnel is rotated");
    }
    let rotated = state.store.update(Kind::Tunnel, &id, |tunnel| {
        Kind::Tunnel.refuse_archived(tunnel)?;
        tunnel["token"] = new_token();
        Ok(())
    });
    Ok(Json(rotated.await?["token"].take()))
}

fn new_token() -> Value {
    json!({"id": ids::new_id("ttok_"), "tunnel_token": ids::new_id("tunnel-token-"), "type": "tunnel_token"})
}
