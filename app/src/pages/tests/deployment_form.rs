//! The form of deployments: new, filled in, shown again, refused, and for those who may not.

use super::fake::{ADMIN, Shown, VIEWER, agent, environment, failure, file, items, show, show_again, show_as};
use crate::{
    page::{Problem, Typed},
    ui::tests::{HOSTILE, assert_harmless},
};
use http::StatusCode;
use serde_json::{Value, json};

fn deployment(text: &str) -> Value {
    json!({
        "id": "depl_1", "agent": { "id": "agent_1", "type": "agent", "version": 3 }, "archived_at": null,
        "budget": { "type": "limit", "max_list_cost": { "amount": "250", "currency": "USD" } },
        "created_at": "2026-10-01T09:00:00Z", "description": text, "environment_id": "env_9",
        "initial_events": [
            { "type": "user.message", "content": [{ "type": "text", "text": text }] },
            { "type": "user.define_outcome", "description": "Counted", "rubric": { "type": "text", "content": text } },
            { "type": "user.sing", "song": text },
        ],
        "metadata": { "team": text }, "name": text, "paused_reason": null,
        "resources": [
            { "type": "file", "file_id": "file_7", "mount_path": text },
            { "type": "github_repository", "url": text, "checkout": { "type": "commit", "sha": "abc" } },
            { "type": "memory_store", "memory_store_id": "memstore_1", "access": "read_only" },
            { "type": "bucket", "name": text },
        ],
        "schedule": { "type": "cron", "expression": "0 20 * * 5", "timezone": "America/New_York" },
        "status": "active", "type": "deployment", "updated_at": "2026-10-02T09:00:00Z", "vault_ids": ["vlt_1", "vlt_9"],
    })
}

fn world(deployment: Value) -> impl Fn(&str) -> (u16, Value) {
    let time = "2026-10-01T09:00:00Z";
    move |path| match path.split('?').next().unwrap_or_default() {
        "/v1/deployments/depl_1" => (200, deployment.clone()),
        "/v1/agents" => items(vec![agent(3, "Helper")], None),
        "/v1/environments" => items(vec![environment("Sandbox")], None),
        "/v1/files" => items(vec![file("stores.csv", false)], None),
        "/v1/memory_stores" => items(
            vec![json!({
                "id": "memstore_1", "archived_at": null, "created_at": time, "description": "", "metadata": {},
                "name": "Log book", "type": "memory_store", "updated_at": time,
            })],
            None,
        ),
        "/v1/vaults" => items(
            vec![json!({
                "id": "vlt_1", "archived_at": null, "created_at": time, "display_name": "Harbour office",
                "metadata": {}, "type": "vault", "updated_at": time,
            })],
            None,
        ),
        _ => failure(404, "not_found_error", "There is nothing here."),
    }
}

/// The form as somebody filled it in, and why it was refused.
async fn again(address: &str, action: &str, fields: &[(&str, &str)], refused: Option<&str>) -> Shown {
    let problem = refused.map(|why| Problem {
        status: StatusCode::BAD_REQUEST,
        title: "The request was refused".to_owned(),
        message: why.to_owned(),
        request_id: Some("req_42".to_owned()),
        back: None,
        check: None,
    });
    let fields = fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let typed = Typed { action: action.to_owned(), fields, refused: problem, answer: None };
    show_again(ADMIN, address, Some(typed), world(deployment("Nightly"))).await
}

#[tokio::test]
async fn a_new_one_offers_what_there_is() {
    let shown = show("/deployments/new?agent=agent_1", world(deployment("a"))).await;
    shown.has("<option value=\"agent_1\" selected>Helper</option>").has("<option value=\"env_1\">Sandbox</option>");
    shown.has("Harbour office").has("Without an expression it runs by hand only.");
    shown.has(
        "action=\"/forms/v1/deployments?back=%2Fdeployments%2Fnew&amp;next=%2Fdeployments%2F%7Bid%7D&amp;keep=true\"",
    );
    shown.has("name=\"events.0.text\"").lacks("name=\"events.1.text\"").lacks("name=\"was\"");
    let more = [("add", "files"), ("add", "stores"), ("remove", "events.0"), ("events.0.text", "Gone")];
    let shown = again("/deployments/new", "/forms/v1/deployments", &more, None).await;
    shown.has("stores.csv").has("Log book").lacks("name=\"events.0.text\"");
}

