//! The settings: who sees which tab, what each state says, and that nothing of others becomes markup.

use super::fake::{ADMIN, VIEWER, failure, show, show_as};
use crate::{
    page::Capabilities,
    ui::tests::{HOSTILE, assert_harmless},
};
use serde_json::{Value, json};

const APPROVER: Capabilities = Capabilities { answer: true, operate: false, administer: false };

/// What one's own page asks for: the choices, and the devices.
fn own(path: &str, can_mail: bool, mail: &Value) -> Value {
    if path.contains("/push") {
        return json!({"public_key": "key", "devices": [], "this": null});
    }
    json!({
        "choices": {
            "by_mail": true, "by_push": false, "confirmations": true, "results": false, "stopped": true,
            "least_level": "look-closely", "quiet_from": "22:00", "quiet_to": "06:30", "time_zone": "Europe/Berlin"
        },
        "can_mail": can_mail, "mail": mail, "has_chosen": !mail.is_null(),
    })
}

#[tokio::test]
async fn everybody_has_their_own_tab_and_admins_have_more() {
    for (may, sees) in [(ADMIN, true), (APPROVER, false)] {
        let shown = show_as(may, "/settings/notifications", |path| (200, own(path, false, &Value::Null))).await;
        shown.has("href=\"/settings/notifications\" aria-current=\"page\"");
        assert_eq!(shown.html.contains("/settings/webhooks"), sees);
    }
    let shown = show_as(APPROVER, "/settings/webhooks", |_| panic!("nothing is asked for")).await;
    shown.has("Webhooks are set by admins").lacks("Add a webhook");
    let shown = show_as(VIEWER, "/settings/notifications", |path| (200, own(path, true, &Value::Null))).await;
    shown.has("Your role can't answer calls").lacks("<form method=\"post\" action=\"/forms/console");
}

#[tokio::test]
async fn what_the_doctor_found_stands_at_its_check() {
    let check = |id: &str, group: &str, state: &str, advice: Value| {
        json!({
            "id": id, "group": group, "title": HOSTILE, "state": state, "tried": HOSTILE, "found": format!("{HOSTILE}\n2"),
            "advice": advice,
        })
    };
    let found = json!({
        "at": 0, "version": "1", "state": "failed", "live": "done", "live_at": 0,
        "checks": [
            check("disk-space", "data", "failed", json!(HOSTILE)),
            check("moon-phase", "astrology", "eclipsed", Value::Null),
        ],
        "settings": [
            {"variable": "ANTHROPIC_API_KEY", "key": "anthropic_api_key", "source": "environment", "is_wrong": false},
            {"variable": HOSTILE, "key": HOSTILE, "source": "file", "place": HOSTILE, "value": HOSTILE, "is_wrong": false},
        ],
    });
    let shown = show("/settings/doctor", {
        let found = found.clone();
        move |_| (200, found.clone())
    })
    .await;
    shown.has("<li id=\"disk-space\"").has("To do:").has("1 check failed").has("set, not shown").has("Others");
    assert_harmless(&shown.html);
    let shown = show("/settings/doctor?live=true", move |path| {
        assert!(path.ends_with("/doctor?live=true"), "{path}");
        (200, json!({"at": 0, "version": "1", "state": "ok", "live": "running", "checks": [], "settings": []}))
    })
    .await;
    shown.has("still under way").has(">Reload<");
    let shown = show_as(APPROVER, "/settings/doctor", |_| panic!("nothing is asked for")).await;
    shown.has("Only admins").lacks("Run live checks");
}

#[tokio::test]
async fn a_failure_leads_admins_to_its_check() {
    let full = || {
        let error = json!({"type": "api_error", "message": "Full.", "details": {"error_code": "store_full"}});
        (503, json!({"type": "error", "error": error}))
    };
    for page in ["/settings/webhooks", "/agents/agent_1"] {
        show_as(ADMIN, page, move |_| full()).await.has("href=\"/settings/doctor#disk-space\"");
        show_as(VIEWER, page, move |_| full()).await.lacks("/settings/doctor");
    }
}

#[tokio::test]
async fn what_was_chosen_is_in_the_form() {
    let shown = show("/settings/notifications", |path| (200, own(path, false, &Value::Null))).await;
    shown.has("value=\"22:00\"").has("value=\"06:30\"").has("value=\"Europe/Berlin\"");
    shown.has("id=\"by_mail\" name=\"by_mail\" checked").has("id=\"results\" name=\"results\">");
    shown.has("<option value=\"look-closely\" selected>").has("not set up to send mail").lacks("Mail address");
    shown.has("data-proposed").lacks("name=\"over\"");
}

