//! The routes of passkeys, behind the whole guard: whose they are, the password, and what the ledger says.

use super::*;
use crate::{
    guard::tests::{Answer, PASSWORD, World},
    passkeys::{
        PASSKEY,
        tests::authenticator::{Authenticator, text},
        verify_step_up,
    },
    store::passkeys::Purpose,
};
use http::{HeaderMap, Method, header};

const HOST: &str = "localhost:7000";
const PASSKEYS: &str = "/api/console/passkeys";

async fn world() -> World {
    let mut world = World::with_people().await;
    let app = App { guard: world.guard.clone(), ..app(upstream(), world.store.clone()) };
    let api = world.guard.api(Router::from(routes().with_state(app)));
    world.router = world.guard.outermost(world.guard.outer(world.guard.routes().merge(api)));
    world
}

/// A login, as its browser sends it.
async fn log_in(world: &World, name: &str) -> String {
    let form = serde_urlencoded::to_string([("name", name), ("password", PASSWORD)]).unwrap();
    let request = Request::post("/login").header("content-type", "application/x-www-form-urlencoded");
    let request = request.header("host", HOST).header("origin", format!("http://{HOST}"));
    world.send(request, &form).await.cookie()
}

async fn call(world: &World, cookie: &str, method: Method, path: &str, body: Value) -> Answer {
    let request = Request::builder().method(method).uri(path).header("cookie", cookie).header("host", HOST);
    let request = request.header("origin", format!("http://{HOST}")).header("content-type", "application/json");
    world.send(request, &if body.is_null() { String::new() } else { body.to_string() }).await
}

