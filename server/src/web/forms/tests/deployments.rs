//! The forms of a deployment, from a browser to the API and back: what an admin may, and nobody else.

use super::guarded::console;
use crate::guard::tests::{ORIGIN, PASSWORD, World};
use http::{Request, StatusCode};
use serde_json::{Value, json};

async fn get(world: &World, cookie: &str, path: &str) -> Value {
    let request = Request::get(path).header("cookie", cookie);
    serde_json::from_str(&world.send(request, "").await.body).unwrap()
}

/// A deployment that runs every night, in the console.
async fn deployed() -> (World, String) {
    let (world, agent) = console().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    let post = async |path: &str, body: Value| -> Value {
        let request = Request::post(path).header("cookie", &cookie).header("origin", ORIGIN);
        let request = request.header("content-type", "application/json");
        let answer = world.send(request, &body.to_string()).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    };
    let environment = post("/api/v1/environments", json!({"name": "Harbour"})).await;
    let message = json!({"type": "user.message", "content": [{"type": "text", "text": "/say Good night"}]});
    let deployment = json!({
        "name": "Nightly", "agent": agent, "environment_id": environment["id"], "initial_events": [message],
        "schedule": {"type": "cron", "expression": "0 3 1 1 *", "timezone": "Europe/Berlin"},
    });
    let deployment = post("/api/v1/deployments", deployment).await;
    (world, deployment["id"].as_str().unwrap().to_owned())
}

fn form(deployment: &str, verb: &str) -> String {
    format!("/forms/v1/deployments/{deployment}/{verb}?back=/deployments/{deployment}")
}

#[tokio::test]
async fn an_admin_pauses_unpauses_runs_and_archives() {
    let (world, deployment) = deployed().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    let object = format!("/api/v1/deployments/{deployment}");
    for (verb, field, expected) in [
        ("pause", "status", json!("paused")),
        // A paused deployment still runs by hand.
        ("run", "paused_reason", json!({"type": "manual"})),
        ("unpause", "status", json!("active")),
        ("archive", "paused_reason", Value::Null),
    ] {
        let answer = world.post(&form(&deployment, verb), &cookie, &[]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, &*format!("/deployments/{deployment}")));
        assert_eq!(get(&world, &cookie, &object).await[field], expected, "{verb}");
        let row = world.store.ledger_rows(1).await.unwrap().remove(0);
        assert_eq!((row.entry.actor.name(), &*row.entry.path), (Some("admin"), &*format!("{object}/{verb}")));
    }
    assert!(get(&world, &cookie, &object).await["archived_at"].is_string());
    let runs = get(&world, &cookie, &format!("/api/v1/deployment_runs?deployment_id={deployment}")).await;
    assert_eq!(runs["data"].as_array().unwrap().len(), 1);
    assert_eq!(runs["data"][0]["trigger_context"], json!({"type": "manual"}));
    assert!(runs["data"][0]["session_id"].is_string());
}

#[tokio::test]
async fn other_roles_are_told_who_may() {
    let (world, deployment) = deployed().await;
    for role in ["viewer", "approver", "operator"] {
        let cookie = world.log_in(role, PASSWORD).await.cookie();
        for verb in ["pause", "unpause", "run", "archive"] {
            let answer = world.post(&form(&deployment, verb), &cookie, &[]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role} {verb}");
            assert!(answer.body.contains("This needs the role admin."), "{}", answer.body);
            assert!(answer.body.contains(&format!("href=\"/deployments/{deployment}\"")), "{}", answer.body);
        }
    }
    let cookie = world.log_in("viewer", PASSWORD).await.cookie();
    let object = get(&world, &cookie, &format!("/api/v1/deployments/{deployment}")).await;
    assert_eq!((&object["status"], &object["archived_at"]), (&json!("active"), &Value::Null));
    let runs = get(&world, &cookie, &format!("/api/v1/deployment_runs?deployment_id={deployment}")).await;
    assert_eq!(runs["data"], json!([]));
}

