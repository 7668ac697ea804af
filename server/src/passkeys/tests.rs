//! Passkeys with an authenticator in software: what holds, and everything that must not.

pub mod authenticator;

use super::*;
use crate::{
    config::PublicUrl,
    identity::{Identity, Role, Via},
    store::{Store, passkeys::Purpose},
};
use authenticator::{Authenticator, text};
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

const CALL: Purpose<'static> = Purpose::StepUp { session: "sesn_1", tool_use_id: "sevt_1", input_digest: "digest" };

struct Scene {
    store: Store,
    ada: Identity,
    ben: Identity,
}

async fn scene() -> Scene {
    let store = Store::in_memory().await.unwrap();
    let mut people = Vec::new();
    for name in ["ada", "ben"] {
        let user = store.add_user(name, Role::Approver, "hash").await.unwrap();
        people.push(Identity { user_id: user.id, name: user.name, role: user.role, via: Via::Login });
    }
    let (ben, ada) = (people.pop().unwrap(), people.pop().unwrap());
    Scene { store, ada, ben }
}

/// What the browser of a login sends.
fn browser(login: &str) -> HeaderMap {
    let cookie = format!("theme=dark; pilothouse={login}");
    [(header::HOST, "localhost:7000".parse().unwrap()), (header::COOKIE, cookie.parse().unwrap())].into_iter().collect()
}

impl Scene {
    async fn add(&self, identity: &Identity, key: &Authenticator) -> Result<String, Failure> {
        let headers = browser("one");
        let person = Person::of(None, identity, &headers)?;
        let options = begin_registration(&self.store, &person).await?;
        finish_registration(&self.store, &person, "phone", &key.create(&options)).await
    }

    async fn ask(&self, identity: &Identity, call: Purpose<'_>) -> Result<Value, Failure> {
        begin_step_up(&self.store, &Person::of(None, identity, &browser("one"))?, call).await
    }

    async fn check(&self, identity: &Identity, login: &str, proof: &Value, call: Purpose<'_>) -> Result<(), Failure> {
        let mut headers = browser(login);
        headers.insert(PASSKEY, text(proof.to_string().as_bytes()).parse().unwrap());
        verify_step_up(&self.store, None, identity, &headers, call).await
    }

    /// What ada's key makes of a question about the call, checked as it is.
    async fn proved(&self, key: &mut Authenticator) -> Result<(), Failure> {
        let proof = key.get(&self.ask(&self.ada, CALL).await.unwrap());
        self.check(&self.ada, "one", &proof, CALL).await
    }
}

fn code(failure: &Failure) -> String {
    assert_eq!(failure.status(), StatusCode::FORBIDDEN);
    failure.envelope(None).error.details.unwrap()["error_code"].as_str().unwrap().to_owned()
}

#[track_caller]
fn assert_refused(outcome: Result<(), Failure>) {
    assert_eq!(code(&outcome.unwrap_err()), "passkey_refused");
}

#[tokio::test]
async fn a_passkey_proves_who_allows_a_call() {
    let (scene, mut key) = (scene().await, Authenticator::new(1));
    scene.add(&scene.ada, &key).await.unwrap();
    scene.proved(&mut key).await.unwrap();
    scene.proved(&mut key).await.unwrap();
    assert!(scene.store.passkeys(&scene.ada.user_id).await.unwrap()[0].used_at.is_some());
}

#[tokio::test]
async fn an_authenticator_that_does_not_count_is_fine() {
    let mut key = Authenticator { counter: 0, step: 0, ..Authenticator::new(1) };
    let scene = scene().await;
    scene.add(&scene.ada, &key).await.unwrap();
    scene.proved(&mut key).await.unwrap();
    scene.proved(&mut key).await.unwrap();
}