fn json_of(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// Adds a passkey; its id.
async fn add(world: &World, cookie: &str, key: &Authenticator) -> String {
    let asked =
        call(world, cookie, Method::POST, &format!("{PASSKEYS}/registrations"), json!({"password": PASSWORD})).await;
    let body = json!({"name": " phone ", "credential": key.create(&json_of(&asked))});
    let made = json_of(&call(world, cookie, Method::POST, PASSKEYS, body).await);
    made["id"].as_str().unwrap().to_owned()
}

async fn names(world: &World, cookie: &str) -> Vec<String> {
    let listed = json_of(&call(world, cookie, Method::GET, PASSKEYS, Value::Null).await);
    assert_eq!(listed["trouble"], Value::Null);
    let all = listed["passkeys"].as_array().unwrap().iter();
    all.map(|passkey| passkey["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_person_adds_renames_and_deletes_a_passkey() {
    let world = world().await;
    let cookie = log_in(&world, "approver").await;
    let id = add(&world, &cookie, &Authenticator::new(1)).await;
    let own = format!("{PASSKEYS}/{id}");
    assert_eq!(names(&world, &cookie).await, ["phone"]);
    json_of(&call(&world, &cookie, Method::POST, &own, json!({"name": "Laptop"})).await);
    assert_eq!(names(&world, &cookie).await, ["Laptop"]);
    for name in ["", "  ", &"x".repeat(65)] {
        assert_eq!(
            call(&world, &cookie, Method::POST, &own, json!({"name": name})).await.status,
            StatusCode::BAD_REQUEST
        );
    }
    let other = log_in(&world, "operator").await;
    assert_eq!(names(&world, &other).await, [""; 0]);
    assert_eq!(call(&world, &other, Method::POST, &own, json!({"name": "mine"})).await.status, StatusCode::NOT_FOUND);
    let password = json!({"password": PASSWORD});
    assert_eq!(call(&world, &other, Method::DELETE, &own, password.clone()).await.status, StatusCode::NOT_FOUND);
    json_of(&call(&world, &cookie, Method::DELETE, &own, password).await);
    assert_eq!(names(&world, &cookie).await, [""; 0]);
    let rows = world.store.ledger_rows(50).await.unwrap();
    let done: Vec<_> = rows
        .iter()
        .filter(|row| {
            row.entry.resource == "passkeys" && row.outcome.as_ref().is_some_and(|outcome| outcome.status == 200)
        })
        .map(|row| (row.entry.action.as_str(), row.outcome.as_ref().unwrap().target.as_deref()))
        .collect();
    assert_eq!(done.len(), 3, "{done:?}");
    assert!(rows.iter().all(|row| !format!("{row:?}").contains(PASSWORD)));
}

#[tokio::test]
async fn the_password_is_asked_for_again_and_can_not_be_guessed() {
    let world = world().await;
    let cookie = log_in(&world, "approver").await;
    let id = add(&world, &cookie, &Authenticator::new(1)).await;
    let wrong = json!({"password": "wrong horse battery"});
    let registrations = format!("{PASSKEYS}/registrations");
    let refused = call(&world, &cookie, Method::POST, &registrations, wrong.clone()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("wrong_password"), "{}", refused.body);
    let own = format!("{PASSKEYS}/{id}");
    assert_eq!(call(&world, &cookie, Method::DELETE, &own, wrong.clone()).await.status, StatusCode::FORBIDDEN);
    for body in [Value::Null, json!({})] {
        assert_eq!(call(&world, &cookie, Method::DELETE, &own, body).await.status, StatusCode::BAD_REQUEST);
    }
    let mut last = StatusCode::OK;
    for _ in 0..12 {
        last = call(&world, &cookie, Method::POST, &registrations, wrong.clone()).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(names(&world, &cookie).await, ["phone"]);
}

#[tokio::test]
async fn only_people_who_may_answer_have_passkeys() {
    let world = world().await;
    let token = world.token("approver").await;
    for (method, path, body) in [
        (Method::GET, PASSKEYS.to_owned(), Value::Null),
        (Method::POST, format!("{PASSKEYS}/registrations"), json!({"password": PASSWORD})),
        (
            Method::POST,
            format!("{PASSKEYS}/step-ups"),
            json!({"session_id": "s", "tool_use_id": "t", "input_digest": "d"}),
        ),
        (Method::POST, format!("{PASSKEYS}/0199"), json!({"name": "x"})),
        (Method::DELETE, format!("{PASSKEYS}/0199"), json!({"password": PASSWORD})),
    ] {
        let request = Request::builder().method(&method).uri(&path).header("x-api-key", &token).header("host", HOST);
        let request = request.header("content-type", "application/json");
        let sent = world.send(request, &if body.is_null() { String::new() } else { body.to_string() }).await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN, "{method} {path}");
        let viewer = log_in(&world, "viewer").await;
        let expected = if method == Method::GET { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(call(&world, &viewer, method.clone(), &path, body).await.status, expected, "{method} {path}");
    }
}

#[tokio::test]
async fn a_question_about_a_call_is_answered_for_that_call() {
    let world = world().await;
    let cookie = log_in(&world, "approver").await;
    let step_up = json!({"session_id": "sesn_1", "tool_use_id": "sevt_1", "input_digest": "digest"});
    let path = format!("{PASSKEYS}/step-ups");
    let without = call(&world, &cookie, Method::POST, &path, step_up.clone()).await;
    assert!(without.body.contains("passkey_required"), "{}", without.body);
    let mut key = Authenticator::new(1);
    add(&world, &cookie, &key).await;
    let proof = key.get(&json_of(&call(&world, &cookie, Method::POST, &path, step_up).await));
    // What a rule does with the answer that comes next.
    let (user, _) = world.store.user_by_name("approver").await.unwrap().unwrap();
    let identity = Identity { user_id: user.id, name: user.name, role: user.role, via: Via::Login };
    let headers: HeaderMap = [
        (header::HOST, HOST.parse().unwrap()),
        (header::COOKIE, cookie.parse().unwrap()),
        (PASSKEY, text(proof.to_string().as_bytes()).parse().unwrap()),
    ]
    .into_iter()
    .collect();
    let other = Purpose::StepUp { session: "sesn_1", tool_use_id: "sevt_1", input_digest: "changed" };
    let shown = Purpose::StepUp { session: "sesn_1", tool_use_id: "sevt_1", input_digest: "digest" };
    assert!(verify_step_up(&world.store, None, &identity, &headers, other).await.is_err());
    verify_step_up(&world.store, None, &identity, &headers, shown).await.unwrap();
}