#[tokio::test]
async fn the_form_of_one_that_is_there_says_all_of_it() {
    let shown = show("/deployments/depl_1/edit", world(deployment("Nightly"))).await;
    shown.has("value=\"Nightly\"").has("<option value=\"env_9\" selected>env_9</option>").has("value=\"2.50\"");
    shown.has("At 20:00, every Friday").has("value=\"America/New_York\"").has("data-local");
    shown.has("value=\"vlt_1\" checked").has("value=\"vlt_9\" checked").has("user.sing").has("bucket");
    shown.has("<option value=\"file_7\" selected>").has("<option value=\"read_only\" selected>").has("value=\"abc\"");
    shown.has("<option value=\"user.define_outcome\" selected>").has("name=\"was\"");
    shown.has("name=\"events.2.text\"").lacks("name=\"events.3.text\"").lacks("name=\"files.1.file\"");
    shown.has("action=\"/forms/v1/deployments/depl_1?back=%2Fdeployments%2Fdepl_1%2Fedit&amp;next=%2Fdeployments%2Fdepl_1&amp;keep=true\"");
}

#[tokio::test]
async fn a_check_shows_the_next_times_of_what_was_typed() {
    let fields = [
        ("name", "Weekly count"),
        ("expression", "30 6 * * *"),
        ("timezone", "Asia/Kolkata"),
        ("files.0.file", "file_1"),
        ("add", "repositories"),
    ];
    let shown = again("/deployments/new", "/forms/v1/deployments", &fields, None).await;
    shown.has("Repository 1").lacks("Repository 2");
    shown.has("value=\"Weekly count\"").has("At 06:30, every day").has("06:30:00 UTC+5:30").has("01:00:00 UTC");
    shown.has("name=\"files.0.file\"").lacks("was not created").lacks("aria-invalid");
    for (expression, words) in
        [("0 0 31 2 *", "It never comes true."), ("0 0 */2 * 1", "can&#x27;t be told here"), ("@daily", "told here")]
    {
        let fields = [("expression", expression), ("timezone", "UTC")];
        let shown = again("/deployments/new", "/forms/v1/deployments", &fields, None).await;
        assert!(shown.html.replace("can't", "can&#x27;t").contains(words), "{expression}: {}", shown.html);
    }
}

#[tokio::test]
async fn what_was_refused_is_kept_and_told_at_its_field() {
    let fields = [
        ("name", "Weekly count"),
        ("agent", "agent_1"),
        ("environment", "env_1"),
        ("events.0.kind", "user.message"),
        ("events.0.text", "Count"),
        ("expression", "0 0 31 2 *"),
        ("timezone", "UTC"),
        ("repositories.0.url", "https://github.com/a/b"),
        ("repositories.0.token", "s3cret"),
        ("vaults", "vlt_1"),
    ];
    let why = "schedule.expression: never comes true";
    let shown = again("/deployments/new", "/forms/v1/deployments", &fields, Some(why)).await;
    shown
        .has("The deployment was not created")
        .has("req_42")
        .has("value=\"Weekly count\"")
        .has("value=\"vlt_1\" checked");
    shown.has("aria-describedby=\"expression-note\" aria-invalid=\"true\"").has("never comes true").lacks("s3cret");
    let shown = again("/deployments/new", "/forms/v1/deployments", &fields[1..], Some("name: Enter a name")).await;
    shown.has("aria-describedby=\"name-note\" aria-invalid=\"true\"").has("Enter a name");
    // Another form's fields are not this one's.
    let shown = again("/deployments/new", "/forms/v1/vaults", &fields, Some(why)).await;
    shown.lacks("Weekly count").lacks("was not created");
}

#[tokio::test]
async fn who_may_not_and_what_is_archived_has_a_closed_form() {
    for address in ["/deployments/new", "/deployments/depl_1/edit"] {
        let shown = show_as(VIEWER, address, world(deployment("Nightly"))).await;
        shown.has("Only admins can do this.").has("<fieldset disabled class=\"group stack\">");
    }
    let mut archived = deployment("Nightly");
    archived["archived_at"] = json!("2026-10-05T00:00:00Z");
    show("/deployments/depl_1/edit", world(archived)).await.has("An archived deployment can").has(" disabled>");
}

#[tokio::test]
async fn what_cant_be_loaded_is_a_readable_failure() {
    let shown = show("/deployments/new", |_| failure(529, "overloaded_error", "Overloaded")).await;
    shown.has("What can be chosen could not be loaded").has("Try again");
    assert_eq!(show("/deployments/depl_9/edit", world(deployment("a"))).await.status, 404);
}

#[tokio::test]
async fn hostile_texts_stay_text() {
    assert_harmless(&show("/deployments/depl_1/edit", world(deployment(HOSTILE))).await.html);
    let fields =
        ["name", "agent", "expression", "timezone", "events.0.kind", "events.0.text", "vaults", "others.0.json"];
    let fields = fields.map(|name| (name, HOSTILE));
    let shown = again("/deployments/new", "/forms/v1/deployments", &fields, Some(HOSTILE)).await;
    assert_harmless(&shown.html);
}
