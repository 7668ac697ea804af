//! Webhooks: signed requests to other programs. Redirects are not followed and bodies of responses are not read.

mod address;
mod payload;
mod signature;

pub use address::{AllowedHosts, WebhookUrl, WrongUrl, public_client};

use super::{Carrier, Channel, Message, Outcome, headline};
use crate::store::{Store, webhooks::Webhook};
use async_trait::async_trait;
use http::{StatusCode, header};
use reqwest::{Client, Response};
use std::time::Duration;

/// How long a receiver may take to answer.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The channel.
pub(super) struct Webhooks {
    store: Store,
    console: String,
    hosts: AllowedHosts,
    client: Client,
}

impl Webhooks {
    pub(super) fn new(store: Store, console: String, hosts: AllowedHosts) -> Result<Self, reqwest::Error> {
        Self::with_patience(store, console, hosts, TIMEOUT)
    }

    fn with_patience(
        store: Store,
        console: String,
        hosts: AllowedHosts,
        patience: Duration,
    ) -> Result<Self, reqwest::Error> {
        let client = public_client(&hosts, patience)?;
        Ok(Self { store, console, hosts, client })
    }

    async fn post(&self, webhook: &Webhook, message: &Message) -> Result<Response, &'static str> {
        let seconds = self.store.clock().now() / 1_000;
        let body = payload::body(webhook.format, message, &self.console, self.store.clock().now());
        let signature =
            signature::sign(&webhook.secret, &message.id, seconds, &body).ok_or("its secret can't be read")?;
        // Settings may have changed since it was made.
        let url = WebhookUrl::parse(&webhook.url, &self.hosts).map_err(|_| "its address is not allowed any more")?;
        let call = self.client.post(url.into_inner()).body(body);
        let call = call.header(header::CONTENT_TYPE, "application/json");
        let call = call.header("webhook-id", &message.id).header("webhook-timestamp", seconds);
        call.header("webhook-signature", signature).send().await.map_err(|error| why_unreachable(&error))
    }
}

#[async_trait]
impl Carrier for Webhooks {
    fn channel(&self) -> Channel {
        Channel::Webhook
    }

    async fn carry(&self, message: &Message) -> Outcome {
        let webhook = match self.store.webhook(&message.recipient).await {
            Ok(Some(webhook)) => webhook,
            Ok(None) => return Outcome::Failed,
            Err(_) => return Outcome::Later(None),
        };
        let (status, error, outcome) = match self.post(&webhook, message).await {
            Ok(response) => judged(&response),
            Err(reason) => (None, Some(reason), Outcome::Later(None)),
        };
        let status = status.map(|status| status.as_u16());
        if let Err(error) = self.store.note_delivery(message, &headline(&message.notices), status, error).await {
            tracing::error!(%error, message = message.id, "a delivery is not in its log");
        }
        outcome
    }
}

fn judged(response: &Response) -> (Option<StatusCode>, Option<&'static str>, Outcome) {
    let status = response.status();
    let error = match status {
        StatusCode::GONE => return (Some(status), Some("the receiver wants no more of this"), Outcome::Failed),
        status if status.is_success() => return (Some(status), None, Outcome::Sent),
        status if status.is_redirection() => "redirects are not followed; set the final address",
        _ => "the receiver refused it",
    };
    let asked = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    (Some(status), Some(error), Outcome::Later(asked.map(Duration::from_secs)))
}

/// Why there is no response, in fixed words: the error may have parts of the address.
pub fn why_unreachable(error: &reqwest::Error) -> &'static str {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<address::Private>() {
            return "the host is in a private network; see PILOTHOUSE_WEBHOOK_HOSTS";
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "the host can't be reached"
    } else {
        "the connection was cut"
    }
}

#[cfg(test)]
mod tests;
