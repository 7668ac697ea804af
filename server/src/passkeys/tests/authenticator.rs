//! An authenticator in software, which does as it is told.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{DerSignature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;

/// It holds one key.
#[derive(Clone)]
pub struct Authenticator {
    /// Its secret.
    pub key: SigningKey,
    /// The credential's id.
    pub id: Vec<u8>,
    /// How often it has signed.
    pub counter: u32,
    /// By how much it counts; synchronised passkeys don't.
    pub step: u32,
    /// It knows who its person is.
    pub verifies: bool,
    /// The page that it is told of.
    pub origin: String,
    /// The host name that it is told of.
    pub rp_id: String,
    /// The page is in a frame of another one.
    pub is_framed: bool,
}

impl Authenticator {
    pub fn new(n: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[n; 32]).unwrap(),
            id: vec![n; 16],
            counter: 1,
            step: 1,
            verifies: true,
            origin: "http://localhost:7000".to_owned(),
            rp_id: "localhost".to_owned(),
            is_framed: false,
        }
    }

    /// One that knows everything but the key.
    pub fn forged(self) -> Self {
        Self { key: SigningKey::from_slice(&[99; 32]).unwrap(), ..self }
    }

    /// `navigator.credentials.create(…).toJSON()`.
    pub fn create(&self, options: &Value) -> Value {
        let mut data = self.data(HAS_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.cose_key());
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(&data);
        self.credential(json!({
            "clientDataJSON": text(&self.client_data("webauthn.create", options)),
            "attestationObject": text(&object),
            "authenticatorData": text(&data),
            "transports": ["internal"],
        }))
    }

    /// `navigator.credentials.get(…).toJSON()`.
    pub fn get(&mut self, options: &Value) -> Value {
        self.counter += self.step;
        let (data, client) = (self.data(0), self.client_data("webauthn.get", options));
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature: DerSignature = self.key.sign(&signed);
        self.credential(json!({
            "clientDataJSON": text(&client),
            "authenticatorData": text(&data),
            "signature": text(signature.as_bytes()),
        }))
    }

    fn credential(&self, response: Value) -> Value {
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key", "response": response,
            "clientExtensionResults": {}, "authenticatorAttachment": "platform",
        })
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.rp_id.as_bytes()).to_vec();
        data.push(flags | USER_PRESENT | if self.verifies { USER_VERIFIED } else { 0 });
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let options = options.get("publicKey").unwrap_or(options);
        let challenge = &options["challenge"];
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.is_framed})
            .to_string()
            .into_bytes()
    }

    /// A key on P-256 for ES256 (RFC 9053).
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        key.extend(point.x().unwrap());
        key.extend([0x22, 0x58, 0x20]);
        key.extend(point.y().unwrap());
        key
    }
}

/// As browsers write bytes.
pub fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