#[tokio::test]
async fn options_name_the_site_the_keys_and_what_is_wanted() {
    let (scene, key) = (scene().await, Authenticator::new(1));
    let person_headers = browser("one");
    let person = Person::of(None, &scene.ada, &person_headers).unwrap();
    let options = begin_registration(&scene.store, &person).await.unwrap();
    let told = options.get("publicKey").unwrap_or(&options).to_string();
    for part in [r#""id":"localhost""#, r#""userVerification":"required""#, r#""timeout":120000"#, r#""name":"ada""#] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!(!told.contains(&scene.ada.user_id), "{told}");
    scene.add(&scene.ada, &key).await.unwrap();
    let told = scene.ask(&scene.ada, CALL).await.unwrap().to_string();
    for part in [r#""rpId":"localhost""#, r#""userVerification":"required""#, &text(&[1; 16])] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

#[tokio::test]
async fn without_a_proof_or_a_passkey_the_words_say_what_to_do() {
    let scene = scene().await;
    let failure = scene.ask(&scene.ada, CALL).await.unwrap_err();
    assert_eq!(code(&failure), "passkey_required");
    assert!(failure.envelope(None).error.message.contains("Settings"));
    let failure = verify_step_up(&scene.store, None, &scene.ada, &browser("one"), CALL).await.unwrap_err();
    assert_eq!(code(&failure), "passkey_required");
}

#[tokio::test]
async fn programs_and_unsafe_addresses_have_no_passkeys() {
    let scene = scene().await;
    let program = Identity { via: Via::Token { name: "ci".to_owned() }, ..scene.ada.clone() };
    assert_eq!(
        code(&verify_step_up(&scene.store, None, &program, &browser("one"), CALL).await.unwrap_err()),
        "passkey_required"
    );
    assert!(Person::of(None, &program, &browser("one")).is_err());
    let plain = PublicUrl::of("http://console.example");
    let failure = Person::of(Some(&plain), &scene.ada, &browser("one")).err().unwrap();
    assert!(failure.envelope(None).error.message.contains("https"), "{failure:?}");
}

#[tokio::test]
async fn a_proof_is_good_once() {
    let (scene, mut key) = (scene().await, Authenticator::new(1));
    scene.add(&scene.ada, &key).await.unwrap();
    let proof = key.get(&scene.ask(&scene.ada, CALL).await.unwrap());
    scene.check(&scene.ada, "one", &proof, CALL).await.unwrap();
    assert_refused(scene.check(&scene.ada, "one", &proof, CALL).await);
}

#[tokio::test]
async fn a_proof_is_for_one_call_input_person_and_login() {
    let (scene, mut key) = (scene().await, Authenticator::new(1));
    scene.add(&scene.ada, &key).await.unwrap();
    scene.add(&scene.ben, &Authenticator::new(2)).await.unwrap();
    let proof = key.get(&scene.ask(&scene.ada, CALL).await.unwrap());
    for call in [
        Purpose::StepUp { session: "sesn_2", tool_use_id: "sevt_1", input_digest: "digest" },
        Purpose::StepUp { session: "sesn_1", tool_use_id: "sevt_2", input_digest: "digest" },
        Purpose::StepUp { session: "sesn_1", tool_use_id: "sevt_1", input_digest: "other" },
        Purpose::Register,
    ] {
        assert_refused(scene.check(&scene.ada, "one", &proof, call).await);
    }
    assert_refused(scene.check(&scene.ben, "one", &proof, CALL).await);
    assert_refused(scene.check(&scene.ada, "another", &proof, CALL).await);
    scene.check(&scene.ada, "one", &proof, CALL).await.unwrap();
    let borrowed = key.get(&scene.ask(&scene.ben, CALL).await.unwrap());
    assert_refused(scene.check(&scene.ben, "one", &borrowed, CALL).await);
}

#[tokio::test]
async fn a_proof_expires() {
    let (scene, mut key) = (scene().await, Authenticator::new(1));
    scene.add(&scene.ada, &key).await.unwrap();
    let proof = key.get(&scene.ask(&scene.ada, CALL).await.unwrap());
    scene.store.clock().advance(120_000);
    assert_refused(scene.check(&scene.ada, "one", &proof, CALL).await);
}

#[tokio::test]
async fn a_proof_that_does_not_hold_is_refused() {
    let (scene, key) = (scene().await, Authenticator::new(1));
    scene.add(&scene.ada, &key).await.unwrap();
    let forged = key.clone().forged();
    for mut wrong in [
        Authenticator { origin: "https://localhost.evil.example".to_owned(), ..key.clone() },
        Authenticator { origin: "http://localhost:7001".to_owned(), ..key.clone() },
        Authenticator { rp_id: "evil.example".to_owned(), ..key.clone() },
        Authenticator { verifies: false, ..key.clone() },
        Authenticator { is_framed: true, ..key.clone() },
        forged,
    ] {
        assert_refused(scene.proved(&mut wrong).await);
    }
    scene.proved(&mut key.clone()).await.unwrap();
}

#[tokio::test]
async fn a_counter_that_goes_back_is_refused_and_explained() {
    let (scene, mut key) = (scene().await, Authenticator { counter: 40, ..Authenticator::new(1) });
    scene.add(&scene.ada, &key).await.unwrap();
    scene.proved(&mut key).await.unwrap();
    let mut copy = Authenticator { counter: 3, ..key.clone() };
    let failure = scene.proved(&mut copy).await.unwrap_err();
    assert!(failure.envelope(None).error.message.contains("copy"), "{failure:?}");
    assert_refused(Err(failure));
    scene.proved(&mut key).await.unwrap();
}

#[tokio::test]
async fn a_deleted_passkey_proves_nothing() {
    let (scene, mut key) = (scene().await, Authenticator::new(1));
    let id = scene.add(&scene.ada, &key).await.unwrap();
    scene.add(&scene.ada, &Authenticator::new(2)).await.unwrap();
    let proof = key.get(&scene.ask(&scene.ada, CALL).await.unwrap());
    assert!(scene.store.delete_passkey(&scene.ada.user_id, &id).await.unwrap());
    assert_refused(scene.check(&scene.ada, "one", &proof, CALL).await);
}

#[tokio::test]
async fn what_is_no_proof_at_all_is_refused() {
    let scene = scene().await;
    let long = "A".repeat(9_000);
    for sent in ["", "!", "e30", "bnVsbA", long.as_str()] {
        let mut headers = browser("one");
        headers.insert(PASSKEY, sent.parse().unwrap());
        assert_refused(verify_step_up(&scene.store, None, &scene.ada, &headers, CALL).await);
    }
    let mut headers = browser("one");
    headers.append(PASSKEY, "e30".parse().unwrap());
    headers.append(PASSKEY, "e30".parse().unwrap());
    assert_refused(verify_step_up(&scene.store, None, &scene.ada, &headers, CALL).await);
}

#[tokio::test]
async fn a_passkey_that_does_not_hold_is_not_added() {
    let (scene, key) = (scene().await, Authenticator::new(1));
    for wrong in [
        Authenticator { origin: "https://evil.example".to_owned(), ..key.clone() },
        Authenticator { rp_id: "evil.example".to_owned(), ..key.clone() },
        Authenticator { verifies: false, ..key.clone() },
    ] {
        assert_eq!(scene.add(&scene.ada, &wrong).await.unwrap_err().status(), StatusCode::BAD_REQUEST);
    }
    let person_headers = browser("one");
    let person = Person::of(None, &scene.ada, &person_headers).unwrap();
    let options = begin_registration(&scene.store, &person).await.unwrap();
    let made = key.create(&options);
    finish_registration(&scene.store, &person, "phone", &made).await.unwrap();
    assert!(finish_registration(&scene.store, &person, "again", &made).await.is_err(), "a question is answered once");
    assert_eq!(scene.add(&scene.ben, &key).await.unwrap_err().status(), StatusCode::CONFLICT);
    let elsewhere_headers = browser("two");
    let elsewhere = Person::of(None, &scene.ada, &elsewhere_headers).unwrap();
    let options = begin_registration(&scene.store, &person).await.unwrap();
    let made = Authenticator::new(3).create(&options);
    assert!(finish_registration(&scene.store, &elsewhere, "phone", &made).await.is_err(), "another login");
}
