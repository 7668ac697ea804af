//! Sign-ins over real HTTP, at a server on this machine that is MCP server and authorization server in one, and at those that
//! must not be trusted.

use super::*;
use axum::{
    Json, Router,
    extract::{Form, Request, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode};
use pilothouse_api::Timestamp;
use reqwest::Url;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Mutex};
use tokio::net::TcpListener;

/// What the provider does otherwise than it should.
#[derive(Clone, Default)]
struct Odd {
    /// Replaces members of the resource's metadata, and of the server's.
    resource: Option<Value>,
    server: Option<Value>,
    /// The challenge without a word on metadata.
    silent: bool,
    /// What the token endpoint answers.
    token: Option<(u16, Value)>,
    /// Redirects everything.
    redirects: bool,
    /// What a registration gives.
    registered: Option<Value>,
}

/// What the token endpoint was sent.
type Sent = Arc<Mutex<Vec<(HeaderMap, HashMap<String, String>)>>>;

struct Provider {
    origin: String,
    sent: Sent,
}

#[derive(Clone)]
struct World {
    origin: String,
    odd: Odd,
    sent: Sent,
}

fn merged(mut base: Value, with: Option<Value>) -> Value {
    for (key, value) in with.as_ref().and_then(Value::as_object).into_iter().flatten() {
        base[key] = value.clone();
    }
    base
}

