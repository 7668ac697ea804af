//! The forms of the settings, by themselves: choices, an address that is confirmed, webhooks and their secret.

use super::guarded::console_with;
use crate::{
    guard::tests::{PASSWORD, World},
    notify::{
        AllowedHosts, Channel, Notifier, Purpose,
        mail_sink::{Manner, Sink},
    },
};
use http::{Request, StatusCode};
use pilothouse_domain::intent::Level;
use secrecy::ExposeSecret as _;

const PAGE: &str = "/settings/notifications";

/// The console, and the mail that it sends.
async fn console() -> (World, Sink) {
    let sink = Sink::open(Manner::Takes).await;
    let hosts = AllowedHosts::parse("127.0.0.1").unwrap();
    let notifier = Notifier::new("https://console.example".to_owned(), Some(sink.mail()), hosts);
    (console_with(notifier).await.0, sink)
}

/// The token of the link in the last mail.
fn token(sink: &Sink) -> String {
    let letter = sink.letters.lock().unwrap().pop().unwrap().replace("=\n", "").replace("=3D", "=");
    letter.split("?confirm=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

#[tokio::test]
async fn choices_are_saved_and_shown_and_the_ledger_has_them() {
    let (world, _) = console().await;
    let cookie = world.log_in("approver", PASSWORD).await.cookie();
    let form = [
        ("by_push", "on"),
        ("stopped", "on"),
        ("least_level", "dangerous"),
        ("quiet_from", "22:00"),
        ("quiet_to", "06:30"),
        ("time_zone", "Europe/Berlin"),
    ];
    let address = format!("/forms/console/notifications/choices?back={PAGE}&next={PAGE}%3Fdone%3Dsaved");
    let answer = world.post(&address, &cookie, &form).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, &*format!("{PAGE}?done=saved")));
    let page = world.get(&format!("{PAGE}?done=saved"), &cookie).await.body;
    for part in
        ["Saved.", "value=\"22:00\"", "value=\"06:30\"", "value=\"Europe/Berlin\"", "value=\"dangerous\" selected"]
    {
        assert!(page.contains(part), "{part}");
    }
    let row = world.store.ledger_rows(1).await.unwrap().remove(0);
    assert_eq!((row.entry.action.as_str(), row.entry.resource.as_str()), ("update", "notifications"));
    for (name, value) in
        [("time_zone", "Mars"), ("quiet_to", ""), ("quiet_to", "22:00"), ("least_level", "all"), ("x", "y")]
    {
        let form: Vec<_> = form.iter().copied().filter(|(known, _)| *known != name).chain([(name, value)]).collect();
        let answer = world.post(&address, &cookie, &form).await;
        assert!(answer.status.is_client_error(), "{name}={value}: {}", answer.status);
        assert!(answer.body.contains(&format!("href=\"{PAGE}\"")), "the way back");
    }
    let viewer = world.log_in("viewer", PASSWORD).await.cookie();
    assert_eq!(world.post(&address, &viewer, &form).await.status, StatusCode::FORBIDDEN);
    assert!(world.get(PAGE, &viewer).await.body.contains("Your role can't answer calls"));
}

