//! What the doctor finds of good, broken and hostile surroundings, and that it tells no secret.

use super::*;
use crate::{
    config::{Config, Flags},
    gateway::Gateway,
    notify::Wishes,
    store::{FILE_NAME, Store, webhooks::NewWebhook},
};
use axum::{Json, Router, extract::Request, response::IntoResponse as _, routing::any};
use http::StatusCode;
use pilothouse_console_api::{Check, CheckId, CheckState, Diagnosis, LiveRun, WebhookFormat};
use pilothouse_domain::intent::Level;
use secrecy::ExposeSecret as _;
use serde_json::json;
use std::path::Path;
use tempfile::TempDir;

/// Settings in a data folder.
fn subject(dir: &Path, variables: &[(&str, &str)]) -> Subject {
    let flags = Flags { data_dir: Some(dir.to_owned()), ..Flags::default() };
    let variable = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Subject::of_settings(Config::read(&flags, &variable))
}

fn state(found: &Diagnosis, id: CheckId) -> CheckState {
    check(found, id).state
}

fn check(found: &Diagnosis, id: CheckId) -> &Check {
    found.checks.iter().find(|check| check.id == id).unwrap()
}

/// An upstream in this process, behind a key.
fn upstream(router: Router) -> Gateway {
    Gateway::simulator(router)
}

async fn listening(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

#[tokio::test]
async fn before_the_first_start_nothing_fails_and_nothing_is_made() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("data");
    let found = examine(&subject(&folder, &[]), false).await;
    assert_eq!(found.count(CheckState::Failed), 0, "{found:#?}");
    let ids: Vec<_> = found.checks.iter().map(|check| check.id).collect();
    assert_eq!(ids, CheckId::ALL, "each once, in order");
    assert!(check(&found, CheckId::Upstream).found.contains("ANTHROPIC_API_KEY: default"));
    assert!(!folder.exists());
}

#[tokio::test]
async fn each_wrong_setting_is_told_and_the_rest_is_still_checked() {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join("pilothouse.toml"), "max_connections = 1\nlog = 'warn'").unwrap();
    let wrong =
        [("PILOTHOUSE_ADDR", "here"), ("PILOTHOUSE_PUBLIC_URL", "https://u:s3cret@h"), ("DATABASE_URL", "x:s3cret")];
    let found = examine(&subject(dir.path(), &wrong), true).await;
    let told = &check(&found, CheckId::Settings).found;
    for setting in ["PILOTHOUSE_ADDR (environment)", "PILOTHOUSE_PUBLIC_URL", "DATABASE_URL", "max_connections ("] {
        assert!(told.contains(setting), "{told}");
    }
    assert_eq!((found.state, state(&found, CheckId::Settings)), (CheckState::Failed, CheckState::Failed));
    assert_eq!(state(&found, CheckId::Database), CheckState::Skipped);
    assert_ne!(state(&found, CheckId::DataFolder), CheckState::Failed);
    assert!(!serde_json::to_string(&found).unwrap().contains("s3cret"));
    let setting = |variable: &str| found.settings.iter().find(|setting| setting.variable == variable).unwrap();
    assert!(setting("PILOTHOUSE_ADDR").is_wrong && setting("PILOTHOUSE_ADDR").value.is_none());
    assert_eq!(setting("PILOTHOUSE_LOG").value.as_deref(), Some("warn"));
    assert!(setting("PILOTHOUSE_LOG").from().ends_with("pilothouse.toml"));

    std::fs::write(dir.path().join("pilothouse.toml"), "anthropic_api_key = s3cret").unwrap();
    let found = examine(&subject(dir.path(), &[]), false).await;
    assert_eq!(state(&found, CheckId::SettingsFile), CheckState::Failed);
    assert!(!serde_json::to_string(&found).unwrap().contains("s3cret"));
}

