//! Vaults: the list, and a vault's credentials, whose secrets are never there.

use super::fake::{ADMIN, VIEWER, failure, items, session, show, show_again, show_as};
use crate::page::Typed;
use crate::ui::tests::{HOSTILE, assert_harmless};
use serde_json::{Value, json};

fn vault(text: &str) -> Value {
    json!({
        "id": "vlt_1", "archived_at": null, "created_at": "2026-10-01T09:00:00Z", "display_name": text,
        "metadata": { text: text }, "type": "vault", "updated_at": "2026-10-02T09:00:00Z",
    })
}

fn credential(id: &str, name: Option<&str>, auth: &Value) -> Value {
    json!({
        "id": id, "archived_at": null, "auth": auth, "created_at": "2026-10-01T09:00:00Z", "display_name": name,
        "metadata": {}, "type": "vault_credential", "updated_at": "2026-10-02T09:00:00Z", "vault_id": "vlt_1",
    })
}

fn credentials(text: &str) -> Vec<Value> {
    let refresh = json!({"client_id": text, "token_endpoint": text, "token_endpoint_auth": {"type": "none"}});
    let limited = json!({"type": "limited", "allowed_hosts": [text]});
    let location = json!({"body": true, "header": true});
    vec![
        credential("vcrd_1", Some(text), &json!({"type": "static_bearer", "mcp_server_url": text})),
        credential(
            "vcrd_2",
            None,
            &json!({"type": "environment_variable", "secret_name": text, "networking": limited, "injection_location": location}),
        ),
        credential(
            "vcrd_3",
            None,
            &json!({"type": "mcp_oauth", "mcp_server_url": text, "expires_at": "2026-01-01T00:00:00Z"}),
        ),
        credential(
            "vcrd_4",
            None,
            &json!({"type": "mcp_oauth", "mcp_server_url": text, "expires_at": "2026-01-01T00:00:00Z", "refresh": refresh}),
        ),
        credential("vcrd_5", None, &json!({"type": text})),
    ]
}