#[tokio::test]
async fn an_address_is_confirmed_by_its_owner_alone_and_not_by_opening_the_link() {
    let (world, sink) = console().await;
    let cookie = world.log_in("approver", PASSWORD).await.cookie();
    let set =
        async |address: &str| world.post("/forms/console/notifications/mail", &cookie, &[("address", address)]).await;
    assert_eq!(set("ada@example.com\r\nBcc: x@example.com").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(set("ada@example.com").await.status, StatusCode::SEE_OTHER);
    let token = token(&sink);
    let page = world.get(&format!("{PAGE}?confirm={token}"), &cookie).await.body;
    assert!(page.contains("Confirm the address") && page.contains("not confirmed"));
    let users = ["admin", "approver"];
    for (user, status) in users.into_iter().zip([StatusCode::BAD_REQUEST, StatusCode::SEE_OTHER]) {
        let cookie = world.log_in(user, PASSWORD).await.cookie();
        let form = [("token", token.as_str())];
        assert_eq!(
            world.post("/forms/console/notifications/mail/confirm", &cookie, &form).await.status,
            status,
            "{user}"
        );
    }
    assert!(world.get(PAGE, &cookie).await.body.contains("(confirmed)"));
    let form = [("token", token.as_str())];
    let again = world.post("/forms/console/notifications/mail/confirm", &cookie, &form).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "once");
    // Another address is another one to confirm, and nobody is made to mail a stranger without end.
    assert_eq!(set("new@example.com").await.status, StatusCode::SEE_OTHER);
    assert!(world.get(PAGE, &cookie).await.body.contains("not confirmed"));
    for _ in 0..3 {
        assert_eq!(set("new@example.com").await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(set("new@example.com").await.status, StatusCode::TOO_MANY_REQUESTS);
    let removed = world.post("/forms/console/notifications/mail?method=delete", &cookie, &[]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    assert!(!world.get(PAGE, &cookie).await.body.contains("new@example.com"));
}

#[tokio::test]
async fn a_person_tests_what_reaches_them_and_only_that() {
    let (world, sink) = console().await;
    let cookie = world.log_in("approver", PASSWORD).await.cookie();
    let test = async |over: &str| world.post("/forms/console/notifications/test", &cookie, &[("over", over)]).await;
    assert_eq!(test("mail").await.status, StatusCode::BAD_REQUEST, "no address");
    assert_eq!(test("push").await.status, StatusCode::BAD_REQUEST, "no device");
    assert_eq!(test("pigeon").await.status, StatusCode::BAD_REQUEST);
    let form = [("address", "ada@example.com")];
    assert_eq!(world.post("/forms/console/notifications/mail", &cookie, &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(test("mail").await.status, StatusCode::BAD_REQUEST, "the address isn't confirmed");
    let form = [("token", &*token(&sink))];
    let confirmed = world.post("/forms/console/notifications/mail/confirm", &cookie, &form).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER);
    assert!(world.get(PAGE, &cookie).await.body.contains("Send a test"));
    assert_eq!(test("mail").await.status, StatusCode::SEE_OTHER);
    let [message] = world.store.due_notifications().await.unwrap().try_into().unwrap();
    assert_eq!((message.channel, message.purpose), (Channel::Mail, Purpose::Test));
    for _ in 0..3 {
        assert_eq!(test("mail").await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(test("mail").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_changed_webhook_keeps_its_secret_and_the_address_that_it_is_not_given() {
    let (world, _) = console().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    fn form<'a>(url: &'a str, level: &'a str) -> [(&'static str, &'a str); 4] {
        [("url", url), ("format", "slack"), ("stopped", "on"), ("least_level", level)]
    }
    let made =
        world.post("/forms/console/webhooks", &cookie, &form("http://127.0.0.1:9/private-path", "routine")).await;
    assert_eq!(made.status, StatusCode::OK);
    let before = world.store.webhooks().await.unwrap().remove(0);
    let change = async |url: &str, level: &str| {
        let status =
            world.post(&format!("/forms/console/webhooks/{}", before.id), &cookie, &form(url, level)).await.status;
        (status, world.store.webhooks().await.unwrap().remove(0))
    };
    let (status, kept) = change("", "dangerous").await;
    assert_eq!((status, &kept.url, kept.wishes.least_level), (StatusCode::SEE_OTHER, &before.url, Level::Dangerous));
    assert_eq!(kept.secret.expose_secret(), before.secret.expose_secret());
    assert_eq!(
        change("http://10.0.0.1/inside", "routine").await.0,
        StatusCode::BAD_REQUEST,
        "it is checked as a new one"
    );
    let (status, moved) = change("http://127.0.0.1:10/other", "routine").await;
    assert_eq!((status, moved.url.as_str()), (StatusCode::SEE_OTHER, "http://127.0.0.1:10/other"));
    let gone = world.post("/forms/console/webhooks/0199", &cookie, &form("", "routine")).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_webhook_shows_its_secret_once_and_its_address_never() {
    let (world, _) = console().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    let add = "/forms/console/webhooks?back=/settings/webhooks";
    let form = |url| [("url", url), ("format", "slack"), ("confirmations", "on"), ("least_level", "routine")];
    let refused = world.post(add, &cookie, &form("http://10.0.0.1/private-path")).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(!refused.body.contains("private-path"));
    let made = world.post(add, &cookie, &form("http://127.0.0.1:9/private-path")).await;
    assert_eq!(made.status, StatusCode::OK);
    assert!(made.body.contains("whsec_"));
    let page = world.get("/settings/webhooks", &cookie).await.body;
    assert!(page.contains("http://127.0.0.1:9") && page.contains("Nothing was delivered yet"));
    assert!(!page.contains("whsec_") && !page.contains("private-path"));
    let row = world.store.ledger_rows(1).await.unwrap().remove(0);
    let id = world.store.webhooks().await.unwrap().remove(0).id;
    let outcome = row.outcome.unwrap();
    assert_eq!((outcome.target.as_deref(), outcome.detail.as_deref()), (Some(id.as_str()), Some("http://127.0.0.1:9")));
    let call = async |call: &str| world.post(&format!("/forms/console/webhooks/{id}{call}"), &cookie, &[]).await.status;
    assert_eq!(call("/test").await, StatusCode::SEE_OTHER);
    let message = world.store.due_notifications().await.unwrap().remove(0);
    assert_eq!(call(&format!("/messages/{}/redeliver", message.id)).await, StatusCode::SEE_OTHER);
    assert_eq!(call("/messages/msg_other/redeliver").await, StatusCode::NOT_FOUND);
    assert_eq!(call("?method=delete").await, StatusCode::SEE_OTHER);
    assert_eq!(call("/test").await, StatusCode::NOT_FOUND);
    assert!(world.store.due_notifications().await.unwrap().is_empty());
    assert!(world.get("/settings/webhooks", &cookie).await.body.contains("No webhooks yet"));
    let operator = world.token("operator").await;
    let answer = world.send(Request::get("/api/console/webhooks").header("x-api-key", operator), "").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
