//! Tunnels, user profiles and the organization's webhooks: hostile texts, secrets that are shown once, who may what.

use super::fake::{ADMIN, VIEWER, failure, items, show, show_again, show_as};
use crate::{
    page::Typed,
    ui::tests::{HOSTILE, assert_harmless},
};
use serde_json::{Value, json};

const PAGES: [&str; 5] =
    ["/tunnels", "/tunnels/tnl_1", "/user-profiles", "/user-profiles/uprof_1", "/settings/organization-webhooks"];

fn answer(path: &str, text: &str) -> (u16, Value) {
    let time = "2026-10-01T09:00:00Z";
    let tunnel = json!({
        "id": "tnl_1", "archived_at": null, "created_at": time, "display_name": text, "domain": text, "type": "tunnel",
    });
    let certificate = |id: &str, expires_at: Value| {
        json!({
            "id": id, "archived_at": null, "created_at": time, "expires_at": expires_at, "fingerprint": text,
            "tunnel_id": "tnl_1", "type": "tunnel_certificate",
        })
    };
    let profile = json!({
        "id": "uprof_1", "access_type": text, "created_at": time, "enforcement_actions": [{"reason": text}],
        "enforcement_status": text, "external_user_details": {text: text, "country": null}, "metadata": {text: text},
        "name": text, "programs": {text: null}, "type": "user_profile", "updated_at": time,
    });
    let webhook = json!({
        "id": "whep_1", "created_at": time, "description": text, "disabled_reason": text, "enabled_events": [text],
        "name": text, "state": "disabled", "updated_at": time, "url": text,
    });
    match path.split('?').next().unwrap() {
        "/v1/tunnels" => items(vec![tunnel], None),
        "/v1/tunnels/tnl_1" => (200, tunnel),
        "/v1/tunnels/tnl_1/certificates" => {
            let times = [json!("2026-01-01T00:00:00Z"), json!("2036-01-01T00:00:00Z"), Value::Null];
            items(times.into_iter().map(|time| certificate("tcrt_1", time)).collect(), None)
        }
        "/v1/user_profiles" => items(vec![profile], None),
        "/v1/user_profiles/uprof_1" => (200, profile),
        "/v1/organizations/webhooks" => {
            (200, json!({ "data": [webhook], "first_id": "whep_1", "has_more": false, "last_id": "whep_1" }))
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn no_text_of_theirs_is_markup() {
    for address in PAGES {
        assert_harmless(&show(address, |path| answer(path, HOSTILE)).await.html);
    }
}

#[tokio::test]
async fn what_expires_is_marked() {
    let shown = show("/tunnels/tnl_1", |path| answer(path, "Harbour")).await;
    assert_eq!((shown.html.matches(">Expired<").count(), shown.html.matches(">Soon<").count()), (1, 0));
    shown.has(">Unknown</span>");
}

#[tokio::test]
async fn a_secret_stands_on_the_page_that_asked_and_is_text() {
    for (address, member) in [(PAGES[1], "tunnel_token"), (PAGES[3], "url"), (PAGES[4], "signing_secret")] {
        let typed = |value: &str| Typed {
            action: "/forms/v1/any".to_owned(),
            fields: Vec::new(),
            refused: None,
            answer: Some(json!({ member: value })),
        };
        let shown = show_again(ADMIN, address, Some(typed("s3cret")), |path| answer(path, "text")).await;
        shown.has("<code class=\"secret\">s3cret").has("data-copy=\"s3cret\"");
        let shown = show_again(ADMIN, address, Some(typed(HOSTILE)), |path| answer(path, "text")).await;
        assert_harmless(&shown.html);
        show(address, |path| answer(path, "text")).await.lacks("class=\"secret\"");
    }
}

/// What only an admin can press.
const BUTTONS: [(&str, &str); 2] = [
    ("/tunnels/tnl_1", "<button type=\"submit\" class=\"button\">Show token"),
    ("/user-profiles/uprof_1", "<button type=\"submit\" class=\"button\">Enrollment link"),
];

#[tokio::test]
async fn a_viewer_has_no_forms() {
    for address in PAGES {
        let shown = show_as(VIEWER, address, |path| answer(path, "text")).await;
        shown.lacks("<dialog");
        for (_, button) in BUTTONS {
            shown.lacks(button);
        }
    }
    for (address, button) in BUTTONS {
        show_as(ADMIN, address, |path| answer(path, "text")).await.has(button);
    }
}

#[tokio::test]
async fn what_can_not_be_loaded_is_said() {
    for address in PAGES {
        let shown = show(address, |_| failure(529, "overloaded_error", "Overloaded")).await;
        shown.has("Overloaded");
    }
}
