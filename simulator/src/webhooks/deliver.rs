//! Deliveries: signing, up to three attempts, and disabling endpoints that fail
//! (files-vaults-memory-skills.md §10.1).

use super::{WebhookEvent, address, endpoint::Endpoint};
use crate::{State, clock, prelude::*};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use pilothouse_api::organization_webhooks::{WebhookEndpoint, WebhookState};
use rand::Rng;
use reqwest::{Client, Url, redirect::Policy};
use sha2::Sha256;
use std::time::Duration;
use tokio::{sync::broadcast, task::JoinSet};

const ATTEMPTS: usize = 3;
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);
/// Least and most milliseconds before another attempt.
const BACKOFF: std::ops::RangeInclusive<i64> = 5_000..=120_000;
/// Consecutive failed deliveries after which an endpoint is disabled.
const SUSTAINED: u64 = 5;

/// The result of an attempt.
enum Attempt {
    Accepted,
    /// It may work later.
    Failed,
    /// It never will; the endpoint is disabled for this reason.
    Hopeless(&'static str),
}

/// Delivers events for as long as the simulator lives.
pub(crate) fn keep_delivering(state: State) -> impl Future<Output = ()> {
    let mut events = state.outbox.events();
    async move {
        let mut deliveries = JoinSet::new();
        loop {
            match events.recv().await {
                Ok(event) => {
                    if let Err(failure) = send_out(&state, &event, &mut deliveries).await {
                        tracing::error!(%failure, "an event could not be sent out");
                    }
                }
                Err(broadcast::error::RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "more events than can be delivered");
                }
                Err(broadcast::error::RecvError::Closed) => return,
            }
            while deliveries.try_join_next().is_some() {}
        }
    }
}

async fn send_out(state: &State, event: &WebhookEvent, deliveries: &mut JoinSet<()>) -> Result<(), HttpError> {
    let body = event.body(&state.clock);
    let filter = ListFilter::of(Kind::Webhook).text("$.state", Some("enabled"));
    for endpoint in state.store.all(filter).await? {
        let WebhookEndpoint { id, enabled_events, .. } = documents::typed(endpoint)?;
        if enabled_events.iter().any(|kind| kind == event.kind()) {
            let (state, body) = (state.clone(), body.clone());
            deliveries.spawn(async move {
                if let Err(failure) = deliver(&state, id.as_str(), &body).await {
                    tracing::error!(%failure, "a delivery could not be made");
                }
            });
        }
    }
    Ok(())
}

async fn deliver(state: &State, endpoint_id: &str, body: &Value) -> Result<(), HttpError> {
    for attempt in 1..=ATTEMPTS {
        // It may have been changed, disabled or deleted since the last attempt.
        let Some(endpoint) = state.store.get(Kind::Webhook, endpoint_id).await? else { return Ok(()) };
        let endpoint: Endpoint = documents::typed(endpoint)?;
        if endpoint.shown.state != WebhookState::Enabled {
            return Ok(());
        }
        match send(state, &endpoint, body).await {
            Attempt::Accepted => return judge(state, endpoint_id, None, true).await,
            Attempt::Hopeless(reason) => return judge(state, endpoint_id, Some(reason), false).await,
            Attempt::Failed if attempt == ATTEMPTS => {}
            Attempt::Failed => {
                let pause = rand::rng().random_range(BACKOFF);
                state.clock.reaches(state.clock.millis() + pause).await;
            }
        }
    }
    judge(state, endpoint_id, None, false).await
}

/// Writes down how a delivery went; a hopeless endpoint and one that fails for long are disabled.
async fn judge(state: &State, endpoint_id: &str, reason: Option<&str>, worked: bool) -> Result<(), HttpError> {
    let judged = state.store.change(endpoint_id, |endpoint: &mut Endpoint| {
        endpoint.failures = if worked { 0 } else { endpoint.failures + 1 };
        if let Some(reason) = reason.or_else(|| (endpoint.failures >= SUSTAINED).then_some("sustained_failure")) {
            endpoint.shown.state = WebhookState::Disabled;
            endpoint.shown.disabled_reason = reason.to_owned();
            endpoint.shown.updated_at = state.clock.now();
        }
        Ok(())
    });
    match judged.await {
        // It was deleted in the meantime.
        Err(error) if error.is_not_found() => Ok(()),
        judged => judged.map(|_| ()),
    }
}

async fn send(state: &State, endpoint: &Endpoint, body: &Value) -> Attempt {
    let Ok(url) = Url::parse(&endpoint.shown.url) else { return Attempt::Failed };
    let client = Client::builder().redirect(Policy::none()).no_proxy().timeout(ATTEMPT_TIMEOUT);
    let client = if state.outbox.is_local() {
        client
    } else {
        let host = url.host_str().unwrap_or_default();
        match address::public(host, url.port_or_known_default().unwrap_or(443)).await {
            // The checked addresses are the ones that are called: a second DNS answer can't lead elsewhere.
            Ok(Some(addresses)) => client.resolve_to_addrs(host, &addresses),
            Ok(None) => return Attempt::Hopeless("non_public_address"),
            Err(_) => return Attempt::Failed,
        }
    };
    let Ok(client) = client.build() else { return Attempt::Failed };
    let (id, body) = (body["id"].as_str().unwrap_or_default(), body.to_string());
    // The real time, because receivers compare it with theirs.
    let timestamp = clock::real().unix_timestamp().to_string();
    let request = client
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", &timestamp)
        .header("webhook-signature", signature(&endpoint.secret_bytes(), id, &timestamp, &body))
        .body(body);
    match request.send().await {
        Ok(response) if response.status().is_success() => Attempt::Accepted,
        Ok(response) if response.status().is_redirection() => Attempt::Hopeless("redirect"),
        Ok(_) | Err(_) => Attempt::Failed,
    }
}

/// Standard Webhooks: HMAC-SHA256 over id, timestamp and body.
fn signature(secret: &[u8], id: &str, timestamp: &str, body: &str) -> String {
    // An HMAC takes keys of every length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_vector_of_standard_webhooks_files_10_1() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
