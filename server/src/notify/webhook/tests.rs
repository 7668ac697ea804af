//! Webhooks over real HTTP, to a receiver that checks signatures and fails in every way.

use super::*;
use crate::{
    notify::{
        Notice, Purpose, Wishes,
        tests::sample::{bash, called},
    },
    store::webhooks::NewWebhook,
};
use axum::{Router, body::Bytes, extract::State, response::IntoResponse, routing::post};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::HeaderMap;
use pilothouse_console_api::WebhookFormat;
use pilothouse_domain::intent::Level;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use sha2::Sha256;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

const CONSOLE: &str = "https://console.example";
const WISHES: Wishes = Wishes { confirmations: true, results: true, stopped: true, least_level: Level::Routine };

/// What a receiver was sent.
type Kept = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// A receiver on this machine that answers like this; its address, and what it got.
async fn receiver(status: u16, header: &'static [(&'static str, &'static str)]) -> (String, Kept) {
    let kept = Kept::default();
    let answer = move |State(kept): State<Kept>, headers: HeaderMap, body: Bytes| async move {
        kept.lock().unwrap().push((headers, body));
        let mut response = (StatusCode::from_u16(status).unwrap(), "private words of the receiver").into_response();
        for (name, value) in header {
            response.headers_mut().insert(*name, value.parse().unwrap());
        }
        response
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", post(answer)).with_state(kept.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, kept)
}

/// A webhook to an address, and a message to it.
async fn webhook(url: &str, format: WebhookFormat, agents: &[&str]) -> (Webhooks, Message) {
    let store = Store::in_memory().await.unwrap();
    let (id, _) = store.add_webhook(NewWebhook { url, format, made_by: "ada", wishes: WISHES }).await.unwrap();
    let notices = agents.iter().zip(1..).flat_map(|(agent, n)| {
        Notice::all_of(&called(&format!("sesn_{n}"), agent, "Harbour", &[bash(&format!("sevt_{n}"), "cat /qqqqqq")]))
    });
    let message = Message {
        id: "msg_1".to_owned(),
        channel: Channel::Webhook,
        recipient: id,
        purpose: Purpose::Calls,
        notices: notices.collect(),
        attempt: 0,
    };
    let hosts = AllowedHosts::parse("127.0.0.1").unwrap();
    (Webhooks::with_patience(store, CONSOLE.to_owned(), hosts, Duration::from_millis(300)).unwrap(), message)
}

/// As a receiver would check it.
fn is_signed(secret: &str, headers: &HeaderMap, body: &[u8]) -> bool {
    let header = |name: &str| headers[name].to_str().unwrap();
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{}.{}.", header("webhook-id"), header("webhook-timestamp")).as_bytes());
    mac.update(body);
    let signature = STANDARD.decode(header("webhook-signature").strip_prefix("v1,").unwrap()).unwrap();
    mac.verify_slice(&signature).is_ok()
}

#[tokio::test]
async fn a_receiver_can_check_who_sent_it_and_open_the_very_call() {
    let (url, kept) = receiver(200, &[]).await;
    let (webhooks, message) = webhook(&url, WebhookFormat::Standard, &["Helper"]).await;
    assert_eq!(webhooks.carry(&message).await, Outcome::Sent);
    assert_eq!(webhooks.carry(&message).await, Outcome::Sent);
    let kept = kept.lock().unwrap().clone();
    let secret = webhooks.store.webhook(&message.recipient).await.unwrap().unwrap().secret;
    for (headers, body) in &kept {
        assert!(is_signed(secret.expose_secret(), headers, body));
        assert!(!is_signed(secret.expose_secret(), headers, b"{}"));
        assert_eq!(
            (&headers["webhook-id"], &headers["content-type"]),
            (&"msg_1".parse().unwrap(), &"application/json".parse().unwrap())
        );
    }
    let body: Value = serde_json::from_slice(&kept[0].1).unwrap();
    assert_eq!(body["type"], "waiting");
    let call = &body["data"]["waiting"][0];
    let expected =
        [("agent", "Helper"), ("kind", "runs_command"), ("event_id", "sevt_1"), ("session_title", "Harbour")];
    assert!(expected.iter().all(|(name, value)| call[name] == *value), "{body}");
    assert_eq!(call["url"], format!("{CONSOLE}/sessions/sesn_1?event=sevt_1"));
    assert!(!body.to_string().contains("qqqqqq"));
    let delivered = webhooks.store.deliveries().await.unwrap();
    assert_eq!((delivered.len(), delivered[0].status, delivered[0].error.as_deref()), (2, Some(200), None));
}

#[tokio::test]
async fn slack_and_teams_get_what_they_read_and_no_markup_of_a_name() {
    for format in [WebhookFormat::Slack, WebhookFormat::Teams] {
        let (url, kept) = receiver(200, &[]).await;
        let (webhooks, message) = webhook(&url, format, &["<!channel> *x* [y](https://evil.example)", "Second"]).await;
        assert_eq!(webhooks.carry(&message).await, Outcome::Sent);
        let body: Value = serde_json::from_slice(&kept.lock().unwrap()[0].1).unwrap();
        if format == WebhookFormat::Slack {
            let text = body["text"].as_str().unwrap();
            assert!(text.starts_with("2 calls wait\n") || text.starts_with("2 calls wait ("), "{text}");
            assert!(text.contains("&lt;!channel&gt;") && text.ends_with("/approvals"), "{text}");
            assert_eq!(body["mrkdwn"], false);
        } else {
            let card = &body["attachments"][0]["content"];
            let kinds: Vec<_> = card["body"].as_array().unwrap().iter().map(|block| block["type"].clone()).collect();
            assert!(kinds.iter().all(|kind| kind == "RichTextBlock") && kinds.len() == 3, "{card}");
            assert_eq!(card["actions"][0]["url"], format!("{CONSOLE}/approvals"));
        }
    }
}

#[tokio::test]
async fn whatever_goes_wrong_is_in_the_log_in_our_own_words() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let cutting = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = |listener: &TcpListener| format!("http://{}/hook", listener.local_addr().unwrap());
    let (slow, cut) = (at(&silent), at(&cutting));
    tokio::spawn(async move { while cutting.accept().await.is_ok() {} });
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = at(&nobody);
    drop(nobody);
    let later = Outcome::Later(None);
    let cases = [
        (receiver(500, &[]).await.0, Some(500), later.clone()),
        (receiver(404, &[]).await.0, Some(404), later.clone()),
        (receiver(429, &[("retry-after", "90")]).await.0, Some(429), Outcome::Later(Some(Duration::from_secs(90)))),
        (receiver(410, &[]).await.0, Some(410), Outcome::Failed),
        (slow, None, later.clone()),
        (cut, None, later.clone()),
        (closed, None, later.clone()),
        ("http://10.0.0.1/hook".to_owned(), None, later),
    ];
    for (url, status, outcome) in cases {
        let (webhooks, message) = webhook(&url, WebhookFormat::Standard, &["Helper"]).await;
        assert_eq!(webhooks.carry(&message).await, outcome, "{url}");
        let [delivery] = webhooks.store.deliveries().await.unwrap().try_into().unwrap();
        assert_eq!((delivery.status, delivery.attempt), (status, 1), "{url}");
        assert!(delivery.about.starts_with("Helper wants to run a command"), "{}", delivery.about);
        let error = delivery.error.unwrap();
        assert!(!error.contains("127.0.0.1") && !error.contains("private words"), "{error}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (target, kept) = receiver(200, &[]).await;
    let location: &'static str = Box::leak(target.into_boxed_str());
    let (url, _) = receiver(307, Box::leak(Box::new([("location", location)]))).await;
    let (webhooks, message) = webhook(&url, WebhookFormat::Standard, &["Helper"]).await;
    assert_eq!(webhooks.carry(&message).await, Outcome::Later(None));
    assert!(kept.lock().unwrap().is_empty());
    assert!(webhooks.store.deliveries().await.unwrap()[0].error.as_deref().unwrap().contains("redirects"));
}

#[tokio::test]
async fn the_log_of_deliveries_is_bounded_and_goes_with_its_webhook() {
    let (webhooks, message) = webhook("http://127.0.0.1:1/", WebhookFormat::Standard, &["Helper"]).await;
    for _ in 0..1_005 {
        webhooks.store.note_delivery(&message, "x", Some(200), None).await.unwrap();
    }
    let count =
        || sqlx::query_scalar::<_, u32>("SELECT count(*) FROM webhook_deliveries").fetch_one(webhooks.store.pool());
    assert_eq!(count().await.unwrap(), 1_000);
    assert!(webhooks.store.remove_webhook(&message.recipient).await.unwrap());
    assert_eq!(count().await.unwrap(), 0);
    webhooks.store.note_delivery(&message, "x", Some(200), None).await.unwrap();
    assert_eq!(count().await.unwrap(), 0, "it was removed while something was on its way");
    assert_eq!(webhooks.carry(&message).await, Outcome::Failed);
}
