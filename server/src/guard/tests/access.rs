//! Logins, tokens and roles: who may do what.

use super::*;
use crate::request::path::without_token;

#[tokio::test]
async fn strangers_get_401_from_the_api_and_the_login_page_for_pages() {
    let world = World::with_people().await;
    let answer = world.get("/api/v1/agents", "").await;
    assert_eq!((answer.status, answer.error_type().as_str()), (StatusCode::UNAUTHORIZED, "authentication_error"));
    let answer = world.get("/sessions/sesn_1?tab=files&x=/y", "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location(), "/login?next=%2Fsessions%2Fsesn_1%3Ftab%3Dfiles%26x%3D%2Fy");
    assert_eq!(world.get("/", "").await.location(), "/login");
    assert_eq!(
        world.get("/sessions", "pilothouse=AAAAAAAAAAAAAAAAAAAAAA").await.location(),
        "/login?error=expired&next=%2Fsessions"
    );
    for open in ["/login", "/healthz", "/assets/main.css", "/favicon.ico"] {
        assert_eq!(world.get(open, "").await.status, StatusCode::OK, "{open}");
    }
}

/// A body that each call accepts from everybody who may make it.
fn body_of(pattern: &str) -> &'static str {
    match pattern {
        "/api/v1/sessions/{session_id}/events" => r#"{"events":[{"type":"user.interrupt"}]}"#,
        "/api/v1/sessions" => r#"{"agent":{"type":"agent","id":"agent_1","version":1},"environment_id":"env_1"}"#,
        "/api/v1/sessions/{session_id}" => r#"{"title":"T"}"#,
        "/api/v1/sessions/{session_id}/resources" => r#"{"type":"file","file_id":"file_1"}"#,
        _ => "",
    }
}

async fn call(world: &World, token: &str, method: &str, pattern: &str, body: &str) -> Answer {
    let path = pattern.replace('{', "x_").replace('}', "");
    world.send(http::Request::builder().method(method).uri(&path).header("x-api-key", token), body).await
}

/// The ledger's newest row is of this call: who made it, and what became of it.
async fn is_in_the_ledger(world: &World, role: Role, method: &str, pattern: &str, status: StatusCode) {
    let row = world.store.ledger_rows(1).await.unwrap().remove(0);
    let path = pattern.replace('{', "x_").replace('}', "");
    assert_eq!((row.entry.method.as_str(), row.entry.path.as_str()), (method, &*without_token(&path)), "{role}");
    assert_eq!(row.entry.actor.name(), Some(role.name()), "{role} {method} {pattern}");
    assert_eq!(row.outcome.map(|outcome| outcome.status), Some(status.as_u16()), "{role} {method} {pattern}");
    // Each action has a name of its own; none is taken for the id of something that is created or updated.
    assert!(row.entry.target.is_none_or(|target| target.starts_with("x_") || is_ours(pattern)), "{pattern}");
}

/// Whether it is one of the console's own calls, some of which have no ids.
fn is_ours(pattern: &str) -> bool {
    pattern.starts_with("/api/console/")
}

