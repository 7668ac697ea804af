//! Which parts of a session's page guests can load, and which only people with a login.

use super::*;

const TEAM_ONLY: [&str; 10] = [
    "details",
    "tools",
    "resources",
    "threads",
    "uploads",
    "file?file=file_1",
    "events",
    "raw",
    "raw-event?event=sevt_2",
    "types",
];

#[tokio::test]
async fn guests_can_load_the_minimap_and_nothing_else() {
    let world = World::new().await;
    for hide_tools in [false, true] {
        let (_, token) = world.link(hide_tools).await;
        let minimap = world.get(&format!("/api/share/{token}/fragments/minimap")).await;
        assert_eq!(minimap.status, 200, "{}", minimap.body);
        assert_eq!(minimap.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
        assert!(minimap.body.contains("1 messages") && minimap.body.contains("data-scale"), "{}", minimap.body);
        assert!(!minimap.body.contains(SECRET) && !minimap.body.contains("bash"), "{}", minimap.body);
        for name in TEAM_ONLY {
            assert_eq!(world.get(&format!("/api/share/{token}/fragments/{name}")).await.status, 404, "{name}");
            let of_team = format!("/api/console/sessions/sesn_1/fragments/{name}");
            assert_eq!(world.send(Request::get(&of_team).header("x-api-key", &token), "").await.status, 401, "{name}");
        }
    }
}

#[tokio::test]
async fn everybody_with_a_login_can_load_them() {
    let world = World::new().await;
    for role in Role::ALL {
        for name in ["details", "tools", "events", "raw", "raw-event?event=sevt_2", "types", "minimap"] {
            let answer = world.get_as(role, &format!("/api/console/sessions/sesn_1/fragments/{name}")).await;
            assert_eq!(answer.status, 200, "{role} {name}: {}", answer.body);
        }
    }
    let unknown = world.get_as(Role::Admin, "/api/console/sessions/sesn_1/fragments/rights").await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.body.contains("\"type\":\"error\""), "{}", unknown.body);
    assert_eq!(world.get("/api/console/sessions/sesn_1/fragments/details").await.status, 401);
}