#[tokio::test]
async fn an_address_is_shown_with_what_is_missing() {
    let mail = json!({"address": "ada@example.com", "is_confirmed": false});
    let shown = show("/settings/notifications?confirm=t0ken", move |path| (200, own(path, true, &mail))).await;
    shown.has("not confirmed").has("Confirm the address").has("value=\"t0ken\"").has("Confirm an address first.");
    let mail = json!({"address": "ada@example.com", "is_confirmed": true});
    let shown =
        show("/settings/notifications?confirm=t0ken&done=confirmed", move |path| (200, own(path, true, &mail))).await;
    shown.has("The address is confirmed.").lacks("t0ken\"").has("name=\"over\" value=\"mail\"").lacks("data-proposed");
    let shown = show("/settings/notifications?done=<b>", |path| (200, own(path, true, &Value::Null))).await;
    shown.lacks("class=\"notice\"");
}

#[tokio::test]
async fn failures_keep_the_tabs() {
    for address in ["/settings/notifications", "/settings/webhooks", "/settings/budgets"] {
        let shown = show(address, |_| failure(500, "api_error", "Broken")).await;
        shown.has("could not be loaded").has("Try again").has("aria-label=\"Settings\"");
    }
}

#[tokio::test]
async fn webhooks_and_their_deliveries_are_text() {
    let webhook = json!({
        "id": "w", "host": format!("https://{HOSTILE}"), "format": "slack", "made_by": HOSTILE, "created_at": 0,
        "confirmations": true, "results": false, "stopped": true, "least_level": "dangerous",
    });
    let delivery = |status: Value, error: Value| json!({"webhook": "w", "message": "msg_1", "about": HOSTILE, "at": 0, "attempt": 2, "status": status, "error": error});
    let found = json!({
        "webhooks": [webhook],
        "deliveries": [delivery(json!(200), Value::Null), delivery(Value::Null, json!("no answer in time"))],
    });
    let shown = show("/settings/webhooks", move |_| (200, found.clone())).await;
    assert_harmless(&shown.html);
    shown.has("200: delivered (attempt 2)").has("no answer in time (attempt 2)").has("Only of dangerous calls.");
    let shown = show("/settings/webhooks", |_| (200, json!({"webhooks": [], "deliveries": []}))).await;
    shown.has("No webhooks yet").has("Add a webhook").lacks("Deliveries");
}

#[tokio::test]
async fn budgets_say_how_much_is_used_and_what_they_stop() {
    let rule = json!({
        "subject": "deployment", "of": HOSTILE, "period": "month", "limit_cents": 5_000, "thresholds": [50, 100],
        "at_limit": "stop", "pause_deployment": false,
    });
    let budget = json!({
        "id": "budget_1", "rule": rule, "name": HOSTILE, "made_by": HOSTILE, "created_at": 0, "spent_cents": 5_100,
        "began_at": 1_793_491_200_000_i64, "ends_at": 1_796_083_200_000_i64, "sessions": 1, "unpriced": 2,
    });
    let crossing = json!({
        "budget": "budget_1", "began_at": 1_793_491_200_000_i64, "percent": 50, "limit_cents": 5_000, "spent_cents": 2_600,
        "at": 1_793_491_300_000_i64,
    });
    let found = json!({"budgets": [budget], "crossings": [crossing]});
    let shown = show("/settings/budgets", move |path| match path {
        path if path.contains("/console/budgets") => (200, found.clone()),
        _ => (200, json!({"data": []})),
    })
    .await;
    assert_harmless(&shown.html);
    shown.has("$51.00 of $50.00 in November 2026 (102 %), in 1 session; not counted: 2 sessions");
    shown.has("New sessions are refused until the next period").has("Its schedule goes on");
    shown.has("People are told at 50 %, 100 %.").has("50 % of $50.00").has("value=\"50.00\"").has("value=\"50, 100\"");
    let shown = show("/settings/budgets", |_| (200, json!({"budgets": [], "crossings": [], "data": []}))).await;
    shown.has("No budgets yet").has("Add budget").lacks("Crossed thresholds");
    let shown = show_as(APPROVER, "/settings/budgets", |_| panic!("nothing is asked for")).await;
    shown.has("Budgets are set by admins").lacks("Add budget");
}
