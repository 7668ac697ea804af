//! Who gets in, and how far.

use super::*;

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

#[tokio::test]
async fn each_role_gets_exactly_as_far_as_the_table_says() {
    let world = World::with_people().await;
    for role in Role::ALL {
        let token = world.token(role.name()).await;
        for (method, pattern, right) in rights::TABLE {
            let path = pattern.replace('{', "x_").replace('}', "");
            let request = http::Request::builder().method(*method).uri(&path).header("x-api-key", &token);
            let answer = world.send(request, r#"{"events":[{"type":"user.interrupt"}]}"#).await;
            if role >= right.least_role() {
                assert_eq!(answer.status, StatusCode::OK, "{role} {method} {path}");
            } else {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role} {method} {path}");
                assert_eq!(answer.error_type(), "permission_error");
            }
        }
        let request = http::Request::get("/api/v1/vaults").header("x-api-key", &token);
        assert_eq!(world.send(request, "").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn an_approver_sends_answers_only_whatever_the_body_tries() {
    let world = World::with_people().await;
    let (approver, operator) = (world.token("approver").await, world.token("operator").await);
    let cases = [
        (r#"{"events":[{"type":"user.tool_confirmation","tool_use_id":"sevt_1","result":"allow"}]}"#, 200),
        (r#"{"events":[{"type":"user.interrupt"},{"type":"user.message","content":[]}]}"#, 403),
        (r#"{"events":[{"type":"user.message"}]}"#, 403),
        (r#"{"events":[{"type":"user.message","type":"user.interrupt"}]}"#, 400),
        (r#"{"events":[{"type":"user.interrupt","type":"user.message"}]}"#, 400),
        (r#"{"events":[{"type":"user.interrupt"}],"events":[{"type":"user.message"}]}"#, 400),
        (r#"{"events":[{}]}"#, 400),
        ("{", 400),
    ];
    for (body, status) in cases {
        let request = |token: &str| http::Request::post("/api/v1/sessions/sesn_1/events").header("x-api-key", token);
        let answer = world.send(request(&approver), body).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
        if status == 200 {
            assert_eq!(answer.body, format!("did {body}"));
        }
        assert_eq!(world.send(request(&operator), body).await.status, 200, "{body}");
    }
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
    let actor = crate::ledger::Actor::Token { name: "admin".to_owned(), token: "test".to_owned() };
    assert_eq!(rows[0].entry.actor, actor);
}
