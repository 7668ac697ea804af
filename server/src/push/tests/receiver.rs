//! A browser and its push service, as RFC 8291 §4 and RFC 8292 describe them: reads what was sent, and checks who sent it.

use crate::push::keys::{DeviceKeys, KeyPair, bytes_of};
use aes_gcm::{
    Aes128Gcm,
    aead::{Aead as _, KeyInit as _},
};
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    routing::post,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use http::{HeaderMap, StatusCode};
use p256::{
    PublicKey,
    ecdh::diffie_hellman,
    ecdsa::{Signature, VerifyingKey, signature::Verifier as _},
};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use sha2::Sha256;
use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

pub fn from_base64(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// The browser's half.
pub struct Receiver {
    own: KeyPair,
    auth: [u8; 16],
}

impl Receiver {
    pub fn new() -> Self {
        Self { own: KeyPair::generate().unwrap(), auth: crate::secret::bytes().unwrap() }
    }

    pub fn of(private: &str, auth: &str) -> Self {
        Self { own: KeyPair::read(&from_base64(private)).unwrap(), auth: from_base64(auth).try_into().unwrap() }
    }

    pub fn keys(&self) -> DeviceKeys {
        DeviceKeys::read(&bytes_of(&self.own.public()), &self.auth).unwrap()
    }

    /// As `PushSubscription.toJSON()` gives them.
    pub fn texts(&self) -> (String, String) {
        (self.own.public_text(), URL_SAFE_NO_PAD.encode(self.auth))
    }

    pub fn read(&self, sent: &[u8]) -> Vec<u8> {
        self.try_read(sent).unwrap()
    }

    pub fn try_read(&self, sent: &[u8]) -> Option<Vec<u8>> {
        let (salt, rest) = sent.split_at(16);
        let (size, rest) = rest.split_at(4);
        let (theirs, sealed) = rest[1..].split_at(rest[0].into());
        assert!(sealed.len() <= u32::from_be_bytes(size.try_into().unwrap()) as usize, "one record");
        let public = PublicKey::from_sec1_bytes(theirs).unwrap();
        let own = p256::SecretKey::from_slice(self.own.private_bytes().expose_secret()).unwrap();
        let shared = diffie_hellman(own.to_nonzero_scalar(), public.as_affine());
        let info = [b"WebPush: info\0", &bytes_of(&self.own.public())[..], theirs].concat();
        let input: [u8; 32] = derived(&self.auth, shared.raw_secret_bytes(), &info);
        let key: [u8; 16] = derived(salt, &input, b"Content-Encoding: aes128gcm\0");
        let nonce: [u8; 12] = derived(salt, &input, b"Content-Encoding: nonce\0");
        let padded = Aes128Gcm::new(&key.into()).decrypt(&nonce.into(), sealed).ok()?;
        let end = padded.iter().rposition(|byte| *byte != 0)?;
        assert_eq!(padded[end], 2, "the last record ends so");
        Some(padded[..end].to_vec())
    }
}

fn derived<const N: usize>(salt: &[u8], input: &[u8], info: &[u8]) -> [u8; N] {
    let mut key = [0; N];
    Hkdf::<Sha256>::new(Some(salt), input).expand(info, &mut key).unwrap();
    key
}

/// A message as it came to the push service.
pub struct Taken {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Taken {
    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// The claims of the sender's token, once its signature by this key is checked.
    pub fn claims(&self, key: &str) -> Value {
        let (token, given) = self.header("authorization").strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!(given, key);
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let verifying = VerifyingKey::from_sec1_bytes(&from_base64(key)).unwrap();
        verifying.verify(signed.as_bytes(), &Signature::from_slice(&from_base64(signature)).unwrap()).unwrap();
        let (header, claims) = signed.split_once('.').unwrap();
        let read = |part| serde_json::from_slice::<Value>(&from_base64(part)).unwrap();
        assert_eq!(read(header), serde_json::json!({"typ": "JWT", "alg": "ES256"}));
        read(claims)
    }
}

/// A status, and a `retry-after`.
type Answer = (u16, Option<&'static str>);

/// A push service on this machine.
#[derive(Clone, Default)]
pub struct PushService {
    taken: Arc<Mutex<Vec<Taken>>>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
    address: Option<SocketAddr>,
}

/// The status of an answer that never comes.
const SILENCE: u16 = 0;

impl PushService {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = Self { address: Some(listener.local_addr().unwrap()), ..Self::default() };
        let router = Router::new().route("/send/{id}", post(take)).with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        service
    }

    /// Its next answers; after them it takes everything.
    pub fn will_answer(&self, answers: &[Answer]) {
        self.answers.lock().unwrap().extend(answers);
    }

    pub fn will_not_answer(&self) {
        self.will_answer(&[(SILENCE, None)]);
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.address.unwrap())
    }

    pub fn endpoint(&self, id: &str) -> String {
        format!("{}/send/{id}", self.origin())
    }

    pub fn take(&self) -> Vec<Taken> {
        std::mem::take(&mut self.taken.lock().unwrap())
    }
}

async fn take(
    State(service): State<PushService>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap) {
    service.taken.lock().unwrap().push(Taken { path, headers, body: body.to_vec() });
    let (status, retry_after) = service.answers.lock().unwrap().pop_front().unwrap_or((201, None));
    if status == SILENCE {
        tokio::time::sleep(Duration::from_secs(3600)).await;
    }
    let retry_after = retry_after.map(|value| (http::header::RETRY_AFTER, value.parse().unwrap()));
    (StatusCode::from_u16(status).unwrap(), retry_after.into_iter().collect())
}
