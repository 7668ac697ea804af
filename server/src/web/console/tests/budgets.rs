//! Budgets over the routes, and what starts a session while one is used up.

use super::*;
use crate::web::api;
use http::Method;

async fn call(router: &Router, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    let (parts, body) = router.clone().oneshot(request.body(body).unwrap()).await.unwrap().into_parts();
    (parts.status, serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap_or_default())
}

fn budget() -> Value {
    json!({"subject": "console", "of": "", "period": "month", "limit": "12.50", "thresholds": "80", "at_limit": "stop"})
}

#[tokio::test]
async fn a_budget_is_added_changed_and_deleted() {
    let console = console().await;
    let path = "/api/console/budgets";
    assert_eq!(call(&console, Method::GET, path, &Value::Null).await.1, json!({"budgets": [], "crossings": []}));
    for (field, wrong) in
        [("limit", json!("free")), ("subject", json!("moon")), ("thresholds", json!("-1")), ("nonsense", json!(1))]
    {
        let mut body = budget();
        body[field] = wrong;
        let (status, answer) = call(&console, Method::POST, path, &body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");
        assert!(answer["error"]["message"].as_str().unwrap().contains(field), "{answer}");
    }
    let (status, made) = call(&console, Method::POST, path, &budget()).await;
    assert_eq!(status, StatusCode::OK, "{made}");
    let own = format!("{path}/{}", made["id"].as_str().unwrap());
    let mut raised = budget();
    raised["limit"] = json!("20");
    assert_eq!(call(&console, Method::POST, &own, &raised).await.0, StatusCode::OK);
    let (_, all) = call(&console, Method::GET, path, &Value::Null).await;
    let facts = &all["budgets"][0];
    assert_eq!(
        (&facts["rule"]["limit_cents"], &facts["spent_cents"], &facts["made_by"]),
        (&json!(2_000), &json!(0), &json!("ada"))
    );
    assert_eq!(call(&console, Method::DELETE, &own, &Value::Null).await.0, StatusCode::OK);
    for method in [Method::POST, Method::DELETE] {
        let body = if method == Method::POST { budget() } else { Value::Null };
        assert_eq!(call(&console, method, &own, &body).await.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn no_session_starts_while_a_budget_is_used_up() {
    let made = || async { Json(session()) };
    let deployment =
        || async { Json(json!({"id": "depl_1", "agent": {"id": "agent_1", "type": "agent", "version": 1}})) };
    let upstream = Router::new()
        .route("/v1/sessions", axum::routing::post(made))
        .route("/v1/deployments/depl_1", get(deployment))
        .route("/v1/deployments/depl_1/run", axum::routing::post(made));
    let store = Store::in_memory().await.unwrap();
    let app = app(Gateway::simulator(upstream), store.clone());
    let ada = Identity { user_id: "1".to_owned(), name: "ada".to_owned(), role: Role::Operator, via: Via::Login };
    let body = json!({"agent": {"id": "agent_1", "type": "agent", "version": 3}, "environment_id": "env_1"});
    let read = crate::body::JsonBody::of(body.to_string().into()).await.unwrap();
    let api = api::routes(app).layer(Extension(ada)).layer(Extension(read));
    let start = async || call(&api, Method::POST, "/api/v1/sessions", &body).await;
    let run = async || call(&api, Method::POST, "/api/v1/deployments/depl_1/run", &Value::Null).await;

    let mut cheap = budget();
    (cheap["limit"], cheap["subject"], cheap["of"]) = (json!("0.05"), json!("agent"), json!("agent_1"));
    let rule: pilothouse_domain::budget_rule::BudgetForm = serde_json::from_value(cheap).unwrap();
    store.add_budget(&rule.rule().unwrap(), "ada").await.unwrap();
    assert_eq!((start().await.0, run().await.0), (StatusCode::OK, StatusCode::OK));
    let mut spent = session();
    let now = pilothouse_domain::local_time::rfc3339(store.clock().now());
    (spent["updated_at"], spent["usage"]) = (json!(now), json!({"list_cost": {"amount": "5", "currency": "USD"}}));
    store.note_sessions(&[spent], None).await.unwrap();
    for (status, answer) in [start().await, run().await] {
        assert_eq!(status, StatusCode::PAYMENT_REQUIRED, "{answer}");
        assert_eq!(answer["error"]["details"]["error_code"], "budget_reached");
    }
}