#[cfg(unix)]
#[tokio::test]
async fn what_others_can_read_is_told() {
    use std::{fs, os::unix::fs::PermissionsExt as _};
    let dir = TempDir::new().unwrap();
    Store::open(dir.path()).await.unwrap().close().await;
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(dir.path(), 0o700);
    let found = examine(&subject(dir.path(), &[]), false).await;
    assert_eq!(state(&found, CheckId::Permissions), CheckState::Ok);
    assert_eq!(state(&found, CheckId::Database), CheckState::Ok);
    let database = dir.path().join(FILE_NAME);
    mode(&database, 0o644);
    let file = dir.path().join("pilothouse.toml");
    fs::write(&file, "anthropic_api_key = 'sk-ant-s3cret'").unwrap();
    mode(&file, 0o644);
    let found = examine(&subject(dir.path(), &[]), false).await;
    let told = check(&found, CheckId::Permissions);
    assert_eq!(told.state, CheckState::Warning);
    assert!(told.advice.as_ref().unwrap().contains(database.to_str().unwrap()), "{told:?}");
    assert_eq!(state(&found, CheckId::SettingsFile), CheckState::Warning);
}

#[tokio::test]
async fn a_database_that_is_damaged_or_gone_fails() {
    let dir = TempDir::new().unwrap();
    Store::open(dir.path()).await.unwrap().close().await;
    let database = dir.path().join(FILE_NAME);
    std::fs::write(&database, "this is no database").unwrap();
    let found = examine(&subject(dir.path(), &[]), false).await;
    assert_eq!(state(&found, CheckId::Database), CheckState::Failed, "{found:#?}");
    std::fs::remove_file(&database).unwrap();
    let found = examine(&subject(dir.path(), &[]), false).await;
    assert_eq!(state(&found, CheckId::Database), CheckState::Failed);
}

#[tokio::test]
async fn an_address_for_others_needs_tls_and_names() {
    let dir = TempDir::new().unwrap();
    let of = async |variables: &[(&str, &str)]| examine(&subject(dir.path(), variables), false).await;
    let open = of(&[("PILOTHOUSE_ADDR", "0.0.0.0:3000")]).await;
    for id in [CheckId::PublicAddress, CheckId::AllowedHosts, CheckId::Cookies] {
        assert_eq!(state(&open, id), CheckState::Warning, "{id:?}");
    }
    let https = [("PILOTHOUSE_PUBLIC_URL", "https://console.example"), ("PILOTHOUSE_TRUSTED_PROXIES", "127.0.0.1")];
    let closed = of(&https).await;
    for id in [CheckId::PublicAddress, CheckId::AllowedHosts, CheckId::Cookies, CheckId::TrustedProxies] {
        assert_eq!(state(&closed, id), CheckState::Ok, "{id:?}");
    }
    assert!(
        check(&closed, CheckId::Cookies).found.starts_with("__Host-pilothouse; Path=/; HttpOnly; SameSite=Lax; Secure")
    );
    assert_eq!(state(&of(&https[..1]).await, CheckId::TrustedProxies), CheckState::Warning);
}

#[tokio::test]
async fn the_simulator_passes_every_live_check() {
    let dir = TempDir::new().unwrap();
    let options = pilothouse_simulator::Options { seed: true, ..Default::default() };
    let simulator = pilothouse_simulator::Simulator::open(options).await.unwrap();
    let gateway = Some(upstream(simulator.router()));
    let subject = Subject { gateway, place: Place::Server, ..subject(dir.path(), &[]) };
    let found = examine(&subject, true).await;
    for check in found.checks.iter().filter(|check| check.group == pilothouse_console_api::CheckGroup::ClaudeApi) {
        let fits = matches!(check.state, CheckState::Ok) || check.id == CheckId::ApiStream;
        assert!(fits, "{check:?}");
    }
    assert_eq!(found.live, LiveRun::Done);
}

/// An upstream that always answers this.
fn answering(status: StatusCode, body: serde_json::Value) -> Router {
    Router::new().fallback(any(move || {
        let answer = (status, [("date", "Wed, 21 Oct 2015 07:28:00 GMT")], Json(body.clone()));
        async move { answer }
    }))
}