#[tokio::test]
async fn what_the_api_refuses_is_a_page_with_the_way_back() {
    let (world, deployment) = deployed().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    world.post(&form(&deployment, "archive"), &cookie, &[]).await;
    for verb in ["pause", "unpause", "run"] {
        let answer = world.post(&form(&deployment, verb), &cookie, &[]).await;
        assert!(answer.status.is_client_error(), "{verb}: {}", answer.status);
        assert!(answer.headers["content-type"].to_str().unwrap().starts_with("text/html"), "{verb}");
        assert!(answer.body.contains(&format!("href=\"/deployments/{deployment}\"")), "{}", answer.body);
    }
    let gone = world.post(&form("depl_gone", "run"), &cookie, &[]).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn another_site_starts_nothing() {
    let (world, deployment) = deployed().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    let request =
        Request::post(form(&deployment, "run")).header("cookie", &cookie).header("origin", "https://example.com");
    assert_eq!(world.send(request, "").await.status, StatusCode::FORBIDDEN);
    let runs = get(&world, &cookie, &format!("/api/v1/deployment_runs?deployment_id={deployment}")).await;
    assert_eq!(runs["data"], json!([]));
}

#[tokio::test]
async fn the_pages_show_a_viewer_what_is_there_and_no_button() {
    let (world, deployment) = deployed().await;
    let page = async |role: &str, address: &str| {
        let cookie = world.log_in(role, PASSWORD).await.cookie();
        let answer = world.send(Request::get(address).header("cookie", cookie), "").await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
        answer.body
    };
    let detail = format!("/deployments/{deployment}");
    assert!(page("viewer", "/deployments").await.contains("At 03:00, on day 1 of the month, in January"));
    let viewed = page("viewer", &detail).await;
    assert!(viewed.contains("03:00:00 UTC+1") && !viewed.contains("/forms/"), "{viewed}");
    assert!(page("admin", &detail).await.contains(&format!("/forms/v1/deployments/{deployment}/run?")));
}

/// The fields of a form that makes a deployment.
fn filled(agent: &str, environment: &str, expression: &str) -> Vec<(&'static str, String)> {
    vec![
        ("form", "deployment".to_owned()),
        ("name", "Tally".to_owned()),
        ("agent", agent.to_owned()),
        ("environment", environment.to_owned()),
        ("expression", expression.to_owned()),
        ("timezone", "UTC".to_owned()),
        ("events.0.kind", "user.message".to_owned()),
        ("events.0.text", "/say Counted".to_owned()),
        ("repositories.0.url", "https://github.com/a/b".to_owned()),
        ("repositories.0.token", "t0ken-of-a-repository".to_owned()),
    ]
}

#[tokio::test]
async fn the_form_makes_a_deployment_or_comes_back_as_it_was() {
    let (world, deployment) = deployed().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    let object = get(&world, &cookie, &format!("/api/v1/deployments/{deployment}")).await;
    let (agent, environment) = (object["agent"]["id"].as_str().unwrap(), object["environment_id"].as_str().unwrap());
    let send = async |query: &str, cookie: &str, expression: &str| {
        let fields = filled(agent, environment, expression);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let address = format!("/forms/v1/deployments?back=/deployments/new&next=/deployments/%7Bid%7D{query}");
        world.post(&address, cookie, &fields).await
    };
    let count = async || get(&world, &cookie, "/api/v1/deployments").await["data"].as_array().unwrap().len();

    let refused = send("&keep=true", &cookie, "0 0 31 2 *").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.body.contains("Never comes true") && refused.body.contains("value=\"Tally\""), "{}", refused.body);
    assert!(!refused.body.contains("t0ken-of-a-repository"));
    let checked = send("&keep=true&check=true", &cookie, "0 7 * * *").await;
    assert_eq!(checked.status, StatusCode::OK);
    assert!(checked.body.contains("At 07:00, every day"), "{}", checked.body);
    let viewer = world.log_in("viewer", PASSWORD).await.cookie();
    let forbidden = send("&keep=true", &viewer, "0 7 * * *").await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    assert!(forbidden.body.contains("This needs the role admin."), "{}", forbidden.body);
    assert_eq!(count().await, 1, "nothing was made");

    let made = send("&keep=true", &cookie, "0 7 * * *").await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let id = made.location().strip_prefix("/deployments/").unwrap().to_owned();
    let object = get(&world, &cookie, &format!("/api/v1/deployments/{id}")).await;
    assert_eq!(object["schedule"]["expression"], json!("0 7 * * *"));
    let rows = format!("{:?}", world.store.ledger_rows(1).await.unwrap());
    assert!(!rows.contains("t0ken-of-a-repository"), "{rows}");
}