#[tokio::test]
async fn each_role_gets_exactly_as_far_as_the_table_says() {
    let world = World::with_people().await;
    for role in Role::ALL {
        let token = world.token(role.name()).await;
        for (method, pattern, right) in rights::TABLE {
            let answer = call(&world, &token, method, pattern, body_of(pattern)).await;
            if role >= right.least_role() {
                assert_eq!(answer.status, StatusCode::OK, "{role} {method} {pattern}");
            } else {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role} {method} {pattern}");
                assert_eq!(answer.error_type(), "permission_error");
            }
            if *method != "GET" && !pattern.ends_with("/presence") {
                is_in_the_ledger(&world, role, method, pattern, answer.status).await;
            }
        }
        let request = http::Request::get("/api/v1/messages").header("x-api-key", &token);
        assert_eq!(world.send(request, "").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn only_an_admin_loosens_permissions_or_lends_secrets_and_the_ledger_names_what_was_sent() {
    let world = World::with_people().await;
    let overrides = r#"{"agent":{"type":"agent_with_overrides","id":"a","tools":["s3cret"]},"environment_id":"e"}"#;
    let token = r#"{"type":"github_repository","url":"s3cret","authorization_token":"s3cret"}"#;
    let cases = [
        ("/api/v1/sessions", overrides, "fields: agent.type, agent.id, agent.tools, environment_id"),
        ("/api/v1/sessions", r#"{"agent":"a","vault_ids":["s3cret"]}"#, "fields: agent, vault_ids"),
        ("/api/v1/sessions", r#"{"agent":"a","tools":["s3cret"]}"#, "fields: agent, tools"),
        ("/api/v1/sessions/{id}", r#"{"agent":{"tools":["s3cret"]}}"#, "fields: agent.tools"),
        ("/api/v1/sessions/{id}", r#"{"mcp_servers":["s3cret"]}"#, "fields: mcp_servers"),
        ("/api/v1/sessions/{id}", r#"{"vault_ids":["s3cret"]}"#, "fields: vault_ids"),
        ("/api/v1/sessions/{id}/resources", token, "fields: type, url, authorization_token"),
        ("/api/v1/sessions/{id}/resources/{r}", r#"{"authorization_token":"s3cret"}"#, "fields: authorization_token"),
        ("/api/v1/sessions/{id}/archive", r#"{"made_up":"s3cret"}"#, "fields: made_up"),
    ];
    for role in Role::ALL {
        let token = world.token(role.name()).await;
        for (pattern, body, detail) in cases {
            let answer = call(&world, &token, "POST", pattern, body).await;
            let status = if role == Role::Admin { 200 } else { 403 };
            assert_eq!(answer.status, status, "{role} {pattern} {body}: {}", answer.body);
            let row = world.store.ledger_rows(1).await.unwrap().remove(0);
            let outcome = row.outcome.as_ref().unwrap();
            assert_eq!((outcome.status, row.entry.actor.name()), (status, Some(role.name())));
            assert_eq!(row.entry.address, Some([192, 0, 2, 1].into()));
            assert!(!format!("{row:?}").contains("s3cret"), "{row:?}");
            // The body of a call that is not allowed is not even read.
            let may_call = role >= Role::Operator && (role == Role::Admin || !pattern.ends_with("{r}"));
            assert_eq!(outcome.detail.as_deref(), may_call.then_some(detail), "{role} {pattern}");
        }
    }
}

/// Bodies that several readers read in several ways, or that hide what is in them.
const UNCLEAR: [&[u8]; 14] = [
    br#"{"events":[{"type":"user.message","type":"user.interrupt"}]}"#,
    br#"{"events":[{"type":"user.interrupt","type":"user.message"}]}"#,
    br#"{"events":[{"type":"user.interrupt"}],"events":[{"type":"user.message"}]}"#,
    br#"{"events":[{"type":"user.interrupt"}],"\u0065vents":[{"type":"user.message"}]}"#,
    br#"{"events":[{"type":"user.tool_confirmation","tool_use_id":"a","tool_use_id":"b","result":"allow"}]}"#,
    br#"{"events":[{"type":"user.tool_confirmation","tool_use_id":"a","result":"deny","result":"allow"}]}"#,
    br#"{"events":[{"type":"user.custom_tool_result","content":[{"text":"a","text":"b"}]}]}"#,
    br#"{"events":[{"type":"user.interrupt"}]} {"events":[{"type":"user.message"}]}"#,
    b"\xef\xbb\xbf{\"events\":[{\"type\":\"user.interrupt\"}]}",
    b"{\"events\":[{\"type\":\"user.interrupt\",\"session_thread_id\":\"\xff\"}]}",
    br#"{"events":[{"type":"user.interrupt","session_thread_id":NaN}]}"#,
    br#"{"events":[{}]}"#,
    br#"[{"type":"user.interrupt"}]"#,
    b"{",
];

#[tokio::test]
async fn an_ambiguous_body_is_refused_for_everybody() {
    let world = World::with_people().await;
    for role in [Role::Approver, Role::Operator, Role::Admin] {
        let token = world.token(role.name()).await;
        for body in UNCLEAR {
            let mut request = http::Request::post("/api/v1/sessions/sesn_1/events").header("x-api-key", &token);
            request = request.header("host", HOST);
            let request = request.body(Body::from(body.to_vec())).unwrap();
            let answer = world.router.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status(), 400, "{role} {}", String::from_utf8_lossy(body));
        }
        for path in ["/api/v1/sessions", "/api/v1/agents", "/api/v1/agents/a", "/api/v1/sessions/s/archive"] {
            let request = http::Request::post(path).header("x-api-key", &token);
            let answer = world.send(request, r#"{"agent":"a","agent":{"tools":[]}}"#).await;
            let may = path.contains("sessions") && role >= Role::Operator || role == Role::Admin;
            assert_eq!(answer.status, if may { 400 } else { 403 }, "{role} {path}");
        }
        let request = http::Request::post("/api/v1/sessions/s/events").header("x-api-key", &token);
        let utf7 = request.header("content-type", "application/json; charset=utf-7");
        assert_eq!(world.send(utf7, r#"{"events":[{"type":"user.interrupt"}]}"#).await.status, 400);
    }
}

#[tokio::test]
async fn an_approver_can_only_send_answers_and_the_checked_bytes_go_on() {
    let world = World::with_people().await;
    let (approver, operator) = (world.token("approver").await, world.token("operator").await);
    let cases = [
        (r#"{"events":[{"type":"user.tool_confirmation","tool_use_id":"sevt_1","result":"allow"}]}"#, 200, 200),
        (r#"{ "events" : [ {"type":"user\u002einterrupt"} ] }"#, 200, 200),
        (r#"{"events":[{"type":"user.interrupt"},{"type":"user.message","content":[]}]}"#, 403, 200),
        (r#"{"events":[{"type":"user.message"}]}"#, 403, 200),
        (r#"{"events":[{"type":"user.interrupt","for_ever":true}]}"#, 403, 403),
        (r#"{"events":[{"type":"user.interrupt"}],"Events":[]}"#, 403, 403),
        (r#"{"events":[{"type":"agent.message"}]}"#, 403, 403),
    ];
    for (body, approvers, operators) in cases {
        for (token, status) in [(&approver, approvers), (&operator, operators)] {
            let request = http::Request::post("/api/v1/sessions/sesn_1/events").header("x-api-key", token);
            let answer = world.send(request, body).await;
            assert_eq!(answer.status, status, "{body}: {}", answer.body);
            if status == 200 {
                assert_eq!(answer.body, format!("did {body}"));
            }
        }
    }
    let many = |count: usize| format!("{{\"events\":[{}]}}", vec![r#"{"type":"user.interrupt"}"#; count].join(","));
    for (count, status) in [(100, 200), (101, 400)] {
        let request = http::Request::post("/api/v1/sessions/sesn_1/events").header("x-api-key", &operator);
        assert_eq!(world.send(request, &many(count)).await.status, status, "{count} events");
    }
}

#[tokio::test]
async fn a_read_sends_no_body_on_and_a_long_one_is_not_kept() {
    let world = World::with_people().await;
    let token = world.token("approver").await;
    let request = http::Request::get("/api/v1/agents").header("x-api-key", &token);
    assert_eq!(world.send(request, r#"{"a":1}"#).await.body, "did ");
    let presence = http::Request::post("/api/console/sessions/s/presence").header("x-api-key", &token);
    let body = format!("{{\"answering\":\"{}\"}}", "x".repeat(70_000));
    assert_eq!(world.send(presence, &body).await.status, 413);
    let events = http::Request::post("/api/v1/sessions/s/events").header("x-api-key", &token);
    let long = "x".repeat(1_000_000);
    let answer = format!("{{\"events\":[{{\"type\":\"user.tool_confirmation\",\"tool_use_id\":\"{long}\"}}]}}");
    assert_eq!(world.send(events, &answer).await.status, 200);
    let row = world.store.ledger_rows(1).await.unwrap().remove(0);
    assert!(format!("{row:?}").len() < 2_000, "{}", format!("{row:?}").len());
}

#[tokio::test]
async fn tokens_come_in_either_header_and_x_api_key_wins() {
    let world = World::with_people().await;
    let token = world.token("viewer").await;
    let ask = async |headers: &[(&str, &str)]| {
        let request =
            headers.iter().fold(http::Request::get("/api/v1/agents"), |r, (name, value)| r.header(*name, *value));
        world.send(request, "").await.status.as_u16()
    };
    let (bearer, wrong) = (format!("Bearer {token}"), "Bearer pilot_wrong");
    assert_eq!(ask(&[("x-api-key", &token)]).await, 200);
    assert_eq!(ask(&[("authorization", &bearer)]).await, 200);
    assert_eq!(ask(&[("authorization", &bearer.replace("Bearer", "bearer"))]).await, 200);
    assert_eq!(ask(&[("x-api-key", &token), ("authorization", wrong)]).await, 200);
    assert_eq!(ask(&[("x-api-key", "pilot_wrong"), ("authorization", &bearer)]).await, 401);
    assert_eq!(ask(&[("x-api-key", "")]).await, 401);
    assert_eq!(ask(&[("authorization", wrong)]).await, 401);

    let (user, _) = world.store.user_by_name("viewer").await.unwrap().unwrap();
    assert!(world.store.revoke_token("test", &user).await.unwrap());
    assert_eq!(ask(&[("x-api-key", &token)]).await, 401);
}

#[tokio::test]
async fn a_wrong_token_is_not_saved_by_a_good_cookie_but_a_proxys_basic_auth_does_no_harm() {
    let world = World::with_people().await;
    let cookie = world.log_in("viewer", PASSWORD).await.cookie();
    let ask = |value: &'static str| {
        http::Request::get("/api/v1/agents").header("cookie", &cookie).header("authorization", value)
    };
    assert_eq!(world.send(ask("Bearer pilot_wrong"), "").await.status, 401);
    assert_eq!(world.send(ask("Basic dTpw"), "").await.status, 200);
}

#[tokio::test]
async fn a_token_opens_no_pages() {
    let world = World::with_people().await;
    let token = world.token("admin").await;
    let answer = world.send(http::Request::get("/sessions").header("x-api-key", token), "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn mutations_are_in_the_ledger_also_the_refused_ones_and_reads_are_not() {
    let world = World::with_people().await;
    let (operator, admin) = (world.token("operator").await, world.token("admin").await);
    world.send(http::Request::get("/api/v1/agents").header("x-api-key", &admin), "").await;
    world.send(http::Request::post("/api/v1/agents").header("x-api-key", &operator), "{}").await;
    world.send(http::Request::delete("/api/v1/files/file_1?x=1").header("x-api-key", &admin), "").await;
    let rows = world.store.ledger_rows(10).await.unwrap();
    let said: Vec<_> =
        rows.iter().map(|row| (row.entry.action.as_str(), row.outcome.as_ref().unwrap().status)).collect();
    assert_eq!(said, [("delete", 200), ("create", 403)]);
    assert_eq!(rows[0].entry.path, "/api/v1/files/file_1");
    assert_eq!(rows[0].entry.target.as_deref(), Some("file_1"));
    let actor = crate::store::ledger::Actor::Token { name: "admin".to_owned(), token: "test".to_owned() };
    assert_eq!(rows[0].entry.actor, actor);
}