#[tokio::test]
async fn what_is_wrong_with_the_upstream_is_told_apart() {
    let dir = TempDir::new().unwrap();
    let found = async |router: Router| {
        let gateway = Some(upstream(router));
        examine(&Subject { gateway, place: Place::Server, ..subject(dir.path(), &[]) }, true).await
    };
    let error = |kind: &str, message: &str| json!({"type": "error", "error": {"type": kind, "message": message}});
    let refusing = found(answering(StatusCode::UNAUTHORIZED, error("authentication_error", "invalid x-api-key"))).await;
    assert_eq!(state(&refusing, CheckId::ApiConnection), CheckState::Ok);
    assert_eq!(state(&refusing, CheckId::ApiKey), CheckState::Failed);
    assert_eq!(state(&refusing, CheckId::ReadAgents), CheckState::Skipped);
    assert_eq!(state(&refusing, CheckId::Clock), CheckState::Failed, "the upstream's clock says 2015");

    let html = found(Router::new().fallback(any(|| async { "<html>".into_response() }))).await;
    assert_eq!(state(&html, CheckId::ApiConnection), CheckState::Failed);
    assert_eq!(state(&html, CheckId::ApiKey), CheckState::Skipped);

    let without_beta = any(|request: Request| async move {
        let beta = request.headers().get("anthropic-beta").cloned();
        match beta {
            None => Json(json!({"data": [], "next_page": null})).into_response(),
            Some(_) => (
                StatusCode::BAD_REQUEST,
                Json(json!({"type": "error", "error": {"type": "invalid_request_error",
                "message": "Unexpected value(s) `x` for the `anthropic-beta` header"}})),
            )
                .into_response(),
        }
    });
    let beta = found(Router::new().fallback(without_beta)).await;
    assert_eq!((state(&beta, CheckId::ApiKey), state(&beta, CheckId::ApiBeta)), (CheckState::Ok, CheckState::Failed));
    assert_eq!(state(&beta, CheckId::ReadModels), CheckState::Ok);
    assert_eq!(state(&beta, CheckId::ReadAgents), CheckState::Failed);
    assert_eq!(state(&beta, CheckId::ReadDreams), CheckState::Warning, "the console works without dreams");
}

#[tokio::test]
async fn no_secret_is_told() {
    let dir = TempDir::new().unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    let user = store.add_user("ada", crate::identity::Role::Admin, "s3cret-hash").await.unwrap();
    let token = store.add_token("ci", &user).await.unwrap();
    let url = "http://hooks.example/s3cret-path";
    let wishes = Wishes { confirmations: true, results: true, stopped: true, least_level: Level::Routine };
    let (_, signing) =
        store.add_webhook(NewWebhook { url, format: WebhookFormat::Standard, made_by: "ada", wishes }).await.unwrap();
    let private = store.push_key(&crate::push::keys::KeyPair::generate().unwrap().private_bytes()).await.unwrap();
    let private = hex::encode(private.expose_secret());
    // It repeats what it was sent, as a careless proxy does.
    let echo = any(|request: Request| async move {
        let key = request.headers()["x-api-key"].to_str().unwrap().to_owned();
        let error = json!({"type": "permission_error", "message": format!("the key {key} may not")});
        let headers = [("anthropic-organization-id", key.clone()), ("anthropic-ratelimit-requests-limit", key)];
        (StatusCode::FORBIDDEN, headers, Json(json!({"type": "error", "error": error})))
    });
    let base = listening(Router::new().fallback(echo)).await;
    let (key, password) = ("sk-ant-api03-s3cret", "s3cret-password");
    let smtp = format!("smtps://pilot:{password}@mail.example");
    let variables = [
        ("ANTHROPIC_API_KEY", key),
        ("ANTHROPIC_API_BASE_URL", base.as_str()),
        ("PILOTHOUSE_SMTP_URL", smtp.as_str()),
        ("PILOTHOUSE_MAIL_FROM", "pilot@example.com"),
        // The wrong places for secrets, which are shown otherwise.
        ("ANTHROPIC_MANAGED_AGENTS_BETA", key),
        ("PILOTHOUSE_LOG", password),
    ];
    let subject = subject(dir.path(), &variables);
    let config = subject.config.clone().unwrap();
    let crate::config::Upstream::Anthropic { base_url, key: secret, beta, timeout, .. } = config.upstream() else {
        panic!()
    };
    let gateway = Gateway::anthropic(base_url, &secret, beta, timeout).unwrap();
    for place in [Place::Server, Place::Beside, Place::Alone] {
        let subject = Subject { store: Some(store.clone()), gateway: Some(gateway.clone()), place, ..subject.clone() };
        let found = examine(&subject, true).await;
        let text = serde_json::to_string(&found).unwrap() + &format!("{found:?}");
        for hidden in [key, password, "s3cret-path", "s3cret", token.as_str(), signing.as_str(), private.as_str()] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
        assert!(text.contains("ANTHROPIC_API_KEY: environment"), "{text}");
        assert_eq!(state(&found, CheckId::Webhooks), CheckState::Warning, "it goes over plain http");
    }
}