fn answer(path: &str, text: &str) -> (u16, Value) {
    match path.split('?').next().unwrap() {
        "/v1/vaults" => items(vec![vault(text)], None),
        "/v1/vaults/vlt_1" => (200, vault(text)),
        "/v1/vaults/vlt_1/credentials" => items(credentials(text), None),
        "/v1/sessions" => {
            let mut user = session(text, "idle");
            user["vault_ids"] = json!(["vlt_1"]);
            items(vec![user, session("Another one", "idle")], None)
        }
        "/v1/deployments" => items(vec![], None),
        "/console/credential-checks" => (
            200,
            json!([
                {"credential_id": "vcrd_4", "status": "invalid", "checked_at": 1_790_999_000_000_u64},
                {"credential_id": "vcrd_9", "status": text, "checked_at": 1},
            ]),
        ),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn no_text_of_theirs_is_markup() {
    for address in ["/vaults", "/vaults/vlt_1"] {
        assert_harmless(&show(address, |path| answer(path, HOSTILE)).await.html);
    }
}

#[tokio::test]
async fn each_type_says_what_it_is_for_and_only_what_nobody_renews_has_expired() {
    let shown = show("/vaults/vlt_1", |path| answer(path, "mcp.example")).await;
    shown.has("MCP bearer token").has("Environment variable, for mcp.example").has("MCP OAuth, renewed by itself");
    assert_eq!(shown.html.matches(">Expired<").count(), 1);
    shown.has(">Doesn't work</span>").has("None yet");
    // One for each type that is known; no field for a secret holds anything.
    assert_eq!(shown.html.matches("commandfor=\"replace-").count(), 4);
    let secrets: Vec<_> = shown.html.match_indices("type=\"password\"").collect();
    // A sign-in has one as well: to begin with, and again for each OAuth credential.
    assert_eq!(secrets.len(), 12);
    for (at, _) in secrets {
        let field = &shown.html[shown.html[..at].rfind('<').unwrap()..];
        assert!(!field[..field.find('>').unwrap()].contains(" value="), "{}", &field[..200]);
    }
}

#[tokio::test]
async fn who_may_not_change_anything_has_no_forms() {
    for address in ["/vaults", "/vaults/vlt_1"] {
        show_as(VIEWER, address, |path| answer(path, "text")).await.lacks("<dialog").lacks("type=\"password\"");
    }
    let archived = |path: &str| match path.contains("/credentials") {
        true => items(vec![gone()], None),
        false => answer(path, "text"),
    };
    show_as(VIEWER, "/vaults/vlt_1", archived).await.has("Archived").lacks("<dialog");
    show("/vaults/vlt_1", archived).await.has("credentials/vcrd_1?method=delete").lacks("vcrd_1/archive");
}

/// An archived credential.
fn gone() -> Value {
    let mut gone = credential("vcrd_1", None, &json!({"type": "static_bearer", "mcp_server_url": "text"}));
    gone["archived_at"] = json!("2026-10-03T09:00:00Z");
    gone
}

#[tokio::test]
async fn who_uses_it_is_told_also_before_it_is_deleted() {
    let shown = show("/vaults/vlt_1", |path| answer(path, "Sails")).await;
    shown.has("1 of all 2 sessions that are not archived.").has("There are no deployments.").lacks("Another one");
    assert_eq!(shown.html.matches("<p>Used by 1 session.").count(), 2);
}

#[tokio::test]
async fn whether_a_credential_works_is_told_in_words() {
    let tried = |status: &str, response: Value| {
        let refresh =
            json!({ "http_response": response, "status": if status == "valid" { "succeeded" } else { "failed" } });
        json!({
            "type": "vault_credential_validation", "credential_id": "vcrd_3", "vault_id": "vlt_1", "mcp_probe": null,
            "validated_at": "2026-10-03T09:00:00Z", "has_refresh_token": true, "status": status, "refresh": refresh,
        })
    };
    let told = async |validation: Value| {
        let action = "/forms/v1/vaults/vlt_1/credentials/vcrd_3/mcp_oauth_validate".to_owned();
        let typed = Typed { action, fields: Vec::new(), refused: None, answer: Some(validation) };
        show_again(ADMIN, "/vaults/vlt_1", Some(typed), |path| answer(path, "text")).await
    };
    told(tried("valid", Value::Null)).await.has("The credential works.").has("A new access token was issued.");
    let refused = json!({ "body": HOSTILE, "body_truncated": false, "content_type": "text/html", "status_code": 401 });
    let shown = told(tried("invalid", refused)).await;
    shown.has("Someone must authorize again.").has("The answer, status 401").has("The token endpoint refused");
    assert_harmless(&shown.html);
    told(tried("unknown", Value::Null)).await.has("could not be tried now");
    told(json!({ "type": "vault" })).await.lacks("role=\"alert\"");
}

#[tokio::test]
async fn an_archived_vault_can_only_be_deleted() {
    let shown = show("/vaults/vlt_1", |path| match path {
        "/v1/vaults/vlt_1" => {
            let mut archived = vault("text");
            archived["archived_at"] = json!("2026-10-03T09:00:00Z");
            (200, archived)
        }
        path => answer(path, "text"),
    })
    .await;
    shown.has("The vault is archived.").has("/forms/v1/vaults/vlt_1?method=delete").lacks("id=\"new-bearer\"");
}

#[tokio::test]
async fn credentials_that_could_not_be_loaded_are_said_in_their_place() {
    let shown = show("/vaults/vlt_1", |path| match path {
        path if path.contains("/credentials") => failure(529, "overloaded_error", "Overloaded"),
        path => answer(path, "text"),
    })
    .await;
    assert_eq!(shown.status, 200);
    shown.has("The credentials could not be loaded");
    assert_eq!(show("/vaults/vlt_1", |_| failure(404, "not_found_error", "no")).await.status, 404);
}

#[tokio::test]
async fn how_credentials_stand_is_seen_in_the_list() {
    let shown = show("/vaults", |path| answer(path, "mcp.example")).await;
    // One has expired that nobody renews, and the last check of another one found that it doesn't work.
    shown.has(">1 expired</span>").has(">1 doesn't work</span>").lacks("within a week");
    let archived = show("/vaults", |path| match path.split('?').next().unwrap() {
        "/v1/vaults" => {
            let mut archived = vault("text");
            archived["archived_at"] = json!("2026-10-03T09:00:00Z");
            items(vec![archived], None)
        }
        _ => answer(path, "text"),
    })
    .await;
    assert!(!archived.calls.iter().any(|call| call.contains("/credentials?")), "{:?}", archived.calls);
    let failed = show("/vaults", |path| match path.contains("/credentials") {
        true => failure(529, "overloaded_error", "Overloaded"),
        false => answer(path, "text"),
    });
    failed.await.has("data-label=\"Credentials\">–<");
}

#[tokio::test]
async fn a_sign_in_names_who_is_asked_before_anybody_goes_there() {
    let begun = async |text: &str| {
        let answer_of = json!({
            "authorization_url": "https://login.example/authorize?state=s&x=1", "issuer": text, "mcp_server_url": text,
            "scope": text, "expires_at": 1,
        });
        let action = "/forms/console/vaults/vlt_1/sign-ins".to_owned();
        let typed = Typed { action, fields: Vec::new(), refused: None, answer: Some(answer_of) };
        let text = text.to_owned();
        show_again(ADMIN, "/vaults/vlt_1", Some(typed), move |path| answer(path, &text)).await
    };
    let shown = begun("https://login.example").await;
    shown.has("Sign in at <bdi>https://login.example").has("href=\"https://login.example/authorize?state=s&amp;x=1\"");
    shown.has("rel=\"noreferrer\"").has("Asked for: ").lacks("The credential works.");
    assert_harmless(&begun(HOSTILE).await.html);
}

#[tokio::test]
async fn who_comes_back_is_told_what_was_added() {
    let shown = show("/vaults/vlt_1?connected=vcrd_3", |path| answer(path, "https://mcp.example")).await;
    shown.has("Connected: <bdi>https://mcp.example");
    show("/vaults/vlt_1?connected=vcrd_77", |path| answer(path, "text")).await.lacks("Connected:");
    let shown = show("/vaults/vlt_1?connected=vcrd_3", |path| answer(path, HOSTILE)).await;
    assert_harmless(&shown.html);
}

#[tokio::test]
async fn only_oauth_credentials_are_signed_in_again() {
    let shown = show("/vaults/vlt_1", |path| answer(path, "https://mcp.example")).await;
    assert_eq!(shown.html.matches("commandfor=\"again-").count(), 2);
    // A public client is used again; one with a secret would need it.
    shown
        .has("name=\"replaces\" value=\"vcrd_4\"")
        .has("id=\"again-vcrd_4-client\" name=\"client_id?\" value=\"https://mcp.example\"");
    shown.has("id=\"again-vcrd_3-client\" name=\"client_id?\" value=\"\"");
}

#[tokio::test]
async fn archived_credentials_beyond_a_page_can_be_reached() {
    let shown = show("/vaults/vlt_1?credentials=c1", |path| match path.contains("/credentials") {
        true => items(credentials("text"), Some("c2")),
        false => answer(path, "text"),
    })
    .await;
    assert!(
        shown.calls.iter().any(|call| call.contains("/credentials?") && call.contains("page=c1")),
        "{:?}",
        shown.calls
    );
    shown.has("href=\"/vaults/vlt_1?credentials=c2\"").has("href=\"/vaults/vlt_1\"");
}