async fn mcp(State(World { origin, odd, .. }): State<World>) -> Response {
    if odd.redirects {
        return (StatusCode::FOUND, [("location", "http://127.0.0.1:1/")]).into_response();
    }
    let challenge = if odd.silent {
        "Bearer".to_owned()
    } else {
        format!(r#"Bearer resource_metadata="{origin}/told", scope="tides:read""#)
    };
    (StatusCode::UNAUTHORIZED, [("www-authenticate", challenge)]).into_response()
}

async fn resource(State(World { origin, odd, .. }): State<World>) -> Json<Value> {
    let told =
        json!({"resource": format!("{origin}/mcp"), "authorization_servers": [origin], "scopes_supported": ["a", "b"]});
    Json(merged(told, odd.resource))
}

async fn server(State(World { origin, odd, .. }): State<World>) -> Json<Value> {
    let told = json!({
        "issuer": origin, "authorization_endpoint": format!("{origin}/authorize?tenant=1"),
        "token_endpoint": format!("{origin}/token"), "registration_endpoint": format!("{origin}/register"),
        "code_challenge_methods_supported": ["plain", "S256"], "scopes_supported": ["offline_access"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic"],
        "authorization_response_iss_parameter_supported": true,
    });
    Json(merged(told, odd.server))
}

async fn register(State(World { odd, .. }): State<World>, Json(wanted): Json<Value>) -> Response {
    assert_eq!(wanted["redirect_uris"], json!([BACK]));
    let made = odd.registered.unwrap_or_else(
        || json!({"client_id": "made", "token_endpoint_auth_method": wanted["token_endpoint_auth_method"]}),
    );
    (StatusCode::CREATED, Json(made)).into_response()
}

async fn token(
    State(World { odd, sent, .. }): State<World>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    sent.lock().unwrap().push((headers, form));
    let good = json!({
        "access_token": "s3cret-access", "token_type": "bearer", "expires_in": 3600, "refresh_token": "s3cret-refresh",
        "scope": "tides:read",
    });
    let (status, body) = odd.token.unwrap_or((200, good));
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

async fn provider(odd: Odd) -> Provider {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let sent = Sent::default();
    let world = World { origin: origin.clone(), odd: odd.clone(), sent: sent.clone() };
    let mut router = Router::new()
        .route("/mcp", post(mcp))
        .route("/.well-known/oauth-authorization-server", get(server))
        .route("/register", post(register))
        .route("/token", post(token))
        .fallback(async |_: Request| StatusCode::NOT_FOUND);
    if !odd.silent {
        router = router.route("/told", get(resource));
    }
    let router = router.with_state(world);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Provider { origin, sent }
}

const BACK: &str = "https://console.example/mcp-oauth/callback";

const DOCUMENT: &str = "https://console.example/mcp-oauth/client.json";

fn sign_ins() -> (McpOauth, Clock) {
    let clock = Clock::default();
    (McpOauth::new(AllowedHosts::parse("127.0.0.1").unwrap(), clock.clone()).unwrap(), clock)
}

fn login(user: &str, cookie: u8) -> Login {
    Login { user_id: user.to_owned(), digest: [cookie; 32] }
}

fn asked(server_url: &str) -> Asked {
    Asked {
        vault: "vlt_1".parse().unwrap(),
        replaces: None,
        display_name: Some("Tides".to_owned()),
        server_url: server_url.to_owned(),
        client_id: None,
        client_secret: None,
        scope: None,
        redirect_uri: BACK.to_owned(),
        document: Some(DOCUMENT.to_owned()),
    }
}

fn query(url: &Url) -> HashMap<String, String> {
    url.query_pairs().into_owned().collect()
}

fn back(state: &str, issuer: &str) -> Returned {
    Returned { state: state.to_owned(), code: Some("s3cret-code".into()), error: None, issuer: Some(issuer.to_owned()) }
}

/// What a sign-in at an odd provider is refused with, before somebody is sent there.
async fn refused(odd: Odd) -> String {
    let provider = provider(odd).await;
    let (sign_ins, _) = sign_ins();
    let begun = sign_ins.begin(login("ada", 1), asked(&format!("{}/mcp", provider.origin))).await;
    begun.unwrap_err().told().message().to_owned()
}

/// What the end of a sign-in is refused with.
async fn not_granted(odd: Odd, change: impl Fn(&mut Returned)) -> String {
    let provider = provider(odd).await;
    let (sign_ins, _) = sign_ins();
    let begun = sign_ins.begin(login("ada", 1), asked(&format!("{}/mcp", provider.origin))).await.unwrap();
    let mut returned = back(&query(&begun.authorization_url)["state"], &provider.origin);
    change(&mut returned);
    let (vault, why) = sign_ins.finish(&login("ada", 1), &returned).await.unwrap_err();
    assert_eq!(vault.unwrap().as_str(), "vlt_1");
    assert_eq!(
        sign_ins.finish(&login("ada", 1), &returned).await.unwrap_err().1.told().message(),
        grant::STALE,
        "it is used up"
    );
    why.told().message().to_owned()
}

#[tokio::test]
async fn a_sign_in_gives_a_credential_and_its_code_is_proved() {
    let provider = provider(Odd::default()).await;
    let (sign_ins, clock) = sign_ins();
    let address = format!("{}/mcp", provider.origin);
    let begun = sign_ins.begin(login("ada", 1), asked(&address)).await.unwrap();
    assert_eq!(begun.issuer, provider.origin);
    let sent = query(&begun.authorization_url);
    assert_eq!(begun.authorization_url.path(), "/authorize");
    for (name, value) in [
        ("tenant", "1"),
        ("response_type", "code"),
        ("client_id", "made"),
        ("redirect_uri", BACK),
        ("code_challenge_method", "S256"),
        ("resource", &address),
        ("scope", "tides:read offline_access"),
    ] {
        assert_eq!(sent[name], value, "{name}");
    }
    assert!(sent["state"].len() >= 43 && !begun.authorization_url.as_str().contains("verifier"));
    let grant = sign_ins.finish(&login("ada", 1), &back(&sent["state"], &provider.origin)).await.unwrap();
    assert!(!format!("{grant:?}").contains("s3cret"), "{grant:?}");
    let body = serde_json::to_value(&grant.body).unwrap();
    assert_eq!((&body["display_name"], &body["auth"]["access_token"]), (&json!("Tides"), &json!("s3cret-access")));
    assert_eq!(body["auth"]["mcp_server_url"], address);
    assert_eq!(
        body["auth"]["refresh"],
        json!({
            "client_id": "made", "token_endpoint": format!("{}/token", provider.origin), "refresh_token": "s3cret-refresh",
            "token_endpoint_auth": {"type": "none"}, "scope": "tides:read", "resource": address,
        })
    );
    let expires = Timestamp::from(body["auth"]["expires_at"].as_str().unwrap()).unix_millis().unwrap();
    assert!((expires - clock.now() - 3_600_000).abs() < 60_000);
    let (_, form) = provider.sent.lock().unwrap().remove(0);
    assert_eq!((form["code"].as_str(), form["resource"].as_str()), ("s3cret-code", address.as_str()));
    assert_eq!(challenge_of(&form["code_verifier"].as_str().into()), sent["code_challenge"]);
}

#[tokio::test]
async fn a_client_that_was_registered_by_hand_keeps_its_secret() {
    let provider = provider(Odd::default()).await;
    let (sign_ins, _) = sign_ins();
    let mine = Asked {
        client_id: Some("mine".to_owned()),
        client_secret: Some("s3cret-client".into()),
        scope: Some("all".to_owned()),
        ..asked(&format!("{}/mcp", provider.origin))
    };
    let begun = sign_ins.begin(login("ada", 1), mine).await.unwrap();
    let sent = query(&begun.authorization_url);
    assert_eq!((sent["client_id"].as_str(), sent["scope"].as_str()), ("mine", "all"));
    let grant = sign_ins.finish(&login("ada", 1), &back(&sent["state"], &provider.origin)).await.unwrap();
    let auth = &serde_json::to_value(&grant.body).unwrap()["auth"]["refresh"]["token_endpoint_auth"];
    assert_eq!(*auth, json!({"type": "client_secret_basic", "client_secret": "s3cret-client"}));
    let (headers, form) = provider.sent.lock().unwrap().remove(0);
    assert!(headers["authorization"].to_str().unwrap().starts_with("Basic ") && !form.contains_key("client_secret"));
}

#[tokio::test]
async fn a_server_of_the_older_specification_is_its_own_authorization_server() {
    let provider = provider(Odd { silent: true, ..Odd::default() }).await;
    let (sign_ins, _) = sign_ins();
    let begun = sign_ins.begin(login("ada", 1), asked(&format!("{}/mcp", provider.origin))).await.unwrap();
    let sent = query(&begun.authorization_url);
    assert_eq!(
        (sent["resource"].clone(), sent["scope"].as_str()),
        (format!("{}/mcp", provider.origin), "offline_access")
    );
}

#[tokio::test]
async fn nobody_is_sent_where_it_is_not_safe() {
    let server = |server: Value| Odd { server: Some(server), ..Odd::default() };
    let resource = |resource: Value| Odd { resource: Some(resource), ..Odd::default() };
    for (odd, told) in [
        (server(json!({"code_challenge_methods_supported": ["plain"]})), "no PKCE with S256"),
        (server(json!({"issuer": "https://other.example"})), "can't be asked where to sign in"),
        (server(json!({"authorization_endpoint": "javascript:alert(1)"})), "may not be used"),
        (server(json!({"token_endpoint": "http://169.254.169.254/token"})), "may not be used"),
        (server(json!({"registration_endpoint": "https://10.0.0.1/"})), "may not be used"),
        (server(json!({"code_challenge_methods_supported": "S256"})), "can't be asked where to sign in"),
        (server(json!({"long": "x".repeat(300_000)})), "can't be asked where to sign in"),
        (resource(json!({"resource": "https://other.example/mcp"})), "about another address"),
        (resource(json!({"authorization_servers": []})), "names no authorization server"),
        (resource(json!({"authorization_servers": ["http://10.0.0.1/"]})), "can't be asked where to sign in"),
    ] {
        let message = refused(odd).await;
        assert!(message.starts_with("mcp_server_url: ") && message.contains(told), "{message}, not {told}");
    }
    assert!(
        refused(Odd { redirects: true, silent: true, server: Some(json!({"issuer": "x"})), ..Odd::default() })
            .await
            .contains("doesn't say")
    );
    let (sign_ins, _) = sign_ins();
    for address in
        ["http://127.0.0.2/mcp", "https://10.0.0.1/", "https://localhost/", "mcp.example", "https://u:p@a.example/"]
    {
        let refused = sign_ins.begin(login("ada", 1), asked(address)).await.unwrap_err();
        assert!(refused.told().message().starts_with("mcp_server_url: "), "{address}");
    }
}

#[tokio::test]
async fn where_no_client_registers_by_itself_the_redirect_address_is_told() {
    let message = refused(Odd { server: Some(json!({"registration_endpoint": null})), ..Odd::default() }).await;
    assert!(message.starts_with("client_id: ") && message.contains(BACK), "{message}");
    let message = refused(Odd { registered: Some(json!({"client_id": ""})), ..Odd::default() }).await;
    assert!(message.starts_with("client_id: The authorization server refused"), "{message}");
}

#[tokio::test]
async fn what_goes_wrong_at_the_end_is_told_in_our_words() {
    let token = |status, body| Odd { token: Some((status, body)), ..Odd::default() };
    let nothing = |_: &mut Returned| {};
    assert!(
        not_granted(token(400, json!({"error": "invalid_grant"})), nothing).await.contains("it says invalid_grant")
    );
    assert!(
        not_granted(token(500, json!({"error": "<b>hostile</b>"})), nothing).await.contains("answered with status 500")
    );
    assert!(
        not_granted(token(200, json!({"access_token": "a", "token_type": "mac"})), nothing)
            .await
            .contains("no bearer tokens")
    );
    let long = json!({"access_token": "a".repeat(9_000), "token_type": "Bearer"});
    assert!(not_granted(token(200, long), nothing).await.contains("longer than a credential"));
    let denied = |returned: &mut Returned| returned.error = Some("access_denied".to_owned());
    assert_eq!(not_granted(Odd::default(), denied).await, "Access was not given. Nothing was added.");
    let hostile = |returned: &mut Returned| returned.error = Some("<script>".to_owned());
    assert!(!not_granted(Odd::default(), hostile).await.contains("script"));
    for issuer in [None, Some("https://evil.example".to_owned())] {
        let other = |returned: &mut Returned| returned.issuer.clone_from(&issuer);
        assert!(not_granted(Odd::default(), other).await.starts_with("Another server"), "{issuer:?}");
    }
    let no_code = |returned: &mut Returned| returned.code = None;
    assert!(not_granted(Odd::default(), no_code).await.contains("no code"));
}

#[tokio::test]
async fn a_sign_in_ends_in_the_login_that_began_it_and_in_time() {
    let provider = provider(Odd::default()).await;
    let (sign_ins, clock) = sign_ins();
    let address = format!("{}/mcp", provider.origin);
    let begin = async || {
        query(&sign_ins.begin(login("ada", 1), asked(&address)).await.unwrap().authorization_url)["state"].clone()
    };
    let state = begin().await;
    for (who, state) in [(login("bob", 1), state.as_str()), (login("ada", 2), &state), (login("ada", 1), "made up")] {
        let (vault, why) = sign_ins.finish(&who, &back(state, &provider.origin)).await.unwrap_err();
        assert_eq!((vault, why.told().message()), (None, grant::STALE));
    }
    assert!(sign_ins.finish(&login("ada", 1), &back(&state, &provider.origin)).await.is_ok(), "others can't use it up");
    let late = begin().await;
    clock.advance(15 * 60 * 1000);
    assert!(sign_ins.finish(&login("ada", 1), &back(&late, &provider.origin)).await.is_err());
    let first = begin().await;
    for _ in 0..10 {
        begin().await;
    }
    assert!(
        sign_ins.finish(&login("ada", 1), &back(&first, &provider.origin)).await.is_err(),
        "the oldest is forgotten"
    );
}

#[tokio::test]
async fn a_server_that_reads_documents_knows_this_console_by_its_own() {
    let reads = json!({"client_id_metadata_document_supported": true, "registration_endpoint": null});
    let provider = provider(Odd { server: Some(reads), ..Odd::default() }).await;
    let (sign_ins, _) = sign_ins();
    let begun = sign_ins.begin(login("ada", 1), asked(&format!("{}/mcp", provider.origin))).await.unwrap();
    assert_eq!(query(&begun.authorization_url)["client_id"], DOCUMENT);
    // A console that nobody outside can reach is registered by hand.
    let hidden = Asked { document: None, ..asked(&format!("{}/mcp", provider.origin)) };
    let refused = sign_ins.begin(login("ada", 1), hidden).await.unwrap_err();
    assert!(refused.told().message().starts_with("client_id: "), "{}", refused.told().message());
    let document = document(DOCUMENT, BACK);
    assert_eq!((&document["client_id"], &document["redirect_uris"]), (&json!(DOCUMENT), &json!([BACK])));
    assert_eq!(document["token_endpoint_auth_method"], "none");
}
