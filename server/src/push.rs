//! Web Push: tells people's devices what waits, also where no page of the console is open (RFC 8030).

mod carrier;
pub mod device_name;
mod encrypt;
pub mod keys;
pub mod message;
mod vapid;
pub mod withdraw;

pub use carrier::PushCarrier;

use crate::{
    notify::{AllowedHosts, WebhookUrl, public_client},
    store::{
        Store, StoreError,
        push::{PushDevice, Subscription},
    },
};
use encrypt::encrypt;
use http::{HeaderMap, StatusCode, header};
use keys::{DeviceKeys, KeyPair};
use message::Message;
use secrecy::ExposeSecret as _;
use std::{sync::Arc, time::Duration};
use tokio::sync::OnceCell;

/// How long a push service may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest that a push service may put us off.
const LONGEST_DELAY: Duration = Duration::from_secs(15 * 60);

/// Sends messages to devices; clones share their connections.
#[derive(Clone, Debug)]
pub struct Push(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    key: OnceCell<KeyPair>,
    client: reqwest::Client,
    hosts: AllowedHosts,
    contact: Option<String>,
}

/// Why a message did not reach its device's push service.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The browser doesn't take messages any more. The device was removed.
    #[error("the browser has ended its subscription")]
    Gone,
    /// Another attempt makes sense.
    #[error("{words}")]
    Later {
        /// What happened.
        words: String,
        /// How long the push service wants to be left alone.
        after: Option<Duration>,
    },
    /// Another attempt would end the same way.
    #[error("{0}")]
    Refused(String),
    /// Our own database fails.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Push {
    /// The sender of a server. `hosts` may be push services though they are private; `contact` is a URL by which push
    /// services can tell whose messages they carry.
    ///
    /// # Errors
    /// When the platform's certificates can't be read.
    pub fn new(store: Store, hosts: AllowedHosts, contact: Option<String>) -> Result<Self, reqwest::Error> {
        let client = public_client(&hosts, PATIENCE)?;
        Ok(Self(Arc::new(Inner { store, key: OnceCell::new(), client, hosts, contact })))
    }

    /// What browsers subscribe with, in base64url.
    ///
    /// # Errors
    /// When the key can't be read or made.
    pub async fn public_key(&self) -> Result<String, StoreError> {
        Ok(self.key().await?.public_text())
    }

    /// The server's key, made at its first use.
    async fn key(&self) -> Result<&KeyPair, StoreError> {
        let read = || async {
            let stored = self.0.store.push_key(&KeyPair::generate()?.private_bytes()).await?;
            let unreadable = || StoreError::Unreadable("the key of Web Push".to_owned());
            KeyPair::read(stored.expose_secret()).ok_or_else(unreadable)
        };
        self.0.key.get_or_try_init(read).await
    }

    /// An address that messages may be sent to; `None` if it is no public push service's. Anybody with a login names one,
    /// and must not have the server call whatever it can reach.
    pub fn endpoint(&self, text: &str) -> Option<WebhookUrl> {
        WebhookUrl::parse(text, &self.0.hosts).ok()
    }

    /// Sends a message to a device, once. What comes of it is noted with the device.
    ///
    /// # Errors
    /// When its push service doesn't take it.
    pub async fn send(&self, device: &PushDevice, message: &Message) -> Result<(), PushError> {
        let sent = self.post(&device.subscription, message).await;
        let store = &self.0.store;
        match &sent {
            Ok(()) => store.note_push(&device.id, None).await?,
            Err(PushError::Gone) => drop(store.remove_push_device(&device.user_id, &device.id).await?),
            Err(error) => store.note_push(&device.id, Some(&error.to_string())).await?,
        }
        sent
    }

    async fn post(&self, to: &Subscription, message: &Message) -> Result<(), PushError> {
        let refused = |words: &str| PushError::Refused(words.to_owned());
        let endpoint =
            self.endpoint(&to.endpoint).ok_or_else(|| refused("its address is not a public push service's"))?;
        let endpoint = endpoint.into_inner();
        let keys = DeviceKeys::read(&to.public_key, to.auth.expose_secret());
        let keys = keys.ok_or_else(|| refused("the device's keys can't be read"))?;
        let text = serde_json::to_vec(message).map_err(|error| refused(&error.to_string()))?;
        let body = encrypt(&text, &keys).map_err(|error| refused(&error.to_string()))?;
        let now = self.0.store.clock().now();
        let authorization = vapid::authorization(self.key().await?, &endpoint, self.0.contact.as_deref(), now);
        let request = self
            .0
            .client
            .post(endpoint)
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header("ttl", Message::lifetime().as_secs())
            .header("urgency", message.urgency())
            .header("topic", message.topic())
            .body(body);
        match request.send().await {
            Ok(answer) => judged(answer.status(), answer.headers()),
            Err(error) => Err(PushError::Later { words: unreachable(&error).to_owned(), after: None }),
        }
    }
}

/// What a push service's answer means (RFC 8030 §5, §7.3 and §8.4).
fn judged(status: StatusCode, headers: &HeaderMap) -> Result<(), PushError> {
    let words = format!("its push service answered {}", status.as_u16());
    match status.as_u16() {
        200..=299 => Ok(()),
        404 | 410 => Err(PushError::Gone),
        408 | 425 | 429 | 500..=599 => Err(PushError::Later { words, after: retry_after(headers) }),
        _ => Err(PushError::Refused(words)),
    }
}

/// A delay in seconds; push services give no dates.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_DELAY))
}

/// What went wrong, without the address: it lets whoever knows it send to the device.
fn unreachable(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "its push service didn't answer in time"
    } else if error.is_connect() {
        "its push service can't be reached"
    } else {
        "the connection to its push service broke"
    }
}

#[cfg(test)]
pub(crate) mod tests;
